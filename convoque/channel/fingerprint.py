"""The key that hides identities, and its fingerprint in the store.

The site writes it; the commands that look for a person read it. Under another key
nobody's conversations can be found; who does not know it would say that there are none.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import text

from convoque.channel.options import DoorOptions
from convoque.channel.store import KEPT_SECONDS, ConversationStore
from convoque.settings import Settings
from convoque.storage import begin

_NAME = "empreinte"

Answer = Literal["la_meme", "une_autre", "inconnue"]


def secret(settings: Settings, options: DoorOptions, store: ConversationStore) -> bytes:
    """Give what signs conversations and hides identities."""
    if options.conversation_key:
        return options.conversation_key.encode()
    if settings.production or not settings.jwt_secret:
        return store.secret()
    return settings.jwt_secret.encode()


@dataclass(frozen=True)
class KeyCheck:
    """Whether a key is the site's: ``inconnue`` when no site of this version has run on the store yet.

    ``changed_at``: seconds since the epoch at which the site was first seen
    with this key after another one; None when there was no other, or too long
    ago for one of its conversations to be there still.
    """

    answer: Answer
    changed_at: float | None = None


def remember_key(store: ConversationStore, fingerprint: str) -> None:
    """Write which key the site uses, if that is not known yet; raises Busy or SQLAlchemyError."""
    known = _known(store)
    if known is not None and known["cle"] == fingerprint:
        return
    value = json.dumps({"cle": fingerprint, "change_le": store.now() if known else None})
    with store.transaction() as held:
        held.connection.execute(
            text(
                "INSERT INTO door_keys (name, value) VALUES (:name, :value) "
                "ON CONFLICT (name) DO UPDATE SET value = excluded.value"
            ),
            {"name": _NAME, "value": value},
        )


def check_key(store: ConversationStore, fingerprint: str) -> KeyCheck:
    """Compare a key with the site's; raises Busy or SQLAlchemyError."""
    known = _known(store)
    if known is None:
        return KeyCheck("inconnue")
    if known["cle"] != fingerprint:
        return KeyCheck("une_autre")
    changed = known["change_le"]
    return KeyCheck("la_meme", changed if changed is not None and store.now() - changed < KEPT_SECONDS else None)


def _known(store: ConversationStore) -> dict[str, Any] | None:
    with begin(store.engine, read_only=True) as connection:
        found = connection.execute(text("SELECT value FROM door_keys WHERE name = :name"), {"name": _NAME}).scalar()
    return json.loads(found) if found else None
