"""Saved cases, and the reports of their runs."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from convoque.errors import InputErrors
from convoque.settings import ROOT
from convoque.testing.cases import NewCase, duplicate, expected_of, keep
from convoque.testing.conversation import Known, read_conversations
from convoque.testing.results import changes, junit
from convoque.testing.vocabulary import demo_people, known_facts, possible_values

TODAY = datetime(2026, 11, 23, 10)


@pytest.fixture(scope="module")
def known() -> Known:
    return Known(frozenset(demo_people()), possible_values(ROOT / "knowledge"))


def cas(**changes: Any) -> NewCase:
    usual: dict[str, Any] = {
        "name": "Malade, « demain » : #1",
        "person": "amina",
        "tables": {},
        "today": TODAY,
        "turns": [("dit", "oui: je suis - malade"), ("clique", "Quel justificatif ?")],
        "expected": {"sujet": "justificatif"},
    }
    return NewCase(**{**usual, **changes})


def test_un_cas_garde_se_relit_tel_quel(tmp_path: Path, known: Known) -> None:
    path = keep(tmp_path / "cas", cas(), None, known)
    (read,) = read_conversations(path, None, known)
    assert (read.name, read.person, read.today) == ("Malade, « demain » : #1", "amina", TODAY)
    assert [(turn.says, turn.clicks) for turn in read.turns] == [
        ("oui: je suis - malade", None),
        (None, "Quel justificatif ?"),
    ]
    assert read.turns[-1].expected == {"sujet": "justificatif"}


def test_deux_cas_du_meme_nom_ont_chacun_leur_fichier(tmp_path: Path, known: Known) -> None:
    first = keep(tmp_path, cas(), None, known)
    second = keep(tmp_path, cas(person=None), None, known)
    assert (first.name, second.name) == ("malade-demain-1.yml", "malade-demain-1-2.yml")


def test_un_cas_qui_existe_est_nomme(tmp_path: Path, known: Known) -> None:
    path = keep(tmp_path, cas(), None, known)
    assert (
        duplicate(
            tmp_path, cas(name="Autre", turns=[("dit", "OUI: je suis - MALADE"), ("clique", "quel justificatif ?")])
        )
        == path
    )
    assert duplicate(tmp_path, cas(person="bruno")) is None
    assert duplicate(tmp_path, cas(today=datetime(2026, 11, 24))) is None


@pytest.mark.parametrize(
    "changed",
    [{"person": "zoe"}, {"expected": {"verdict.obligation": "peut-être"}}, {"expected": {"inconnu": 1}}],
)
def test_ce_qui_ne_se_joue_pas_ne_se_garde_pas(tmp_path: Path, known: Known, changed: dict[str, Any]) -> None:
    with pytest.raises(InputErrors):
        keep(tmp_path, cas(**changed), None, known)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nom: a\npersonne: zoe\ntours: [{dit: x}]", "cas.yml:2:1: personne inconnue « zoe »"),
        ("nom: a\npersonne: {convocations: [{id: c, demandeur_id: zoe}]}\ntours: [{dit: x}]", "personne inconnue"),
        (
            "tours:\n- dit: x\n  attendu: {verdict.obligation: obligatoir}",
            "cas.yml:3:13: valeur impossible « obligatoir » pour « verdict.obligation » ; attendu : obligatoire",
        ),
        ("tours:\n- dit: x\n  attendu: {consequences.mesure: [aucune, amende]}", "valeur impossible « amende »"),
        ("tours:\n- dit: x\n  attendu: {verdict.faits.contrat: signé}", "attendu : signe"),
    ],
)
def test_une_personne_ou_une_valeur_qui_n_existe_pas_est_une_faute_situee(
    tmp_path: Path, known: Known, text: str, said: str
) -> None:
    path = tmp_path / "cas.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputErrors) as caught:
        read_conversations(path, None, known)
    assert said in str(caught.value)


def test_les_conversations_de_la_suite_ne_nomment_que_ce_qui_existe(known: Known) -> None:
    facts = known_facts(ROOT / "knowledge")
    for path in (ROOT / "tests" / "conversations").rglob("*.yml"):
        assert read_conversations(path, facts, known)


def test_l_attendu_d_une_reponse_juste_est_ce_qu_elle_decide() -> None:
    custom = {
        "sujet": "absence_future", "besoin": None, "question": None, "verdict": {"obligation": "non_due"},
        "motif": {"nom": "maladie", "appreciation": "usuel"},
        "consequences": [{"mesure": "aucune"}], "sources": [{"article": "L5412-1"}],
    }  # fmt: skip
    assert expected_of(custom) == {
        "sujet": "absence_future",
        "verdict.obligation": "non_due",
        "motif.nom": "maladie",
        "motif.appreciation": "usuel",
        "consequences.mesure": "aucune",
        "sources": ["L5412-1"],
    }


def passage(texte: str, obligation: str, etat: str = "juste") -> dict[str, Any]:
    turn = {"dit": "x", "texte": texte, "verdict": {"obligation": obligation}}
    case = {"fichier": "a.yml", "nom": "A", "ligne": 1, "etat": etat, "secondes": 0.1, "tours": [turn]}
    gap = {"fichier": "a.yml", "nom": "A", "tour": 1, "ligne": 3, "cle": "sujet", "attendu": "<a>", "recu": "b\x00"}
    return {"version": "v", "cas": [case], "ecarts": [gap] if etat == "ecart" else []}


def test_un_changement_de_texte_n_est_pas_un_changement_de_verdict() -> None:
    before = passage("Oui.", "obligatoire")
    assert changes(passage("Oui.", "obligatoire"), before) == {}
    assert changes(passage("Si.", "obligatoire"), before) == {("a.yml", "A"): "texte"}
    assert changes(passage("Non.", "non_due"), before) == {("a.yml", "A"): "verdict"}
    assert changes(passage("Non.", "non_due"), None) == {}


def test_le_junit_se_lit_et_dit_les_ecarts() -> None:
    suite = ElementTree.fromstring(junit(passage("Oui.", "obligatoire", "ecart")).split("\n", 1)[1])
    assert (suite.get("tests"), suite.get("failures")) == ("1", "1")
    failure = suite.find("testcase/failure")
    assert failure is not None
    assert failure.get("message") == "tour 1 · sujet : attendu <a>, reçu b"
