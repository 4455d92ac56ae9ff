"""Conversations without Rasa: what was heard once is answered again, by the same core, from any knowledge."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from actions.payloads import payload as written
from actions.understanding import understand
from convoque.casefile import CaseFile
from convoque.casefile.models import Dossier
from convoque.dialogue.model import State
from convoque.dialogue.turn import answer_traced
from convoque.knowledge import Knowledge
from convoque.publishing.comparison.hearing import Hearing
from convoque.replies.custom import consequence_json, empty_custom, motif_json, sources_json, verdict_json
from convoque.rules.model import Rule
from convoque.verdict import Judgement, gather, judge

Messages = Sequence[Mapping[str, Any]]
Say = Callable[..., Messages]


@dataclass(frozen=True)
class Answered:
    """One reply: who asked (None, anonymous), on which day, what they said, and the reply's messages."""

    person: str | None
    day: date
    said: str
    messages: Messages

    @property
    def place(self) -> tuple[str | None, date, str]:
        """What makes two replies comparable, besides their order."""
        return self.person, self.day, self.said


@dataclass(frozen=True)
class Replayer:
    """Answers from one knowledge, with what one model hears."""

    hearing: Hearing
    knowledge: Knowledge

    def conversation(self, person: str | None, now: datetime, casefile: CaseFile, into: list[Answered]) -> Say:
        """Open a conversation; gives ``say(text, payload=False) -> messages``, which adds each reply to ``into``."""
        state = State()
        dossier: Dossier | None = casefile.dossier(person, now.date()) if person else None

        def say(text: str, payload: bool = False) -> Messages:
            nonlocal state
            topic, parsed = self.hearing.topic_of(text, payload)
            try:
                message = understand(topic, parsed, now, self.knowledge.facts)
                reply, state, _ = answer_traced(message, state, dossier, self.knowledge, now)
            except Exception as error:
                into.append(Answered(person, now.date(), text, [broken(error)]))
                raise
            buttons = [{"title": one.title, "payload": written(one.to)} for one in reply.buttons]
            messages = [{"text": reply.text, "buttons": buttons, "custom": dict(reply.custom)}]
            into.append(Answered(person, now.date(), text, messages))
            return messages

        return say


def judged(knowledge: Knowledge, dossier: Dossier | None, person: str | None, day: date) -> Iterator[Answered]:
    """Give what the rules decide on a day of each convocation of a person, or without any, and the words for it."""
    for convocation in (dossier.convocations if dossier else ()) or (None,):
        case = gather(dossier, convocation, {}, day, None, knowledge)
        found = judge(case, knowledge, day, risk=True)
        keys = (key for rule in _rules(found) for key in rule.sources)
        custom = {
            **empty_custom("obligation", knowledge, day),
            "verdict": verdict_json(found, knowledge),
            "motif": motif_json(found.motif),
            "consequences": [consequence_json(one) for one in found.consequences],
            "sources": sources_json(knowledge.sources_in_force(keys, case.day)),
        }
        said = [found.obligation.because, found.obligation.advice]
        said += [words for one in found.consequences for words in (one.because, one.advice)]
        name = f"(les règles, {convocation.id if convocation else 'sans convocation'})"
        yield Answered(person, day, name, [{"text": "\n".join(filter(None, said)), "buttons": [], "custom": custom}])


def _rules(found: Judgement) -> Iterator[Rule]:
    yield found.obligation.rule
    yield from (one.rule for one in (found.motif, *found.consequences) if one is not None)


def broken(error: Exception) -> Mapping[str, Any]:
    """Give what stands for a reply that broke: people would read an apology."""
    return {"text": f"(panne : {type(error).__name__})", "buttons": [], "custom": {"sujet": "panne"}}
