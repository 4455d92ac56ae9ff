"""What advisors think of answers: kept, turned into cases, told to the editors, and looked at again after a change."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from convoque.console.store import ConsoleStore
from convoque.console.trials import Trial, Turn
from convoque.console.visit import Visit
from convoque.errors import InputErrors
from convoque.knowledge.facts import load_facts
from convoque.knowledge.version import knowledge_version
from convoque.testing import cases
from convoque.testing.compare import text_of
from convoque.testing.conversation import Known
from convoque.testing.results import verdict_of
from convoque.testing.vocabulary import SUJETS, demo_people, known_facts, possible_values

RIGHT, WRONG, INCOMPLETE = "juste", "fausse", "incomplete"
OPINIONS = {RIGHT: "Juste", WRONG: "Fausse", INCOMPLETE: "Incomplète"}
EXPECTED = ("sujet", "verdict.obligation", "motif.appreciation", "consequences.mesure", "contient", "ne_contient_pas")
_TEXTS = ("contient", "ne_contient_pas")

TABLES = """
CREATE TABLE IF NOT EXISTS jugements (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    essai TEXT NOT NULL, rang INTEGER NOT NULL, qui TEXT NOT NULL, quand REAL NOT NULL,
    avis TEXT NOT NULL, commentaire TEXT NOT NULL, attendu TEXT NOT NULL,
    question TEXT NOT NULL, texte TEXT NOT NULL, verdict TEXT NOT NULL, version TEXT NOT NULL,
    fichier TEXT NOT NULL,                     -- the name of the case in the folder of cases
    etat TEXT NOT NULL DEFAULT ''              -- a_traiter in the editors' inbox, a_revoir, or nothing
);
CREATE INDEX IF NOT EXISTS jugements_essai ON jugements (essai, rang);
CREATE INDEX IF NOT EXISTS jugements_etat ON jugements (etat);
"""


@dataclass(frozen=True)
class Given:
    """What was given in the form: an opinion, a name for the case, and what was expected of the answer."""

    opinion: str
    name: str
    comment: str = ""
    expected: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What was done, as a sentence, or what is wrong in the form."""

    told: str = ""
    wrong: Sequence[Mapping[str, str]] = ()


def proposed(trial: Trial, turn: Turn) -> Given:
    """Give the form as it is first shown: the answer is right, and the case is named after what was asked."""
    custom = turn.trace["custom"]
    found = cases.expected_of(custom)
    expected = {name: _line(found.get(name)) for name in EXPECTED}
    who = demo_people().get(trial.person or "", "")
    name = f"{turn.shown[:60]} ({who})" if who else turn.shown[:70]
    return Given(RIGHT, name, "", expected)


def keep(visit: Visit, trial: Trial, turn: Turn, given: Given) -> Outcome:
    """Keep a judgement and its case; a wrong answer also goes in the editors' inbox."""
    knowledge = visit.console.settings.knowledge
    known = Known(frozenset(demo_people()), possible_values(knowledge))
    if given.opinion not in OPINIONS:
        return Outcome(wrong=[_wrong("avis", "Dites si la réponse est juste, fausse ou incomplète.")])
    expected = _expected(turn, given)
    wrong = list(_impossible(expected, known))
    if given.opinion != RIGHT and expected == _of_the_answer(turn):
        wrong.append(_wrong("attendu-sujet", "Dites ce qui était attendu : un champ au moins doit changer."))
    if not given.name:
        wrong.append(_wrong("nom", "Donnez un nom au cas."))
    case = cases.NewCase(given.name, trial.person, trial.tables, trial.today, _talk(trial, turn), expected)
    folder = visit.console.options.cases
    if not wrong:
        same = cases.duplicate(folder, case)
        if same is not None:
            wrong.append(_wrong("nom", f"Ce cas existe déjà : {folder.name}/{same.name}."))
    if wrong:
        return Outcome(wrong=wrong)
    try:
        path = cases.keep(folder, case, known_facts(knowledge), known)
    except InputErrors as mistakes:
        return Outcome(wrong=[_wrong("nom", f"Ce cas ne peut pas être rejoué : {mistakes.errors[0].wrong}.")])
    except OSError as error:
        return Outcome(wrong=[_wrong("nom", f"Impossible d’écrire dans {folder.name}/ ({error.strerror}).")])
    _insert(visit, trial, turn, given, expected, path)
    told = f"Cas gardé : {folder.name}/{path.name}."
    return Outcome(told if given.opinion == RIGHT else f"{told} Les rédacteurs le trouvent dans leur boîte.")


def _insert(visit: Visit, trial: Trial, turn: Turn, given: Given, expected: Mapping[str, Any], path: Path) -> None:
    store = visit.console.store
    row = {
        "essai": trial.id,
        "rang": turn.rank,
        "qui": visit.person.subject,
        "quand": store.now(),
        "avis": given.opinion,
        "commentaire": given.comment[:2000],
        "attendu": json.dumps(expected, ensure_ascii=False),
        "question": turn.shown,
        "texte": text_of(turn.messages),
        "verdict": json.dumps(verdict_of(turn.trace["custom"]), ensure_ascii=False),
        "version": turn.trace["version"],
        "fichier": path.name,
        "etat": "" if given.opinion == RIGHT else "a_traiter",
    }
    with store.transaction() as db:
        db["jugements"].insert(row)
    visit.note("garder un cas", path.name, avis=given.opinion)


def of(store: ConsoleStore, trial: str, rank: int) -> list[dict[str, Any]]:
    """Give the judgements of a turn, the latest first."""
    return store.rows("SELECT * FROM jugements WHERE essai = ? AND rang = ? ORDER BY id DESC", (trial, rank))


def inbox(store: ConsoleStore) -> list[dict[str, Any]]:
    """Give the answers judged wrong or incomplete that the editors have not dealt with, the latest first."""
    return store.rows("SELECT * FROM jugements WHERE etat = 'a_traiter' ORDER BY id DESC")


def deal_with(store: ConsoleStore, id: int) -> None:
    """Take a judgement out of the inbox."""
    with store.transaction() as db:
        db.execute("UPDATE jugements SET etat = '' WHERE id = ? AND etat = 'a_traiter'", (id,))


def look_again(store: ConsoleStore, result: Mapping[str, Any]) -> int:
    """Mark « à revoir » the approved answers that a run gave otherwise, and count them.

    ``result``: what ``convoque tester --json`` gave; one that is again as approved is no more to be looked at.
    """
    answers = {Path(one["fichier"]).name: one["tours"][-1] for one in result["cas"] if one["tours"]}
    changed = 0
    with store.transaction() as db:
        for row in list(db.query("SELECT * FROM jugements WHERE avis = ?", (RIGHT,))):
            now = answers.get(row["fichier"])
            if now is None:
                continue
            differs = now["texte"] != row["texte"] or now["verdict"] != json.loads(row["verdict"])
            changed += differs
            state, version = ("a_revoir", row["version"]) if differs else ("", result["version"])
            db.execute("UPDATE jugements SET etat = ?, version = ? WHERE id = ?", (state, version, row["id"]))
    return changed


def approved_before(store: ConsoleStore, version: str) -> set[str]:
    """Give the cases whose answer was approved with another version of the knowledge than this one."""
    rows = store.rows("SELECT fichier FROM jugements WHERE avis = ? AND version <> ?", (RIGHT, version))
    return {row["fichier"] for row in rows}


def to_review(store: ConsoleStore) -> dict[str, dict[str, Any]]:
    """Give the approved answers that have changed since, by the file of their case."""
    rows = store.rows("SELECT * FROM jugements WHERE etat = 'a_revoir' ORDER BY id")
    return {row["fichier"]: row for row in rows}


def approve_again(store: ConsoleStore, file: str, answer: Mapping[str, Any], version: str) -> None:
    """Take the present answer of a case for the approved one."""
    with store.transaction() as db:
        db.execute(
            "UPDATE jugements SET texte = ?, verdict = ?, version = ?, etat = '' WHERE fichier = ? AND avis = ?",
            (answer["texte"], json.dumps(answer["verdict"], ensure_ascii=False), version, file, RIGHT),
        )


def choices(knowledge: Path) -> Mapping[str, Sequence[str]]:
    """Give the values that may be expected, for the fields that have finitely many."""
    possible = _possible(knowledge, knowledge_version(knowledge))
    return {"sujet": sorted(SUJETS), **{name: possible[name] for name in EXPECTED if name in possible}}


def sayable(knowledge: Path) -> Mapping[str, Sequence[str]]:
    """Give the facts that have words, and their values."""
    return _sayable(knowledge, knowledge_version(knowledge))


@lru_cache(maxsize=2)
def _possible(knowledge: Path, version: str) -> Mapping[str, Sequence[str]]:
    return possible_values(knowledge)


@lru_cache(maxsize=2)
def _sayable(knowledge: Path, version: str) -> Mapping[str, Sequence[str]]:
    book = load_facts(knowledge / "faits.yml")
    return {name: values for name, values in book.values.items() if values and book.sayable(name)}


def _talk(trial: Trial, turn: Turn) -> list[tuple[str, str]]:
    before = [one for one in trial.turns if one.rank <= turn.rank]
    return [("clique", one.button) if one.button else ("dit", one.said) for one in before]


def _of_the_answer(turn: Turn) -> dict[str, Any]:
    return cases.expected_of(turn.trace["custom"])


def _expected(turn: Turn, given: Given) -> dict[str, Any]:
    """Give what the case expects: as the answer was, but for what the form says otherwise."""
    found = _of_the_answer(turn)
    for name in EXPECTED:
        value = given.expected.get(name, "")
        if name in _TEXTS:
            parts = [part.strip() for part in value.splitlines() if part.strip()]
            found |= {name: parts} if parts else {}
        elif not value:
            found.pop(name, None)
        elif value != _line(found.get(name)):
            found[name] = value
            for other in ("besoin", "question.fait", *(("motif.nom",) if name == "motif.appreciation" else ())):
                found.pop(other, None)  # they were of the answer that is judged
    return found


def _impossible(expected: Mapping[str, Any], known: Known) -> list[dict[str, str]]:
    wrong = []
    for name, value in expected.items():
        possible = SUJETS if name == "sujet" else known.values.get(name)
        for one in value if isinstance(value, list) else [value]:
            if possible is not None and one not in possible:
                wrong.append(_wrong(f"attendu-{name}", f"La valeur « {one} » n’existe pas pour « {name} »."))
    return wrong


def _line(value: Any) -> str:
    return str(value[0] if isinstance(value, list) and value else value or "")


def _wrong(name: str, message: str) -> dict[str, str]:
    return {"champ": name, "message": message}
