"""One transaction over conversations: what a turn, an opinion or an erasure reads and writes, all or nothing.

Nothing that a person wrote is kept, but for the words of an opinion
(docs/decisions/011-one-transaction.md) and, where the site says so, what is
left of a question for its editors (014-console.md).
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import Connection

from convoque.channel.feedback import Feedback
from convoque.channel.kept_replies import pack, unpack
from convoque.channel.limits import MINUTE, too_many, wait_for
from convoque.channel.turnlog import Last, Row, read_last, topic_of
from convoque.clock import PARIS

TRUSTED_GAP = 8 * 24 * 3600
"""Seconds between two signs of life after which the clock may have jumped: a laptop shut for a week has not."""
TRUSTED_BACK = 3600

MAX_OFFERED = 60
"""Payloads remembered per conversation: about fifteen replies of four buttons."""

_OF_ONE = "identity = :identity AND identity <> 'anonyme'"
"""One person's conversations, said so that the index of those who signed in serves."""


@dataclass(frozen=True)
class Conversation:
    """A conversation that may go on; ``identity`` is a pseudonym, never an id.

    ``state`` is what the dialogue holds on to, ``turns`` how many were answered,
    ``last`` what is remembered of the last turn for the log.
    """

    id: str
    identity: str
    offered: tuple[str, ...] = ()
    state: Mapping[str, Any] | None = None
    turns: int = 0
    last: Last | None = None


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
        query = f"SELECT id, identity, offered, state, turns, dernier FROM conversations WHERE id = :id{self._row}"
        row = self.connection.execute(text(query), {"id": conversation_id}).mappings().first()
        if row is None:
            return None
        state = json.loads(row["state"]) if row["state"] else None
        last = read_last(json.loads(row["dernier"])) if row["dernier"] else None
        return Conversation(row["id"], row["identity"], tuple(json.loads(row["offered"])), state, row["turns"], last)

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

    def keep(
        self,
        conversation: Conversation,
        state: Mapping[str, Any] | None,
        offered: Iterable[str] = (),
        last: Last | None = None,
    ) -> None:
        """Write what a turn changed: the state, the payloads that its reply offered, what the log remembers of it."""
        latest = list(dict.fromkeys((*reversed(list(offered)), *reversed(conversation.offered))))[:MAX_OFFERED]
        self.connection.execute(
            text(
                "UPDATE conversations SET last_at = :now, turns = turns + 1, offered = :offered, state = :state, "
                "dernier = :last WHERE id = :id"
            ),
            {
                "id": conversation.id,
                "now": self.now,
                "offered": _written(latest[::-1]),
                "state": _written(state) if state else None,
                "last": _written(last.written()) if last else None,
            },
        )

    def log_turn(self, row: Row, last: Last | None) -> None:
        """Write a turn's row, and in the one before it (``last``) that its second choice was pressed."""
        values = {name: int(value) if isinstance(value, bool) else value for name, value in asdict(row).items()}
        self.connection.execute(
            text(
                "INSERT INTO tours (jour, id, besoin, issue, version, regle, verdict, ms, premiere, precision, choisi, "
                "second, humain) VALUES (:jour, :id, :besoin, :issue, :version, :regle, :verdict, :ms, :premiere, "
                ":precision, :choisi, 0, :humain)"
            ),
            values,
        )
        if row.choisi and last:
            self.connection.execute(
                text("UPDATE tours SET second = 1 WHERE jour = :jour AND id = :id"), {"jour": last.day, "id": last.id}
            )

    def log_opinion(self, last: Last | None, feedback: Feedback) -> None:
        """Write in the row of the last turn whether it helped, when it is the one that the opinion is about."""
        if last is None or feedback.topic not in (None, topic_of(last.need)):
            return
        self.connection.execute(
            text("UPDATE tours SET utile = :useful WHERE jour = :jour AND id = :id"),
            {"useful": int(feedback.useful), "jour": last.day, "id": last.id},
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
            {
                "conversation": conversation_id,
                "now": self.now,
                "useful": int(feedback.useful),
                "reason": feedback.reason,
                "text": feedback.text,
                "topic": feedback.topic,
                "rule": feedback.rule,
            },
        )

    def keep_question(self, conversation_id: str, question: str, why: str, topic: str | None, most: int) -> None:
        """Keep what is left of a question for the editors: once in a conversation, ``most`` of them at most."""
        query = text("SELECT text FROM questions WHERE conversation = :id")
        known = self.connection.execute(query, {"id": conversation_id}).scalars().all()
        if question in known or len(known) >= most:
            return
        self.connection.execute(
            text(
                "INSERT INTO questions (conversation, at, text, why, topic) "
                "VALUES (:conversation, :now, :text, :why, :topic)"
            ),
            {"conversation": conversation_id, "now": self.now, "text": question, "why": why, "topic": topic},
        )

    def erase(self, conversation_id: str) -> None:
        """Erase all that is kept of a conversation; erasing twice changes nothing."""
        for table, column in (
            ("avis", "conversation"),
            ("questions", "conversation"),
            ("envois", "conversation"),
            ("conversations", "id"),
        ):
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

    def alone(self) -> None:
        """Wait until no other transaction writes conversations, and let none begin; raises Busy."""
        if self._row:
            self.connection.execute(text("LOCK TABLE conversations IN SHARE ROW EXCLUSIVE MODE"))

    def conversations_of(self, identity: str) -> tuple[str, ...]:
        """Give the ids of all the conversations of one person, by their pseudonym, and hold them; raises Busy."""
        query = text(f"SELECT id FROM conversations WHERE {_OF_ONE} ORDER BY id{self._row}")
        return tuple(self.connection.execute(query, {"identity": identity}).scalars())

    def export(self, identity: str) -> list[dict[str, Any]]:
        """Give all that is kept of one person's conversations: facts that were told, opinions, last replies, times."""
        query = text(
            "SELECT id, started_at, last_at, turns, state, offered FROM conversations "
            f"WHERE {_OF_ONE} ORDER BY started_at"
        )
        opinions = text(
            "SELECT given_at, useful, reason, text, topic, rule FROM avis WHERE conversation = :id ORDER BY id"
        )
        questions = text("SELECT at, text, why, topic FROM questions WHERE conversation = :id ORDER BY id")
        replies = text("SELECT at, reply FROM envois WHERE conversation = :id ORDER BY at")
        return [
            {
                "commencee_le": _moment(row["started_at"]),
                "dernier_message_le": _moment(row["last_at"]),
                "messages": row["turns"],
                "retenu": json.loads(row["state"]) if row["state"] else {},
                "boutons_proposes": json.loads(row["offered"]),
                "dernieres_reponses": [
                    {"donnee_le": _moment(reply["at"]), **unpack(bytes(reply["reply"]))}
                    for reply in self.connection.execute(replies, {"id": row["id"]}).mappings()
                ],
                "avis": [
                    {**opinion, "given_at": _moment(opinion["given_at"])}
                    for opinion in self.connection.execute(opinions, {"id": row["id"]}).mappings()
                ],
                "questions_a_ameliorer": [
                    {**question, "at": _moment(question["at"])}
                    for question in self.connection.execute(questions, {"id": row["id"]}).mappings()
                ],
            }
            for row in self.connection.execute(query, {"identity": identity}).mappings().all()
        ]


def _short(envoi: str) -> str:
    """Give 96 bits of an envoi's fingerprint: enough within one conversation."""
    return base64.urlsafe_b64encode(hashlib.sha256(envoi.encode()).digest()[:12]).decode()


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, PARIS).isoformat(timespec="seconds")


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
