"""``knowledge/faits.yml``: every fact, how it is heard, asked and said, and what follows from it.

No other place lists facts: the lexicon, the rules, the fiches and the
conversation ask this book.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from convoque.knowledge.question import Question, read_question
from convoque.knowledge.reading import Reader
from convoque.knowledge.yamlfile import Value, read_yaml
from convoque.rules import UNKNOWN, Fact
from convoque.schema import choices, keys, required

WHY, WHERE = "pourquoi", "ou"
"""In place of an answer to a question of ours: why it is asked, where to find it."""
ASIDE = "a_cote"
"""In place of an answer: the message is about something else."""


@dataclass(frozen=True)
class FactSheet:
    """A fact with its words and its uses.

    ``labels`` says each value in a plain clause; a fact without labels is
    never said, and no rule may read it. ``heard``: messages may tell it.
    ``silent``: values that are heard and tell nothing. ``called``: names
    under which it is heard as well, with what each of their values means.
    ``follows``: the value that other facts lead to. ``open``: any value will
    do, as for a date. ``yields``: values that give way to another one of the
    same message. ``flags`` are the other marks of the sheet (``FLAGS``).
    """

    fact: Fact
    labels: Mapping[str, str]
    question: Question | None = None
    heard: bool = False
    silent: tuple[str, ...] = ()
    called: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    follows: Mapping[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)
    open: bool = False
    of_the_convocation: bool = False
    yields: tuple[str, ...] = ()
    flags: frozenset[str] = frozenset()


FLAGS = ("calcule", "pour_le_sujet", "decide", "pese", "cumule", "publie")
"""Marks that are written ``oui`` or not at all; ``faits.yml`` says at its top what each one means."""


@dataclass(frozen=True)
class FactBook:
    """All facts, by name, in the order of the file."""

    sheets: Mapping[str, FactSheet] = field(default_factory=dict)

    @property
    def facts(self) -> dict[str, Fact]:
        """The bare facts, as rules need them."""
        return {name: sheet.fact for name, sheet in self.sheets.items()}

    @property
    def values(self) -> dict[str, tuple[str, ...]]:
        """The values of each fact."""
        return {name: sheet.fact.values for name, sheet in self.sheets.items()}

    def heard(self, name: str, value: str) -> tuple[str, str] | None:
        """Give the fact and the value that something heard in a message tells; None when it tells nothing.

        ``name`` and ``value`` are the lexicon's: ``declare=apres`` tells
        ``declaration=apres``. A letter that is only *called* a warning
        (``courrier=avertissement``) tells nothing of what it announces.
        """
        for fact, sheet in self.sheets.items():
            if value in sheet.called.get(name, ()):
                return fact, sheet.called[name][value]
        own = self.sheets.get(name)
        told = own is not None and own.heard and value not in own.silent and self.knows(name, value)
        return (name, value) if told else None

    @cached_property
    def heard_values(self) -> dict[str, tuple[str, ...]]:
        """Everything that messages may tell, by the name it is heard under; no value for an open fact."""
        found: dict[str, dict[str, None]] = {}
        for name, sheet in self.sheets.items():
            if sheet.heard:
                found.setdefault(name, {}).update(dict.fromkeys((*sheet.fact.values, *sheet.silent)))
            for called, meanings in sheet.called.items():
                found.setdefault(called, {}).update(dict.fromkeys(meanings))
        return {name: tuple(values) for name, values in found.items()}

    def knows(self, name: str, value: str) -> bool:
        """Tell whether a fact of this name may have this value."""
        sheet = self.sheets.get(name)
        return sheet is not None and (sheet.open or value in sheet.fact.values)

    def sayable(self, name: str) -> bool:
        """Tell whether a fact has words to be said with: rules read those and no others."""
        return name in self.sheets and bool(self.sheets[name].labels)

    def gives_way(self, name: str, value: str) -> bool:
        """Tell whether a value does not count beside another one of the same message."""
        return name in self.sheets and value in self.sheets[name].yields

    def following(self, facts: Mapping[str, str]) -> dict[str, str]:
        """Give what follows from these facts; only what is not said, or an ordinary value, is replaced."""
        found = {}
        for name, sheet in self.sheets.items():
            if facts.get(name) in (None, sheet.fact.presumed):
                for value, conditions in sheet.follows.items():
                    if all(facts.get(other) in values for other, values in conditions.items()):
                        found[name] = value
                        break
        return found

    @cached_property
    def of_the_convocation(self) -> frozenset[str]:
        """The facts that are forgotten when the talk turns to another convocation."""
        return frozenset(name for name, sheet in self.sheets.items() if sheet.of_the_convocation)

    @cached_property
    def deciding(self) -> tuple[str, ...]:
        """The facts that the obligation turns on: worth naming in "what would change the answer", in this order."""
        return self._marked("decide")

    @cached_property
    def weighing(self) -> tuple[str, ...]:
        """The facts that the risk turns on."""
        return self._marked("pese")

    @cached_property
    def adding_up(self) -> frozenset[str]:
        """The facts of which several may hold together, so that the file is not contradicted."""
        return frozenset(self._marked("cumule"))

    @cached_property
    def published(self) -> tuple[str, ...]:
        """The facts that the structured reply gives with a verdict."""
        return self._marked("publie")

    def _marked(self, flag: str) -> tuple[str, ...]:
        return tuple(name for name, sheet in self.sheets.items() if flag in sheet.flags)


def load_facts(path: Path) -> FactBook:
    """Read ``faits.yml`` alone; raises InputErrors with every mistake."""
    reader = Reader()
    book = read_facts(read_yaml(path, path.parent.parent), reader)
    reader.finish()
    return book


def read_facts(root: Value, reader: Reader) -> FactBook:
    """Read ``faits.yml``; mistakes go to ``reader``."""
    reader.keys(root, ["faits"], ["faits"])
    listing = root.get("faits")
    written = dict(listing.walk()) if listing else {}
    sheets = {name: _sheet(name, value, reader) for name, value in written.items()}
    values = {name: sheet.fact.values for name, sheet in sheets.items()}
    for name, value in written.items():
        follows = {
            key: reader.conditions(child, values) for key, child in _known(value.get("deduit"), name, values, reader)
        }
        sheets[name] = replace(sheets[name], follows=follows)
    _once_only(written, sheets, reader)
    return FactBook(sheets)


def _sheet(name: str, value: Value, reader: Reader) -> FactSheet:
    reader.keys(value, keys("fait"), [] if value.get("libre") else required("fait"), f"le fait « {name} »")
    written = value.get("valeurs")
    labels = {key: _label(key, child, reader) for key, child in _pairs(written)}
    values = tuple(labels) or (reader.texts(written) if written is not None and written.items is not None else ())
    presumed = value.get("presume")
    supposed = reader.choice(presumed, values, "valeur supposée") if presumed else None
    weights = {key: reader.number(child) or 0.0 for key, child in _pairs(value.get("frequences"))}
    if weights and abs(sum(weights.values()) - 1) > _ROUNDING:
        wrong = f"les fréquences font {sum(weights.values()):g}, c’est impossible"
        reader.wrong(value.get("frequences") or value, wrong, "des parts qui font 1 en tout")
    for key, child in _pairs(value.get("frequences")):
        if key not in values:
            reader.wrong(child, f"fréquence pour une valeur inconnue « {key} »", ", ".join(values))
    question = read_question(value.get("question"), values, reader)
    if question and UNKNOWN not in values:
        reader.wrong(
            value,
            f"le fait « {name} » se demande : il lui faut la valeur « {UNKNOWN} »",
            "inconnu: vous ne savez pas si …",
        )
    about = value.get("sur")
    heard = _yes(value, "ecoute", reader)
    flags = frozenset(flag for flag in FLAGS if _yes(value, flag, reader))
    if heard and "calcule" in flags:
        reader.wrong(value.get("calcule") or value, f"le fait « {name} » est écouté et calculé", "l’un des deux")
    return FactSheet(
        Fact(name, values, supposed, weights),
        labels,
        question,
        heard=heard,
        silent=_some(value.get("muet"), values, "valeur muette", reader),
        called=_called(name, value, values, reader),
        open=_yes(value, "libre", reader),
        of_the_convocation=about is not None and reader.choice(about, choices("fait", "sur"), "sur") == "convocation",
        yields=_some(value.get("cede"), values, "valeur qui cède", reader),
        flags=flags,
    )


_ROUNDING = 1e-6


def _label(key: str, value: Value, reader: Reader) -> str:
    if value.kind == "vide":
        reader.wrong(value, f"la phrase « {key} » est vide", f"« {key}: » et la façon de le dire")
    return reader.text(value)


def _yes(value: Value, key: str, reader: Reader) -> bool:
    written = value.get(key)
    return written is not None and reader.choice(written, ("oui",), key) == "oui"


def _some(value: Value | None, allowed: tuple[str, ...], what: str, reader: Reader) -> tuple[str, ...]:
    return tuple(reader.choice(item, allowed, what) for item in reader.items(value, what))


def _called(name: str, value: Value, values: tuple[str, ...], reader: Reader) -> dict[str, dict[str, str]]:
    """Read ``dit``: by the name under which the fact is heard as well, what each value means."""
    found = {}
    for called, meanings in _pairs(value.get("dit")):
        if meanings.entries is None:
            expected = f"comme « {called}: {{oui: {values[0] if values else '…'}}} »"
            reader.wrong(meanings, f"une table est attendue, lu {meanings.described}", expected)
        found[called] = {
            key: reader.choice(child, values, f"valeur du fait « {name} »") for key, child in _pairs(meanings)
        }
    return found


def _known(
    value: Value | None, name: str, values: Mapping[str, tuple[str, ...]], reader: Reader
) -> Iterator[tuple[str, Value]]:
    for key, child in (value.entries or ()) if value else ():
        reader.choice(key, values[name], f"valeur du fait « {name} »")
        yield key.text or "", child


def _once_only(written: Mapping[str, Value], sheets: Mapping[str, FactSheet], reader: Reader) -> None:
    """Refuse what is heard and would tell two things."""
    told: dict[tuple[str, str], str] = {}
    for name, sheet in sheets.items():
        for called, meanings in sheet.called.items():
            for value in meanings:
                other = sheets.get(called)
                first = told.setdefault((called, value), name)
                taken = other is not None and other.heard and (other.open or value in other.fact.values)
                if first != name or taken:
                    wrong = f"« {called}={value} », entendu, dit déjà « {called if taken else first} »"
                    reader.wrong(written[name].get("dit") or written[name], wrong, "une seule fois chaque mot entendu")


def _pairs(value: Value | None) -> list[tuple[str, Value]]:
    return list(value.walk()) if value else []
