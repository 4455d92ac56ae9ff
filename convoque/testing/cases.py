"""Saved cases: an answer that was judged becomes a conversation test in a file of its own."""

from __future__ import annotations

import io
import os
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from convoque.errors import InputErrors
from convoque.testing.compare import folded
from convoque.testing.conversation import Conversation, Known, read_conversations

_LONGEST_NAME = 60


@dataclass(frozen=True)
class NewCase:
    """A case to keep. ``turns``: (``dit`` or ``clique``, words), the judged one last; ``expected``: of that one."""

    name: str
    person: str | None
    tables: Mapping[str, Any]
    today: datetime
    turns: Sequence[tuple[str, str]]
    expected: Mapping[str, Any] = field(default_factory=dict)


def expected_of(custom: Mapping[str, Any]) -> dict[str, Any]:
    """Give what a right answer promises: topic, need, verdict, reason, measures, sources."""
    verdict, motif, question = (custom.get(key) or {} for key in ("verdict", "motif", "question"))
    measures = list(dict.fromkeys(one["mesure"] for one in custom.get("consequences") or ()))
    found = {
        "sujet": custom.get("sujet"),
        "besoin": custom.get("besoin"),
        "question.fait": question.get("fait"),
        "verdict.obligation": verdict.get("obligation"),
        "motif.nom": motif.get("nom"),
        "motif.appreciation": motif.get("appreciation"),
        "consequences.mesure": measures[0] if len(measures) == 1 else measures,
        "sources": [one["article"] for one in custom.get("sources") or ()],
    }
    return {key: value for key, value in found.items() if value}


def as_yaml(case: NewCase) -> str:
    """Write a case in the shape that ``convoque tester`` plays."""
    turns: list[dict[str, Any]] = [{kind: words} for kind, words in case.turns]
    turns[-1]["attendu"] = dict(case.expected)
    person = case.person if not case.tables else {name: list(rows) for name, rows in case.tables.items()}
    document: dict[str, Any] = {"nom": case.name} | ({"personne": person} if person else {})
    document |= {"aujourdhui": case.today.isoformat(timespec="minutes"), "tours": turns}
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.width = 4096  # type: ignore[assignment]
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = io.StringIO()
    yaml.dump(document, out)
    return out.getvalue()


def keep(folder: Path, case: NewCase, facts: frozenset[str] | None, known: Known) -> Path:
    """Write a case into the folder under a name of its own, read it again as ``convoque tester`` does, and keep it.

    Raises InputErrors when it cannot be played (nothing is then kept), OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = _free(folder, slug(case.name))
    half = path.with_name(f".{path.name}.tmp")
    half.write_text(as_yaml(case), encoding="utf-8")
    try:
        read_conversations(half, facts, known)
        os.link(half, path)  # never over another's file
    finally:
        half.unlink(missing_ok=True)
    return path


def saved(folder: Path, known: Known | None = None) -> Iterator[tuple[Path, tuple[Conversation, ...] | InputErrors]]:
    """Give the files of the folder in order, each with its conversations or with what is wrong in it."""
    for path in sorted((*folder.glob("*.yml"), *folder.glob("*.yaml"))):
        if path.name.startswith("."):
            continue
        try:
            yield path, read_conversations(path, None, known)
        except InputErrors as mistakes:
            yield path, mistakes


def duplicate(folder: Path, case: NewCase) -> Path | None:
    """Name the file that holds the same talk of the same person on the same day already, None for none."""
    wanted = _talk([words for _, words in case.turns])
    for path, read in saved(folder):
        for one in () if isinstance(read, InputErrors) else read:
            same = _talk([turn.says if turn.clicks is None else turn.clicks or "" for turn in one.turns]) == wanted
            if same and one.today == case.today and _who(one.person, one.tables) == _who(case.person, case.tables):
                return path
    return None


def slug(name: str) -> str:
    """Give a file's name for a case.

    >>> slug("Malade demain, à l’atelier n° 2 !")
    'malade-demain-a-l-atelier-n-2'
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_NAME].strip("-") or "cas"


def _free(folder: Path, name: str) -> Path:
    numbers = iter(range(2, 10_000))
    path = folder / f"{name}.yml"
    while path.exists():
        path = folder / f"{name}-{next(numbers)}.yml"
    return path


def _talk(words: Sequence[str | None]) -> list[str]:
    return [folded(one or "") for one in words]


def _who(person: str | None, tables: Mapping[str, Any]) -> str:
    plain = {name: [{key: str(value) for key, value in row.items()} for row in rows] for name, rows in tables.items()}
    return f"{person} {sorted(plain.items())}" if tables else str(person)
