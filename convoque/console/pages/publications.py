"""Verify, see what changes, publish, go back: each of them a ``convoque`` command, run as a job."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from convoque.console.access import Who
from convoque.console.commands import takes
from convoque.console.jobs import Job
from convoque.console.places import page_of
from convoque.console.published import Published, fingerprint, published
from convoque.console.store import note
from convoque.console.visit import EVERYONE, Guarded, Visit, act, show

if TYPE_CHECKING:
    from convoque.console.app import Console

HOME = "/console/publications"
KINDS = ("verifier", "comparer", "publier", "annuler")
TITLES = {
    "verifier": "Vérification des contenus",
    "comparer": "Ce qui change dans les réponses",
    "publier": "Publication",
    "annuler": "Retour à la publication d’avant",
}
MAX_NOTE = 300

TABLES = """
CREATE TABLE IF NOT EXISTS relectures (
    empreinte TEXT NOT NULL, sujet TEXT NOT NULL, nom TEXT NOT NULL, quand REAL NOT NULL,
    PRIMARY KEY (empreinte, sujet)
);
"""


def routes() -> list[Guarded]:
    """Give the pages."""
    return [
        show(HOME, home),
        act(f"{HOME}/verifier", verify, EVERYONE),
        act(f"{HOME}/comparer", compare, EVERYONE),
        act(f"{HOME}/relire", reread, EVERYONE),
        act(f"{HOME}/publier", publish),
        act(f"{HOME}/annuler", undo),
    ]


def prepare(console: Console) -> None:
    """Say how the results of these jobs are shown."""
    console.jobs.shown["verifier"] = shown_mistakes
    console.jobs.shown["comparer"] = shown_changes


def home(visit: Visit) -> Response:
    """Show what is live, what waits, and what was published before."""
    return _home(visit)


def verify(visit: Visit) -> Response:
    """Have the contents checked."""
    return _ask(visit, "verifier", ["verifier", *(["--json"] if takes("verifier", "--json") else [])])


def compare(visit: Visit) -> Response:
    """Have the answers compared, before and after."""
    return _ask(visit, "comparer", ["comparer", "--json"])


def reread(visit: Visit) -> Response:
    """Vouch for the changed rules and sources as they are now."""
    state = published(visit.console.settings)
    if not state.reviewed:
        return visit.go(HOME, "mal", "Aucune règle ni source n’attend de relecture.")
    seen = fingerprint(visit.console.settings, state.reviewed)
    if visit.form.one("empreinte") != seen:
        return visit.go(HOME, "mal", "Ces fichiers ont changé depuis que vous les lisez. Relisez-les, puis confirmez.")
    who, now = visit.person, visit.console.store.now()
    with visit.console.store.transaction() as db:
        db.execute("INSERT OR REPLACE INTO relectures VALUES (?, ?, ?, ?)", (seen, who.subject, who.name, now))
        note(db, now, who.subject, who.role, "relire", ", ".join(state.reviewed))
    return visit.go(HOME, "bien", "Votre relecture est notée. Une autre personne peut publier.")


def publish(visit: Visit) -> Response:
    """Publish, with a note; rules and sources only after somebody else has read them."""
    told = " ".join(visit.form.one("note").split())
    reason = " ".join(visit.form.one("forcer").split())
    state = published(visit.console.settings)
    wrong = []
    if not told:
        wrong.append({"champ": "note", "message": "Dites en quelques mots ce qui change."})
    elif len(told) > MAX_NOTE:
        wrong.append({"champ": "note", "message": f"Raccourcissez cette note : {MAX_NOTE} caractères au plus."})
    if _awaits_reader(visit, state, visit.person):
        message = "Des règles ou des sources ont changé : une autre personne que vous doit d’abord les relire."
        wrong.append({"champ": "relecture", "message": message})
    if wrong:
        return _home(visit, 422, wrong)
    arguments = ["publier", "--json", f"--note={told}", f"--auteur={author(visit.person)}"]
    arguments += [f"--forcer={reason}"] if reason else []
    arguments += ["--accepter-widget"] if visit.form.one("widget") else []
    return _ask(visit, "publier", arguments, note=told)


def undo(visit: Visit) -> Response:
    """Go back to the publication before, byte for byte."""
    return _ask(visit, "annuler", ["publier", "--annuler", "--json", f"--auteur={author(visit.person)}"])


def author(who: Who) -> str:
    """Write the author of a publication, as git does."""
    return f"{who.name} <{who.email or ''}>" if who.email else who.name


def shown_mistakes(visit: Visit, _job: Job, result: Any) -> Mapping[str, Any]:
    """Group the mistakes by file, each with the page where it is corrected."""
    if not isinstance(result, list):
        return {"fichiers": None}
    files: dict[str, list[Any]] = {}
    for mistake in result:
        files.setdefault(str(mistake.get("fichier", "")), []).append(mistake)
    paths = visit.console.paths
    return {"fichiers": [(name, page_of(name, paths), mistakes) for name, mistakes in files.items()]}


def shown_changes(_visit: Visit, _job: Job, result: Any) -> Mapping[str, Any]:
    """Put changed verdicts first, then the changes that touch most answers."""
    if not isinstance(result, list):
        return {"changements": None}
    ordered = sorted(result, key=lambda one: (one.get("genre") != "verdict", -int(one.get("nombre", 0))))
    return {"changements": ordered, "reponses": sum(int(one.get("nombre", 0)) for one in ordered)}


def _home(visit: Visit, status: int = 200, erreurs: list[dict[str, str]] | None = None) -> Response:
    console = visit.console
    state = published(console.settings)
    seen = fingerprint(console.settings, state.reviewed) if state.reviewed else ""
    return visit.render(
        "publications.html",
        status,
        etat=state,
        travaux=console.jobs.latest(8, KINDS),
        en_cours=console.jobs.busy(),
        pages={name: page_of(name, console.paths) for name in state.changed},
        empreinte=seen,
        relectures=_readings(visit, seen),
        second_lecteur=console.options.second_reader,
        peut={kind: takes(kind, "--json") or kind == "verifier" for kind in KINDS[:3]},
        note=visit.form.one("note"),
        forcer=visit.form.one("forcer"),
        erreurs=erreurs or [],
        max_note=MAX_NOTE,
    )


def _readings(visit: Visit, seen: str) -> list[dict[str, Any]]:
    return visit.console.store.rows("SELECT sujet, nom, quand FROM relectures WHERE empreinte = ?", (seen,))


def _awaits_reader(visit: Visit, state: Published, who: Who) -> bool:
    if not visit.console.options.second_reader or not state.reviewed:
        return False
    readings = _readings(visit, fingerprint(visit.console.settings, state.reviewed))
    return all(reading["sujet"] == who.subject for reading in readings)


def _ask(visit: Visit, kind: str, arguments: list[str], **context: Any) -> Response:
    if not takes(arguments[0]):
        sentence = f"La commande « convoque {arguments[0]} » n’est pas installée ici : mettez Convoqué à jour."
        return visit.go(HOME, "mal", sentence)
    waiting = [job for job in visit.console.jobs.latest(20, [kind]) if not job.is_over]
    if waiting:
        return visit.go(f"/console/travaux/{waiting[0].id}", "mal", "Ce travail est déjà demandé : le voici.")
    id = visit.console.jobs.ask(visit.person, kind, TITLES[kind], arguments, **context)
    return visit.go(f"/console/travaux/{id}")
