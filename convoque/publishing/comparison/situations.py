"""What is asked on both sides: every saved turn, every demo person on every topic, the days when the law changes."""

from __future__ import annotations

import contextlib
import shutil
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from convoque.casefile import CaseFile, inline_people
from convoque.casefile.demo import load_demo
from convoque.errors import InputErrors
from convoque.knowledge import TOPICS, Knowledge
from convoque.publishing.comparison.replay import Answered, Replayer, judged
from convoque.testing.conversation import Conversation, read_conversations
from convoque.testing.runner import UNKNOWN, play

AT = time(10)


@dataclass(frozen=True)
class Asked:
    """One thing to ask, by itself: a saved conversation, a button of one person's, or what the law says of a day."""

    conversation: Conversation | None = None
    person: str | None = None
    button: str | None = None
    day: date | None = None


@dataclass(frozen=True)
class Situations:
    """Everything that is asked; ``today`` is the day of what has no day of its own."""

    asked: tuple[Asked, ...]
    today: date

    def sentences(self) -> Iterator[str]:
        """Give every sentence that is said in them, but for the titles of buttons."""
        for one in self.asked:
            for turn in one.conversation.turns if one.conversation else ():
                yield from (turn.says, *turn.answers.values()) if turn.says else turn.answers.values()
        yield UNKNOWN


def gather(folders: Iterable[Path], sides: Iterable[Knowledge], people: Iterable[str], today: date) -> Situations:
    """Gather what to ask: the conversations of these folders, the needs and the boundaries of the law on both sides."""
    sides, everybody = tuple(sides), [None, *people]
    needs = dict.fromkeys(f"/{need}" for one in sides for fiche in one.fiches.values() for need in fiche.needs)
    days = sorted({day for knowledge in sides for day in boundaries(knowledge)})
    asked = [Asked(conversation=one) for one in saved(folders)]
    asked += [Asked(person=person, button=f"/{topic}") for person in everybody for topic in sorted(TOPICS)]
    asked += [Asked(button=need) for need in needs]
    asked += [Asked(person=person, day=day) for day in days for person in everybody]
    return Situations(tuple(asked), today)


def saved(folders: Iterable[Path]) -> Iterator[Conversation]:
    """Read every saved conversation; a file that cannot be read has its own command to say so."""
    for folder in folders:
        for path in sorted(folder.rglob("*.yml")) if folder.is_dir() else ():
            with contextlib.suppress(InputErrors):
                yield from read_conversations(path)


def boundaries(knowledge: Knowledge) -> Iterator[date]:
    """Give each day on which another rule or another text applies, and the day before it."""
    days = {day for file in knowledge.tables.values() for day in file.table.boundaries()}
    for source in knowledge.sources.sources.values():
        days |= {day for day in (source.since, source.until, source.repealed_on) if day is not None}
    for day in days:
        yield from (day - timedelta(days=1), day)


class Asker:
    """Asks one thing of one side; the case files are made once, for both."""

    def __init__(self, folder: Path, today: date) -> None:
        """``folder``: where the case files may be made."""
        self._folder, self._today = folder, today
        self._demo = folder / "demonstration.db"
        load_demo(self._demo)
        self._people = CaseFile(self._demo)
        self._own: dict[str, CaseFile] = {}

    @property
    def people(self) -> tuple[str, ...]:
        """The demo people."""
        return tuple(person.id for person in self._people.people())

    def ask(self, replayer: Replayer, one: Asked) -> list[Answered]:
        """Give the replies, as many as there are."""
        replies: list[Answered] = []
        now = datetime.combine(self._today, AT)
        if one.conversation is not None:
            casefile = self._casefile(one.conversation)
            now = one.conversation.today or now
            play(replayer.conversation(one.conversation.person, now, casefile, replies), one.conversation)
        elif one.day is not None:
            dossier = self._people.dossier(one.person, one.day) if one.person else None
            replies += judged(replayer.knowledge, dossier, one.person, one.day)
        elif one.button is not None:
            with contextlib.suppress(Exception):  # told as a reply of its own: see Replayer
                replayer.conversation(one.person, now, self._people, replies)(one.button, payload=True)
        return replies

    def _casefile(self, conversation: Conversation) -> CaseFile:
        if not conversation.tables:
            return self._people
        key = f"{conversation.file}:{conversation.line}"
        if key not in self._own:
            path = self._folder / f"{uuid.uuid4().hex}.db"
            shutil.copyfile(self._demo, path)
            inline_people(path, conversation.tables)
            self._own[key] = CaseFile(path)
        return self._own[key]
