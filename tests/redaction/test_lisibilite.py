"""Everything a person can read: short sentences, plain words, nothing said as certain that is not."""

from datetime import date

import pytest

from convoque.checking.check import read_written
from convoque.checking.spoken import passages, plain
from convoque.checking.tone import LONGEST, check_tone, sentences, words
from convoque.knowledge import Knowledge, load_knowledge
from convoque.knowledge.yamlfile import Value
from convoque.settings import ROOT


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge(ROOT / "knowledge")


@pytest.fixture(scope="module")
def ecrits() -> dict[str, Value]:
    return read_written(ROOT / "knowledge")


def test_rien_n_est_mal_dit(ecrits, knowledge):
    assert [str(one) for one in check_tone(passages(ecrits), knowledge.sources.checked_on)] == []


def test_aucune_phrase_ne_depasse_vingt_cinq_mots(ecrits):
    counted = [words(one) for said in passages(ecrits) for text in said.texts for one in sentences(plain(text))]
    print(f"{len(counted)} phrases, {sum(counted) / len(counted):.1f} mots en moyenne, {max(counted)} au plus")
    assert max(counted) <= LONGEST


PHRASES = {
    "phrase-longue": " ".join(["un", "mot"] * 13) + ".",
    "sanction-certaine": "Votre allocation sera suspendue.",
    "jargon": "Il convient de prévenir.",
    "tutoiement": "Garde ta convocation.",
    "absence-annulee": "Votre absence est annulée.",
    "sigle": "La PMSMP compte aussi.",
    "delai-qui-circule": "Prévenez 48 h avant.",
    "prevenir-excuse": "Il suffit de prévenir.",
    "dix-jours-au-rsa": "Au RSA, vous avez dix jours.",
    "suppression-levable": "Une suppression s’arrête quand vous revenez.",
    "incertain-dit-sur": "C’est certain.",
    "jour-a-venir": "Signez avant le 1er janvier 2030.",
    "typographie": "Venez à 9h30.",
    "mot-repete": "Venez à à l’heure.",
    "numero-inconnu": "Appelez le 3141.",
    "mise-en-forme": "Venez <b>tôt</b>.",
    "phrase-coupee": "Venez tôt",
}
JUSTES = [
    " ".join(["un", "mot"] * 12) + " seul.",
    "Votre allocation pourrait être suspendue.",
    "Le ton du courrier ne change rien.",
    "L’atelier est annulé, votre absence ne compte pas.",
    "Le revenu de solidarité active (RSA) compte aussi.",
    "Aucun texte ne fixe 48 h.",
    "Prévenir ne suffit pas.",
    "Au revenu de solidarité active (RSA), ce n’est pas dix jours.",
    "Une suspension s’arrête quand vous revenez.",
    "Ce n’est pas certain.",
    "Appelez le 3114.",
]


def dits(phrase: str) -> set[str]:
    """Give the codes of what is wrong with a sentence of a case that is uncertain."""
    value = Value("a.yml", 1, 1, text=phrase)
    words = Value("a.yml", 1, 1, entries=((Value("a.yml", 1, 1, text="reponse"), value),))
    mark = Value("a.yml", 1, 1, text="incertain")
    case = Value("a.yml", 1, 1, entries=(*(words.entries or ()), (Value("a.yml", 1, 1, text="certitude"), mark)))
    root = Value("a.yml", 1, 1, entries=((Value("a.yml", 1, 1, text="cas"), Value("a.yml", 1, 1, items=(case,))),))
    return {one.code for one in check_tone(passages({"fiches/a": root}), date(2026, 3, 27))}


@pytest.mark.parametrize("code", PHRASES)
def test_une_phrase_mal_dite_a_son_code(code):
    assert code in dits(PHRASES[code])


@pytest.mark.parametrize("phrase", JUSTES)
def test_une_phrase_juste_n_a_aucun_code(phrase):
    assert dits(phrase) == set()


def test_chaque_cas_de_droit_a_une_source(knowledge):
    cases = [case for fiche in knowledge.fiches.values() for case in fiche.cases]
    rules = [rule for file in knowledge.tables.values() for rule in file.table.rules]
    assert all(rule.sources for rule in rules)
    print(f"{len(rules)} règles et {sum(bool(case.sources) for case in cases)} cas sur {len(cases)} ont une source")
