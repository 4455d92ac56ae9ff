"""Needs: which one is answered, what is offered when two are close or none stands out, and our own questions."""

from collections import Counter
from datetime import date, datetime

import pytest

from convoque.dialogue.model import Pending, State, Understanding
from convoque.dialogue.needs import Heard, rank
from convoque.dialogue.turn import answer
from convoque.replies.french import typeset

NOW = datetime(2026, 11, 30, 10)
ASKED = Pending("obligation", "contrat")


def say(text, knowledge, state=None, topic="incompris", **more):
    return answer(Understanding(topic, text, **more), state or State(), None, knowledge, NOW)


def askable(knowledge):
    return [name for name, sheet in knowledge.facts.sheets.items() if sheet.question is not None]


def test_la_part_d_un_besoin_est_celle_de_son_sujet_fois_la_sienne(knowledge):
    heard = Heard({"recours": 0.6, "justificatif": 0.4}, {"recours": {"gratuit": 0.5, "avocat": 0.5}}, "et alors")
    shares = {one.need: one.share for one in rank(heard, {}, knowledge, date(2026, 11, 30))}
    assert shares["recours/gratuit"] == pytest.approx(0.3)


def test_une_expression_reste_entendue_quand_un_fait_choisit_un_autre_cas(knowledge):
    facts = {"csp": "oui"}
    heard = Heard({"situation": 1.0}, {}, "csp ?")
    with_fact, without = (rank(heard, known, knowledge, date(2026, 11, 30)) for known in (facts, {}))
    assert [next(one.phrase for one in found if one.need == "situation/csp") for found in (with_fact, without)] == [
        "csp",
        "csp",
    ]


def test_une_expression_du_recit_n_emporte_pas_le_besoin(knowledge):
    needs = {"recours": {"delai": 0.9, "gratuit": 0.1}}
    first = rank(Heard({"recours": 1.0}, needs, "c’est gratuit ?"), {}, knowledge, date(2026, 11, 30))[0]
    assert first.need == "recours/delai"


def test_un_besoin_proche_est_le_premier_bouton(knowledge):
    needs = {"recours": {"gratuit": 0.55, "delai": 0.45}}
    reply, _ = say("et pour contester ?", knowledge, topic="recours", ranking={"recours": 1.0}, needs=needs)
    assert reply.custom["besoin"] == "recours/gratuit"
    assert reply.buttons[0].to == "recours/delai"
    assert "Vous vouliez plutôt" in reply.text


@pytest.mark.parametrize(
    ("need", "first_line"),
    [
        ("courrier_recu/procedure_contradictoire", "vous pouvez répondre avant la décision"),
        ("courrier_recu/ancienne_adresse", "parti à votre ancienne adresse"),
        ("contenu_atelier/langue", "dans une autre langue"),
        ("contenu_atelier/sur_place", "Cela dépend du lieu"),
        ("humain/cette_conversation", "n’envoie rien à votre conseiller"),
    ],
)
def test_la_premiere_ligne_repond_a_la_question(need, first_line, knowledge):
    topic, name = need.split("/")
    reply, _ = say("et pour ça ?", knowledge, topic=topic, ranking={topic: 1.0}, needs={topic: {name: 0.95}})
    assert reply.custom["besoin"] == need
    assert first_line in reply.text.split("\n")[0]


def test_un_besoin_sur_est_seul(knowledge):
    needs = {"recours": {"gratuit": 0.95, "delai": 0.05}}
    reply, _ = say("et pour contester ?", knowledge, topic="recours", ranking={"recours": 1.0}, needs=needs)
    assert "Vous vouliez plutôt" not in reply.text


def test_quand_rien_ne_se_detache_trois_besoins_sont_offerts(knowledge):
    ranking = {"recours": 0.1, "justificatif": 0.1, "report": 0.1, "contrat": 0.1}
    needs = {"recours": {"gratuit": 0.2}, "contrat": {"duree": 0.2}, "report": {"vacances": 0.2}}
    needs |= {"justificatif": {"delai": 0.2}}
    reply, state = say("le truc là", knowledge, ranking=ranking, needs=needs)
    assert (reply.custom["sujet"], len(reply.buttons)) == ("incompris", 4)
    assert "pas bien compris" not in reply.text
    again, _ = say("mais le truc", knowledge, state, ranking=ranking, needs=needs)
    assert any(button.to == "humain" for button in again.buttons)


def test_le_bouton_d_un_besoin_y_mene(knowledge):
    reply, _ = say("", knowledge, topic="recours", ranking={"recours": 1.0}, needs={"recours": {"gratuit": 1.0}})
    assert reply.custom["besoin"] == "recours/gratuit"


@pytest.mark.parametrize("wanted", ["pourquoi", "ou"])
def test_une_question_a_notre_question_la_laisse_ouverte(knowledge, wanted):
    state = State(topic="obligation", thread="obligation", pending=ASKED, asked={"contrat": 1})
    reply, after = say("pourquoi ça ?", knowledge, state, replies={"contrat": {wanted: 0.9}})
    question = knowledge.facts.sheets["contrat"].question
    assert reply.custom["question"]["fait"] == "contrat"
    assert typeset(question.reason if wanted == "pourquoi" else question.help) in typeset(reply.text)
    assert after.pending == ASKED


def test_une_reponse_avec_d_autres_mots_est_lue(knowledge):
    state = State(topic="obligation", thread="obligation", pending=ASKED, asked={"contrat": 1})
    _, after = say("la dame me l’a fait parapher", knowledge, state, replies={"contrat": {"signe": 0.9, "ou": 0.1}})
    assert after.facts["contrat"] == "signe"


def test_ce_qui_parle_d_autre_chose_n_est_pas_une_reponse(knowledge):
    state = State(topic="obligation", thread="obligation", pending=ASKED, asked={"contrat": 1})
    replies = {"contrat": {"a_cote": 0.6, "signe": 0.3}}
    _, after = say("il fait beau", knowledge, state, topic="hors_sujet", replies=replies)
    assert "contrat" not in after.facts
    _, after = say("il fait beau", knowledge, state, topic="hors_sujet", replies={"contrat": {"signe": 0.9}})
    assert after.facts["contrat"] == "signe"


def test_aucune_question_n_est_posee_deux_fois_avec_les_memes_mots(knowledge):
    for name in askable(knowledge):
        first, state = say("", knowledge, topic="obligation", ask=name)
        again, _ = say("", knowledge, state, topic="obligation", ask=name)
        asked = [reply.custom["question"]["fait"] for reply in (first, again)]
        assert asked == [name, name]
        assert first.text.split("\n")[0] != again.text.split("\n")[0]


def test_une_question_usee_est_laissee(knowledge):
    """Asked twice already, it is let go as unknown: the third time something is answered."""
    state, texts, asked = State(), [], Counter()
    for _ in range(6):
        reply, state = say("", knowledge, state, topic="obligation")
        texts.append(reply.text.split("\n")[0])
        if reply.custom["sujet"] != "question":
            break
        asked[reply.custom["question"]["fait"]] += 1
    assert reply.custom["sujet"] == "obligation"
    assert max(asked.values()) == 2
    assert len(texts) == len(set(texts))


def test_on_ne_propose_ni_bonjour_ni_merci_a_qui_n_est_pas_compris(knowledge):
    ranking = {"remerciement": 0.2, "salutation": 0.2, "injure": 0.2, "humain": 0.1, "recours": 0.1}
    needs = {"recours": {"gratuit": 0.9}, "humain": {"robot": 0.9}}
    reply, _ = say("le truc là", knowledge, ranking=ranking, needs=needs)
    assert [button.to for button in reply.buttons] == ["humain/robot", "recours/gratuit", "humain"]


@pytest.mark.parametrize(("share", "answered"), [(0.5, True), (0.35, False)])
def test_un_besoin_en_tete_est_repondu_avant_la_question(knowledge, share, answered):
    needs = {"consequences": {"jours_perdus": share, "quand": 0.25, "memoire": 0.75 - share}}
    reply, _ = say(
        "et ces semaines, elles me restent ?",
        knowledge,
        topic="consequences",
        ranking={"consequences": 1.0},
        needs=needs,
    )
    assert (reply.custom.get("besoin") == "consequences/jours_perdus") is answered
