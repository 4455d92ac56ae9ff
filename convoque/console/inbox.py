"""The questions that editors should read, in the conversations' own database: grouped, decided on, never copied.

They go with their conversation: what the console keeps beside them is numbers only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import bindparam, text

from convoque.channel.store import ConversationStore, conversations_location
from convoque.settings import Settings

TO_DO, GIVEN, ASIDE = "a_traiter", "donnee", "ecartee"
STATES = {TO_DO: "À traiter", GIVEN: "Données à un besoin", ASIDE: "Écartées"}
WHY = {"incompris": "Non comprise", "incertain": "Lue sans certitude", "inutile": "Jugée inutile"}
MOST = 2000
"""Questions read at once: a screen shows fifty groups."""
_ALIKE = 0.5
"""Share of words in common from which two questions are shown together."""
_EMPTY_WORDS = """
    a ai au aux avec bonjour c ce ces d dans de des du elle en est et il j je l la le les m ma me mes mon n ne on ou
    par pas pour qu que qui s sa se ses si son sur t tu un une vous y
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())


@dataclass(frozen=True)
class Question:
    """What is left of one question."""

    id: int
    at: float
    text: str
    why: str
    topic: str | None
    state: str
    need: str | None


@contextmanager
def opened(settings: Settings) -> Iterator[ConversationStore]:
    """Open the conversations; raises ConvoqueError, in French, when they are not there or not up to date."""
    store = ConversationStore(conversations_location(settings), wait=5.0)
    try:
        yield store
    finally:
        store.close()


def read(store: ConversationStore, state: str = "", why: str = "") -> list[Question]:
    """Give the latest questions in a state and for a reason."""
    query = (
        "SELECT id, at, text, why, topic, state, need FROM questions "
        "WHERE (:state = '' OR state = :state) AND (:why = '' OR why = :why) ORDER BY id DESC LIMIT :most"
    )
    with store.transaction() as held:
        rows = held.connection.execute(text(query), {"state": state, "why": why, "most": MOST}).mappings().all()
    return [Question(**row) for row in rows]


def counts(store: ConversationStore) -> dict[str, int]:
    """Count the questions of each state."""
    with store.transaction() as held:
        rows = held.connection.execute(text("SELECT state, count(*) FROM questions GROUP BY state")).all()
    return {state: int(number) for state, number in rows}


def named(store: ConversationStore, ids: Iterable[int]) -> list[Question]:
    """Give these questions, those that are still there."""
    query = text("SELECT id, at, text, why, topic, state, need FROM questions WHERE id IN :ids ORDER BY id")
    with store.transaction() as held:
        rows = held.connection.execute(query.bindparams(bindparam("ids", expanding=True)), {"ids": list(ids)})
        return [Question(**row) for row in rows.mappings().all()]


def decide(store: ConversationStore, ids: Sequence[int], state: str, need: str | None = None) -> int:
    """Put questions in a state, all of them or none; tell how many there still were."""
    query = text("UPDATE questions SET state = :state, need = :need WHERE id IN :ids")
    with store.transaction() as held:
        done = held.connection.execute(
            query.bindparams(bindparam("ids", expanding=True)), {"state": state, "need": need, "ids": list(ids)}
        )
        return int(done.rowcount)


def grouped(questions: Sequence[Question]) -> list[list[Question]]:
    """Put questions that say nearly the same together, the largest groups first.

    >>> one, two, three = (Question(at, 0, text, "", None, "", None) for at, text in
    ...     enumerate(["ya une cantine a midi ?", "Y a-t-il une cantine ?", "je cherche un stage"]))
    >>> [[each.id for each in group] for group in grouped([one, three, two])]
    [[0, 1], [2]]
    """
    groups: list[tuple[frozenset[str], list[Question]]] = []
    for question in questions:
        words = _words(question.text)
        near = max(groups, key=lambda group: _alike(words, group[0]), default=None)
        if near is not None and _alike(words, near[0]) >= _ALIKE:
            near[1].append(question)
        else:
            groups.append((words, [question]))
    return sorted((group for _, group in groups), key=len, reverse=True)


def _words(said: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFD", said.lower())
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    found = frozenset(re.findall(r"[a-z0-9]+", letters))
    return (found - _EMPTY) or found


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    """Give the share of the shorter question's words that the other has too, when there are enough to tell."""
    if not one or not other:
        return 0.0
    common = len(one & other)
    return common / len(one | other) if min(len(one), len(other)) > 2 else common / max(len(one), len(other))
