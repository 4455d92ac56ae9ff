"""The training examples: enough of them, each in one place, none that is measured."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from mesures import ANSWERS, SMALL_TALK, TABLES, table
from ruamel.yaml import YAML

from convoque.nlu.marks import REPLY
from convoque.nlu.text import strip_accents
from convoque.settings import ROOT

Examples = Mapping[str, list[str]]
QUESTIONS = os.environ.get("CONVOQUE_QUESTIONS")
RARE = ANSWERS | SMALL_TALK
MEASURED = ("sujets", "detresse", "fausse_detresse", "humeur", "hors_sujet")
OPENING_WORDS = 4
OPENING_TIMES = 6


@pytest.fixture(scope="module")
def exemples() -> Examples:
    yaml = YAML(typ="safe")
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for block in yaml.load(path.read_text(encoding="utf-8"))["nlu"]:
            topic, key = block["intent"].partition("/")[::2]
            lines = [line.strip()[2:] for line in block["examples"].splitlines() if line.strip()]
            found.setdefault(f"{topic}/{key}" if topic == REPLY and key else topic, []).extend(lines)
    return found


@pytest.fixture(scope="module")
def sujets(exemples: Examples) -> Examples:
    """Those that are about a topic: « oui » answers many questions of ours, and is in all of them."""
    return {name: said for name, said in exemples.items() if "/" not in name}


def spelling(text: str) -> str:
    """One spelling for all: no case, accent or mark; what has no letter stays as it is."""
    return " ".join(re.findall(r"[a-z0-9]+", strip_accents(text.lower()))) or text.strip()


def texts(value: Any) -> Iterator[str]:
    """Give every text in a table."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts(part)


def test_chaque_sujet_a_assez_d_exemples(sujets: Examples) -> None:
    few = {name: len(said) for name, said in sujets.items() if len(said) < (25 if name in RARE else 60)}
    assert not few


def test_aucun_exemple_n_est_dans_deux_sujets_ni_deux_fois(sujets: Examples) -> None:
    places = Counter(spelling(text) for said in sujets.values() for text in said)
    assert [text for text, times in places.items() if times > 1] == []


def test_aucun_sujet_n_est_fait_d_un_meme_moule(sujets: Examples) -> None:
    for topic, said in sujets.items():
        words = [spelling(text).split() for text in said]
        openings = Counter(tuple(one[:OPENING_WORDS]) for one in words if len(one) >= OPENING_WORDS)
        moulded = sum(times for times in openings.values() if times > OPENING_TIMES)
        assert moulded / len(said) < 0.05, topic


@pytest.mark.parametrize("name", MEASURED)
def test_aucun_message_mesure_n_a_servi_a_apprendre(name: str, exemples: Examples) -> None:
    known = {spelling(text) for said in exemples.values() for text in said}
    measured = [text for text in texts(table(name)) if len(spelling(text).split()) > 2]
    assert [text for text in measured if spelling(text) in known] == []


def test_aucun_message_ecrit_a_part_n_a_servi_a_apprendre(exemples: Examples) -> None:
    known = {spelling(text) for said in exemples.values() for text in said}
    lines = (ROOT / "benchmarks" / "comprehension" / "messages.jsonl").read_text(encoding="utf-8").splitlines()
    measured = [text for line in lines if len(spelling(text := json.loads(line)["text"]).split()) > 2]
    assert [text for text in measured if spelling(text) in known] == []


@pytest.mark.skipif(not QUESTIONS, reason="CONVOQUE_QUESTIONS ne nomme pas de fichier de questions (JSON par ligne)")
def test_aucune_question_tenue_a_l_ecart_n_a_servi_a_apprendre(exemples: Examples) -> None:
    known = {spelling(text) for said in exemples.values() for text in said}
    lines = Path(QUESTIONS or "").read_text(encoding="utf-8").splitlines()
    asked = [json.loads(line)["text"] for line in lines if line.strip()]
    assert [text for text in asked if spelling(text) in known] == []


def test_chaque_table_a_la_taille_promise() -> None:
    assert all(len(said) == 8 for said in table("sujets").values())
    assert len(list(texts(table("detresse")))) == 60
    assert len(table("fausse_detresse")) == 40
    assert len(list(texts(table("hors_sujet")))) == 60
    assert len(list(TABLES.glob("*.yml"))) == 11
