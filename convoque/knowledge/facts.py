"""``knowledge/faits.yml``: the facts that rules read, how to ask for them and how to say them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from convoque.knowledge.reading import Reader
from convoque.knowledge.yamlfile import Value
from convoque.rules import UNKNOWN, Fact


@dataclass(frozen=True)
class Question:
    """How a fact is asked: text, help, button titles by value, what yes and no mean.

    A button under ``fait=valeur`` states another fact instead of answering.
    """

    text: str
    help: str
    buttons: Mapping[str, str]
    yes: str | None = None
    no: str | None = None


@dataclass(frozen=True)
class FactSheet:
    """A fact with its words: ``labels`` says each value in a plain clause."""

    fact: Fact
    labels: Mapping[str, str]
    question: Question | None = None


@dataclass(frozen=True)
class FactBook:
    """All facts, by name."""

    sheets: Mapping[str, FactSheet] = field(default_factory=dict)

    @property
    def facts(self) -> dict[str, Fact]:
        """The bare facts, as rules need them."""
        return {name: sheet.fact for name, sheet in self.sheets.items()}

    @property
    def values(self) -> dict[str, tuple[str, ...]]:
        """The values of each fact."""
        return {name: sheet.fact.values for name, sheet in self.sheets.items()}


def read_facts(root: Value, reader: Reader) -> FactBook:
    """Read ``faits.yml``; mistakes go to ``reader``."""
    reader.keys(root, ["faits"], ["faits"])
    sheets: dict[str, FactSheet] = {}
    listing = root.get("faits")
    for name, value in listing.walk() if listing else ():
        sheets[name] = _sheet(name, value, reader)
    return FactBook(sheets)


def _sheet(name: str, value: Value, reader: Reader) -> FactSheet:
    reader.keys(value, ["valeurs", "presume", "question", "frequences"], ["valeurs"], f"le fait « {name} »")
    labels = {key: reader.text(child) for key, child in _pairs(value.get("valeurs"))}
    values = tuple(labels)
    presumed = value.get("presume")
    supposed = reader.choice(presumed, values, "valeur supposée") if presumed else None
    weights = {key: reader.number(child) or 0.0 for key, child in _pairs(value.get("frequences"))}
    for key, child in _pairs(value.get("frequences")):
        if key not in values:
            reader.wrong(child, f"fréquence pour une valeur inconnue « {key} »", ", ".join(values))
    question = _question(value.get("question"), values, reader)
    if question and UNKNOWN not in values:
        reader.wrong(
            value,
            f"le fait « {name} » se demande : il lui faut la valeur « {UNKNOWN} »",
            "inconnu: vous ne savez pas si …",
        )
    return FactSheet(Fact(name, values, supposed, weights), labels, question)


def _pairs(value: Value | None) -> list[tuple[str, Value]]:
    return list(value.walk()) if value else []


def _question(value: Value | None, values: tuple[str, ...], reader: Reader) -> Question | None:
    if value is None:
        return None
    reader.keys(value, ["texte", "aide", "boutons", "oui", "non"], ["texte", "aide", "boutons"])
    buttons = {key: reader.text(child) for key, child in _pairs(value.get("boutons"))}
    for key, child in _pairs(value.get("boutons")):
        if key not in values and "=" not in key:
            reader.wrong(child, f"bouton pour une valeur inconnue « {key} »", ", ".join(values))
    yes, no = value.get("oui"), value.get("non")
    return Question(
        text=reader.text(value.get("texte")),
        help=reader.text(value.get("aide")),
        buttons=buttons,
        yes=reader.choice(yes, values, "valeur") if yes else None,
        no=reader.choice(no, values, "valeur") if no else None,
    )
