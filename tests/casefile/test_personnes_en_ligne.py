from datetime import date, datetime, timezone

import pytest

from convoque.casefile import CaseFile, inline_people
from convoque.errors import InputErrors

JOUR = date(2026, 11, 23)
LEA = {"demandeurs": [{"id": "lea"}]}


def erreurs(base, tables) -> list[str]:
    with pytest.raises(InputErrors) as caught:
        inline_people(base, tables)
    return [str(error) for error in caught.value.errors]


def test_les_valeurs_python_sont_lues_comme_des_cellules(base):
    person = {"id": 7, "csp": True, "mineur": False, "prenom": None, "contrat_signe_le": date(2026, 3, 3)}
    convocation = {
        "id": "c",
        "demandeur_id": 7,
        "debut": datetime(2026, 11, 24, 9, 30),
        "duree_minutes": 90,
        "date_limite": "J",
    }
    inline_people(base, {"demandeurs": [person], "convocations": [convocation]})
    dossier = CaseFile(base).dossier("7", JOUR)
    demandeur, convoque = dossier.demandeur, dossier.convocations[0]
    assert (demandeur.csp, demandeur.mineur, demandeur.prenom) == (True, False, None)
    assert demandeur.contrat_signe_le == date(2026, 3, 3)
    assert (convoque.debut, convoque.duree_minutes) == (datetime(2026, 11, 24, 9, 30), 90)
    assert convoque.date_limite == JOUR


CAS = {
    "table inconnue": ({"personnes": []}, "personnes: table inconnue ; attendu : demandeurs, actions_plan,"),
    "pas une liste": (
        {"demandeurs": {"id": "lea"}},
        "demandeurs: ce n'est pas une liste ; attendu : une liste",
    ),
    "pas une ligne": (
        {"demandeurs": ["lea"]},
        "demandeurs[0]: ce n'est pas une ligne ; attendu : des couples",
    ),
    "sans id": ({"demandeurs": [{"prenom": "Léa"}]}, "demandeurs[0].id: valeur vide ; attendu : un id sur"),
    "colonne inconnue": (
        {"demandeurs": [{"id": "lea", "age": 30}]},
        "demandeurs[0].age: colonne inconnue « age » ; attendu : id, prenom",
    ),
    "type inattendu": (
        {"demandeurs": [{"id": "lea", "prenom": ["Léa"]}]},
        "demandeurs[0].prenom: valeur d'un type inattendu « ['Léa'] » ; attendu : un texte, un nombre",
    ),
    "choix": (
        {"demandeurs": [{"id": "lea"}, {"id": "max", "foyer": "couple"}]},
        "demandeurs[1].foyer: valeur inconnue « couple » ; attendu : seul, plusieurs",
    ),
    "id deux fois": (
        {"demandeurs": [{"id": "lea"}, {"id": "lea"}]},
        "demandeurs[1].id: id « lea » déjà pris (demandeurs[0]) ; attendu : un id différent",
    ),
    "personne inconnue": (
        {"convocations": [{"id": "c", "demandeur_id": "lea"}]},
        "convocations[0].demandeur_id: « lea » n'existe ni dans cet import ni dans la base",
    ),
    "décalage horaire": (
        LEA
        | {"convocations": [{"id": "c", "demandeur_id": "lea", "debut": datetime(2026, 1, 1, tzinfo=timezone.utc)}]},
        "convocations[0].debut: date illisible : « 2026-01-01T00:00:00+00:00 » ; attendu : une date et une",
    ),
    "caractère nul": (
        {"demandeurs": [{"id": "lea", "prenom": "a\0b"}]},
        "demandeurs[0].prenom: texte avec un caractère qui n'existe pas ; attendu : du texte UTF-8",
    ),
    "caractère impossible": (
        {"demandeurs": [{"id": "lea", "prenom": "\ud800"}]},
        "demandeurs[0].prenom: texte avec un caractère qui n'existe pas ; attendu : du texte UTF-8",
    ),
}


@pytest.mark.parametrize("cas", CAS)
def test_une_faute_est_dite_avec_sa_table_son_rang_et_sa_colonne(base, cas):
    tables, start = CAS[cas]
    (message,) = erreurs(base, tables)
    assert message.startswith(start)


def test_une_faute_ne_laisse_rien_en_base(base):
    erreurs(base, LEA | {"sanctions": [{"id": "s", "demandeur_id": "max"}]})
    assert CaseFile(base).is_empty()


def test_aucune_table_n_est_pas_une_faute(base):
    assert inline_people(base, {}).added == 0
