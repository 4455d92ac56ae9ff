"""What a signed token says, verified: the same keys for job seekers and for the staff.

Always on the real clock: freezing the facts' clock never revives a token.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from convoque.channel.errors import DoorError
from convoque.channel.keys import PublicKeys
from convoque.settings import Settings

CLOCK_TOLERANCE = 5
"""Seconds by which the issuer's clock may be ahead of ours when it sets ``exp``."""

_REQUIRED = ["exp", "iss", "aud", "sub", "role"]


@dataclass(frozen=True)
class Claims:
    """What a token says, and the fingerprint of the key that vouches for it."""

    values: dict[str, Any]
    key: str


class TokenReader:
    """Reads tokens made for one audience.

    HS256 with the shared secret in development; RS256, and only RS256, as
    soon as a public key is set.
    """

    def __init__(self, settings: Settings, audience: str, longest: int, now: Callable[[], float] = time.time) -> None:
        """``longest``: seconds, the longest life of a token. Raises ConvoqueError when the key file gives no key."""
        self._settings = settings
        self._audience = audience
        self._longest = longest
        self._now = now
        self._keys = PublicKeys(settings.jwt_public_key) if settings.jwt_public_key else None

    @property
    def makes_tokens(self) -> bool:
        """Whether development tokens can be made: never in production."""
        return not self._settings.production and self._keys is None and bool(self._settings.jwt_secret)

    def make(self, claims: dict[str, Any], seconds: int) -> str:
        """Make a token for a demonstration; only where ``makes_tokens``."""
        whole = {"iss": self._settings.jwt_issuer, "aud": self._audience, **claims, "exp": int(self._now()) + seconds}
        return jwt.encode(whole, self._settings.jwt_secret or "", algorithm="HS256")

    def knows(self, fingerprint: str) -> bool:
        """Tell whether the key of this fingerprint is still in use."""
        return fingerprint in {key_fingerprint(key) for key in self._all_keys()}

    def of_headers(self, headers: Sequence[str]) -> Claims:
        """Read the ``Authorization`` headers of a request; raises DoorError (401)."""
        scheme, _, token = headers[0].partition(" ")
        if len(headers) > 1 or scheme.lower() != "bearer" or not token.strip():
            raise refused("jeton_invalide")
        return self.read(token.strip())

    def read(self, token: str) -> Claims:
        """Verify one token; raises DoorError (401)."""
        try:
            key: Any = self._keys.key(token) if self._keys else self._settings.jwt_secret
            values = jwt.decode(
                token,
                key,
                algorithms=["RS256" if self._keys else "HS256"],
                audience=self._audience,
                issuer=self._settings.jwt_issuer,
                options={"require": _REQUIRED, "verify_iat": False},
            )
            ahead = float(values["exp"]) - self._now()
        except jwt.ExpiredSignatureError:
            raise refused("jeton_expire") from None
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError):
            raise refused("jeton_invalide") from None
        if not ahead <= self._longest + CLOCK_TOLERANCE:
            raise refused("jeton_invalide")
        return Claims(values, key_fingerprint(key))

    def _all_keys(self) -> Sequence[Any]:
        return self._keys.all() if self._keys else (self._settings.jwt_secret or "",)


def key_fingerprint(key: Any) -> str:
    """Give what tells one key from another, and nothing else of it."""
    if isinstance(key, str):
        content = b"convoque shared secret 1 " + key.encode()
    else:
        content = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(content).hexdigest()[:32]


def refused(code: str) -> DoorError:
    """Make the refusal of a token (401)."""
    return DoorError(code, {"WWW-Authenticate": "Bearer"})
