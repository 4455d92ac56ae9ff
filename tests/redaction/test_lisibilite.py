"""Everything a person can read: short sentences, plain words, nothing said as certain that is not."""

import re
from collections.abc import Iterator

import pytest

from convoque.knowledge import Knowledge, load_knowledge
from convoque.settings import ROOT

LONGEST = 25
FORBIDDEN = {
    "une sanction certaine": r"\b(vous serez|sera|seront) (radiée?s?|suspendue?s?|supprimée?s?|sanctionnée?s?)\b",
    "du jargon": r"\b(il convient|nonobstant|dans le cadre de|afférent|susmentionné)\b",
    "le tutoiement": r"\b(tu|ton|tes|toi)\b",
}
ACRONYMS = {
    "RSA": "revenu de solidarité active",
    "ARE": "allocation d’aide au retour à l’emploi",
    "CSP": "contrat de sécurisation professionnelle",
    "PPAE": "projet personnalisé d’accès à l’emploi",
}


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge(ROOT / "knowledge")


def texts(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    for file in knowledge.tables.values():
        for rule in file.table.rules:
            yield rule.id, rule.because
            yield rule.id, rule.advice
    for fiche in knowledge.fiches.values():
        for case in fiche.cases:
            for text in (case.answer, *case.details, *case.steps):
                yield case.id, text
    for name, sheet in knowledge.facts.sheets.items():
        if sheet.question:
            yield name, sheet.question.text
            yield name, sheet.question.help
    for name, text in knowledge.messages.texts.items():
        yield name, text


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.!?]) +(?=[A-ZÀÉÈÊ«{])", text) if part.strip()]


def words(sentence: str) -> int:
    return len([word for word in re.split(r"[\s]+", sentence) if re.search(r"\w", word)])


def test_aucune_phrase_ne_depasse_vingt_cinq_mots(knowledge):
    counted = [(words(part), where, part) for where, text in texts(knowledge) for part in sentences(text)]
    too_long = [(size, where, part) for size, where, part in counted if size > LONGEST]
    mean = sum(size for size, _, _ in counted) / len(counted)
    print(f"{len(counted)} phrases, {mean:.1f} mots en moyenne, {max(counted)[0]} au plus")
    assert not too_long


@pytest.mark.parametrize("name", FORBIDDEN)
def test_rien_d_interdit_n_est_ecrit(knowledge, name):
    found = [(where, text) for where, text in texts(knowledge) if re.search(FORBIDDEN[name], text, re.IGNORECASE)]
    assert not found


def test_une_absence_n_est_jamais_dite_annulee(knowledge):
    found = [(where, text) for where, text in texts(knowledge) if re.search(r"absences? (est |sont )?annulée", text)]
    assert not found


@pytest.mark.parametrize("acronym", ACRONYMS)
def test_un_sigle_est_dit_en_toutes_lettres_dans_la_meme_fiche(knowledge, acronym):
    unexplained = []
    for fiche in knowledge.fiches.values():
        for case in fiche.cases:
            whole = " ".join((case.answer, *case.details, *case.steps))
            if re.search(rf"\b{acronym}\b", whole) and ACRONYMS[acronym] not in whole:
                unexplained.append(case.id)
    assert not unexplained


def test_les_delais_qui_circulent_sont_dits_pour_ce_qu_ils_sont(knowledge):
    for where, text in texts(knowledge):
        if re.search(r"\b(24|48|72) h", text):
            assert re.search(r"aucun|ancien|ne fixe|n’existe|pas|plus|remplac|circul|vien|venait|chang", text), (
                where,
                text,
            )


def test_chaque_cas_de_droit_a_une_source(knowledge):
    cases = [case for fiche in knowledge.fiches.values() for case in fiche.cases]
    rules = [rule for file in knowledge.tables.values() for rule in file.table.rules]
    assert all(rule.sources for rule in rules)
    print(f"{len(rules)} règles et {sum(bool(case.sources) for case in cases)} cas sur {len(cases)} ont une source")
