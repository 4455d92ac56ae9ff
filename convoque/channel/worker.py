"""One thread that does the work of the door, one piece at a time, first come first served.

The server's own thread only reads and writes sockets: a page, ``/health`` or a
refusal never waits behind an answer.
"""

from __future__ import annotations

import asyncio
import math
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from convoque.channel.errors import DoorError
from convoque.storage import Busy

LONGEST_WAIT = 8.0
"""Seconds: a message that would wait longer is refused at once (a person looks at an empty screen for ten at most)."""

_PAUSE = 0.01
"""Seconds before a row that another process holds is tried again; a turn holds it some 50 ms."""
_WEIGHT = 0.1
"""Weight of the last piece of work in the average time that the wait is guessed from."""

Result = TypeVar("Result")


class Gone(Exception):
    """Nobody waits for the result any more; what was done must not be kept."""


class Job(Generic[Result]):
    """One piece of work, and whether somebody still waits for it."""

    def __init__(self, work: Callable[[Job[Result]], Result], loop: asyncio.AbstractEventLoop) -> None:
        self.result: asyncio.Future[Result] = loop.create_future()
        self.asked_at = time.monotonic()
        self._work, self._loop = work, loop
        self._lock = threading.Lock()
        self._dropped = self._sealed = False

    def drop(self) -> bool:
        """Give up the work; tells whether that was still possible: what is being kept cannot be given up."""
        with self._lock:
            self._dropped = not self._sealed
            return self._dropped

    def seal(self) -> None:
        """Say, just before it is kept, that the work can be given up no more; raises Gone when it was."""
        with self._lock:
            if self._dropped:
                raise Gone
            self._sealed = True

    @property
    def dropped(self) -> bool:
        """Whether nobody waits any more."""
        return self._dropped

    def run(self) -> None:
        """Do the work and hand over what it gives or raises; raises Busy when it has to be tried again."""
        try:
            value = self._work(self)
        except Busy:
            if time.monotonic() - self.asked_at < LONGEST_WAIT and not self.dropped:
                self._sealed = False
                raise
            self._give(self.result.set_exception, DoorError("occupe", {"Retry-After": "2"}))
        except BaseException as error:
            self._give(self.result.set_exception, error)
        else:
            self._give(self.result.set_result, value)

    def _give(self, hand_over: Callable[[Any], None], value: object) -> None:
        def now() -> None:
            if self._dropped:
                self.result.cancel()  # asyncio would write an error that nobody waits for in the log
            elif not self.result.done():
                hand_over(value)

        self._loop.call_soon_threadsafe(now)


class Errand:
    """Something small to do between two pieces of work."""

    dropped = False

    def __init__(self, work: Callable[[], None]) -> None:
        self._work = work
        self._done = threading.Event()
        self._error: BaseException | None = None

    def run(self) -> None:
        """Do it, and keep what it raises for the one who waits."""
        try:
            self._work()
        except BaseException as error:
            self._error = error
        self._done.set()

    def wait(self, seconds: float) -> None:
        """Wait until it is done; raises what it raised, and TimeoutError."""
        if not self._done.wait(seconds):
            raise TimeoutError
        if self._error is not None:
            raise self._error


class Worker:
    """The thread and its queue; ``longest`` bounds the wait, in seconds."""

    def __init__(self, longest: float = LONGEST_WAIT) -> None:
        self._longest = longest
        self._jobs: deque[Job[Any] | Errand] = deque()
        self._some = threading.Condition()
        self._stopping = False
        self._usual = 0.05
        self._began: float | None = None
        self._thread = threading.Thread(target=self._work, name="convoque-tours", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """How many pieces of work wait or are being done."""
        return sum(not job.dropped for job in self._jobs) + (self._began is not None)

    @property
    def stuck_for(self) -> float:
        """Seconds since the present piece of work began, 0 when there is none."""
        began = self._began
        return time.monotonic() - began if began is not None else 0.0

    def submit(self, work: Callable[[Job[Result]], Result]) -> Job[Result]:
        """Queue a piece of work, from the server's own thread; raises DoorError (503) when it would wait too long."""
        job = Job(work, asyncio.get_running_loop())
        with self._some:
            wait = self.waiting * self._usual
            if wait > self._longest or self._stopping:
                raise DoorError("occupe", {"Retry-After": str(max(1, math.ceil(wait / 2)))})
            self._jobs.append(job)
            self._some.notify()
        return job

    async def run(self, work: Callable[[Job[Result]], Result]) -> Result:
        """Queue a piece of work and wait for it; given up when the one who waits is cancelled."""
        job = self.submit(work)
        try:
            return await job.result
        except asyncio.CancelledError:
            job.drop()
            raise

    def between(self, work: Callable[[], None]) -> Errand:
        """Have something done on the worker's thread, after the present piece of work and before those that wait."""
        errand = Errand(work)
        with self._some:
            self._jobs.appendleft(errand)
            self._some.notify()
        return errand

    def stop(self) -> None:
        """Finish what is queued, then end the thread."""
        with self._some:
            self._stopping = True
            self._some.notify()
        self._thread.join(30)

    def _work(self) -> None:
        while (job := self._next()) is not None:
            self._began = time.monotonic()
            try:
                job.run()
                self._usual += _WEIGHT * (time.monotonic() - self._began - self._usual)
            except Busy:
                if isinstance(job, Job):
                    self._later(job)
            finally:
                self._began = None

    def _next(self) -> Job[Any] | Errand | None:
        with self._some:
            while True:
                while self._jobs:
                    job = self._jobs.popleft()
                    if not job.dropped:
                        return job
                if self._stopping:
                    return None
                self._some.wait()

    def _later(self, job: Job[Any]) -> None:
        with self._some:
            alone = not self._jobs
            self._jobs.append(job)
        if alone:
            time.sleep(_PAUSE)
