"""One slip of the fingers is mended; a word that is written, a name or a place is left alone."""

import time

import pytest

from convoque.nlu.facts import FactReader, load_french, signs
from convoque.nlu.lexicon import load_lexicon
from convoque.nlu.safety import SafetyReader
from convoque.nlu.spelling import Speller
from convoque.nlu.text import correct

MENDED = {
    **{"convoqation": "convocation", "convcation": "convocation", "radaition": "radiation", "enfnat": "enfant"},
    **{"avertissment": "avertissement", "bonjourr": "bonjour", "reuc": "reçu", "jentre": "j'entre"},
    **{"lenterrement": "l'enterrement", "jprefere": "je prefere", "estpas": "est pas", "unjob": "un job"},
    **{"jmais": "jamais", "jemais": "jamais", "pasait": "passait", "semain": "semaine", "mesage": "message"},
    **{"enfan": "enfant", "tujours": "toujours", "jvoulais": "je voulais"},
}
WRITTEN = (
    *("convocation", "grippe", "hopital", "webinaire", "lille", "appart", "resto", "csp", "rqth", "rdv", "xyz"),
    *("quimper", "laval", "meaux", "nevers", "salaise", "gomis", "valade", "dreuil", "brison", "meige"),
    *("ouali", "majdi", "landi", "derain", "désinscription", "engueulé", "surligné", "poulinait"),
)
NAMES = (
    *("ma conseillère Mme Gomis m'a écrit", "rdv avec mme valade", "j'habite Bievre", "je suis à Salaise"),
    *("madame dreuil m'a écrit", "mon conseiller M. Brison", "l'agence de Meige", "Mr Ouali", "mr. majdi et mme landi"),
    *("je m'appelle Jalade", "mon mail est valade@exemple.fr"),
)


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller(load_french().vocab, load_lexicon())


@pytest.mark.parametrize(("typed", "meant"), MENDED.items())
def test_un_doigt_qui_glisse_ne_cache_pas_le_mot(speller: Speller, typed: str, meant: str) -> None:
    assert speller.mend(typed) == meant


@pytest.mark.parametrize("word", WRITTEN)
def test_un_mot_qui_existe_ou_un_nom_reste_comme_il_est(speller: Speller, word: str) -> None:
    assert speller.mend(word) is None


@pytest.mark.parametrize("word", ["qsdfgh", "tch", "a" * 30, "حالك", "é"])
def test_ce_qui_ne_ressemble_a_rien_reste_comme_il_est(speller: Speller, word: str) -> None:
    assert speller.mend(word) is None


@pytest.mark.parametrize("text", NAMES)
def test_un_nom_propre_n_excuse_personne_et_ne_donne_pas_de_jour(facts: FactReader, text: str) -> None:
    assert not [one for one in facts.read(text) if one.name in ("motif", "date", "moment", "courrier")]


@pytest.mark.parametrize("never", ["jmais", "jemais", "jammais"])
def test_une_negation_mal_tapee_nie_encore(facts: FactReader, never: str) -> None:
    assert [one.mode for one in facts.read(f"je suis {never} malade") if one.name == "motif"] == ["nie"]


@pytest.mark.parametrize("word", ["pasait", "pasage", "pasport", "passport", "marien", "pastelles"])
def test_aucune_negation_ne_nait_d_une_reparation(speller: Speller, word: str) -> None:
    assert not {"pas", "rien", "jamais"} & set((speller.mend(word) or "").split())


def test_un_mot_repare_garde_sa_place_dans_le_message(speller: Speller) -> None:
    typed = "MA CONVOQATION 😅 est fausse"
    corrected = correct(typed, load_lexicon().abbreviations, speller.mend)
    assert corrected.text == "ma convocation est fausse"
    start, end = corrected.span(3, 14)
    assert typed[start:end] == "CONVOQATION"


def test_un_fait_mal_tape_est_lu_et_designe_ce_qui_est_tape(facts: FactReader) -> None:
    typed = "j'ai recu un avertissment"
    (fact,) = (one for one in facts.read(typed) if one.name == "courrier")
    assert (fact.value, typed[fact.start : fact.end]) == ("avertissement", "avertissment")
    assert "courrier=avertissement/affirme" in signs([fact])


def test_mille_lettres_inconnues_se_lisent_en_un_temps_borne(speller: Speller) -> None:
    hostile = " ".join(
        f"xq{at:02d}zkwvjhbtrgxpmldk".translate(str.maketrans("0123456789", "abcdefghij")) for at in range(45)
    )
    started = time.perf_counter()
    correct(hostile, load_lexicon().abbreviations, speller.mend)
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize(
    "text",
    [
        "je vais m'asperger d'essence devant l'agence",
        "je m'asperge d'alcool et j'allume",
        "demain je vais me brûler devant pole emploi",
        "je me mets le feu devant l'agence",
        "je vais me foutre le feu",
    ],
)
def test_qui_menace_de_se_bruler_est_en_detresse(safety: SafetyReader, text: str) -> None:
    assert safety.is_distress(text)


def test_s_asperger_d_eau_n_est_pas_une_detresse(safety: SafetyReader) -> None:
    assert not safety.is_distress("il fait chaud, je m'asperge d'eau avant l'atelier")
