"""What was heard before in a talk weighs on what follows, as numbers and never as a text."""

import json
from typing import Any

import numpy as np
import pytest

from convoque.nlu.talk import FADES, PREVIOUS, Talk

SHORT, LONG = "bon et alors", "je vous écris parce que ma voisine m’a parlé de tout cela hier soir"
OF_THE_FIRST, OF_THE_SECOND = np.array([1.0, 0.0]), np.array([0.0, 1.0])


def begun() -> Talk:
    return Talk.read(None, 2)


def test_les_messages_s_additionnent_selon_leur_longueur() -> None:
    talk = begun().after(OF_THE_FIRST, SHORT).after(OF_THE_SECOND, LONG)
    assert talk.scores.tolist() == pytest.approx([2 * FADES, np.sqrt(12)])
    assert talk.squared == pytest.approx(12 + FADES**2 * 4)


def test_un_message_s_efface_a_mesure_que_d_autres_le_suivent() -> None:
    talk, left = begun().after(OF_THE_FIRST, SHORT), []
    for _ in range(3):
        talk = talk.after(OF_THE_SECOND, SHORT)
        left.append(float(talk.scores[0]))
    assert left == pytest.approx([2 * FADES, 2 * FADES**2, 2 * FADES**3])


def test_un_fil_qui_commence_ne_change_rien() -> None:
    for text in (SHORT, LONG):
        assert begun().beside(OF_THE_SECOND, text).tolist() == pytest.approx(OF_THE_SECOND.tolist())


def test_ce_qui_precede_pese_moins_sur_un_long_message() -> None:
    talk = begun().after(OF_THE_FIRST, SHORT)
    short, long = (talk.beside(OF_THE_SECOND, text) for text in (SHORT, LONG))
    assert short[0] / short[1] == pytest.approx(PREVIOUS)
    assert 0 < long[0] / long[1] < short[0] / short[1]


def test_un_fil_garde_se_relit_au_dixieme() -> None:
    talk = begun().after(np.array([1.26, -0.52]), LONG)
    again = Talk.read(json.loads(json.dumps(talk.to_json())), 2)
    assert again.scores.tolist() == pytest.approx(talk.scores.tolist(), abs=0.051)
    assert again.squared == pytest.approx(talk.squared, abs=0.051)
    assert again.to_json() == talk.to_json()


@pytest.mark.parametrize(
    "kept",
    [
        "sommes",
        [10, 20],
        {},
        {"sommes": [10, 20]},
        {"sommes": [10, 20, 30], "poids": 4.0},  # of a model with other topics
        {"sommes": "12", "poids": 4.0},
        {"sommes": [10, "20"], "poids": 4.0},
        {"sommes": [10, 20], "poids": "4"},
    ],
)
def test_un_fil_illisible_ou_d_un_autre_modele_recommence(kept: Any) -> None:
    talk = Talk.read(kept, 2)
    assert (talk.scores.tolist(), talk.squared) == ([0.0, 0.0], 0.0)


def test_l_etat_garde_le_fil_sans_aucun_mot_du_message(bench: Any) -> None:
    state, kept = None, []
    for text in ("mon perroquet Gaspard a déchiqueté la lettre de Mme Lafleur", "pfff, et Gaspard ricane"):
        state = bench.assistant.answer(text, None, False, state).state
        kept.append(state["talk"])
    written = json.dumps(state, ensure_ascii=False).casefold()
    assert not [word for word in ("perroquet", "gaspard", "déchiq", "lafleur", "pfff", "ricane") if word in written]
    assert all(set(one) == {"sommes", "poids"} and all(isinstance(n, int) for n in one["sommes"]) for one in kept)
    assert kept[1]["poids"] == pytest.approx(4 + FADES**2 * kept[0]["poids"], abs=0.1)
