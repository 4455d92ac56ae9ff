from datetime import date

import pytest
from sqlite_utils import Database

from convoque.casefile import CaseFile, inline_people
from convoque.casefile.database import prepare

JOUR = date(2026, 11, 23)


def dossier_de_lea(base, **tables):
    rows = {name: [{"demandeur_id": "lea", **line} for line in lines] for name, lines in tables.items()}
    inline_people(base, {"demandeurs": [{"id": "lea"}], **rows})
    return CaseFile(base).dossier("lea", JOUR)


def test_une_personne_inconnue_n_a_pas_de_dossier(base):
    prepare(base)
    assert CaseFile(base).dossier("personne", JOUR) is None


@pytest.mark.parametrize("identifiant", ["", "LEA", "lea' OR 1=1", "\ud800", "lea\x00"])
def test_seul_l_identifiant_exact_ouvre_un_dossier(base, identifiant):
    dossier_de_lea(base)
    cases = CaseFile(base)
    assert cases.exists("lea")
    assert not cases.exists(identifiant)
    assert cases.dossier(identifiant, JOUR) is None


def test_ce_qui_n_est_pas_ecrit_est_inconnu_et_non_pas_non(base):
    dossier = dossier_de_lea(base, convocations=[{"id": "c"}])
    known = {name for name, value in vars(dossier.demandeur).items() if value is not None}
    assert known == {"id"}
    assert dossier.convocations[0].inscription_libre is None


def test_non_est_lu_comme_non(base):
    dossier = dossier_de_lea(base, convocations=[{"id": "c", "inscription_libre": "non"}])
    assert dossier.convocations[0].inscription_libre is False


@pytest.mark.parametrize(
    ("nomme", "au_plan", "lu"),
    [
        ("oui", "", "nomme"),
        ("non", "", "type"),
        ("", "", None),
        ("oui", "absent", "absent"),
        ("non", "nomme", "nomme"),
    ],
)
def test_au_plan_vient_de_la_colonne_puis_de_l_action(base, nomme, au_plan, lu):
    dossier = dossier_de_lea(
        base,
        actions_plan=[{"id": "a", "nomme": nomme}],
        convocations=[{"id": "c", "action_plan_id": "a", "au_plan": au_plan}],
    )
    assert dossier.convocations[0].au_plan == lu


def test_sans_colonne_ni_action_le_plan_est_inconnu(base):
    dossier = dossier_de_lea(base, actions_plan=[{"id": "a", "nomme": "oui"}], convocations=[{"id": "c"}])
    assert dossier.convocations[0].au_plan is None


def test_les_convocations_sont_par_date_les_sans_date_a_la_fin(base):
    debuts = {"a": "", "b": "2026-12-01 09:00", "c": "J+2", "d": "2026-01-05 14:00", "e": ""}
    dossier = dossier_de_lea(base, convocations=[{"id": key, "debut": debuts[key]} for key in "eabcd"])
    assert [convocation.id for convocation in dossier.convocations] == ["d", "c", "b", "a", "e"]


def test_les_sanctions_sont_par_date_de_notification_ou_des_faits(base):
    sanctions = [{"id": "b", "notifiee_le": "2026-05-01"}, {"id": "c"}, {"id": "a", "faits_le": "2026-06-01"}]
    dossier = dossier_de_lea(base, sanctions=sanctions)
    assert [sanction.id for sanction in dossier.sanctions] == ["b", "a", "c"]


def test_le_dossier_d_une_personne_ne_montre_rien_des_autres(base):
    dossier_de_lea(base, convocations=[{"id": "c1"}])
    inline_people(base, {"demandeurs": [{"id": "max"}], "convocations": [{"id": "c2", "demandeur_id": "max"}]})
    dossier = CaseFile(base).dossier("max", JOUR)
    assert [convocation.id for convocation in dossier.convocations] == ["c2"]


def test_un_type_de_rdv_inconnu_est_garde_tel_quel(base):
    assert (
        dossier_de_lea(base, convocations=[{"id": "c", "type_rdv": "PRESTATIONS"}]).convocations[0].type_rdv
        == "PRESTATIONS"
    )


def test_une_valeur_abimee_en_base_est_inconnue(base):
    dossier_de_lea(base, convocations=[{"id": "c", "debut": "J+1 09:30", "au_plan": "absent"}])
    abime = {"debut": "bientôt", "au_plan": "peut-être", "duree_minutes": "long", "inscription_libre": "0"}
    db = Database(base)
    db.table("convocations").update("c", abime)
    db.close()
    convocation = CaseFile(base).dossier("lea", JOUR).convocations[0]
    assert (convocation.debut, convocation.au_plan) == (None, None)
    assert (convocation.duree_minutes, convocation.inscription_libre) == (None, None)


def test_une_base_neuve_est_vide(tmp_path):
    path = tmp_path / "sous" / "dossier" / "base.db"
    prepare(path)
    cases = CaseFile(path)
    assert cases.is_empty()
    assert cases.people() == ()
