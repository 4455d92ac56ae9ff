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

_SIGNS = {"obligatoire": "!", "facultatif": "○", "a_verifier": "?", "non_due": "–", "autre_obligation": "!"}


@dataclass(frozen=True)
class Source:
    """A text that the answer rests on; ``url`` is empty when it cannot be opened."""

    name: str
    url: str


@dataclass(frozen=True)
class Card:
    """What the page writes of one message.

    ``state``, which gives the card its colour, and its ``sign`` are empty without a verdict.
    """

    text: Markup
    verdict: str | None
    state: str
    sign: str
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
    verdict = custom.get("verdict") or {}
    obligation = str(verdict.get("obligation"))
    state = "excusable" if obligation == "non_due" and custom.get("motif") else obligation
    return Card(
        to_html("\n\n".join(paragraphs), words["telephones"].split()),
        _verdict(state, verdict.get("certitude"), words) if obligation in _SIGNS else None,
        state if obligation in _SIGNS else "",
        _SIGNS.get(obligation, ""),
        sources,
        _checked(custom.get("verifie_le"), words) if sources else None,
        tuple(message.get("buttons") or ()),
    )


def _verdict(state: str, certainty: object, words: Mapping[str, str]) -> str:
    return f"{words[state]}, {words['incertain']}" if certainty == "incertain" else words[state]


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
