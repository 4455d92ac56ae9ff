"""One turn of the conversation, without Rasa: what is asked, what is remembered, what is let go."""

from dataclasses import replace
from datetime import datetime

import pytest

from convoque.dialogue.model import Said, State, Understanding
from convoque.dialogue.turn import answer
from convoque.knowledge.phrases import Phrase, Phrases
from convoque.verdict.occasion import Occasion

NOW = datetime(2026, 11, 23, 10)


@pytest.fixture
def talk(knowledge, casefile):
    """Say messages one after the other as a person (or nobody); gives the replies and the last state."""

    def speak(person, *messages):
        state, replies = State(), []
        dossier = casefile.dossier(person, NOW.date()) if person else None
        for message in messages:
            reply, state = answer(message, state, dossier, knowledge, NOW)
            state = State.from_dict(state.to_dict())
            replies.append(reply)
        return replies, state

    return speak


def heard(topic, text="", *said, **more):
    return Understanding(topic, text, tuple(Said(*fact) for fact in said), **more)


def verdict(reply):
    return reply.custom["verdict"]["obligation"]


def test_connectee_avec_un_seul_atelier_la_reponse_vient_au_premier_tour(talk):
    (reply,), _ = talk("amina", heard("obligation", "c'est obligatoire l'atelier cv ?"))
    assert verdict(reply) == "obligatoire"
    assert reply.custom["convocation"]["id"] == "amina-cv"


def test_un_fait_qui_manque_est_demande_avec_toujours_je_ne_sais_pas(talk):
    (reply,), state = talk(None, heard("obligation", "je peux refuser ?"))
    assert reply.custom["sujet"] == "question"
    assert "inconnu" in reply.custom["question"]["valeurs"]
    assert state.pending is not None


@pytest.mark.parametrize(("yes", "facts"), [("oui", {}), ("carrément", {"au_plan": "nomme"})])
def test_les_mots_qui_disent_oui_sont_ceux_de_la_redaction(knowledge, yes, facts):
    words = replace(knowledge.conversation, yes=Phrases((Phrase(yes),)))
    edited = replace(knowledge, conversation=words)
    _, asked = answer(heard("obligation", "je peux refuser ?"), State(), None, edited, NOW)
    _, after = answer(heard("incompris", "carrément"), asked, None, edited, NOW)
    assert after.facts == facts


def test_je_ne_sais_pas_ne_donne_jamais_facultatif(talk):
    replies, _ = talk(None, heard("obligation", "je peux refuser ?"), *[heard("ne_sait_pas", "jsp")] * 4)
    final = next(reply for reply in replies if reply.custom["sujet"] == "obligation")
    assert verdict(final) == "a_verifier"


def test_ce_qui_est_dit_dans_le_premier_message_n_est_pas_redemande(talk):
    first = heard("obligation", "…", ("contrat", "signe"), ("au_plan", "absent"))
    (reply,), _ = talk(None, first)
    assert reply.custom["question"]["fait"] == "forme"


def test_une_hypothese_ne_devient_pas_un_fait(talk):
    replies, state = talk(
        "amina",
        heard("obligation", "l'atelier cv est obligatoire ?"),
        heard("absence_future", "et si je suis malade ?", ("motif", "maladie", "hypothese")),
        heard("obligation", "donc c'est obligatoire ?"),
    )
    assert [verdict(reply) for reply in replies] == ["obligatoire", "non_due", "obligatoire"]
    assert "motif" not in state.facts


def test_une_correction_est_reprise_et_dit_ce_qui_change(talk):
    replies, _ = talk(
        "amina",
        heard("obligation", "l'atelier cv est obligatoire ?"),
        heard("donner_fait", "en fait j'ai pas signé de contrat", ("contrat", "non_signe")),
    )
    assert verdict(replies[1]) == "a_verifier"
    assert "change" in replies[1].text
    assert "Votre dossier dit autre chose" in replies[1].text


def test_une_digression_recoit_sa_reponse_puis_la_question_revient_une_fois(talk, knowledge):
    replies, _ = talk(
        None,
        heard("obligation", "je peux refuser ?"),
        heard("frais_deplacement", "vous remboursez l'essence ?"),
        heard("contenu_atelier", "c'est quoi un atelier ?"),
    )
    back = knowledge.messages.get("boutons.reprendre")
    assert [any(button.title == back for button in reply.buttons) for reply in replies] == [False, True, False]


def test_plusieurs_rendez_vous_on_demande_lequel_avec_des_boutons(talk):
    replies, _ = talk(
        "david", heard("obligation", "je dois y aller ?"), heard("choisir_convocation", "", chosen="david-forum")
    )
    if replies[0].custom["sujet"] == "question":
        assert {button.to for button in replies[0].buttons} == {"convocation=david-metiers", "convocation=david-forum"}
    assert replies[1].custom["convocation"]["id"] == "david-forum"


def test_un_rendez_vous_qui_n_est_pas_au_dossier_est_dit_introuvable(talk, knowledge):
    (reply,), _ = talk("amina", heard("obligation", "le rdv du 3 janvier est obligatoire ?", date="2027-01-03"))
    assert "Je ne trouve pas ce rendez-vous" in reply.text


def test_la_detresse_n_a_ni_regle_ni_source(talk):
    (reply,), _ = talk("amina", heard("detresse", "j'en peux plus j'ai envie d'en finir"))
    assert "3114" in reply.text
    assert reply.custom["verdict"] is None
    assert reply.custom["sources"] == []
    assert {button.to for button in reply.buttons} == {"humain"}


def test_le_message_a_envoyer_n_invente_rien(talk):
    replies, _ = talk("amina", heard("absence_future", "je suis malade", ("motif", "maladie")), heard("modele_message"))
    assert "Réussir son CV" in replies[1].text
    assert "un problème de santé" in replies[1].text
    assert "[votre raison]" not in replies[1].text
    assert "Je joins [votre justificatif]" in replies[1].text


@pytest.mark.parametrize(
    ("person", "measure", "authority"),
    [("amina", "suspension", "france_travail"), ("chloe", "suspension", "mission_locale"),
     ("elena", "suspension", "departement"), ("gwen", "radiation", "france_travail"),
     ("hugo", "suspension_ou_suppression", "france_travail")],
)  # fmt: skip
def test_le_risque_suit_la_ressource_et_le_passe_de_chacun(talk, person, measure, authority):
    (reply,), _ = talk(person, heard("consequences", "je risque quoi si j'y vais pas ?"))
    (consequence,) = reply.custom["consequences"]
    assert (consequence["mesure"], consequence["autorite"]) == (measure, authority)


def test_au_rsa_seul_on_ne_dit_jamais_dix_jours(talk):
    for topic in ("consequences", "courrier_recu", "absence_passee"):
        (reply,), _ = talk("elena", heard(topic, "j'ai reçu une lettre, je risque quoi ?"))
        assert "dix jours" not in reply.text


def test_un_etat_illisible_repart_de_zero():
    assert State.from_dict({"facts": 3, "pending": "x"}) in (State(), State(facts=3))


@pytest.mark.parametrize("topic", ["obligation", "absence_future", "consequences"])
@pytest.mark.parametrize("motif", ["travail", "formation", "entretien_embauche", "deces", "convocation_officielle"])
def test_un_motif_dont_on_ne_sait_pas_le_jour_se_demande_puis_n_excuse_rien(talk, topic, motif):
    told = heard(topic, "l'atelier cv ?", ("motif", motif, "affirme", Occasion()))
    (asked, unsure), _ = talk("amina", told, heard("ne_sait_pas", "je sais pas"))
    assert asked.custom["question"] == {
        "sujet": topic, "fait": "jour_du_motif", "valeurs": ["meme", "autre", "inconnu"],
    }  # fmt: skip
    assert verdict(unsure) == "obligatoire"
    (_, same), _ = talk("amina", told, heard("donner_fait", "", ("jour_du_motif", "meme")))
    assert verdict(same) == "non_due"


def test_une_fiche_dit_le_dernier_jour_pour_repondre_quand_la_date_du_courrier_est_connue(knowledge):
    state = State(facts={"courrier": "sanction_envisagee", "ressource": "are"}, written="2026-11-20")
    reply, _ = answer(heard("recours", "comment contester ?"), state, None, knowledge, NOW)
    assert "Répondez au plus tard le lundi 30 novembre" in reply.text


def test_l_etat_garde_ce_qui_a_ete_entendu_du_fil_jusqu_au_message_suivant(talk):
    first, second = {"sommes": [12, -3], "poids": 4.0}, {"sommes": [5, 7], "poids": 6.6}
    _, kept = talk(None, heard("recours", "c'est payant ?", talk=first))
    assert kept.talk == first
    _, kept = talk(None, heard("recours", "c'est payant ?", talk=first), heard("humain", "", talk={}))
    assert kept.talk == first  # a button says nothing new
    _, kept = talk(None, heard("recours", "c'est payant ?", talk=first), heard("humain", "un humain", talk=second))
    assert kept.talk == second
    assert State.from_dict({"facts": {"ressource": "are"}, "talk": "du texte"}) == State()
