"""One turn of the real assistant, traced: what the contract of ``convoque essayer --json`` promises."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from convoque.channel.conversation import offered
from convoque.channel.masking import mask
from convoque.channel.protocol import AssistantError
from convoque.channel.text import clean
from convoque.replies.custom import convocation_json
from convoque.savoir import current
from convoque.testing.compare import custom_of
from convoque.tracing.judged import known_facts, label, missing_facts, rules_tried
from convoque.tracing.stages import by_stage, spent
from convoque.verdict import judge

if TYPE_CHECKING:
    from actions.base import Traced
    from convoque.dialogue.case import Turn
    from convoque.nlu.facts import FactReader

SHOWN = 5
"""How many needs the trace names, the likeliest first."""
_NOT_SAID = frozenset({"temps"})
"""Modes of what was found in a message and is no fact: a time told as of something over."""


@dataclass(frozen=True)
class Answered:
    """A traced answer: its messages, the trace, and the payloads that only its buttons may send."""

    messages: Sequence[Mapping[str, Any]]
    trace: dict[str, Any]
    offered: tuple[str, ...]


def answer_traced(say: Callable[..., Sequence[Mapping[str, Any]]], text: str, payload: bool, version: str) -> Answered:
    """Say one message and trace its answer; the text goes in as through the site's door.

    ``say``: of ``testing.bench.Bench.conversation``. ``payload``: the text is
    a button's, offered just before. ``version``: of the knowledge that answers.
    Raises DoorError for a text that the site refuses, AssistantError.
    """
    from actions.base import traced

    cleaned = clean(text)
    typed = cleaned if payload else mask(cleaned)
    started = time.perf_counter()
    with traced.collect() as found, spent.collect() as stages:
        messages = say(typed, payload=payload)
    total = (time.perf_counter() - started) * 1000
    if not found:
        raise AssistantError("the answer left no trace")
    times = {"total": round(total, 1), **by_stage(stages), "reponse": round(found[-1].milliseconds, 1)}
    return Answered(
        messages, trace_of(typed, messages, found[-1], times, version), tuple(offered([dict(one) for one in messages]))
    )


def trace_of(
    text: str, messages: Sequence[Mapping[str, Any]], found: Traced, times: Mapping[str, float], version: str
) -> dict[str, Any]:
    """Give the trace of one answer; ``times``: milliseconds by stage."""
    turn, custom = found.turn, custom_of(messages)
    case = turn.case()
    judgement = judge(case, turn.knowledge, turn.today, risk=True)
    read = str(found.parsed.get("text") or "")
    by_button = read.startswith("/")
    entities = found.parsed.get("entities") or ()
    heard = [] if by_button else [one for one in entities if _is_fact(one)]
    return {
        "texte": text,
        "corrige": text if by_button else _reader(current()).mended(read),
        "sujet": custom["sujet"],
        "besoins": [_need(one, turn) for one in turn.candidates[:SHOWN]],
        "faits": [_heard(one, read, turn) for one in heard],
        "connus": list(known_facts(case, judgement, turn.knowledge, turn.hypothesis)),
        "demandes": [
            {"fait": name, "fois": times_asked} for name, times_asked in turn.state.asked.items()
        ],
        "manquants": list(missing_facts(judgement, turn.knowledge)),
        "nies": [str(one["entity"]) for one in heard if one["mode"] == "nie"],
        "contredits": list(case.contradictions),
        "convocation": _convocation(turn),
        "choix": _choice(turn),
        "custom": custom,
        "droit_du": case.day.isoformat(),
        "regles": rules_tried(judgement, turn.knowledge, case.day),
        "version": version,
        "au": turn.now.isoformat(timespec="minutes"),
        "ms": dict(times),
    }  # fmt: skip


def _need(one: Any, turn: Turn) -> dict[str, Any]:
    title = one.case.title or turn.knowledge.messages.find(f"sujets.{one.topic}") or one.topic
    return {"besoin": one.need, "part": round(one.share, 3), "dit": title, "mots": one.phrase}


def _is_fact(one: Mapping[str, Any]) -> bool:
    return "mode" in one and one["mode"] not in _NOT_SAID


def _heard(one: Mapping[str, Any], read: str, turn: Turn) -> dict[str, Any]:
    name, value = str(one["entity"]), str(one["value"])
    known = turn.knowledge.facts.heard(name, value) or (name, value)
    return {
        "fait": name,
        "valeur": value,
        "mode": one["mode"],
        "mots": read[one["start"] : one["end"]],
        "debut": one["start"],
        "fin": one["end"],
        "dit": label(*known, turn.knowledge),
    }


def _convocation(turn: Turn) -> dict[str, Any] | None:
    meant = convocation_json(turn.convocation)
    return {**meant, "choisie_par": turn.choice.by} if meant is not None else None


def _choice(turn: Turn) -> dict[str, Any]:
    """Tell how the convocation was looked for, even when none was found."""
    choice = turn.choice
    return {
        "par": choice.by or None,
        "nommee": choice.named,
        "parmi": [convocation_json(one) for one in choice.several],
    }


@lru_cache(maxsize=2)
def _reader(savoir: Path) -> FactReader:
    """Give what mends a text, with the lexicon in use; ``savoir`` only tells one lexicon from another."""
    from convoque.nlu.facts import FactReader, load_french
    from convoque.nlu.lexicon import load_lexicon

    return FactReader(load_french(), load_lexicon())
