"""Drafts: what an editor changed in one content and has not published, with who, when, why and earlier versions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from convoque import schema
from convoque.console.access import Who
from convoque.console.contents.catalogue import Catalogue, Item
from convoque.console.store import ConsoleStore, note

TABLES = """
CREATE TABLE IF NOT EXISTS brouillons (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    genre TEXT NOT NULL, cle TEXT NOT NULL, fichier TEXT NOT NULL,
    valeurs TEXT NOT NULL,          -- JSON: the changed fields, null for one taken out
    base TEXT NOT NULL,             -- JSON: what these fields said when they were changed first
    geste TEXT NOT NULL DEFAULT 'changer',  -- changer, ajouter, retirer
    apres TEXT NOT NULL DEFAULT '', -- the content it comes after, ^ for the first place, nothing where it is
    auteur TEXT NOT NULL, nom TEXT NOT NULL, cree REAL NOT NULL, modifie REAL NOT NULL,
    version INTEGER NOT NULL, pourquoi TEXT NOT NULL DEFAULT '',
    etat TEXT NOT NULL,             -- brouillon, a_relire, relu, integre, publie, abandonne
    relecteur TEXT NOT NULL DEFAULT '', relecteur_sujet TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX IF NOT EXISTS brouillons_ouverts ON brouillons (genre, cle)
    WHERE etat IN ('brouillon', 'a_relire', 'relu');
CREATE TABLE IF NOT EXISTS versions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    brouillon INTEGER NOT NULL, genre TEXT NOT NULL, cle TEXT NOT NULL, version INTEGER NOT NULL,
    geste TEXT NOT NULL,            -- enregistrer, mettre_de_cote, relire, integrer, publier, abandonner
    valeurs TEXT NOT NULL, avant TEXT NOT NULL,
    auteur TEXT NOT NULL, nom TEXT NOT NULL, quand REAL NOT NULL, pourquoi TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS versions_de ON versions (genre, cle);
CREATE TABLE IF NOT EXISTS commentaires (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    genre TEXT NOT NULL, cle TEXT NOT NULL, auteur TEXT NOT NULL, nom TEXT NOT NULL,
    quand REAL NOT NULL, texte TEXT NOT NULL, regle INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS presences (
    genre TEXT NOT NULL, cle TEXT NOT NULL, sujet TEXT NOT NULL, nom TEXT NOT NULL,
    depuis REAL NOT NULL, vu REAL NOT NULL,
    PRIMARY KEY (genre, cle, sujet)
);
"""

OPEN = ("brouillon", "a_relire", "relu")
_OPEN_OF = "SELECT * FROM brouillons WHERE genre = ? AND cle = ? AND etat IN (?, ?, ?)"
PRESENT_SECONDS = 15 * 60
"""How long after opening a form an editor is said to be at it."""
_MOST_COMPARED = 4_000_000
SMALL = 0.85
"""From this likeness of a sentence before and after, a change of words is a small correction (difflib's ratio)."""


class Stale(Exception):
    """Somebody else saved since the form was opened; ``draft`` is theirs, None when it was published or given up."""

    def __init__(self, draft: Draft | None) -> None:
        super().__init__("somebody else saved since")
        self.draft = draft


@dataclass(frozen=True)
class Draft:
    """One open or closed draft."""

    id: int
    kind: str
    key: str
    file: str
    values: Mapping[str, Any]
    base: Mapping[str, Any]
    act: str
    after: str
    author: str
    name: str
    created: float
    modified: float
    version: int
    why: str
    state: str
    reader: str = ""
    reader_subject: str = ""

    @property
    def is_open(self) -> bool:
        """True until it is put in the folder or given up."""
        return self.state in OPEN


@dataclass(frozen=True)
class Change:
    """What a form asks to save: the fields that differ from what is live, and on what it was based."""

    item: Item
    values: Mapping[str, Any]
    version: int
    why: str = ""
    act: str = "changer"
    after: str = ""
    live: Mapping[str, Any] = field(default_factory=dict)


class Drafts:
    """The drafts in the console's store."""

    def __init__(self, store: ConsoleStore, rereads: Iterable[str] | None = None) -> None:
        """``rereads``: the kinds of content whose law a second person reads; those of the table unless given."""
        self._store = store
        kinds = [name for name, content in schema.CONTENTS.items() if content.reread] if rereads is None else rereads
        self._rereads = frozenset(kinds)

    def all_open(self) -> list[Draft]:
        """Give the open drafts, the latest first."""
        rows = self._store.rows(f"SELECT * FROM brouillons WHERE etat IN {_in(OPEN)} ORDER BY modifie DESC", OPEN)
        return [_draft(row) for row in rows]

    def open_of(self, kind: str, key: str) -> Draft | None:
        """Give the open draft of a content, None when there is none."""
        rows = self._store.rows(_OPEN_OF, (kind, key, *OPEN))
        return _draft(rows[0]) if rows else None

    def going_out(self) -> list[Draft]:
        """Give the drafts that are in the folder and not published yet."""
        return [_draft(row) for row in self._store.rows("SELECT * FROM brouillons WHERE etat = 'integre'")]

    def published(self, name: str) -> None:
        """Note that what is in the folder is published, as the publication of this name."""
        now = self._store.now()
        with self._store.transaction() as db:
            for row in list(db.query("SELECT * FROM brouillons WHERE etat = 'integre'")):
                draft = _draft(row)
                who = Who("", draft.author, draft.name, "")
                db.execute("UPDATE brouillons SET etat = 'publie' WHERE id = ?", (draft.id,))
                _version(db, draft, "publier", who, now, name or draft.why, draft.values, draft.base)

    def get(self, id: int) -> Draft | None:
        """Give a draft by its number."""
        rows = self._store.rows("SELECT * FROM brouillons WHERE id = ?", (id,))
        return _draft(rows[0]) if rows else None

    def save(self, change: Change, who: Who) -> Draft | None:
        """Save what a form says; None when it says what is live, and no draft is left.

        Raises Stale when somebody else saved since the form was opened: what
        was typed is put aside, and nothing is written over.
        """
        now, item = self._store.now(), change.item
        with self._store.transaction() as db:
            rows = list(db.query(_OPEN_OF, (item.kind, item.key, *OPEN)))
            current = _draft(rows[0]) if rows else None
            stale = (current.version if current else 0) != change.version
            same = current is not None and (dict(current.values), current.after) == (dict(change.values), change.after)
            if not stale or same:
                base = _base(current, change)
                if not change.values and change.act == "changer" and not change.after:
                    if current is not None:
                        db.execute(
                            "UPDATE brouillons SET etat = 'abandonne', modifie = ? WHERE id = ?", (now, current.id)
                        )
                        _version(db, current, "abandonner", who, now, change.why, current.values, current.base)
                    return None
                version = (current.version if current else 0) + 1
                row = {
                    "genre": item.kind, "cle": item.key, "fichier": item.file, "valeurs": _json(change.values),
                    "base": _json(base), "geste": change.act, "apres": change.after, "auteur": who.subject,
                    "nom": who.name, "cree": current.created if current else now, "modifie": now, "version": version,
                    "pourquoi": change.why or (current.why if current else ""), "etat": "brouillon", "relecteur": "",
                    "relecteur_sujet": "",
                }  # fmt: skip
                if current:
                    db.table("brouillons").update(current.id, row)
                    id = current.id
                else:
                    id = int(db.table("brouillons").insert(row).last_pk or 0)
                saved = _draft({**row, "id": id})
                _version(db, saved, "enregistrer", who, now, change.why, change.values, base)
                note(
                    db,
                    now,
                    who.subject,
                    who.role,
                    "enregistrer un brouillon",
                    f"{item.kind} {item.key}",
                    version=version,
                )
                return saved
            aside = current or _aside(change, who, now)
            _version(db, aside, "mettre_de_cote", who, now, change.why, change.values, _base(None, change))
        raise Stale(current)

    def put_aside(self, change: Change, who: Who) -> None:
        """Keep in the history what was typed on a text that has changed since: nothing is written over."""
        with self._store.transaction() as db:
            draft = _aside(change, who, self._store.now())
            base = _base(None, change)
            _version(db, draft, "mettre_de_cote", who, self._store.now(), change.why, change.values, base)

    def needs_reader(self, draft: Draft) -> bool:
        """Tell whether a second person has to read this draft: it changes the law, or much of a rule's words."""
        if draft.kind not in self._rereads:
            return (
                any(schema.CONTENTS[draft.kind].fields[key].legal for key in draft.values) and "fait" in self._rereads
            )
        if draft.act != "changer" or draft.after:
            return True
        fields = schema.CONTENTS[draft.kind].fields
        return any(
            fields[key].legal or not _is_small(draft.base.get(key), value) for key, value in draft.values.items()
        )

    def ask_reader(self, draft: Draft, who: Who) -> None:
        """Say that a draft is finished: it waits for its second reader, or is ready when it needs none."""
        self._move(draft, "a_relire" if self.needs_reader(draft) else "relu", "demander_relecture", who, drop=True)

    def vouch(self, draft: Draft, who: Who) -> bool:
        """Note that somebody else read the draft; False, and nothing, when it is its own author."""
        if who.subject == draft.author:
            return False
        self._move(draft, "relu", "relire", who, reader=who)
        return True

    def give_up(self, draft: Draft, who: Who) -> None:
        """Give a draft up; its versions are kept."""
        self._move(draft, "abandonne", "abandonner", who)

    def close(self, drafts: Iterable[Draft], who: Who, act: str = "integrer") -> None:
        """Close the drafts that were put in the folder, or published."""
        for draft in drafts:
            self._move(draft, "integre" if act == "integrer" else "publie", act, who)

    def is_ready(self, draft: Draft) -> bool:
        """Tell whether a draft may go out."""
        return draft.state == "relu" or (draft.state == "brouillon" and not self.needs_reader(draft))

    def _move(
        self, draft: Draft, state: str, act: str, who: Who, reader: Who | None = None, drop: bool = False
    ) -> None:
        now = self._store.now()
        with self._store.transaction() as db:
            read = ("", "") if drop else (draft.reader, draft.reader_subject)
            read = (reader.name, reader.subject) if reader is not None else read
            query = "UPDATE brouillons SET etat = ?, relecteur = ?, relecteur_sujet = ? WHERE id = ?"
            db.execute(query, (state, *read, draft.id))
            _version(db, draft, act, who, now, draft.why, draft.values, draft.base)
            note(db, now, who.subject, who.role, act.replace("_", " "), f"{draft.kind} {draft.key}")

    def history(self, kind: str, key: str) -> list[dict[str, Any]]:
        """Give every version of a content's drafts, the latest first."""
        rows = self._store.rows(
            "SELECT * FROM versions WHERE genre = ? AND cle = ? ORDER BY id DESC LIMIT 200", (kind, key)
        )
        return [{**row, "valeurs": json.loads(row["valeurs"]), "avant": json.loads(row["avant"])} for row in rows]

    def version(self, id: int) -> dict[str, Any] | None:
        """Give one version by its number."""
        rows = self._store.rows("SELECT * FROM versions WHERE id = ?", (id,))
        return (
            {**rows[0], "valeurs": json.loads(rows[0]["valeurs"]), "avant": json.loads(rows[0]["avant"])}
            if rows
            else None
        )

    def comments(self, kind: str, key: str) -> list[dict[str, Any]]:
        """Give what editors said of a content, the oldest first."""
        return self._store.rows("SELECT * FROM commentaires WHERE genre = ? AND cle = ? ORDER BY id", (kind, key))

    def comment(self, kind: str, key: str, text: str, who: Who) -> None:
        """Keep what an editor says of a content."""
        row = {
            "genre": kind,
            "cle": key,
            "auteur": who.subject,
            "nom": who.name,
            "quand": self._store.now(),
            "texte": text,
        }
        with self._store.transaction() as db:
            db.table("commentaires").insert(row)

    def settle(self, id: int, kind: str, key: str) -> None:
        """Note that a comment has been dealt with."""
        with self._store.transaction() as db:
            db.execute("UPDATE commentaires SET regle = 1 WHERE id = ? AND genre = ? AND cle = ?", (id, kind, key))

    def unsettled(self) -> set[tuple[str, str]]:
        """Give the contents of which a comment waits."""
        rows = self._store.rows("SELECT DISTINCT genre, cle FROM commentaires WHERE regle = 0")
        return {(row["genre"], row["cle"]) for row in rows}

    def arrive(self, kind: str, key: str, who: Who) -> list[dict[str, Any]]:
        """Note that an editor has this form open, and give the others who have."""
        now = self._store.now()
        with self._store.transaction() as db:
            db.execute("DELETE FROM presences WHERE vu < ?", (now - PRESENT_SECONDS,))
            db.execute(
                "INSERT INTO presences VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET vu = excluded.vu",
                (kind, key, who.subject, who.name, now, now),
            )
            return list(
                db.query("SELECT * FROM presences WHERE genre = ? AND cle = ? AND sujet <> ?", (kind, key, who.subject))
            )

    def leave(self, kind: str, key: str, who: Who) -> None:
        """Note that an editor has closed this form."""
        with self._store.transaction() as db:
            db.execute("DELETE FROM presences WHERE genre = ? AND cle = ? AND sujet = ?", (kind, key, who.subject))


def merged(item: Item, draft: Draft | None) -> dict[str, Any]:
    """Give the values of a content with those of its draft in their place."""
    values = {**item.values, **(draft.values if draft else {})}
    return {key: value for key, value in values.items() if value is not None}


def added(draft: Draft) -> Item:
    """Give the content that a draft adds, as if it were written already."""
    values = {key: value for key, value in draft.values.items() if value is not None}
    group = draft.file.rpartition("/")[2].removesuffix(".yml")
    return Item(draft.kind, draft.key, draft.key, draft.file, group, (), values, draft.kind == "exemples")


def fingerprint(item: Item) -> str:
    """Tell one wording of a content from another, for a form that is open a long time."""
    return hashlib.sha256(_json(item.values).encode()).hexdigest()[:16]


def outdated(item: Item, draft: Draft) -> tuple[str, ...]:
    """Give the fields of a draft that somebody changed in the folder since it was saved."""
    if draft.act != "changer":
        return ()
    now = item.values
    return tuple(key for key, old in draft.base.items() if now.get(key) not in (old, draft.values.get(key)))


def find(known: Catalogue, drafts: Drafts, kind: str, key: str) -> tuple[Item | None, Draft | None]:
    """Give a content and its open draft; what is only added by a draft is found too."""
    item, draft = known.get(kind, key), drafts.open_of(kind, key)
    if item is None and draft is not None and draft.act == "ajouter":
        item = added(draft)
    return item, draft


def _is_small(before: Any, after: Any) -> bool:
    if not isinstance(before, str) or not isinstance(after, str) or len(before) * len(after) > _MOST_COMPARED:
        return False
    return SequenceMatcher(None, before, after, autojunk=False).ratio() >= SMALL


def _base(current: Draft | None, change: Change) -> dict[str, Any]:
    """Give what the changed fields say now: whoever saves has seen it."""
    if current is not None and current.act == "ajouter":
        return dict(current.base)
    return {key: change.item.values.get(key) for key in change.values}


def _aside(change: Change, who: Who, now: float) -> Draft:
    item = change.item
    return Draft(0, item.kind, item.key, item.file, {}, {}, "changer", "", who.subject, who.name, now, now, 0, "", "")


def _version(
    db: Any,
    draft: Draft,
    act: str,
    who: Who,
    now: float,
    why: str,
    values: Mapping[str, Any],
    before: Mapping[str, Any],
) -> None:
    row = {
        "brouillon": draft.id, "genre": draft.kind, "cle": draft.key, "version": draft.version, "geste": act,
        "valeurs": _json(values), "avant": _json(before), "auteur": who.subject, "nom": who.name, "quand": now,
        "pourquoi": why,
    }  # fmt: skip
    db.table("versions").insert(row)


def _draft(row: Mapping[str, Any]) -> Draft:
    return Draft(
        row["id"], row["genre"], row["cle"], row["fichier"], json.loads(row["valeurs"]), json.loads(row["base"]),
        row["geste"], row["apres"], row["auteur"], row["nom"], row["cree"], row["modifie"], row["version"],
        row["pourquoi"], row["etat"], row["relecteur"], row["relecteur_sujet"],
    )  # fmt: skip


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _in(words: Iterable[str]) -> str:
    return "(" + ", ".join("?" for _ in words) + ")"
