"""Long work goes one at a time, outlives the console, and tells what became of it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from comptoir import Browser

from convoque.console.access import Who
from convoque.console.jobs import INTERRUPTED, RUNNING, WAITING, Jobs
from convoque.console.store import ConsoleStore

CLAIRE = Who("x", "claire", "Claire", "redacteur")
SLEEP = "import time; time.sleep(30)"


@pytest.fixture
def store(tmp_path: Path) -> ConsoleStore:
    return ConsoleStore(tmp_path / "console.db")


def open_jobs(store: ConsoleStore) -> Jobs:
    jobs = Jobs(store, store.path, Path.cwd(), (sys.executable, "-S", "-c"))
    jobs.start()
    return jobs


@pytest.fixture
def work(store: ConsoleStore) -> Iterator[Jobs]:
    opened = open_jobs(store)
    yield opened
    for job in opened.latest():
        opened.stop(job.id)
        opened.wait(job.id, 5)
    opened.close()


def until(jobs: Jobs, id: int, state: str) -> None:
    for _ in range(100):
        if jobs.get(id).state == state:  # type: ignore[union-attr]
            return
        time.sleep(0.05)
    pytest.fail(f"le travail {id} n’est pas {state}")


@pytest.mark.parametrize(("status", "state"), [(0, "fini"), (1, "fini"), (2, "echoue")])
def test_un_travail_donne_son_resultat_et_ce_qu_il_a_dit(work: Jobs, status: int, state: str) -> None:
    code = f"import sys; print('[1]'); print('une étape', file=sys.stderr); sys.exit({status})"
    job = work.wait(work.ask(CLAIRE, "essai", "Un essai", [code]))
    assert (job.state, job.status, work.result(job), work.said(job)) == (state, status, [1], "une étape")


def test_un_resultat_coupe_n_est_pas_un_resultat(work: Jobs) -> None:
    assert work.result(work.wait(work.ask(CLAIRE, "essai", "Un essai", ["print('[1, ')"]))) is None


def test_un_seul_travail_a_la_fois(work: Jobs) -> None:
    first, second = work.ask(CLAIRE, "essai", "Un", [SLEEP]), work.ask(CLAIRE, "essai", "Deux", ["print(2)"])
    until(work, first, RUNNING)
    assert work.get(second).state == WAITING  # type: ignore[union-attr]
    work.stop(first)
    assert work.wait(first).state == INTERRUPTED
    assert work.result(work.wait(second)) == 2


def test_un_travail_survit_a_la_console(store: ConsoleStore) -> None:
    before = open_jobs(store)
    id = before.ask(CLAIRE, "essai", "Long", ["import time; time.sleep(.8); print('[\"fait\"]')"])
    until(before, id, RUNNING)
    before.close()
    after = open_jobs(store)
    assert after.get(id).state == RUNNING  # type: ignore[union-attr]
    assert after.result(after.wait(id)) == ["fait"]
    after.close()


def test_un_travail_dont_le_processus_a_disparu_est_interrompu(store: ConsoleStore) -> None:
    before = open_jobs(store)
    id = before.ask(CLAIRE, "essai", "Long", [SLEEP])
    until(before, id, RUNNING)
    before.close()
    pid = store.rows("SELECT pid FROM travaux WHERE id = ?", (id,))[0]["pid"]
    os.killpg(pid, 9)
    os.waitpid(pid, 0)
    after = open_jobs(store)
    assert after.wait(id).state == INTERRUPTED
    after.close()


def test_une_commande_tuee_sous_son_enveloppe_est_interrompue_et_non_a_corriger(work: Jobs) -> None:
    code = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    assert work.wait(work.ask(CLAIRE, "essai", "Un essai", [code])).state == INTERRUPTED


def test_la_page_d_un_travail_se_relit_sans_script(editor: Browser) -> None:
    id = editor.console.jobs.ask(CLAIRE, "essai", "Un essai", ["--version"])
    page = editor.get(f"/console/travaux/{id}").text
    assert '<noscript><meta http-equiv="refresh"' in page
    assert "En attente" in page
    assert editor.get("/console/travaux/99").status_code == 404
    assert "Un essai" in editor.get("/console/travaux").text
