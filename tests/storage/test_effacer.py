"""One person out, and out of every store: no query, no file and no dump gives them back."""

import json
import sqlite3
import stat
from contextlib import closing

import pytest
from sqlalchemy import text

from convoque.casefile import CaseFile, inline_people
from convoque.casefile.demo import load_demo
from convoque.channel.conversation import Door, Incoming
from convoque.channel.feedback import Feedback
from convoque.channel.fingerprint import remember_key
from convoque.channel.protocol import Answer
from convoque.channel.store import KEPT_SECONDS, ConversationStore
from convoque.channel.tokens import Signer
from convoque.settings import DEV_SECRET

SEUL_POSTGRESQL = pytest.mark.parametrize("kind", ["postgresql"])

MARQUE = "zqxjk-une-personne"
SIGNER = Signer(DEV_SECRET.encode())
AUTRE_CLE = {"CONVOQUE_CLE_CONVERSATION": "une autre clé" * 4}
DOSSIER = {
    "demandeurs": [{"id": MARQUE, "prenom": MARQUE}, {"id": "bruno", "prenom": "Bruno"}],
    "actions_plan": [{"id": "a1", "demandeur_id": MARQUE, "intitule": MARQUE}],
    "convocations": [{"id": "c1", "demandeur_id": MARQUE, "lieu": MARQUE, "action_plan_id": "a1"}],
    "sanctions": [{"id": "s1", "demandeur_id": MARQUE, "mesure": "avertissement"}],
    "indisponibilites": [{"id": "i1", "demandeur_id": MARQUE, "motif": "maladie"}],
}


class Repond:
    model = "essai"

    def answer(self, text, person, payload, state):
        return Answer([{"text": f"réponse à {text}", "custom": {}}], {"dit": text})


@pytest.fixture
def vecu(places, store):
    """A case file and two conversations of the marked person, an opinion, one conversation of somebody else."""
    load_demo(places.casefile)
    inline_people(places.casefile, DOSSIER)
    porte = Door(Repond(), store, SIGNER, limit=30)
    for number in range(2):
        token = porte.say(Incoming(f"bonjour {MARQUE}", person=MARQUE, envoi=f"{number}" * 16)).conversation
    porte.give_feedback(Feedback(False, "faux", f"avis {MARQUE}"), token, MARQUE)
    porte.say(Incoming("bonjour", person="bruno"))
    remember_key(store, SIGNER.fingerprint)
    return places


def compter(store, table):
    with store.transaction() as held:
        return held.connection.execute(text(f"SELECT count(*) FROM {table}")).scalar()


def test_l_export_donne_le_dossier_et_les_conversations(vecu, convoque):
    found = convoque("exporter", "--demandeur", MARQUE).json
    assert {name: len(lines) for name, lines in found["dossier"].items()} == dict.fromkeys(DOSSIER, 1)
    assert found["dossier"]["convocations"][0]["lieu"] == MARQUE
    conversations = found["conversations"]
    assert [each["retenu"] for each in conversations] == [{"dit": f"bonjour {MARQUE}"}] * 2
    assert [len(each["dernieres_reponses"]) for each in conversations] == [1, 1]
    assert [opinion["text"] for each in conversations for opinion in each["avis"]] == [f"avis {MARQUE}"]
    assert found["reserves"] == []


def test_l_export_s_ecrit_dans_un_fichier_ferme_aux_autres(vecu, convoque, tmp_path):
    target = tmp_path / "elle.json"
    done = convoque("exporter", "--demandeur", MARQUE, "--json", target)
    assert done.json["compte"]["conversations"] == 2
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert json.loads(target.read_text())["demandeur"] == MARQUE
    assert convoque("exporter", "--demandeur", MARQUE, target).status == 1


@pytest.mark.parametrize("words", [("exporter",), ("effacer", "--oui")])
def test_une_personne_inconnue_est_dite_et_le_statut_est_1(vecu, convoque, words):
    done = convoque(*words, "--demandeur", "personne")
    assert (done.status, done.out, done.err) == (1, "", "Rien n’est gardé sur « personne ».\n")


def test_effacer_retire_la_personne_de_toutes_les_tables_et_elle_seule(vecu, convoque, store):
    done = convoque("effacer", "--demandeur", MARQUE, "--oui", "--json")
    assert done.json["effaces"] == dict.fromkeys(DOSSIER, 1) | {"conversations": 2, "avis": 1}
    assert (done.status, done.json["traces"]) == (0, False)
    assert [compter(store, name) for name in ("conversations", "avis", "envois", "counters")] == [1, 0, 0, 1]
    assert CaseFile(vecu.casefile).exists("bruno")
    assert convoque("exporter", "--demandeur", MARQUE).status == 1


def test_rien_ne_se_lit_plus_dans_aucun_fichier(vecu, convoque, files, store):
    inline_people(vecu.casefile, {"demandeurs": [{"id": MARQUE, "prenom": f"{MARQUE} avant"}]})
    pseudonym = SIGNER.pseudonym(MARQUE).encode()
    assert files(MARQUE.encode())
    assert files(pseudonym)
    convoque("effacer", "--demandeur", MARQUE, "--oui")
    assert files(MARQUE.encode()) == []
    assert files(pseudonym) == []


def test_purger_ne_laisse_rien_de_lisible_non_plus(vecu, convoque, files, store):
    with store.transaction() as held:
        ids = held.conversations_of(SIGNER.pseudonym(MARQUE))
        late = text("UPDATE conversations SET last_at = last_at - :s")
        held.connection.execute(late, {"s": KEPT_SECONDS + 1})
    assert files(ids[0].encode())
    done = convoque("purger", "--date-juste", "--json").json
    assert done == {"a_effacer": 3, "effacees": 3, "attend": False, "traces": False}
    assert [found for each in ids for found in files(each.encode())] == []


def test_on_demande_avant_d_effacer(vecu, convoque):
    done = convoque("effacer", "--demandeur", MARQUE, answer="non\n")
    assert done.status == 1
    assert "seront effacés : demandeurs : 1, actions_plan : 1" in done.out
    assert CaseFile(vecu.casefile).exists(MARQUE)
    assert convoque("effacer", "--demandeur", MARQUE, answer="oui\n").status == 0
    assert not CaseFile(vecu.casefile).exists(MARQUE)


def test_en_json_rien_n_est_demande(vecu, convoque):
    assert convoque("effacer", "--demandeur", MARQUE, "--json").status == 2


@pytest.mark.parametrize("words", [("exporter",), ("effacer", "--oui")])
def test_avec_une_autre_cle_que_le_site_rien_n_est_fait(vecu, convoque, store, words):
    done = convoque(*words, "--demandeur", MARQUE, environ=vecu.environ | AUTRE_CLE)
    assert done.status == 1
    assert "n’est pas celle du site" in done.err
    assert CaseFile(vecu.casefile).exists(MARQUE)
    assert compter(store, "conversations") == 3


def test_sans_demarrage_du_site_la_cle_ne_se_verifie_pas_et_c_est_dit(vecu, convoque, store):
    with store.transaction() as held:
        held.connection.execute(text("DELETE FROM door_keys"))
    done = convoque("exporter", "--demandeur", MARQUE, environ=vecu.environ | AUTRE_CLE)
    assert "n’a pas pu être vérifiée" in done.err
    assert done.json["conversations"] == []
    assert convoque("exporter", "--demandeur", MARQUE).err == ""


def test_une_cle_qui_a_change_est_dite_tant_qu_il_reste_des_conversations_d_avant(vecu, convoque, store):
    remember_key(store, Signer(b"la cle d avant").fingerprint)
    remember_key(store, SIGNER.fingerprint)
    assert "La clé des identités a changé le" in convoque("exporter", "--demandeur", MARQUE).err
    store.now = lambda: 0.0
    with store.transaction() as held:
        held.connection.execute(text("DELETE FROM door_keys"))
    remember_key(store, Signer(b"la cle d avant").fingerprint)
    remember_key(store, SIGNER.fingerprint)
    assert convoque("exporter", "--demandeur", MARQUE).err == ""


def test_ce_qui_reste_ailleurs_est_dit(vecu, convoque, kind, tmp_path):
    convoque("sauvegarder", tmp_path / "s.zip")
    convoque("restaurer", tmp_path / "s.zip", "--remplacer")
    remains = convoque("effacer", "--demandeur", MARQUE, "--oui", "--json").json["reste"]
    assert "gardé à côté" in remains[0]
    assert any("sauvegardes" in line for line in remains)
    assert any("prochain import" in line for line in remains)
    assert any("journal de PostgreSQL" in line for line in remains) == (kind == "postgresql")


def test_une_lecture_restee_ouverte_laisse_des_traces_et_c_est_dit(vecu, convoque, kind, monkeypatch, files):
    for module in ("storage.traces", "channel.person"):
        monkeypatch.setattr(f"convoque.{module}.PATIENCE_SECONDS", 0.3)
    reader = ConversationStore(vecu.conversations).engine.connect().execution_options(read_only=True)
    with reader, reader.begin():
        reader.execute(text("SELECT count(*) FROM conversations")).scalar()
        done = convoque("effacer", "--demandeur", MARQUE, "--oui", "--json")
        assert (done.status, done.json["traces"]) == (1, True)
    assert convoque("effacer", "--demandeur", MARQUE, "--oui", "--a-fond").status == 0
    assert files(MARQUE.encode()) == []


def test_de_grandes_tables_ne_sont_reecrites_que_si_on_le_demande(vecu, convoque, monkeypatch):
    monkeypatch.setattr("convoque.storage.traces.QUICK_BYTES", 1)
    done = convoque("effacer", "--demandeur", MARQUE, "--oui")
    assert done.status == 1
    assert "--a-fond" in done.out
    assert convoque("effacer", "--demandeur", "bruno", "--oui", "--a-fond").status == 0


@SEUL_POSTGRESQL
def test_le_journal_de_postgresql_se_vide_de_lui_meme_s_il_n_est_ni_archive_ni_recycle(vecu, convoque, kind, request):
    server = request.getfixturevalue("postgres")
    convoque("effacer", "--demandeur", MARQUE, "--oui")
    assert not server.journal_with(MARQUE.encode())


@SEUL_POSTGRESQL
def test_postgresql_ne_garde_aucun_echantillon_de_texte(vecu, kind, request):
    server, address = request.getfixturevalue("postgres"), str(vecu.casefile)
    server.do("ANALYZE", address=address)
    sampled = server.do("SELECT * FROM pg_stats WHERE schemaname = 'public'", address=address)
    assert sampled
    assert not [row for row in sampled if MARQUE in str(row)]


def test_une_convocation_d_une_autre_personne_perd_le_nom_de_l_action_et_reste(vecu, convoque, kind, request):
    give = "UPDATE convocations SET demandeur_id = 'bruno' WHERE id = 'c1'"
    if kind == "postgresql":
        request.getfixturevalue("postgres").do(give, address=str(vecu.casefile))
    else:
        with closing(sqlite3.connect(vecu.casefile)) as connection, connection:
            connection.execute(give)
    convoque("effacer", "--demandeur", MARQUE, "--oui")
    (kept,) = convoque("exporter", "--demandeur", "bruno").json["dossier"]["convocations"][-1:]
    assert kept["action_plan_id"] is None
