"""The worker behind the tries: one process, started at the first use, again when it dies, anew when words change."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from convoque.console.rehearsal import OFF, READY, Rehearsal
from convoque.tracing.refusal import RehearsalError

DOUBLE = (sys.executable, str(Path(__file__).parent / "worker_double.py"))


class Version:
    """The version of the knowledge, that tests change."""

    def __init__(self) -> None:
        self.now = "a"

    def __call__(self, folder: Path) -> str:
        return self.now


@pytest.fixture
def version() -> Version:
    return Version()


@pytest.fixture
def worker(tmp_path: Path, version: Version) -> Iterator[Rehearsal]:
    one = Rehearsal(lambda: tmp_path, version, tmp_path, DOUBLE)
    yield one
    one.close()


def test_il_ne_demarre_qu_a_la_premiere_question(worker: Rehearsal) -> None:
    assert worker.state == OFF
    assert worker.ask(texte="bonjour")["texte"] == "bonjour"
    assert (worker.state, worker.said) == (READY, "Chargement")


def test_un_seul_processus_repond_a_tous(worker: Rehearsal) -> None:
    found: list[tuple[str, str, int]] = []

    def ask(text: str) -> None:
        answer = worker.ask(texte=text)
        found.append((text, answer["texte"], answer["pid"]))

    threads = [threading.Thread(target=ask, args=(f"tour {number}",)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 20
    assert all(asked == told for asked, told, _ in found)
    assert len({pid for _, _, pid in found}) == 1


def test_mort_il_le_dit_puis_repart(worker: Rehearsal) -> None:
    first = worker.ask(texte="un")["pid"]
    with pytest.raises(RehearsalError, match="il repart"):
        worker.ask(texte="meurs")
    assert worker.ask(texte="deux")["pid"] != first


def test_un_savoir_change_le_recharge(worker: Rehearsal, version: Version) -> None:
    first = worker.ask(texte="un")["pid"]
    assert worker.ask(texte="deux")["pid"] == first
    version.now = "b"
    assert worker.ask(texte="trois")["pid"] != first


def test_un_refus_garde_sa_phrase_et_ses_champs(worker: Rehearsal) -> None:
    with pytest.raises(RehearsalError) as caught:
        worker.ask(texte="refuse")
    assert (caught.value.sentence, caught.value.faults) == ("Non.", [{"champ": "a-b", "message": "faux"}])


def test_un_assistant_qui_ne_demarre_pas_est_dit(tmp_path: Path, version: Version) -> None:
    broken = Rehearsal(lambda: tmp_path, version, tmp_path, (sys.executable, "-c", "raise SystemExit(1)"))
    with pytest.raises(RehearsalError, match="ne démarre pas"):
        broken.ask(texte="bonjour")
