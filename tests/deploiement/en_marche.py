"""A running cluster for the tests: its script, on free ports, in a folder of its own, stopped by a signal."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "outils"))

from preparation.servers import absence, missing  # noqa: E402

WEBHOOK = "webhooks/site/webhook"
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
FAKE = """\
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1] + "/outils")
from grappe.main import Commands, main
site = (sys.executable, sys.argv[1] + "/tests/deploiement/faux_site.py")
sys.exit(main(sys.argv[2:], Path(sys.argv[1]), Commands(site=site, convoque=(sys.executable, "-c", ""))))
"""


def need_servers() -> None:
    """Skip without PostgreSQL and nginx, with the way to get them; fail where a suite must be whole (CI)."""
    names = missing()
    if names:
        stop: Callable[[str], Any] = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        stop(absence(names))


@dataclass
class Cluster:
    """A cluster under test: its script's process, its public address, what it has said."""

    process: subprocess.Popen[str]
    folder: Path
    url: str
    lines: list[str] = field(default_factory=list)

    def children(self, words: str) -> list[int]:
        """Give the numbers of its direct children whose command line has these words; fails when there is none."""
        found = subprocess.run(
            ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(self.process.pid)],
            capture_output=True,
            text=True,
            check=True,
        )
        lines = [line.split(None, 1) for line in found.stdout.splitlines()]
        numbers = [int(pid) for pid, command in lines if words in command]
        assert numbers, f"aucun processus « {words} » parmi :\n{found.stdout}"
        return numbers

    def ask(
        self, path: str, body: object = None, headers: dict[str, str] | None = None, url: str = ""
    ) -> tuple[int, Any]:
        """Send one request, a POST when there is a body, and give its status and JSON."""
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request((url or self.url) + path, data, headers or {})
        if data is not None:
            request.add_header("Content-Type", "application/json")
        try:
            with DIRECT.open(request, timeout=40) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as refusal:
            return refusal.code, json.loads(refusal.read() or b"null")

    def say(self, message: str, conversation: str | None = None, url: str = "") -> tuple[int, Any]:
        """Say something in a conversation."""
        body = {"message": message, **({"conversation": conversation} if conversation else {})}
        return self.ask(WEBHOOK, body, url=url)

    def wait_line(self, pattern: str, seconds: float, after: int = 0) -> str:
        """Wait until the script says a line like this; fails with all that it said."""
        return until(
            lambda: next((line for line in self.lines[after:] if re.search(pattern, line)), ""), seconds, self.told
        )

    def told(self) -> str:
        """All that the script said, and the ends of its logs."""
        logs = [f"--- {path.name}\n{path.read_text(errors='replace')[-800:]}" for path in self.folder.rglob("*.log")]
        return "\n".join([*self.lines, *logs])

    def restart(self) -> None:
        """Ask for a restart of every process, one after the other, and wait for its end."""
        after = len(self.lines)
        self.process.send_signal(signal.SIGHUP)
        self.wait_line("Redémarrage terminé", 240, after)

    @property
    def sites(self) -> tuple[str, ...]:
        """The addresses of the site processes themselves."""
        conf = (self.folder / "nginx" / "nginx.conf").read_text()
        group = conf.split("upstream convoque {")[1].split("}")[0]
        return tuple(f"http://{where}/" for where in re.findall(r"server (\S+) ", group))


def until(condition: Callable[[], Any], seconds: float, explain: Callable[[], str]) -> Any:
    """Wait for something true and give it; fails with an explanation."""
    limit = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > limit:
            pytest.fail(f"rien après {seconds} s :\n{explain()}")
        time.sleep(0.05)
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def open_folder() -> Iterator[Path]:
    """A temporary folder that other accounts pass through (pytest's own are closed to PostgreSQL's)."""
    with tempfile.TemporaryDirectory(prefix="convoque-essai-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@contextmanager
def running(folder: Path, fake: bool = False, **settings: str) -> Iterator[Cluster]:
    """Start the cluster, wait until it says it is ready, stop it at the end, whatever happened."""
    port = free_port()
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith("CONVOQUE_")},
        "CONVOQUE_PORT": str(port),
        "CONVOQUE_LIMITE_IDENTITE": "0",
        "CONVOQUE_LIMITE_ADRESSE": "0",
        "FAUX_JOURNAL": str(folder / "faux-journal"),
        **settings,
    }
    script: Sequence[str] = ["-c", FAKE, str(ROOT)] if fake else [str(ROOT / "outils" / "cluster.py")]
    process = subprocess.Popen(
        [sys.executable, "-I", *script, "--dossier", str(folder / "grappe")],
        cwd=ROOT, env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    cluster = Cluster(process, folder / "grappe", f"http://127.0.0.1:{port}/")
    reader = threading.Thread(target=lambda: cluster.lines.extend(iter(process.stdout.readline, "")), daemon=True)  # type: ignore[union-attr]
    reader.start()
    try:
        cluster.wait_line("Convoqué est prêt", 240)
        yield cluster
    finally:
        process.terminate()
        try:
            process.wait(90)
        finally:
            process.kill()


class Load:
    """People who write one message after the other; each message is acknowledged, refused or lost."""

    def __init__(self, say: Callable[[str], tuple[int, Any]], people: int = 4) -> None:
        self.acknowledged: list[str] = []
        self.wrong: list[str] = []
        self._say = say
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._write, args=(n,), daemon=True) for n in range(people)]

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(60)

    def _write(self, person: int) -> None:
        turn = 0
        while not self._over.is_set():
            message, turn = f"message {person}-{turn}", turn + 1
            try:
                status, answer = self._say(message)
            except (OSError, ValueError) as error:
                status, answer = 0, repr(error)
            if status == 200:
                self.acknowledged.append(message)
            else:
                self.wrong.append(f"{message} : {status} {answer}")
