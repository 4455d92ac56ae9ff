"""What the real assistant understands of a message, without answering it; each message is read once."""

from __future__ import annotations

import time
from typing import Any

from mesures import NOT_UNDERSTOOD, Understand, Understood

_FALLBACK = "nlu_fallback"


def reader(bench: Any) -> Understand:
    """Give what reads a message with the model of a bench (``convoque.testing.bench``)."""
    known: dict[str, Understood] = {}

    def understand(text: str) -> Understood:
        if text not in known:
            started = time.perf_counter()
            parsed = bench.assistant.understand(text)
            known[text] = _understood(parsed, (time.perf_counter() - started) * 1000)
        return known[text]

    return understand


def _understood(parsed: dict[str, Any], milliseconds: float) -> Understood:
    topic = parsed["intent"].get("name") or _FALLBACK
    ranking = tuple(one["name"] for one in parsed.get("intent_ranking", []) if one["name"] != _FALLBACK)
    facts = frozenset((one["entity"], one["value"], one["mode"]) for one in parsed["entities"] if "mode" in one)
    return Understood(NOT_UNDERSTOOD if topic == _FALLBACK else topic, ranking, facts, milliseconds)
