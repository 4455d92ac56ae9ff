"""``knowledge/messages/reponses.yml``: the sentences that verdicts are written with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from convoque.knowledge.reading import Reader
from convoque.knowledge.yamlfile import Value

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Messages:
    """Sentences by dotted name, such as ``verdict.obligatoire``."""

    texts: Mapping[str, str]

    def get(self, name: str, default: str = "") -> str:
        """Give the sentence of that name, ``default`` when nobody wrote one."""
        return self.texts.get(name, default)

    def fill(self, name: str, **values: object) -> str:
        """Give the sentence with its placeholders filled; see ``fill_text``."""
        return fill_text(self.get(name), {key: str(value) for key, value in values.items() if value not in (None, "")})


def fill_text(text: str, values: Mapping[str, str]) -> str:
    """Fill ``{placeholders}``; a sentence with one that has no value is left out whole.

    >>> fill_text("Venez le {jour}. Apportez un stylo.", {})
    'Apportez un stylo.'
    >>> fill_text("Venez le {jour}.", {"jour": "3 mai"})
    'Venez le 3 mai.'
    """
    sentences = re.split(r"(?<=[.!?]) +(?=[A-ZÀ-Ý«{])", text)
    kept = [s for s in sentences if all(name in values for name in _PLACEHOLDER.findall(s))]
    return _PLACEHOLDER.sub(lambda match: values[match.group(1)], " ".join(kept))


def read_messages(root: Value, reader: Reader) -> Messages:
    """Read ``reponses.yml``: tables of sentences, nested, flattened to dotted names."""
    texts: dict[str, str] = {}

    def walk(value: Value, prefix: str) -> None:
        for key, child in value.walk():
            name = f"{prefix}{key}"
            if child.entries is not None:
                walk(child, name + ".")
            else:
                texts[name] = reader.text(child)

    walk(root, "")
    return Messages(texts)
