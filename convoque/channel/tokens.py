"""The opaque token that names a conversation: its id and a signature, nothing else.

Who may use it is the store's business: a token alone opens nothing that
belongs to another identity.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets

from convoque.channel.errors import DoorError

_SHAPE = re.compile(r"([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})")


class Signer:
    """Signs conversation ids and hides identities, with keys derived from one secret.

    ``fingerprint`` tells one secret from another, and tells nothing else of it.
    """

    def __init__(self, secret: bytes) -> None:
        self._token_key = _derive(secret, b"convoque conversation token 1")
        self._identity_key = _derive(secret, b"convoque identity 1")
        self._first_key = _derive(secret, b"convoque first message 1")
        self.fingerprint = _derive(secret, b"convoque fingerprint 1").hex()[:32]

    def token(self, conversation_id: str) -> str:
        """Give the token of a conversation.

        >>> signer = Signer(b"secret")
        >>> signer.conversation_id(signer.token("abcdefghijklmnopqrstuv"))
        'abcdefghijklmnopqrstuv'
        """
        return f"{conversation_id}.{self._signature(conversation_id)}"

    def conversation_id(self, token: object) -> str:
        """Give the id that a token names; raises DoorError for a token that we did not sign."""
        if not isinstance(token, str):
            raise DoorError("requete_invalide")
        shape = _SHAPE.fullmatch(token)
        if shape is None or not hmac.compare_digest(self._signature(shape[1]), shape[2]):
            raise DoorError("conversation_invalide")
        return shape[1]

    def pseudonym(self, person: str | None) -> str:
        """Give what stands for a person in the store; nobody is ``anonyme``."""
        if person is None:
            return "anonyme"
        return hmac.new(self._identity_key, person.encode(), hashlib.sha256).hexdigest()

    def first_conversation(self, identity: str, envoi: str) -> str:
        """Give the id of the conversation that this very message begins: sent again, it finds the same one."""
        digest = hmac.new(self._first_key, f"{identity} {envoi}".encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest[:16]).decode().rstrip("=")

    def _signature(self, conversation_id: str) -> str:
        digest = hmac.new(self._token_key, conversation_id.encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def new_conversation_id() -> str:
    """Give a random id of 128 bits."""
    return secrets.token_urlsafe(16)


def _derive(secret: bytes, purpose: bytes) -> bytes:
    return hmac.new(secret, purpose, hashlib.sha256).digest()
