"""Of several amounts, that of the allowance; a letter that is only told is answered by what it announces."""

from datetime import datetime

import pytest

from convoque.dialogue.case import open_turn
from convoque.dialogue.model import Said, State, Understanding
from convoque.dialogue.turn import answer

NOW = datetime(2026, 11, 30, 10)


def amounts(text, *values):
    return Understanding("consequences", text, tuple(Said("montant", value) for value in values))


@pytest.mark.parametrize(
    ("text", "values", "kept"),
    [
        ("je touche 870 euros par mois, et la cantine de la petite me coûte 95 euros", ("870", "95"), ["870"]),
        ("la cantine de la petite me coûte 95 euros, après quoi je touche 870 euros par mois", ("95", "870"), ["870"]),
        ("la cantine coûte 95 euros", ("95",), []),
        ("je touche 870 euros par mois", ("870",), ["870"]),
    ],
)
def test_de_deux_montants_on_garde_celui_de_l_allocation(knowledge, text, values, kept):
    turn = open_turn(amounts(text, *values), State(), None, knowledge, NOW)
    assert [one.value for one in turn.message.said if one.fact == "montant"] == kept


LETTER = "le facteur m’apporte un pli, on me suspend mon allocation"
NEEDS = {"courrier_recu": {"retrouver_le_courrier": 0.8, "general": 0.2}}


def letter(knowledge, text, share=0.6):
    ranking = {"courrier_recu": share, "humain": 1 - share}
    said = (Said("courrier", "suspension"),)
    return answer(
        Understanding("courrier_recu", text, said, ranking=ranking, needs=NEEDS), State(), None, knowledge, NOW
    )[0].custom["besoin"]


def test_une_lettre_seulement_racontee_est_repondue_par_ce_qu_elle_annonce(knowledge):
    assert letter(knowledge, LETTER) == "courrier_recu/suspension"


def test_une_question_posee_de_la_lettre_a_sa_reponse(knowledge):
    assert letter(knowledge, f"{LETTER}, et je ne l’ai plus, comment faire ?") == "courrier_recu/retrouver_le_courrier"
