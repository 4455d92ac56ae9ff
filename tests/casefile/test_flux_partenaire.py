from datetime import date, datetime

import pytest

from convoque.casefile import CaseFile, inline_people
from convoque.casefile.partner import import_partner
from convoque.errors import InputErrors

JOUR = date(2026, 11, 23)
RDV = {
    "theme": "Atelier CV",
    "date": "2026-11-24T00:00:00.000Z",
    "heure": "09:30",
    "duree": 45,
    "modaliteContact": "AGENCE",
    "agence": "Agence Lyon Part-Dieu",
    "nomConseiller": "Durand",
    "typeRDV": "CONVOCATION",
}
SESSION = {
    "dateDebut": "2026-11-25T14:00:00+01:00",
    "dateLimite": "2026-11-24T00:00:00Z",
    "modalitePremierRendezVous": "WEBCAM",
    "duree": {"unite": "HEURE", "valeur": 1.5},
    "typePrestation": {"code": "ATE", "libelle": "Atelier"},
    "themeAtelier": {"libelle": "Entretien"},
    "sousThemeAtelier": {"libelleSousThemeAtelier": "Réussir son entretien"},
    "adresse": {"adresseLigne1": "1 place du Marché", "codePostal": "69003", "ville": "Lyon"},
}
PRESTATION = {"identifiantStable": "S-1", "annule": False, "session": SESSION}


@pytest.fixture
def lea(base):
    inline_people(base, {"demandeurs": [{"id": "lea"}, {"id": "max"}]})
    return base


def convocations(base, rendez_vous=(), prestations=()):
    import_partner(base, "lea", list(rendez_vous), list(prestations))
    return CaseFile(base).dossier("lea", JOUR).convocations


def erreurs(base, rendez_vous=(), prestations=(), person="lea") -> list[str]:
    with pytest.raises(InputErrors) as caught:
        import_partner(base, person, list(rendez_vous), list(prestations))
    return [str(error) for error in caught.value.errors]


def test_les_deux_flux_sont_fondus_par_date(lea):
    rdv, prestation = convocations(lea, [RDV], [PRESTATION])
    assert (rdv.flux, rdv.debut, rdv.duree_minutes) == ("rendez_vous", datetime(2026, 11, 24, 9, 30), 45)
    assert (rdv.type_rdv, rdv.intitule, rdv.modalite) == ("CONVOCATION", "Atelier CV", "PHYSIQUE")
    assert (prestation.flux, prestation.nature, prestation.modalite) == ("prestation", "atelier", "VISIO")
    assert (prestation.theme, prestation.intitule) == ("Entretien", "Réussir son entretien")
    assert (prestation.duree_minutes, prestation.date_limite) == (90, date(2026, 11, 24))
    assert prestation.lieu == "1 place du Marché, 69003, Lyon"


def test_le_flux_ne_dit_rien_du_plan_ni_de_la_nature_d_un_rendez_vous(lea):
    rdv, prestation = convocations(lea, [RDV], [PRESTATION])
    assert {(c.au_plan, c.action_plan_id, c.inscription_libre) for c in (rdv, prestation)} == {(None, None, None)}
    assert rdv.nature is None
    assert prestation.type_rdv is None


@pytest.mark.parametrize("sale", ["CONVOCATIONS", "PRESTATIONS", "rdvl", "x"])
def test_un_type_sale_est_garde_tel_quel(lea, sale):
    assert convocations(lea, [RDV | {"typeRDV": sale}])[0].type_rdv == sale


@pytest.mark.parametrize("sale", [None, "", "  ", [], {"code": 1}, True])
def test_un_type_absent_est_inconnu(lea, sale):
    assert convocations(lea, [RDV | {"typeRDV": sale}])[0].type_rdv is None


@pytest.mark.parametrize("ecrit", ["2026-11-24T23:30:00Z", "2026-11-24T23:30:00.000+01:00", "2026-11-24 23:30"])
def test_une_heure_reste_celle_qui_est_ecrite_sans_decalage(lea, ecrit):
    prestation = {"session": {"dateDebut": ecrit}}
    assert convocations(lea, [], [prestation])[0].debut == datetime(2026, 11, 24, 23, 30)


@pytest.mark.parametrize("heure", ["9:30", "09:30", "9h30", "09:30:00", "09:30+01:00"])
def test_l_heure_du_rendez_vous_est_lue_comme_les_gens_l_ecrivent(lea, heure):
    assert convocations(lea, [RDV | {"heure": heure}])[0].debut == datetime(2026, 11, 24, 9, 30)


def test_un_caractere_nul_est_laisse(lea):
    assert convocations(lea, [RDV | {"theme": "Atelier\0 CV"}])[0].theme == "Atelier CV"


def test_sans_heure_le_jour_reste(lea):
    assert convocations(lea, [RDV | {"heure": None}])[0].debut == datetime(2026, 11, 24)


@pytest.mark.parametrize(
    ("duree", "minutes"),
    [
        ({"unite": "HEURE", "valeur": 3}, 180),
        ({"unite": "JOUR", "valeur": 1}, None),
        ({"unite": "HEURE", "valeur": "3"}, None),
        ({"unite": "HEURE", "valeur": 0}, None),
        ({"unite": "HEURE", "valeur": float("nan")}, None),
        ({"unite": "HEURE", "valeur": 10**400}, None),
        ({"unite": "HEURE", "valeur": -1}, None),
        ({}, None),
        ("3 h", None),
    ],
)
def test_un_jour_n_est_pas_zero_minute(lea, duree, minutes):
    prestation = PRESTATION | {"session": SESSION | {"duree": duree}}
    assert convocations(lea, [], [prestation])[0].duree_minutes == minutes


@pytest.mark.parametrize(
    ("modalite", "lue"),
    [
        ("VISIO", "VISIO"),
        ("TELEPHONIQUE", "TELEPHONE"),
        ("TELEPHONE", "TELEPHONE"),
        ("AGENCE", "PHYSIQUE"),
        ("agence", "PHYSIQUE"),
        ("PIGEON", None),
        (None, None),
    ],
)
def test_les_modalites_sont_ramenees_a_trois(lea, modalite, lue):
    assert convocations(lea, [RDV | {"modaliteContact": modalite}])[0].modalite == lue


def test_une_prestation_sans_theme_d_atelier_est_de_nature_inconnue(lea):
    prestation = {"session": {"dateDebut": "2026-11-25", "typePrestation": {"libelle": "Activ’Projet"}}}
    (convocation,) = convocations(lea, [], [prestation])
    assert (convocation.nature, convocation.intitule) == (None, "Activ’Projet")


def test_une_prestation_annulee_est_annulee_puis_retablie(lea):
    assert convocations(lea, [], [PRESTATION | {"annule": True}])[0].statut == "ANNULE"
    assert convocations(lea, [], [PRESTATION])[0].statut is None


@pytest.mark.parametrize("annule", [False, None, "non"])
def test_une_absence_notee_n_est_pas_effacee_par_le_flux(lea, annule):
    (convocation,) = convocations(lea, [], [PRESTATION])
    inline_people(lea, {"convocations": [{"id": convocation.id, "demandeur_id": "lea", "statut": "ABSENT"}]})
    assert convocations(lea, [], [PRESTATION | {"annule": annule}])[0].statut == "ABSENT"


def test_le_lien_au_plan_survit_a_une_nouvelle_lecture(lea):
    (convocation,) = convocations(lea, [RDV])
    known = {"id": convocation.id, "demandeur_id": "lea", "au_plan": "absent", "inscription_libre": True}
    inline_people(lea, {"convocations": [known | {"nature": "atelier"}]})
    (again,) = convocations(lea, [RDV])
    assert (again.au_plan, again.inscription_libre, again.nature) == ("absent", True, "atelier")
    assert again.debut == datetime(2026, 11, 24, 9, 30)


def test_relire_les_memes_flux_ne_change_rien(lea, contenu):
    convocations(lea, [RDV], [PRESTATION])
    before = contenu(lea)
    report = import_partner(lea, "lea", [RDV, dict(RDV)], [PRESTATION])
    assert (report.added, report.replaced) == (0, 2)
    assert contenu(lea) == before


def test_une_prestation_deplacee_garde_son_identifiant(lea):
    (before,) = convocations(lea, [], [PRESTATION])
    moved = PRESTATION | {"session": SESSION | {"dateDebut": "2026-12-01T09:00"}}
    (after,) = convocations(lea, [], [moved])
    assert (after.id, after.debut) == (before.id, datetime(2026, 12, 1, 9))


def test_deux_personnes_au_meme_atelier_ont_chacune_leur_ligne(lea):
    convocations(lea, [RDV], [PRESTATION])
    import_partner(lea, "max", [RDV], [PRESTATION])
    cases = CaseFile(lea)
    assert [len(cases.dossier(person, JOUR).convocations) for person in ("lea", "max")] == [2, 2]


CAS = {
    "pas un objet": (["RDV"], [], "rendez_vous[0]: ce n'est pas un objet ; attendu : un objet JSON"),
    "date absente": ([RDV, {"heure": "9:30"}], [], "rendez_vous[1].date: manque ; attendu : une date comme"),
    "date illisible": ([RDV | {"date": "24/11"}], [], "rendez_vous[0].date: illisible : « 24/11 » ; attendu"),
    "heure illisible": (
        [RDV | {"heure": "matin"}],
        [],
        "rendez_vous[0].heure: illisible : « matin » ; attendu",
    ),
    "heure impossible": ([RDV | {"heure": "27:00"}], [], "rendez_vous[0].heure: cette date n'existe pas"),
    "jour impossible": (
        [RDV | {"date": "2026-02-30", "heure": ""}],
        [],
        "rendez_vous[0].date: cette date n'existe pas",
    ),
    "session absente": ([], [{"annule": True}], "prestations[0].session: manque ; attendu : un objet avec"),
    "début illisible": (
        [],
        [{"session": {"dateDebut": "bientôt"}}],
        "prestations[0].session.dateDebut: illisible : « bientôt » ; attendu : une date comme",
    ),
    "deux contenus": (
        [],
        [PRESTATION, PRESTATION | {"annule": True}],
        "prestations[1]: même rendez-vous qu'une entrée précédente, autre contenu ; attendu",
    ),
}


@pytest.mark.parametrize("cas", CAS)
def test_une_entree_fausse_est_dite_avec_son_rang(lea, cas):
    rendez_vous, prestations, start = CAS[cas]
    (message,) = erreurs(lea, rendez_vous, prestations)
    assert message.startswith(start)


def test_une_entree_fausse_empeche_tout(lea):
    erreurs(lea, [RDV], [{"session": {}}])
    assert CaseFile(lea).dossier("lea", JOUR).convocations == ()


def test_une_personne_inconnue_est_refusee(lea):
    assert erreurs(lea, [RDV], person="zoe") == [
        "demandeur_id: « zoe » n'existe pas dans la base ; attendu : l'id d'une personne déjà importée"
    ]
