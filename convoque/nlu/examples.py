"""``data/nlu/*.yml`` held against the fiches: every need has its examples, every example its need, each once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from convoque.errors import Located
from convoque.knowledge import Knowledge, fold
from convoque.knowledge.facts import WHERE, WHY
from convoque.knowledge.yamlfile import Value, read_yaml
from convoque.nlu.marks import REPLY

ENOUGH = 12
"""Ways to ask for a need, at least: with fewer, a message unlike them is not recognised."""


def check_examples(folder: Path, knowledge: Knowledge) -> tuple[Located, ...]:
    """Give the mistakes of the examples in ``folder``, each with its place.

    Raises InputErrors for a file that cannot be read.
    """
    mistakes: list[Located] = []
    files = [(path, read_yaml(path, folder.parent.parent)) for path in sorted(folder.glob("*.yml"))]
    known = {need for fiche in knowledge.fiches.values() for need in fiche.needs}
    replies = {
        f"{REPLY}/{name}={value}"
        for name, sheet in knowledge.facts.sheets.items()
        if sheet.question is not None
        for value in (*knowledge.facts.values[name], WHY, WHERE)
    }
    counts = dict.fromkeys((*known, *replies), 0)
    seen: dict[str, str] = {}
    for _, root in files:
        for intent, block in _blocks(root):
            name = intent.text or ""
            if "/" in name and name not in counts:
                mistakes.append(
                    intent.error(f"le besoin « {name} » n’existe pas", "un besoin des fiches, ou un fait et sa valeur")
                )
            for line, text in _texts(block):
                counts[name] = counts.get(name, 0) + 1
                key = fold(text)
                other = seen.setdefault(key, name)
                apart = other != name and "/" in name and "/" in other
                if apart and not any(one.startswith(f"{REPLY}/") for one in (name, other)):
                    wrong = f"« {text} » est aussi un exemple de « {other} »"
                    mistakes.append(Located(block.file, line, None, wrong, "un exemple dans un seul besoin"))
    for name in sorted(counts):
        if "/" in name and counts[name] < ENOUGH:
            mistakes.append(
                Located("data/nlu", None, None, f"« {name} » a {counts[name]} exemples", f"au moins {ENOUGH}")
            )
    return tuple(mistakes)


def _blocks(root: Value) -> Iterator[tuple[Value, Value]]:
    listing = root.get("nlu")
    for block in (listing.items or ()) if listing is not None else ():
        intent, examples = block.get("intent"), block.get("examples")
        if intent is not None and examples is not None:
            yield intent, examples


def _texts(block: Value) -> Iterator[tuple[int, str]]:
    for offset, line in enumerate((block.text or "").split("\n"), 1):
        if line.startswith("- "):
            yield block.line + offset, line[2:].strip()
