"""« Dans mon contrat » is heard as the contrat d’engagement; a quoted word is heard, a quoted title is not."""

import pytest

from convoque.nlu.facts import FactReader


def heard(text: str, facts: FactReader) -> list[tuple[str, str, str]]:
    return [(one.name, one.value, one.mode) for one in facts.read(text)]


@pytest.mark.parametrize(
    "text",
    [
        "la réunion de mardi est inscrite dans mon contrat",
        "elle figure au contrat d'engagement",
        "mon contrat mentionne cet atelier",
    ],
)
def test_le_contrat_est_cite(text: str, facts: FactReader) -> None:
    said = heard(text, facts)
    assert ("contrat_cite", "oui", "affirme") in said
    assert ("au_plan", "nomme", "affirme") in said


@pytest.mark.parametrize(
    "text",
    [
        "c'est écrit dans mon contrat de travail",
        "la réunion n'apparaît pas dans mon contrat",
        "c'est dans mon plan d'action",
        "je sais pas si c'est dans mon contrat",
    ],
)
def test_le_contrat_n_est_pas_cite(text: str, facts: FactReader) -> None:
    assert ("contrat_cite", "oui", "affirme") not in heard(text, facts)


def test_un_titre_entre_guillemets_n_est_pas_entendu(facts: FactReader) -> None:
    said = heard("l'atelier s'appelle « être malade au travail »", facts)
    assert not [one for one in said if one[0] == "motif" and one[2] == "affirme"]
