"""First time, or again? The dates decide, and an unknown date is asked for."""

from datetime import date

import pytest
from dossiers import ARE, HIER, PLAN, REITERE, RIEN

JUIN_2025, DATES_FLOUES = date(2025, 6, 1), date(2025, 9, 10)


def sanction(faits=None, notifiee=None, **plus):
    return {"manquement": "contrat", "faits_le": faits, "notifiee_le": notifiee, **plus}


RANGS = {  # the sanctions on file, what the person says, then the rank and the fact worth a question
    "aucune sanction": ([], {}, "premier", None),
    "sanctionné en mai pour une absence d'avril": ([REITERE], {}, "reiteration", None),
    "l'absence sanctionnée datait d'avril 2025": (
        [sanction(date(2025, 4, 10), date(2025, 7, 1))], {}, "premier", None,
    ),
    "l'absence sanctionnée datait de la veille du 1er juin 2025": (
        [sanction(date(2025, 5, 31), date(2025, 7, 1))], {}, "premier", None,
    ),
    "l'absence sanctionnée datait du 1er juin 2025": ([sanction(JUIN_2025, date(2025, 7, 1))], {}, "reiteration", None),
    "notifiée avant juin 2025, date des faits inconnue": ([sanction(None, date(2025, 5, 31))], {}, "premier", None),
    "notifiée à l'automne 2025, date des faits inconnue": (
        [sanction(None, DATES_FLOUES)], {}, "inconnu", "sanction_faits",
    ),
    "notifiée le 31 décembre 2025, date des faits inconnue": (
        [sanction(None, date(2025, 12, 31))], {}, "inconnu", "sanction_faits",
    ),
    "notifiée le 1er janvier 2026, date des faits inconnue": (
        [sanction(None, date(2026, 1, 1))], {}, "reiteration", None,
    ),
    "automne 2025, et je dis que c'était avant juin": (
        [sanction(None, DATES_FLOUES)], {"sanction_faits": "avant_juin_2025"}, "premier", None,
    ),
    "automne 2025, et je dis que c'était après": (
        [sanction(None, DATES_FLOUES)], {"sanction_faits": "depuis_juin_2025"}, "reiteration", None,
    ),
    "automne 2025, et je ne sais pas non plus": (
        [sanction(None, DATES_FLOUES)], {"sanction_faits": "inconnu"}, "inconnu", None,
    ),
    "date des faits connue, date de la lettre inconnue": (
        [sanction(date(2026, 2, 1))], {}, "inconnu", "sanction_notifiee",
    ),
    "date de la lettre inconnue, je dis moins de deux ans": (
        [sanction(date(2026, 2, 1))], {"sanction_notifiee": "moins_de_24_mois"}, "reiteration", None,
    ),
    "sanction pour un refus d'offre": ([{**REITERE, "manquement": "ore"}], {}, "premier", None),
    "sanction pour une fraude": ([{**REITERE, "manquement": "fraude"}], {}, "premier", None),
    "sanction pour un refus de contrat, puis une absence": (
        [{**REITERE, "manquement": "refus_contrat"}], {}, "premier", None,
    ),
    "sanction dont on ignore la raison": ([{**REITERE, "manquement": None}], {}, "reiteration", None),
    "réorientée depuis": ([{**REITERE, "avant_reorientation": True}], {}, "premier", None),
    "pas réorientée depuis": ([{**REITERE, "avant_reorientation": False}], {}, "reiteration", None),
    "le manquement a continué après la sanction": ([REITERE], {"persistance": "oui"}, "persistance", None),
    "deux sanctions, la plus lourde compte": (
        [sanction(date(2025, 4, 1), date(2025, 4, 20)), REITERE], {}, "reiteration", None,
    ),
    "notifiée après l'absence": ([sanction(date(2026, 4, 1), date(2026, 11, 23))], {}, "premier", None),
    "notifiée le jour de l'absence": ([sanction(date(2026, 4, 1), date(2026, 11, 22))], {}, "reiteration", None),
    "je parle d'une sanction que le dossier connaît": ([REITERE], {"sanction_anterieure": "oui"}, "reiteration", None),
    "je parle d'une sanction que le dossier ne connaît pas": (
        [], {"sanction_anterieure": "oui"}, "inconnu", "sanction_notifiee",
    ),
    "je parle d'une sanction, le dossier n'en a qu'une qui ne compte pas": (
        [{**REITERE, "manquement": "ore"}], {"sanction_anterieure": "oui"}, "inconnu", "sanction_notifiee",
    ),
    "je dis n'avoir jamais été sanctionné, le dossier dit que si": (
        [REITERE], {"sanction_anterieure": "non"}, "premier", None,
    ),
    "je ne sais pas si j'ai été sanctionné, le dossier le sait": (
        [REITERE], {"sanction_anterieure": "inconnu"}, "reiteration", None,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("sanctions", "dit", "rang", "question"), RANGS.values(), ids=RANGS)
def test_le_rang_d_une_nouvelle_absence(juger, sanctions, dit, rang, question):
    found = juger(ARE, PLAN, dit, sanctions=sanctions)
    assert (found.rank.then["rang"], found.ask) == (rang, question)


@pytest.mark.parametrize(("sanctions", "dit", "rang", "question"), RANGS.values(), ids=RANGS)
def test_la_suite_annonce_le_rang_ou_reste_a_verifier(juger, sanctions, dit, rang, question):
    (consequence,) = juger(ARE, PLAN, dit, sanctions=sanctions).consequences
    assert consequence.rang == (None if rang == "inconnu" else rang)
    assert (consequence.mesure == "a_verifier") == (rang == "inconnu")


VINGT_QUATRE_MOIS = {  # notified on 10 July 2025; the twenty-four months end on 10 July 2027, that day included
    "le lendemain de la lettre": (date(2025, 7, 11), "reiteration"),
    "le dernier jour des vingt-quatre mois": (date(2027, 7, 10), "reiteration"),
    "le jour d'après": (date(2027, 7, 11), "premier"),
}


@pytest.mark.parametrize(("absence", "rang"), VINGT_QUATRE_MOIS.values(), ids=VINGT_QUATRE_MOIS)
def test_les_vingt_quatre_mois_courent_de_la_lettre(juger, absence, rang):
    letter = sanction(date(2025, 6, 10), date(2025, 7, 10))
    found = juger(
        ARE, None, {"contrat": "signe", "au_plan": "nomme"}, au=date(2028, 1, 1), jour=absence, sanctions=[letter]
    )
    assert found.rank.then["rang"] == rang


DOSSIER = {
    "38, deux absences et aucune sanction entre elles": ([], date(2026, 9, 5), "premier"),
    "39, sanctionnée en juillet 2025 puis absente en septembre 2026": (
        [sanction(date(2025, 6, 10), date(2025, 7, 10))], date(2026, 9, 5), "reiteration",
    ),
    "39 bis, la première absence datait d'avant juin 2025": (
        [sanction(date(2025, 5, 20), date(2025, 7, 10))], date(2026, 9, 5), "premier",
    ),
    "40, sanctionnée en avril 2025 puis absente en 2026": (
        [sanction(date(2025, 3, 10), date(2025, 4, 10))], date(2026, 9, 5), "premier",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("sanctions", "absence", "rang"), DOSSIER.values(), ids=DOSSIER)
def test_les_scenarios_38_a_40_du_dossier(juger, sanctions, absence, rang):
    convocation = {**PLAN, "debut": HIER.replace(absence.year, absence.month, absence.day)}
    found = juger(ARE, convocation, sanctions=sanctions)
    assert found.rank.then["rang"] == rang


def test_un_second_refus_de_contrat_est_une_nouvelle_fois(juger):
    refus = {**ARE, "refus_de_contrat": True}
    found = juger(refus, PLAN, sanctions=[{**REITERE, "manquement": "refus_contrat"}])
    assert found.consequences[0].rule.id == "consequence/refus-contrat-ensuite"


def test_un_refus_de_contrat_apres_une_absence_est_une_premiere_fois(juger):
    found = juger({**ARE, "refus_de_contrat": True}, PLAN, sanctions=[REITERE])
    assert found.consequences[0].rule.id == "consequence/refus-contrat-premier"


def test_un_refus_dont_le_rang_est_inconnu_le_dit(juger):
    letter = sanction(None, DATES_FLOUES, manquement="refus_contrat")
    found = juger({**ARE, "refus_de_contrat": True}, PLAN, sanctions=[letter])
    assert found.consequences[0].rule.id == "consequence/refus-contrat-rang-inconnu"


def test_sans_dossier_la_premiere_fois_est_supposee_et_cela_se_dit(juger):
    found = juger(None, None, {"contrat": "signe", "au_plan": "nomme", "ressource": "are"})
    assert (found.rank, found.assumed, found.consequences[0].certainty) == (None, ("premier",), "incertain")


def test_l_ancien_regime_compte_une_deuxieme_puis_une_troisieme_fois(juger):
    convocation = {**PLAN, "debut": HIER.replace(2023, 10, 12)}
    letters = [sanction(None, date(2023, 2, 1)), sanction(None, date(2023, 6, 1))]
    found = [juger(RIEN, convocation, sanctions=letters[:n]).consequences[0].rule.id for n in range(3)]
    assert found == ["consequence/ancien-premier", "consequence/ancien-deuxieme", "consequence/ancien-troisieme"]
