"""When a reason falls, as people tell it: whose each time of a message is, and what its tense says."""

from datetime import date, datetime, time

import pytest

from convoque.nlu.facts import FactReader
from convoque.nlu.reasons import OVER, placed
from convoque.nlu.span_places import place
from convoque.nlu.spans import find_spans
from convoque.verdict.occasion import Slot, Span, relation

NOW = datetime(2026, 11, 30, 10)
TUESDAY, THURSDAY = Slot(date(2026, 12, 1), time(9, 30), time(12, 30)), Slot(date(2026, 12, 3), time(14), time(17))
MISSED = Slot(date(2026, 11, 27), time(14), time(17))
LATER = Slot(date(2026, 12, 21), time(14), time(17))
TODAY_MORNING = Slot(date(2026, 11, 30), time(9), time(12))

SPANS = {
    "du 3 au 7 décembre": [Span(date(2026, 12, 3), date(2026, 12, 7))],
    "du 28 au 3": [Span(date(2026, 11, 28), date(2026, 12, 3))],
    "jusqu’à vendredi": [Span(last=date(2026, 12, 4))],
    "jusqu’en mars": [Span(last=date(2027, 3, 1))],
    "pas avant le 10": [Span(last=date(2026, 12, 9))],
    "à partir du 10": [Span(first=date(2026, 12, 10))],
    "mon contrat commence le 15": [Span(first=date(2026, 12, 15))],
    "il a commencé le 2 novembre": [Span(first=date(2026, 11, 2))],
    "c’est fini depuis mercredi": [Span(first=date(2026, 11, 25))],
    "la semaine dernière": [Span(date(2026, 11, 23), date(2026, 11, 29), vague=True)],
    "demain de 18h à 22h": [Span(date(2026, 12, 1), date(2026, 12, 1), time(18), time(22))],
    "jeudi matin": [Span(date(2026, 12, 3), date(2026, 12, 3), time(6), time(12, 30))],
    "les 8 et 9": [Span(date(2026, 12, 8), date(2026, 12, 8)), Span(date(2026, 12, 9), date(2026, 12, 9))],
    "tous les mardis": [Span(weekdays=(1,))],
    "le 31 novembre": [None],
}


@pytest.mark.parametrize(("text", "expected"), SPANS.items())
def test_un_temps_dit_est_place_sur_le_calendrier(text: str, expected: list[Span | None]) -> None:
    found = find_spans(text.replace("’", "'"))
    assert [place(one.kind, one.phrases, NOW) for one in found] == expected


FALLS = [
    ("mon rendez-vous chez le dentiste est le onze décembre", THURSDAY, "rendez_vous_medical", "autre"),
    ("et si je le fais déplacer au onze décembre l'ophtalmo, j'y vais jeudi ?", THURSDAY, "rendez_vous_medical",
     "autre"),
    ("et l'enterrement ça compte aussi pour jeudi ?", THURSDAY, "deces", "inconnu"),
    ("mon scanner est jeudi et votre réunion aussi je crois", THURSDAY, "rendez_vous_medical", "meme"),
    ("l'atelier est à 14h jeudi, mais je passe un entretien d'embauche à 15h30 ce jour-là", THURSDAY,
     "entretien_embauche", "meme"),
    ("vendredi j'étais hospitalisée, voilà pourquoi on m'a pas vue", MISSED, "maladie", "meme"),
    ("j'ai loupé vendredi à cause d'une gastro", MISSED, "maladie", "meme"),
    ("je suis en arrêt du 30 novembre au 6 décembre", THURSDAY, "maladie", "meme"),
    ("39 de fièvre depuis hier, et c'est demain l'atelier", TUESDAY, "maladie", "meme"),
    ("mon entretien d'embauche est mercredi, l'atelier jeudi", THURSDAY, "entretien_embauche", "autre"),
    ("je suis en arrêt jusqu'à mercredi inclus", THURSDAY, "maladie", "fini"),
    ("j'ai été opéré l'an dernier", THURSDAY, "maladie", "fini"),
    ("je travaillais dans un bar avant", TUESDAY, "travail", "fini"),
    ("je me suis bloqué le dos ce matin, votre réunion est à 14h", Slot(date(2026, 11, 30), time(14), time(17)),
     "maladie", "meme"),
    ("je sors de prison le 10 décembre et on me met une réunion avant", THURSDAY, "incarceration", "meme"),
    ("entretien d'embauche à 9h, votre réunion est à 14h", THURSDAY, "entretien_embauche", "autre"),
    ("je travaille à mi-temps dans une école", TUESDAY, "travail", "durable"),
    ("ma mère a alzheimer", TUESDAY, "proche_malade", "durable"),
    ("j'ai un entretien d'embauche, je peux pas juste venir la fois d'après ?", TUESDAY,
     "entretien_embauche", "inconnu"),
    ("je suis en arrêt jusqu'à vendredi", MISSED, "maladie", "inconnu"),
    ("je suis malade, je pourrai pas venir", LATER, "maladie", "inconnu"),
    ("je suis en formation tous les jeudis après-midi", Slot.of(datetime(2026, 12, 3, 9), 120), "formation", "autre"),
    ("j'ai travaillé cette nuit", TODAY_MORNING, "travail", "inconnu"),
    ("vous m'avez marqué absent le 20, j'étais malade le 19, et le 20 j'ai dormi", MISSED, "maladie", "autre"),
    ("mon arrêt maladie c'est fini, je reprends le boulot jeudi", THURSDAY, "maladie", "inconnu"),
    ("L'enterrement de mon oncle est jeudi mais je n'irai pas", THURSDAY, "deces", "inconnu"),
    ("je suis enceinte de 5 mois", TUESDAY, "maternite", "durable"),
    ("j'étais enceinte de 4 mois vendredi, et en forme", MISSED, "maternite", "inconnu"),
    ("mon congé maternité commence le 20", THURSDAY, "maternite", "fini"),
    ("j'ai rendez-vous chez le dentiste à 9h, vous c'est l'après-midi", THURSDAY, "rendez_vous_medical", "autre"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "slot", "motif", "expected"), FALLS, ids=[text for text, *_ in FALLS])
def test_une_raison_tombe_quand_elle_est_dite_tomber(
    facts: FactReader, text: str, slot: Slot, motif: str, expected: str
) -> None:
    read = facts.read(text)
    gone = any(one.name == "moment" and one.value == "passe" for one in read)
    (words,) = [one.occasion for one in read if one.name == "motif" and one.value == motif and one.occasion]
    when = placed(words.to_dict(), NOW, gone or OVER in words.flags)
    assert relation(motif, when, slot, NOW.date()) in ((expected,) if expected != "fini" else ("fini", "autre"))


OTHERS = [
    "mon cousin est convoqué à la gendarmerie jeudi",
    "la fille de ma voisine est en congé maternité",
    "la fille de mon patron a un entretien jeudi",
    "le fils de ma collègue a la varicelle",
    "mon frère est en prison",
    "ma collègue a un entretien d'embauche demain",
    "mon pote travaille demain",
]


@pytest.mark.parametrize("text", OTHERS)
def test_la_raison_d_un_autre_n_est_pas_la_sienne(facts: FactReader, text: str) -> None:
    assert not [one.value for one in facts.read(text) if one.name == "motif"]
