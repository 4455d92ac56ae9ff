"""Whether a message can be answered now: a real question is answered and written, the case files are looked at."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from convoque.channel.errors import DoorError
from convoque.channel.identity import People
from convoque.channel.logs import log_breakdown
from convoque.channel.store import ConversationStore
from convoque.errors import ConvoqueError
from convoque.storage import Busy

FRESH_SECONDS = 10.0
"""How long an answer that was given and kept proves that the next one will be."""

ASK_SECONDS = 2.0
"""A probe does not wait longer: where a question takes more, nobody should be sent here now."""

FIRST_SECONDS = 60.0
"""The first answer loads what the others find loaded: several seconds on an old machine."""


class Health:
    """Looks at each part when asked; answers that people get spare it a question of its own."""

    def __init__(
        self,
        told: Callable[[], dict[str, object]],
        people: People,
        store: ConversationStore,
        ask: Callable[[], Awaitable[None]],
    ) -> None:
        """``told``: what answers, by name; ``ask``: put a question through all that a message
        goes through, or raise.
        """
        self._told = told
        self._people = people
        self._store = store
        self._ask = ask
        self._answered_at: float | None = None

    def answered(self, well: bool) -> None:
        """Note that a message was answered and kept, or that it could not be."""
        self._answered_at = time.monotonic() if well else None

    async def report(self, seconds: float = ASK_SECONDS) -> dict[str, object] | None:
        """Give what ``GET /health`` tells when all is well, None when no answer comes within ``seconds``."""
        try:
            await run_in_threadpool(self._look)
            if self._answered_at is None or time.monotonic() - self._answered_at > FRESH_SECONDS:
                await asyncio.wait_for(self._ask(), seconds)
                self.answered(True)
        except Exception as error:
            self.answered(False)
            if not isinstance(
                error, ConvoqueError | Busy | OSError | SQLAlchemyError | DoorError | asyncio.TimeoutError
            ):
                log_breakdown(None, "santé", error)
            return None
        return {"pret": True, **self._told()}

    def _look(self) -> None:
        self._store.check()
        self._people.check()
