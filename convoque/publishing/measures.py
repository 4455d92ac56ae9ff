"""How well a model understands: what is heard of distress, and of the messages that are shipped with the program."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from convoque.errors import ConvoqueError
from convoque.settings import ROOT
from convoque.testing.evaluate import Case, read_cases

DISTRESS = "detresse"
_SHIPPED = ROOT / "benchmarks" / "comprehension"
_DISTRESSED = ROOT / "tests" / "comportement" / "tables" / "detresse.yml"


def measure(savoir: Path) -> Mapping[str, Any]:
    """Give, for the model of a folder, ``{"detresse": {"justes", "total"}, "messages": {"justes", "total"}}``.

    Raises ConvoqueError when the messages are not there, or the model is missing.
    """
    cases = shipped()
    from convoque.testing.bench import open_bench

    with open_bench(ROOT, lambda line: None, savoir) as bench:
        return count(cases, lambda text: topic(bench.assistant.understand(text)))


def shipped() -> tuple[Case, ...]:
    """Read the messages and the topics that count as right."""
    if not (_SHIPPED / "messages.jsonl").is_file() or not _DISTRESSED.is_file():
        raise ConvoqueError("Les messages qui mesurent un modèle ne sont pas là : publiez depuis le projet complet.")
    distressed = YAML(typ="safe").load(_DISTRESSED.read_text(encoding="utf-8"))
    said = tuple(Case(text, DISTRESS, (DISTRESS,)) for texts in distressed.values() for text in texts)
    return (*read_cases(_SHIPPED / "messages.jsonl", _SHIPPED / "correspondance.yml"), *said)


def count(cases: Iterable[Case], topic_of: Callable[[str], str]) -> Mapping[str, Any]:
    """Count what is understood; a message that breaks the assistant is not."""
    counts = {name: {"justes": 0, "total": 0} for name in (DISTRESS, "messages")}
    for case in cases:
        right = topic_of(case.text) in case.accepted
        for name in (
            (DISTRESS,) if case.kind == DISTRESS else ("messages", *((DISTRESS,) if DISTRESS in case.accepted else ()))
        ):
            counts[name]["justes"] += right
            counts[name]["total"] += 1
    return json.loads(json.dumps(counts))  # type: ignore[no-any-return]


def topic(parsed: Mapping[str, Any]) -> str:
    """Give the topic of a parsed message."""
    name = str((parsed.get("intent") or {}).get("name") or "")
    return "incompris" if name in ("", "nlu_fallback") else name
