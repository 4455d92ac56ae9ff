"""Keep the parts alive: in order at the start, one by one when they fall, in the other order at the end."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from preparation.command import Panne
from preparation.console import duration

from grappe.child import Child, Program
from grappe.wishes import Stopped, Wishes

TELLING = 10.0
"""Seconds after which something that is still awaited is said again."""
READY_WITHIN = 300.0
DRAIN = 1.0
"""Seconds between the mark that takes a process out and its SIGTERM: requests already sent its way arrive."""

Say = Callable[[str], None]


@dataclass
class Part:
    """A child, how to tell that it works, and the file that takes it out of nginx's groups while it stands.

    ``watched``: it is started again when it falls; ``awaited``: it fell and does not work again yet.
    """

    child: Child
    works: Callable[[], bool]
    mark: Path | None = None
    watched: bool = False
    awaited: bool = False

    @property
    def name(self) -> str:
        """Its name for people."""
        return self.child.program.name

    def out(self) -> None:
        """Have nginx send it nothing more."""
        if self.mark is not None:
            self.mark.touch()

    def back(self) -> None:
        """Have nginx send it requests again."""
        if self.mark is not None:
            self.mark.unlink(missing_ok=True)


class Supervisor:
    """Starts, watches, restarts and stops groups of parts.

    ``say`` writes a whole line, ``tell`` goes on with the line of a step.
    """

    def __init__(self, wishes: Wishes, say: Say, tell: Say, drain: float = DRAIN) -> None:
        self._wishes = wishes
        self._say = say
        self._tell = tell
        self._drain = drain
        self._groups: list[list[Part]] = []

    def start(self, parts: Sequence[Part]) -> None:
        """Start these parts together and wait until all work; raises Panne when one falls or takes too long."""
        self._groups.append(list(parts))
        for part in parts:
            part.child.start()
        for part in parts:
            if not self._wait_for(part, self._tell):
                raise Panne(f"« {part.name} » {_state(part)} : {last_words(part.child.program)}")
            part.watched = True

    def run(self, program: Program) -> None:
        """Run a program to its end; raises Panne when it fails."""
        child = Child(program)
        child.start()
        try:
            self.wait(lambda: child.has_fallen, READY_WITHIN, self._tell)
        finally:
            child.kill()
        if child.process is not None and child.process.returncode:
            raise Panne(f"« {program.name} » a échoué : {last_words(program)}")

    def watch(self) -> None:
        """Keep all parts alive until somebody asks to stop (Stopped); restart the processes in turn when asked."""
        while True:
            self.wait(self._wishes.take_restart, float("inf"))
            self.roll()

    def roll(self) -> None:
        """Restart one after the other the processes that nginx can do without.

        Stops at the first that does not come back: the others go on as they were.
        """
        for part in [part for group in self._groups for part in group if part.mark is not None]:
            if not self._replace(part):
                words = last_words(part.child.program)
                self._say(f"« {part.name} » {_state(part)}, les autres ne sont pas touchés : {words}")
                return
        self._say("Redémarrage terminé.")

    def _replace(self, part: Part) -> bool:
        """Take a part out, stop it, start it anew, put it back once it works; False when it does not."""
        begun = time.monotonic()
        self._say(f"Redémarrage : {part.name}…")
        part.out()
        self.wait(lambda: False, self._drain)
        self._finish([part])
        part.child.start()
        came_back = self._wait_for(part, lambda done: self._say(f"Redémarrage : {part.name}, {done}"))
        part.watched, part.awaited = True, not came_back
        if came_back:
            part.back()
            self._say(f"Redémarrage : {part.name} est revenu en {duration(time.monotonic() - begun)}.")
        return came_back

    def stop(self) -> None:
        """Stop everything, what was started last first; never raises Stopped."""
        while self._groups:
            self._finish(self._groups[-1])
            self._groups.pop()

    def wait(self, condition: Callable[[], bool], seconds: float, tell: Say | None = None) -> bool:
        """Wait for something while keeping the parts alive; False when it did not come.

        Raises Stopped when somebody asks to stop.
        """
        begun = told = time.monotonic()
        while not condition():
            now = time.monotonic()
            if self._wishes.stops:
                raise Stopped
            if now - begun >= seconds:
                return False
            if tell and now - told >= TELLING:
                told = now
                tell(f"{duration(now - begun)}… ")
            self._look_after()
            self._wishes.sleep()
        return True

    def _wait_for(self, part: Part, tell: Say) -> bool:
        """Wait until a part works; False when it falls or takes too long."""
        done = self.wait(lambda: part.child.has_fallen or part.works(), READY_WITHIN, tell)
        return done and part.child.alive

    def _finish(self, parts: Sequence[Part]) -> None:
        """Ask parts to finish what they do, and wait; past its patience, or if asked twice, one is killed."""
        for part in parts:
            part.watched = False
            part.child.ask_to_stop()
        begun = time.monotonic()
        for part in parts:
            patience = part.child.program.patience
            while part.child.alive and time.monotonic() - begun < patience and self._wishes.stops < 2:
                self._wishes.sleep()
            if part.child.alive:
                self._say(f"« {part.name} » ne s’arrête pas de lui-même : il est arrêté de force.")
            part.child.kill()

    def _look_after(self) -> None:
        for part in [part for group in self._groups for part in group if part.watched]:
            if part.child.has_fallen:
                part.out()
                part.awaited = True
                self._say(f"« {part.name} » s’est arrêté : il repart dans {duration(part.child.fell())}.")
            elif part.child.is_due:
                part.child.start()
            elif part.awaited and part.child.alive and part.works():
                part.awaited = False
                part.back()
                self._say(f"« {part.name} » est de nouveau là.")


def last_words(program: Program) -> str:
    """Give the last line that a program wrote, and where the rest is."""
    lines = [line for line in program.log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    said = f"« {lines[-1].strip()[:200]} ». " if lines else ""
    return f"{said}Le détail est dans {program.log}."


def _state(part: Part) -> str:
    return "n’est toujours pas prêt" if part.child.alive else "s’est arrêté"
