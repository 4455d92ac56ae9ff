"""What a second reading of the law corrected: each wrong sentence stays out, each right one stays in.

The first tables read ``knowledge/``; the others play a turn or judge a case,
without Rasa.
"""

from __future__ import annotations

from datetime import date

import pytest
from droit import DATE_DU_COURRIER, JOUR, PLAN, REITERE, cas, dit, juger, parler, phrases, texte

from convoque.knowledge.phrases import fold
from convoque.rules import decide

FAUSSES = {  # the point, then what may not be written any more
    "A4 « au plus un avertissement »": "Au plus un avertissement",
    "A6 les dix jours partiraient de la réception": "dix jours après réception",
    "A6 les dix jours partiraient du jour reçu": "à partir du jour où vous l’avez reçu",
    "A6 la réception dite sûre": "Le délai part du jour de réception",
    "A6 deux façons de dire le dernier jour": "avant le {date_limite_reponse}",
    "A6 l’ancienne question": "Quel jour avez-vous reçu ce courrier",
    "A7 rien ne vous oblige": "aucun engagement écrit ne vous oblige",
    "B1 une partie seulement": "Une partie de votre allocation pourrait",
    "B1 en partie": "supprimée en partie",
    "B1 suspendue en partie": "suspendue en partie",
    "B5 avant toute radiation": "avant toute radiation",
    "B6 pour un seul atelier": "pour un seul atelier manqué n’est pas prévue",
    "B7 la radiation suit": "elle peut entraîner une radiation",
    "B8 les textes ne le disent pas, et rien de plus": "Les textes lus ne disent pas si l’argent",
    "B9 aucun argent en jeu": "Aucun argent n’est en jeu",
    "C3 suffit à prouver": "suffit à prouver",
    "C3 suffit en général": "suffit en général",
    "C9 rien ne vous est reproché": "Rien ne vous est reproché",
    "C10 au plus tard autour": "au plus tard autour",
    "2.2 jamais automatique, quelle que soit la cause": "Non, ce n’est pas automatique : on vous écrit",
}


@pytest.mark.parametrize("faux", FAUSSES.values(), ids=FAUSSES)
def test_une_phrase_fausse_n_est_plus_ecrite(savoir, faux):
    assert [where for where, text in phrases(savoir) if fold(faux) in fold(text)] == []


DELAI = "Si votre convocation ou votre contrat écrit un délai, respectez-le."
REVERSE = "Le ministère l’a annoncé en 2025"
JUSTES = [  # the point, the case, what it says, its mark when it is part of the correction
    ("A4", "consequences/memoire", "Un avertissement avec un délai pour vous mettre en règle compte aussi.", None),
    ("A4", "consequences/general-sans-allocation", "Une nouvelle absence pourrait mener à cette radiation.", None),
    *(
        ("A6", f"courrier_recu/{name}", DATE_DU_COURRIER, "officiel")
        for name in (
            "present-envisagee", "malade-envisagee", "delai", "sanction-envisagee",
            "sanction-envisagee-rsa-et-allocation", "avertissement-avec-allocation", "general",
        )
    ),
    ("A6", "justificatif/delai-courrier-sanction", DATE_DU_COURRIER, "officiel"),
    ("A6", "courrier_recu/trop-tard", "une page officielle les compte depuis l’envoi", "officiel"),
    ("A7", "contrat/non-signe", "je ne peux pas dire que cet atelier est obligatoire, ni qu’il ne l’est pas", None),
    ("A7", "contrat/non-signe", "En attendant la réponse écrite, venez ou faites reporter.", None),
    ("A7", "contrat/hors-plan", "sans contrat signé, je ne peux pas l’affirmer", None),
    ("A8 C2", "absence_future/delai-pour-prevenir", DELAI, "incertain"),
    ("A8 C2", "absence_future/prevenir-suffit", DELAI, "incertain"),
    ("A8 C2", "justificatif/delai-48h-maladie", DELAI, "incertain"),
    ("A8 C2", "justificatif/delais-qui-circulent", DELAI, "incertain"),
    ("A8", "justificatif/delai-maladie", DELAI, None),
    ("A8", "absence_passee/general", DELAI, None),
    ("A8", "justificatif/delai", "votre convocation, votre contrat ou un courrier reçu écrit un délai", None),
    ("A2", "a_distance/etranger", "reste dû tant que son report n’est pas confirmé par écrit", None),
    ("A1", "courrier_recu/malade-dit", "qui couvre ce jour-là", None),
    ("A1", "courrier_recu/malade-decision", "congé de maternité ce jour-là", None),
    ("B7 au RSA", "courrier_recu/suppression", "c’est le département qui propose cette radiation", None),
    ("A3", "courrier_recu/annule-par-eux", "arrivé après l’heure manquée ne prouve rien à lui seul", None),
    ("B1", "contrat/refuser-de-signer", "d’au moins 30 % et peut-être en totalité", None),
    ("B1", "contrat/refuser-de-signer", "totale de quatre mois de l’allocation entraînerait la radiation", None),
    ("B1", "contrat/refus-allocataire", "Totale pendant quatre mois, elle entraînerait la radiation.", None),
    ("B3", "consequences/tout-le-mois-rsa", "ou avec le RSA majoré", None),
    ("B3", "consequences/tout-le-mois-rsa-foyer", "ou avec le RSA majoré", None),
    ("B3", "courrier_recu/suspension-rsa", "ou avec le RSA majoré", None),
    ("B3", "contrat/refus-rsa", "ou avec le RSA majoré", None),
    ("B4", "consequences/tout-le-mois-rsa", "le département pourrait y mettre fin", None),
    ("B5", "consequences/prevenu-avant-sans-allocation", "pour un atelier manqué, la première sanction", None),
    ("B6", "courrier_recu/radiation", "pour une première absence à un atelier n’est pas prévue", None),
    ("B7", "courrier_recu/suppression", "elle entraîne une radiation de même durée", None),
    ("B8", "consequences/jours-perdus", REVERSE, "incertain"),
    ("B8", "consequences/argent-rendu", REVERSE, "incertain"),
    ("B8", "courrier_recu/refaire-suspension", REVERSE, "incertain"),
    ("C3", "absence_future/angoisse", "est la preuve utile ; le motif reste apprécié", None),
    ("C3", "justificatif/secret-medical", "est la preuve utile ; le motif reste apprécié", None),
    ("C4", "consequences/general-sans-allocation", "la première sanction serait un avertissement", None),
    ("C12", "contrat/delai-pour-signer", "ne nomme pas Cap emploi", None),
    ("C13", "contrat/duree", "douze mois au plus, dix-huit par exception", None),
    ("C13", "contrat/duree-cej", "pas de nouveau CEJ pendant six mois", None),
    ("C14", "contrat/qui-decide-les-heures", "Jamais plus que la durée légale du travail", None),
    ("C15", "consequences/recommencer-inscription", "Vous êtes alors réinscrit.", None),
    ("C15", "courrier_recu/refaire-radiation", "Faites ce contrat avant son terme, et vous êtes réinscrit.", None),
    ("C17", "frais_deplacement/demande-refusee", "le médiateur régional se saisit d’abord", "incertain"),
    ("C17", "frais_deplacement/general", "20 km outre-mer", "incertain"),
    ("C17", "frais_deplacement/avance-ou-apres", "sept jours", "incertain"),
    ("C17", "frais_deplacement/rsa", "20 km outre-mer", "incertain"),
    ("C18", "justificatif/delai-courrier-departement", "Répondez dans ce délai", None),
    ("C20", "injure/colere-contre-l-atelier", "Tant que l’atelier est au plan, venez ou faites reporter.", None),
    ("2.2", "consequences/automatique", "Non, pas pour un atelier manqué", None),
    ("2.2", "courrier_recu/suspension", "Lisez son motif et les articles cités.", None),
    ("2.6 CSP", "contrat/csp", "sa rupture pour un manquement", "incertain"),
]  # fmt: skip


@pytest.mark.parametrize(("point", "name", "juste", "marque"), JUSTES, ids=[f"{p} {n}" for p, n, *_ in JUSTES])
def test_la_phrase_juste_est_dite_avec_sa_marque(savoir, point, name, juste, marque):
    case = cas(savoir, name)
    assert juste in texte(case)
    assert marque in (None, case.certainty)


CHOISIES = [  # the point, what is said, what is known, the case that must answer
    ("A10", "courrier_recu", "j’ai répondu au courrier mais en retard de 2 jours c’est foutu ?", {}, "trop-tard"),
    ("A1", "courrier_recu", "je suis enceinte et j’ai un courrier", {}, "general"),
    ("A10", "courrier_recu", "je suis arrivé en retard et j’ai eu un courrier", {}, "retard"),
    ("A10", "courrier_recu", "20 minutes de retard et ils m’envoient ça", {}, "retard"),
    ("A7", "contrat", "", {"contrat": "ppae", "au_plan": "absent", "forme": "invitation"}, "ppae"),
    ("A7", "contrat", "", {"contrat": "non_signe", "au_plan": "absent", "forme": "invitation"}, "non-signe"),
    ("A7", "contrat", "", {"contrat": "signe", "au_plan": "absent", "forme": "invitation"}, "hors-plan-invitation"),
    ("B1", "consequences", "ils coupent tout ?", {"ressource": "are"}, "tout-le-mois"),
    ("B3", "consequences", "ils coupent tout ?", {"ressource": "rsa", "foyer": "majore"}, "tout-le-mois-rsa-foyer"),
    ("B4", "consequences", "me virer du rsa ?", {"ressource": "rsa"}, "tout-le-mois-rsa"),
    ("B8", "consequences", "l’argent suspendu on me le rend ?", {}, "argent-rendu"),
    ("C13", "contrat", "il dure combien de temps dure le contrat", {"ressource": "cej"}, "duree-cej"),
    ("C14", "contrat", "25h par semaine c’est légal ?", {}, "qui-decide-les-heures"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("point", "topic", "text", "facts", "name"), CHOISIES, ids=[f"{p} {n}" for p, *_, n in CHOISIES]
)
def test_le_bon_cas_repond(appelle, point, topic, text, facts, name):
    assert appelle(topic, text, facts, JOUR).id == f"{topic}/{name}"


@pytest.mark.parametrize(
    ("dits", "attendu"),
    [
        ({"ressource": "aucune"}, ("avertissement", "france_travail", "premier", "non", "texte")),
        ({"ressource": "aucune", **REITERE}, ("radiation", "france_travail", "reiteration", "oui", "texte")),
        ({"ressource": "aah"}, ("avertissement", "france_travail", "premier", "non", "lecture")),
        ({"ressource": "aah", **REITERE}, ("radiation", "france_travail", "reiteration", "oui", "lecture")),
        (
            {"ressource": "rsa", "foyer": "plusieurs", **REITERE},
            ("suspension_ou_suppression", "departement", "reiteration", "non", "lecture"),
        ),
        (
            {"ressource": "rsa", "foyer": "majore", **REITERE},
            ("suspension_ou_suppression", "departement", "reiteration", "non", "lecture"),
        ),
        (
            {"ressource": "rsa", "foyer": "seul", **REITERE},
            ("suspension_ou_suppression", "departement", "reiteration", "oui", "lecture"),
        ),
        ({"ressource": "rsa", "foyer": "majore"}, ("suspension", "departement", "premier", "non", "lecture")),
    ],
    ids=["A4", "A4 réitération", "B9", "B9 réitération", "B2", "B3 réitération", "B2 seul", "B3"],
)
def test_ce_que_les_regles_concluent(savoir, dits, attendu):
    first = {} if "sanction_anterieure" in dits else {"sanction_anterieure": "non"}
    (found,) = juger(savoir, **PLAN, **first, **dits).consequences
    then = found.rule.then
    assert (then["mesure"], then["autorite"], found.rang, then["radiation_possible"], found.rule.certainty) == attendu


@pytest.mark.parametrize("rang", ["premier", "reiteration"])
@pytest.mark.parametrize("foyer", ["plusieurs", "majore"])
def test_un_foyer_plafonne_ne_perd_jamais_plus_de_la_moitie_ni_son_inscription(savoir, rang, foyer):
    """B2, B3: also when the contract is refused (CASF R262-68-6)."""
    for breach, obligation in (("absence", "obligatoire"), ("refus_contrat", "autre_obligation")):
        facts = {
            "manquement": breach, "volet": "rsa", "obligation": obligation, "ressource": "rsa", "rang": rang,
            "foyer": foyer,
        }  # fmt: skip
        rule = decide(savoir.diagram("consequence", JOUR), facts).rule
        assert (str(rule.then["part_max"]), rule.then["radiation_possible"]) == ("50", "non")
        assert "R262-68-6" in rule.sources


@pytest.mark.parametrize(
    ("dits", "attendu"),
    [
        ({"ressource": "cej", "organisme": "mission_locale"}, "mission_locale"),
        ({"ressource": "pacea", "organisme": "mission_locale"}, "mission_locale"),
        ({"ressource": "cej", "organisme": "inconnu"}, "a_verifier"),
        ({"ressource": "cej", "organisme": "france_travail"}, "france_travail"),
        ({"ressource": "are", "organisme": "mission_locale"}, "france_travail"),
    ],
)
def test_c11_qui_decide_apres_un_faux_document(savoir, dits, attendu):
    facts = {"manquement": "faux", "volet": "allocation", "obligation": "obligatoire", **dits}
    assert decide(savoir.diagram("consequence", JOUR), facts).rule.then["autorite"] == attendu


@pytest.mark.parametrize(("refus", "suite"), [("oui", "radiation_levable"), ("non", "radiation")])
def test_c15_la_radiation_d_un_refus_cesse_avec_le_contrat(savoir, refus, suite):
    rule = decide(savoir.diagram("suite", JOUR), {"courrier": "radiation", "refus": refus}).rule
    assert rule.then["suite"] == suite
    assert ("R5412-2" in rule.sources) is (refus == "oui")


def test_a4_la_question_nomme_l_avertissement(savoir):
    question = savoir.facts.sheets["sanction_anterieure"].question
    assert "un avertissement avec un délai pour vous mettre en règle" in question.text
    assert "Une simple lettre d’alerte n’en est pas une" not in question.help
    assert "R5412-3-3" in juger(savoir, **PLAN, ressource="aucune", **REITERE).rank.sources


@pytest.mark.parametrize(
    ("facts", "present", "absent"),
    [
        ({"ressource": "aucune"}, ["Si vous en avez déjà reçu un depuis juin 2025, une radiation"], ["Au plus"]),
        ({"ressource": "are"}, ["d’au moins 30 % et peut-être en totalité"], ["Une partie", "en partie"]),
        (
            {"ressource": "are", **REITERE},
            ["suspendue ou supprimée, d’au moins 30 % et peut-être en totalité", "entraînerait une radiation"],
            ["en partie"],
        ),
        ({"ressource": "rsa", "foyer": "plusieurs"}, ["et de 50 % au plus"], ["totalité"]),
        ({"ressource": "rsa", "foyer": "majore", **REITERE}, ["et de 50 % au plus"], ["totalité", "radiation"]),
        (
            {"ressource": "rsa", "foyer": "seul", **REITERE},
            ["peut-être en totalité", "il pourrait mettre fin au RSA", "le département proposerait une radiation"],
            ["50 %"],
        ),
        ({"ressource": "rsa_et_are", "foyer": "plusieurs"}, ["peut-être en totalité", "limitée à 50 %"], []),
        ({"ressource": "aah"}, ["Selon ma lecture"], ["Aucun argent"]),
    ],
    ids=["A4", "B1", "B1 réitération", "B2", "B3", "B4", "deux volets", "B9"],
)
def test_le_risque_est_dit_juste(savoir, facts, present, absent):
    (said,) = parler(savoir, dit("consequences", "je risque quoi ?"), facts={**PLAN, **facts})
    assert [text for text in present if text not in said] == []
    assert [text for text in absent if text in said] == []


def test_c9_une_absence_passee_a_un_atelier_facultatif_n_est_pas_dite_sans_suite(savoir):
    facts = {"contrat": "signe", "au_plan": "absent", "forme": "invitation", "moment": "passe"}
    (said,) = parler(savoir, dit("absence_passee", "je n’y suis pas allé"), facts=facts)
    assert "A priori, rien ne pourrait vous être reproché" in said
    assert "Un courrier ? Répondez-y." in said


def test_a1_pas_de_sanction_seulement_si_le_motif_est_accepte(savoir):
    found = savoir.messages.get("bareme.aucune_si_motif")
    assert "Si votre motif est accepté" in found
    assert "sinon" in found
    assert "confirmé par écrit" in savoir.messages.get("bareme.aucune")


@pytest.mark.parametrize("day", [date(2026, 12, 31), date(2027, 1, 1)])
def test_c19_les_documents_d_avant_2025_suivent_le_calendrier(savoir, day):
    """The fiche and the rule change on the same day."""
    rule = decide(savoir.diagram("obligation", day), {**PLAN, "contrat": "ppae"}).rule
    case = savoir.fiches["contrat"].case({"contrat": "ppae"}, day)
    late = day >= date(2027, 1, 1)
    assert ("est passé" in rule.because) is late
    assert ("est passé" in texte(case)) is late


def test_2_1_l_article_change_depuis_la_verification_n_est_pas_le_seul_appui_d_une_conclusion(savoir):
    """R5411-6 changed and was not read again: fiches that cite it say so, no rule rests on it."""
    changed = {key for key, source in savoir.sources.sources.items() if source.repealed(JOUR)}
    assert changed == {"R5411-6"}
    assert savoir.sources.sources["R5411-6"].repealed_on == date(2026, 4, 28)
    rules = [rule for file in savoir.tables.values() for rule in file.table.rules]
    assert [rule.id for rule in rules if changed & set(rule.sources)] == []
    (said,) = parler(savoir, dit("courrier_recu", "j’étais malade, j’ai un arrêt maladie"))
    assert "Abrogé ou remplacé depuis la vérification : R5411-6." in said
