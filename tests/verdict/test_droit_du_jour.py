"""The same situation on different days: each is judged by the law of its day, and by its own dates."""

from datetime import date, datetime

import pytest
from dossiers import ARE, PLAN, RSA, SANS_CONTRAT

AVANT, ENTRE, DEBUT, AUJOURDHUI = (date(2023, 10, 12), date(2025, 4, 15), date(2025, 7, 8), date(2026, 11, 20))
SIGNE_TOT = {**ARE, "contrat_signe_le": date(2025, 1, 20)}

MATRICE = {  # obligation rule, consequence rule, its measure, what is cited and in force that day
    "octobre 2023": (AVANT, "obligation/ancien-regime-convocation", "consequence/ancien-premier", "radiation",
                     {"L5412-1 ancien", "R5412-5 ancien"}),
    "avril 2025": (ENTRE, "obligation/action-nommee-au-plan", "consequence/entre-deux-regimes", "a_verifier",
                   {"L5412-1"}),
    "juillet 2025": (DEBUT, "obligation/action-nommee-au-plan", "consequence/allocataire-premier", "suspension",
                     {"L5412-1", "R5412-1", "R5412-4"}),
    "novembre 2026": (AUJOURDHUI, "obligation/action-nommee-au-plan", "consequence/allocataire-premier", "suspension",
                      {"L5412-1", "R5412-1", "R5412-4"}),
}  # fmt: skip


def convoque(jour, **plus):
    return {**PLAN, "debut": datetime(jour.year, jour.month, jour.day, 9, 30), **plus}


@pytest.mark.parametrize(("jour", "obligation", "suite", "mesure", "sources"), MATRICE.values(), ids=MATRICE)
def test_la_meme_absence_se_juge_par_le_droit_de_son_jour(juger, savoir, jour, obligation, suite, mesure, sources):
    found = juger(SIGNE_TOT, convoque(jour))
    rule = found.consequences[0].rule
    assert (found.obligation.rule.id, rule.id, rule.then["mesure"]) == (obligation, suite, mesure)
    assert {source.key for source in savoir.sources_in_force(rule.sources, jour)} == sources
    assert savoir.sources_in_force(found.obligation.rule.sources, jour)


BORDS = {
    "31 décembre 2024": (date(2024, 12, 31), "obligation/ancien-regime-convocation", "consequence/ancien-premier"),
    "1er janvier 2025": (date(2025, 1, 1), "obligation/action-nommee-au-plan", "consequence/entre-deux-regimes"),
    "31 mai 2025": (date(2025, 5, 31), "obligation/action-nommee-au-plan", "consequence/entre-deux-regimes"),
    "1er juin 2025": (date(2025, 6, 1), "obligation/action-nommee-au-plan", "consequence/allocataire-premier"),
}


@pytest.mark.parametrize(("jour", "obligation", "suite"), BORDS.values(), ids=BORDS)
def test_le_droit_change_a_la_bonne_date(juger, jour, obligation, suite):
    person = {**ARE, "contrat_signe_le": date(2025, 1, 1)} if jour >= date(2025, 1, 1) else ARE
    found = juger(person, convoque(jour))
    assert (found.obligation.rule.id, found.consequences[0].rule.id) == (obligation, suite)


def test_un_rendez_vous_de_2017_reste_a_verifier(juger):
    found = juger(ARE, convoque(date(2017, 5, 2)))
    assert (found.obligation.rule.id, found.consequences[0].mesure) == (
        "obligation/regle-inconnue",
        "a_verifier",
    )


def test_au_rsa_en_2023_un_rang_inconnu_ne_choisit_pas_un_bareme(juger):
    found = juger(RSA, convoque(AVANT), {"sanction_anterieure": "oui", "sanction_notifiee": "inconnu"})
    assert found.consequences[0].rule.id == "consequence/rang-inconnu"


def test_un_contrat_signe_apres_l_absence_n_etait_pas_signe_ce_jour_la(juger):
    assert juger({**ARE, "contrat_signe_le": date(2025, 8, 1)}, convoque(DEBUT)).facts["contrat"] == "non_signe"


def test_un_contrat_signe_le_jour_meme_etait_signe(juger):
    assert juger({**ARE, "contrat_signe_le": DEBUT}, convoque(DEBUT)).facts["contrat"] == "signe"


@pytest.mark.parametrize(("signe", "lu"), [(date(2024, 12, 31), "ppae"), (date(2025, 1, 1), "signe"), (None, "signe")])
def test_un_contrat_d_avant_2025_se_lit_comme_un_ppae(juger, signe, lu):
    assert juger({**ARE, "contrat_signe_le": signe}, convoque(AUJOURDHUI)).facts["contrat"] == lu


ORIENTATIONS = {
    "le jour où le mois finit": (date(2026, 10, 20), "moins_d_un_mois"),
    "le lendemain": (date(2026, 10, 19), "plus_d_un_mois"),
    "date inconnue": (None, None),
}


@pytest.mark.parametrize(("notifiee", "lu"), ORIENTATIONS.values(), ids=ORIENTATIONS)
def test_le_mois_pour_signer_court_de_l_orientation(juger, notifiee, lu):
    found = juger({**SANS_CONTRAT, "orientation_notifiee_le": notifiee}, convoque(AUJOURDHUI))
    assert found.facts.get("orientation") == lu


PPAE = {
    "en métropole, fin 2026": (False, date(2026, 12, 31), "obligation/ppae"),
    "en métropole, 2027": (False, date(2027, 1, 1), "obligation/ppae-apres-la-transition"),
    "outre-mer, fin 2027": (True, date(2027, 12, 31), "obligation/ppae-outre-mer"),
    "outre-mer, 2028": (True, date(2028, 1, 1), "obligation/ppae-apres-la-transition"),
}


@pytest.mark.parametrize(("outre_mer", "jour", "regle"), PPAE.values(), ids=PPAE)
def test_le_ppae_a_ses_delais(juger, outre_mer, jour, regle):
    person = {"document": "ppae", "ressource": "are", "outre_mer": outre_mer}
    assert juger(person, convoque(jour, au_plan=None), au=jour).obligation.rule.id == regle


def test_un_atelier_a_venir_se_juge_par_le_droit_d_aujourd_hui(juger, savoir):
    found = juger({**ARE, "document": "ppae"}, convoque(date(2027, 2, 1), au_plan=None), au=AUJOURDHUI)
    assert found.obligation.rule.id == "obligation/ppae"


def test_un_arret_ne_vaut_que_ses_jours(juger):
    sick = {"motif": "maladie", "du": date(2026, 11, 18), "au": date(2026, 11, 20), "declaree_le": date(2026, 11, 18)}
    days = {day: juger(ARE, convoque(date(2026, 11, day)), absences=[sick]).obligation.word for day in (17, 18, 20, 21)}
    assert days == {17: "obligatoire", 18: "non_due", 20: "non_due", 21: "obligatoire"}


def test_une_absence_declaree_apres_son_debut_n_est_pas_declaree_avant(juger):
    away = {
        "motif": "absence_declaree",
        "du": date(2026, 11, 18),
        "au": date(2026, 11, 25),
        "declaree_le": date(2026, 11, 19),
    }
    assert juger(ARE, convoque(AUJOURDHUI), absences=[away]).motif.appreciation == "au_cas_par_cas"


@pytest.mark.parametrize(
    ("declared", "said", "expected"),
    [
        (19, "avant", "absence-declaree-autre"),
        (17, "apres", "absence-declaree-autre"),
        (17, "avant", "absence-declaree"),
    ],
)
def test_dire_avant_ne_change_pas_le_jour_de_declaration_du_dossier(juger, declared, said, expected):
    away = {
        "motif": "absence_declaree",
        "du": date(2026, 11, 18),
        "au": date(2026, 11, 25),
        "declaree_le": date(2026, 11, declared),
    }
    found = juger(ARE, convoque(AUJOURDHUI), dit={"declaration": said}, absences=[away])
    assert found.motif.rule.id == f"motif/{expected}"
