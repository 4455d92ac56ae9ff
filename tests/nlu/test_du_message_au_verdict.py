"""From the words of a message to the verdict: what is heard reaches the rules under their names."""

from datetime import datetime

import pytest

from actions.understanding import understand
from convoque.casefile import CaseFile
from convoque.casefile.demo import load_demo
from convoque.dialogue.model import Reply, State
from convoque.dialogue.turn import answer
from convoque.knowledge import load_knowledge
from convoque.settings import ROOT

NOW = datetime(2026, 11, 23, 10)


@pytest.fixture(scope="session")
def judge(facts, tmp_path_factory):
    """Answer one message, its topic given, for one of the demonstration people."""
    knowledge = load_knowledge(ROOT / "knowledge")
    path = tmp_path_factory.mktemp("dossiers") / "demo.db"
    load_demo(path)
    casefile = CaseFile(path)

    def speak(person: str, topic: str, text: str) -> Reply:
        heard = [{"entity": one.name, "value": one.value, "mode": one.mode} for one in facts.read(text)]
        message = understand(topic, {"text": text, "entities": heard}, NOW, knowledge.facts)
        return answer(message, State(), casefile.dossier(person, NOW.date()), knowledge, NOW)[0]

    return speak


@pytest.mark.parametrize("person", ["amina", "hugo"])
@pytest.mark.parametrize(
    ("text", "declaration"),
    [
        ("j'ai pas pu venir, j'ai déclaré mes vacances après le rendez-vous", "apres"),
        ("mes congés, je les ai déclarés trop tard", "apres"),
        ("j'avais posé mes vacances mais je les ai déclarées le lendemain", "apres"),
        ("je suis en congé, j'ai rien déclaré", "non"),
        ("j'étais en congés du 3 au 10 et j'ai pas déclaré mes vacances", "non"),
        ("j'ai oublié de déclarer mes vacances", "non"),
    ],
)
def test_une_absence_declaree_apres_n_est_pas_une_absence_declaree_avant(judge, person, text, declaration):
    custom = judge(person, "absence_passee", text).custom
    assert custom["motif"]["regle"] == "motif/absence-declaree-autre"
    assert custom["verdict"]["obligation"] != "non_due"
    assert custom["verdict"]["faits"]["declaration"] == declaration
    assert "aucune" not in [consequence["mesure"] for consequence in custom["consequences"]]


def test_une_absence_declaree_avant_est_admise(judge):
    custom = judge("amina", "absence_passee", "j'ai pas pu venir, j'avais déclaré mes vacances avant").custom
    assert custom["motif"]["regle"] == "motif/absence-declaree"


def test_declaree_apres_l_emporte_dans_un_message_qui_dit_aussi_avant(judge):
    text = "j'ai déclaré mes vacances après, on m'avait prévenu la veille"
    assert judge("amina", "absence_passee", text).custom["verdict"]["faits"]["declaration"] == "apres"
