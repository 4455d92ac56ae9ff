"""The table of everything that editors write: one place for forms, checks, ``convoque schema`` and the guide.

``contenus.yml`` is the table. Readers, forms and the reference ask it when
they run, so that a field added there is in all of them.
"""

from __future__ import annotations

from pathlib import Path

from convoque.schema.model import Content, Field
from convoque.schema.table import read_table

__all__ = ["CONTENTS", "Content", "Field", "blanks", "choices", "keys", "required"]

CONTENTS: dict[str, Content] = read_table(Path(__file__).with_name("contenus.yml"))
"""Every kind of content, by name."""


def keys(content: str) -> tuple[str, ...]:
    """Give the keys that a kind of content may have, in the order of the table."""
    return tuple(CONTENTS[content].fields)


def required(content: str) -> tuple[str, ...]:
    """Give the keys that a kind of content must have."""
    return tuple(key for key, field in CONTENTS[content].fields.items() if field.required)


def choices(content: str, key: str) -> tuple[str, ...]:
    """Give the only words that a field takes."""
    return CONTENTS[content].fields[key].choices


def blanks(content: str, key: str) -> frozenset[str]:
    """Give the ``{words}`` that the sentences of a field may hold."""
    return frozenset(CONTENTS[content].fields[key].blanks)
