"""One person in all that is stored: given to them, or erased from the case files and from the conversations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import text

from convoque.casefile import database, erasure
from convoque.channel.fingerprint import KeyCheck, check_key, secret
from convoque.channel.options import read_options
from convoque.channel.store import KEPT_SECONDS, ConversationStore, conversations_location, explained
from convoque.channel.tokens import Signer
from convoque.clock import PARIS
from convoque.environment import Environ
from convoque.errors import Refused
from convoque.settings import read_settings
from convoque.storage import Location
from convoque.storage.migrate import OF_PEOPLE
from convoque.storage.traces import PATIENCE_SECONDS, rewrite

OTHER_KEY = (
    "La clé qui cache les identités n’est pas celle du site : les conversations seraient introuvables. "
    "Rien n’est fait. Lancez cette commande avec les réglages du site (CONVOQUE_CLE_CONVERSATION)."
)


@dataclass(frozen=True)
class Stores:
    """Where a person may be, and how their conversations are found."""

    casefile: Location
    conversations: ConversationStore
    signer: Signer
    key: KeyCheck


@dataclass(frozen=True)
class Kept:
    """All that is kept of a person: their lines by table, and their conversations."""

    lines: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    conversations: list[dict[str, Any]] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """Count what there is, by table; conversations and their opinions too."""
        found = {name: len(lines) for name, lines in self.lines.items()}
        found["conversations"] = len(self.conversations)
        found["avis"] = sum(len(conversation["avis"]) for conversation in self.conversations)
        found["questions"] = sum(len(conversation["questions_a_ameliorer"]) for conversation in self.conversations)
        return {name: count for name, count in found.items() if count}


@contextmanager
def open_stores(environ: Environ) -> Iterator[Stores]:
    """Open all stores with the site's settings.

    Raises ConvoqueError, and Refused when the key is known not to be the site's.
    """
    settings, options = read_settings(environ), read_options(environ)
    database.check(settings.database)
    location = conversations_location(settings)
    store = ConversationStore(location, wait=PATIENCE_SECONDS)
    try:
        with explained(location):
            signer = Signer(secret(settings, options, store))
            key = check_key(store, signer.fingerprint)
            if key.answer == "une_autre":
                raise Refused(OTHER_KEY)
            yield Stores(settings.database, store, signer, key)
    finally:
        store.close()


def kept_of(stores: Stores, demandeur_id: str) -> Kept:
    """Give all that is kept of a person; raises ConvoqueError or Busy."""
    identity = stores.signer.pseudonym(demandeur_id)
    with stores.conversations.transaction() as held:
        conversations = held.export(identity)
    return Kept(erasure.lines_of(stores.casefile, demandeur_id), conversations)


def erase(stores: Stores, demandeur_id: str) -> None:
    """Erase a person everywhere: first their file, so that no token of theirs is accepted any more.

    Raises ConvoqueError or Busy: what was not erased yet is still there, and
    doing it again finishes.
    """
    identity = stores.signer.pseudonym(demandeur_id)
    erasure.erase(stores.casefile, demandeur_id)
    with stores.conversations.transaction() as held:
        held.alone()
        for conversation_id in held.conversations_of(identity):
            held.erase(conversation_id)
        held.connection.execute(text("DELETE FROM counters WHERE identity = :identity"), {"identity": identity})


def forget(stores: Stores, thorough: bool) -> bool:
    """Write the tables anew (``storage.traces``); False when something of it may still be read in the files."""
    files = database.rewritten(stores.casefile, thorough)
    return rewrite(stores.conversations.engine, OF_PEOPLE["conversations"], thorough) and files


def doubts(stores: Stores, found: Kept) -> tuple[str, ...]:
    """Say, in French, why conversations of the person may have been missed."""
    if stores.key.changed_at is not None:
        return (
            f"La clé des identités a changé le {_day(stores.key.changed_at)} : les conversations d’avant ne se "
            f"retrouvent plus. Elles expirent au plus tard le {_day(stores.key.changed_at + KEPT_SECONDS)}.",
        )
    if stores.key.answer == "inconnue" and not found.conversations and _somebody_s(stores.conversations):
        return (
            "Le site n’a pas encore démarré avec cette version : la clé des identités n’a pas pu être vérifiée. "
            "Démarrez-le, puis recommencez pour en être sûr.",
        )
    return ()


def _somebody_s(store: ConversationStore) -> bool:
    query = text("SELECT 1 FROM conversations WHERE identity <> 'anonyme' LIMIT 1")
    with store.transaction() as held:
        return held.connection.execute(query).scalar() is not None


def _day(seconds: float) -> str:
    day: date = datetime.fromtimestamp(seconds, PARIS).date()
    return f"{day:%d/%m/%Y}"
