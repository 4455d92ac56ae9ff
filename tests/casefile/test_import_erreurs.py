import pytest

from convoque.casefile import import_folder
from convoque.errors import ConvoqueError, InputErrors


def erreurs(base, folder) -> list[str]:
    with pytest.raises(InputErrors) as caught:
        import_folder(base, folder)
    return [str(error) for error in caught.value.errors]


DEMANDEURS = "id,foyer,contrat_signe_le,csp\n"
CAS = {
    "choix inconnu": (
        DEMANDEURS + "lea,couple,,\n",
        "demandeurs.csv:2:foyer: valeur inconnue « couple » ; attendu : seul, plusieurs",
    ),
    "oui ou non mal écrit": (
        DEMANDEURS + "lea,,,vrai\n",
        "demandeurs.csv:2:csp: valeur inconnue « vrai » ; attendu : oui, non, ou rien si l'on ne sait pas",
    ),
    "date illisible": (
        DEMANDEURS + "lea,,24/11/2026,\n",
        "demandeurs.csv:2:contrat_signe_le: date illisible : « 24/11/2026 » ; "
        "attendu : une date comme 2026-11-24, ou relative à aujourd'hui comme J-1",
    ),
    "date qui n'existe pas": (
        DEMANDEURS + "lea,,2026-02-30,\n",
        "demandeurs.csv:2:contrat_signe_le: cette date n'existe pas : « 2026-02-30 » ; "
        "attendu : une date comme 2026-11-24, ou relative à aujourd'hui comme J-1",
    ),
    "trop de cellules": (
        DEMANDEURS + "lea,,,,,\n",
        "demandeurs.csv:2: 6 cellules sur cette ligne ; attendu : 4 cellules, comme l'en-tête",
    ),
    "pas assez de cellules": (
        DEMANDEURS + "lea\n",
        "demandeurs.csv:2: 1 cellule sur cette ligne ; attendu : 4 cellules, comme l'en-tête",
    ),
    "id deux fois": (
        "id,prenom\nlea,Léa\nmax,Max\nlea,Léana\n",
        "demandeurs.csv:4:id: id « lea » déjà pris (ligne 2) ; attendu : un id différent pour chaque ligne",
    ),
    "id vide": (
        "id,prenom\n ,Léa\n",
        "demandeurs.csv:2:id: valeur vide ; attendu : un id sur chaque ligne",
    ),
    "colonne id manquante": (
        "prenom\nLéa\n",
        "demandeurs.csv:1:id: colonne « id » manquante ; attendu : une colonne id",
    ),
    "colonne écrite deux fois": (
        "id,foyer,foyer\nlea,seul,seul\n",
        "demandeurs.csv:1:foyer: colonne écrite deux fois ; attendu : chaque colonne une seule fois",
    ),
    "fichier vide": (
        "\n",
        "demandeurs.csv:1: fichier vide ; attendu : une ligne d'en-tête comme « id,prenom,organisme_referent »",
    ),
    "point-virgule": (
        "id;prenom\nlea;Léa\n",
        "demandeurs.csv:1: les cellules sont séparées par « ; » ; attendu : la virgule comme séparateur",
    ),
    "guillemet jamais fermé": (
        'id,prenom\nlea,Léa\nmax,"Max\n',
        "demandeurs.csv:3: ligne illisible : guillemets ou caractère inattendus ; "
        "attendu : des guillemets fermés, et doublés à l'intérieur d'une cellule",
    ),
    "pas en UTF-8": (
        "id,prenom\nmax,Max\nlea,Léa\n".encode("latin-1"),
        "demandeurs.csv:3: ce fichier n'est pas en UTF-8 ; attendu : un enregistrement en CSV UTF-8",
    ),
}


@pytest.mark.parametrize("cas", CAS)
def test_une_ligne_fausse_est_dite_avec_sa_place(base, ecrire, cas):
    text, message = CAS[cas]
    assert erreurs(base, ecrire(demandeurs=text)) == [message]


def test_une_colonne_inconnue_est_nommee_avec_les_colonnes_connues(base, ecrire):
    (message,) = erreurs(base, ecrire(actions_plan="id,demandeur_id,titre\na1,lea,CV\n"))
    assert message == (
        "actions_plan.csv:1:titre: colonne inconnue « titre » ; attendu : id, demandeur_id, intitule, theme, nomme"
    )


def test_une_colonne_sans_nom_est_comptee(base, ecrire):
    (message,) = erreurs(base, ecrire(actions_plan="id,demandeur_id,\na1,lea,\n"))
    assert message.startswith("actions_plan.csv:1: colonne 3 sans nom ; attendu : id, demandeur_id")


@pytest.mark.parametrize("duree", ["0", "-5", "90 min", "1.5", "٣٠", "99999999999"])
def test_une_duree_est_un_nombre_entier_de_minutes(base, ecrire, duree):
    folder = ecrire(demandeurs="id\nlea\n", convocations=f"id,demandeur_id,duree_minutes\nc1,lea,{duree}\n")
    assert erreurs(base, folder) == [
        f"convocations.csv:2:duree_minutes: nombre illisible « {duree} » ; "
        "attendu : un nombre entier d'au moins 1, comme 90"
    ]


@pytest.mark.parametrize("debut", ["2026-11-24T09:30+01:00", "2026-11-24T09:30Z", "demain", "J+3 25h", "+3"])
def test_un_debut_est_local_et_sans_decalage(base, ecrire, debut):
    folder = ecrire(demandeurs="id\nlea\n", convocations=f"id,demandeur_id,debut\nc1,lea,{debut}\n")
    assert erreurs(base, folder) == [
        f"convocations.csv:2:debut: date illisible : « {debut} » ; "
        "attendu : une date et une heure locales, sans décalage, comme 2026-11-24 09:30 ou J+3 09:30"
    ]


@pytest.mark.parametrize(("du", "au"), [("2026-11-24", "2026-11-23"), ("J+2", "J-1")])
def test_une_periode_qui_finit_avant_de_commencer_est_refusee(base, ecrire, du, au):
    folder = ecrire(demandeurs="id\nlea\n", indisponibilites=f"id,demandeur_id,du,au\ni1,lea,{du},{au}\n")
    assert erreurs(base, folder) == [
        f"indisponibilites.csv:2:au: la fin ({au}) vient avant le début ({du}) ; "
        "attendu : une date égale à du ou plus tard"
    ]


def test_une_sanction_qui_finit_avant_d_etre_notifiee_est_refusee(base, ecrire):
    folder = ecrire(
        demandeurs="id\nlea\n",
        sanctions="id,demandeur_id,notifiee_le,fin_le\ns1,lea,2026-05-02,2026-05-01\n",
    )
    assert erreurs(base, folder)[0].startswith("sanctions.csv:2:fin_le: la fin (2026-05-01) vient avant")


@pytest.mark.parametrize(("du", "au"), [("J-1", "2026-01-01"), ("J", "J"), ("2026-11-24", ""), ("", "J-9")])
def test_une_periode_que_l_on_ne_peut_pas_comparer_est_acceptee(base, ecrire, du, au):
    folder = ecrire(demandeurs="id\nlea\n", indisponibilites=f"id,demandeur_id,du,au\ni1,lea,{du},{au}\n")
    assert import_folder(base, folder).added == 2


def test_toutes_les_fautes_sont_dites_ensemble_dans_l_ordre(base, ecrire):
    folder = ecrire(
        demandeurs="id,foyer,csp\nlea,couple,vrai\nmax,,\n",
        convocations="id,demandeur_id,statut\nc1,max,VENU\nc2,zoe,\n",
    )
    assert [message.split(": ")[0] for message in erreurs(base, folder)] == [
        "convocations.csv:2:statut",
        "convocations.csv:3:demandeur_id",
        "demandeurs.csv:2:foyer",
        "demandeurs.csv:2:csp",
    ]


def test_un_dossier_introuvable_est_dit(base, tmp_path):
    with pytest.raises(ConvoqueError, match=r"dossier introuvable\. Donnez le chemin d'un dossier"):
        import_folder(base, tmp_path / "nulle-part")


def test_un_dossier_sans_fichier_connu_dit_les_noms_attendus(base, ecrire):
    with pytest.raises(ConvoqueError, match=r"aucun fichier connu\. Attendu, .*convocations\.csv, demandeurs"):
        import_folder(base, ecrire(personnes="id\nlea\n"))


def test_un_type_de_rdv_inconnu_n_est_pas_une_faute(base, ecrire):
    folder = ecrire(demandeurs="id\nlea\n", convocations="id,demandeur_id,type_rdv\nc1,lea,PRESTATIONS\n")
    assert import_folder(base, folder).added == 2
