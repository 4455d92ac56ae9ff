"""From the first release's folder to today's, and several « convoque migrer » at once."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from convoque.casefile import CaseFile
from convoque.channel.conversation import Door
from convoque.channel.store import ConversationStore
from convoque.channel.tokens import Signer
from convoque.settings import DEV_SECRET

ECRIT = "zqxjk ce que la personne avait écrit"
ORPHELIN = "zqxjk-orphelin"
CLE = "ab" * 32
SIGNER = Signer(DEV_SECRET.encode())
ETAT = {"sujet": "obligation", "faits": {"contrat": "signe"}}

SCHEMA = """
CREATE TABLE conversations (id TEXT PRIMARY KEY, identity TEXT, started_at FLOAT, last_at FLOAT, offered TEXT);
CREATE TABLE avis (id INTEGER PRIMARY KEY, conversation TEXT, given_at FLOAT, useful INTEGER, reason TEXT, text TEXT,
  topic TEXT, rule TEXT);
CREATE TABLE door_keys (name TEXT PRIMARY KEY, value TEXT);
CREATE TABLE events (id INTEGER NOT NULL, sender_id VARCHAR(255) NOT NULL, type_name VARCHAR(255) NOT NULL,
  timestamp FLOAT, intent_name VARCHAR(255), action_name VARCHAR(255), data TEXT, PRIMARY KEY (id));
CREATE INDEX ix_events_sender_id ON events (sender_id);
"""


def event(sender, kind, **data):
    return (sender, kind, json.dumps({"event": kind, **data}))


@pytest.fixture
def ancien(tmp_path):
    """The first release's folder: a case file without some columns, conversations with Rasa's events."""
    folder = tmp_path / "var"
    folder.mkdir()
    with closing(sqlite3.connect(folder / "convoque.db")) as base, base:
        base.execute("CREATE TABLE demandeurs (id TEXT PRIMARY KEY NOT NULL, prenom TEXT)")
        base.execute("INSERT INTO demandeurs VALUES ('amina', 'Amina')")
        base.execute("PRAGMA journal_mode = WAL").fetchall()
    with closing(sqlite3.connect(folder / "conversations.db")) as base, base:
        base.execute("PRAGMA journal_mode = WAL").fetchall()
        base.executescript(SCHEMA)
        base.executemany(
            "INSERT INTO conversations VALUES (?, ?, 1e9, 2e9, ?)",
            [("a" * 22, SIGNER.pseudonym("amina"), '["/recours"]'), ("b" * 22, "anonyme", "[]")],
        )
        base.execute("INSERT INTO avis VALUES (1, ?, 1e9, 0, 'faux', 'un avis', 'obligation', 'r/1')", ["a" * 22])
        base.execute("INSERT INTO door_keys VALUES ('conversation', ?)", [CLE])
        said = [
            event(sender, "user", text=f"{ECRIT} {number}", metadata={"demandeur": "amina"})
            for number in range(200)
            for sender in ("a" * 22, "b" * 22, ORPHELIN)
        ]
        slots = [
            event("a" * 22, "slot", name="etat", value={"sujet": "avant"}),
            event("a" * 22, "slot", name="etat", value=ETAT),
            event("a" * 22, "slot", name="autre", value="x"),
            event(ORPHELIN, "slot", name="etat", value=ETAT),
        ]
        base.executemany("INSERT INTO events (sender_id, type_name, data) VALUES (?, ?, ?)", [*said, *slots])
    with closing(sqlite3.connect(folder / "conversations.db")) as base, base:
        base.execute(
            "DELETE FROM events WHERE type_name = 'user' AND id % 7 = 0"
        )  # Rasa's own way to erase left the bytes there
    return folder


def migrer(place):
    return subprocess.Popen(
        [sys.executable, "-m", "convoque.cli", "migrer", "--json"],
        env={**os.environ, "CONVOQUE_DB": str(place)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def lu(process):
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return json.loads(out)["parties"]


def verifier(folder):
    assert sorted(path.name for path in folder.iterdir()) == ["convoque-conversations.db", "convoque.db"]
    data = (folder / "convoque-conversations.db").read_bytes()
    assert not [word for word in ("zqxjk", "metadata", "events") if word.encode() in data]
    assert CaseFile(folder / "convoque.db").exists("amina")
    store = ConversationStore(folder / "convoque-conversations.db")
    door = Door(None, store, SIGNER)
    with store.transaction() as held:
        amina, nobody = held.find("a" * 22), held.find("b" * 22)
    assert (amina.state, amina.offered) == (ETAT, ("/recours",))
    assert nobody.state is None
    assert store.secret() == bytes.fromhex(CLE)
    (exported,) = door.export("amina")
    assert [opinion["text"] for opinion in exported["avis"]] == ["un avis"]
    store.close()


def test_tout_ce_que_gardait_la_premiere_version_passe_et_ce_qui_etait_ecrit_part(ancien):
    assert lu(migrer(ancien / "convoque.db")) == {"dossiers": "0001", "conversations": "0004"}
    verifier(ancien)
    before = {path.name: path.read_bytes() for path in ancien.iterdir()}
    assert lu(migrer(ancien / "convoque.db")) == {}
    assert {path.name: path.read_bytes() for path in ancien.iterdir()} == before


def test_plusieurs_migrations_de_la_premiere_version_ensemble_finissent_bien(ancien):
    together = [migrer(ancien / "convoque.db") for _ in range(3)]
    done = [lu(process) for process in together]
    assert [sorted(found) for found in done].count(["conversations", "dossiers"]) <= 1
    assert {part for found in done for part in found} == {"conversations", "dossiers"}
    verifier(ancien)


def test_plusieurs_migrations_d_une_base_neuve_ensemble_finissent_bien(new_places, kind):
    places = new_places("neuf")
    together = [migrer(places.casefile) for _ in range(3)]
    done = [lu(process) for process in together]
    assert sorted(part for found in done for part in found) == ["conversations", "dossiers"]
    CaseFile(places.casefile).check()
    ConversationStore(places.conversations).close()


def test_une_sauvegarde_d_avant_la_migration_se_remet_et_se_migre(ancien, tmp_path):
    def run(*words, place=ancien):
        environ = {**os.environ, "CONVOQUE_DB": str(place / "convoque.db")}
        return subprocess.run(
            [sys.executable, "-m", "convoque.cli", *words], env=environ, capture_output=True, text=True
        )

    saved = run("sauvegarder", str(tmp_path / "s.zip"), "--json")
    assert json.loads(saved.stdout)["versions"] == {"dossiers": None, "conversations": None}
    assert b"zqxjk" in (ancien / "conversations.db").read_bytes()
    new = tmp_path / "neuf"
    done = run("restaurer", str(tmp_path / "s.zip"), place=new)
    assert (done.returncode, done.stderr) == (0, "")
    verifier(new)


def test_une_base_d_une_version_plus_recente_est_refusee_sans_y_toucher(places, convoque, kind, request):
    later = "UPDATE version_conversations SET version_num = '0999'"
    if kind == "postgresql":
        request.getfixturevalue("postgres").do(later, address=str(places.conversations))
    else:
        with closing(sqlite3.connect(places.conversations)) as base, base:
            base.execute(later)
    for words in (["migrer"], ["migrer", "--verifier"], ["purger"]):
        done = convoque(*words)
        assert (done.status, done.out) == (1, "")
        assert "version plus récente de Convoqué (0999)" in done.err


def test_verifier_dit_ce_qui_n_est_pas_a_jour(new_places, convoque, kind):
    places = new_places("neuf")
    assert convoque("migrer", "--verifier", environ=places.environ).status == 2
    assert convoque("migrer", environ=places.environ).status == 0
    done = convoque("migrer", "--verifier", environ=places.environ)
    assert (done.status, done.out) == (0, "Les bases sont à jour.\n")
