"""What the conversation listens for is written by editors, and found however people type it."""

from __future__ import annotations

import pytest

from convoque.knowledge import fold, load_knowledge
from convoque.knowledge.phrases import Phrase


@pytest.mark.parametrize(
    ("liste", "message"),
    [
        ("risk", "je vais perdre mon alloc ?"),
        ("stays_away", "Et si j’y vais juste pas"),
        ("another", "et l'autre ?"),
        ("another", "et lautre"),
        ("own_question", "et le 12 c'est OÙ ?"),
        ("of_the_appointment", "mon absence de"),
    ],
)
def test_un_mot_attendu_est_trouve(savoir, liste, message):
    assert getattr(savoir.conversation, liste).found_in(fold(message))


@pytest.mark.parametrize(
    ("liste", "message"),
    [("risk", "un asperge"), ("stays_away", "je vais vraiment pas bien"), ("another", "lautréamont")],
)
def test_un_bout_de_mot_ou_un_mot_de_trop_ne_compte_pas(savoir, liste, message):
    assert not getattr(savoir.conversation, liste).found_in(fold(message))


@pytest.mark.parametrize(
    ("liste", "message", "debut"),
    [
        ("and_if", "Et s’il n’y était pas ?", True),
        ("and_if", "je viens, et si je pars avant ?", False),
        ("supposes", "et s'ils refusent", True),
        ("yes", "ouais je crois", True),
        ("no", "je crois que non", False),
    ],
)
def test_un_debut_de_message_n_est_pas_un_milieu(savoir, liste, message, debut):
    assert getattr(savoir.conversation, liste).begin(fold(message)) is debut


@pytest.mark.parametrize(
    ("message", "rang"), [("la 1ère", 0), ("le deuxième", 1), ("3e", 2), ("la dernière", -1), ("celui de jeudi", None)]
)
def test_le_rang_dit_est_celui_de_la_liste(savoir, message, rang):
    assert savoir.conversation.rank(fold(message)) == rang


def test_les_mots_courants_s_effacent_les_autres_restent(savoir):
    left = savoir.conversation.ordinary.left_out_of(fold("L’atelier de la mission locale, le le CV"))
    assert left.split() == ["mission", "locale", "cv"]


def test_une_etoile_dans_un_message_n_est_qu_un_signe():
    assert Phrase("risqu*").found_in(fold("je *risque* quoi"))
    assert not Phrase("risque").found_in(fold("risqu*"))


def test_un_mot_ajoute_par_la_redaction_est_ecoute(savoir, abimer):
    folder = abimer({})
    file = folder / "conversation.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("[risqu*,", "[amende*, risqu*,"), encoding="utf-8")
    asked = fold("une amende ?")
    assert not savoir.conversation.risk.found_in(asked)
    assert load_knowledge(folder).conversation.risk.found_in(asked)
