"""What two hours told say: a cancellation after the hour, a reason of the other half of the day."""

from datetime import date, time

import pytest

from convoque.dialogue.cancellation import by_hours
from convoque.dialogue.model import Said, Time, Understanding
from convoque.dialogue.questions import likeliest_answer
from convoque.dialogue.reasons import in_its_own_half
from convoque.verdict.occasion import Occasion, Span

TUESDAY = date(2026, 12, 1)
MORNING = Span(TUESDAY, TUESDAY, time(6), time(12, 30))
AFTERNOON = Span(TUESDAY, TUESDAY, time(13), time(18))


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("le sms est arrivé à 10h, ça commençait à 9h", "apres"),
        ("reçu à 8h, ça commençait à 9h", "avant"),
        ("le sms est arrivé à 10h", None),
        ("entre 9h et 10h je crois", None),
    ],
)
def test_deux_heures_disent_si_l_annulation_est_venue_avant(knowledge, text, side):
    assert by_hours(Understanding("mes_convocations", text), knowledge.conversation) == side


def told(reason, *times):
    said = Said("motif", "convocation_officielle", occasion=Occasion((reason,)))
    return Understanding(
        "absence_future", "témoin, et l'atelier c'est mardi", (said,), times=tuple(Time(one) for one in times)
    )


def test_une_raison_du_matin_n_est_pas_celle_d_un_atelier_de_l_apres_midi(knowledge):
    message = in_its_own_half(told(MORNING, MORNING, AFTERNOON), knowledge.conversation)
    assert message.value("jour_du_motif") == "autre"


def test_la_meme_demi_journee_ne_dit_rien_de_plus(knowledge):
    message = in_its_own_half(told(MORNING, MORNING), knowledge.conversation)
    assert message.value("jour_du_motif") is None


FOUR = Span(TUESDAY, TUESDAY, time(16), time(17))


def with_reason(motif, reason, **when):
    """Tell a reason that holds on these hours, and the hours of the workshop (16 h to 17 h) in the same message."""
    said = Said("motif", motif, occasion=Occasion((reason,), **when))
    return Understanding("absence_future", "l'atelier est mardi", (said,), times=(Time(reason), Time(FOUR)))


@pytest.mark.parametrize(
    ("hours", "same", "expected"),
    [
        ((time(15), time(16, 30)), True, "meme"),
        ((time(15), time(16, 30)), None, None),  # they meet, and nothing says that it is the same day
        ((time(9), time(16)), True, "autre"),  # it ends as the workshop begins
        ((time(17), time(18)), None, "autre"),
    ],
)
def test_des_heures_dites_des_deux_cotes_se_rencontrent_ou_non(knowledge, hours, same, expected):
    message = with_reason("rendez_vous_medical", Span(TUESDAY, TUESDAY, *hours), same=same)
    assert in_its_own_half(message, knowledge.conversation).value("jour_du_motif") == expected


@pytest.mark.parametrize(
    ("motif", "over", "expected"),
    [
        ("maladie", False, None),
        ("proche_malade", False, None),
        ("maladie", True, "autre"),
        ("travail", False, "autre"),  # its hours have an end
    ],
)
def test_une_maladie_dite_au_present_ne_finit_pas_avec_la_matinee(knowledge, motif, over, expected):
    message = with_reason(motif, MORNING, over=over)
    assert in_its_own_half(message, knowledge.conversation).value("jour_du_motif") == expected


@pytest.mark.parametrize(("text", "answer"), [("dedans", "nomme"), ("pas dedans", "absent")])
def test_sans_mot_qui_nie_l_atelier_n_est_pas_dit_hors_du_plan(text, answer):
    replies = {"au_plan": {"absent": 0.6, "nomme": 0.3}}
    assert likeliest_answer(Understanding("obligation", text, replies=replies), "au_plan")[0] == answer
