"""The console's own file goes with the rest into a backup, and comes back with it, calm: on both kinds of database."""

import sqlite3
import zipfile
from contextlib import closing

import pytest

from convoque.casefile.demo import load_demo
from convoque.console.access import Who
from convoque.console.jobs import INTERRUPTED, Jobs
from convoque.console.store import ConsoleStore, note
from convoque.storage import sqlite_copies

CLAIRE = Who("x", "claire", "Claire", "redacteur")


@pytest.fixture
def console(places):
    """A console where somebody has entered, has done something, and waits for a job."""
    load_demo(places.casefile)
    store = ConsoleStore(places.console)
    with store.transaction() as db:
        note(db, 1.0, "claire", "redacteur", "publier", "une phrase")
        db["sessions"].insert(
            {"id": "i", "sujet": "claire", "nom": "Claire", "role": "redacteur", "cle": "c", "ouverte": 1, "vue": 1}
        )
    Jobs(store, store.path, places.console.parent).ask(CLAIRE, "publier", "Publication", ["publier"])
    store.key("sessions")
    return store


@pytest.fixture
def fichier(console, convoque, tmp_path):
    target = tmp_path / "s.zip"
    assert "avec la console" in convoque("sauvegarder", target).out
    return target


def acts(path):
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT geste FROM journal ORDER BY id")]


def rows(path, table, column):
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute(f"SELECT {column} FROM {table}")]


def test_la_console_revient_avec_le_reste(fichier, console, convoque, new_places):
    other = new_places("ailleurs")
    assert convoque("restaurer", fichier, environ=other.environ).status == 0
    assert acts(other.console) == acts(console.path) == ["publier", "lancer publier"]
    assert rows(other.console, "cles", "valeur") == rows(console.path, "cles", "valeur")
    assert other.console.stat().st_mode & 0o777 == 0o600


def test_revenue_elle_est_calme_personne_n_y_est_et_rien_n_y_part(fichier, convoque, new_places):
    other = new_places("ailleurs")
    convoque("restaurer", fichier, environ=other.environ)
    assert rows(other.console, "sessions", "id") == []
    assert rows(other.console, "travaux", "etat") == [INTERRUPTED]


def test_ce_qu_elle_avait_depuis_est_garde_a_cote_et_se_reprend(fichier, console, convoque):
    with console.transaction() as db:
        note(db, 2.0, "claire", "redacteur", "relire", "depuis")
    done = convoque("restaurer", fichier, "--remplacer", "--json")
    assert acts(console.path) == ["publier", "lancer publier"]
    assert [name for name in done.json["garde"] if "console.db.avant-" in name]
    assert convoque("restaurer", "--annuler").status == 0
    assert acts(console.path) == ["publier", "lancer publier", "relire"]
    assert convoque("restaurer", "--annuler").status == 0
    assert acts(console.path) == ["publier", "lancer publier"]


def test_on_peut_la_laisser_telle_qu_elle_est(fichier, console, convoque):
    with console.transaction() as db:
        note(db, 2.0, "claire", "redacteur", "relire", "depuis")
    assert convoque("restaurer", fichier, "--remplacer", "--sans-console").status == 0
    assert acts(console.path)[-1] == "relire"


def test_une_console_deja_la_n_est_pas_ecrasee_sans_qu_on_le_demande(fichier, convoque, new_places):
    other = new_places("ailleurs")
    ConsoleStore(other.console)
    refused = convoque("restaurer", fichier, environ=other.environ)
    assert (refused.status, acts(other.console)) == (1, [])
    assert "--sans-console" in refused.err
    assert convoque("restaurer", fichier, "--sans-console", environ=other.environ).status == 0
    assert acts(other.console) == []


def test_une_sauvegarde_d_avant_ne_touche_pas_a_la_console(places, convoque, tmp_path):
    load_demo(places.casefile)
    convoque("sauvegarder", tmp_path / "s.zip")
    with zipfile.ZipFile(tmp_path / "s.zip") as archive:
        assert "console.db" not in archive.namelist()
    console = ConsoleStore(places.console)
    with console.transaction() as db:
        note(db, 1.0, "claire", "redacteur", "publier")
    assert convoque("restaurer", tmp_path / "s.zip", "--remplacer").status == 0
    assert acts(console.path) == ["publier"]


def test_une_panne_pendant_le_retour_lui_rend_ce_qu_elle_avait(fichier, places, console, convoque, monkeypatch):
    with console.transaction() as db:
        note(db, 2.0, "claire", "redacteur", "relire", "depuis")
    put = sqlite_copies.put

    def full(copy, place):
        put(copy, place)
        if copy.name == "console.db" and place == places.console:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(sqlite_copies, "put", full)
    done = convoque("restaurer", fichier, "--remplacer")
    assert (done.status, acts(console.path)[-1]) == (2, "relire")
    assert [path.name for path in places.console.parent.iterdir() if ".avant-" in path.name] == []


def test_une_console_abimee_ne_se_sauvegarde_pas(console, convoque, places, tmp_path):
    places.console.write_bytes(b"ceci n'est pas une base\n" * 500)
    done = convoque("sauvegarder", tmp_path / "s.zip")
    assert (done.status, (tmp_path / "s.zip").exists()) == (2, False)
    assert "console.db" in done.err
