import time

import pytest

from convoque.nlu.lexicon import Lexicon
from convoque.nlu.text import Abbreviations, correct, normalise, strip_accents

WRITTEN = [
    ("jsuis obligé dy aller", "je suis oblige d'y aller"),
    ("g rdv 2main", "j'ai rendez-vous demain"),
    ("c koi cet atlier", "c'est quoi cet atelier"),
    ("jai pas recu la convoc", "j'ai pas recu la convocation"),
    ("latelier cest mardi ?", "l'atelier c'est mardi ?"),
    ("ya une réu chez pole emploi", "il y a une reunion chez pole emploi"),
    ("j ai l atelier cv", "j'ai l'atelier cv"),
    ("Pk jdois venir ???", "pourquoi je dois venir ?"),
    ("OUIIIII 😀😀", "oui"),
    ("J’ai   perdu\n\nma lettre\u200b", "j'ai perdu ma lettre"),
    ("ma tes ta sa mes des ces", "ma tes ta sa mes des ces"),
    ("ce mois de mai quelle date", "ce mois de mai quelle date"),
    ("23€", "23 euros"),
]
ORDINARY = """
le la les un une des ce cette ces mon ma mes ton ta tes son sa ses je tu il elle on nous vous ils elles
me te se lui leur qui que quoi dont quel quelle quelles mais ou et donc car ni dans par pour en vers avec
sans sous sur entre est sont ont fait dit mis pris vu eu pu du lu su mort part dire faire mai juin sept dix
mode date dette note lire lors aussi tout tous toute non oui merci mal main mars
"""


@pytest.mark.parametrize(("typed", "meant"), WRITTEN)
def test_l_ecriture_rapide_devient_du_francais(typed: str, meant: str, lexicon: Lexicon) -> None:
    assert normalise(typed, lexicon.abbreviations) == meant


@pytest.mark.parametrize("word", ORDINARY.split())
def test_un_mot_ordinaire_n_est_jamais_change(word: str, lexicon: Lexicon) -> None:
    assert strip_accents(correct(word, lexicon.abbreviations).text) == strip_accents(word)


def test_chaque_lettre_se_souvient_de_sa_place(lexicon: Lexicon) -> None:
    typed = "😀 G raté  LATELIER !!!"
    corrected = correct(typed, lexicon.abbreviations)
    start = corrected.text.index("atelier")
    first, last = corrected.span(start, start + len("atelier"))
    assert typed[first:last] == "LATELIER"


def test_un_accent_separe_de_sa_lettre_est_recolle() -> None:
    assert correct("e\u0301crire", Abbreviations()).text == "écrire"


@pytest.mark.parametrize("piece", ["a", "é", "🤯", "c' ", "l'", "\u0301", "?!", "le 12 ", "g ", "\x00", "jai"])
def test_mille_signes_quelconques_prennent_un_temps_borne(piece: str, lexicon: Lexicon) -> None:
    started = time.perf_counter()
    normalise((piece * 1000)[:1000], lexicon.abbreviations)
    assert time.perf_counter() - started < 1.0
