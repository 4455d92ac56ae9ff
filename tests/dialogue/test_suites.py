"""Follow-ups: suppositions, doubts, what to do, messages to copy, a letter's day, a talk taken up late."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from convoque.dialogue.letter import take_receipt
from convoque.dialogue.model import Pending, Said, State, Understanding
from convoque.dialogue.staleness import refresh
from convoque.dialogue.turn import answer

NOW = datetime(2026, 11, 23, 10)
OBLIGATION = ("obligation", "c'est obligatoire ?")


@pytest.fixture
def talk(knowledge, casefile):
    """Say messages one after the other; gives the last reply and the last state."""

    def speak(person, *messages):
        state, reply = State(), None
        dossier = casefile.dossier(person, NOW.date()) if person else None
        for topic, text, *said in messages:
            heard = Understanding(topic, text, tuple(Said(*fact) for fact in said))
            reply, state = answer(heard, state, dossier, knowledge, NOW)
        return reply, state

    return speak


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
        ("bruno", ("absence_passee", "j'y étais", ("present", "oui")), "écris un mail", "J’y étais"),
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


@pytest.mark.parametrize(
    ("topic", "said", "expected"),
    [
        ("absence_future", ["non"], "obligatoire"),
        ("motif_legitime", ["non"], "obligatoire"),
        ("absence_future", ["non", "oui"], "non_due"),
        ("obligation", ["non"], "obligatoire"),
    ],
)
def test_une_situation_de_travail_n_est_pas_un_motif(talk, topic, said, expected):
    facts = [("simultane", value) for value in said]
    reply, _ = talk("amina", (topic, "je suis auto-entrepreneuse", ("motif", "travail"), *facts))
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
        ("hors_sujet", [("motif", "formation"), ("simultane", "oui")], "absence_future"),
        ("hors_sujet", [("motif", "formation")], "hors_sujet"),
    ],
)
def test_les_faits_dits_corrigent_le_sujet_devine(talk, topic, said, answered):
    reply, _ = talk(None, (topic, "jamais reçu, et j’aurais dû y être le 6", *said))
    assert (reply.custom["question"]["sujet"] if reply.custom["question"] else reply.custom["sujet"]) == answered


@pytest.mark.parametrize(
    ("text", "received"),
    [("je l'ai reçue vendredi", "2026-11-20"), ("sanction pour mon absence de vendredi", None)],
)
def test_le_jour_de_l_atelier_n_est_pas_celui_de_la_lettre(knowledge, text, received):
    day = ("2026-11-20",)
    message = Understanding("courrier_recu", text, (Said("date", "vendredi"),), dates=day, past_dates=day)
    assert take_receipt(message, False, knowledge.conversation)[1] == received


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
    held = State(received=date(2026, 11, 20).isoformat(), at="2026-11-20T10:00")
    assert refresh(held, knowledge, NOW).received == "2026-11-20"


@pytest.mark.parametrize("person", ["amina", None])
def test_une_detresse_possible_ajoute_un_bouton_sans_oter_de_reponse(talk, knowledge, casefile, person):
    plain, _ = talk(person, OBLIGATION)
    dossier = casefile.dossier(person, NOW.date()) if person else None
    doubt = Understanding(*OBLIGATION, others=("detresse",))
    reply, _ = answer(doubt, State(), dossier, knowledge, NOW)
    assert (reply.text, reply.buttons[:-1]) == (plain.text, plain.buttons)
    assert (reply.buttons[-1].title, reply.buttons[-1].to) == ("Je ne vais pas bien", "detresse")
    assert reply.custom["autres_sujets"] == ["detresse"]
