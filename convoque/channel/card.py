"""One answer as a card of the page without JavaScript: what ``web/panneau/carte.js`` shows in the panel."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from convoque.channel.markdown import to_html
from convoque.channel.protocol import Message
from convoque.replies.french import say_day

_CLOSING = re.compile(r"\*[^*].*\*")
"""The last paragraph, in italics, names the texts: the card lists them as links."""


@dataclass(frozen=True)
class Source:
    """A text that the answer rests on; ``url`` is empty when it cannot be opened."""

    name: str
    url: str


@dataclass(frozen=True)
class Card:
    """What the page writes of one message."""

    text: Markup
    verdict: str | None
    sources: tuple[Source, ...]
    checked: str | None
    buttons: tuple[Mapping[str, str], ...]


def card(message: Message, words: Mapping[str, str]) -> Card:
    """Read one message of a reply; ``words`` are the panel's."""
    custom = message.get("custom") or {}
    sources = tuple(_source(source, words) for source in custom.get("sources") or ())
    paragraphs = str(message.get("text") or "").rstrip().split("\n\n")
    if sources and _CLOSING.fullmatch(paragraphs[-1]):
        paragraphs.pop()
    return Card(
        to_html("\n\n".join(paragraphs), words["telephones"].split()),
        _verdict(custom.get("verdict") or {}, custom.get("motif"), words),
        sources,
        _checked(custom.get("verifie_le"), words) if sources else None,
        tuple(message.get("buttons") or ()),
    )


def _verdict(verdict: Mapping[str, Any], motif: object, words: Mapping[str, str]) -> str | None:
    word = str(verdict.get("obligation"))
    said = words.get("excusable" if word == "non_due" and motif else word)
    return f"{said}, {words['incertain']}" if said and verdict.get("certitude") == "incertain" else said


def _source(source: Mapping[str, Any], words: Mapping[str, str]) -> Source:
    code, article, url = (str(source.get(key) or "") for key in ("code", "article", "url"))
    if any(character.isdigit() for character in article):
        article = f"{words['article']}\u00a0{article}"
    name = ", ".join(part for part in (code[:1].upper() + code[1:], article) if part)
    return Source(name, url if url.startswith("https://") else "")


def _checked(day: object, words: Mapping[str, str]) -> str | None:
    try:
        return words["verifie"].replace("{date}", say_day(date.fromisoformat(str(day))))
    except ValueError:
        return None
