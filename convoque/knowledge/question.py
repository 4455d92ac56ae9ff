"""How a fact is asked for: a block ``question`` of ``knowledge/faits.yml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from convoque.knowledge.reading import Reader
from convoque.knowledge.yamlfile import Value
from convoque.schema import keys, required


@dataclass(frozen=True)
class Question:
    """How a fact is asked: text, help, button titles by value, what yes and no mean.

    ``stake`` says what depends on the answer, the first time; ``otherwise``
    puts the same question in other words; ``reason`` says why it is asked. A
    button under ``fait=valeur`` states another fact instead of answering.
    """

    text: str
    otherwise: str
    reason: str
    help: str
    buttons: Mapping[str, str]
    stake: str = ""
    yes: str | None = None
    no: str | None = None


def read_question(value: Value | None, values: tuple[str, ...], reader: Reader) -> Question | None:
    """Read a question about a fact of these values; None when the fact is not asked."""
    if value is None:
        return None
    reader.keys(value, keys("question"), required("question"))
    asked = value.get("boutons")
    titles = list(asked.walk()) if asked else []
    for key, child in titles:
        if child.kind == "vide":
            reader.wrong(child, f"la phrase « {key} » est vide", f"« {key}: » et le titre du bouton")
        if key not in values and "=" not in key:
            reader.wrong(child, f"bouton pour une valeur inconnue « {key} »", ", ".join(values))
    yes, no, stake = value.get("oui"), value.get("non"), value.get("enjeu")
    return Question(
        text=reader.sentence(value.get("texte")),
        otherwise=reader.sentence(value.get("autrement")),
        reason=reader.sentence(value.get("pourquoi")),
        help=reader.sentence(value.get("aide")),
        buttons={key: reader.text(child) for key, child in titles},
        stake=reader.sentence(stake) if stake else "",
        yes=reader.choice(yes, values, "valeur") if yes else None,
        no=reader.choice(no, values, "valeur") if no else None,
    )
