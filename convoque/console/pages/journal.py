"""The log: who did what, and when; read, filtered, taken away as CSV, and never changed."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime, timedelta
from typing import Any

from starlette.responses import Response

from convoque.clock import PARIS
from convoque.console.visit import Guarded, Visit, show

PER_PAGE = 100
MAX_CSV = 50_000


def routes() -> list[Guarded]:
    """Give the pages."""
    return [show("/console/journal", page), show("/console/journal.csv", table)]


def page(visit: Visit) -> Response:
    """Show the latest lines that the filters keep."""
    where, values = _filters(visit)
    number = max(1, int(visit.asked("page", "1")) if visit.asked("page", "1").isdecimal() else 1)
    total = visit.console.store.rows(f"SELECT count(*) AS n FROM journal {where}", values)[0]["n"]
    lines = _lines(visit, where, values, PER_PAGE, (min(number, 10**6) - 1) * PER_PAGE)
    asked = {name: visit.asked(name) for name in ("qui", "geste", "du", "au")}
    names = visit.console.store.rows("SELECT DISTINCT qui FROM journal ORDER BY qui LIMIT 200")
    acts = visit.console.store.rows("SELECT DISTINCT geste FROM journal ORDER BY geste LIMIT 200")
    return visit.render(
        "journal.html",
        lignes=lines,
        total=total,
        page=number,
        pages=-(-total // PER_PAGE),
        demande=asked,
        personnes=[("", "Tout le monde"), *((row["qui"], row["qui"]) for row in names)],
        gestes=[("", "Tous les gestes"), *((row["geste"], row["geste"]) for row in acts)],
    )


def table(visit: Visit) -> Response:
    """Give the lines that the filters keep as CSV; no cell is taken for a formula by a spreadsheet."""
    where, values = _filters(visit)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(["quand", "qui", "role", "geste", "objet", "detail"])
    for line in _lines(visit, where, values, MAX_CSV, 0):
        at = datetime.fromtimestamp(line["quand"], PARIS).isoformat(timespec="seconds")
        writer.writerow([at, *(harmless(str(line[name])) for name in ("qui", "role", "geste", "objet", "detail"))])
    visit.note("emporter le journal")
    headers = {"Content-Disposition": 'attachment; filename="journal-convoque.csv"'}
    return Response("\ufeff" + out.getvalue(), headers=headers, media_type="text/csv; charset=utf-8")


def harmless(text: str) -> str:
    """Write a cell so that no spreadsheet runs it (OWASP, « CSV Injection »).

    >>> harmless("=1+1"), harmless("claire")
    ("'=1+1", 'claire')
    """
    return f"'{text}" if text.lstrip(" ")[:1] in tuple("=+-@\t\r\n＝＋－＠") and text else text


def _lines(visit: Visit, where: str, values: list[Any], most: int, skipped: int) -> list[dict[str, Any]]:
    query = f"SELECT * FROM journal {where} ORDER BY id DESC LIMIT ? OFFSET ?"
    lines = visit.console.store.rows(query, (*values, most, skipped))
    for line in lines:
        told = json.loads(line["detail"])
        line["detail"] = ", ".join(f"{name} : {value}" for name, value in told.items())
    return lines


def _filters(visit: Visit) -> tuple[str, list[Any]]:
    clauses, values = [], list[Any]()
    for name in ("qui", "geste"):
        if visit.asked(name):
            clauses.append(f"{name} = ?")
            values.append(visit.asked(name))
    for name, sign, days in (("du", ">=", 0), ("au", "<", 1)):
        day = _day(visit.asked(name))
        if day:
            clauses.append(f"quand {sign} ?")
            values.append((day + timedelta(days=days)).timestamp())
    return (f"WHERE {' AND '.join(clauses)}" if clauses else ""), values


def _day(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=PARIS)
    except ValueError:
        return None
