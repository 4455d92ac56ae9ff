"""The door in a process that tests may kill, with its real store; only the assistant is a small double."""

from __future__ import annotations

import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests

from convoque.settings import ROOT

PROGRAM = ROOT / "tests" / "channel" / "door_process.py"
WEBHOOK = "/webhooks/site/webhook"


class Door:
    """A door on a port that stays the same, started and killed at will."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 0
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def conversations(self) -> Path:
        return self.folder / "conversations.db"

    def start(self) -> None:
        self.running = subprocess.Popen(
            [sys.executable, str(PROGRAM), str(self.folder), str(self.port)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=(self.folder / "journal").open("ab"),
            text=True,
        )
        assert self.running.stdout is not None
        self.port = int(self.running.stdout.readline())

    def kill(self, number: int = signal.SIGKILL) -> int:
        self.running.send_signal(number)
        return self.running.wait(30)

    def say(self, text: str, conversation: str | None = None, **more: Any) -> requests.Response:
        body = {"message": text, **more} | ({"conversation": conversation} if conversation else {})
        return requests.post(self.url + WEBHOOK, json=body, timeout=15)

    def health(self) -> int:
        return requests.get(self.url + "/health", timeout=15).status_code

    def well_within(self, seconds: float) -> bool:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with suppress(requests.RequestException):
                if self.health() == 200:
                    return True
            time.sleep(0.05)
        return False


@dataclass
class Person(threading.Thread):
    """Somebody who talks without pause and sends again, under the same number, what was not answered."""

    door: Door
    name_: str
    stop: threading.Event
    acknowledged: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    conversation: str | None = None
    retries: int = 0

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    __hash__ = threading.Thread.__hash__

    def run(self) -> None:
        number = 0
        while not self.stop.is_set():
            number += 1
            text, envoi = f"{self.name_} {number}", secrets.token_urlsafe(16)
            while (reply := self._send(text, envoi)) is None:
                self.retries += 1
                time.sleep(0.05)
            self.conversation = reply["conversation"]
            self.acknowledged.append(text)
            if reply["messages"][0]["text"] != f"**Reçu** {text}":
                self.wrong.append(text)

    def _send(self, text: str, envoi: str) -> Any:
        try:
            answer = self.door.say(text, self.conversation, envoi=envoi)
        except requests.RequestException:
            return None
        return answer.json() if answer.status_code == 200 else None


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    door = Door(tmp_path)
    yield door
    door.running.kill()
    door.running.wait()


@pytest.fixture
def people(door: Door) -> Iterator[list[Person]]:
    """Six people who talk until the test ends."""
    stop = threading.Event()
    crowd = [Person(door, f"p{number}", stop) for number in range(6)]
    for person in crowd:
        person.start()
    yield crowd
    stop.set()


def finish(people: list[Person]) -> None:
    """Let everybody end their sentence."""
    people[0].stop.set()
    for person in people:
        person.join(30)
        assert not person.is_alive()
