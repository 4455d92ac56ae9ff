"""Conversation tests as typed values, read from YAML with the place of every mistake."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from convoque.errors import InputErrors, Located
from convoque.knowledge.yamlfile import check_depth
from convoque.testing.vocabulary import SUJETS, hint, unknown_key

CONVERSATION_KEYS = ("nom", "personne", "aujourdhui", "tours")
TURN_KEYS = ("dit", "clique", "reponses", "attendu")
TABLES = ("demandeurs", "actions_plan", "convocations", "sanctions", "indisponibilites")


@dataclass(frozen=True)
class Turn:
    """What the person writes (``says``) or the button they choose (``clicks``), and what must come back."""

    line: int
    says: str | None
    clicks: str | None
    answers: Mapping[str, str] = field(default_factory=dict)
    expected: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Conversation:
    """One test: who speaks, on which day, and their turns.

    ``person``: an id of the case file, None for anonymous. ``tables``: people
    and convocations written in the test itself. ``today``: None for the real day.
    """

    file: str
    line: int
    name: str
    person: str | None
    tables: Mapping[str, list[dict[str, Any]]]
    today: datetime | None
    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class Known:
    """What a test may name: the people of the case file, and the values of each key of ``attendu``; None for any."""

    people: Collection[str] | None = None
    values: Mapping[str, Sequence[str]] = field(default_factory=dict)


def read_conversations(
    path: Path, facts: frozenset[str] | None = None, known: Known | None = None
) -> tuple[Conversation, ...]:
    """Read every conversation of a YAML file (one per document, ``---`` between them).

    ``facts``: the names that ``reponses`` may use, None to accept any; ``known``: what else may be named.
    Raises InputErrors with everything that is wrong in the file.
    """
    file = str(path)
    documents = _load(path, file)
    reader = _Reader(file, facts, known or Known())
    conversations = tuple(reader.conversation(document) for document in documents if document is not None)
    if not conversations and not reader.errors:
        reader.errors.append(Located(file, 1, 1, "fichier vide", "une conversation : nom, tours"))
    if reader.errors:
        raise InputErrors(tuple(reader.errors))
    return conversations


def _load(path: Path, file: str) -> list[Any]:
    try:
        text = path.read_text(encoding="utf-8")
        check_depth(file, text)
        return list(YAML(typ="rt").load_all(text))
    except (OSError, UnicodeDecodeError) as error:
        wrong = "n’est pas en UTF-8" if isinstance(error, UnicodeDecodeError) else "introuvable ou illisible"
        raise InputErrors((Located(file, None, None, f"fichier {wrong}"),)) from None
    except MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        wrong = f"YAML illisible ({str(error.problem).splitlines()[0]})"
        raise InputErrors((Located(file, line, column, wrong, "des lignes « clé: valeur » alignées"),)) from None
    except YAMLError:
        raise InputErrors((Located(file, 1, 1, "YAML illisible", "un texte en YAML"),)) from None
    except ValueError as error:  # a date or a number that does not exist
        raise InputErrors((Located(file, None, None, f"valeur impossible ({error})", "entre guillemets"),)) from None


class _Reader:
    """Reads documents one after the other and gathers the errors."""

    def __init__(self, file: str, facts: frozenset[str] | None, known: Known) -> None:
        self.file = file
        self.known = known
        self.facts = facts
        self.errors: list[Located] = []

    def conversation(self, document: Any) -> Conversation:
        if not isinstance(document, CommentedMap):
            self.errors.append(Located(self.file, 1, 1, "pas une conversation", "nom, personne, aujourdhui, tours"))
            document = CommentedMap()
        elif "tours" not in document:
            self.errors.append(
                Located(self.file, document.lc.line + 1, 1, "il manque « tours »", "une liste : - dit: bonjour")
            )
        self._check_keys(document, CONVERSATION_KEYS)
        person, tables = self._person(document)
        turns = document.get("tours") or []
        if not isinstance(turns, list) or ("tours" in document and not turns):
            self._error(document, "tours", "« tours » n’est pas une liste", "une liste : - dit: bonjour")
            turns = []
        name = document.get("nom") or f"conversation ligne {document.lc.line + 1 if document else 1}"
        read = tuple(self._turn(turns, index) for index in range(len(turns)))
        line = document.lc.line + 1 if document else 1
        return Conversation(self.file, line, str(name), person, tables, self._today(document), read)

    def _turn(self, turns: Any, index: int) -> Turn:
        line, column = (place + 1 for place in turns.lc.item(index))
        turn = turns[index]
        if not isinstance(turn, CommentedMap):
            self.errors.append(Located(self.file, line, column, "pas un tour", "dit: ce que la personne écrit"))
            return Turn(line, None, None)
        self._check_keys(turn, TURN_KEYS)
        given = [key for key in ("dit", "clique") if turn.get(key) is not None]
        if len(given) != 1:
            wrong = "il manque « dit »" if not given else "« dit » et « clique » à la fois"
            self.errors.append(Located(self.file, line, column, wrong, "dit: une phrase, ou clique: un bouton"))
        says, clicks = (None if turn.get(key) is None else str(turn[key]) for key in ("dit", "clique"))
        return Turn(line, says, clicks, self._answers(turn), self._expected(turn))

    def _answers(self, turn: CommentedMap) -> dict[str, str]:
        answers = self._table(turn, "reponses", "contrat: oui je l’ai signé")
        for name in answers:
            if self.facts is not None and name not in self.facts:
                self._error(answers, name, f"fait inconnu « {name} »", hint(str(name), self.facts))
        return {str(name): str(value) for name, value in answers.items()}

    def _expected(self, turn: CommentedMap) -> dict[str, Any]:
        expected = self._table(turn, "attendu", "sujet: obligation")
        for key, value in expected.items():
            known = unknown_key(str(key))
            if known is not None:
                self._error(expected, key, f"clé inconnue « {key} »", known)
            for sujet in _values(value) if key in ("sujet", "question.sujet", "autres_sujets") else ():
                if sujet is not None and sujet not in SUJETS:
                    self._error(expected, key, f"sujet inconnu « {sujet} »", hint(str(sujet), SUJETS))
            possible = self.known.values.get(str(key))
            for one in _values(value):
                if possible is not None and one is not None and _word(one) not in possible:
                    self._error(
                        expected, key, f"valeur impossible « {one} » pour « {key} »", hint(_word(one), possible)
                    )
        return {str(key): _plain(value) for key, value in expected.items()}

    def _person(self, document: CommentedMap) -> tuple[str | None, dict[str, list[dict[str, Any]]]]:
        given = document.get("personne")
        if given is None:
            return None, {}
        if isinstance(given, str):
            self._check_person(document, given)
            return given, {}
        if not isinstance(given, CommentedMap):
            self._error(document, "personne", "personne illisible", "un identifiant, comme amina, ou des tables")
            return None, {}
        self._check_keys(given, TABLES)
        tables: dict[str, list[dict[str, Any]]] = {}
        for name in given:
            rows = given[name] or []
            if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
                self._error(given, name, f"« {name} » n’est pas une liste", "- {id: a-1, …}")
                rows = []
            tables[str(name)] = [_plain(row) for row in rows]
        ids = [row.get("id") for row in tables.get("demandeurs", ())]
        ids += [row.get("demandeur_id") for rows in tables.values() for row in rows]
        person = next((str(one) for one in ids if one), None)
        if person is None:
            self._error(document, "personne", "on ne sait pas qui parle", "demandeurs: [{id: lea, …}]")
        elif all(row.get("id") != person for row in tables.get("demandeurs", ())):
            self._check_person(document, person)
        return person, tables

    def _check_person(self, document: CommentedMap, person: str) -> None:
        people = self.known.people
        if people is not None and person not in people:
            expected = f"une personne de démonstration : {', '.join(sorted(people))}"
            self._error(document, "personne", f"personne inconnue « {person} »", expected)

    def _today(self, document: CommentedMap) -> datetime | None:
        given = document.get("aujourdhui")
        if given is None or isinstance(given, datetime):
            return given.replace(tzinfo=None) if given else None
        if isinstance(given, date):
            return datetime.combine(given, time(10))
        try:
            return datetime.fromisoformat(str(given)).replace(tzinfo=None)
        except ValueError:
            self._error(document, "aujourdhui", f"date illisible « {given} »", "2026-11-23T10:00")
            return None

    def _table(self, turn: CommentedMap, key: str, example: str) -> CommentedMap:
        given = turn.get(key)
        if given is not None and not isinstance(given, CommentedMap):
            self._error(turn, key, f"« {key} » n’est pas une table", example)
        return given if isinstance(given, CommentedMap) else CommentedMap()

    def _check_keys(self, table: CommentedMap, known: tuple[str, ...]) -> None:
        for key in table:
            if key not in known:
                self._error(table, key, f"clé inconnue « {key} »", hint(str(key), known))

    def _error(self, table: CommentedMap, key: Any, wrong: str, expected: str) -> None:
        line, column = table.lc.key(key)
        self.errors.append(Located(self.file, line + 1, column + 1, wrong, expected))


def _word(value: Any) -> str:
    """Write a value as the reply has it: YAML reads « oui » and « non » as text, « true » as a truth."""
    return {True: "oui", False: "non"}[value] if isinstance(value, bool) else str(value)


def _values(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value
