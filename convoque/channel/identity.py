"""Who is speaking, from a verified token and from nothing else.

Always on the real clock: freezing the facts' clock never revives a token.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import jwt

from convoque.channel.errors import DoorError
from convoque.channel.keys import PublicKeys
from convoque.settings import Settings

MAX_AHEAD = 15 * 60
"""Seconds: the longest life of a token (HTTP contract, 2)."""
CLOCK_TOLERANCE = 5
"""Seconds by which the issuer's clock may be ahead of ours when it sets ``exp``."""
ROLE = "demandeur"
DEV_TOKEN_SECONDS = 10 * 60

_REQUIRED = ["exp", "iss", "aud", "sub", "role"]
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
    """Reads the ``Authorization`` header of a request.

    HS256 with the shared secret in development; RS256, and only RS256, as
    soon as a public key is set.
    """

    def __init__(self, settings: Settings, people: People, now: Callable[[], float] = time.time) -> None:
        """Read the public key if there is one; raises ConvoqueError, in French, when that fails."""
        self._settings = settings
        self._people = people
        self._now = now
        self._keys = PublicKeys(settings.jwt_public_key) if settings.jwt_public_key else None

    @property
    def makes_tokens(self) -> bool:
        """Whether development tokens can be made: never in production."""
        return not self._settings.production and self._keys is None and bool(self._settings.jwt_secret)

    def person(self, headers: Sequence[str]) -> str | None:
        """Give the ``demandeur`` id of the ``Authorization`` headers, None when there are none.

        Raises DoorError: 401 for a header, token or person that is not
        good, 403 for another role.
        """
        if not headers:
            return None
        scheme, _, token = headers[0].partition(" ")
        if len(headers) > 1 or scheme.lower() != "bearer" or not token.strip():
            raise _refused("jeton_invalide")
        claims = self._claims(token.strip())
        if claims["role"] != ROLE:
            raise DoorError("role_refuse")
        person = claims["sub"]
        if not isinstance(person, str) or not person or _NOBODY.search(person) or not self._people.exists(person):
            raise _refused("personne_inconnue")
        return person

    def development_token(self, person: str) -> str:
        """Make a ten-minute token for a demo person; only where ``makes_tokens``."""
        claims = {
            "iss": self._settings.jwt_issuer,
            "aud": self._settings.jwt_audience,
            "sub": person,
            "role": ROLE,
            "exp": int(self._now()) + DEV_TOKEN_SECONDS,
        }
        return jwt.encode(claims, self._settings.jwt_secret or "", algorithm="HS256")

    def _claims(self, token: str) -> dict[str, Any]:
        try:
            key: Any = self._keys.key(token) if self._keys else self._settings.jwt_secret
            claims = jwt.decode(
                token,
                key,
                algorithms=["RS256" if self._keys else "HS256"],
                audience=self._settings.jwt_audience,
                issuer=self._settings.jwt_issuer,
                options={"require": _REQUIRED, "verify_iat": False},
            )
            ahead = float(claims["exp"]) - self._now()
        except jwt.ExpiredSignatureError:
            raise _refused("jeton_expire") from None
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError):
            raise _refused("jeton_invalide") from None
        if not ahead <= MAX_AHEAD + CLOCK_TOLERANCE:
            raise _refused("jeton_invalide")
        return claims


def _refused(code: str) -> DoorError:
    return DoorError(code, {"WWW-Authenticate": "Bearer"})
