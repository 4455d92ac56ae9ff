"""The assistant behind the console's tries: one process of its own, loaded at the first use, that answers JSON lines.

``python -m convoque.console.rehearsal [--savoir DOSSIER]`` writes
``{"pret": version}`` once it is loaded, then answers each request in turn.
Only demo people are in its database, which is thrown away with it; each
request has its own day and its own conversation state.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from convoque.settings import ROOT

LOADING, READY, BROKEN, OFF = "chargement", "pret", "en_panne", "eteint"
ANSWER_SECONDS = 30.0
"""The longest wait for one answer; a turn takes a tenth of a second once loaded."""
LOAD_SECONDS = 300.0
_IDLE_SECONDS = 0.05


class RehearsalError(Exception):
    """What was asked could not be answered; ``sentence`` says why, in French."""

    def __init__(self, sentence: str, code: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code
        self.faults: list[dict[str, str]] = []


class Rehearsal:
    """The worker as the console sees it: starts it, starts it again when it died, asks one thing at a time."""

    def __init__(
        self,
        savoir: Callable[[], Path],
        version: Callable[[Path], str],
        root: Path = ROOT,
        command: Sequence[str] = (sys.executable, "-m", "convoque.console.rehearsal"),
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


def answer(bench: Any, version: str, request: Mapping[str, Any]) -> dict[str, Any]:
    """Answer one request of the console; raises RehearsalError.

    ``genre``: ``tour`` (one turn of a conversation: ``texte``, ``bouton``, ``personne``, ``tables``, ``au``,
    ``etat``) or ``et_si`` (``personne``, ``tables``, ``convocation``, ``au``, ``dits``, and ``fait`` or ``jours``).
    ``savoir``: another folder, whose rules and texts answer in place of those that were loaded; its lexicon and
    examples do not, since they have to be learnt. ``et_si`` gives the lines of both.
    """
    if request.get("genre") == "tour":
        return _turn(bench, version, request)
    if request.get("genre") == "et_si":
        return _what_if(bench, request)
    raise RehearsalError("Cette demande n’est pas connue.")


def _turn(bench: Any, version: str, request: Mapping[str, Any]) -> dict[str, Any]:
    from datetime import datetime

    from convoque.channel.errors import DoorError
    from convoque.channel.protocol import AssistantError
    from convoque.commands.essayer import refused
    from convoque.errors import ConvoqueError
    from convoque.runtime import override
    from convoque.tracing.turn import answer_traced

    today = datetime.fromisoformat(str(request["au"]))
    knowledge, version = _other_knowledge(request, version)
    try:
        with (
            override(knowledge=knowledge),
            bench.conversation(request.get("personne"), today, request.get("tables"), state=request.get("etat")) as say,
        ):
            one = answer_traced(say, str(request["texte"]), bool(request.get("bouton")), version)
            return {
                "messages": list(one.messages),
                "trace": one.trace,
                "offerts": list(one.offered),
                "etat": say.state(),  # type: ignore[attr-defined]
            }
    except DoorError as refusal:
        raise RehearsalError(refused(refusal.code), refusal.code) from None
    except AssistantError as failure:
        raise RehearsalError(f"L’assistant n’a pas pu répondre ({failure.__cause__ or failure}).") from None
    except ConvoqueError as mistake:
        raise _of_the_person(mistake) from None


def _of_the_person(mistake: Exception) -> RehearsalError:
    """Tell what is wrong in the person that was described, field by field."""
    from convoque.errors import InputErrors

    refusal = RehearsalError(str(mistake).splitlines()[0], "personne")
    if isinstance(mistake, InputErrors):
        refusal.faults = [
            {
                "champ": f"{one.file.partition('[')[0]}-{one.file.rpartition('.')[2]}",  # convocations[0].debut
                "message": f"{one.wrong} ; attendu : {one.expected}" if one.expected else one.wrong,
            }
            for one in mistake.errors
        ]
    return refusal


def _what_if(bench: Any, request: Mapping[str, Any]) -> dict[str, Any]:
    from datetime import date

    from convoque.casefile import CaseFile
    from convoque.errors import ConvoqueError
    from convoque.runtime import runtime
    from convoque.tracing import whatif

    knowledge = runtime().knowledge
    try:
        casefile = CaseFile(bench.database(request.get("tables") or {}))
    except ConvoqueError as mistake:
        raise _of_the_person(mistake) from None
    supposed = whatif.Supposed(
        request.get("personne"),
        request.get("convocation"),
        date.fromisoformat(str(request["au"])[:10]),
        dict(request.get("dits") or {}),
    )
    if request.get("fait"):
        lines = whatif.with_each_value(supposed, str(request["fait"]), knowledge)
    else:
        days = [date.fromisoformat(day) for day in request.get("jours") or ()]
        lines = whatif.on_each_day(supposed, days or [supposed.today, *whatif.boundary_days(knowledge)])
    other, _ = _other_knowledge(request, "")
    versions = [("en ligne", knowledge), *([("brouillon", other)] if other is not None else [])]
    return {"lignes": whatif.table(lines, casefile, versions)}


def _other_knowledge(request: Mapping[str, Any], version: str) -> tuple[Any, str]:
    """Give the knowledge of the folder that a request names, and its version; None and ``version`` for none."""
    from convoque.errors import ConvoqueError
    from convoque.knowledge.version import knowledge_version

    if not request.get("savoir"):
        return None, version
    folder = Path(str(request["savoir"])) / "knowledge"
    try:
        found = knowledge_version(folder)
        return _knowledge(folder, found), found
    except ConvoqueError as mistake:
        raise RehearsalError(f"Le brouillon ne se lit pas : {str(mistake).splitlines()[0]}", "brouillon") from None
    except OSError:
        raise RehearsalError("Le dossier du brouillon n’est plus là. Recommencez.", "brouillon") from None


@lru_cache(maxsize=3)
def _knowledge(folder: Path, version: str) -> Any:
    """Load a folder's knowledge once for each state of its files."""
    from convoque.knowledge import load_knowledge

    return load_knowledge.__wrapped__(folder)


def main() -> int:
    """Load, say so, then answer until the input ends; give the exit status."""
    from convoque.errors import ConvoqueError
    from convoque.knowledge.version import knowledge_version
    from convoque.settings import read_settings
    from convoque.testing.bench import open_bench
    from convoque.tracing.savoirs import choose_savoir
    from convoque.tracing.stages import watch

    answers, sys.stdout = sys.stdout, sys.stderr  # what libraries print is no answer
    folder = Path(sys.argv[sys.argv.index("--savoir") + 1]) if "--savoir" in sys.argv else None
    try:
        chosen = choose_savoir(read_settings(os.environ), False, folder)
        with open_bench(
            ROOT, lambda line: print(line, file=sys.stderr, flush=True), chosen.folder, chosen.model
        ) as one:
            watch(one.assistant)
            version = knowledge_version(chosen.folder / "knowledge")
            answer(one, version, {"genre": "tour", "texte": "bonjour", "au": "2026-11-23T10:00"})  # the first is slow
            _write(answers, {"pret": version, "appris": chosen.learnt})
            for line in sys.stdin:
                _write(answers, _answered(one, version, line))
    except ConvoqueError as error:
        print(str(error).splitlines()[0], file=sys.stderr, flush=True)
        return 1
    return 0


def _answered(bench: Any, version: str, line: str) -> dict[str, Any]:
    request = json.loads(line)
    try:
        return {"numero": request["numero"], **answer(bench, version, request)}
    except RehearsalError as refusal:
        return {"numero": request["numero"], "erreur": refusal.sentence, "code": refusal.code, "fautes": refusal.faults}
    except Exception as error:
        sentence = f"L’assistant d’essai a rencontré une erreur ({type(error).__name__})."
        return {"numero": request["numero"], "erreur": sentence, "code": "en_panne"}


def _write(out: Any, value: Mapping[str, Any]) -> None:
    out.write(json.dumps(value, ensure_ascii=False) + "\n")
    out.flush()


if __name__ == "__main__":
    status = main()
    sys.stderr.flush()
    os._exit(status)
