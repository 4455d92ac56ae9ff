"""The widget's words (``knowledge/messages/widget.yml``), by language, for the pages and the scripts."""

from __future__ import annotations

import copy
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

    def telling(self, inbox: bool) -> Words:
        """Give the same words with the promise that is true here: ``inbox``, some questions are kept for editors.

        Without an inbox an opinion takes no question along.
        """
        told = copy.copy(self)
        told._tables = {
            language: {**tables, "panneau": _promising(tables["panneau"], inbox)}
            for language, tables in self._tables.items()
        }
        return told

    def table(self, name: str, language: str = FRENCH) -> Mapping[str, str]:
        """Give one table in one language."""
        return self._tables[language][name]

    def script(self, name: str) -> str:
        """Write one table, in every language, as a JavaScript value."""
        words = {language: tables[name] for language, tables in self._tables.items()}
        return json.dumps(words, ensure_ascii=False, separators=(",", ":"))


def _promising(words: Mapping[str, str], inbox: bool) -> dict[str, str]:
    changed = {"confidentialite": words["confidentialite_boite"]} if inbox else {"question_jointe": ""}
    return {**words, **changed}
