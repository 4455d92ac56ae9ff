"""The real knowledge, loaded once, and how to walk through all its situations at a time."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from pathlib import Path

import pytest

from convoque.dialogue.case import Turn
from convoque.dialogue.model import State, Understanding
from convoque.errors import InputErrors, Located
from convoque.knowledge import Case, Knowledge, load_knowledge
from convoque.rules import Diagram, Rule

RACINE = Path(__file__).resolve().parents[2] / "knowledge"
PREMIER_JOUR_CONNU = date(2019, 1, 1)
"""Nothing is known of the law before this day."""


@pytest.fixture(scope="session")
def savoir() -> Knowledge:
    return load_knowledge(RACINE)


@pytest.fixture(scope="session")
def appelle(savoir: Knowledge) -> Callable[..., Case]:
    """``appelle(sujet, message, faits, jour)``: the case that answers by the words and the facts, the topic known."""

    def call(topic: str, text: str, facts: Mapping[str, str], day: date) -> Case:
        message = Understanding(topic, text)
        return Turn(message, State(facts=facts), None, savoir, datetime.combine(day, time(10))).fiche_case(topic)

    return call


@pytest.fixture(scope="session")
def periodes(savoir: Knowledge) -> list[Diagram]:
    """Every table, compiled for every period."""
    return [
        savoir.diagram(name, day)
        for name, file in savoir.tables.items()
        for day in (date(2000, 1, 1), *file.table.boundaries())
    ]


@pytest.fixture(scope="session")
def paires() -> Callable[..., Iterator[tuple[Rule, Rule]]]:
    """Walk two situations that differ in one fact only through a diagram, for all values of all other facts.

    ``paires(diagram, "contrat", "inconnu", "signe")`` gives every pair of
    rules that some situation reaches with the first value and with the
    second. Exact: equal pairs of nodes are visited once.
    """

    def walk(diagram: Diagram, fact: str, first: str, second: str) -> Iterator[tuple[Rule, Rule]]:
        rank = {name: index for index, name in enumerate(diagram.order)}
        seen: set[tuple[int, int]] = set()
        stack = [(diagram.root, diagram.root)]
        while stack:
            pair = stack.pop()
            if (id(pair[0]), id(pair[1])) in seen:
                continue
            seen.add((id(pair[0]), id(pair[1])))
            facts = [node.fact for node in pair if not isinstance(node, Rule)]
            if not facts:
                yield pair
                continue
            name = min(facts, key=rank.__getitem__)
            values = [(first, second)] if name == fact else [(v, v) for v in diagram.table.facts[name].values]
            for chosen in values:
                stack.append(
                    tuple(
                        node.children[value] if not isinstance(node, Rule) and node.fact == name else node
                        for node, value in zip(pair, chosen, strict=True)
                    )
                )

    return walk


@pytest.fixture
def abimer(tmp_path: Path) -> Callable[[Mapping[str, bytes]], Path]:
    """Copy the knowledge folder, its fiches left out, with some files replaced."""

    def copy(changed: Mapping[str, bytes]) -> Path:
        folder = tmp_path / "knowledge"
        shutil.copytree(RACINE, folder, ignore=shutil.ignore_patterns("fiches"))
        for name, content in changed.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        return folder

    return copy


@pytest.fixture
def changer(tmp_path: Path) -> Callable[[str, str, str], tuple[tuple[Located, ...], int]]:
    """Load the real knowledge with one text changed; give the errors, and the line that was changed."""

    def load(name: str, before: str, after: str) -> tuple[tuple[Located, ...], int]:
        folder = tmp_path / "knowledge"
        shutil.copytree(RACINE, folder)
        text = (folder / name).read_text(encoding="utf-8")
        assert before in text
        line = text[: text.index(before)].count("\n") + 1
        (folder / name).write_text(text.replace(before, after, 1), encoding="utf-8")
        with pytest.raises(InputErrors) as caught:
            load_knowledge(folder)
        return caught.value.errors, line

    return load
