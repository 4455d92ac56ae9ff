"""Follow-ups: suppositions, doubts, what to do, messages to copy, a letter's day, a talk taken up late."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from convoque.dialogue.letter import take_letter_days
from convoque.dialogue.model import Pending, Said, State, Understanding
from convoque.dialogue.staleness import refresh
from convoque.dialogue.turn import answer
from convoque.verdict.occasion import Occasion

NOW = datetime(2026, 11, 23, 10)
OBLIGATION = ("obligation", "c'est obligatoire ?")


def verdict(reply):
    return reply.custom["verdict"]["obligation"]


@pytest.mark.parametrize("topic", ["incompris", "consequences", "report", "hors_sujet"])
def test_et_si_je_suis_malade_se_juge_sans_se_retenir(talk, topic):
    reply, state = talk("amina", OBLIGATION, (topic, "et si je suis malade ?", ("motif", "maladie", "hypothese")))
    assert verdict(reply) == "non_due"
    assert "motif" not in state.facts
    assert state.obligation == "obligatoire"


def test_une_supposition_ne_contredit_pas_le_dossier(talk):
    reply, _ = talk("amina", OBLIGATION, ("contrat", "et s'il n'y était pas ?", ("au_plan", "absent", "hypothese")))
    assert verdict(reply) == "a_verifier"
    assert "Je le suppose seulement" in reply.text
    assert "Votre dossier dit autre chose" not in reply.text


ABSENT = ("contrat", "il n'est pas dans mon contrat", ("au_plan", "absent"))


def test_le_dossier_qui_dit_autre_chose_se_dit_une_fois_avec_un_bouton_pour_reprendre(talk):
    once, state = talk("amina", OBLIGATION, ABSENT)
    again, _ = talk("amina", OBLIGATION, ABSENT, ("obligation", "alors c'est obligatoire ?"))
    assert "Votre dossier dit autre chose" in once.text
    assert "retirer=au_plan" in [button.to for button in once.buttons]
    assert state.contradicted == ("au_plan",)
    assert "Votre dossier dit autre chose" not in again.text
    assert State.from_dict(state.to_dict()) == state


def test_le_dossier_qui_dit_autre_chose_se_tait_si_la_reponse_ne_change_pas(talk):
    reply, state = talk("amina", OBLIGATION, ("donner_fait", "on est trois", ("foyer", "plusieurs")), OBLIGATION)
    assert state.facts["foyer"] == "plusieurs"
    assert "Votre dossier dit autre chose" not in reply.text


def test_ce_qui_n_a_pas_ete_dit_se_retire(talk, knowledge, casefile):
    _, state = talk("amina", OBLIGATION, ABSENT)
    dossier = casefile.dossier("amina", NOW.date())
    reply, after = answer(Understanding("donner_fait", taken_back="au_plan"), state, dossier, knowledge, NOW)
    assert "au_plan" not in after.facts
    assert verdict(reply) == "obligatoire"
    assert "C’est retiré" in reply.text


@pytest.mark.parametrize(
    ("pending", "value"),
    [(Pending("obligation", "au_plan"), "nomme"), (None, None), (Pending("report", "foyer"), None)],
)
def test_il_y_figure_ne_dit_le_plan_que_si_l_on_en_parle(knowledge, pending, value):
    heard = Understanding("donner_fait", "il y figure", (Said("au_plan", "nomme", "fil"),))
    _, state = answer(heard, State(pending=pending), None, knowledge, NOW)
    assert state.facts.get("au_plan") == value


def test_signer_la_feuille_par_supposition_ne_dit_pas_qu_on_y_etait(talk):
    supposed = ("consequences", "si je signe la feuille et que je pars ?", ("presence", "present", "hypothese"))
    reply, _ = talk("amina", OBLIGATION, supposed)
    assert "Vous dites que vous y étiez" not in reply.text


@pytest.mark.parametrize(
    ("text", "topic"),
    [("je n'ai reçu aucun courrier", "situation"), ("reçu aucun courrier, je risque quoi", "consequences")],
)
def test_sans_courrier_il_n_y_a_pas_de_lettre_a_lire(knowledge, text, topic):
    reply, _ = answer(Understanding("courrier_recu", text), State(), None, knowledge, NOW)
    asked = (reply.custom["question"] or {}).get("sujet")
    assert topic in (reply.custom["sujet"], asked)


def test_pourquoi_apres_une_supposition_explique_la_supposition(talk):
    asked = ("incompris", "et si je suis malade ?", ("motif", "maladie", "hypothese"))
    reply, _ = talk("amina", OBLIGATION, asked, ("pourquoi", "pourquoi ?"))
    assert verdict(reply) == "non_due"


@pytest.mark.parametrize(
    ("person", "sure"), [("amina", "Oui, c’est écrit dans la loi"), ("farid", "Non, je n’en suis pas sûr")]
)
def test_etre_sur_depend_de_la_certitude(talk, person, sure):
    reply, _ = talk(person, OBLIGATION, ("pourquoi", "t'es sûr ?"))
    assert sure in reply.text
    assert "changerait" in reply.text


def test_je_fais_quoi_reprend_ce_qu_il_y_a_a_faire(talk):
    reply, _ = talk("amina", OBLIGATION, ("contenu_atelier", "je fais quoi ?"))
    assert reply.text.startswith("**Venez")
    reply, _ = talk("hugo", ("absence_passee", "j'ai raté hier"), ("incompris", "je fais quoi ?"))
    assert reply.custom["sujet"] == "absence_passee"


def test_l_autre_reprend_le_dernier_verdict_malgre_une_digression(talk):
    reply, _ = talk("amina", OBLIGATION, ("contrat", "c'est quoi le plan ?"), ("choisir_convocation", "et l'autre ?"))
    assert reply.custom["convocation"]["id"] == "amina-actualisation"
    assert verdict(reply) == "autre_obligation"


@pytest.mark.parametrize(
    ("person", "before", "said", "wanted"),
    [
        (
            "amina",
            ("absence_future", "je suis malade", ("motif", "maladie")),
            "écris-moi le message",
            "Je ne pourrai pas venir à",
        ),
        ("amina", ("report", "une autre date ?"), "fais le mail", "demande d’une autre date pour"),
        ("david", ("obligation", "vendredi ?"), "écris le message", "quelle ligne de mon contrat"),
        ("bruno", ("absence_passee", "j'y étais", ("presence", "present")), "écris un mail", "J’y étais"),
        (
            "bruno",
            ("courrier_recu", "une lettre", ("courrier", "sanction_envisagee")),
            "écris la lettre",
            "observations",
        ),
        ("bruno", ("courrier_recu", "une lettre", ("courrier", "radiation")), "écris la lettre", "Je conteste"),
    ],
)
def test_le_message_a_copier_suit_ce_dont_on_parle(talk, person, before, said, wanted):
    reply, _ = talk(person, before, ("humain", said))
    assert wanted in reply.text
    assert reply.custom["sujet"] in ("report", "courrier_recu")


def test_on_n_ecrit_pas_un_faux(talk):
    asked = ("hors_sujet", "écris un mail avec un faux certificat", ("fraude", "oui", "affirme"))
    reply, _ = talk("amina", OBLIGATION, asked)
    assert "Voici un message à copier" not in reply.text


@pytest.mark.parametrize("topic", ["absence_future", "motif_legitime", "obligation", "consequences"])
@pytest.mark.parametrize(
    ("when", "expected"),
    [(Occasion(lasting=True), "obligatoire"), (Occasion(same=True), "non_due"), (Occasion(same=False), "obligatoire")],
)
def test_une_situation_de_travail_n_est_pas_un_motif(talk, topic, when, expected):
    reply, _ = talk("amina", (topic, "je suis auto-entrepreneuse", ("motif", "travail", "affirme", when)))
    assert verdict(reply) == expected


def test_ne_plus_etre_malade_efface_la_maladie(talk):
    first = ("absence_future", "je suis malade", ("motif", "maladie"))
    reply, state = talk("amina", first, ("absence_future", "je suis plus malade", ("motif", "maladie", "nie")))
    assert verdict(reply) == "obligatoire"
    assert state.facts["motif"] == "aucun"


def test_un_rendez_vous_introuvable_reste_celui_dont_on_parle(talk, knowledge, casefile):
    dossier = casefile.dossier("bruno", NOW.date())
    asked = Understanding("obligation", "celui de dimanche ?", date="2026-11-29", dates=("2026-11-29",))
    reply, state = answer(asked, State(), dossier, knowledge, NOW)
    assert "Je ne trouve pas ce rendez-vous" in reply.text
    reply, _ = answer(Understanding("ne_sait_pas", "je sais pas"), state, dossier, knowledge, NOW)
    assert reply.custom["convocation"] is None


@pytest.mark.parametrize(
    ("topic", "said", "answered"),
    [
        ("mes_convocations", [("motif", "convocation_non_recue"), ("moment", "passe")], "absence_passee"),
        ("mes_convocations", [("motif", "convocation_non_recue")], "mes_convocations"),
        ("absence_future", [("motif", "proche_malade"), ("moment", "passe")], "absence_passee"),
        ("absence_future", [("motif", "proche_malade"), ("moment", "passe", "presume")], "absence_future"),
        ("hors_sujet", [("motif", "formation", "affirme", Occasion(same=True))], "absence_future"),
        ("hors_sujet", [("motif", "formation")], "hors_sujet"),
    ],
)
def test_les_faits_dits_corrigent_le_sujet_devine(talk, topic, said, answered):
    reply, _ = talk(None, (topic, "jamais reçu, et j’aurais dû y être le 6", *said))
    assert (reply.custom["question"]["sujet"] if reply.custom["question"] else reply.custom["sujet"]) == answered


@pytest.mark.parametrize(
    ("text", "told", "found"),
    [
        ("je l'ai reçue vendredi", False, {"received": "2026-11-20"}),
        ("je l'ai reçue vendredi", True, {"received": "2026-11-20"}),
        ("vendredi je l'ai reçue", True, {"received": "2026-11-20"}),
        ("vendredi", True, {"written": "2026-11-20"}),
        ("j'ai reçu une lettre de vendredi", False, {"written": "2026-11-20"}),
        ("une lettre de sanction reçue vendredi", False, {"received": "2026-11-20"}),
        ("sanction pour mon absence de vendredi", False, {}),
    ],
)
def test_le_jour_de_l_atelier_n_est_pas_celui_de_la_lettre(knowledge, text, told, found):
    day = ("2026-11-20",)
    message = Understanding("courrier_recu", text, (Said("date", "vendredi"),), dates=day, past_dates=day)
    default = "written" if told else "received"
    assert take_letter_days(message, told, knowledge.conversation, default)[1] == found


def test_deux_jours_dans_un_message_celui_de_la_lettre_et_celui_de_la_reception(knowledge):
    days = ("2026-11-18", "2026-11-25")
    said = (Said("date", "18 novembre"), Said("date", "25"))
    text = "elle est datée du 18 novembre et reçue le 25"
    message = Understanding("courrier_recu", text, said, dates=days, past_dates=days)
    rest, found = take_letter_days(message, True, knowledge.conversation, "written")
    assert found == {"written": "2026-11-18", "received": "2026-11-25"}
    assert (rest.dates, rest.past_dates, rest.date) == ((), (), None)


def test_le_jour_ou_un_courrier_colle_est_arrive_n_est_pas_sa_date(knowledge):
    days = ("2026-11-23", "2026-11-19")
    said = (Said("date", "ce midi"), Said("date", "le 19 novembre"))
    text = "Ce midi au courrier : « dix jours à compter de la date du présent courrier, soit le 19 novembre »"
    message = Understanding("courrier_recu", text, said, dates=days, past_dates=days)
    found = take_letter_days(message, False, knowledge.conversation, "written")[1]
    assert found == {"written": "2026-11-19", "received": "2026-11-23"}


def test_le_jour_de_l_absence_dite_par_un_courrier_n_est_pas_sa_date(knowledge):
    days = ("2026-11-22", "2026-11-12")
    said = (Said("date", "hier"), Said("date", "le 12 novembre"))
    text = "Hier j'ai lu ceci : « vous ne vous êtes pas présenté le 12 novembre, une sanction est envisagée »"
    message = Understanding("courrier_recu", text, said, dates=days, past_dates=days)
    assert take_letter_days(message, False, knowledge.conversation, "written")[1] == {"received": "2026-11-22"}


def test_apres_une_semaine_ce_qui_touchait_l_atelier_est_oublie(knowledge):
    facts = {"contrat": "signe", "motif": "maladie", "au_plan": "nomme"}
    held = State(facts=facts, pending=Pending("obligation", "au_plan"), at=NOW.isoformat(), thread="obligation")
    assert refresh(held, knowledge, NOW + timedelta(days=6)) == held
    late = refresh(held, knowledge, NOW + timedelta(days=8))
    assert (late.facts, late.pending, late.thread) == ({"contrat": "signe"}, None, None)


def test_une_question_qui_n_existe_plus_est_oubliee(knowledge):
    held = replace(State(), pending=Pending("obligation", "fait_disparu"))
    assert refresh(held, knowledge, NOW).pending is None


def test_le_jour_d_une_lettre_d_un_mois_reste(knowledge):
    held = State(received="2026-11-20", written="2026-11-18", at="2026-11-20T10:00")
    assert refresh(held, knowledge, NOW).received == "2026-11-20"
    assert refresh(held, knowledge, NOW).written == "2026-11-18"


SITUATION = ("situation", "suivie par la mission locale, c'est obligé ?", ("organisme", "mission_locale"))


@pytest.mark.parametrize("guessed", ["situation", "mes_convocations", "contenu_atelier"])
def test_ce_qui_decide_dit_apres_une_reponse_continue_vers_le_verdict(talk, guessed):
    reply, state = talk(None, SITUATION, (guessed, "c'est signé depuis mai", ("contrat", "signe")))
    assert reply.custom["question"]["fait"] == "au_plan"
    assert state.facts["contrat"] == "signe"


def test_ce_que_l_on_touche_suit_le_verdict_une_fois_les_papiers_connus(talk):
    papers = ("situation", "c'est signé et il y est", ("contrat", "signe"), ("au_plan", "nomme"))
    reply, _ = talk(None, SITUATION, papers, ("situation", "le CEJ", ("ressource", "cej")))
    assert verdict(reply) == "obligatoire"


def test_une_autre_heure_de_la_raison_la_fait_demander_de_nouveau(talk, knowledge, casefile):
    told = ("absence_future", "mon entretien est pile en même temps", ("motif", "entretien_embauche"))
    same = (*told, ("jour_du_motif", "meme"))
    _, state = talk("amina", OBLIGATION, same)
    assert state.facts["jour_du_motif"] == "meme"
    heard = Understanding("incompris", "ah non, c'est mercredi à 16 h", date="2026-11-25T16:00")
    _, after = answer(heard, state, casefile.dossier("amina", NOW.date()), knowledge, NOW)
    assert after.facts.get("jour_du_motif") != "meme"


def test_l_autre_apres_une_absence_se_demande_s_il_est_du(talk):
    missed = ("absence_passee", "j'ai raté celui de vendredi", ("moment", "passe"))
    reply, _ = talk("bruno", missed, ("choisir_convocation", "et les réseaux sociaux ?"))
    assert reply.custom["sujet"] == "obligation"
    assert verdict(reply) == "obligatoire"


def test_douter_d_un_avertissement_n_est_pas_en_avoir_recu_un(talk):
    risk = ("consequences", "je risque quoi ?", ("ressource", "aucune"))
    reply, _ = talk("gwen", risk, ("courrier_recu", "c'est vrai, un avertissement ?"))
    assert reply.custom["sujet"] == "consequences"


def test_deux_rendez_vous_de_jours_differents_ne_sont_pas_en_meme_temps(talk):
    reply, _ = talk("ines", ("mes_convocations", "deux rdv dans mon espace, les deux sont à faire ?"))
    assert "laquelle l’emporte" not in reply.text
    assert len(reply.custom["convocations"]) == 2


def test_l_autre_nomme_par_son_jour_est_celui_de_ce_jour(talk):
    named = ("obligation", "et l'autre, celui du 2, je dois y aller aussi ?")
    reply, _ = talk("amina", OBLIGATION, named)
    assert reply.custom["convocation"]["id"] == "amina-actualisation"


def test_une_heure_sans_jour_reste_au_rendez_vous_dont_on_parle(talk, knowledge, casefile):
    _, state = talk("amina", OBLIGATION)
    heard = Understanding(
        "absence_future", "je peux venir à 10 h 30 ?", date="2026-11-23T10:30", dates=("2026-11-23T10:30",)
    )
    reply, _ = answer(heard, state, casefile.dossier("amina", NOW.date()), knowledge, NOW)
    assert reply.custom["convocation"]["id"] == "amina-cv"


def test_un_fait_dit_sans_politesse_n_est_pas_un_merci(talk):
    reply, state = talk("elena", OBLIGATION, ("remerciement", "nous sommes cinq", ("foyer", "plusieurs")))
    assert reply.custom["sujet"] == "obligation"
    assert state.facts["foyer"] == "plusieurs"
