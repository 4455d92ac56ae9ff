"""Compare what a conversation test expects with what the assistant replied. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

Message = Mapping[str, Any]


@dataclass(frozen=True)
class Gap:
    """One expectation that the reply does not meet: what was expected, what came."""

    key: str
    expected: str
    got: str

    def __str__(self) -> str:
        return f"{self.key} : attendu {self.expected}, reçu {self.got}"


def custom_of(messages: Sequence[Message]) -> Mapping[str, Any]:
    """Give the ``custom`` of a reply, empty when no message has one."""
    return next((message["custom"] for message in messages if message.get("custom")), {})


def text_of(messages: Sequence[Message]) -> str:
    """Give all the texts of a reply, one per line."""
    return "\n".join(str(message["text"]) for message in messages if message.get("text"))


def buttons_of(messages: Sequence[Message]) -> list[Mapping[str, str]]:
    """Give the buttons of a reply, in order."""
    return [button for message in messages for button in message.get("buttons") or ()]


def folded(text: str) -> str:
    """Fold what a test must not depend on: case, accents, apostrophes, spaces, bold.

    >>> folded("L’**atelier**  à 9 h 30") == folded("l'atelier a 9 h 30")
    True
    """
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").replace("*", ""))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"\s+", " ", plain).strip().casefold()


def compare(expected: Mapping[str, Any], messages: Sequence[Message]) -> tuple[Gap, ...]:
    """List the expectations (``attendu``) that a reply does not meet, in their order.

    Keys are dotted paths into ``custom``; a list in the reply matches by any
    of its elements, a list in the test by any of its values; ``null`` matches
    what is absent or empty. ``sources``, ``contient`` and ``ne_contient_pas``
    want all; ``boutons`` wants these titles among the buttons.
    """
    return tuple(gap for key, value in expected.items() for gap in _gaps(key, value, messages))


def _gaps(key: str, value: Any, messages: Sequence[Message]) -> Iterator[Gap]:
    if key in ("contient", "ne_contient_pas"):
        text = text_of(messages)
        for part in _listed(value):
            if (folded(str(part)) in folded(text)) != (key == "contient"):
                yield Gap(key, f"« {part} »", f"« {_short(text)} »")
    elif key == "boutons":
        titles = [button["title"] for button in buttons_of(messages)]
        for part in _listed(value):
            if folded(str(part)) not in map(folded, titles):
                yield Gap(key, f"« {part} »", show(titles, ", "))
    elif key == "sources":
        articles = [str(source.get("article")) for source in custom_of(messages).get("sources") or ()]
        missing = [part for part in _listed(value) if _article(part) not in map(_article, articles)]
        if missing or (not _listed(value) and articles):
            yield Gap(key, show(missing, ", "), show(articles, ", "))
    else:
        found = list(_reach(custom_of(messages), key.split(".")))
        wanted = _listed(value) or [None]
        if not any(_same(one, other) for one in wanted for other in found or [None]):
            yield Gap(key, show(wanted), show(found, ", "))


def show(value: Any, between: str = " ou ") -> str:
    """Write a value for a report; nothing is « rien ».

    >>> show(["obligatoire", "a_verifier"]), show(None), show(True)
    ('obligatoire ou a_verifier', 'rien', 'oui')
    """
    if isinstance(value, (list, tuple)):
        return between.join(show(item) for item in value) or "rien"
    if value is None or value == "":
        return "rien"
    return {True: "oui", False: "non"}[value] if isinstance(value, bool) else str(_scalar(value))


def _reach(value: Any, path: Sequence[str]) -> Iterator[Any]:
    """Give every value at the end of a dotted path; lists on the way are opened."""
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _reach(item, path)
    elif not path:
        if value is not None:
            yield value
    elif isinstance(value, Mapping):
        yield from _reach(value.get(path[0]), path[1:])


def _same(expected: Any, got: Any) -> bool:
    if isinstance(expected, bool) or isinstance(got, bool):
        return show(expected) == show(got)
    return bool(_scalar(expected) == _scalar(got))


def _scalar(value: Any) -> Any:
    """Make values comparable: dates as the contract writes them, numbers as numbers, the rest as text."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if value is None or value == "":
        return None
    return float(value) if isinstance(value, (int, float)) and value != int(value) else str(value).removesuffix(".0")


def _article(name: Any) -> str:
    return re.sub(r"[\s.*]", "", str(name)).casefold()


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _short(text: str, limit: int = 300) -> str:
    line = re.sub(r"\s+", " ", text).strip()
    return line if len(line) <= limit else line[: limit - 1] + "…"
