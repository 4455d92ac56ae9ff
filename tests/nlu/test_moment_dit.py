"""When what is told happens, read from tenses and adverbs."""

import pytest

from convoque.nlu.facts import FactReader

MOMENTS = [
    ("j'ai raté l'atelier", "passe"),
    ("j'ai pas pu venir", "passe"),
    ("j'étais pas là hier", "passe"),
    ("je suis venue et on m'a notée absente", "passe"),
    ("je peux pas venir demain", "futur"),
    ("je serai absente jeudi", "futur"),
    ("je vais rater l'atelier", "futur"),
    ("j'y vais ou j'y vais pas", "futur"),
    ("c'est dans 3 jours", "futur"),
    ("je suis en route", "maintenant"),
    ("j'ai raté le bus je peux pas venir", "futur"),
    ("je viens de recevoir la lettre", None),
    ("l'atelier figure dans le contrat que j'ai signé le mois dernier", None),
    ("est-ce obligatoire ?", None),
    ("ils m'ont noté absent", "passe"),
    ("message reçu : absence constatée", "passe"),
    ("j'aurais dû être à l'atelier", "passe"),
    ("arrivé 9h07, porte fermée", "passe"),
    ("le conseiller devait m'appeler, le téléphone a jamais sonné", "passe"),
    ("le rdv du 12 j'étais à l'hosto", "passe"),
    ("si j'ai du retard je vais être notée absente ?", "futur"),
    ("je décale pas mon opération", "futur"),
    ("y a pas une autre date", "futur"),
    ("je serai pas là", "futur"),
    ("l'atelier c'est mercredi", "futur"),
    ("on me sanctionne pour absence à un rdv qui n'a pas encore eu lieu", "futur"),
]


@pytest.mark.parametrize(("text", "moment"), MOMENTS)
def test_le_moment_se_lit_dans_les_temps_et_les_adverbes(text: str, moment: str | None, facts: FactReader) -> None:
    found = [fact.value for fact in facts.read(text) if fact.name == "moment"]
    assert found == ([moment] if moment else [])
