"""A real site in a process of its own, that follows the publications of a folder of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from atelier_redaction import copied

from convoque.publishing import Shelf
from convoque.publishing.publish import Order, Outcome, Tools, publish
from convoque.settings import ROOT
from convoque.training import fingerprint_file, model_path

WEBHOOK = "webhooks/site/webhook"
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
GREETING = "knowledge/fiches/salutation.yml"
START_SECONDS = 240.0


@dataclass
class Published:
    """A running site, the editors' folder it comes from, and its shelf."""

    folder: Path
    process: subprocess.Popen[str]
    url: str
    lines: list[str] = field(default_factory=list)
    console: str = ""
    """The console's address, when the site was started with it."""

    @property
    def savoir(self) -> Path:
        return self.folder / "savoir"

    @property
    def shelf(self) -> Shelf:
        return Shelf(self.folder / "publications")

    def ask(self, path: str, body: Any = None) -> tuple[int, Any]:
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.url + path, data, {"Content-Type": "application/json"} if data else {})
        try:
            with DIRECT.open(request, timeout=30) as answer:
                content = answer.read()
                return answer.status, json.loads(content) if path != "" else content.decode()
        except urllib.error.HTTPError as refusal:
            return refusal.code, json.loads(refusal.read())

    def say(self, message: str, conversation: str | None = None) -> tuple[int, Any]:
        return self.ask(WEBHOOK, {"message": message, **({"conversation": conversation} if conversation else {})})

    def text(self, message: str, conversation: str | None = None) -> str:
        status, answer = self.say(message, conversation)
        assert status == 200, answer
        return "\n".join(each["text"] for each in answer["messages"])

    def publish(self) -> Outcome:
        return go(self.folder)

    def followed(self, number: int, seconds: float) -> float:
        """Wait until the site answers from this publication; give the seconds, fail after too many."""
        began = time.monotonic()
        while self.ask("health")[1].get("savoir", {}).get("publication") != number:
            assert time.monotonic() - began < seconds, (self.ask("health"), self.lines[-5:])
            time.sleep(0.05)
        return time.monotonic() - began


def greet(savoir: Path, word: str) -> None:
    """Write a word in the two places of the greeting, so that a reply of two versions would show."""
    path = savoir / GREETING
    lines = (ROOT / GREETING).read_text(encoding="utf-8").splitlines()
    at = next(number + 1 for number, line in enumerate(lines) if line.strip() == "- id: salutation/general")
    lines[at] = lines[at].replace("avec vos mots", f"{word}, avec vos mots")
    after = next(number for number in range(at, len(lines)) if lines[number].strip().startswith("- "))
    lines[after] = lines[after].replace("- ", f"- Encore {word}, et ", 1)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def go(folder: Path) -> Outcome:
    """Publish without what costs minutes; another model is the same one under the name that it should have."""

    def learn(savoir: Path, _tell: Callable[[str], None]) -> Path:
        made = folder / "appris" / model_path(ROOT, savoir).name
        made.parent.mkdir(exist_ok=True)
        shutil.copyfile(model_path(ROOT), made)
        shutil.copyfile(fingerprint_file(model_path(ROOT)), fingerprint_file(made))
        return made

    same = {"detresse": {"justes": 1, "total": 1}, "messages": {"justes": 1, "total": 1}}
    tools = Tools(lambda live, draft: [], lambda savoir: same, learn, check=lambda savoir: ())
    return publish(
        Shelf(folder / "publications"), folder / "savoir", ROOT, Order(git=False), tools, lambda line: None
    )  # fmt: skip


@contextmanager
def running(folder: Path, console: bool = False, **environ: str) -> Iterator[Published]:
    """Start the site, and the console beside it when asked for, and wait until all is ready."""
    process = subprocess.Popen(
        [sys.executable, "-m", "convoque.channel.serve", *(["--avec-la-console"] if console else [])],
        cwd=ROOT,
        env={
            **os.environ,
            "CONVOQUE_DB": str(folder / "convoque.db"),
            "CONVOQUE_SAVOIR": str(folder / "savoir"),
            "CONVOQUE_PORT": "0",
            "CONVOQUE_LIMITE_IDENTITE": "0",
            "CONVOQUE_LIMITE_ADRESSE": "0",
            **environ,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    site = Published(folder, process, "")
    ready = threading.Event()

    def listen() -> None:
        for line in process.stdout or ():
            site.lines.append(line.rstrip())
            if line.startswith("Convoqué est prêt : "):
                site.url = line.split(" : ")[1].split()[0]
            if line.startswith("Console des conseillers et des rédacteurs : "):
                site.console = line.split(" : ")[1].strip()
            if site.url and (site.console or not console):
                ready.set()
        ready.set()

    threading.Thread(target=listen, daemon=True).start()
    try:
        assert ready.wait(START_SECONDS), site.lines
        assert site.url, site.lines
        assert site.console or not console, site.lines
        yield site
    finally:
        process.terminate()
        process.wait(60)


@pytest.fixture(scope="module")
def en_marche(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    """A site that answers from its first publication."""
    from convoque.casefile.demo import load_demo
    from convoque.channel.store import prepare

    folder = tmp_path_factory.mktemp("publie")
    copied(folder / "savoir")
    load_demo(folder / "convoque.db")
    prepare(folder / "convoque-conversations.db")
    assert go(folder).number == 1
    with running(folder) as site:
        yield site


class Asking:
    """Somebody who asks five times a second, whatever happens."""

    def __init__(self, site: Published, message: str = "bonjour", every: float = 0.2) -> None:
        self.texts: list[str] = []
        self.seconds: list[float] = []
        self.lost: list[str] = []
        self._site, self._message, self._every = site, message, every
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(at * every,), daemon=True) for at in range(4)]

    def __enter__(self) -> Asking:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(60)

    def _ask(self, first: float) -> None:
        self._over.wait(first)
        while not self._over.is_set():
            began = time.monotonic()
            try:
                status, answer = self._site.say(self._message)
            except OSError as error:
                status, answer = 0, repr(error)
            spent = time.monotonic() - began
            if status == 200:
                self.texts.append("\n".join(each["text"] for each in answer["messages"]))
                self.seconds.append(spent)
            else:
                self.lost.append(f"{status} {answer}")
            self._over.wait(max(0.0, self._every * len(self._threads) - spent))
