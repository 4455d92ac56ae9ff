"""Forget what is past its time: conversations after thirty days, replies after an hour, counts after two minutes.

Rows of the log of turns go after thirteen months.

A clock that jumps must not erase anything. The site writes now and then that
it is alive; erasing waits until its clock has gone on without a jump for a day.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.engine import Connection

from convoque.channel.limits import MINUTE
from convoque.channel.store import KEPT_SECONDS, ConversationStore
from convoque.channel.turnlog import KEPT_DAYS
from convoque.clock import PARIS
from convoque.storage import begin

REPLIES_SECONDS = 3600
"""A message is sent again within seconds, or after a tunnel; an hour later it is another message."""
SURE_SECONDS = 24 * 3600
"""How long the clock must have gone on without a jump before it may erase."""

_BATCH = 200
"""Conversations erased in one transaction: some ten milliseconds, during which a message waits."""
_ROWS = 2000
"""Rows of the log erased in one transaction."""
_PAUSE = 0.02
_DAY = 24 * 3600
_LOCK = 20_261_201
"""PostgreSQL's advisory lock of the purge: one process does it for all."""


@dataclass(frozen=True)
class Purged:
    """What was erased; ``sure`` is False when the clock cannot be trusted yet: then no conversation was."""

    conversations: int
    sure: bool = True


def expired(store: ConversationStore) -> int:
    """Count the conversations that are past their time."""
    with begin(store.engine, read_only=True) as connection:
        query = text("SELECT count(*) FROM conversations WHERE last_at <= :end")
        return int(connection.execute(query, {"end": store.now() - KEPT_SECONDS}).scalar() or 0)


def purge(store: ConversationStore, sure: bool = False) -> Purged:
    """Erase what is past its time, in small pieces; ``sure``: somebody says that the date is right.

    The journal is emptied each time: somebody may have kept it open when a
    person had their conversation erased. Raises Busy or SQLAlchemyError.
    """
    try:
        return _purge(store, sure)
    finally:
        store.forget_traces()


def _purge(store: ConversationStore, sure: bool) -> Purged:
    with store.transaction() as held:
        held.alive()
        _forget_counts_and_replies(held.connection, held.now)
        since = held.connection.execute(text("SELECT since FROM signs WHERE name = 'vie'")).scalar()
        if not sure and (since is None or held.now - since < SURE_SECONDS):
            return Purged(0, sure=False)
        held.connection.execute(
            text("UPDATE conversations SET last_at = :now WHERE last_at > :later"),
            {"now": held.now, "later": held.now + _DAY},
        )
        held.connection.execute(
            text("DELETE FROM questions WHERE at <= :end OR at > :later"),
            {"end": held.now - KEPT_SECONDS, "later": held.now + _DAY},
        )
    total = 0
    while erased := _erase_some(store):
        total += erased
        time.sleep(_PAUSE)
    while _forget_rows(store):
        time.sleep(_PAUSE)
    return Purged(total)


def _forget_counts_and_replies(connection: Connection, now: float) -> None:
    connection.execute(
        text("DELETE FROM envois WHERE at < :before OR at > :after"),
        {"before": now - REPLIES_SECONDS, "after": now + _DAY},
    )
    minute = int(now // MINUTE)
    connection.execute(
        text("DELETE FROM counters WHERE minute < :before OR minute > :after"),
        {"before": minute - 1, "after": minute + 1},
    )


def _erase_some(store: ConversationStore) -> int:
    with store.transaction() as held:
        if held.connection.dialect.name == "postgresql":
            mine = held.connection.exec_driver_sql(f"SELECT pg_try_advisory_xact_lock({_LOCK})").scalar()
            if not mine:
                return 0
        # A conversation that goes on at this very moment is not past its time.
        held_back = " FOR UPDATE SKIP LOCKED" if held.connection.dialect.name == "postgresql" else ""
        query = text(f"SELECT id FROM conversations WHERE last_at <= :end LIMIT :most{held_back}")
        found = held.connection.execute(query, {"end": held.now - KEPT_SECONDS, "most": _BATCH}).scalars().all()
        for conversation_id in found:
            held.erase(conversation_id)
    return len(found)


def _forget_rows(store: ConversationStore) -> int:
    """Erase some rows of the log that are past their time, or dated later than tomorrow by a clock that jumped."""
    with store.transaction() as held:
        today = datetime.fromtimestamp(held.now, PARIS).date()
        old = (
            "DELETE FROM tours WHERE (jour, id) IN "
            "(SELECT jour, id FROM tours WHERE jour <= :end OR jour > :later LIMIT :most)"
        )
        days = {"end": today - timedelta(days=KEPT_DAYS), "later": today + timedelta(days=1)}
        values = {name: day.isoformat() for name, day in days.items()}
        return int(held.connection.execute(text(old), {**values, "most": _ROWS}).rowcount)
