"""What the door remembers of a conversation: whose it is, what it holds on to, what it offered, its last replies.

Nothing that a person wrote is kept, but for the words of an opinion. All that
a turn changes is changed in one transaction (docs/decisions/011-one-transaction.md).
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from convoque.channel.feedback import Feedback
from convoque.channel.kept_replies import pack, unpack
from convoque.channel.limits import MINUTE, too_many, wait_for
from convoque.clock import PARIS
from convoque.errors import ConvoqueError
from convoque.settings import Settings
from convoque.storage import Location, begin, check_version, create_file, is_postgres, migrate, name_of, open_engine
from convoque.storage.engine import WAIT_SECONDS
from convoque.storage.migrate import tables_are_there

KEPT_SECONDS = 30 * 24 * 3600
"""Thirty days after its last message a conversation is erased: long enough to go from
a convocation to the workshop and to the answer about an absence, and no longer than that."""

TRUSTED_GAP = 8 * 24 * 3600
"""Seconds between two signs of life after which the clock may have jumped: a laptop shut for a week has not."""
TRUSTED_BACK = 3600

MAX_OFFERED = 60
"""Payloads remembered per conversation: about fifteen replies of four buttons."""

ROW_SECONDS = 0.02
"""How long a turn waits for a row that another process holds: then its message goes back to the queue."""

_OF_ONE = "identity = :identity AND identity <> 'anonyme'"
"""One person's conversations, said so that the index of those who signed in serves."""

_OLD_FILE = "conversations.db"
"""The first release's file, whatever the database beside it was called."""


@dataclass(frozen=True)
class Conversation:
    """A conversation that may go on; ``identity`` is a pseudonym, never an id.

    ``state`` is what the dialogue holds on to, ``turns`` how many were answered.
    """

    id: str
    identity: str
    offered: tuple[str, ...] = ()
    state: Mapping[str, Any] | None = None
    turns: int = 0


def conversations_location(settings: Settings) -> Location:
    """Give where conversations are: in the PostgreSQL database, or in an SQLite file beside the case files'."""
    database = settings.database
    return database.with_name(f"{database.stem}-conversations.db") if isinstance(database, Path) else database


def prepare(location: Location) -> tuple[str | None, str]:
    """Make the tables where there are none, or complete them; give the version before and after.

    A file of the first release is taken over. Raises ConvoqueError.
    """
    with _explained(location):
        if isinstance(location, Path):
            _take_over(location)
            create_file(location)
        engine = open_engine(location)
        try:
            return migrate(engine, "conversations")
        finally:
            engine.dispose()


def _take_over(location: Path) -> None:
    old = location.with_name(_OLD_FILE)
    if old.exists() and not location.exists():
        for suffix in ("-wal", "-shm", ""):
            piece = old.with_name(old.name + suffix)
            if piece.exists():
                piece.rename(location.with_name(location.name + suffix))


@dataclass
class Held:
    """One open transaction: nothing of it is kept unless all of it is."""

    connection: Connection
    now: float
    _row: str = field(init=False)

    def __post_init__(self) -> None:
        self._row = " FOR UPDATE" if self.connection.dialect.name == "postgresql" else ""

    def find(self, conversation_id: str) -> Conversation | None:
        """Give a conversation and hold it, None when it never was or was erased; raises Busy."""
        query = f"SELECT id, identity, offered, state, turns FROM conversations WHERE id = :id{self._row}"
        row = self.connection.execute(text(query), {"id": conversation_id}).mappings().first()
        if row is None:
            return None
        state = json.loads(row["state"]) if row["state"] else None
        return Conversation(row["id"], row["identity"], tuple(json.loads(row["offered"])), state, row["turns"])

    def start(self, conversation: Conversation) -> Conversation:
        """Write a new conversation, or give the one that another process has just written under this id."""
        self.connection.execute(
            text(
                "INSERT INTO conversations (id, identity, started_at, last_at, offered) "
                "VALUES (:id, :identity, :now, :now, '[]') ON CONFLICT (id) DO NOTHING"
            ),
            {"id": conversation.id, "identity": conversation.identity, "now": self.now},
        )
        return self.find(conversation.id) or conversation

    def keep(self, conversation: Conversation, state: Mapping[str, Any] | None, offered: Iterable[str] = ()) -> None:
        """Write what a turn changed: the state, and the payloads that its reply offered."""
        latest = list(dict.fromkeys((*reversed(list(offered)), *reversed(conversation.offered))))[:MAX_OFFERED]
        self.connection.execute(
            text(
                "UPDATE conversations SET last_at = :now, turns = turns + 1, offered = :offered, state = :state "
                "WHERE id = :id"
            ),
            {
                "id": conversation.id,
                "now": self.now,
                "offered": _written(latest[::-1]),
                "state": _written(state) if state else None,
            },
        )

    def reply_of(self, conversation_id: str, envoi: str) -> Any:
        """Give the reply that was given to this very message, None when it was never answered."""
        query = "SELECT reply FROM envois WHERE conversation = :conversation AND envoi = :envoi"
        found = self.connection.execute(text(query), {"conversation": conversation_id, "envoi": _short(envoi)}).scalar()
        return unpack(bytes(found)) if found is not None else None

    def keep_reply(self, conversation_id: str, envoi: str, reply: object) -> None:
        """Keep a reply, so that the same message sent again gets it."""
        self.connection.execute(
            text("INSERT INTO envois (conversation, envoi, reply, at) VALUES (:conversation, :envoi, :reply, :now)"),
            {
                "conversation": conversation_id,
                "envoi": _short(envoi),
                "reply": pack(reply),
                "now": self.now,
            },
        )

    def count(self, identity: str, limit: int) -> None:
        """Count one message of an identity; raises DoorError (429) when it is one too many this minute."""
        if not limit:
            return
        minute, second = divmod(self.now, MINUTE)
        rows = self.connection.execute(
            text("SELECT minute, messages FROM counters WHERE identity = :identity AND minute >= :before"),
            {"identity": identity, "before": int(minute) - 1},
        )
        counted = {row.minute: row.messages for row in rows}
        wait = wait_for(limit, counted.get(int(minute) - 1, 0), counted.get(int(minute), 0), second)
        if wait:
            raise too_many(wait)
        self.connection.execute(
            text(
                "INSERT INTO counters (identity, minute, messages) VALUES (:identity, :minute, 1) "
                "ON CONFLICT (identity, minute) DO UPDATE SET messages = counters.messages + 1"
            ),
            {"identity": identity, "minute": int(minute)},
        )

    def keep_feedback(self, conversation_id: str, feedback: Feedback) -> None:
        """Keep what a person said of an answer, for as long as the conversation."""
        self.connection.execute(
            text(
                "INSERT INTO avis (conversation, given_at, useful, reason, text, topic, rule) "
                "VALUES (:conversation, :now, :useful, :reason, :text, :topic, :rule)"
            ),
            {**vars(feedback), "useful": int(feedback.useful), "conversation": conversation_id, "now": self.now},
        )

    def erase(self, conversation_id: str) -> None:
        """Erase all that is kept of a conversation; erasing twice changes nothing."""
        for table, column in (("avis", "conversation"), ("envois", "conversation"), ("conversations", "id")):
            self.connection.execute(text(f"DELETE FROM {table} WHERE {column} = :id"), {"id": conversation_id})
        self.connection.execute(text("DELETE FROM counters WHERE identity = :id"), {"id": conversation_id})

    def alive(self) -> None:
        """Write that the site was alive now; ``purge`` does not trust a clock that has jumped since."""
        self.connection.execute(
            text(
                "INSERT INTO signs (name, since, at) VALUES ('vie', :now, :now) ON CONFLICT (name) DO UPDATE SET "
                "since = CASE WHEN :now - signs.at BETWEEN -:back AND :gap THEN signs.since ELSE :now END, at = :now"
            ),
            {"now": self.now, "gap": TRUSTED_GAP, "back": TRUSTED_BACK},
        )

    def conversations_of(self, identity: str) -> tuple[str, ...]:
        """Give the ids of all the conversations of one person, by their pseudonym."""
        query = text(f"SELECT id FROM conversations WHERE {_OF_ONE} ORDER BY started_at")
        return tuple(self.connection.execute(query, {"identity": identity}).scalars())

    def export(self, identity: str) -> list[dict[str, Any]]:
        """Give all that is kept of one person's conversations: facts that were told, opinions, times."""
        query = text(f"SELECT id, started_at, last_at, turns, state FROM conversations WHERE {_OF_ONE}")
        opinions = text("SELECT given_at, useful, reason, text, topic FROM avis WHERE conversation = :id")
        return [
            {
                "commencee_le": _moment(row["started_at"]),
                "dernier_message_le": _moment(row["last_at"]),
                "messages": row["turns"],
                "retenu": json.loads(row["state"]) if row["state"] else {},
                "avis": [
                    {**opinion, "given_at": _moment(opinion["given_at"])}
                    for opinion in self.connection.execute(opinions, {"id": row["id"]}).mappings()
                ],
            }
            for row in self.connection.execute(query, {"identity": identity}).mappings().all()
        ]


class ConversationStore:
    """The conversations of one database, from any thread.

    Opening raises ConvoqueError, in French, unless the tables are there and up
    to date; afterwards every method may raise Busy or SQLAlchemyError.
    """

    def __init__(self, location: Location, now: Callable[[], float] = time.time) -> None:
        self.engine: Engine = open_engine(location, ROW_SECONDS if is_postgres(location) else WAIT_SECONDS)
        self.now = now
        with _explained(location):
            check_version(self.engine, "conversations")

    @contextmanager
    def transaction(self) -> Iterator[Held]:
        """Open a transaction; see ``storage.begin``."""
        with begin(self.engine) as connection:
            yield Held(connection, self.now())

    def forget_traces(self) -> None:
        """Empty SQLite's journal, where what was erased may still be read; PostgreSQL has no such thing to ask."""
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect() as connection:
                connection.connection.dbapi_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def secret(self) -> bytes:
        """Give a random key made once and kept, so that a restart keeps conversations."""
        with begin(self.engine) as connection:
            connection.execute(
                text(
                    "INSERT INTO door_keys (name, value) VALUES ('conversation', :value) ON CONFLICT (name) DO NOTHING"
                ),
                {"value": secrets.token_hex(32)},
            )
            found = connection.execute(text("SELECT value FROM door_keys WHERE name = 'conversation'")).scalar()
        return bytes.fromhex(str(found))

    def check(self) -> None:
        """Raise SQLAlchemyError unless the tables can be read now."""
        tables_are_there(self.engine, "conversations")

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


@contextmanager
def _explained(location: Location) -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        raise ConvoqueError(
            f"Les conversations de {name_of(location)} ne s’ouvrent pas ({_reason(error)}). "
            "Lancez « convoque migrer » si elles n’existent pas encore ; si le fichier est abîmé, "
            "remettez une sauvegarde, ou déplacez-le et relancez « convoque migrer »."
        ) from None


def _short(envoi: str) -> str:
    """Give 96 bits of an envoi's fingerprint: enough within one conversation."""
    return base64.urlsafe_b64encode(hashlib.sha256(envoi.encode()).digest()[:12]).decode()


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, PARIS).isoformat(timespec="seconds")


def _reason(error: Exception) -> str:
    return str(getattr(error, "orig", error)).strip().splitlines()[0][:200]


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
