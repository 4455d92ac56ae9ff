"""The dashboard: how the assistant is used, by day and by need, each figure with its formula; also as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from starlette.responses import Response

from convoque.channel.turnlog import KEPT_DAYS
from convoque.clock import PARIS
from convoque.console import dashboard, examples, inbox
from convoque.console.charts import HEIGHT, WIDTH, lengths, stacked
from convoque.console.dashboard import FIGURES, MOST_DAYS, TIME_FORMULAS, Log, milliseconds
from convoque.console.pages.journal import harmless
from convoque.console.visit import Guarded, Visit, show
from convoque.errors import ConvoqueError
from convoque.storage import Busy

HOME = "/console/tableau"
USUAL_DAYS = 30
FATES = ("aussitôt", "après une question", "par le second choix", "sans réponse")
VERDICTS = {
    "obligatoire": "Obligatoire",
    "facultatif": "Facultatif",
    "a_verifier": "À vérifier",
    "non_due": "Non due",
    "autre_obligation": "Autre obligation",
}


@dataclass(frozen=True)
class Asked:
    """Which days and need are asked for, and what cannot be."""

    first: date
    last: date
    need: str
    typed: Mapping[str, str]
    mistakes: tuple[dict[str, str], ...] = ()


def routes() -> list[Guarded]:
    """Give the pages."""
    return [show(HOME, page), show(f"{HOME}.csv", table)]


def page(visit: Visit) -> Response:
    """Show the figures of the days and the need that were asked for."""
    asked = _asked(visit)
    labels = dict(examples.needs(visit.console.settings.savoir))
    closed, log, needs = "", Log(dashboard.days(asked.first, asked.last), {}, {}, {}), list[str]()
    try:
        with inbox.opened(visit.console.settings) as store:
            log = dashboard.read(store, asked.first, asked.last, asked.need)
            needs = dashboard.needs_between(store, asked.first, asked.last)
    except (ConvoqueError, Busy) as error:
        closed = str(error) or "Les conversations sont occupées. Recommencez dans un instant."
    choices = sorted({*needs, *([asked.need] if asked.need else [])})
    return visit.render(
        "tableau.html",
        422 if asked.mistakes else 200,
        demande=asked.typed,
        erreurs=asked.mistakes,
        fermee=closed,
        du=asked.first.isoformat(),
        au=asked.last.isoformat(),
        besoins=[("", "Tous les besoins"), *((need, labels.get(need, need)) for need in choices)],
        total=log.total,
        chiffres=_figures(log, asked.need),
        jours=_days(log, asked.need),
        colonnes=[figure.name for figure in FIGURES],
        par_besoin=_needs(log, labels),
        verdicts=_verdicts(log),
        barres=stacked([(_short(day), _fates(log.day(day))) for day in log.days], FATES),
        largeur=WIDTH,
        hauteur=HEIGHT,
        sorts=FATES,
        gardes=KEPT_DAYS,
    )


def table(visit: Visit) -> Response:
    """Give one line a day and need as CSV, no cell of which is a formula; the page says what cannot be given."""
    asked = _asked(visit)
    if asked.mistakes:
        return page(visit)
    try:
        with inbox.opened(visit.console.settings) as store:
            log = dashboard.read(store, asked.first, asked.last, asked.need)
    except (ConvoqueError, Busy):
        return page(visit)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    names = list(dashboard.Counts.__dataclass_fields__)
    writer.writerow(["jour", "besoin", *names])
    for (day, need), counts in sorted(log.counts.items()):
        writer.writerow([day, harmless(need), *(getattr(counts, name) for name in names)])
    headers = {"Content-Disposition": 'attachment; filename="tableau-convoque.csv"'}
    return Response("\ufeff" + out.getvalue(), headers=headers, media_type="text/csv; charset=utf-8")


def _asked(visit: Visit) -> Asked:
    today = datetime.fromtimestamp(visit.console.store.now(), PARIS).date()
    usual = (today - timedelta(days=USUAL_DAYS - 1), today)
    typed = {name: visit.asked(name).strip() for name in ("du", "au", "besoin")}
    need, mistakes, days = typed["besoin"], [], dict[str, date]()
    for name in ("du", "au"):
        found = _day(typed[name])
        if typed[name] and found is None:
            mistakes.append(
                {"champ": name, "message": f"« {typed[name][:20]} » n’est pas un jour. Exemple : 2026-11-23."}
            )
        elif found:
            days[name] = found
    last = days.get("au") or (days["du"] + timedelta(days=USUAL_DAYS - 1) if "du" in days else today)
    first = days.get("du") or last - timedelta(days=USUAL_DAYS - 1)
    if not mistakes and first > last:
        mistakes.append({"champ": "du", "message": "Le premier jour vient après le dernier : échangez-les."})
    elif not mistakes and (last - first).days >= MOST_DAYS:
        mistakes.append({"champ": "du", "message": f"Choisissez {MOST_DAYS} jours au plus."})
    if mistakes:
        first, last = usual
    return Asked(first, last, need, typed, tuple(mistakes))


def _day(text: str) -> date | None:
    try:
        found = datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2200 else None


def _figures(log: Log, need: str) -> list[dict[str, str]]:
    total = log.total
    told = [
        {
            "nom": figure.name,
            "valeur": dashboard.NOTHING if figure.whole and need else figure.value(total),
            "formule": figure.formula,
            "compte": "Ne se calcule pas pour un besoin seul." if figure.whole and need else figure.counted(total),
        }
        for figure in FIGURES
    ]
    for percent, name in ((50, "Temps de réponse médian"), (95, "Temps de réponse au 95e rang sur 100")):
        value = milliseconds(log.all_times.percentile(percent))
        told.append({"nom": name, "valeur": value, "formule": TIME_FORMULAS[percent], "compte": f"{total.tours} tours"})
    return told


def _days(log: Log, need: str) -> list[dict[str, Any]]:
    lines = []
    for day in reversed(log.days):
        counts, times = log.day(day), log.times.get(day, dashboard.Times())
        values = [dashboard.NOTHING if figure.whole and need else figure.value(counts) for figure in FIGURES]
        values += [milliseconds(times.percentile(percent)) for percent in (50, 95)]
        lines.append({"jour": day, "valeurs": values})
    return lines


def _needs(log: Log, labels: Mapping[str, str]) -> list[dict[str, Any]]:
    found = log.needs()
    long = lengths([counts.questions for _, counts in found])
    kept = [figure for figure in FIGURES if not figure.whole]
    return [
        {
            "besoin": need,
            "nom": labels.get(need, need),
            "questions": counts.questions,
            "longueur": length,
            "valeurs": [(figure.name, figure.value(counts)) for figure in kept],
        }
        for (need, counts), length in zip(found, long, strict=True)
    ]


def _verdicts(log: Log) -> list[dict[str, Any]]:
    every, names = (
        sum(log.verdicts.values()),
        sorted({*VERDICTS, *log.verdicts}, key=lambda one: -log.verdicts.get(one, 0)),
    )
    long = lengths([log.verdicts.get(name, 0) for name in names])
    return [
        {
            "nom": VERDICTS.get(name, name),
            "nombre": log.verdicts.get(name, 0),
            "part": dashboard.share(log.verdicts.get(name, 0), every),
            "longueur": length,
        }
        for name, length in zip(names, long, strict=True)
    ]


def _fates(counts: dashboard.Counts) -> tuple[int, ...]:
    return counts.aussitot, counts.apres_question, counts.second_choix, counts.sans_reponse


def _short(day: str) -> str:
    """Write a day in few letters.

    >>> _short("2026-03-02")
    '02/03'
    """
    return f"{day[8:]}/{day[5:7]}"
