"""Whether a message can be answered now: the model, the database and the conversations are really tried."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from convoque.channel.identity import People
from convoque.channel.protocol import Assistant
from convoque.channel.store import ConversationStore
from convoque.errors import ConvoqueError
from convoque.knowledge.yamlfile import read_yaml


class Health:
    """Looks at each part when asked."""

    def __init__(self, assistant: Assistant, people: People, store: ConversationStore, sources: Path) -> None:
        self._assistant = assistant
        self._people = people
        self._store = store
        self._sources = sources
        self._read: tuple[int, str] | None = None

    def report(self) -> dict[str, object] | None:
        """Give what ``GET /health`` tells when all is well, None when a message cannot be answered."""
        try:
            self._store.check()
            self._people.exists("")
            checked_on = self._checked_on()
        except (ConvoqueError, OSError, sqlite3.Error):
            return None
        if not self._assistant.ready:
            return None
        return {"pret": True, "modele": self._assistant.model, "regles_verifiees_le": checked_on}

    def _checked_on(self) -> str:
        stamp = self._sources.stat().st_mtime_ns
        if self._read is None or self._read[0] != stamp:
            value = read_yaml(self._sources).get("verifie_le")
            if value is None or not value.text:
                raise ConvoqueError(f"{self._sources} : il manque « verifie_le », la date de vérification des règles.")
            self._read = (stamp, value.text)
        return self._read[1]
