"""The knowledge and the demonstration people, for conversations without Rasa."""

from datetime import datetime

import pytest

from convoque.casefile import CaseFile
from convoque.casefile.demo import load_demo
from convoque.dialogue.model import Said, State, Understanding
from convoque.dialogue.turn import answer
from convoque.knowledge import load_knowledge
from convoque.settings import ROOT

NOW = datetime(2026, 11, 23, 10)


@pytest.fixture(scope="session")
def knowledge():
    return load_knowledge(ROOT / "knowledge")


@pytest.fixture(scope="session")
def casefile(tmp_path_factory):
    path = tmp_path_factory.mktemp("dossiers") / "demo.db"
    load_demo(path)
    return CaseFile(path)


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
