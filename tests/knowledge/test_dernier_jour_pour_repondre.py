"""The last day to answer a letter: when it is given, when it is not, and with what doubt."""

from __future__ import annotations

import pytest
from droit import DATE_DU_COURRIER, ENVISAGEE, SUIVIES, dit, dit_le, parler, texte

from convoque.knowledge.messages import fill_text

LETTRE = dit("courrier_recu", "une sanction est envisagée", ENVISAGEE)
ECRITE_LE_18 = dit_le("incompris", "18 novembre", "18 novembre", "2026-11-18")
ECRITE_LE_25 = dit_le("incompris", "le 25 novembre", "25 novembre", "2026-11-25")
RECUE_CE_JOUR = dit_le("courrier_recu", "je l’ai reçu aujourd’hui", "aujourd’hui", "2026-11-30")
RECUE_LE_10 = dit_le("courrier_recu", "je l’ai reçu le 10 novembre", "10 novembre", "2026-11-10")
PASSE = "Ce jour est passé : répondez aujourd’hui quand même."
DERNIER_JOURS = {  # the point, then the messages, what the last answer says, and does not say
    "A6 la date du courrier est demandée": (
        [LETTRE], ["Quelle date est écrite sur ce courrier ?", DATE_DU_COURRIER], ["Répondez au plus tard", PASSE],
    ),
    "A6 compté de la date du courrier": (
        [LETTRE, ECRITE_LE_25], ["Répondez au plus tard le samedi 5 décembre"], [PASSE, "Quelle date est écrite"],
    ),
    "A6 le jour passé est dit passé": (
        [LETTRE, ECRITE_LE_18], ["samedi 28 novembre", PASSE], ["Répondez au plus tard"],
    ),
    "A6 la réception seule sert encore, avec son doute": (
        [LETTRE, RECUE_CE_JOUR],
        ["comptés de la réception finiraient le jeudi 10 décembre", "finiraient plus tôt", "Quelle date est écrite"],
        ["Répondez au plus tard", PASSE],
    ),
    "A6 les deux sont dits": (
        [LETTRE, RECUE_CE_JOUR, ECRITE_LE_25],
        ["Répondez au plus tard le samedi 5 décembre", "comptés de la réception finiraient le jeudi 10 décembre"],
        [PASSE],
    ),
    "A6 passé de la date du courrier, pas de la réception": (
        [LETTRE, RECUE_CE_JOUR, ECRITE_LE_18],
        ["samedi 28 novembre", PASSE, "comptés de la réception finiraient le jeudi 10 décembre"],
        ["Répondez au plus tard"],
    ),
    "A6 passé même compté de la réception": ([LETTRE, RECUE_LE_10], [PASSE], ["finiraient", "Répondez au plus tard"]),
    "C10 la décision n’a pas de dernier jour": (
        [LETTRE, ECRITE_LE_25],
        ["vers le 20 décembre, ou quinze jours après l’audition", "n’a pas d’effet écrit"],
        ["au plus tard autour"],
    ),
    "A6 le courrier dont on ne sait rien": (
        [dit_le("courrier_recu", "j’ai reçu un courrier du 18 novembre", "18 novembre", "2026-11-18")],
        ["samedi 28 novembre", PASSE],
        ["au plus tard le samedi 28"],
    ),
    "A6 le message à envoyer, au plus tard le": (
        [LETTRE, ECRITE_LE_25, dit("modele_message", "écris ma réponse")],
        ["Envoyez-le au plus tard le samedi 5 décembre", "Votre courrier du 25 novembre"],
        ["avant le"],
    ),
    "A6 le message à envoyer, le jour passé": (
        [LETTRE, ECRITE_LE_18, dit("modele_message", "écris ma réponse")],
        ["Ce jour est passé : envoyez-le aujourd’hui quand même."],
        ["au plus tard le"],
    ),
    "A6 le message à envoyer, la réception seule": (
        [LETTRE, RECUE_CE_JOUR, dit("modele_message", "écris ma réponse")],
        ["Envoyez-le dès aujourd’hui", "jeudi 10 décembre"],
        ["au plus tard le", "jour est passé"],
    ),
    "C18 le dernier jour va aussi aux justificatifs": (
        [LETTRE, ECRITE_LE_25, dit("justificatif", "j’ai combien de jours pour envoyer mon justificatif ?")],
        ["Répondez par écrit au plus tard le samedi 5 décembre"],
        ["est passé"],
    ),
    "C18 le dernier jour passé aussi": (
        [LETTRE, ECRITE_LE_18, dit("justificatif", "j’ai combien de jours pour envoyer mon justificatif ?")],
        ["était le samedi 28 novembre ; ce jour est passé"],
        ["au plus tard le"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("nom", DERNIER_JOURS)
def test_le_dernier_jour_pour_repondre(savoir, nom):
    messages, present, absent = DERNIER_JOURS[nom]
    said = parler(savoir, *messages)[-1]
    assert [text for text in present if text not in said] == []
    assert [text for text in absent if text in said] == []


def test_a6_au_rsa_seul_le_delai_du_courrier_meme_avec_sa_date(savoir):
    said = parler(savoir, LETTRE, ECRITE_LE_25, facts={"ressource": "rsa"})
    assert not any("dix jours" in text or "5 décembre" in text for text in said)


def test_a6_le_nombre_de_jours_a_la_marque_de_son_point_de_depart(savoir):
    parameter = savoir.parameters.parameters["observations_jours"]
    assert (parameter.figures[-1].number, parameter.certainty) == (10, "officiel")
    assert "date du courrier" in parameter.meaning
    assert "fiche F31197" in parameter.figures[-1].sources


LIMITES = {"date_limite_reponse", "date_limite_passee", "date_limite_peut_etre"}
SANS_DIX_JOURS = {"departement", "avertissement", "suspension", "suppression", "radiation", "autre"}


def test_c18_aucune_phrase_n_attend_un_jour_qui_ne_vient_jamais(savoir):
    """A last day is computed for an envisaged sanction only: elsewhere the sentence would never be said."""
    dead = [
        case.id
        for topic in SUIVIES
        for case in savoir.fiches[topic].cases
        for kinds in [(case.conditions or {}).get("courrier")]
        for resources in [(case.conditions or {}).get("ressource")]
        if any(f"{{{name}}}" in texte(case) for name in LIMITES)
        and ((kinds and kinds <= SANS_DIX_JOURS) or (resources and resources <= {"rsa"}))
    ]
    assert dead == []


def test_un_jour_passe_n_est_jamais_dit_sans_le_jour(savoir):
    """The words « ce jour est passé » go with the day itself, or not at all."""
    for topic in SUIVIES:
        for case in savoir.fiches[topic].cases:
            said = " ".join(fill_text(text, {}) for text in (case.answer, *case.details, *case.steps))
            assert "jour est passé" not in said, case.id
