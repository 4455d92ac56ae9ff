"""Read typed values out of a YAML file, collecting every mistake before giving up."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from itertools import islice

from convoque.errors import InputErrors, Located
from convoque.knowledge.phrases import Phrase, impossible
from convoque.knowledge.yamlfile import Value

BLANK = re.compile(r"\{(\w+)\}")
"""A blank of a sentence, such as ``{atelier}``: filled in when the answer is written."""


class Reader:
    """Collects mistakes while values are read; ``finish`` raises them together."""

    def __init__(self) -> None:
        self.errors: list[Located] = []

    def finish(self) -> None:
        """Raise InputErrors if anything was wrong."""
        if self.errors:
            raise InputErrors(tuple(self.errors))

    def wrong(self, value: Value, wrong: str, expected: str = "") -> None:
        """Note a mistake at ``value``."""
        self.errors.append(value.error(wrong, expected))

    def lacks(self, value: Value, wrong: str, expected: str = "") -> None:
        """Note what is not in the table ``value``."""
        self.errors.append(value.lacks(wrong, expected))

    def keys(
        self,
        value: Value,
        allowed: Iterable[str],
        required: Iterable[str] = (),
        what: str = "",
        filled: bool = True,
    ) -> None:
        """Check the keys of a mapping: no unknown one, none missing and, with ``filled``, none of these empty."""
        allowed = tuple(allowed)
        if value.entries is None:
            wrong = f"une table est attendue, lu {value.described}"
            self.wrong(value, f"{what} : {wrong}" if what else wrong, "des lignes « clé: valeur »")
            return
        misspelt = set()
        for key, _ in value.entries:
            if key.text not in allowed:
                self.wrong(key, f"clé inconnue « {key.text} »{near(key.text, allowed)}", ", ".join(allowed))
                misspelt.update(_close(key.text, allowed))
        for name in required:
            given = value.get(name)
            if filled and given is not None and given.kind == "vide":
                self.wrong(given, f"« {name} » est vide", _EXAMPLES.get(name, f"une ligne « {name}: … »"))
            if given is None and name not in misspelt:
                self.lacks(value, f"il manque « {name} »", _EXAMPLES.get(name, f"une ligne « {name}: … »"))

    def text(self, value: Value | None, default: str = "") -> str:
        """Read a text; an empty or absent one gives ``default``."""
        if value is None:
            return default
        if value.text is None:
            if value.kind != "vide":
                self.wrong(value, f"un texte est attendu, lu {value.described}", "une phrase sur une ligne")
            return default
        return " ".join(value.text.split())

    def sentence(self, value: Value | None, blanks: Iterable[str] = ()) -> str:
        """Read a sentence for the person; it may hold these ``{blanks}`` and no other brace."""
        text = self.text(value)
        allowed = sorted(blanks)
        if value is None:
            return text
        expected = ", ".join(f"{{{name}}}" for name in allowed) or "une phrase sans accolades"
        for name in BLANK.findall(text):
            if name not in allowed:
                self.wrong(value, f"« {{{name}}} » n’a pas de valeur ici{near(name, allowed)}", expected)
        if re.search(r"[{}]", BLANK.sub("", text)):
            self.wrong(value, "une accolade qui n’entoure pas un mot seul", expected)
        return text

    def holds(self, value: Value, blanks: Iterable[str]) -> None:
        """Note the ``{blanks}`` that a sentence must hold, and does not: what they stand for would not be said."""
        for name in sorted(blanks):
            if value.text and f"{{{name}}}" not in value.text:
                self.wrong(value, f"il manque « {{{name}}} » dans la phrase", f"une phrase avec « {{{name}}} »")

    def sentences(self, value: Value | None, blanks: Iterable[str] = ()) -> tuple[str, ...]:
        """Read a list of sentences; see ``sentence``. A single one counts as a list of one."""
        texts = self.texts(value)
        if value is not None:
            for place in value.items if value.items is not None else (value,):
                if place.text is not None:
                    self.sentence(place, blanks)
        return texts

    def texts(self, value: Value | None) -> tuple[str, ...]:
        """Read a list of texts; a single text counts as a list of one."""
        if value is None:
            return ()
        if value.items is not None:
            return tuple(self.text(item) for item in value.items)
        if value.entries is not None:
            self.wrong(value, "une liste de textes est attendue, lu une table", "comme « [L5412-1, R5412-1] »")
        return (self.text(value),) if value.text else ()

    def phrase(self, value: Value) -> Phrase:
        """Read a phrase to look for in messages."""
        text = self.text(value)
        if "..." in text:
            self.wrong(value, f"trois points au lieu de « … » : « {text} »", f"« {text.replace('...', '…')} »")
        elif value.kind in ("texte", "vide") and impossible(text):
            expected = "des mots, comme « et si », avec « * » seulement à la fin d’un mot, comme « risqu* »"
            self.wrong(value, f"expression impossible : {value.described}", expected)
        return Phrase(text)

    def phrases(self, value: Value | None) -> tuple[Phrase, ...]:
        """Read a list of phrases; a single one counts as a list of one."""
        if value is None or value.entries is not None:
            return tuple(Phrase(text) for text in self.texts(value))
        return tuple(self.phrase(item) for item in (value.items if value.items is not None else (value,)))

    def items(self, value: Value | None, what: str) -> tuple[Value, ...]:
        """Read a list of tables or texts; an absent one gives nothing."""
        if value is None:
            return ()
        if value.items is None:
            expected = "des lignes qui commencent par « - »"
            self.wrong(value, f"{what} : une liste est attendue, lu {value.described}", expected)
        return value.items or ()

    def choice(self, value: Value | None, allowed: Iterable[str], what: str, default: str = "") -> str:
        """Read one of a few words."""
        text = self.text(value, default)
        allowed = allowed if isinstance(allowed, tuple) else tuple(allowed)
        if value is not None and text not in allowed:
            self.wrong(value, f"{what} : « {text} » n’existe pas{near(text, allowed)}", ", ".join(allowed))
        return text

    def day(self, value: Value | None) -> date | None:
        """Read a day written like 2025-06-01."""
        text = self.text(value)
        if value is None or not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.wrong(value, f"date impossible « {text} »", "une date du calendrier, comme 2025-06-01")
            return None

    def period(self, value: Value | None, what: str) -> tuple[date | None, date | None]:
        """Read ``{depuis: …, jusqu_au: …}``, the first and last days on which ``what`` (« la règle ») holds."""
        if value is None:
            return None, None
        self.keys(value, ["depuis", "jusqu_au"])
        since, until = self.day(value.get("depuis")), self.day(value.get("jusqu_au"))
        if since and until and until < since:
            self.wrong(value, f"{what} finit avant de commencer", "jusqu_au après depuis")
        return since, until

    def number(self, value: Value | None) -> float | None:
        """Read a number."""
        text = self.text(value)
        if value is None or not text:
            return None
        try:
            number = float(text.replace(",", "."))
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            self.wrong(value, f"nombre attendu, lu « {text} »", "un nombre, comme 24")
            return None
        return number

    def unknown(self, value: Value, what: str, name: str, allowed: Iterable[str], expected: str) -> None:
        """Note a name that does not exist, with the nearest one that does."""
        self.wrong(value, f"{what} inconnu « {name} »{near(name, allowed)}", expected)

    def conditions(
        self, value: Value, facts: Mapping[str, tuple[str, ...]], single: bool = False
    ) -> dict[str, frozenset[str]]:
        """Read ``{fait: valeur ou [valeurs]}`` against the known facts and their values.

        With ``single``, each fact takes one value only.
        """
        read: dict[str, frozenset[str]] = {}
        if value.entries is None:
            wrong = f"une table de faits est attendue, lu {value.described}"
            self.wrong(value, wrong, "comme « {contrat: signe} », ou « {} » pour toutes les situations")
        for key, child in value.entries or ():
            name = key.text or ""
            if name not in facts:
                self.unknown(key, "fait", name, facts, "un nom de knowledge/faits.yml")
                continue
            if child.kind in ("vide", "table") or child.items == ():
                self.wrong(key, f"le fait « {name} » n’a pas de valeur", f"comme « {name}: {facts[name][0]} »")
                continue
            values = self.texts(child)
            places = child.items if child.items is not None else (child,)
            for text, place in zip(values, places, strict=True):
                if text not in facts[name]:
                    expected = ", ".join(facts[name])
                    close = near(text, facts[name])
                    self.wrong(place, f"valeur inconnue « {text} » pour le fait « {name} »{close}", expected)
            if single and len(values) > 1:
                self.wrong(child, f"une seule valeur est attendue pour « {name} »", f"comme « {name}: {values[0]} »")
            read[name] = frozenset(values)
        return read


_EXAMPLES = {
    "sources": "une ligne comme « sources: [L5412-1] »",
    "certitude": "une ligne comme « certitude: texte »",
    "exemples": "un exemple, comme « exemples: [{nom: …, faits: {contrat: signe}}] »",
    "parce_que": "une phrase simple, comme « parce_que: Il figure dans votre plan d’action. »",
    "alors": "la conclusion, comme « alors: {obligation: obligatoire} »",
    "id": "un nom unique, comme « id: obligation/annule »",
}


_LONGEST_MISSPELT = 60
_MOST_COMPARED = 1000


def _close(text: str | None, allowed: Iterable[str]) -> list[str]:
    if len(text or "") > _LONGEST_MISSPELT:
        return []
    return get_close_matches(text or "", list(islice(allowed, _MOST_COMPARED)), n=1)


def near(text: str | None, allowed: Iterable[str]) -> str:
    """Give the known word nearest to a misspelt one, as a question; nothing when none is near."""
    close = _close(text, allowed)
    return f" (vouliez-vous dire « {close[0]} » ?)" if close else ""
