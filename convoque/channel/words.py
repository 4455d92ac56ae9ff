"""The widget's words (``knowledge/messages/widget.yml``), by language, for the pages and the scripts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from convoque.channel.store import KEPT_SECONDS
from convoque.knowledge.reading import Reader
from convoque.knowledge.site_texts import FRENCH, read_widget
from convoque.knowledge.yamlfile import read_yaml
from convoque.replies.french import typeset


class Words:
    """Sentences by language, table and key."""

    def __init__(self, path: Path) -> None:
        """Read the file; raises InputErrors, in French, for what is missing or unknown."""
        reader = Reader()
        written = read_widget(read_yaml(path), reader)
        reader.finish()
        days = str(KEPT_SECONDS // 86_400)
        self._tables = {
            language: {
                name: {key: typeset(text).replace("{jours}", days) for key, text in table.items()}
                for name, table in tables.items()
            }
            for language, tables in written.items()
        }

    def table(self, name: str, language: str = FRENCH) -> Mapping[str, str]:
        """Give one table in one language."""
        return self._tables[language][name]

    def script(self, name: str) -> str:
        """Write one table, in every language, as a JavaScript value."""
        words = {language: tables[name] for language, tables in self._tables.items()}
        return json.dumps(words, ensure_ascii=False, separators=(",", ":"))
