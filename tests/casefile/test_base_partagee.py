import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

from convoque.casefile import CaseFile, inline_people
from convoque.casefile.database import prepare
from convoque.casefile.demo import load_demo

JOUR = date(2026, 11, 23)


def test_plusieurs_fils_creent_la_base_ensemble(base):
    start = threading.Barrier(8)

    def create(_: int) -> bool:
        start.wait()
        prepare(base)
        return CaseFile(base).is_empty()

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(create, range(8))) == [True] * 8


def test_on_lit_et_on_ecrit_depuis_plusieurs_fils(base):
    load_demo(base)
    cases = CaseFile(base)

    def work(number: int) -> int:
        inline_people(base, {"demandeurs": [{"id": f"p{number}"}]})
        return len(cases.dossier("karim", JOUR).convocations)

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(work, range(24))) == {3}
    assert len(cases.people()) == 11 + 24


def test_la_base_est_en_journal_continu(base):
    load_demo(base)
    connection = sqlite3.connect(base)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_on_lit_pendant_qu_un_autre_ecrit(base):
    load_demo(base)
    writer = sqlite3.connect(base, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("DELETE FROM indisponibilites")
    assert len(CaseFile(base).dossier("karim", JOUR).indisponibilites) == 1
    writer.close()
