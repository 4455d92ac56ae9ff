"""Long work: ``convoque … --json`` in processes of their own, one at a time, that outlive the console.

Each job has a folder with what it wrote and, at its very end, its exit status:
a console that starts again finds there what ended meanwhile, follows what is
still running, and marks the rest as interrupted.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from convoque.console.access import Who
from convoque.console.store import ConsoleStore, note

WAITING, RUNNING, DONE, FAILED, INTERRUPTED = "en_attente", "en_cours", "fini", "echoue", "interrompu"
OVER = (DONE, FAILED, INTERRUPTED)
CONVOQUE = ("-m", "convoque.cli")
POLL_SECONDS = 0.2
LONGEST_SECONDS = 3600
"""After an hour a job is stopped: learning from nothing takes a quarter of that."""
KEPT_SECONDS = 30 * 24 * 3600
MAX_OUTPUT = 32 * 1024 * 1024
"""Bytes read of what a job wrote."""

_LAST_STATUS = 128
"""Above, what the shell says of a command that a signal ended."""
_WRAP = 'nice -n 10 "$@" >"$0/sortie" 2>"$0/erreurs"; echo $? >"$0/statut.tmp"; mv "$0/statut.tmp" "$0/statut"'
"""Runs the command after the site (``nice``), and writes its status whole into the folder ``$0``."""


@dataclass(frozen=True)
class Job:
    """One job. ``status``: exit status, None before the end; ``context``: what its page needs to remember."""

    id: int
    kind: str
    title: str
    context: Mapping[str, Any]
    state: str
    who: str
    asked: float
    began: float | None
    ended: float | None
    status: int | None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return self.state in OVER


class Jobs:
    """Asks for jobs, runs them one at a time, and tells what became of them."""

    def __init__(
        self, store: ConsoleStore, database: Path, root: Path, program: Sequence[str] = (sys.executable, *CONVOQUE)
    ) -> None:
        """``database``: jobs have their folders beside it; ``program``: what is run, before its arguments."""
        self.program = program
        self._store = store
        self._folder = database.resolve().with_name(f"{database.stem}-travaux")
        self._root = root
        self._wake = threading.Event()
        self._closing = False
        self._thread: threading.Thread | None = None
        self._children: dict[int, subprocess.Popen[bytes]] = {}
        self.when_over: dict[str, Callable[[Job], None]] = {}
        """What to do when a job of a kind is over, once: ``{kind: function(job)}``."""
        self.shown: dict[str, Callable[..., Mapping[str, Any]]] = {}
        """How a kind's result is shown: ``{kind: function(visit, job, result)}`` gives ``vue`` to its template,
        ``resultats/<kind>.html``."""

    def ask(self, who: Who, kind: str, title: str, arguments: Sequence[str], **context: Any) -> int:
        """Put a ``convoque`` command in the queue and give the job's number."""
        command = [*self.program, *arguments]
        with self._store.transaction() as db:
            found = db.execute(
                "INSERT INTO travaux (genre, titre, commande, contexte, etat, qui, role, demande) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    kind,
                    title,
                    json.dumps(command),
                    json.dumps(context, ensure_ascii=False),
                    WAITING,
                    who.subject,
                    who.role,
                    self._store.now(),
                ),
            )
            id = int(found.lastrowid)
            note(db, self._store.now(), who.subject, who.role, f"lancer {kind}", f"travail {id}", titre=title)
        self._wake.set()
        return id

    def get(self, id: int) -> Job | None:
        """Give one job."""
        return next(iter(self._jobs("WHERE id = ?", (id,))), None)

    def latest(self, limit: int = 20, kinds: Sequence[str] = ()) -> list[Job]:
        """Give the jobs asked for last, of some kinds or of all."""
        where = f"WHERE genre IN ({', '.join('?' * len(kinds))})" if kinds else ""
        return self._jobs(f"{where} ORDER BY id DESC LIMIT ?", (*kinds, limit))

    def busy(self) -> Job | None:
        """Give a job that is not over, the one that runs first."""
        found = self._jobs("WHERE etat IN (?, ?) ORDER BY etat = ? DESC, id LIMIT 1", (WAITING, RUNNING, RUNNING))
        return found[0] if found else None

    def result(self, job: Job) -> Any:
        """Give the JSON that a job wrote, None when it wrote none that is whole."""
        try:
            return json.loads(self._read(job.id, "sortie"))
        except ValueError:
            return None

    def said(self, job: Job, characters: int = 4000) -> str:
        """Give the end of what a job said on the way."""
        return self._read(job.id, "erreurs")[-characters:].strip("\n")

    def stop(self, id: int) -> None:
        """Stop a job; its end is written by the thread that follows it."""
        with self._store.transaction() as db:
            db.execute(
                "UPDATE travaux SET etat = ?, fin = ? WHERE id = ? AND etat = ?",
                (INTERRUPTED, self._store.now(), id, WAITING),
            )
        row = self._row(id)
        if row and row["etat"] == RUNNING and _birth(row["pid"]) == row["naissance"]:
            _kill(row["pid"])
        self._wake.set()

    def start(self) -> None:
        """Begin to run jobs, on a thread of their own."""
        self._thread = threading.Thread(target=self._run, name="travaux", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop running jobs; the one that runs goes on by itself."""
        self._closing = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join(5)

    def wait(self, id: int, seconds: float = 60.0) -> Job:
        """Wait until a job is over, for tests; raises TimeoutError."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            job = self.get(id)
            if job is not None and job.is_over:
                return job
            time.sleep(0.05)
        raise TimeoutError(f"job {id} is not over")

    def _run(self) -> None:
        self._forget_old()
        while not self._closing:
            self._wake.clear()
            running = self._store.rows("SELECT * FROM travaux WHERE etat = ?", (RUNNING,))
            for row in running:
                self._follow(row)
            if not running and not self._begin_next():
                self._wake.wait(30)
            else:
                self._wake.wait(POLL_SECONDS)

    def _begin_next(self) -> bool:
        with self._store.transaction() as db:
            query = (
                "SELECT id, commande FROM travaux WHERE etat = ? "
                "AND NOT EXISTS (SELECT 1 FROM travaux WHERE etat = ?) ORDER BY id LIMIT 1"
            )
            row = db.execute(query, (WAITING, RUNNING)).fetchone()  # another console may have begun one
            if row is None:
                return False
            id, command = int(row[0]), json.loads(row[1])
            folder = self._folder / str(id)
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            child = subprocess.Popen(
                ["/bin/sh", "-c", _WRAP, str(folder), *command],
                cwd=self._root,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
            db.execute(
                "UPDATE travaux SET etat = ?, debut = ?, pid = ?, naissance = ? WHERE id = ?",
                (RUNNING, self._store.now(), child.pid, _birth(child.pid), id),
            )
        self._children[id] = child
        return True

    def _follow(self, row: Mapping[str, Any]) -> None:
        id, now = int(row["id"]), self._store.now()
        if id in self._children:
            self._children[id].poll()  # so that it leaves no zombie
        status = self._status(id)
        if status is None and _birth(row["pid"]) == row["naissance"]:
            if now - row["debut"] > LONGEST_SECONDS:
                _kill(row["pid"])
            return
        status = self._status(id) if status is None else status  # it may have ended between the two looks
        killed = status is None or status > _LAST_STATUS
        state = INTERRUPTED if killed else DONE if status in (0, 1) else FAILED
        with self._store.transaction() as db:
            done = db.execute(
                "UPDATE travaux SET etat = ?, fin = ?, statut = ? WHERE id = ? AND etat = ?",
                (state, now, status, id, RUNNING),
            )
            if done.rowcount == 0:
                return
            note(db, now, row["qui"], row["role"], f"fin {row['genre']}", f"travail {id}", etat=state, statut=status)
        self._children.pop(id, None)
        job = self.get(id)
        if job is not None and job.kind in self.when_over:
            self.when_over[job.kind](job)

    def _status(self, id: int) -> int | None:
        try:
            return int((self._folder / str(id) / "statut").read_text())
        except (OSError, ValueError):
            return None

    def _read(self, id: int, name: str) -> str:
        try:
            with (self._folder / str(id) / name).open("rb") as file:
                return file.read(MAX_OUTPUT).decode("utf-8", "replace")
        except OSError:
            return ""

    def _forget_old(self) -> None:
        before = self._store.now() - KEPT_SECONDS
        for row in self._store.rows("SELECT id FROM travaux WHERE fin < ?", (before,)):
            shutil.rmtree(self._folder / str(row["id"]), ignore_errors=True)
        with self._store.transaction() as db:
            db.execute("DELETE FROM travaux WHERE fin < ?", (before,))

    def _row(self, id: int) -> dict[str, Any] | None:
        return next(iter(self._store.rows("SELECT * FROM travaux WHERE id = ?", (id,))), None)

    def _jobs(self, rest: str, values: Sequence[Any]) -> list[Job]:
        return [_job(row) for row in self._store.rows(f"SELECT * FROM travaux {rest}", values)]


def _job(row: Mapping[str, Any]) -> Job:
    return Job(
        row["id"], row["genre"], row["titre"], json.loads(row["contexte"]), row["etat"], row["qui"],
        row["demande"], row["debut"], row["fin"], row["statut"],
    )  # fmt: skip


def _birth(pid: int | None) -> str | None:
    """Tell when a process began, so that another under the same number is not taken for it; None when it is gone."""
    if not pid:
        return None
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return None if fields[0] == "Z" else fields[19]
    except FileNotFoundError:
        if Path("/proc/self/stat").exists():
            return None
    except (OSError, IndexError):
        return None
    asked = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return asked.stdout.strip() or None


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGTERM)
