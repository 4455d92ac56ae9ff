"""The real model, asked for the topic and the facts of a message; each message is read once."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from mesures import NOT_UNDERSTOOD, Understand, Understood

from convoque.channel.protocol import Assistant


@pytest.fixture(scope="session")
def comprendre(bench: Any) -> Understand:
    return understanding(bench.assistant, bench.loop)


def understanding(assistant: Assistant | Any, loop: Any) -> Understand:
    """Give what reads a message with the assistant's own model, without answering it."""
    from convoque.channel.assistant import plain_text

    known: dict[str, Understood] = {}

    def understand(text: str) -> Understood:
        if text not in known:
            started = time.perf_counter()
            parsed = loop.run_until_complete(assistant._agent.parse_message(plain_text(text)))
            known[text] = _understood(parsed, (time.perf_counter() - started) * 1000)
        return known[text]

    return understand


def _understood(parsed: dict[str, Any], milliseconds: float) -> Understood:
    topic = parsed["intent"].get("name") or "nlu_fallback"
    ranking = tuple(one["name"] for one in parsed.get("intent_ranking", []) if one["name"] != "nlu_fallback")
    facts = frozenset((one["entity"], one["value"], one["mode"]) for one in parsed["entities"] if "mode" in one)
    return Understood(NOT_UNDERSTOOD if topic == "nlu_fallback" else topic, ranking, facts, milliseconds)
