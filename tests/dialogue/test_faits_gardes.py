"""What is told stays told: the days of a letter, an hour, a person who is spoken of, a text that is cited."""

from datetime import date, datetime

import pytest

from convoque.dialogue.days import days_of_the_workshop
from convoque.dialogue.letter import take_letter_days
from convoque.dialogue.model import Said, State, Time, Understanding
from convoque.dialogue.pasted import is_pasted, take_pasted
from convoque.dialogue.reasons import without_unseen
from convoque.dialogue.someone import told_of_someone
from convoque.dialogue.turn import answer
from convoque.verdict.occasion import Span

NOW = datetime(2026, 11, 30, 10)
DAY = date(2026, 12, 10)
LETTER = "« Nous constatons votre absence. Une suspension de 30 % est envisagée, vous avez dix jours pour répondre »"


def dated(text, *days, **more):
    """Make a message whose dates are (phrase, ISO day), in order."""
    said = tuple(Said("date", phrase) for phrase, _ in days)
    told = tuple(day for _, day in days)
    return Understanding("courrier_recu", text, said, date=told[0], dates=told, past_dates=told, **more)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fait à Lens, le 23 novembre", {"written": "2026-11-23"}),
        ("ma lettre, Fait à Saint Étienne, le 23 novembre", {"written": "2026-11-23"}),
        ("une lettre, le 23 novembre c'est le jour de l'atelier", {}),
        ("un courrier, le 23 novembre", {"received": "2026-11-23"}),
    ],
)
def test_le_jour_du_courrier_se_reconnait_a_ses_mots(knowledge, text, expected):
    _, days = take_letter_days(dated(text, ("le 23 novembre", "2026-11-23")), False, knowledge.conversation)
    assert days == expected


def test_le_jour_nomme_passe_avant_celui_dont_rien_n_est_dit(knowledge):
    text = "le 5 j'étais là. La lettre est datée du 18 et je l'ai eue le 23"
    message = dated(text, ("le 5", "2026-11-05"), ("du 18", "2026-11-18"), ("le 23", "2026-11-23"))
    _, days = take_letter_days(message, True, knowledge.conversation, "written")
    assert days == {"written": "2026-11-18", "received": "2026-11-23"}


def test_le_jour_de_l_absence_n_est_pas_celui_du_courrier(knowledge):
    absence = Time(Span(date(2026, 11, 12), date(2026, 11, 12)), "absence", ("2026-11-12",))
    message = dated("absent le 12 novembre", ("le 12 novembre", "2026-11-12"), times=(absence,))
    assert take_letter_days(message, False, knowledge.conversation)[1] == {}


@pytest.mark.parametrize(
    ("text", "mode", "pasted"),
    [
        (f"voilà ce que j'ai reçu : {LETTER} je fais quoi ?", "rapporte", True),
        ("il y a écrit « sanction envisagée »", "rapporte", False),
        (f"{LETTER}", "question", False),
    ],
)
def test_seul_un_courrier_cite_en_entier_est_colle(text, mode, pasted):
    message = Understanding("consequences", text, (Said("courrier", "sanction_envisagee", mode),))
    assert is_pasted(message) is pasted
    assert take_pasted(message).topic == ("courrier_recu" if pasted else "consequences")


def test_ce_qui_est_dit_d_un_fils_compte_quand_c_est_lui_qui_risque(knowledge):
    said = (Said("organisme", "mission_locale", "rapporte"), Said("au_plan", "nomme", "rapporte"))
    asked = Understanding("donnees_tiers", "mon fils est à la mission locale, ils vont lui couper son argent ?", said)
    told = told_of_someone(asked, knowledge.conversation, knowledge.facts)
    assert [one.mode for one in told.said] == ["affirme", "rapporte"]


def test_ce_qui_est_dit_d_une_voisine_ne_devient_pas_le_cas(knowledge):
    said = (Said("ressource", "rsa", "rapporte"),)
    message = Understanding("consequences", "ma voisine est au rsa, et moi je risque quoi ?", said)
    assert told_of_someone(message, knowledge.conversation, knowledge.facts) == message


def test_aucun_courrier_n_est_pas_une_convocation_perdue_une_fois_l_absence_dite(knowledge):
    said = (Said("motif", "convocation_non_recue"),)
    message = Understanding("courrier_recu", "il n'a pas reçu de lettre", said)
    assert without_unseen(message, State(), knowledge.conversation) == message
    assert without_unseen(message, State(thread="consequences"), knowledge.conversation).said == ()


def hours(text, *said, **more):
    return Understanding("obligation", text, tuple(Said(*one) for one in said), **more)


def test_une_heure_seule_est_celle_du_jour_dont_on_parle(knowledge):
    alone = ("à 14h", "2026-11-30T14:00:00")
    message = hours("il est à 14h", ("date", "à 14h"), date=alone[1], dates=(alone[1],), hours=(alone,))
    placed = days_of_the_workshop(message, State(day="2026-12-10"), DAY, knowledge.conversation)
    assert placed.date == "2026-12-10T14:00:00"


def test_l_heure_d_une_raison_ne_deplace_pas_l_atelier(knowledge):
    alone = ("à 14h", "2026-11-30T14:00:00")
    message = hours("mon dentiste est à 14h", ("date", "à 14h"), date=alone[1], dates=(alone[1],), hours=(alone,))
    known = State(day="2026-12-10T09:00:00", facts={"motif": "rendez_vous_medical"})
    assert days_of_the_workshop(message, known, DAY, knowledge.conversation).dates == ()


@pytest.mark.parametrize("text", ["je travaille de 9h à 11h, l'atelier est à 14h", "l'atelier c'est 14h00"])
def test_l_heure_dite_de_l_atelier_est_lue(knowledge, text):
    placed = days_of_the_workshop(hours(text, ("motif", "travail")), State(), DAY, knowledge.conversation)
    assert placed.date == "2026-12-10T14:00:00"


def test_la_date_d_un_texte_cite_n_est_pas_celle_de_l_atelier(knowledge):
    message = dated("le Conseil d'État, le 4 décembre 2019, l'a dit", ("le 4 décembre 2019", "2019-12-04"))
    assert days_of_the_workshop(message, State(), None, knowledge.conversation).dates == ()


@pytest.mark.parametrize(
    ("text", "softened"),
    [("j'ai trouvé un travail, je dois venir quand même ?", False), ("j'en peux plus, je dois venir ?", True)],
)
def test_une_bonne_nouvelle_ne_se_plaint_pas(knowledge, text, softened):
    reply, _ = answer(Understanding("obligation", text, hurt=True), State(), None, knowledge, NOW)
    assert ("pas facile pour vous" in reply.text) is softened
