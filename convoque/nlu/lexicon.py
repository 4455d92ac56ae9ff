"""The words people use (``knowledge/lexique.yml``), read once and checked with places an editor can find."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from convoque.errors import InputErrors, Located
from convoque.knowledge.facts import FactBook, load_facts
from convoque.knowledge.reading import near
from convoque.knowledge.yamlfile import Value, read_yaml
from convoque.nlu.text import Abbreviations, strip_accents
from convoque.savoir import current
from convoque.settings import savoir_folder

_KNOWLEDGE = savoir_folder(os.environ) / "knowledge"
LEXICON_FILE = _KNOWLEDGE / "lexique.yml"
FACTS_FILE = _KNOWLEDGE / "faits.yml"
"""What a training reads; the site reads what is published: ``convoque.savoir``."""

MARKS = ("hypothese", "rapporte", "imprime", "question", "cause", "aucune")
MOMENTS = ("passe", "futur", "maintenant")
SIGNS = ("passe", "futur", "autre_fois", "sauf")
DAYS = ("rendez_vous", "courrier", "ailleurs", "heures", "bornes")
OCCASIONS = ("rendez_vous", "empeche", "meme", "autre", "fini", "dure", "doute")
CANCELLATIONS = (
    *("atelier", "entretien", "autre_chose", "autre_fois", "message", "doute"),
    *("absent", "donc", "avant", "apres"),
)
EARLIER = ("sanction", "lettre", "absence", "pour", "encore", "orientation", "signature")
PEOPLE = ("proche", "garde", "autre", "tiers", "lieux")
_SECTIONS = (
    "abreviations",
    "elisions",
    "negations",
    "marques",
    "moments",
    "presences",
    "faits",
    "detresse",
    "autres_langues",
)
_BOOK = "knowledge/faits.yml"
DISTRESS = ("signes", "sauf")
MOOD = ("epuisement", "peine", "leger", "demande", "demarche")
_OPTIONAL_LISTS = frozenset(["imprime", "tiers"])
_OPTIONAL = ("signes_du_moment", "jours", "annulations", "sanctions", "occasions", "personnes", "metier")


@dataclass(frozen=True)
class FactWords:
    """How a fact is said.

    ``values`` to their phrases; ``opposites``: the value that a negation
    gives; ``excluded``: phrases that only look like it; ``weak``: phrases
    that give way when the message says another value; ``never_denied``: a
    negation near the phrases is about something else (« pas venu au CV »);
    ``resumed``: phrases that tell the fact once it is spoken of (« il y est »),
    in the message by one of the words ``subjects``, or in the talk.
    """

    values: Mapping[str, tuple[str, ...]]
    opposites: Mapping[str, str]
    excluded: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    never_denied: bool = False
    resumed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lexicon:
    """Everything ``lexique.yml`` says; phrases are lower-case, without accents, marks ``* | …`` kept."""

    abbreviations: Abbreviations
    negations: tuple[str, ...]
    marks: Mapping[str, tuple[str, ...]]
    moments: Mapping[str, tuple[str, ...]]
    presences: tuple[str, ...]
    not_presences: tuple[str, ...]
    facts: Mapping[str, FactWords]
    distress: tuple[str, ...]
    not_distress: tuple[str, ...]
    foreign: tuple[str, ...]
    signs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    days: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    occasions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    people: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cancellations: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    earlier: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    trades: tuple[str, ...] = ()
    mood: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def load_lexicon(path: Path | None = None, facts: Path | None = None) -> Lexicon:
    """Read the lexicon once for each path, those in use here unless given; see ``read_lexicon``."""
    knowledge = current() / "knowledge"
    return _load(path or knowledge / "lexique.yml", facts or knowledge / "faits.yml")


def read_lexicon(path: Path, facts: Path) -> Lexicon:
    """Read and check a lexicon against the facts of ``faits.yml``.

    Raises InputErrors, with every mistake and its line, for an unknown or
    missing key, a fact or a value that the facts do not know as heard, a
    value of the wrong kind, an unusable phrase, or a phrase that stands under
    two values of one fact.
    """
    reader = _Reader(load_facts(facts))
    lexicon = reader.lexicon(read_yaml(path, path.parent.parent))
    if reader.errors:
        raise InputErrors(tuple(reader.errors))
    return lexicon


_load = lru_cache(maxsize=4)(read_lexicon)


class _Reader:
    """Turns YAML values into a lexicon and gathers the mistakes on the way."""

    def __init__(self, book: FactBook) -> None:
        self.errors: list[Located] = []
        self.book = book

    def lexicon(self, root: Value) -> Lexicon:
        found = dict(self.table(root, (*_SECTIONS, *_OPTIONAL), every=_SECTIONS))
        distress = dict(self.table(found.get("detresse"), (*DISTRESS, *MOOD), every=DISTRESS))
        presences = dict(self.table(found.get("presences"), ("mots", "sauf"), every=("mots", "sauf")))
        return Lexicon(
            abbreviations=Abbreviations(
                self.words(found.get("abreviations")),
                {key: self.spellings(value) for key, value in self.table(found.get("elisions"))},
            ),
            negations=self.phrases(found.get("negations")),
            marks=self.lists(found.get("marques"), MARKS),
            moments=self.lists(found.get("moments"), MOMENTS),
            presences=self.phrases(presences.get("mots")),
            not_presences=self.phrases(presences.get("sauf")),
            facts=dict(self.facts(found.get("faits"))),
            distress=self.phrases(distress.get("signes")),
            not_distress=self.phrases(distress.get("sauf")),
            mood={key: self.phrases(distress.get(key)) for key in MOOD},
            foreign=self.phrases(found.get("autres_langues")),
            signs=self.lists(found.get("signes_du_moment"), SIGNS),
            days=self.lists(found.get("jours"), DAYS),
            occasions=self.lists(found.get("occasions"), OCCASIONS),
            people=self.lists(found.get("personnes"), PEOPLE),
            cancellations=self.lists(found.get("annulations"), CANCELLATIONS),
            earlier=self.lists(found.get("sanctions"), EARLIER),
            trades=self.phrases(found.get("metier")),
        )

    def words(self, value: Value | None) -> dict[str, str]:
        words: dict[str, str] = {}
        for key, meaning in self.table(value):
            word = clean_phrase(key)
            if word in words:
                wrong = f"« {key} » est déjà une abréviation (les accents ne comptent pas)"
                self.errors.append(meaning.error(wrong, "une seule fois chaque abréviation"))
            words[word] = self.text(meaning).lower()
        return words

    def spellings(self, value: Value) -> tuple[str, ...]:
        """Give a list of words with their accents."""
        return tuple(self.text(item).lower() for item in value.items or ()) if self.phrases(value) else ()

    def facts(self, value: Value | None) -> Iterator[tuple[str, FactWords]]:
        """Read the facts that the book knows as heard; the others are mistakes."""
        heard = self.book.heard_values
        keys = {key.text or "": key for key, _ in (value.entries or () if value else ())}
        for name, child in self.table(value):
            if name in heard:
                yield name, self.fact(name, child)
            elif name in self.book.sheets:
                wrong = f"le fait « {name} » ne s’écoute pas"
                self.errors.append(keys[name].error(wrong, f"« ecoute: oui » sous ce fait, dans {_BOOK}"))
            else:
                wrong = f"fait inconnu « {name} »{near(name, heard)}"
                self.errors.append(keys[name].error(wrong, f"un fait écouté de {_BOOK}"))

    def value(self, name: str, value: Value) -> None:
        """Refuse a value that a heard fact does not have."""
        known = self.book.heard_values[name]
        if value.text not in known:
            wrong = f"valeur inconnue « {value.text} » pour le fait « {name} »{near(value.text, known)}"
            self.errors.append(value.error(wrong, ", ".join(known)))

    def fact(self, name: str, value: Value) -> FactWords:
        parts = dict(self.table(value, ("valeurs", "nie", "jamais_nie", "sauf", "faible", "repris", "sujet")))
        if "valeurs" not in parts:
            self.errors.append(value.error("il manque la clé « valeurs »", "valeurs: {oui: [une expression]}"))
        values = list(self.table(parts.get("valeurs")))
        resumed = list(self.table(parts.get("repris")))
        self.once_only([*values, *resumed])
        for key, _ in parts["repris"].entries or () if "repris" in parts else ():
            self.value(name, key)
        for key, _ in parts["valeurs"].entries or () if "valeurs" in parts else ():
            self.value(name, key)
        opposites = {}
        for denied, opposite in self.table(parts.get("nie")):
            if denied not in dict(values):
                self.errors.append(
                    opposite.error(f"« {denied} » n’est pas une valeur de ce fait", "une de ses valeurs")
                )
            self.value(name, opposite)
            opposites[denied] = self.text(opposite)
        words = {said: self.phrases(phrases) for said, phrases in values}
        never = parts.get("jamais_nie")
        if never is not None and self.text(never) != "oui":
            self.errors.append(never.error("« jamais_nie » vaut « oui », ou ne s’écrit pas", "jamais_nie: oui"))
        return FactWords(
            words, opposites, self.phrases(parts.get("sauf")), self.phrases(parts.get("faible")), never is not None,
            {said: self.phrases(phrases) for said, phrases in resumed}, self.phrases(parts.get("sujet")),
        )  # fmt: skip

    def once_only(self, values: list[tuple[str, Value]]) -> None:
        seen: dict[str, str] = {}
        for name, phrases in values:
            for item in phrases.items or ():
                phrase = clean_phrase(item.text or "")
                if phrase in seen:
                    wrong = f"« {item.text} » est déjà sous « {seen[phrase]} »"
                    self.errors.append(item.error(wrong, "une expression sous une seule valeur, une seule fois"))
                seen.setdefault(phrase, name)

    def lists(self, value: Value | None, keys: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
        every = tuple(key for key in keys if key not in _OPTIONAL_LISTS)
        return {key: self.phrases(child) for key, child in self.table(value, keys, every=every)}

    def table(
        self, value: Value | None, keys: tuple[str, ...] = (), every: tuple[str, ...] = ()
    ) -> Iterator[tuple[str, Value]]:
        """Give the entries of a table; ``keys`` are the known ones (any when none), ``every`` those it must have."""
        if value is None:
            return
        if value.kind != "table":
            self.errors.append(value.error(f"{value.kind} au lieu d’une table", "des lignes « clé: valeur »"))
            return
        names = {name for name, _ in value.walk()}
        if missing := [key for key in every if key not in names]:
            self.errors.append(value.error(f"il manque « {missing[0]} »", f"toutes les clés : {', '.join(every)}"))
        for key, child in value.entries or ():
            if keys and key.text not in keys:
                self.errors.append(key.error(f"clé inconnue « {key.text} »", ", ".join(keys)))
                continue
            yield key.text or "", child

    def phrases(self, value: Value | None) -> tuple[str, ...]:
        if value is None:
            return ()
        if value.kind != "liste":
            self.errors.append(value.error(f"{value.kind} au lieu d’une liste", "des lignes « - une expression »"))
            return ()
        return tuple(self.phrase(item) for item in value.items or ())

    def phrase(self, value: Value) -> str:
        phrase = clean_phrase(self.text(value))
        parts = phrase.split()
        if parts and (parts[0] == "…" or parts[-1] == "…"):
            self.errors.append(value.error("« … » au bord d’une expression", "un mot de chaque côté de « … »"))
        if any(not word.rstrip("*") for part in parts for word in part.split("|")):
            self.errors.append(value.error("il manque un mot près de « | » ou « * »", "mon|ma, convo*"))
        if any("'" in word and word.endswith("*") for part in parts for word in part.split("|")):
            wrong = f"« {phrase} » ne trouve rien : l’apostrophe coupe le mot"
            self.errors.append(value.error(wrong, "un espace après l’apostrophe : m' asperge*"))
        return phrase

    def text(self, value: Value) -> str:
        if value.kind != "texte":
            self.errors.append(value.error(f"{value.kind} au lieu d’un texte", "un mot ou une expression"))
        return value.text or ""


def clean_phrase(text: str) -> str:
    """Bring a phrase of the lexicon to the form that texts are compared in.

    >>> clean_phrase("  Signé ... l’atelier ")
    "signe … l'atelier"
    """
    return strip_accents(" ".join(text.lower().replace("’", "'").replace("...", "…").split()))
