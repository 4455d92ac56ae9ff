"""What the second legal reading corrected in the fiches: the wrong sentence stays out, the right one answers.

``JAMAIS`` names sentences that must not come back, ``REPONSES`` what a
message is answered with, point by point of that reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime

import pytest

from convoque.dialogue.model import Said, State, Understanding
from convoque.dialogue.turn import answer
from convoque.knowledge.fiches import Case

NOW = datetime(2026, 11, 30, 10)
RELUES = (
    *("mes_convocations", "motif_legitime", "obligation", "pourquoi", "recours", "report", "situation", "hors_sujet"),
    *("humain", "donnees_tiers", "detresse", "salutation", "incompris"),
)

JAMAIS = [
    ("A1", "une raison suffit", r"n’est habituellement pas dû|n’avez pas à y aller|n’y aurait pas de sanction"),
    ("A3", "toute annulation vaut", r"^Si l’organisateur a changé la date, cela ne compte pas"),
    ("A5", "le silence n’est rien", r"pas vérifié ce que vaut le silence"),
    ("A6", "dix jours après réception", r"dix jours après réception|à partir de la réception"),
    ("A9", "quinze jours oubliés", r"[Aa]u-delà de 15 jours"),
    ("C4", "le premier courrier est l’avertissement", r"un premier courrier serait"),
    (
        "C5",
        "un empêchement pris en compte",
        r"empêchement, avec une preuve, est pris en compte|allocation a une contrepartie",
    ),
    ("C6", "jamais son conseiller, partout", r"^Votre recours est examiné par quelqu’un d’autre"),
    ("C7", "une annulation a une forme", r"annulation se fait par un message"),
    ("C8", "souvent admis", r"[Ss]ouvent (oui|admis)"),
    ("C16", "le département décide de tout", r"par le département, pas par France Travail"),
    (
        "C1",
        "dispensé, donc facultatif",
        r"aucun contrat d’engagement, l’atelier est facultatif|sauf si vous êtes dispensé",
    ),
]

DEUX_MOIS = "Après un recours au département, deux mois sans réponse valent refus"
RESPECTEZ = "écrit un délai, respectez-le"
LA_DATE_TIENT = "Tant que personne ne l’a confirmé par écrit, la date tient"

REPONSES = [
    # A1 : une raison n’excuse que ce jour-là, si la preuve est acceptée
    ("situation", "je suis enceinte de 2 mois", {}, "situation/grossesse", "ne dispense pas à soi seul"),
    ("situation", "je suis en congé maternité", {}, "situation/maternite", LA_DATE_TIENT),
    (
        "motif_legitime",
        "je suis enceinte, c'est un motif ?",
        {},
        "motif_legitime/grossesse",
        "n’excuse pas à elle seule",
    ),
    ("situation", "j'ai un bracelet électronique", {}, "situation/bracelet", "ne dispense pas à soi seul"),
    ("situation", "je suis en semi-liberté", {}, "situation/bracelet", "Ne sortez pas de vos heures autorisées"),
    ("situation", "je suis en prison", {}, "situation/incarceration", "ce jour-là"),
    ("situation", "je suis en mission d'intérim", {}, "situation/interim", "si la preuve est acceptée"),
    ("situation", "je travaille le matin", {}, "situation/temps-partiel", LA_DATE_TIENT),
    ("situation", "en formation", {}, "situation/formation", LA_DATE_TIENT),
    ("situation", "je suis en arrêt maladie", {}, "situation/arret-long", "si l’arrêt couvre l’heure de l’atelier"),
    ("situation", "burn-out", {}, "situation/sante-mentale", "qui dure ne suffit pas"),
    (
        "report",
        "je travaille ce jour-là",
        {"motif": "travail"},
        "report/apres-la-fin-du-cdd",
        "si la preuve est acceptée",
    ),
    ("report", "je suis malade", {"motif": "maladie"}, "report/motif-usuel", LA_DATE_TIENT),
    ("motif_legitime", "je passe l'examen du code", {}, "motif_legitime/permis", "au cas par cas"),
    (
        "motif_legitime",
        "rdv à la préfecture",
        {},
        "motif_legitime/demarches",
        "que vous avez pris se juge au cas par cas",
    ),
    ("pourquoi", "dans quel cas ça change ?", {}, "pourquoi/ce-qui-changerait", "si la preuve est acceptée"),
    # A2, A3
    ("report", "je pars en vacances", {}, "report/vacances-dites", "reste dû tant que son report n’est pas confirmé"),
    ("motif_legitime", "j'ai réservé un billet", {}, "motif_legitime/vacances", "reste dû tant que son report"),
    ("situation", "je pars en voyage", {}, "situation/etranger", "reste dû tant que son report"),
    ("report", "l'atelier a été annulé", {}, "report/deplace-par-organisateur", "parle bien de cet atelier"),
    # A4, C4
    (
        "situation",
        "rien",
        {"ressource": "aucune"},
        "situation/sans-allocation",
        "la première sanction serait un avertissement",
    ),
    ("situation", "fin de droits", {}, "situation/fin-de-droits", "radiation d’un à quatre mois serait possible"),
    ("situation", "j'ai l'aah", {}, "situation/aah", "radiation d’un à quatre mois serait possible"),
    # A5
    ("recours", "toujours rien depuis 3 mois", {"ressource": "rsa"}, "recours/sans-reponse-rsa", DEUX_MOIS),
    ("recours", "le département répond pas", {}, "recours/silence-du-departement", DEUX_MOIS),
    (
        "recours",
        "pas de réponse",
        {"courrier": "departement"},
        "recours/silence-apres-courrier-du-departement",
        DEUX_MOIS,
    ),
    ("recours", "pas de réponse", {"ressource": "rsa"}, "recours/sans-reponse-rsa", "mais n’y comptez pas"),
    ("recours", "mon recours a été refusé", {"ressource": "rsa"}, "recours/refus-du-departement", "dans les deux mois"),
    ("recours", "je conteste", {"ressource": "rsa"}, "recours/rsa", "le délai du tribunal commence"),
    ("recours", "pas de réponse", {}, "recours/sans-reponse", "silence de deux mois vaut en principe refus"),
    ("recours", "un recours gracieux", {}, "recours/directeur", "Deux mois sans réponse de l’agence"),
    # A6
    ("recours", "je conteste", {"courrier": "sanction_envisagee"}, "recours/pas-encore-decidee", "la date du courrier"),
    (
        "recours",
        "je conteste",
        {"courrier": "sanction_envisagee"},
        "recours/pas-encore-decidee",
        "aujourd’hui quand même",
    ),
    ("pourquoi", "pourquoi dix jours ?", {}, "pourquoi/dix-jours", "ne dit pas d’où ils partent"),
    # A8
    ("report", "il faut prévenir 48h avant ?", {}, "report/preavis", RESPECTEZ),
    ("report", "je veux une autre date", {}, "report/general", RESPECTEZ),
    ("pourquoi", "pourquoi 48h", {}, "pourquoi/vingt-quatre-ou-48-heures", RESPECTEZ),
    ("pourquoi", "et les 72h", {}, "pourquoi/soixante-douze-heures", RESPECTEZ),
    ("motif_legitime", "délai trop court", {}, "motif_legitime/convoque-trop-tard", RESPECTEZ),
    # A9
    ("situation", "mon arrêt dure 15 jours pile", {}, "situation/arret-long", "À partir de 15 jours"),
    (
        "situation",
        "mon arrêt de 15 jours",
        {"motif": "maladie"},
        "situation/arret-long",
        "réinscrivez-vous dans les 5 jours",
    ),
    # A11
    (
        "situation",
        "je suis plus inscrit",
        {"ressource": "rsa"},
        "situation/plus-inscrit-autre-suivi",
        "venez ou faites reporter",
    ),
    (
        "situation",
        "je suis radié",
        {"ressource": "cej"},
        "situation/plus-inscrit-autre-suivi",
        "Je ne peux pas l’affirmer",
    ),
    ("situation", "je suis plus inscrit", {}, "situation/plus-inscrit", "peut redemander à être inscrit"),
    # B1, B8
    ("pourquoi", "pourquoi 30 %", {}, "pourquoi/trente-pour-cent", "pourrait aussi être totale"),
    ("recours", "l'argent suspendu on me le rend ?", {}, "recours/argent-rendu", "Selon la presse"),
    # C1, C5, C6, C7, C16, C18
    (
        "situation",
        "",
        {"ressource": "rsa", "rsa_tenu": "non"},
        "situation/rsa-non-tenu",
        "tant que la dispense n’est pas confirmée",
    ),
    ("pourquoi", "c'est injuste", {}, "pourquoi/a-quoi-sert-obligation", "avec ou sans allocation"),
    ("recours", "ils vont se venger", {}, "recours/represailles", "pas vérifié qui l’examine"),
    ("mes_convocations", "elle a disparu", {}, "mes_convocations/disparue", "annulé cet atelier avant l’heure"),
    ("situation", "rsa", {"ressource": "rsa"}, "situation/rsa", "une radiation de la liste, par France Travail"),
    (
        "pourquoi",
        "dix jours",
        {"courrier": "departement"},
        "pourquoi/delai-departement",
        "Cherchez ce délai dans le courrier",
    ),
    # ce qui manquait
    ("situation", "congé supplémentaire de naissance", {}, "situation/conge-de-naissance", "la date tient"),
    (
        "situation",
        "j'ai fait une rupture conventionnelle",
        {},
        "situation/rupture-conventionnelle",
        "pas lu le texte définitif",
    ),
    (
        "situation",
        "rupture conventionnelle, convoqué",
        {},
        "situation/rupture-conventionnelle",
        "contrat d’engagement",
    ),
    ("hors_sujet", "une rupture conventionnelle se négocie ?", {}, "hors_sujet/employeur", "droit du travail"),
    ("situation", "je suis frontalier", {}, "situation/frontalier", "ne dispense pas à soi seul"),
    ("situation", "accident en allant à l'atelier", {}, "situation/accident-a-l-atelier", "accident du travail"),
    ("situation", "j'ai eu un accident en allant à l'atelier", {}, "situation/accident-a-l-atelier", "tout de suite"),
    ("incompris", "je suis tombé pendant l'atelier", {}, "incompris/accident-a-l-atelier", "accident du travail"),
    ("situation", "qui voit mes données ?", {}, "situation/donnees", "pas vérifié combien de temps"),
    (
        "situation",
        "mes données sont gardées combien de temps ?",
        {},
        "situation/donnees",
        "pas vérifié combien de temps",
    ),
    ("recours", "j'ai droit à l'erreur ?", {}, "recours/droit-a-l-erreur", "rien n’établit"),
    ("recours", "pas eu d'accusé de réception", {}, "recours/sans-accuse-de-reception", "N’y comptez pas"),
    ("situation", "pas eu d'accusé", {}, "situation/accuse-de-reception", "Un accusé n’est pas un accord"),
    ("recours", "répondu le dernier jour", {}, "recours/envoi-le-dernier-jour", "à temps"),
    ("incompris", "si j'envoie par internet le dernier jour", {}, "incompris/reponse-le-dernier-jour", "à temps"),
    ("recours", "suspendu pour fraude", {}, "recours/soupcon-de-fraude", "Je ne peux pas l’affirmer"),
    # prévenir à sa place, mentir
    ("humain", "vous pouvez prévenir mon conseiller ?", {}, "humain/prevenir-a-ma-place", "n’envoie rien"),
    ("humain", "tu peux leur dire que je viens pas", {}, "humain/prevenir-a-ma-place", "3949"),
    ("humain", "vous allez dire à mon conseiller ce que j'écris ?", {}, "humain/prevenir-a-ma-place", "n’envoie rien"),
    (
        "motif_legitime",
        "et si je leur dis que j'ai pas vu le mail ?",
        {},
        "motif_legitime/mensonge",
        "seulement si c’est vrai",
    ),
    ("motif_legitime", "je peux inventer un motif ?", {}, "motif_legitime/mensonge", "Un oubli ?"),
    ("motif_legitime", "je peux mentir ?", {}, "motif_legitime/mensonge", "fausse déclaration"),
    ("motif_legitime", "j'ai pas vu le mail", {}, "motif_legitime/mail-change", "vraiment pas vu"),
]

RECITS = [
    # Un mot de passage ne donne pas la fiche d’un autre cas.
    (
        "situation",
        "j'ai eu un accident de voiture hier, je peux pas venir à l'atelier",
        "situation/accident-a-l-atelier",
    ),
    ("situation", "j'ai eu un accident de trajet en allant au travail", "situation/accident-a-l-atelier"),
    ("situation", "je travaillais dans la restauration", "situation/temps-partiel"),
    ("humain", "je préviens mon conseiller comment ?", "humain/prevenir-a-ma-place"),
    ("humain", "je dis à mon conseiller que je suis malade, par quel numéro ?", "humain/prevenir-a-ma-place"),
    ("motif_legitime", "je suis malade, est-ce une bonne excuse ?", "motif_legitime/mensonge"),
    ("motif_legitime", "mon conseiller dit que c'est un mensonge", "motif_legitime/mensonge"),
    ("recours", "mon recours est parti le premier jour", "recours/envoi-le-dernier-jour"),
]

JOUR = date(2026, 11, 30)


def textes(case: Case) -> str:
    return " ".join((case.answer, *case.details, *case.steps))


def phrases(savoir, sujets=RELUES) -> Iterator[tuple[str, str]]:
    for sujet in sujets:
        for case in savoir.fiches[sujet].cases:
            for text in (case.answer, *case.details, *case.steps):
                yield case.id, text


@pytest.mark.parametrize("faux", [faux for *_, faux in JAMAIS], ids=[f"{point}-{nom}" for point, nom, _ in JAMAIS])
def test_la_phrase_fausse_n_est_plus_dite(savoir, faux):
    assert not [(where, text) for where, text in phrases(savoir) if re.search(faux, text)]


@pytest.mark.parametrize(
    ("sujet", "message", "faits", "cas", "dit"), REPONSES, ids=[f"{cas}-{n}" for n, (*_, cas, _) in enumerate(REPONSES)]
)
def test_la_bonne_fiche_repond(appelle, sujet, message, faits, cas, dit):
    found = appelle(sujet, message, faits, JOUR)
    assert (found.id, dit in textes(found)) == (cas, True)


@pytest.mark.parametrize(("sujet", "message", "cas"), RECITS, ids=[cas + "-" + mot[:12] for _, mot, cas in RECITS])
def test_un_mot_de_passage_n_emporte_pas_la_reponse(appelle, sujet, message, cas):
    assert appelle(sujet, message, {}, JOUR).id != cas


@pytest.mark.parametrize("sujet", ["situation", "report", "motif_legitime"])
def test_peut_etre_excusee_se_dit_toujours_avec_sa_condition(savoir, sujet):
    condition = re.compile(
        r"la date tient|si (la|votre) preuve est acceptée|si le congé|si l’arrêt couvre|faites reporter"
    )
    bare = [
        case.id
        for case in savoir.fiches[sujet].cases
        if re.search(r"absence (peut être|est habituellement) excusée", textes(case))
        and not condition.search(textes(case))
    ]
    assert not bare


@pytest.mark.parametrize(
    ("cas", "plus_fort"),
    [
        ("recours/pas-encore-decidee", "officiel"),
        ("recours/sans-reponse-rsa", "lecture"),
        ("situation/rsa-non-tenu", "lecture"),
        ("pourquoi/vingt-quatre-ou-48-heures", "incertain"),
        ("report/preavis", "incertain"),
        ("motif_legitime/permis", "incertain"),
        ("recours/soupcon-de-fraude", "incertain"),
        ("situation/conge-de-naissance", "incertain"),
        ("recours/droit-a-l-erreur", "incertain"),
    ],
)
def test_ce_qui_n_est_pas_sur_n_est_pas_marque_sur(savoir, cas, plus_fort):
    sujet = cas.partition("/")[0]
    assert next(case for case in savoir.fiches[sujet].cases if case.id == cas).certainty == plus_fort


@pytest.mark.parametrize(
    ("sujet", "message", "dits", "attendu"),
    [
        ("humain", "vous pouvez prévenir mon conseiller ?", (), "n’envoie rien à votre conseiller"),
        ("motif_legitime", "et si je leur dis que j'ai pas vu le mail ?", (), "seulement si c’est vrai"),
        ("situation", "je suis enceinte", (), "un atelier de votre contrat reste dû"),
        ("situation", "je suis plus inscrit", (Said("ressource", "rsa"),), "peuvent continuer"),
        ("recours", "toujours pas de réponse", (Said("ressource", "rsa"),), DEUX_MOIS),
        ("situation", "je suis frontalier", (), "c’est votre contrat d’engagement qui décide"),
        ("situation", "j'ai un bracelet électronique", (), "demandez par écrit un horaire compatible"),
    ],
)
def test_la_conversation_dit_la_phrase_corrigee(savoir, sujet, message, dits, attendu):
    reply, _ = answer(Understanding(sujet, message, dits), State(), None, savoir, NOW)
    assert attendu in reply.text
