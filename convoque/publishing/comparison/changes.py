"""What differs between two lists of replies: verdicts first, then texts, the same change once with its count. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from convoque.publishing.comparison.replay import Answered
from convoque.testing.compare import buttons_of, custom_of, text_of

VERDICT, TEXT = "verdict", "texte"
EXAMPLES = 3
_VARIES = re.compile(r"\d+|« [^»]* »|\b(?:lun|mar|mercre|jeu|vendre|same)di\b|\bdimanche\b")
"""What differs from one person to the next inside the same change: numbers, titles, days."""


@dataclass(frozen=True)
class Example:
    """One place where a change is seen."""

    person: str | None
    day: str
    said: str
    before: str
    after: str

    def to_dict(self) -> dict[str, Any]:
        """Give it as the command's JSON."""
        return {
            "personne": self.person, "au": self.day, "dit": self.said, "avant": self.before, "apres": self.after
        }  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One change, how often it is seen, and a few places."""

    kind: str
    count: int
    examples: tuple[Example, ...]

    def to_dict(self) -> dict[str, Any]:
        """Give it as the command's JSON."""
        return {"genre": self.kind, "nombre": self.count, "exemples": [one.to_dict() for one in self.examples]}


def changes(before: Sequence[Answered], after: Sequence[Answered]) -> tuple[Change, ...]:
    """Give what changes; a reply that is on one side only is compared with nothing."""
    groups: dict[tuple[str, Any], list[Example]] = {}
    for old, new in _paired(before, after):
        for kind, key, example in _differences(old, new):
            groups.setdefault((kind, key), []).append(example)
    found = [Change(kind, len(each), tuple(each[:EXAMPLES])) for (kind, _), each in groups.items()]
    return tuple(sorted(found, key=lambda one: (one.kind != VERDICT, -one.count)))


def law(messages: Sequence[Mapping[str, Any]]) -> str:
    """Say in one line what a reply decides: the topic, the verdict, the reason, what may follow, the sources."""
    custom = custom_of(messages)
    verdict, reason = custom.get("verdict") or {}, custom.get("motif") or {}
    parts = [str(custom.get("sujet") or "rien")]
    if question := custom.get("question"):
        parts.append(f"question {question.get('fait')}")
    if verdict:
        parts.append(f"{verdict.get('obligation')} ({verdict.get('certitude')})")
    if reason:
        parts.append(f"{reason.get('nom')} {reason.get('appreciation')} ({reason.get('certitude')})")
    for one in custom.get("consequences") or ():
        told = [
            f"{name}={value}" for name, value in one.items() if name not in ("regle", "mesure") and value is not None
        ]
        parts.append(f"{one.get('mesure')} ({', '.join(told)})")
    sources = [str(one.get("article")) for one in custom.get("sources") or ()]
    return " · ".join([*parts, *([f"sources {', '.join(sources)}"] if sources else [])])


def _paired(before: Sequence[Answered], after: Sequence[Answered]) -> Iterator[tuple[Answered | None, Answered | None]]:
    """Put the replies to the same thing side by side; where the talk went another way, the rest stands alone."""
    places = [one.place for one in before], [one.place for one in after]
    for tag, a, b, c, d in (
        SequenceMatcher(None, *places, autojunk=False).get_opcodes()
        if places[0] != places[1]
        else (("equal", 0, len(before), 0, len(after)),)
    ):
        if tag == "equal":
            yield from zip(before[a:b], after[c:d], strict=True)
        else:
            yield from ((one, None) for one in before[a:b])
            yield from ((None, one) for one in after[c:d])


def _differences(old: Answered | None, new: Answered | None) -> Iterator[tuple[str, Any, Example]]:
    one = old or new
    if one is None:
        return
    messages = tuple(each.messages if each is not None else () for each in (old, new))

    def example(before: str, after: str) -> Example:
        return Example(one.person, one.day.isoformat(), one.said, before, after)

    decided = tuple(law(each) if each else "(rien)" for each in messages)
    if decided[0] != decided[1]:
        yield VERDICT, decided, example(*decided)
    written = tuple(_lines(each) for each in messages)
    if written[0] != written[1] and (decided[0] == decided[1] or old is None or new is None):
        lost, won = _only(*written)
        yield TEXT, _words(lost, won), example("\n".join(lost), "\n".join(won))


def _lines(messages: Sequence[Mapping[str, Any]]) -> list[str]:
    buttons = [f"[{one['title']}]" for one in buttons_of(messages)]
    return [line for line in [*text_of(messages).split("\n"), *buttons] if line.strip()]


def _only(before: list[str], after: list[str]) -> tuple[list[str], list[str]]:
    """Give the lines that are on one side only, in order, each once."""
    first, second = dict.fromkeys(before), dict.fromkeys(after)
    return [line for line in first if line not in second], [line for line in second if line not in first]


def _words(before: Iterable[str], after: Iterable[str]) -> str:
    """Name a change by the words that differ, so that it is the same whoever reads it."""
    old, new = (" ".join(lines).split() for lines in (before, after))
    parts = [
        [" ".join(old[a:b]), " ".join(new[c:d])]
        for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        if tag != "equal"
    ]
    return json.dumps([[_VARIES.sub("#", side) for side in part] for part in parts], ensure_ascii=False)
