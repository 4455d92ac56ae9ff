"""Who is speaking, from a verified token and from nothing else.

Always on the real clock: freezing the facts' clock never revives a token.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from convoque.channel.claims import TokenReader, refused
from convoque.channel.errors import DoorError
from convoque.settings import Settings

MAX_AHEAD = 15 * 60
"""Seconds: the longest life of a token (HTTP contract, 2)."""
ROLE = "demandeur"
DEV_TOKEN_SECONDS = 10 * 60

_NOBODY = re.compile("[\0\ud800-\udfff]")
"""Characters that no database can be asked about."""


class People(Protocol):
    """Who is in the case file."""

    def exists(self, demandeur_id: str) -> bool:
        """Whether this id is in the case file."""
        ...

    def check(self) -> None:
        """Raise ConvoqueError or OSError unless the case file can be read."""
        ...


class Identity:
    """Reads the ``Authorization`` header of a request."""

    def __init__(self, settings: Settings, people: People, now: Callable[[], float] = time.time) -> None:
        """Read the public key if there is one; raises ConvoqueError, in French, when that fails."""
        self._people = people
        self._tokens = TokenReader(settings, settings.jwt_audience, MAX_AHEAD, now)

    @property
    def makes_tokens(self) -> bool:
        """Whether development tokens can be made: never in production."""
        return self._tokens.makes_tokens

    def person(self, headers: Sequence[str]) -> str | None:
        """Give the ``demandeur`` id of the ``Authorization`` headers, None when there are none.

        Raises DoorError: 401 for a header, token or person that is not
        good, 403 for another role.
        """
        if not headers:
            return None
        claims = self._tokens.of_headers(headers).values
        if claims["role"] != ROLE:
            raise DoorError("role_refuse")
        person = claims["sub"]
        if not isinstance(person, str) or not person or _NOBODY.search(person) or not self._people.exists(person):
            raise refused("personne_inconnue")
        return person

    def development_token(self, person: str) -> str:
        """Make a ten-minute token for a demo person; only where ``makes_tokens``."""
        return self._tokens.make({"sub": person, "role": ROLE}, DEV_TOKEN_SECONDS)
