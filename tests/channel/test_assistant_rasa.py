"""Rasa behind the door's protocol, with a model of three intents trained in a second."""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
from pathlib import Path
from typing import Any

import convoque.channel.quiet  # noqa: F401  (must come before Rasa)

# isort: split
import pytest
from jsonschema import ValidationError
from rasa import telemetry
from rasa.core.actions.action import RemoteAction
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.engine.exceptions import GraphRunError
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.model_training import train
from rasa.shared.core.events import Event, SlotSet, UserUttered
from rasa_sdk import Action
from rasa_sdk.interfaces import ActionExecutionRejection

from convoque.channel.assistant import RasaAssistant, load_assistant, plain_text
from convoque.channel.inprocess import InProcessActions
from convoque.channel.protocol import AssistantError
from convoque.channel.rasa_speed import speed_up
from convoque.channel.served_agent import OrderedRunner, ServedAgent
from convoque.channel.trackers import OneTurn
from convoque.errors import ConvoqueError
from convoque.training import fingerprint_file

DOMAIN = """
version: "3.1"
intents: [dire, casser]
actions: [essai_dire, essai_casser]
slots:
  etat: {type: any, mappings: [{type: custom}]}
session_config: {session_expiration_time: 60, carry_over_slots_to_new_session: false}
"""
CONFIG = """
recipe: default.v1
language: fr
assistant_id: essai
pipeline: [{name: WhitespaceTokenizer}, {name: KeywordIntentClassifier}]
policies: [{name: RulePolicy, enable_fallback_prediction: false}]
"""
DATA = """
version: "3.1"
nlu:
- {intent: dire, examples: "- bonjour\\n- salut\\n"}
- {intent: casser, examples: "- casse\\n- brise\\n"}
rules:
- {rule: dire, steps: [{intent: dire}, {action: essai_dire}]}
- {rule: casser, steps: [{intent: casser}, {action: essai_casser}]}
"""


class Dire(Action):
    def name(self) -> str:
        return "essai_dire"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[dict[str, Any]]:
        said = tracker.latest_message
        custom = {"sujet": "salutation", "personne": said["metadata"]["demandeur"], "texte": said["text"]}
        buttons = [{"title": "Oui", "payload": "/dire"}]
        dispatcher.utter_message(text="un\n\ndeux", buttons=buttons, json_message=custom)
        dispatcher.utter_message(text="trois")
        return [
            {"event": "slot", "name": "etat", "value": {"tours": (tracker.get_slot("etat") or {}).get("tours", 0) + 1}}
        ]


class Casser(Action):
    def name(self) -> str:
        return "essai_casser"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[dict[str, Any]]:
        dispatcher.utter_message(text="trop tôt")
        raise RuntimeError("panne")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("modele")
    for name, content in (("domain", DOMAIN), ("config", CONFIG), ("data", DATA)):
        (folder / f"{name}.yml").write_text(content, encoding="utf-8")
    files = (str(folder / f"{name}.yml") for name in ("domain", "config"))
    trained = train(*files, training_files=str(folder / "data.yml"), output=str(folder), force_training=True)
    return Path(trained.model or "")


@pytest.fixture
def assistant(model: Path) -> RasaAssistant:
    agent = Agent(action_endpoint=InProcessActions("actions"))
    agent.tracker_store = OneTurn()
    agent.load_model(model)
    return RasaAssistant(agent)


def _say(assistant: RasaAssistant, text: str, payload: bool = False) -> list[dict[str, Any]]:
    return assistant.answer(text, "amina", payload, None).messages


def test_une_reponse_garde_texte_boutons_et_details_ensemble(assistant: RasaAssistant) -> None:
    first, second = _say(assistant, "bonjour")
    assert first["text"] == "un\n\ndeux"
    assert first["buttons"] == [{"title": "Oui", "payload": "/dire"}]
    assert first["custom"] == {"sujet": "salutation", "personne": "amina", "texte": "bonjour"}
    assert second == {"text": "trois"}


def test_une_commande_tapee_n_est_pas_executee(assistant: RasaAssistant) -> None:
    assert _say(assistant, "/dire", payload=True)
    with pytest.raises(AssistantError):  # no rule answers this text: silence is a failure
        _say(assistant, " / /dire{}")
    assert _say(assistant, "/bonjour")[0]["custom"]["texte"] == "bonjour"


@pytest.mark.parametrize(("typed", "read"), [("//x", "x"), ("\u00a0/\n/", "?"), ("a/b", "a/b"), ("", "?")])
def test_les_barres_du_debut_sont_retirees(typed: str, read: str) -> None:
    assert plain_text(typed) == read


def test_l_etat_d_un_tour_passe_au_suivant(assistant: RasaAssistant) -> None:
    state = None
    for turn in range(1, 4):
        state = assistant.answer("bonjour", None, False, state).state
        assert state == {"tours": turn}
    assert assistant.answer("bonjour", None, False, None).state == {"tours": 1}


def test_une_action_qui_echoue_ne_laisse_pas_de_trace(assistant: RasaAssistant) -> None:
    with pytest.raises(AssistantError):
        _say(assistant, "casse")
    assert assistant.answer("bonjour", None, False, {"tours": 4}).state == {"tours": 5}


def test_le_modele_a_un_nom(assistant: RasaAssistant, model: Path) -> None:
    assert assistant.model == model.name


def test_un_modele_absent_abime_ou_remplace_est_refuse(model: Path, tmp_path: Path) -> None:
    broken, replaced = tmp_path / "abime.tar.gz", tmp_path / "remplace.tar.gz"
    broken.write_bytes(b"rien")
    fingerprint_file(broken).write_text(hashlib.sha256(b"rien").hexdigest())
    shutil.copy(model, replaced)
    for path in (broken, replaced, tmp_path / "absent.tar.gz"):
        with pytest.raises(ConvoqueError, match="introuvable, abîmé ou remplacé"):
            load_assistant(path)
    fingerprint_file(replaced).write_text("0" * 64)
    with pytest.raises(ConvoqueError, match="remplacé"):
        load_assistant(replaced)
    fingerprint_file(replaced).write_text(hashlib.sha256(replaced.read_bytes()).hexdigest())
    assert load_assistant(replaced).model == replaced.name


def test_une_action_qui_decline_le_dit_a_rasa(assistant: RasaAssistant) -> None:
    from rasa.core.actions.action import ActionExecutionRejection as RasaRejection

    def decline(dispatcher: Any, tracker: Any, domain: Any) -> None:
        raise ActionExecutionRejection("essai")

    actions = InProcessActions("actions")
    actions.executor.register_function("essai", decline)
    with pytest.raises(RasaRejection):
        asyncio.run(actions.request(json={"next_action": "essai", "tracker": {"sender_id": "a"}}))


def test_la_telemesure_de_rasa_est_coupee() -> None:
    assert os.environ["RASA_TELEMETRY_ENABLED"] == "false"
    assert telemetry.is_telemetry_enabled() is False


def test_les_raccourcis_verifient_encore_les_reponses() -> None:
    speed_up()
    speed_up()
    check = RemoteAction("essai", None)._validate_action_result
    assert check({"events": [], "responses": [{"text": "a"}]})
    with pytest.raises(ValidationError):
        check({"events": "non", "responses": []})
    assert [Event.resolve_by_type(name) for name in ("user", "slot", "user")] == [UserUttered, SlotSet, UserUttered]
    with pytest.raises(ValueError, match="Unknown event"):
        Event.resolve_by_type("inconnu")


def _served(model: Path) -> RasaAssistant:
    agent = ServedAgent(action_endpoint=InProcessActions("actions"))
    agent.tracker_store = OneTurn()
    agent.load_model(model)
    return RasaAssistant(agent)


def test_les_noeuds_du_graphe_donnent_ce_que_donne_l_ordre_de_dask(model: Path) -> None:
    assistant = _served(model)
    runner = assistant._agent.processor.graph_runner
    inputs = {"__message__": [UserMessage("bonjour")]}
    targets = [assistant._agent.processor.model_metadata.nlu_target]
    assert isinstance(runner, OrderedRunner)
    ours, of_dask = runner.run(inputs, targets), DaskGraphRunner.run(runner, inputs, targets)
    assert [one.as_dict() for one in ours[targets[0]]] == [one.as_dict() for one in of_dask[targets[0]]]


def test_un_noeud_qui_echoue_dans_le_graphe_se_dit_comme_chez_rasa(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assistant = _served(model)
    runner = assistant._agent.processor.graph_runner
    target = assistant._agent.processor.model_metadata.nlu_target

    def fail(*_: Any) -> None:
        raise RuntimeError

    monkeypatch.setitem(runner._instantiated_nodes, target, fail)
    with pytest.raises(GraphRunError):
        runner.run({"__message__": [UserMessage("bonjour")]}, [target])
