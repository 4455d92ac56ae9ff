"""The knowledge and the demonstration people, for conversations without Rasa."""

import pytest

from convoque.casefile import CaseFile
from convoque.casefile.demo import load_demo
from convoque.knowledge import load_knowledge
from convoque.settings import ROOT


@pytest.fixture(scope="session")
def knowledge():
    return load_knowledge(ROOT / "knowledge")


@pytest.fixture(scope="session")
def casefile(tmp_path_factory):
    path = tmp_path_factory.mktemp("dossiers") / "demo.db"
    load_demo(path)
    return CaseFile(path)
