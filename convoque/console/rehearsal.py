"""The assistant behind the console's tries, as the console sees it: one process of its own, loaded at the first use.

What runs in that process is ``convoque.tracing.worker``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from convoque.settings import ROOT
from convoque.tracing.refusal import RehearsalError

LOADING, READY, BROKEN, OFF = "chargement", "pret", "en_panne", "eteint"
ANSWER_SECONDS = 30.0
"""The longest wait for one answer; a turn takes a tenth of a second once loaded."""
LOAD_SECONDS = 300.0
_IDLE_SECONDS = 0.05


class Rehearsal:
    """The worker as the console sees it: starts it, starts it again when it died, asks one thing at a time."""

    def __init__(
        self,
        savoir: Callable[[], Path],
        version: Callable[[Path], str],
        root: Path = ROOT,
        command: Sequence[str] = (sys.executable, "-m", "convoque.tracing.worker"),
    ) -> None:
        """``savoir`` gives the folder to answer from, ``version`` its fingerprint: when it changes, all is reloaded."""
        self._command = list(command)
        self._savoir, self._version, self._root = savoir, version, root
        self._lock = threading.Lock()
        self._state_lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._ready = threading.Event()
        self._began = 0.0
        self._said = ""
        self._answers: dict[int, dict[str, Any]] = {}
        self._some = threading.Condition()
        self._next = 0
        self.version = ""

    @property
    def state(self) -> str:
        """``eteint``, ``chargement``, ``pret`` or ``en_panne``."""
        process = self._process
        if process is None:
            return OFF
        if process.poll() is not None:
            return BROKEN
        return READY if self._ready.is_set() else LOADING

    @property
    def seconds(self) -> float:
        """Seconds since the loading began."""
        return time.monotonic() - self._began

    @property
    def said(self) -> str:
        """The last line about the loading."""
        return self._said

    def start(self) -> None:
        """Start the worker where it is not running, or where the knowledge has changed; returns at once."""
        with self._state_lock:
            folder = self._savoir()
            version = self._version(folder / "knowledge")
            if self._process is not None and self._process.poll() is None and version == self.version:
                return
            self._stop()
            self.version, self._began, self._said = version, time.monotonic(), ""
            self._ready = threading.Event()
            self._process = subprocess.Popen(
                [*self._command, "--savoir", str(folder)],
                cwd=self._root,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                env={**os.environ, "PYTHONPATH": str(ROOT)},
            )
            arguments = (self._process, self._ready)
            threading.Thread(target=self._listen, args=arguments, name="essai", daemon=True).start()
            threading.Thread(target=self._hear, args=(self._process,), name="essai-dit", daemon=True).start()

    def ask(self, wait: float = LOAD_SECONDS, **request: Any) -> dict[str, Any]:
        """Ask one thing and give its answer; raises RehearsalError, with a sentence.

        ``wait``: seconds to wait for the loading before giving up.
        """
        self.start()
        process, ready, until = self._process, self._ready, time.monotonic() + wait
        while not ready.wait(_IDLE_SECONDS):
            if process is None or process.poll() is not None:
                raise RehearsalError("L’assistant d’essai ne démarre pas. " + self._said, "en_panne")
            if time.monotonic() > until:
                raise RehearsalError("L’assistant d’essai se charge encore. Recommencez dans un instant.", "chargement")
        with self._lock:
            self._next += 1
            number = self._next
            try:
                assert process is not None
                assert process.stdin is not None
                process.stdin.write(json.dumps({"numero": number, **request}, ensure_ascii=False) + "\n")
                process.stdin.flush()
            except (OSError, ValueError):
                raise RehearsalError("L’assistant d’essai s’est arrêté. Recommencez : il repart.", "en_panne") from None
            answer = self._wait_for(number, process)
        if "erreur" in answer:
            refusal = RehearsalError(str(answer["erreur"]), str(answer.get("code", "")))
            refusal.faults = list(answer.get("fautes") or ())
            raise refusal
        return answer

    def close(self) -> None:
        """Stop the worker."""
        with self._state_lock:
            self._stop()

    def _wait_for(self, number: int, process: subprocess.Popen[str]) -> dict[str, Any]:
        until = time.monotonic() + ANSWER_SECONDS
        with self._some:
            while number not in self._answers:
                if process.poll() is not None:
                    raise RehearsalError("L’assistant d’essai s’est arrêté. Recommencez : il repart.", "en_panne")
                if time.monotonic() > until:
                    process.kill()  # what it does now would be taken for the next answer's time
                    raise RehearsalError("L’assistant d’essai ne répond plus. Recommencez : il repart.", "en_panne")
                self._some.wait(0.2)
            return self._answers.pop(number)

    def _listen(self, process: subprocess.Popen[str], ready: threading.Event) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            try:
                read = json.loads(line)
            except ValueError:
                continue  # a library that prints
            if "pret" in read:
                ready.set()
            elif "numero" in read:
                with self._some:
                    self._answers[read["numero"]] = read
                    self._some.notify_all()
        with self._some:
            self._some.notify_all()

    def _hear(self, process: subprocess.Popen[str]) -> None:
        assert process.stderr is not None
        for line in process.stderr:
            if line.strip() and process is self._process:
                self._said = line.strip()[-300:]

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        with suppress(OSError):
            assert process.stdin is not None
            process.stdin.close()
        try:
            process.wait(2)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
