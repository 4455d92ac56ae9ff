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
from convoque.publishing.comparison.replay import Answered, Replayer
from convoque.testing.conversation import Conversation, read_conversations
from convoque.testing.runner import play

AT = time(10)
_ON_BOUNDARIES = ("obligation", "consequences", "absence_passee")
"""What the law decides: a verdict, what may follow, and what may follow an absence."""


@dataclass(frozen=True)
class Situations:
    """Everything that is asked; ``today`` is the day of what has no day of its own."""

    saved: tuple[Conversation, ...]
    days: tuple[date, ...]
    today: date


def gather(folders: Iterable[Path], sides: Iterable[Knowledge], today: date) -> Situations:
    """Gather what to ask: the conversations of these folders, and the boundaries of the law on both sides."""
    days = {day for knowledge in sides for day in boundaries(knowledge)}
    return Situations(tuple(saved(folders)), tuple(sorted(days)), today)


def saved(folders: Iterable[Path]) -> Iterator[Conversation]:
    """Read every saved conversation; a file that cannot be read has its own command to say so."""
    for folder in folders:
        for path in sorted(folder.rglob("*.yml")) if folder.is_dir() else ():
            try:
                yield from read_conversations(path)
            except InputErrors:
                continue


def boundaries(knowledge: Knowledge) -> Iterator[date]:
    """Give each day on which another rule or another text applies, and the day before it."""
    days = {day for file in knowledge.tables.values() for day in file.table.boundaries()}
    for source in knowledge.sources.sources.values():
        days |= {day for day in (source.since, source.until, source.repealed_on) if day is not None}
    for day in days:
        yield from (day - timedelta(days=1), day)


class Asker:
    """Asks everything of one side; the case files are made once, for both."""

    def __init__(self, folder: Path, situations: Situations) -> None:
        """``folder``: where the case files may be made."""
        self._folder = folder
        self._situations = situations
        self._demo = folder / "demonstration.db"
        if not self._demo.exists():
            load_demo(self._demo)
        self._people = [person.id for person in CaseFile(self._demo).people()]
        self._files: dict[int, CaseFile] = {}

    def ask(self, replayer: Replayer, topics: Knowledge) -> list[Answered]:
        """Give every reply, in an order that is the same on both sides; ``topics``: whose needs are asked."""
        replies: list[Answered] = []
        for number, conversation in enumerate(self._situations.saved):
            self._play(replayer, number, conversation, replies)
        casefile, today = CaseFile(self._demo), datetime.combine(self._situations.today, AT)
        needs = [f"/{need}" for fiche in topics.fiches.values() for need in fiche.needs]
        for person in (None, *self._people):
            for text in (*(f"/{topic}" for topic in sorted(TOPICS)), *(needs if person is None else ())):
                self._once(replayer, person, today, text, casefile, replies)
        for day in self._situations.days:
            for person in self._people:
                for topic in _ON_BOUNDARIES:
                    self._once(replayer, person, datetime.combine(day, AT), f"/{topic}", casefile, replies)
        return replies

    def _play(self, replayer: Replayer, number: int, conversation: Conversation, into: list[Answered]) -> None:
        now = conversation.today or datetime.combine(self._situations.today, AT)
        casefile = self._files.get(number)
        if casefile is None:
            casefile = self._files[number] = CaseFile(self._database(conversation))
        play(replayer.conversation(conversation.person, now, casefile, into), conversation)

    def _once(
        self, replayer: Replayer, person: str | None, now: datetime, text: str, casefile: CaseFile, into: list[Answered]
    ) -> None:
        with contextlib.suppress(Exception):  # told as a reply of its own: see Replayer
            replayer.conversation(person, now, casefile, into)(text, payload=True)

    def _database(self, conversation: Conversation) -> Path:
        if not conversation.tables:
            return self._demo
        path = self._folder / f"{uuid.uuid4().hex}.db"
        shutil.copyfile(self._demo, path)
        inline_people(path, conversation.tables)
        return path
