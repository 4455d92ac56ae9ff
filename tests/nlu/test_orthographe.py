"""One slip of the fingers is mended, and a word that is written is left alone."""

import pytest

from convoque.nlu.facts import FactReader, load_french, signs
from convoque.nlu.lexicon import load_lexicon
from convoque.nlu.spelling import Speller
from convoque.nlu.text import correct

MENDED = {
    "convoqation": "convocation",
    "convcation": "convocation",
    "radaition": "radiation",
    "enfnat": "enfant",
    "avertissment": "avertissement",
    "bonjourr": "bonjour",
    "reuc": "reçu",
    "jentre": "j'entre",
    "lenterrement": "l'enterrement",
    "jprefere": "je prefere",
    "estpas": "est pas",
    "unjob": "un job",
}
WRITTEN = ["convocation", "grippe", "hopital", "webinaire", "lille", "appart", "resto", "csp", "rqth", "rdv", "xyz"]


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller(load_french().vocab, load_lexicon())


@pytest.mark.parametrize(("typed", "meant"), MENDED.items())
def test_un_doigt_qui_glisse_ne_cache_pas_le_mot(speller: Speller, typed: str, meant: str) -> None:
    assert speller.mend(typed) == meant


@pytest.mark.parametrize("word", WRITTEN)
def test_un_mot_qui_existe_reste_comme_il_est(speller: Speller, word: str) -> None:
    assert speller.mend(word) is None


@pytest.mark.parametrize("word", ["qsdfgh", "tch", "a" * 30, "حالك", "é"])
def test_ce_qui_ne_ressemble_a_rien_reste_comme_il_est(speller: Speller, word: str) -> None:
    assert speller.mend(word) is None


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
