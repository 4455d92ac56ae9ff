"""Whether a message can be answered now: a real question is answered and written, the case files are looked at."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from convoque.channel.errors import DoorError
from convoque.channel.identity import People
from convoque.channel.logs import log_breakdown
from convoque.channel.store import ConversationStore
from convoque.errors import ConvoqueError
from convoque.knowledge.yamlfile import read_yaml
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
        self, model: str, people: People, store: ConversationStore, sources: Path, ask: Callable[[], Awaitable[None]]
    ) -> None:
        """``ask``: put a question through everything that a message goes through; raises when that fails."""
        self._model = model
        self._people = people
        self._store = store
        self._sources = sources
        self._ask = ask
        self._answered_at: float | None = None
        self._read: tuple[int, str] | None = None

    def answered(self, well: bool) -> None:
        """Note that a message was answered and kept, or that it could not be."""
        self._answered_at = time.monotonic() if well else None

    async def report(self, seconds: float = ASK_SECONDS) -> dict[str, object] | None:
        """Give what ``GET /health`` tells when all is well, None when no answer comes within ``seconds``."""
        try:
            checked_on = await run_in_threadpool(self._look)
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
        return {"pret": True, "modele": self._model, "regles_verifiees_le": checked_on}

    def _look(self) -> str:
        self._store.check()
        self._people.check()
        stamp = self._sources.stat().st_mtime_ns
        if self._read is None or self._read[0] != stamp:
            value = read_yaml(self._sources).get("verifie_le")
            if value is None or not value.text:
                raise ConvoqueError(f"{self._sources} : il manque « verifie_le », la date de vérification des règles.")
            self._read = (stamp, value.text)
        return self._read[1]
