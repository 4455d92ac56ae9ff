"""Measure the share of first messages that get an acceptable topic."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from convoque.errors import InputErrors, Located
from convoque.testing.bench import Bench, Messages
from convoque.testing.compare import custom_of


@dataclass(frozen=True)
class Case:
    """One message, its kind, and the topics that count as right."""

    text: str
    kind: str
    accepted: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What one message got, and how long it took (milliseconds)."""

    case: Case
    sujet: str
    milliseconds: float

    @property
    def right(self) -> bool:
        """Whether the topic is one of those accepted."""
        return self.sujet in self.case.accepted


def read_cases(path: Path, mapping: Path) -> tuple[Case, ...]:
    """Read messages (JSON lines: ``text``, ``kind``, ``facts``) and the topics accepted for each kind.

    A message whose facts have ``detresse: true`` must give ``detresse``,
    whatever its kind. Raises InputErrors with every bad line.
    """
    kinds = _read_mapping(mapping)
    cases: list[Case] = []
    errors: list[Located] = []
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            text, kind = entry["text"], entry["kind"]
        except (ValueError, KeyError, TypeError):
            errors.append(Located(str(path), number, None, "ligne illisible", '{"text": …, "kind": …}'))
            continue
        if kind not in kinds:
            errors.append(Located(str(path), number, "kind", f"« {kind} » inconnu", ", ".join(sorted(kinds))))
            continue
        distress = (entry.get("facts") or {}).get("detresse") is True
        cases.append(Case(text, kind, ("detresse",) if distress else kinds[kind]))
    if not cases and not errors:
        errors.append(Located(str(path), 1, None, "fichier vide", "une ligne JSON par message"))
    if errors:
        raise InputErrors(tuple(errors))
    return tuple(cases)


def sujet_of(messages: Messages) -> str:
    """Give the topic of a reply; for a question, the topic it is asked for."""
    custom = custom_of(messages)
    question = custom.get("question")
    if custom.get("sujet") == "question" and question:
        return str(question.get("sujet"))
    return str(custom.get("sujet", "rien"))


def evaluate(
    bench: Bench, cases: Iterable[Case], progress: Callable[[int], None] = lambda done: None
) -> tuple[Outcome, ...]:
    """Say each message in a fresh anonymous conversation; a failure counts as « erreur »."""
    outcomes: list[Outcome] = []
    for case in cases:
        with bench.conversation() as say:
            started = time.perf_counter()
            try:
                sujet = sujet_of(say(case.text))
            except Exception:
                sujet = "erreur"
            outcomes.append(Outcome(case, sujet, (time.perf_counter() - started) * 1000))
        progress(len(outcomes))
    return tuple(outcomes)


def summary(outcomes: tuple[Outcome, ...]) -> dict[str, Any]:
    """Sum up: accuracy, accuracy per kind, errors, median and 95th percentile of the time per turn."""
    kinds: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        kinds[outcome.case.kind].append(outcome)
    return {
        "total": len(outcomes),
        "justes": sum(outcome.right for outcome in outcomes),
        "part": _share(outcomes),
        "par_genre": {
            kind: {"total": len(kept), "justes": sum(one.right for one in kept), "part": _share(kept)}
            for kind, kept in sorted(kinds.items())
        },
        "erreurs": [
            {
                "text": one.case.text,
                "kind": one.case.kind,
                "attendu": list(one.case.accepted),
                "recu": one.sujet,
            }
            for one in outcomes
            if not one.right
        ],
        "p50_ms": percentile([one.milliseconds for one in outcomes], 0.50),
        "p95_ms": percentile([one.milliseconds for one in outcomes], 0.95),
    }


def percentile(values: list[float], share: float) -> float:
    """Give the smallest value that at least ``share`` of the values do not exceed.

    >>> percentile([5, 1, 9, 3], 0.5), percentile([5, 1, 9, 3], 0.95), percentile([], 0.5)
    (3, 9, 0.0)
    """
    ordered = sorted(values)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)] if ordered else 0.0


def _share(outcomes: Iterable[Outcome]) -> float:
    kept = list(outcomes)
    return round(sum(one.right for one in kept) / len(kept), 4) if kept else 0.0


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise InputErrors((Located(str(path), None, None, "fichier introuvable ou illisible"),)) from None


def _read_mapping(path: Path) -> Mapping[str, tuple[str, ...]]:
    text = "\n".join(_lines(path))
    try:
        kinds = (YAML(typ="safe").load(text) or {})["kinds"]
        return {str(kind): tuple(map(str, sujets)) for kind, sujets in kinds.items()}
    except (YAMLError, AttributeError, KeyError, TypeError):
        wrong = "correspondance illisible"
        raise InputErrors((Located(str(path), 1, None, wrong, "kinds: {genre: [sujet, …]}"),)) from None
