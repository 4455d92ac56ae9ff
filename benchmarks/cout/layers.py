"""Each layer of a turn alone, in one process: the floor, each component, the answer, the look-up, the rules."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from benchmarks.cout.measure import Spread, clocked

FLOOR = "plancher : un passage de spaCy"
WHOLE = "un tour entier, sans HTTP"
_NAMES = {
    "SentenceFeaturizer": "vecteurs de phrases",
    "FactExtractor": "lecture des faits, spaCy compris",
    "TopicClassifier": "sujet",
    "NeedRanker": "besoins",
    "ReplyReader": "réponses à nos questions",
    "DistressGuard": "détresse",
    "RulePolicy": "RulePolicy de Rasa",
}
_TIMES = 300
"""How often what does not depend on the message is done."""


def measure(texts: Sequence[str], warm: Sequence[str]) -> Mapping[str, Spread]:
    """Answer every text in this process; give the spread of each layer, by its French name."""
    from convoque.testing.bench import open_bench

    with open_bench() as bench:
        from actions.base import traced
        from convoque.nlu.french import load_french

        nodes = dict(_watched(bench.assistant._agent.processor.graph_runner._instantiated_nodes))
        for text in warm:
            bench.assistant.answer(text, None, False, None)
        for times in nodes.values():
            times.clear()
        french = load_french()
        found: dict[str, list[float]] = {FLOOR: [], WHOLE: [], "réponse : situation, règles, texte": []}
        for text in texts:
            found[FLOOR].append(clocked(lambda: french(text)))  # noqa: B023
            with traced.collect() as answers:
                found[WHOLE].append(clocked(lambda: bench.assistant.answer(text, None, False, None)))  # noqa: B023
            found["réponse : situation, règles, texte"] += [one.milliseconds for one in answers]
        found |= {name: times for name, times in nodes.items() if len(times) > 1}
        found["dossier d’une personne (SQLite)"] = list(_look_ups(bench))
        found["une décision des règles"] = list(_decisions())
        return {name: Spread.of(times) for name, times in found.items()}


def _watched(nodes: dict[str, Any]) -> Iterator[tuple[str, list[float]]]:
    """Have each node of Rasa's graph note its times; give where, by its French name."""
    for name, node in nodes.items():
        kind = next((kind for kind in _NAMES if kind in name), None)
        if kind is not None and not name.startswith("domain"):
            times: list[float] = []
            nodes[name] = _timed(node, times)
            yield _NAMES[kind], times


def _timed(node: Any, times: list[float]) -> Any:
    def run(*inputs: Any) -> Any:
        started = time.perf_counter()
        try:
            return node(*inputs)
        finally:
            times.append((time.perf_counter() - started) * 1000)

    return run


def _look_ups(bench: Any) -> Iterator[float]:
    from convoque.casefile import CaseFile

    casefile = CaseFile(bench.database({}))
    for _ in range(_TIMES):
        yield clocked(lambda: casefile.dossier("amina", date(2026, 11, 23)))


def _decisions() -> Iterator[float]:
    from convoque.rules import decide
    from convoque.runtime import runtime

    diagram = runtime().knowledge.diagram("obligation", date(2026, 11, 23))
    facts = {"contrat": "signe", "au_plan": "nomme", "forme": "convocation"}
    for _ in range(_TIMES):
        yield clocked(lambda: decide(diagram, facts))
