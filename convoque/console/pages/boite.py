"""The inbox: questions that were not understood or did not help, grouped, given to a need or set aside, with undo."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from convoque.channel.masking import mask
from convoque.console import examples, inbox
from convoque.console.inbox import ASIDE, GIVEN, STATES, TO_DO, WHY
from convoque.console.store import note
from convoque.console.visit import EDITORS, Guarded, Visit, act, address, show
from convoque.errors import ConvoqueError
from convoque.knowledge import fold

if TYPE_CHECKING:
    from convoque.console.app import Console

HOME = "/console/boite"
PER_PAGE = 50
MOST_AT_ONCE = 500
UNDO_SECONDS = 24 * 3600

TABLES = """
CREATE TABLE IF NOT EXISTS boite_gestes (
    id INTEGER PRIMARY KEY AUTOINCREMENT, qui TEXT NOT NULL, quand REAL NOT NULL,
    avant TEXT NOT NULL,            -- number, state and need of each question: none of its words
    exemples TEXT NOT NULL,         -- need and text of each example that an editor wrote
    defait INTEGER NOT NULL DEFAULT 0
);
"""


def routes() -> list[Guarded]:
    """Give the pages."""
    return [
        show(HOME, home, EDITORS),
        act(f"{HOME}/ranger", sort_out),
        act(f"{HOME}/donner", give),
        act(f"{HOME}/defaire", undo),
    ]


def prepare(console: Console) -> None:
    """Forget the gestures that can no longer be undone."""
    with console.store.transaction() as db:
        db.execute("DELETE FROM boite_gestes WHERE quand < ?", (console.store.now() - UNDO_SECONDS,))


def home(visit: Visit) -> Response:
    """Show the groups that the filters keep."""
    return _home(visit)


def sort_out(visit: Visit) -> Response:
    """Set the chosen questions aside, put them back, or go on to give them to a need."""
    ids = _ids(visit)
    if not ids:
        return _home(visit, 422, [{"champ": "groupes", "message": "Cochez au moins une question."}])
    gesture = visit.form.one("geste")
    if gesture == "donner":
        return _giving(visit, ids)
    state = TO_DO if gesture == "remettre" else ASIDE
    with inbox.opened(visit.console.settings) as store:
        _remember(visit, inbox.named(store, ids), [])
        done = inbox.decide(store, ids, state)
    visit.note("remettre à traiter" if state == TO_DO else "écarter", f"{done} questions")
    return visit.go(_back(visit), "bien", f"{done} question(s) : {STATES[state].lower()}.")


def give(visit: Visit) -> Response:
    """Give questions to a need, with the examples that the editor wrote anew for it."""
    ids, need, savoir = _ids(visit), visit.form.one("besoin"), visit.console.settings.savoir
    with inbox.opened(visit.console.settings) as store:
        questions = inbox.named(store, ids)
        written = list(dict.fromkeys(filter(None, (line.strip() for line in visit.form.one("exemples").split("\n")))))
        wrong = _faults(visit, need, written, [question.text for question in questions])
        if wrong or not questions:
            return _giving(visit, ids, 422, wrong)
        added: list[list[str]] = []
        try:
            for text in written:
                examples.add(savoir, need, text)
                added.append([need, text])
            done = inbox.decide(store, ids, GIVEN, need)
        except Exception as error:
            for _, text in added:
                examples.remove(savoir, need, text)
            if isinstance(error, ConvoqueError):
                return _giving(visit, ids, 422, [{"champ": "exemples", "message": str(error)}])
            raise
        _remember(visit, questions, added)
    visit.note("donner à un besoin", need, questions=done, exemples=len(added))
    told = f"{done} question(s) données à « {need} », {len(added)} exemple(s) ajouté(s). Vérifiez, puis publiez."
    return visit.go(HOME, "bien", told)


def undo(visit: Visit) -> Response:
    """Put back what the last gesture of this editor changed."""
    console = visit.console
    rows = console.store.rows(
        "SELECT * FROM boite_gestes WHERE id = ? AND qui = ? AND defait = 0",
        (visit.form.one("numero"), visit.person.subject),
    )
    if not rows:
        return visit.go(HOME, "mal", "Ce geste est déjà défait.")
    with inbox.opened(console.settings) as store:
        for id, state, need in json.loads(rows[0]["avant"]):
            inbox.decide(store, [id], state, need)
    for need, text in json.loads(rows[0]["exemples"]):
        examples.remove(console.settings.savoir, need, text)
    with console.store.transaction() as db:
        db.execute("UPDATE boite_gestes SET defait = 1 WHERE id = ?", (rows[0]["id"],))
        note(db, console.store.now(), visit.person.subject, visit.person.role, "défaire", f"geste {rows[0]['id']}")
    return visit.go(HOME, "bien", "C’est défait.")


def _home(visit: Visit, status: int = 200, erreurs: list[dict[str, str]] | None = None) -> Response:
    asked = visit.form if status != 200 else None
    state = (asked.one("etat") if asked else visit.asked("etat", TO_DO)) or TO_DO
    why = asked.one("pourquoi") if asked else visit.asked("pourquoi")
    closed, groups, counted = "", [], {}
    try:
        with inbox.opened(visit.console.settings) as store:
            groups = inbox.grouped(inbox.read(store, state, why))
            counted = inbox.counts(store)
    except ConvoqueError as error:
        closed = str(error)
    return visit.render(
        "boite.html",
        status,
        groupes=groups[:PER_PAGE],
        reste=len(groups) - len(groups[:PER_PAGE]),
        comptes=counted,
        fermee=closed,
        etats=STATES,
        raisons=WHY,
        choix_etats=list(STATES.items()),
        choix_raisons=[("", "Toutes les raisons"), *WHY.items()],
        demande={"etat": state if state in STATES else TO_DO, "pourquoi": why},
        dernier=_last_gesture(visit),
        erreurs=erreurs or [],
    )


def _giving(visit: Visit, ids: list[int], status: int = 200, erreurs: list[dict[str, str]] | None = None) -> Response:
    with inbox.opened(visit.console.settings) as store:
        questions = inbox.named(store, ids)
    if not questions:
        return visit.go(HOME, "mal", "Ces questions ont été effacées entre-temps : leurs auteurs l’ont demandé.")
    return visit.render(
        "boite-donner.html",
        status,
        questions=questions,
        besoins=[("", "Choisissez un besoin"), *examples.needs(visit.console.settings.savoir)],
        besoin=visit.form.one("besoin"),
        ecrits=visit.form.one("exemples"),
        erreurs=erreurs or [],
    )


def _faults(visit: Visit, need: str, written: list[str], questions: list[str]) -> list[dict[str, str]]:
    savoir = visit.console.settings.savoir
    if need not in dict(examples.needs(savoir)):
        return [{"champ": "besoin", "message": "Choisissez un besoin de la liste."}]
    wrong = []
    asked = {fold(question) for question in questions}
    for text in written:
        told = examples.fault(savoir, text)
        if fold(text) in asked:
            told = "Réécrivez la question avec vos mots : elle ne se garde pas telle quelle."
        elif mask(text) != text:
            told = "Retirez ce qui désigne quelqu’un : numéro, téléphone, adresse."
        if told:
            wrong.append({"champ": "exemples", "message": f"« {text[:60]} » : {told}"})
    return wrong


def _ids(visit: Visit) -> list[int]:
    given = {int(part) for value in visit.form.all("q") for part in value.split(",") if part.isdecimal()}
    return sorted(given)[:MOST_AT_ONCE]


def _remember(visit: Visit, questions: list[inbox.Question], added: list[list[str]]) -> None:
    before = [[question.id, question.state, question.need] for question in questions]
    with visit.console.store.transaction() as db:
        db.execute(
            "INSERT INTO boite_gestes (qui, quand, avant, exemples) VALUES (?, ?, ?, ?)",
            (visit.person.subject, visit.console.store.now(), json.dumps(before), json.dumps(added)),
        )


def _last_gesture(visit: Visit) -> dict[str, Any] | None:
    rows = visit.console.store.rows(
        "SELECT id, quand, avant, exemples FROM boite_gestes WHERE qui = ? AND defait = 0 ORDER BY id DESC LIMIT 1",
        (visit.person.subject,),
    )
    if not rows or visit.console.store.now() - rows[0]["quand"] > UNDO_SECONDS:
        return None
    questions, written = len(json.loads(rows[0]["avant"])), len(json.loads(rows[0]["exemples"]))
    return {"id": rows[0]["id"], "quand": rows[0]["quand"], "questions": questions, "exemples": written}


def _back(visit: Visit) -> str:
    state = visit.form.one("etat")
    return address(HOME, etat=state if state != TO_DO else "", pourquoi=visit.form.one("pourquoi"))
