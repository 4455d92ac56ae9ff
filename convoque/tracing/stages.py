"""How long each stage of an answer takes, measured where Rasa runs its components."""

from __future__ import annotations

import time
from typing import Any

from rasa.engine.graph import GraphNodeHook

from convoque.collecting import Collector

STAGES = {
    "FrenchSpacyNLP": "lecture",
    "SentenceFeaturizer": "lecture",
    "FactExtractor": "faits",
    "TopicClassifier": "sujet",
    "NeedRanker": "besoins",
    "ReplyReader": "reponses",
    "DistressGuard": "detresse",
    "RulePolicy": "conduite",
}
"""The stage that each component's time counts in."""

spent: Collector[tuple[str, float]] = Collector("spent")
"""A stage and its milliseconds, each time a component has run in this context."""


class StageClock(GraphNodeHook):  # type: ignore[misc]
    """Tells ``spent`` how long each component took."""

    def on_before_node(self, node_name: str, *_: Any, **__: Any) -> dict[str, float]:
        """Start the watch."""
        return {"began": time.perf_counter()}

    def on_after_node(self, node_name: str, *_: Any, input_hook_data: dict[str, float], **__: Any) -> None:
        """Stop the watch."""
        name = next((stage for component, stage in STAGES.items() if component in node_name), None)
        if name is not None:
            spent.add((name, (time.perf_counter() - input_hook_data["began"]) * 1000))


def watch(assistant: Any) -> None:
    """Watch the components of a loaded ``RasaAssistant``; calling it again changes nothing."""
    for node in assistant.nodes:
        if not any(isinstance(hook, StageClock) for hook in node._hooks):
            node._hooks.append(StageClock())


def by_stage(found: list[tuple[str, float]]) -> dict[str, float]:
    """Add up the milliseconds of each stage, in the order in which they came."""
    stages: dict[str, float] = {}
    for name, milliseconds in found:
        stages[name] = round(stages.get(name, 0.0) + milliseconds, 1)
    return stages
