"""Killed at any moment, without room or without rights: what answers afterwards is all old, or all new."""

from __future__ import annotations

import multiprocessing
import os
import random
import resource
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from atelier_redaction import change

from convoque.publishing import Shelf, durable
from convoque.publishing.files import read_savoir
from convoque.publishing.publish import Outcome

OLD, NEW = "Oui, {atelier} est obligatoire pour vous.", "Oui, {atelier} est bien obligatoire pour vous."
Publier = Callable[..., Outcome]


def test_tue_a_dix_moments_rien_n_est_a_moitie(publier: Publier, etagere: Shelf, savoir: Path) -> None:
    publier()
    both = [read_savoir(savoir)]
    change(savoir, OLD, NEW)
    both.append(read_savoir(savoir))

    def publish_for_ever() -> None:
        text = savoir / "knowledge" / "messages" / "reponses.yml"
        for turn in range(10_000):
            text.write_bytes(both[turn % 2]["knowledge/messages/reponses.yml"])
            publier()

    moments = random.Random(15)
    for _ in range(10):
        working = multiprocessing.get_context("fork").Process(target=publish_for_ever)
        working.start()
        time.sleep(moments.uniform(0.05, 1.5))
        os.kill(working.pid or 0, signal.SIGKILL)
        working.join()
        found = etagere.find()
        assert found.warnings == ()
        assert found.publication is not None
        assert read_savoir(found.publication.folder) in both
    assert publier().fault is None
    assert not list(etagere.folder.glob(".en-cours-*"))


@pytest.mark.parametrize("size", [0, 40_000, 200_000])
def test_un_disque_plein_ne_change_rien_puis_tout_repart(
    publier: Publier, etagere: Shelf, savoir: Path, size: int
) -> None:
    publier()
    change(savoir, OLD, NEW)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        outcome = publier()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    assert "plus de place" in str(outcome.fault)
    live = etagere.live()
    assert live is not None
    assert (live.number, list(etagere.folder.glob(".en-cours-*"))) == (1, [])
    assert publier().number == 2


@pytest.mark.parametrize("step", ["write", "replace", "settle"])
def test_une_panne_du_disque_a_chaque_pas_laisse_l_ancienne(
    publier: Publier, etagere: Shelf, savoir: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    publier()
    change(savoir, OLD, NEW)

    def refuse(*_given: object, **_named: object) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(durable, step, refuse)
        assert publier().fault is not None
    live = etagere.live()
    assert live is not None
    assert live.number == 1
    assert publier().fault is None


def test_un_dossier_en_lecture_seule_garde_ce_qui_repond(
    publier: Publier, etagere: Shelf, savoir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publier()
    change(savoir, OLD, NEW)

    def refuse(*_given: object, **_named: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(durable, "write", refuse)
    assert "n’est pas modifiable" in str(publier().fault)
    assert etagere.find().publication is not None
