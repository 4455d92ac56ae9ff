"""The inbox: grouped, given to a need with words of the editor's own, set aside, and undone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from comptoir import Browser

from convoque.channel.store import ConversationStore, conversations_location, prepare
from convoque.console import examples, inbox
from convoque.settings import ROOT, Settings

HOME = "/console/boite"
NEED = "recours/marque_absent"
FILE = Path("data/nlu/recours.yml")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A copy of the examples and the fiches, to write in."""
    from convoque.settings import read_settings

    savoir = tmp_path / "savoir"
    shutil.copytree(ROOT / "data" / "nlu", savoir / "data" / "nlu")
    shutil.copytree(ROOT / "knowledge" / "fiches", savoir / "knowledge" / "fiches")
    return replace(read_settings({}), database=tmp_path / "convoque.db", savoir=savoir)


@pytest.fixture
def store(settings: Settings) -> Iterator[ConversationStore]:
    location = conversations_location(settings)
    prepare(location)
    opened = ConversationStore(location)
    with opened.transaction() as held:
        for question in ("ya une cantine ?", "Y a-t-il une cantine ?", "je voudrais un stage de poterie"):
            held.keep_question("c", question, "incompris", None, 20)
    yield opened
    opened.close()


def states(store: ConversationStore) -> list[str]:
    return [question.state for question in reversed(inbox.read(store))]


def test_les_questions_voisines_sont_groupees(editor: Browser, store: Any) -> None:
    page = editor.get(HOME).text
    assert "3 questions, 2 groupes" in page
    assert page.index("Y a-t-il une cantine ?") < page.index("stage de poterie")


def test_ecarter_en_lot_puis_defaire(editor: Browser, store: Any) -> None:
    page = editor.post(f"{HOME}/ranger", {"q": ["1,2", "3"], "geste": "ecarter", "etat": "a_traiter"})
    assert "3 question(s) : écartées." in page.text
    assert states(store) == ["ecartee"] * 3
    assert "C’est défait." in editor.post(f"{HOME}/defaire", {"numero": "1"}).text
    assert states(store) == ["a_traiter"] * 3
    assert "déjà défait" in editor.post(f"{HOME}/defaire", {"numero": "1"}).text


def test_donner_a_un_besoin_ajoute_une_ligne_et_se_defait(editor: Browser, store: Any, settings: Settings) -> None:
    path = settings.savoir / FILE
    before = path.read_bytes()
    assert "Réécrits" in editor.post(f"{HOME}/ranger", {"q": "1,2", "geste": "donner"}).text.replace(
        "réécrits", "Réécrits"
    )
    written = "on m’a compté absente alors que je mangeais à la cantine"
    answer = editor.post(f"{HOME}/donner", {"q": "1,2", "besoin": NEED, "exemples": written})
    assert "2 question(s) données" in answer.text
    after = path.read_bytes()
    assert len(after.splitlines()) == len(before.splitlines()) + 1
    assert f"    - {written}\n".encode() in after
    assert states(store) == ["donnee", "donnee", "a_traiter"]
    editor.post(f"{HOME}/defaire", {"numero": "1"})
    assert path.read_bytes() == before
    assert states(store) == ["a_traiter"] * 3


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("Ya une cantine ?", "Réécrivez la question avec vos mots"),
        ("appelez moi au 06 12 34 56 78", "Retirez ce qui désigne quelqu’un"),
        ("la cantine de •••", "ni partie masquée"),
        ("la [cantine]", "ni crochets"),
        ("a" * 201, "200 caractères au plus"),
    ],
)
def test_un_exemple_est_reecrit_avant_d_etre_garde(
    editor: Browser, store: Any, settings: Settings, written: str, told: str
) -> None:
    before = (settings.savoir / FILE).read_bytes()
    answer = editor.post(f"{HOME}/donner", {"q": "1", "besoin": NEED, "exemples": written})
    assert answer.status_code == 422
    assert told in answer.text
    assert (settings.savoir / FILE).read_bytes() == before
    assert states(store) == ["a_traiter"] * 3


def test_un_exemple_qui_existe_deja_est_refuse(settings: Settings) -> None:
    assert "existe déjà" in examples.fault(settings.savoir, "C en visio ou SUR place")


def test_ranger_sans_exemple(editor: Browser, store: Any) -> None:
    assert "0 exemple(s)" in editor.post(f"{HOME}/donner", {"q": "3", "besoin": NEED}).text
    assert editor.post(f"{HOME}/donner", {"q": "3", "besoin": "inconnu/rien"}).status_code == 422
    assert editor.post(f"{HOME}/ranger", {"geste": "ecarter"}).status_code == 422


def test_une_question_effacee_entre_temps_ne_revient_pas(editor: Browser, store: ConversationStore) -> None:
    editor.post(f"{HOME}/ranger", {"q": "1", "geste": "ecarter"})
    with store.transaction() as held:
        held.erase("c")
    editor.post(f"{HOME}/defaire", {"numero": "1"})
    assert inbox.read(store) == []
    assert "effacées entre-temps" in editor.post(f"{HOME}/ranger", {"q": "1", "geste": "donner"}).text
    console = b"".join(path.read_bytes() for path in editor.console.options.database.parent.glob("console.db*"))
    assert b"cantine" not in console


def test_sans_base_de_conversations_la_boite_le_dit(editor: Browser) -> None:
    assert "convoque migrer" in editor.get(HOME).text


def test_un_conseiller_n_y_entre_pas(advisor: Browser) -> None:
    assert advisor.get(HOME).status_code == 403


def test_chaque_besoin_a_son_nom(settings: Settings) -> None:
    found = dict(examples.needs(settings.savoir))
    assert found[NEED] == "recours : On m’a noté absent, je veux faire corriger"
    assert len(found) > 100


def test_les_questions_lues_sans_certitude_se_filtrent_et_disent_le_sujet_repondu(editor: Browser, store: Any) -> None:
    with store.transaction() as held:
        held.keep_question("c", "on peut garer son vélo là-bas", "incertain", "hors_sujet", 20)
    page = editor.get(f"{HOME}?pourquoi=incertain").text
    assert "on peut garer son vélo là-bas" in page
    assert "(lue sans certitude, hors_sujet)" in page
    assert "cantine" not in page
