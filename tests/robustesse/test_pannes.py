"""A part that fails in mid-turn: always an answer or an apology, the thread is kept."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

import actions.base
from convoque import runtime
from convoque.casefile import CaseFile
from convoque.channel.assistant import load_assistant
from convoque.channel.conversation import Door, Incoming
from convoque.channel.held import Held
from convoque.channel.inprocess import InProcessActions
from convoque.channel.protocol import AssistantError
from convoque.channel.tokens import Signer
from convoque.channel.trackers import OneTurn
from convoque.dialogue.model import State
from convoque.settings import ROOT
from convoque.training import ensure_model, fingerprint_file

Talk = Any
FIRST = "l'atelier de demain est obligatoire ?"


def obligation(reply: dict[str, Any]) -> str | None:
    return (reply["custom"]["verdict"] or {}).get("obligation")


def test_un_dossier_illisible_donne_des_excuses_et_le_fil_reste(amina: Talk, tmp_path: Path) -> None:
    assert obligation(amina.say(FIRST)) == "obligatoire"
    casefile = CaseFile(tmp_path / "dossiers.db")
    casefile.location.write_bytes(b"rien de lisible" * 100)
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


@pytest.mark.parametrize("part", ["serveur d’actions", "magasin de Rasa", "écriture du tour", "envoi gardé"])
def test_une_panne_en_plein_tour_ne_laisse_rien(amina: Talk, monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    amina.say(FIRST)
    stored = amina.kept()

    def fail(*_: object, **__: object) -> None:
        raise OSError(part)

    async def fail_later(*_: object, **__: object) -> None:
        raise OSError(part)

    with monkeypatch.context() as patch:
        if part == "serveur d’actions":
            patch.setattr(InProcessActions, "request", fail_later)
        elif part == "magasin de Rasa":
            patch.setattr(OneTurn, "save", fail_later)
        else:
            patch.setattr(Held, "keep" if part == "écriture du tour" else "keep_reply", fail)
        with pytest.raises((AssistantError, OSError)):
            amina.door.say(Incoming("pourquoi ?", amina.token, "amina", "x" * 22))
    assert amina.kept() == stored
    assert obligation(amina.say("pourquoi ?")) == "obligatoire"


def test_une_panne_dite_dans_la_reponse_a_son_numero_dans_le_journal(
    amina: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret de amina")

    with monkeypatch.context() as patch:
        patch.setattr(actions.base, "respond", fail)
        reply = amina.door.say(Incoming("pourquoi ?", None, "amina"))
    assert reply.incident
    assert reply.incident in reply.messages[0]["text"]


def test_le_modele_remplace_en_pleine_conversation_reprend_le_fil(amina: Talk, tmp_path: Path) -> None:
    buttons = amina.say("en fait je n'ai pas signé de contrat, c'est obligatoire demain ?")["buttons"]
    newer = tmp_path / "nouveau.tar.gz"
    for file in (lambda path: path, fingerprint_file):
        shutil.copy(file(ensure_model(ROOT)), file(newer))
    assistant = load_assistant(newer)
    assert assistant.model == newer.name
    amina.door = Door(assistant, amina.store, Signer(b"robustesse"))
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
