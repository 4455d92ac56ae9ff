"""What the assistant must understand, by share of the messages; the failures are named when a share is not reached.

The figures of the day, and what they were before anything was mended: docs/evaluation.md.
"""

from __future__ import annotations

import pytest
from bruit import NOISES
from mesures import (
    Measure,
    Understand,
    bad_input,
    directions,
    distress,
    facts,
    look_alikes,
    merged,
    noisy_distress,
    noisy_facts,
    noisy_topics,
    out_of_scope,
    synonyms,
    table,
    topics,
    two_topics,
    word_order,
)

MILLISECONDS = 2000


def reaches(measure: Measure, share: float) -> None:
    if measure.share < share:
        pytest.fail(str(measure), pytrace=False)


def named(measures: object, name: str) -> Measure:
    return next(one for one in measures if one.capability.endswith(f" · {name}"))  # type: ignore[attr-defined]


@pytest.mark.parametrize("topic", table("sujets"))
def test_chaque_sujet_clairement_dit_est_compris(topic: str, comprendre: Understand) -> None:
    reaches(named(topics(comprendre), topic), 0.75)


def test_presque_tous_les_sujets_clairement_dits_sont_compris(comprendre: Understand) -> None:
    reaches(merged("sujets", topics(comprendre)), 0.95)


@pytest.mark.parametrize("noise", NOISES)
def test_le_sujet_reste_quand_le_message_est_tape_autrement(noise: str, comprendre: Understand) -> None:
    reaches(named(noisy_topics(comprendre), noise), 0.95)


def test_le_sujet_reste_avec_un_autre_mot_pour_la_meme_chose(comprendre: Understand) -> None:
    reaches(synonyms(comprendre), 0.94)


def test_le_sujet_et_le_motif_restent_dans_un_autre_ordre(comprendre: Understand) -> None:
    reaches(word_order(comprendre), 0.95)


def test_les_deux_sujets_d_un_message_sont_vus(comprendre: Understand) -> None:
    reaches(two_topics(comprendre), 0.80)


@pytest.mark.parametrize("capability", table("faits"))
def test_les_faits_clairement_dits_sont_trouves(capability: str, comprendre: Understand) -> None:
    reaches(named(facts(comprendre), capability), 0.80 if capability == "moment_et_date" else 0.95)


@pytest.mark.parametrize("noise", NOISES)
def test_les_faits_restent_quand_le_message_est_tape_autrement(noise: str, comprendre: Understand) -> None:
    reaches(named(noisy_facts(comprendre), noise), 0.95)


@pytest.mark.parametrize("capability", table("direction"))
def test_un_mot_ajoute_change_ce_qu_il_doit(capability: str, comprendre: Understand) -> None:
    reaches(named(directions(comprendre), capability), 0.75)


def test_un_mot_ajoute_change_presque_toujours_ce_qu_il_doit(comprendre: Understand) -> None:
    reaches(merged("direction", directions(comprendre)), 0.85)


def test_aucune_detresse_n_est_manquee(comprendre: Understand) -> None:
    reaches(merged("détresse", distress(comprendre)), 1.0)


def test_la_detresse_est_vue_malgre_le_bruit(comprendre: Understand) -> None:
    reaches(noisy_distress(comprendre), 0.95)


def test_peu_de_messages_passent_a_tort_pour_de_la_detresse(comprendre: Understand) -> None:
    reaches(look_alikes(comprendre), 0.80)


def test_le_hors_sujet_est_reconnu(comprendre: Understand) -> None:
    reaches(out_of_scope(comprendre), 0.90)


@pytest.mark.parametrize("kind", table("entrees"))
def test_une_entree_inattendue_est_dite_incomprise(kind: str, comprendre: Understand) -> None:
    reaches(named(bad_input(comprendre), kind), 1.0)


@pytest.mark.parametrize("kind", table("entrees"))
def test_une_entree_inattendue_est_lue_en_un_temps_borne(kind: str, comprendre: Understand) -> None:
    texts = [row["texte"] * row.get("repete", 1) for row in table("entrees")[kind]]
    assert max(comprendre(text).milliseconds for text in texts) < MILLISECONDS
