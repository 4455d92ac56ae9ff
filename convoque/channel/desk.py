"""Between HTTP and the door: who asks, from where, and the wait for the worker's thread."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from convoque.channel.body import json_body
from convoque.channel.conversation import Door, Incoming, Reply
from convoque.channel.edge import ClientGone, note_of
from convoque.channel.errors import DoorError
from convoque.channel.health import Health
from convoque.channel.identity import Identity
from convoque.channel.limits import AddressLimiter
from convoque.channel.worker import Job, Worker

Result = TypeVar("Result")


class Desk:
    """Takes requests in and hands them to the door, one at a time."""

    def __init__(
        self,
        door: Door,
        worker: Worker,
        health: Health,
        identity: Identity,
        limiter: AddressLimiter,
        proxies: int = 0,
    ) -> None:
        self._door = door
        self._worker = worker
        self._health = health
        self._identity = identity
        self._limiter = limiter
        self._proxies = proxies

    def count_address(self, request: Request) -> None:
        """Count one request of its address; raises DoorError (429)."""
        self._limiter.count(client_address(request, self._proxies))

    async def body(self, request: Request) -> dict[str, Any]:
        """Count the request, then give its JSON object; raises DoorError."""
        self.count_address(request)
        return await json_body(request)

    async def person(self, request: Request) -> str | None:
        """Give who is speaking, None when nobody signed in; raises DoorError (401, 403)."""
        headers = request.headers.getlist("authorization")
        return await run_in_threadpool(self._identity.person, headers) if headers else None

    async def say(self, request: Request, incoming: Incoming) -> Reply:
        """Have a message answered; raises DoorError, and ClientGone when nobody waits for the answer any more.

        The request's body must have been read: what comes after it can only
        be that the client leaves.
        """
        note = note_of(request)
        note.is_turn = True
        began: list[float] = []

        def turn(job: Job[Reply]) -> Reply:
            began.append(time.monotonic())
            return self._door.say(incoming, job.seal)

        job = self._worker.submit(turn)
        leaving = asyncio.ensure_future(request.receive())
        try:
            waited: set[asyncio.Future[Any]] = {job.result, leaving}
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
            if not job.result.done():
                raise ClientGone
            note.reply = job.result.result()
        except DoorError as refusal:
            if refusal.incident:
                self._health.answered(False)
            raise
        except (ClientGone, asyncio.CancelledError):
            job.drop()
            raise
        except Exception:
            self._health.answered(False)
            raise
        finally:
            leaving.cancel()
        ended = time.monotonic()
        note.milliseconds = {"attente": (began[-1] - job.asked_at) * 1000, "tour": (ended - began[-1]) * 1000}
        self._health.answered(True)
        return note.reply

    async def do(self, work: Callable[[Door], Result]) -> Result:
        """Have the door do something else than answer, in its turn."""
        return await self._worker.run(lambda _: work(self._door))


def client_address(request: Request, proxies: int) -> str:
    """Give the address that a request comes from, as the outermost of our own proxies saw it.

    ``proxies``: how many of ours add their line to ``X-Forwarded-For``; with 0
    the header is not believed, since anybody can write it.
    """
    direct = request.client.host if request.client else ""
    if not proxies:
        return direct
    lines = ",".join(request.headers.getlist("x-forwarded-for")).split(",")
    seen = [address.strip() for address in lines if address.strip()]
    return seen[-proxies] if len(seen) >= proxies else direct
