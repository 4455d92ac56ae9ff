"""Gathering and judging: unknown is not no, two authorities, what is supposed, what is asked."""

from datetime import date

import pytest
from dossiers import ARE, CEJ, DEUX, HIER, INVITATION, PLAN, RIEN, RSA, SANS_CONTRAT, SANS_RIEN, dossier

from convoque.casefile import CaseFile
from convoque.casefile.demo import load_demo
from convoque.verdict import add_months, gather, judge

JOUR = date(2026, 11, 23)


def faits(savoir, personne, convocation=None, dit=None, **plus):
    return gather(*dossier(personne, convocation, **plus), dit or {}, JOUR, None, savoir)


def test_un_dossier_vide_ne_dit_rien_sauf_qu_aucune_sanction_n_y_figure(savoir):
    assert faits(savoir, {}, {"debut": HIER}).facts == {"sanction_anterieure": "non"}


def test_sans_dossier_on_ne_sait_rien(savoir):
    assert faits(savoir, None, {"debut": HIER}).facts == {}


OUI_NON = {
    "rsa_tenu_aux_obligations": "rsa_tenu",
    "csp": "csp",
    "outre_mer": "outre_mer",
    "inscrit": "inscrit",
    "accompagnement_social": "accompagnement_social",
    "plan_sans_heures": "plan_sans_heures",
    "invalidite_2_ou_3": "invalidite",
}


@pytest.mark.parametrize(("colonne", "fait"), OUI_NON.items(), ids=OUI_NON)
def test_inconnu_n_est_pas_non(savoir, colonne, fait):
    read = [faits(savoir, {colonne: value}).facts.get(fait) for value in (True, False, None)]
    assert read == ["oui", "non", None]


def test_un_refus_inconnu_n_est_pas_un_refus(savoir):
    assert "refus" not in faits(savoir, {"refus_de_contrat": None}).facts
    assert faits(savoir, {"refus_de_contrat": True}).facts["refus"] == "oui"


FORMES = {
    "convocation": ({"type_rdv": "CONVOCATION"}, "convocation"),
    "invitation": ({"type_rdv": "RDVL"}, "invitation"),
    "inscription": ({"inscription_libre": True}, "inscription_libre"),
    "inscription malgré le type": ({"type_rdv": "CONVOCATION", "inscription_libre": True}, "inscription_libre"),
    "type sale": ({"type_rdv": "convocation ?"}, None),
    "type vide": ({"type_rdv": None}, None),
    "pas une inscription": ({"inscription_libre": False}, None),
}


@pytest.mark.parametrize(("colonnes", "forme"), FORMES.values(), ids=FORMES)
def test_la_forme_se_lit_ou_reste_inconnue(savoir, colonnes, forme):
    assert faits(savoir, ARE, {**SANS_RIEN, **colonnes}).facts.get("forme") == forme


def test_ce_que_dit_la_personne_l_emporte_et_la_difference_est_gardee(savoir):
    case = faits(savoir, ARE, PLAN, {"au_plan": "absent"})
    assert (case.facts["au_plan"], case.on_file["au_plan"], case.contradictions) == ("absent", "nomme", ("au_plan",))


def test_nommer_ou_prevoir_le_type_ne_se_contredisent_pas(savoir):
    assert faits(savoir, ARE, PLAN, {"au_plan": "type"}).contradictions == ()


@pytest.mark.parametrize("fait", ["contrat", "au_plan", "forme", "ressource", "organisme", "sanction_anterieure"])
def test_ne_pas_savoir_n_efface_pas_le_dossier(savoir, fait):
    case = faits(savoir, ARE, PLAN, {fait: "inconnu"})
    assert (case.facts[fait], case.contradictions) == (case.on_file[fait], ())


def test_ne_pas_savoir_n_efface_pas_un_refus_au_dossier(savoir):
    assert faits(savoir, {**ARE, "refus_de_contrat": True}, PLAN, {"contrat": "inconnu"}).facts["refus"] == "oui"


def test_un_mot_hors_des_valeurs_est_ignore(savoir):
    assert faits(savoir, ARE, PLAN, {"au_plan": "peut-être", "inconnu_au_bataillon": "oui"}).said == {}


def test_corriger_son_foyer_ne_contredit_pas_l_obligation(savoir):
    case = faits(savoir, {**ARE, "foyer": "seul"}, INVITATION, {"foyer": "plusieurs"})
    assert ("contredit" in case.facts, case.contradictions) == (False, ("foyer",))


FACULTATIFS = {
    "au_plan": "absent",
    "forme": "inscription_libre",
    "contrat": "non_signe",
    "rsa_tenu": "non",
    "ressource": "rsa",
}


@pytest.mark.parametrize("fait", FACULTATIFS)
@pytest.mark.parametrize("personne", [ARE, RSA, DEUX, CEJ, RIEN], ids=["are", "rsa", "deux", "cej", "rien"])
def test_contredire_son_dossier_ne_rend_jamais_facultatif(juger, personne, fait):
    convocation = {**PLAN, "type_rdv": "RDVL"}
    assert juger(personne, convocation).obligation.word == "obligatoire"
    said = {
        name: value
        for name, value in FACULTATIFS.items()
        if list(FACULTATIFS).index(name) <= list(FACULTATIFS).index(fait)
    }
    assert juger(personne, convocation, said).obligation.word != "facultatif"
    assert juger(personne, convocation, {fait: FACULTATIFS[fait]}).obligation.word != "facultatif"


def test_deux_ressources_donnent_deux_suites_une_par_autorite(juger):
    found = juger(DEUX, PLAN)
    assert [(c.volet, c.autorite) for c in found.consequences] == [
        ("allocation", "france_travail"),
        ("rsa", "departement"),
    ]


FOYERS = {"seul": ("seul", None), "plusieurs": ("plusieurs", 50), "inconnu": (None, None)}


@pytest.mark.parametrize(("foyer", "plafond"), FOYERS.values(), ids=FOYERS)
def test_la_perte_d_un_foyer_de_plusieurs_personnes_est_limitee_a_la_moitie(juger, foyer, plafond):
    (found,) = juger({**RSA, "foyer": foyer}, PLAN).consequences
    assert (found.part_min, found.part_max) == (30, plafond)


def test_le_plafond_du_foyer_ne_vaut_pas_pour_le_chomage(juger):
    allowance, rsa = juger({**DEUX, "foyer": "plusieurs"}, PLAN).consequences
    assert (allowance.part_max, rsa.part_max) == (None, 50)


def test_une_raison_habituelle_donne_aussi_le_bareme_si_elle_etait_refusee(juger):
    found = juger(ARE, PLAN, {"motif": "maladie", "jour_du_motif": "meme"})
    assert [c.mesure for c in found.consequences] == ["aucune"]
    assert [c.mesure for c in found.scale] == ["suspension"]
    assert (found.assumed, found.scale[0].certainty) == (("motif",), "incertain")


def test_une_raison_sans_ressource_connue_ne_donne_pas_de_bareme(juger):
    assert juger(None, None, {"motif": "maladie", "jour_du_motif": "meme"}).scale == ()


@pytest.mark.parametrize("motif", ["maladie", "travail", "deces", "formation", "maternite", "convocation_officielle"])
@pytest.mark.parametrize(
    "personne", [ARE, RSA, DEUX, CEJ, RIEN, SANS_CONTRAT], ids=["are", "rsa", "deux", "cej", "rien", "sans"]
)
def test_une_raison_habituelle_ne_laisse_rien_a_sanctionner(juger, personne, motif):
    found = juger(personne, PLAN, {"motif": motif, "jour_du_motif": "meme"})
    assert {c.mesure for c in found.consequences} == {"aucune"}
    assert found.obligation.certainty != "texte"


SUPPOSES = {
    "rien de signé": (SANS_CONTRAT, SANS_RIEN, ("obligation",)),
    "contrat signé, plan inconnu": (ARE, SANS_RIEN, ("plan",)),
    "au plan": (ARE, PLAN, ()),
}


@pytest.mark.parametrize(("personne", "convocation", "suppose"), SUPPOSES.values(), ids=SUPPOSES)
def test_ce_que_la_suite_suppose_est_dit(juger, personne, convocation, suppose):
    found = juger(personne, convocation)
    assert (found.assumed, found.consequences[0].certainty) == (suppose, "incertain" if suppose else "texte")


def test_une_suite_certaine_garde_sa_marque(juger):
    assert juger(ARE, PLAN).consequences[0].certainty == "texte"


def test_sans_risque_demande_aucune_suite(savoir):
    found = judge(faits(savoir, ARE, PLAN), savoir, JOUR)
    assert (found.consequences, found.scale, found.rank) == ((), (), None)


QUESTIONS = {  # who, what they are convoked to, what they say: the fact worth a question for the obligation
    "rien n'est connu": (None, None, {}, "au_plan"),
    "au plan": (None, None, {"au_plan": "nomme"}, "contrat"),
    "contrat signé": (None, None, {"contrat": "signe"}, "au_plan"),
    "hors du plan": (None, None, {"contrat": "signe", "au_plan": "absent"}, "forme"),
    "tout est au dossier": (ARE, PLAN, {}, None),
    "plan inconnu": (ARE, SANS_RIEN, {}, "au_plan"),
    "RSA, rien signé": ({**RSA, "document": "aucun", "rsa_tenu_aux_obligations": None}, SANS_RIEN, {}, "rsa_tenu"),
    "RSA, tout au plan": ({**RSA, "rsa_tenu_aux_obligations": None}, PLAN, {}, None),
    "malade": (None, None, {"motif": "maladie", "jour_du_motif": "meme"}, None),
    "ne sait rien": (None, None, dict.fromkeys(["contrat", "au_plan", "forme"], "inconnu"), None),
}


@pytest.mark.parametrize(("personne", "convocation", "dit", "question"), QUESTIONS.values(), ids=QUESTIONS)
def test_on_ne_demande_que_ce_qui_compte(savoir, personne, convocation, dit, question):
    assert judge(faits(savoir, personne, convocation, dit), savoir, JOUR).ask == question


def test_tant_que_des_faits_manquent_le_verdict_reste_a_verifier_et_les_nomme(savoir):
    found = judge(faits(savoir, None), savoir, JOUR)
    assert (found.obligation.word, found.missing) == ("a_verifier", ("contrat", "au_plan", "forme"))


DEMO = {  # person, convocation: obligation, measures
    ("amina", "amina-cv"): ("obligatoire", ["suspension"]),
    ("amina", "amina-actualisation"): ("autre_obligation", ["a_verifier"]),
    ("bruno", "bruno-recherche"): ("obligatoire", ["suspension"]),
    ("bruno", "bruno-reseaux"): ("obligatoire", ["suspension"]),
    ("chloe", "chloe-entretien"): ("obligatoire", ["suspension"]),
    ("david", "david-metiers"): ("a_verifier", ["suspension"]),
    ("david", "david-forum"): ("facultatif", ["aucune"]),
    ("elena", "elena-image"): ("obligatoire", ["suspension"]),
    ("farid", "farid-metiers"): ("a_verifier", ["suspension"]),
    ("gwen", "gwen-offre"): ("obligatoire", ["radiation"]),
    ("hugo", "hugo-entreprises"): ("obligatoire", ["suspension_ou_suppression"]),
    ("ines", "ines-diagnostic"): ("autre_obligation", ["a_verifier"]),
    ("ines", "ines-accueil"): ("a_verifier", ["a_verifier"]),
    ("jules", "jules-numerique"): ("facultatif", ["aucune"]),
    ("karim", "karim-entretiens"): ("non_due", ["aucune", "aucune"]),
    ("karim", "karim-candidatures"): ("non_due", ["aucune", "aucune"]),
    ("karim", "karim-rencontre"): ("facultatif", ["aucune", "aucune"]),
}


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    path = tmp_path_factory.mktemp("demo") / "base.db"
    load_demo(path)
    return CaseFile(path)


@pytest.mark.parametrize(
    ("qui", "quoi", "attendu"), [(*key, value) for key, value in DEMO.items()], ids=["/".join(key) for key in DEMO]
)
def test_les_personnes_de_demonstration(demo, savoir, qui, quoi, attendu):
    person = demo.dossier(qui, JOUR)
    (convocation,) = [c for c in person.convocations if c.id == quoi]
    found = judge(gather(person, convocation, {}, JOUR, None, savoir), savoir, JOUR, risk=True)
    assert (found.obligation.word, [c.mesure for c in found.consequences]) == attendu


def test_toutes_les_convocations_de_demonstration_sont_jugees(demo):
    assert set(DEMO) == {(p.id, c.id) for p in demo.people() for c in demo.dossier(p.id, JOUR).convocations}


MOIS = {
    "fin janvier": (date(2026, 1, 31), 1, date(2026, 2, 28)),
    "année bissextile": (date(2024, 2, 29), 12, date(2025, 2, 28)),
    "décembre": (date(2025, 12, 15), 1, date(2026, 1, 15)),
    "vingt-quatre mois": (date(2025, 7, 10), 24, date(2027, 7, 10)),
}


@pytest.mark.parametrize(("jour", "mois", "attendu"), MOIS.values(), ids=MOIS)
def test_ajouter_des_mois(jour, mois, attendu):
    assert add_months(jour, mois) == attendu
