"""The widget's words (``knowledge/messages/widget.yml``), by language, for the pages and the scripts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from convoque.channel.store import KEPT_SECONDS
from convoque.errors import InputErrors
from convoque.knowledge.yamlfile import Value, read_yaml
from convoque.replies.french import typeset

FRENCH = "fr"
SECTIONS = ("lanceur", "panneau", "porte", "page")
TRANSLATED = ("lanceur", "panneau")
"""What a browser shows by itself; answers and pages are in French only."""


class Words:
    """Sentences by language, table and key."""

    def __init__(self, path: Path) -> None:
        """Read the file; raises InputErrors, in French, for what is missing or unknown."""
        file = read_yaml(path)
        wrong = [] if file.get(FRENCH) else [file.error(f"il manque la langue « {FRENCH} »", f"{FRENCH}:")]
        tables = {
            language: {name: _table(value.get(name)) for name in _expected(language)} for language, value in file.walk()
        }
        for language, value in file.walk():
            for name, table in tables[language].items():
                french = tables.get(FRENCH, {}).get(name, {})
                place = value.get(name) or value
                empty = [key for key, text in table.items() if not text]
                missing = [key for key in french if key not in table] or ([] if table else [name])
                wrong += [place.error(f"il manque « {language}.{name}.{key} »") for key in (*missing, *empty)]
                wrong += [place.error(f"« {language}.{name}.{key} » est de trop") for key in table.keys() - french]
            wrong += [
                child.error(f"table inconnue : « {name} »", ", ".join(_expected(language)))
                for name, child in value.walk()
                if name not in _expected(language)
            ]
        if wrong:
            raise InputErrors(tuple(wrong))
        self._tables = tables

    def table(self, name: str, language: str = FRENCH) -> Mapping[str, str]:
        """Give one table in one language."""
        return self._tables[language][name]

    def script(self, name: str) -> str:
        """Write one table, in every language, as a JavaScript value."""
        words = {language: tables[name] for language, tables in self._tables.items()}
        return json.dumps(words, ensure_ascii=False, separators=(",", ":"))


def _expected(language: str) -> tuple[str, ...]:
    return SECTIONS if language == FRENCH else TRANSLATED


def _table(value: Value | None) -> dict[str, str]:
    days = str(KEPT_SECONDS // 86_400)
    pairs = value.walk() if value else ()
    return {key: typeset(child.text or "").replace("{jours}", days) for key, child in pairs}
