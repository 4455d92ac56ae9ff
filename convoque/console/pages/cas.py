"""The saved cases: list, run all, some or the failed ones, see what changed; spreadsheets of questions."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.responses import FileResponse, JSONResponse, Response

from convoque.console import judgements, runs
from convoque.console.access import EDITOR, Who
from convoque.console.errors import ConsoleError
from convoque.console.jobs import INTERRUPTED, Job
from convoque.console.runs import RUN, SHEET
from convoque.console.visit import EVERYONE, Guarded, Visit, act, show
from convoque.console.words import plural
from convoque.errors import ConvoqueError, InputErrors
from convoque.knowledge.version import knowledge_version
from convoque.testing import cases, results, sheets
from convoque.testing.conversation import Known
from convoque.testing.vocabulary import demo_people, possible_values
from convoque.tracing.savoirs import live_folder

if TYPE_CHECKING:
    from convoque.console.app import Console

STATES = {
    "": "tous", "ecart": "avec un écart", "juste": "comme attendu", "a_revoir": "à revoir",
    "jamais": "jamais joués", "illisible": "illisibles",
}  # fmt: skip
_LOOKED_BACK = 12
"""How many runs are looked at to know what a case gave last."""
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Line:
    """One case of the list; ``state`` is a key of ``STATES``, ``wrong`` what makes its file unreadable."""

    file: str
    name: str
    person: str
    day: str
    said: str
    state: str
    wrong: str = ""
    review: bool = False


def routes() -> list[Guarded]:
    """Give the pages."""
    return [
        show("/console/cas", everything),
        act("/console/cas/lancer", run, EVERYONE),
        act("/console/cas/approuver", approve, EVERYONE),
        act("/console/cas/tableau", run_sheet, EVERYONE),
        act("/console/cas/passages/{id:int}/reprendre", take_up, EVERYONE),
        show("/console/cas/passages/{id:int}/rapport.json", as_json),
        show("/console/cas/passages/{id:int}/junit.xml", as_junit),
        show("/console/cas/passages/{id:int}/resultats.xlsx", as_workbook),
    ]


def prepare(console: Console) -> None:
    """Show the results of runs, look again at approved answers when one is over, play them after a publication."""

    def over(job: Job) -> None:
        result = console.jobs.result(job)
        if isinstance(result, dict) and "cas" in result:
            runs.forget_progress(console, job)
            if job.kind == RUN:
                judgements.look_again(console.store, result)

    def then_play(kind: str) -> None:
        before = console.jobs.when_over.get(kind)

        def published(job: Job) -> None:
            if before is not None:
                before(job)
            if job.status == 0:
                _play_approved(console, job)

        console.jobs.when_over[kind] = published

    runs.forget_files(console)
    console.jobs.when_over[RUN] = console.jobs.when_over[SHEET] = over
    for kind in ("publier", "annuler"):
        then_play(kind)
    console.jobs.shown[RUN] = _shown
    console.jobs.shown[SHEET] = _shown


def _play_approved(console: Console, published: Job) -> None:
    """Play the approved answers in the name of who published: those that changed come back to be looked at."""
    approved = judgements.approved_before(console.store, _live_version(console))
    names = sorted({line.file for line in _lines(console) if line.file in approved and line.state != "illisible"})
    if names:
        who = Who("", published.who, published.who, EDITOR)
        runs.ask_run(console, who, names, f"Rejouer les réponses approuvées ({len(names)})")


def everything(visit: Visit) -> Response:
    """List the cases, those that a filter keeps."""
    return _list(visit)


def run(visit: Visit) -> Response:
    """Run all the cases, those that are ticked, or those that differed last time."""
    running = visit.console.jobs.busy()
    if running is not None and running.kind == RUN:
        return visit.go(f"/console/travaux/{running.id}", "mal", "Un passage est déjà en cours : le voici.")
    lines = [line for line in _lines(visit.console) if line.state != "illisible"]
    what = visit.form.one("quoi", "tous")
    ticked = set(visit.form.all("cas"))
    approved = judgements.approved_before(visit.console.store, "")
    wanted = {
        "tous": lines,
        "selection": [line for line in lines if line.file in ticked],
        "ecarts": [line for line in lines if line.state == "ecart"],
        "approuves": [line for line in lines if line.file in approved],
    }.get(what, [])
    files = list(dict.fromkeys(line.file for line in wanted))
    if not files:
        told = {
            "ecarts": "Aucun cas n’a d’écart.",
            "selection": "Cochez au moins un cas.",
            "approuves": "Aucune réponse n’a été approuvée.",
        }
        return visit.go("/console/cas", "mal", told.get(what, "Il n’y a pas encore de cas à jouer."))
    title = f"Rejouer {len(files)} cas" if len(files) > 1 else "Rejouer un cas"
    return visit.go(f"/console/travaux/{runs.ask_run(visit.console, visit.person, files, title)}")


def take_up(visit: Visit) -> Response:
    """Go on with a run that stopped before its end: what was played of it is not played again."""
    console = visit.console
    job = _job(visit)
    here = f"/console/travaux/{job.id}"
    if job.state != INTERRUPTED:
        return visit.go(here, "mal", "Ce passage est allé jusqu’au bout.")
    running = console.jobs.busy()
    if running is not None and running.kind == job.kind:
        return visit.go(f"/console/travaux/{running.id}", "mal", "Un passage est déjà en cours : le voici.")
    kept = runs.kept_name(job)
    if job.kind == SHEET:
        name = Path(str(job.context.get("tableau", ""))).name
        if not name or not (runs.folder(console, runs.SHEETS) / name).is_file():
            return visit.go("/console/cas", "mal", "Ce tableau n’est plus là : envoyez-le de nouveau.")
        rows = int(job.context.get("lignes", 0))
        return visit.go(f"/console/travaux/{runs.ask_sheet(console, visit.person, name, job.title, rows, kept)}")
    names = [name for name in runs.names(job) if (console.options.cases / name).is_file()]
    if not names:
        return visit.go("/console/cas", "mal", "Les cas de ce passage ne sont plus là.")
    return visit.go(f"/console/travaux/{runs.ask_run(console, visit.person, names, job.title, kept)}")


def approve(visit: Visit) -> Response:
    """Take the present answer of a case for the right one."""
    file = visit.form.one("cas")
    found = _last(visit.console).get(file)
    if found is None or not found[0]["tours"]:
        raise ConsoleError("formulaire_illisible", "Rejouez ce cas avant de l’approuver.")
    case, version = found
    judgements.approve_again(visit.console.store, file, case["tours"][-1], version)
    visit.note("approuver un cas", file)
    return visit.go("/console/cas", "bien", f"La réponse d’aujourd’hui est approuvée pour {file}.")


def run_sheet(visit: Visit) -> Response:
    """Run a spreadsheet of questions; what is wrong with the file is told at once."""
    sent = visit.form.file("tableau")
    if sent is None:
        return _list(visit, [{"champ": "tableau", "message": "Choisissez un fichier CSV ou XLSX."}])
    content = sent.file.read(sheets.MOST_BYTES + 1)
    name = Path(sent.filename or "tableau").name[:80]
    knowledge = visit.console.settings.knowledge
    try:
        rows = sheets.read_sheet(name, content, Known(frozenset(demo_people()), possible_values(knowledge)))
    except ConvoqueError as mistake:
        return _list(visit, [{"champ": "tableau", "message": str(mistake)}])
    runs.forget_files(visit.console)
    folder = runs.folder(visit.console, runs.SHEETS)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    stored = f"{secrets.token_hex(8)}{'.xlsx' if content[:2] == b'PK' else '.csv'}"
    (folder / stored).write_bytes(content)
    title = f"Jouer le tableau {name} ({plural(len(rows), 'ligne')})"
    return visit.go(f"/console/travaux/{runs.ask_sheet(visit.console, visit.person, stored, title, len(rows))}")


def as_json(visit: Visit) -> Response:
    """Give the report of a run as JSON."""
    return JSONResponse(_result(visit))


def as_junit(visit: Visit) -> Response:
    """Give the report of a run as JUnit."""
    headers = {"Content-Disposition": 'attachment; filename="junit.xml"'}
    return Response(results.junit(_result(visit)), media_type="application/xml", headers=headers)


def as_workbook(visit: Visit) -> Response:
    """Give the result of a spreadsheet."""
    job = _job(visit)
    path = runs.folder(visit.console, runs.SHEETS) / Path(str(job.context.get("sortie", ""))).name
    if job.kind != SHEET or not path.is_file():
        raise ConsoleError("adresse_inconnue")
    return FileResponse(path, media_type=_WORKBOOK, filename="resultats.xlsx")


def _list(visit: Visit, wrong: Sequence[Mapping[str, str]] = ()) -> Response:
    asked, words = visit.asked("etat"), visit.asked("q").casefold().strip()
    lines = _lines(visit.console)
    kept = [
        line
        for line in lines
        if (not asked or (line.review if asked == "a_revoir" else line.state == asked))
        and (not words or words in f"{line.name} {line.said} {line.file} {line.person}".casefold())
    ]
    return visit.render(
        "cas.html",
        400 if wrong else 200,
        lignes=kept,
        combien=len(lines),
        etats=list(STATES.items()),
        etat=asked,
        q=visit.asked("q"),
        dossier=visit.console.options.cases.name,
        ecarts=sum(line.state == "ecart" for line in lines),
        revoir=sum(line.review for line in lines),
        perimes=len(judgements.approved_before(visit.console.store, _live_version(visit.console))),
        passages=visit.console.jobs.latest(5, (RUN, SHEET)),
        erreurs=list(wrong),
    )


def _lines(console: Console) -> list[Line]:
    folder = console.options.cases
    known = Known(frozenset(demo_people()), possible_values(console.settings.knowledge))
    last, review = _last(console), judgements.to_review(console.store)
    found = []
    for path, read in cases.saved(folder, known):
        if isinstance(read, InputErrors):
            wrong = f"ligne {read.errors[0].line} : {read.errors[0].wrong}"
            found.append(Line(path.name, path.name, "", "", "", "illisible", wrong))
            continue
        for one in read:
            case = last.get(path.name)
            state = case[0]["etat"] if case else "jamais"
            day = one.today.date().isoformat() if one.today else ""
            person = "décrite" if one.tables else one.person or "anonyme"
            said = one.turns[-1].says or one.turns[-1].clicks or "" if one.turns else ""
            found.append(Line(path.name, one.name, person, day, said, state, review=path.name in review))
    return found


def _last(console: Console, before: int | None = None) -> dict[str, tuple[Mapping[str, Any], str]]:
    """Give what each case gave last, with the version that answered: file → (case, version)."""
    found: dict[str, tuple[Mapping[str, Any], str]] = {}
    for job in console.jobs.latest(_LOOKED_BACK, (RUN,)):
        result = console.jobs.result(job) if job.is_over and (before is None or job.id < before) else None
        for case in (result or {}).get("cas", ()):
            found.setdefault(Path(case["fichier"]).name, (case, str(result["version"])))
    return found


def _live_version(console: Console) -> str:
    return knowledge_version(live_folder(console.settings) / "knowledge")


def _shown(visit: Visit, job: Job, result: Any) -> Mapping[str, Any]:
    """Give a run to its page: its cases, each with its gaps and what changed since the run before."""
    if not isinstance(result, dict) or "cas" not in result:
        return {"resultat": None, "joues": runs.played(visit.console, job), "sur": runs.wanted(job)}
    before = {"cas": [case for case, _ in _last(visit.console, job.id).values()]} if job.kind == RUN else None
    changed = results.changes(result, before)
    gaps: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for gap in result["ecarts"]:
        gaps.setdefault((gap["fichier"], gap["nom"]), []).append(gap)
    lines = [
        {
            "cas": case,
            "fichier": Path(case["fichier"]).name,
            "ecarts": gaps.get((case["fichier"], case["nom"]), []),
            "change": changed.get((case["fichier"], case["nom"])),
        }
        for case in result["cas"]
    ]
    return {"resultat": result, "lignes": lines, "faux": sum(case["etat"] != "juste" for case in result["cas"])}


def _job(visit: Visit) -> Job:
    job = visit.console.jobs.get(int(visit.part("id")))
    if job is None or job.kind not in (RUN, SHEET) or not job.is_over:
        raise ConsoleError("adresse_inconnue")
    return job


def _result(visit: Visit) -> dict[str, Any]:
    result = visit.console.jobs.result(_job(visit))
    if not isinstance(result, dict) or "cas" not in result:
        raise ConsoleError("adresse_inconnue", "Ce passage n’a pas donné de résultat.")
    return result
