"""Two messages at once, and a part that fails in mid-turn: always an answer or an apology, the thread is kept."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

import actions.base
from convoque import runtime
from convoque.casefile import CaseFile
from convoque.channel.assistant import RasaAssistant
from convoque.channel.inprocess import InProcessActions
from convoque.channel.protocol import AssistantError
from convoque.dialogue.model import State
from convoque.settings import ROOT
from convoque.training import ensure_model

Talk = Any
FIRST = "l'atelier de demain est obligatoire ?"


def obligation(reply: dict[str, Any]) -> str | None:
    return (reply["custom"]["verdict"] or {}).get("obligation")


def test_deux_messages_a_la_fois_ont_chacun_leur_reponse(amina: Talk) -> None:
    first, second = amina.say_together((FIRST, False), ("je risque quoi si j'y vais pas ?", False))
    assert obligation(first) == "obligatoire"
    assert second["custom"]["sujet"] == "consequences"


def test_deux_messages_a_la_fois_sont_retenus_tous_les_deux(talk: Talk) -> None:
    talk.say("je suis obligé d'aller à un atelier ?")
    talk.say_together(("j'ai signé mon contrat d'engagement", False), ("l'atelier est dans mon plan d'action", False))
    reply = talk.say("alors c'est obligatoire ?")
    assert obligation(reply) == "obligatoire"


def test_un_dossier_illisible_donne_des_excuses_et_le_fil_reste(amina: Talk, tmp_path: Path) -> None:
    assert obligation(amina.say(FIRST)) == "obligatoire"
    casefile = CaseFile(tmp_path / "dossiers.db")
    casefile.path.write_bytes(b"rien de lisible" * 100)
    with runtime.override(casefile=casefile):
        sorry = amina.say("et si je suis malade ?")
    assert "Numéro d’incident" in sorry["text"]
    assert sorry["custom"]["verdict"] is None
    reply = amina.say("et si je suis malade ?")
    assert (reply["custom"]["motif"]["nom"], reply["custom"]["convocation"]["id"]) == ("maladie", "amina-cv")


def test_une_action_qui_casse_donne_des_excuses_sans_detail(amina: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    amina.say(FIRST)

    def fail(*_: object) -> None:
        raise RuntimeError("secret de amina")

    with monkeypatch.context() as patch:
        patch.setattr(actions.base, "respond", fail)
        sorry = amina.say("pourquoi ?")
    assert "problème de mon côté" in sorry["text"]
    assert "secret" not in str(sorry)
    assert obligation(amina.say("pourquoi ?")) == "obligatoire"


@pytest.mark.parametrize("part", ["serveur d’actions", "magasin de conversations"])
def test_une_panne_en_plein_tour_ne_laisse_pas_de_demi_tour(
    amina: Talk, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    amina.say(FIRST)
    stored = amina.count()

    async def fail(*_: object, **__: object) -> None:
        raise (ConnectionError if part == "serveur d’actions" else OSError)(part)

    with monkeypatch.context() as patch:
        if part == "serveur d’actions":
            patch.setattr(InProcessActions, "request", fail)
        else:
            patch.setattr(amina.bench.assistant._agent.processor.tracker_store, "save", fail)
        with pytest.raises(AssistantError):
            amina.say("pourquoi ?")
    assert amina.count() == stored
    assert obligation(amina.say("pourquoi ?")) == "obligatoire"


def test_le_modele_remplace_en_pleine_conversation_reprend_le_fil(
    amina: Talk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    buttons = amina.say("en fait je n'ai pas signé de contrat, c'est obligatoire demain ?")["buttons"]
    newer = tmp_path / "nouveau.tar.gz"
    shutil.copy(ensure_model(ROOT), newer)
    old = amina.bench.assistant
    agent = type(old._agent)(action_endpoint=InProcessActions("actions"))
    agent.tracker_store = old._agent.tracker_store
    agent.load_model(newer)
    monkeypatch.setattr(amina.bench, "assistant", RasaAssistant(agent, amina.events))
    assert amina.bench.assistant.model == newer.name
    assert amina.say(buttons[-1]["payload"], payload=True)["text"]
    reply = amina.say("donc c'est obligatoire ?")
    assert reply["custom"]["verdict"]["faits"]["contrat"] == "non_signe"


@pytest.mark.parametrize(
    "button",
    [
        '/donner_fait{"fait": "fait_disparu"}',
        '/donner_fait{"fait": "fait_disparu", "valeur": "oui"}',
        '/donner_fait{"fait": "contrat", "valeur": "valeur_disparue"}',
        '/choisir_convocation{"convocation": "rendez-vous-disparu"}',
    ],
)
def test_un_bouton_d_un_ancien_modele_ne_fait_pas_tomber(amina: Talk, button: str) -> None:
    amina.say(FIRST)
    reply = amina.say(button, payload=True)
    assert "incident" not in reply["text"]
    assert obligation(amina.say("l'atelier cv de demain est obligatoire ?")) == "obligatoire"


@pytest.mark.parametrize(
    "written",
    [None, {}, {"facts": 3}, {"pending": {"topic": "obligation", "fait": "x"}}, {"inconnu": 1}, {"at": "hier"}],
)
def test_un_etat_d_une_autre_version_se_lit_ou_repart_de_zero(written: Any) -> None:
    assert isinstance(State.from_dict(written), State)
