"""A person's file found among a million, its connection included; and the indexes by which it is found.

    python benchmarks/million.py                   one million people on SQLite (a minute, 400 MB in a temporary folder)
    python benchmarks/million.py --personnes 1000

Everybody has a line in each of the four other tables. Prints Markdown.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from convoque.casefile import CaseFile
from convoque.casefile.database import prepare

OWNED = ("actions_plan", "convocations", "sanctions", "indisponibilites")
TODAY = date(2026, 11, 23)
LOOK_UPS = 3000


def main() -> None:
    """Make the file, look people up, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--personnes", type=int, default=1_000_000)
    people = parser.parse_args().personnes
    with tempfile.TemporaryDirectory(prefix="convoque-million-") as folder:
        path = Path(folder) / "dossiers.db"
        fill(path, people)
        wall, processor = zip(*look_ups(path, people), strict=True)
        print("| quoi | médiane | 95e centile |")
        print("| --- | --- | --- |")
        for name, times in (("un dossier, connexion comprise", wall), ("le même, processeur", processor)):
            print(f"| {name} | {shown(statistics.median(times))} | {shown(statistics.quantiles(times, n=20)[18])} |")
        print(f"\n{people:,} personnes, {path.stat().st_size / 1e6:.0f} Mo.\n".replace(",", " "))
        for line in plans(path):
            print(f"- {line}")


def fill(path: Path, people: int) -> None:
    """Make a file of case files with so many people."""
    prepare(path)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO demandeurs (id, prenom) VALUES (?, 'Léa')", ((f"p{n}",) for n in range(people)))
    order = list(range(people))
    for table in OWNED:
        random.Random(table).shuffle(order)
        lines = ((f"{table}-{n}", f"p{who}") for n, who in enumerate(order))
        connection.executemany(f"INSERT INTO {table} (id, demandeur_id) VALUES (?, ?)", lines)
    connection.execute("COMMIT")
    connection.close()


def look_ups(path: Path, people: int) -> Iterator[tuple[float, float]]:
    """Give, for people drawn at random, the milliseconds that each look-up takes, and those of the processor."""
    casefile, drawn = CaseFile(path), random.Random(17)
    for _ in range(LOOK_UPS):
        who = f"p{drawn.randrange(people)}"
        wall, processor = time.perf_counter(), time.process_time()
        found = casefile.dossier(who, TODAY)
        yield (time.perf_counter() - wall) * 1000, (time.process_time() - processor) * 1000
        assert found is not None
        assert len(found.convocations) == 1


def plans(path: Path) -> Iterator[str]:
    """Give how SQLite finds a person's lines in each table."""
    connection = sqlite3.connect(path)
    for table, key in (("demandeurs", "id"), *((table, "demandeur_id") for table in OWNED)):
        told = connection.execute(f"EXPLAIN QUERY PLAN SELECT * FROM {table} WHERE {key} = 'p1'").fetchall()
        yield f"{table} : {told[0][3]}"
    connection.close()


def shown(milliseconds: float) -> str:
    """Write a time the French way."""
    return f"{milliseconds:.2f} ms".replace(".", ",")


if __name__ == "__main__":
    main()
