"""Who is in the console: sessions opened by a token, and the mark that every form carries.

A session ends after eight hours, after thirty idle minutes, and with the key
that vouched for it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer, URLSafeTimedSerializer

from convoque.channel.claims import TokenReader
from convoque.console.errors import ConsoleError
from convoque.console.store import ConsoleStore, note

COOKIE = "convoque_console"
AUDIENCE = "convoque-console"
ADVISOR, EDITOR = "conseiller", "redacteur"
ROLES = (ADVISOR, EDITOR)
ROLE_NAMES = {ADVISOR: "conseillère ou conseiller", EDITOR: "rédactrice ou rédacteur"}

TOKEN_SECONDS = 3600
"""The longest life of a token that opens the console."""
WHOLE_SECONDS = 8 * 3600
IDLE_SECONDS = 30 * 60
_SEEN_EVERY = 30
"""Seconds between two writes of « seen »: a page is not worth a write."""
FORM_SECONDS = 24 * 3600
"""How long a form that outlived its session can be sent again by the same person."""


@dataclass(frozen=True)
class Who:
    """The person of a session."""

    id: str
    subject: str
    name: str
    role: str
    email: str | None = None

    @property
    def edits(self) -> bool:
        """Whether this person may change and publish contents."""
        return self.role == EDITOR


class Access:
    """Opens, finds and closes sessions; makes and checks the marks of forms."""

    def __init__(self, store: ConsoleStore, tokens: TokenReader, key: str) -> None:
        self._store = store
        self.tokens = tokens
        self._cookies = URLSafeSerializer(_derived(key, "session"), salt="convoque-console")
        self._forms = URLSafeTimedSerializer(_derived(key, "formulaire"), salt="convoque-console")

    def enter(self, token: str) -> str:
        """Open a session for a token and give its cookie; raises DoorError (401), ConsoleError (403)."""
        claims = self.tokens.read(token)
        subject, role = claims.values["sub"], claims.values["role"]
        if role not in ROLES:
            raise ConsoleError("role_refuse")
        if not isinstance(subject, str) or not subject.strip() or len(subject) > 200 or not subject.isprintable():
            raise ConsoleError("jeton_invalide")
        id, now = secrets.token_urlsafe(32), self._store.now()
        row = {
            "id": _short(id),
            "sujet": subject,
            "nom": _line(claims.values.get("name")) or subject,
            "courriel": _line(claims.values.get("email")),
            "role": role,
            "cle": claims.key,
            "ouverte": now,
            "vue": now,
        }
        with self._store.transaction() as db:
            db.execute("DELETE FROM sessions WHERE ouverte < ? OR vue < ?", (now - WHOLE_SECONDS, now - IDLE_SECONDS))
            db["sessions"].insert(row)
            note(db, now, subject, role, "entrer")
        return str(self._cookies.dumps(id))

    def who(self, cookie: str | None) -> Who | None:
        """Give the person of a cookie, None when its session is not open (any more)."""
        try:
            id = _short(self._cookies.loads(cookie or ""))
        except (BadSignature, TypeError, AttributeError):
            return None
        found = self._store.rows("SELECT * FROM sessions WHERE id = ?", (id,))
        if not found or not self._is_open(found[0]):
            return None
        row, now = found[0], self._store.now()
        if now - row["vue"] > _SEEN_EVERY:
            with self._store.transaction() as db:
                db.execute("UPDATE sessions SET vue = ? WHERE id = ?", (now, id))
        return Who(id, row["sujet"], row["nom"], row["role"], row["courriel"])

    def leave(self, who: Who) -> None:
        """Close a session."""
        with self._store.transaction() as db:
            db.execute("DELETE FROM sessions WHERE id = ?", (who.id,))
            note(db, self._store.now(), who.subject, who.role, "sortir")

    def _is_open(self, row: dict[str, Any]) -> bool:
        now = self._store.now()
        young = 0 <= now - row["ouverte"] < WHOLE_SECONDS and now - row["vue"] < IDLE_SECONDS
        return young and self.tokens.knows(row["cle"])

    def form_mark(self, who: Who | None, nonce: str = "") -> str:
        """Make the mark of a form: of a person's session, or of a visitor's ``nonce`` before any session."""
        return str(self._forms.dumps([who.id, who.subject] if who else ["", nonce]))

    def is_mark(self, mark: object, who: Who | None, nonce: str = "") -> bool:
        """Tell whether this mark is of this very session."""
        said = self._read(mark)
        return said == ([who.id, who.subject] if who else ["", nonce]) and bool(who or nonce)

    def was_mark(self, mark: object, who: Who) -> bool:
        """Tell whether this mark is of an earlier session of the same person."""
        said = self._read(mark)
        return bool(said) and said[0] != "" and hmac.compare_digest(said[1].encode(), who.subject.encode())

    def _read(self, mark: object) -> list[str]:
        try:
            said = self._forms.loads(mark if isinstance(mark, str) else "", max_age=FORM_SECONDS)
        except BadSignature:
            return []
        return said if isinstance(said, list) and len(said) == 2 else []

    def tell(self, who: Who, kind: str, sentence: str) -> None:
        """Keep a sentence for the next page of this session; ``kind``: ``bien`` or ``mal``."""
        with self._store.transaction() as db:
            found = db.execute("SELECT messages FROM sessions WHERE id = ?", (who.id,)).fetchone()
            if found:
                messages = [*json.loads(found[0]), [kind, sentence]][-5:]
                db.execute("UPDATE sessions SET messages = ? WHERE id = ?", (json.dumps(messages), who.id))

    def told(self, who: Who) -> list[list[str]]:
        """Give the sentences that were kept, once."""
        found = self._store.rows("SELECT messages FROM sessions WHERE id = ? AND messages <> '[]'", (who.id,))
        if not found:
            return []
        with self._store.transaction() as db:
            db.execute("UPDATE sessions SET messages = '[]' WHERE id = ?", (who.id,))
        messages: list[list[str]] = json.loads(found[0]["messages"])
        return messages


def _short(id: str) -> str:
    return hashlib.sha256(id.encode()).hexdigest()


def _derived(key: str, purpose: str) -> bytes:
    return hmac.new(key.encode(), f"convoque console {purpose} 1".encode(), hashlib.sha256).digest()


def _line(value: object) -> str | None:
    """Give one short line of a claim: it goes into names, and into the author of a commit."""
    text = " ".join(value.split()) if isinstance(value, str) else ""
    return "".join(letter for letter in text if letter.isprintable() and letter not in "<>")[:120] or None
