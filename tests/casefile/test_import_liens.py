import pytest

from convoque.casefile import import_folder
from convoque.errors import InputErrors

DEUX = "id\nlea\nmax\n"


def erreurs(base, folder) -> list[str]:
    with pytest.raises(InputErrors) as caught:
        import_folder(base, folder)
    return [str(error) for error in caught.value.errors]


@pytest.mark.parametrize("table", ["actions_plan", "convocations", "sanctions", "indisponibilites"])
def test_une_personne_inconnue_est_refusee(base, ecrire, table):
    assert erreurs(base, ecrire(**{table: "id,demandeur_id\nx1,lea\n"})) == [
        f"{table}.csv:2:demandeur_id: « lea » n'existe ni dans cet import ni dans la base ; "
        "attendu : l'id d'une ligne de demandeurs"
    ]


def test_une_ligne_peut_nommer_une_personne_deja_en_base(base, ecrire):
    import_folder(base, ecrire(demandeurs=DEUX))
    (base.parent / "dossier" / "demandeurs.csv").unlink()
    assert import_folder(base, ecrire(convocations="id,demandeur_id\nc1,lea\n")).added == 1


def test_une_ligne_sans_personne_est_refusee(base, ecrire):
    assert erreurs(base, ecrire(demandeurs=DEUX, sanctions="id,demandeur_id\ns1,\n")) == [
        "sanctions.csv:2:demandeur_id: valeur vide ; attendu : un demandeur_id sur chaque ligne"
    ]


def test_une_action_inconnue_est_refusee(base, ecrire):
    folder = ecrire(demandeurs=DEUX, convocations="id,demandeur_id,action_plan_id\nc1,lea,a9\n")
    assert erreurs(base, folder) == [
        "convocations.csv:2:action_plan_id: « a9 » n'existe ni dans cet import ni dans la base ; "
        "attendu : l'id d'une ligne de actions_plan"
    ]


def test_l_action_d_une_autre_personne_est_refusee(base, ecrire):
    folder = ecrire(
        demandeurs=DEUX,
        actions_plan="id,demandeur_id\na1,max\n",
        convocations="id,demandeur_id,action_plan_id\nc1,lea,a1\n",
    )
    assert erreurs(base, folder) == [
        "convocations.csv:2:action_plan_id: l'action « a1 » est celle de « max », pas de « lea » ; "
        "attendu : une action du plan de « lea »"
    ]


def test_une_action_ne_change_pas_de_personne_sous_ses_convocations(base, ecrire):
    import_folder(
        base,
        ecrire(
            demandeurs=DEUX,
            actions_plan="id,demandeur_id\na1,lea\n",
            convocations="id,demandeur_id,action_plan_id\nc1,lea,a1\n",
        ),
    )
    (base.parent / "dossier" / "convocations.csv").unlink()
    assert erreurs(base, ecrire(actions_plan="id,demandeur_id\na1,max\n")) == [
        "actions_plan.csv:2:demandeur_id: la convocation « c1 » de « lea » dépend de cette action ; "
        "attendu : « lea », ou un autre id d'action"
    ]


def test_une_faute_sur_la_personne_n_en_cree_pas_sur_ses_lignes(base, ecrire):
    folder = ecrire(demandeurs="id,foyer\nlea,couple\n", sanctions="id,demandeur_id\ns1,lea\n")
    assert len(erreurs(base, folder)) == 1


def test_un_fichier_de_personnes_illisible_n_accuse_pas_les_autres(base, ecrire):
    folder = ecrire(demandeurs="id;prenom\nlea;Léa\n", sanctions="id,demandeur_id\ns1,lea\n")
    assert [message.split(":")[0] for message in erreurs(base, folder)] == ["demandeurs.csv"]


def test_une_action_change_de_personne_avec_ses_convocations(base, ecrire):
    tables = {
        "demandeurs": DEUX,
        "actions_plan": "id,demandeur_id\na1,lea\n",
        "convocations": "id,demandeur_id,action_plan_id\nc1,lea,a1\n",
    }
    import_folder(base, ecrire(**tables))
    moved = {name: text.replace(",lea", ",max") for name, text in tables.items()}
    assert import_folder(base, ecrire(**moved)).replaced == 4
