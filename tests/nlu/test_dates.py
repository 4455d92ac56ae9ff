from datetime import date, datetime

import pytest

from convoque.nlu.dates import find_dates, resolve

MONDAY = datetime(2026, 11, 23, 10)

DATES = [
    ("au onze décembre", date(2026, 12, 11)),
    ("le vingt-trois décembre", date(2026, 12, 23)),
    ("le trente et un décembre", date(2026, 12, 31)),
    ("vendredi quatre", date(2026, 12, 4)),
    ("le premier décembre", date(2026, 12, 1)),
    ("aujourd'hui", date(2026, 11, 23)),
    ("ce matin", date(2026, 11, 23)),
    ("hier", date(2026, 11, 22)),
    ("avant-hier", date(2026, 11, 21)),
    ("demain", date(2026, 11, 24)),
    ("après-demain", date(2026, 11, 25)),
    ("demain matin à 9 h 30", datetime(2026, 11, 24, 9, 30)),
    ("mardi", date(2026, 11, 24)),
    ("lundi", date(2026, 11, 23)),
    ("mardi prochain", date(2026, 11, 24)),
    ("lundi prochain", date(2026, 11, 30)),
    ("lundi dernier", date(2026, 11, 16)),
    ("jeudi en huit", date(2026, 12, 3)),
    ("jeudi en 8", date(2026, 12, 3)),
    ("mardi en quinze", date(2026, 12, 8)),
    ("jeudi à 9h30", datetime(2026, 11, 26, 9, 30)),
    ("vendredi 27", date(2026, 11, 27)),
    ("lundi 7 décembre", date(2026, 12, 7)),
    ("le 12", date(2026, 12, 12)),
    ("du 24", date(2026, 11, 24)),
    ("le 31", date(2026, 12, 31)),
    ("le 14/03", date(2027, 3, 14)),
    ("14/03/2026", date(2026, 3, 14)),
    ("le 1er décembre", date(2026, 12, 1)),
    ("3 mars 2026", date(2026, 3, 3)),
    ("à 14h", datetime(2026, 11, 23, 14)),
    ("à midi", datetime(2026, 11, 23, 12)),
    ("dans 20 minutes", datetime(2026, 11, 23, 10, 20)),
    ("dans 2 heures", datetime(2026, 11, 23, 12)),
    ("dans 2h", datetime(2026, 11, 23, 12)),
    ("mardi 1er", date(2026, 12, 1)),
    ("dans 3 jours", date(2026, 11, 26)),
    ("dans deux semaines", date(2026, 12, 7)),
    ("dans un mois", date(2026, 12, 23)),
    ("il y a une semaine", date(2026, 11, 16)),
    ("il y a 2 mois", date(2026, 9, 23)),
    ("le 31/02", None),
    ("un jour", None),
    ("", None),
]
PAST = [
    ("lundi", date(2026, 11, 16)),
    ("mardi", date(2026, 11, 17)),
    ("le 12", date(2026, 11, 12)),
    ("le 24", date(2026, 10, 24)),
    ("le 14/03", date(2026, 3, 14)),
    ("le 31", date(2026, 10, 31)),
]
FOUND = [
    ("mon rendez-vous est le onze", ["le onze"]),
    ("le deux pièces au dix-huitième étage", []),
    ("vendredi quatre heures de cours", ["vendredi"]),
    ("j'ai rendez-vous le 28 pour le 3", ["le 28", "le 3"]),
    ("10 minutes de retard le 2eme jour", []),
    ("le 3949 ne répond pas", []),
    ("le prestataire est à 1h20 en bus", []),
    ("courrier du 14/03 reçu ce matin", ["du 14/03", "ce matin"]),
    ("mardi 14h à lyon", ["mardi 14h"]),
    ("c'est dans 1h", ["dans 1h"]),
    ("ce matin-là", []),
]


@pytest.mark.parametrize(("phrase", "expected"), DATES)
def test_une_date_dite_trouve_son_jour(phrase: str, expected: date | None) -> None:
    assert resolve(phrase, MONDAY) == expected


@pytest.mark.parametrize(("phrase", "expected"), PAST)
def test_dans_un_message_sur_le_passe_le_jour_nu_est_le_dernier(phrase: str, expected: date) -> None:
    assert resolve(phrase, MONDAY, past=True) == expected


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_les_dates_d_un_texte_sont_trouvees(text: str, expected: list[str]) -> None:
    assert [phrase for _, _, phrase in find_dates(text)] == expected


def test_le_29_fevrier_et_la_fin_d_annee_ne_font_pas_tomber() -> None:
    leap = datetime(2028, 2, 29, 10)
    assert resolve("dans un an", leap) == date(2029, 2, 28)
    assert resolve("dans un mois", datetime(2026, 12, 31, 8)) == date(2027, 1, 31)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("billets pris du 3 au 17, et vous me mettez un truc le 9", ["le 9"]),
        ("arrêt maladie du 2 au 6 et la convoc était le 4", ["le 4"]),
        ("mon stage du 3 au 7 décembre, je peux pas", ["du 3"]),
    ],
)
def test_une_periode_n_est_pas_le_jour_du_rendez_vous_si_un_autre_jour_est_dit(facts, text, meant):
    assert [fact.value for fact in facts.read(text) if fact.name == "date" and fact.mode == "affirme"] == meant
