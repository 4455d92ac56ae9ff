"""SQLite's files: only their owner may read them, whatever the umask, and nothing erased stays in them."""

import os
import random
import stat
import subprocess
import sys
from contextlib import contextmanager

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from convoque.casefile.database import prepare as prepare_casefile
from convoque.casefile.demo import load_demo
from convoque.channel.purge import purge
from convoque.channel.store import ConversationStore, prepare
from convoque.storage import create_file
from convoque.storage.migrate import TABLES
from convoque.storage.traces import rewrite


@pytest.fixture
def kind():
    return "sqlite"


@contextmanager
def umask(value):
    before = os.umask(value)
    try:
        yield
    finally:
        os.umask(before)


def droits(folder):
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


@pytest.mark.parametrize("value", [0o022, 0o000])
def test_tous_les_fichiers_de_sqlite_et_les_sauvegardes_sont_fermes_aux_autres(places, tmp_path, convoque, value):
    with umask(value):
        folder = tmp_path / "neuf" / "var"
        casefile = folder / "convoque.db"
        load_demo(casefile)
        prepare(folder / "convoque-conversations.db")
        store = ConversationStore(folder / "convoque-conversations.db")
        store.secret()
        place = {"CONVOQUE_DB": str(casefile)}
        assert convoque("sauvegarder", folder / "s.zip", environ=place).status == 0
        assert convoque("restaurer", folder / "s.zip", "--remplacer", environ=place).status == 0
        store.secret()
        found = droits(folder)
        store.close()
    assert set(found.values()) == {0o600}, found
    assert {"convoque-conversations.db-wal", "convoque-conversations.db-shm", "s.zip", "convoque.db"} <= set(found)
    assert sum("avant" in name for name in found) == 2
    assert [stat.S_IMODE(path.stat().st_mode) for path in (folder, folder.parent)] == [0o700, 0o700]


def test_un_dossier_qui_etait_la_garde_ses_droits(tmp_path):
    tmp_path.chmod(0o755)
    create_file(tmp_path / "base.db")
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


def test_un_journal_laisse_ouvert_par_une_version_d_avant_est_ferme(tmp_path):
    for name in ("base.db", "base.db-wal", "base.db-shm"):
        (tmp_path / name).touch(0o644)
    create_file(tmp_path / "base.db")
    assert set(droits(tmp_path).values()) == {0o600}


def test_un_export_est_ferme_aux_autres(places, convoque, tmp_path):
    load_demo(places.casefile)
    with umask(0):
        convoque("exporter", "--demandeur", "amina", tmp_path / "a.json")
    assert droits(tmp_path)["a.json"] == 0o600


def test_reecrire_enleve_ce_que_l_effacement_sur_ne_voit_pas(tmp_path):
    """SQLite moves rows from page to page and leaves copies: two of these files keep one (SQLite 3.50)."""
    for seed in range(12, 24):
        path = tmp_path / f"{seed}.db"
        prepare(path)
        store, chance = ConversationStore(path), random.Random(seed)
        with store.transaction() as held:
            fill(held.connection, chance)
            held.connection.execute(text("DELETE FROM conversations WHERE identity LIKE 'MARQUE%'"))
        store.forget_traces()
        assert rewrite(store.engine, TABLES["conversations"])
        assert b"MARQUE" not in path.read_bytes()
        store.close()


def fill(connection, chance):
    keys = []
    for _ in range(300):
        identity = ("MARQUE" if chance.random() < 0.1 else "") + f"{chance.getrandbits(96):024x}"
        keys.append(f"{chance.getrandbits(8):02x}{identity}")
        row = {"id": keys[-1], "identity": identity, "state": identity * chance.randrange(1, 20)}
        connection.execute(
            text("INSERT INTO conversations (id, identity, started_at, last_at, offered, state) "
                 "VALUES (:id, :identity, 0, 0, '[]', :state)"), row)  # fmt: skip
        if chance.random() < 0.5:
            key = chance.choice(keys)
            longer = key[2:] * chance.randrange(1, 20)
            connection.execute(text("UPDATE conversations SET state = :s WHERE id = :id"), {"s": longer, "id": key})


def test_le_journal_qu_une_lecture_tenait_est_vide_a_la_purge_suivante(tmp_path):
    path = tmp_path / "c.db"
    prepare(path)
    store = ConversationStore(path, wait=0.1)
    with store.transaction() as held:
        held.connection.execute(text("INSERT INTO door_keys (name, value) VALUES ('x', 'MARQUE')"))
    with store.engine.connect().execution_options(read_only=True) as reader, reader.begin():
        reader.execute(text("SELECT count(*) FROM door_keys")).scalar()
        with store.transaction() as held:
            held.connection.execute(text("DELETE FROM door_keys"))
        assert not store.forget_traces()
        assert b"MARQUE" in path.with_name("c.db-wal").read_bytes()
    purge(store)
    assert path.with_name("c.db-wal").read_bytes() == b""
    assert b"MARQUE" not in path.read_bytes()
    store.close()


def test_preparer_deux_fois_ne_change_rien(tmp_path):
    path = tmp_path / "base.db"
    assert prepare_casefile(path) == (None, "0001")
    before = path.read_bytes()
    assert prepare_casefile(path) == ("0001", "0001")
    assert path.read_bytes() == before


def test_un_autre_programme_qui_part_ne_prend_pas_le_journal_du_site(tmp_path):
    """Whoever opens and closes a file drops the locks that SQLite holds on it: so the site once lost its journal."""
    path = tmp_path / "c.db"
    prepare(path)
    store = ConversationStore(path)
    for _ in range(3):
        store.secret()
    before = path.with_name("c.db-wal").stat().st_ino
    code = f"import sqlite3; c = sqlite3.connect({str(path)!r}); c.execute('DELETE FROM avis'); c.commit(); c.close()"
    subprocess.run([sys.executable, "-c", code], check=True)
    create_file(path)
    subprocess.run([sys.executable, "-c", code], check=True)
    assert path.with_name("c.db-wal").stat().st_ino == before
    store.close()


def test_un_fichier_remplace_ou_ecrase_n_est_plus_celui_qui_etait_ouvert(tmp_path):
    path = tmp_path / "c.db"
    prepare(path)
    store = ConversationStore(path)
    kept = path.read_bytes()
    path.write_bytes(b"autre chose" * 999)
    with pytest.raises(SQLAlchemyError):
        store.secret()
    path.write_bytes(kept)
    store.secret()
    path.rename(tmp_path / "ailleurs.db")
    with pytest.raises(SQLAlchemyError):
        store.secret()
    store.close()
