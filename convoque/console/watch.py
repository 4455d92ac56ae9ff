"""What the last law watch found, for as long as the source it was about is cited as it was then."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from convoque.console.jobs import Job
from convoque.console.store import ConsoleStore
from convoque.knowledge.sources import SourceBook

QUIET = ("inchangé", "non contrôlé")
TABLES = """
CREATE TABLE IF NOT EXISTS veille (
    cle TEXT PRIMARY KEY, resultat TEXT NOT NULL, trouve TEXT NOT NULL, quand REAL NOT NULL, edition TEXT NOT NULL
);
"""


@dataclass(frozen=True)
class Found:
    """What a watch found about one source: the word of its report, and the whole finding."""

    result: str
    whole: Mapping[str, Any]
    when: float
    edition: str

    @property
    def attention(self) -> bool:
        """Whether somebody has to look."""
        return self.result not in QUIET


def keep(store: ConsoleStore, job: Job, report: Any) -> None:
    """Keep the findings of a watch in the place of the last one's."""
    if not isinstance(report, dict) or not isinstance(report.get("sources"), list):
        return
    told = report.get("edition") or {}
    edition = " du ".join(filter(None, (str(told.get("version") or ""), str(told.get("au") or ""))))
    with store.transaction() as db:
        db.execute("DELETE FROM veille")
        for one in report["sources"]:
            row = (one["cle"], one["resultat"], json.dumps(one, ensure_ascii=False), job.ended or store.now(), edition)
            db.execute("INSERT OR REPLACE INTO veille VALUES (?, ?, ?, ?, ?)", row)


def found(store: ConsoleStore, book: SourceBook | None = None) -> dict[str, Found]:
    """Give what was found, by source; with ``book``, without what was about another wording than the one cited now."""
    known: dict[str, Found] = {}
    for row in store.rows("SELECT * FROM veille"):
        whole = json.loads(row["trouve"])
        source = book.sources.get(row["cle"]) if book else None
        if book is None or (source is not None and source.identifier == whole.get("id")):
            known[row["cle"]] = Found(row["resultat"], whole, row["quand"], row["edition"])
    return known


def last(store: ConsoleStore) -> Found | None:
    """Give any finding of the last watch: it tells when it was and of which edition."""
    return next(iter(found(store).values()), None)
