"""The bench: who speaks, on which day, with which file; and a failure is never taken for an answer."""

import logging
from datetime import datetime

import pytest

from convoque import runtime
from convoque.casefile import CaseFile
from convoque.channel.protocol import Answer, AssistantError
from convoque.clock import paris_clock
from convoque.errors import InputErrors
from convoque.settings import read_settings
from convoque.testing.bench import Bench

LUNDI = datetime(2026, 11, 23, 10)


class Temoin:
    """An assistant that tells what its actions would see."""

    def answer(self, text, person, payload, state):
        if text == "panne":
            logging.getLogger("convoque.actions").error("incident 12: KeyError in action_obligation")
            return Answer([{"text": "Je n’ai pas pu répondre.", "custom": {"sujet": "obligation"}}], state)
        now = runtime.runtime().clock()
        dossier = runtime.runtime().casefile.dossier(person, now.date()) if person else None
        seen = [one.id for one in dossier.convocations] if dossier else []
        turns = (state or {}).get("tours", 0) + 1
        return Answer([{"text": now.isoformat(), "custom": {"convocations": seen, "tours": turns}}], {"tours": turns})


@pytest.fixture
def banc(tmp_path, monkeypatch):
    empty = runtime.Runtime(
        settings=read_settings({}), knowledge=None, casefile=CaseFile(tmp_path / "vide.db"), clock=paris_clock
    )
    monkeypatch.setattr(runtime, "_current", empty)
    return Bench(Temoin(), tmp_path)


def test_le_jour_est_celui_du_test(banc):
    with banc.conversation(today=LUNDI) as dire:
        assert dire("x")[0]["text"] == "2026-11-23T10:00:00"


def test_les_personnes_de_demonstration_sont_la(banc):
    with banc.conversation("amina", LUNDI) as dire:
        assert dire("x")[0]["custom"]["convocations"]


def test_une_convocation_ecrite_dans_le_test_ne_reste_pas_pour_les_autres(banc):
    tables = {"convocations": [{"id": "de-plus", "demandeur_id": "amina"}]}
    with banc.conversation("amina", LUNDI, tables) as dire:
        assert "de-plus" in dire("x")[0]["custom"]["convocations"]
    with banc.conversation("amina", LUNDI) as dire:
        assert "de-plus" not in dire("x")[0]["custom"]["convocations"]


def test_une_ligne_fausse_est_dite_avec_sa_place(banc):
    tables = {"convocations": [{"id": "c", "demandeur_id": "personne"}]}
    with pytest.raises(InputErrors, match=r"convocations\[0\]"), banc.conversation("amina", LUNDI, tables):
        pass


def test_chaque_conversation_est_nouvelle(banc):
    for _ in range(2):
        with banc.conversation() as dire:
            assert [dire("x")[0]["custom"]["tours"] for _ in range(3)] == [1, 2, 3]


def test_une_action_qui_echoue_n_est_pas_une_reponse_meme_avec_des_excuses(banc):
    with banc.conversation() as dire, pytest.raises(AssistantError, match="KeyError in action_obligation"):
        dire("panne")
