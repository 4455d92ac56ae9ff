"""A repealed text is still cited, and nothing that rests on it is said as sure any more."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from convoque.casefile.models import Convocation, Demandeur, Dossier
from convoque.dialogue.model import State, Understanding
from convoque.dialogue.turn import answer
from convoque.errors import InputErrors
from convoque.knowledge import load_knowledge
from convoque.settings import ROOT
from convoque.veille.marking import read_book

NOW = datetime(2026, 11, 23, 10)
TODAY = NOW.date()
FREE = {"contrat": "signe", "au_plan": "absent", "forme": "inscription_libre"}
PLANNED = {"contrat": "signe", "au_plan": "nomme", "forme": "convocation"}


@pytest.fixture(scope="module")
def knowledge():
    return load_knowledge(ROOT / "knowledge")


def repeal(knowledge, day, *keys):
    sources = {k: replace(s, repealed_on=day if k in keys else None) for k, s in knowledge.sources.sources.items()}
    return replace(knowledge, sources=replace(knowledge.sources, sources=sources))


def say(knowledge, topic, facts, now=NOW, day=None, dossier=None):
    return answer(Understanding(topic), State(facts=facts, day=day), dossier, knowledge, now)[0]


@pytest.mark.parametrize(
    ("day", "stale"), [(date(2026, 11, 22), True), (TODAY, True), (date(2026, 11, 24), False), (None, False)]
)
def test_une_source_abrogee_a_revoir_des_le_jour_dit(knowledge, day, stale):
    assert repeal(knowledge, day, "L5412-1").stale(["L5411-6", "L5412-1"], TODAY) is stale


def test_seul_ce_qui_s_appuie_sur_elle_est_a_revoir(knowledge):
    assert not repeal(knowledge, TODAY, "R5412-2").stale(["L5412-1"], TODAY)
    assert not repeal(knowledge, TODAY, "R5412-2").stale([], TODAY)


def test_passe_le_delai_de_revue_tout_est_a_revoir(knowledge):
    assert knowledge.stale([], date(2027, 3, 28))


def test_un_texte_qui_ne_s_appliquait_pas_ce_jour_la_ne_compte_pas(knowledge):
    repealed = repeal(knowledge, TODAY, "L5412-1")
    keys = ["L5412-1", "L5412-1 ancien"]
    assert not repealed.stale(keys, TODAY, date(2024, 5, 2))
    assert repealed.stale(keys, TODAY, date(2025, 7, 2))


def test_facultatif_n_est_plus_dit_sur_un_texte_abroge(knowledge):
    before, after = (say(k, "obligation", FREE) for k in (knowledge, repeal(knowledge, TODAY, "L5412-1")))
    assert before.custom["verdict"]["obligation"] == "facultatif"
    assert "facultatif" in before.text
    assert after.custom["verdict"]["obligation"] == "a_verifier"
    assert after.custom["verdict"]["certitude"] == "incertain"
    assert "Non, " not in after.text.splitlines()[0]
    assert "Abrogé ou remplacé depuis la vérification : L5412-1." in after.text.replace("\u00a0", " ")


def test_obligatoire_reste_mais_incertain_et_le_texte_le_dit(knowledge):
    reply = say(repeal(knowledge, TODAY, "L5412-1"), "obligation", PLANNED)
    assert reply.custom["verdict"]["obligation"] == "obligatoire"
    assert reply.custom["verdict"]["certitude"] == "incertain"
    assert "Sources à revoir." in reply.text


def test_l_article_abroge_reste_cite(knowledge):
    reply = say(repeal(knowledge, TODAY, "L5412-1"), "obligation", PLANNED)
    assert "L5412-1" in [source["article"] for source in reply.custom["sources"]]


def test_chaque_resultat_suit_ses_propres_sources(knowledge):
    facts = {**PLANNED, "ressource": "are", "sanction_anterieure": "non"}
    reply = say(repeal(knowledge, TODAY, "R5412-1"), "consequences", facts)
    assert reply.custom["verdict"]["certitude"] == "texte"
    assert [one["certitude"] for one in reply.custom["consequences"]] == ["incertain"]


def test_aucune_consequence_n_est_plus_dite_sur_un_texte_abroge(knowledge):
    facts = {**FREE, "ressource": "are"}
    before, after = (say(k, "consequences", facts) for k in (knowledge, repeal(knowledge, TODAY, "L5412-1")))
    assert [one["mesure"] for one in before.custom["consequences"]] == ["aucune"]
    assert [one["mesure"] for one in after.custom["consequences"]] == ["a_verifier"]
    assert "A priori, rien" in before.text
    assert "A priori, rien" not in after.text


def test_des_faits_anciens_gardent_leur_reponse(knowledge):
    reply = say(
        repeal(knowledge, TODAY, "L5412-1"), "obligation", {"contrat": "ppae", "forme": "convocation"}, day="2024-05-02"
    )
    assert reply.custom["verdict"]["certitude"] != "incertain"
    assert "Sources à revoir." not in reply.text


def late(topic, facts):
    return say(load_knowledge(ROOT / "knowledge"), topic, facts, datetime(2027, 6, 1, 10))


def test_passe_le_delai_de_revue_une_personne_anonyme_n_entend_plus_facultatif():
    assert "facultatif" not in late("obligation", FREE).text.splitlines()[0]
    assert "facultatif" not in late("absence_future", FREE).text.splitlines()[0]


def test_la_liste_des_convocations_ne_dit_plus_facultatif_sur_un_texte_abroge(knowledge):
    convocation = Convocation(
        id="c",
        demandeur_id="p",
        intitule="CV",
        debut=datetime(2026, 11, 25, 9),
        inscription_libre=True,
        au_plan="absent",
    )
    person = Dossier(
        Demandeur(id="p", document="contrat", contrat_signe_le=date(2026, 3, 3)), convocations=(convocation,)
    )
    said = [
        say(k, "mes_convocations", {}, dossier=person).text for k in (knowledge, repeal(knowledge, TODAY, "L5412-1"))
    ]
    assert ["Facultatif" in text for text in said] == [True, False]
    assert "À vérifier" in said[1]


def test_abroge_le_se_lit_dans_les_sources(write_sources):
    path = write_sources(L5412_1=("LEGIARTI1", "2025-01-01", "abroge_le: 2026-09-01"))
    assert read_book(path).sources["L5412-1"].repealed_on == date(2026, 9, 1)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("abroge_le: 2026-13-01", "date impossible « 2026-13-01 »"),
        ("abroge_le: 2026-09-01\n    etat: ancien", "« abroge_le » ne va pas avec « etat: ancien »"),
    ],
)
def test_une_marque_mal_ecrite_est_situee(write_sources, line, said):
    with pytest.raises(InputErrors, match=said) as error:
        read_book(write_sources(L5412_1=("LEGIARTI1", "2025-01-01", line)))
    assert [(one.line, one.column) for one in error.value.errors] == [(13 - ("ancien" in line), 16)]
