"""Everything in one file, and back: whole or not at all, while the site runs."""

import json
import os
import sqlite3
import stat
import threading
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from convoque.casefile import CaseFile, inline_people
from convoque.casefile.demo import load_demo
from convoque.channel.feedback import Feedback
from convoque.channel.held import Conversation
from convoque.channel.store import ConversationStore
from convoque.errors import ConvoqueError
from convoque.storage import open_engine, sqlite_copies

SEUL_POSTGRESQL = pytest.mark.parametrize("kind", ["postgresql"])
SEUL_SQLITE = pytest.mark.parametrize("kind", ["sqlite"])

CONVERSATION = Conversation("a" * 22, "pseudonyme")


@pytest.fixture
def vecu(places, store):
    load_demo(places.casefile)
    with store.transaction() as held:
        held.start(CONVERSATION)
        held.keep(CONVERSATION, {"dit": "oui"}, ["/recours"])
        held.keep_feedback(CONVERSATION.id, Feedback(True))
        held.keep_reply(CONVERSATION.id, "e" * 16, {"messages": []})
    store.secret()
    return places


@pytest.fixture
def fichier(vecu, convoque, tmp_path):
    target = tmp_path / "s.zip"
    assert convoque("sauvegarder", target).status == 0
    return target


def tout(places):
    """All rows of all tables of both parts."""
    found = {}
    for location in dict.fromkeys(places.parts.values()):
        engine = open_engine(location)
        with engine.connect() as connection:
            for name in inspect(connection).get_table_names():
                rows = connection.execute(text(f"SELECT * FROM {name}"))
                found[name] = sorted(repr([_plain(value) for value in row]) for row in rows)
        engine.dispose()
    return found


def _plain(value):
    return bytes(value) if isinstance(value, memoryview) else value


def manifeste(fichier):
    with zipfile.ZipFile(fichier) as archive:
        return json.loads(archive.read("sauvegarde.json"))


def recrire(fichier, changer=lambda name, data: data):
    """Write the backup again with pieces changed."""
    with zipfile.ZipFile(fichier) as archive:
        pieces = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(fichier, "w") as archive:
        for name, data in pieces.items():
            archive.writestr(name, changer(name, data))


def manifeste_change(fichier, **changes):
    def change(name, data):
        return json.dumps(json.loads(data) | changes) if name == "sauvegarde.json" else data

    recrire(fichier, change)


def test_la_sauvegarde_dit_ce_qu_elle_est_et_n_est_lisible_que_par_son_proprietaire(fichier, kind):
    found = manifeste(fichier)
    assert (found["nature"], found["base"]) == ("sauvegarde de Convoqué", kind)
    assert found["versions"] == {"dossiers": "0001", "conversations": "0004"}
    assert "données personnelles" in found["a_savoir"]
    assert stat.S_IMODE(fichier.stat().st_mode) == 0o600
    assert [path.name for path in fichier.parent.iterdir() if path.name.startswith(".")] == []


def test_elle_n_ecrase_rien_sans_qu_on_le_demande(fichier, convoque):
    before = fichier.read_bytes()
    done = convoque("sauvegarder", fichier)
    assert (done.status, fichier.read_bytes()) == (1, before)
    assert "--remplacer" in done.err
    assert convoque("sauvegarder", fichier, "--remplacer", "--json").json["octets"] == fichier.stat().st_size


def test_ailleurs_tout_revient_a_l_identique(fichier, vecu, convoque, new_places):
    before, other = tout(vecu), new_places("ailleurs")
    done = convoque("restaurer", fichier, "--json", environ=other.environ)
    assert (done.status, done.json["garde"]) == (0, [])
    assert tout(other) == before
    assert "avis" in before
    CaseFile(other.casefile).check()
    ConversationStore(other.conversations).close()


def test_ce_qui_est_la_n_est_remplace_que_si_on_le_demande_et_se_reprend(fichier, vecu, convoque):
    saved = tout(vecu)
    inline_people(vecu.casefile, {"demandeurs": [{"id": "lea"}]})
    now = tout(vecu)
    refused = convoque("restaurer", fichier)
    assert (refused.status, tout(vecu)) == (1, now)
    assert convoque("restaurer", fichier, "--remplacer").status == 0
    assert tout(vecu) == saved
    assert convoque("restaurer", "--annuler").status == 0
    assert tout(vecu) == now
    assert convoque("restaurer", "--annuler").status == 0
    assert tout(vecu) == saved


def test_sans_restauration_il_n_y_a_rien_a_annuler(vecu, convoque):
    done = convoque("restaurer", "--annuler")
    assert (done.status, done.err) == (1, "Aucune restauration à annuler.\n")


def test_le_site_ouvert_voit_ce_qui_est_revenu_et_continue_d_ecrire(fichier, vecu, convoque, store):
    with store.transaction() as held:
        held.erase(CONVERSATION.id)
    convoque("restaurer", fichier, "--remplacer")
    with store.transaction() as held:
        held.keep(held.find(CONVERSATION.id), {"dit": "encore"})
    other = ConversationStore(vecu.conversations)
    with other.transaction() as held:
        assert held.find(CONVERSATION.id).state == {"dit": "encore"}
    other.close()


def test_on_sauvegarde_pendant_que_le_site_ecrit(vecu, convoque, store, tmp_path, new_places):
    stop, wrong = threading.Event(), []

    def write():
        number = 0
        while not stop.is_set():
            number += 1
            try:
                with store.transaction() as held:
                    conversation = Conversation(f"{number:022}", f"{number:022}")
                    held.start(conversation)
                    held.keep_feedback(conversation.id, Feedback(True, text=conversation.id))
            except Exception as error:
                wrong.append(error)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert [convoque("sauvegarder", tmp_path / f"{number}.zip").status for number in range(3)] == [0, 0, 0]
    finally:
        stop.set()
        writer.join()
    assert wrong == []
    other = new_places("ailleurs")
    convoque("restaurer", tmp_path / "2.zip", environ=other.environ)
    found = tout(other)
    assert len(found["conversations"]) == len(found["avis"]) > 1


@pytest.mark.parametrize("abime", ["coupee", "retouchee", "octet", "vide", "autre_chose", "absente"])
def test_une_sauvegarde_abimee_ne_change_rien_et_le_statut_est_2(fichier, vecu, convoque, abime):
    data = bytearray(fichier.read_bytes())
    if abime == "coupee":
        fichier.write_bytes(data[: len(data) // 2])
    elif abime == "retouchee":
        recrire(fichier, lambda name, piece: piece if name == "sauvegarde.json" else piece + b"x")
    elif abime == "octet":
        data[len(data) // 2] ^= 0xFF
        fichier.write_bytes(data)
    elif abime == "vide":
        fichier.write_bytes(b"")
    elif abime == "autre_chose":
        fichier.write_text("id,prenom\n")
    else:
        fichier.unlink()
    before = tout(vecu)
    for words in (["--remplacer"], ["--verifier"]):
        done = convoque("restaurer", fichier, *words)
        assert (done.status, done.out) == (2, ""), done
        assert "s.zip" in done.err
    assert tout(vecu) == before


def test_une_sauvegarde_d_une_version_plus_recente_est_refusee(fichier, vecu, convoque):
    before = tout(vecu)
    manifeste_change(fichier, versions={"dossiers": "0001", "conversations": "0999"})
    done = convoque("restaurer", fichier, "--remplacer")
    assert (done.status, tout(vecu)) == (1, before)
    assert "plus récente" in done.err
    manifeste_change(fichier, format=2)
    assert convoque("restaurer", fichier, "--remplacer").status == 1


def test_une_sauvegarde_de_l_autre_genre_de_base_est_refusee(fichier, vecu, convoque, kind):
    manifeste_change(fichier, base="postgresql" if kind == "sqlite" else "sqlite")
    done = convoque("restaurer", fichier, "--remplacer")
    assert done.status == 1
    assert "CONVOQUE_DB désigne" in done.err


def test_un_nom_de_piece_qui_sort_du_dossier_est_refuse(fichier, convoque):
    pieces = [{"nom": "../dehors", "octets": 1, "sha256": ""}]
    manifeste_change(fichier, pieces=pieces)
    assert convoque("restaurer", fichier, "--remplacer").status == 2


@SEUL_SQLITE
def test_une_base_abimee_ne_se_sauvegarde_pas(vecu, convoque, kind, tmp_path):
    abimer(vecu.casefile)
    done = convoque("sauvegarder", tmp_path / "s.zip")
    assert (done.status, (tmp_path / "s.zip").exists()) == (2, False)
    assert "abîmé" in done.err


def abimer(path):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    data = bytearray(path.read_bytes())
    data[4096:] = os.urandom(len(data) - 4096)
    path.write_bytes(data)


@pytest.mark.parametrize("comment", ["au_hasard", "texte"])
@SEUL_SQLITE
def test_une_base_abimee_est_gardee_a_cote_et_remplacee(fichier, vecu, convoque, kind, comment):
    before = tout(vecu)
    if comment == "texte":
        vecu.casefile.write_text("ceci n’est pas une base\n" * 99)
    else:
        abimer(vecu.casefile)
    damaged = vecu.casefile.read_bytes()
    kept = convoque("restaurer", fichier, "--remplacer", "--json").json["garde"]
    assert tout(vecu) == before
    assert damaged in [Path(path).read_bytes() for path in kept]
    assert [stat.S_IMODE(Path(path).stat().st_mode) for path in kept] == [0o600, 0o600]


@SEUL_SQLITE
def test_une_panne_entre_les_deux_fichiers_rend_tout_comme_avant(fichier, vecu, convoque, kind, monkeypatch):
    inline_people(vecu.casefile, {"demandeurs": [{"id": "lea"}]})
    before, put = tout(vecu), sqlite_copies.put

    def full(copy, place):
        if place == vecu.conversations and copy.name == "conversations.db":
            raise OSError(28, "No space left on device")
        put(copy, place)

    monkeypatch.setattr(sqlite_copies, "put", full)
    done = convoque("restaurer", fichier, "--remplacer")
    assert (done.status, tout(vecu)) == (2, before)
    assert "No space left" in done.err
    assert sorted(path.name for path in vecu.casefile.parent.iterdir() if "avant" in path.name) == []
    CaseFile(vecu.casefile).check()


@SEUL_SQLITE
def test_une_restauration_coupee_net_empeche_le_site_de_demarrer(fichier, vecu, convoque, kind):
    vecu.casefile.with_name("convoque.db.restauration").touch()
    with pytest.raises(ConvoqueError, match="n’est pas allée au bout"):
        CaseFile(vecu.casefile).check()
    assert convoque("restaurer", fichier, "--remplacer").status == 0
    CaseFile(vecu.casefile).check()


@SEUL_POSTGRESQL
def test_un_dump_qui_echoue_a_mi_chemin_rend_tout_comme_avant(fichier, vecu, convoque, kind, request):
    server, address = request.getfixturevalue("postgres"), str(vecu.casefile)
    before = tout(vecu)
    server.do("ALTER TABLE envois RENAME TO autre_table", address=address)  # its index keeps the name of ours
    now = tout(vecu)
    done = convoque("restaurer", fichier, "--remplacer")
    assert (done.status, tout(vecu)) == (2, now)
    assert "rien n’a changé" in done.err
    assert before != now


@SEUL_POSTGRESQL
def test_sans_les_programmes_de_postgresql_c_est_dit(fichier, vecu, convoque, kind, monkeypatch, tmp_path):
    monkeypatch.setattr("convoque.storage.postgres_copies.shutil.which", lambda name: None)
    for words in (["sauvegarder", tmp_path / "autre.zip"], ["restaurer", fichier, "--remplacer"]):
        done = convoque(*words)
        assert done.status == 2
        assert "apt-get install postgresql-client" in done.err


@SEUL_POSTGRESQL
def test_le_mot_de_passe_n_est_jamais_sur_la_ligne_de_commande(monkeypatch, kind, tmp_path):
    from convoque.storage import postgres_copies

    seen = []

    def run(command, **words):
        seen.append((command, words["env"]))
        raise ConvoqueError("assez vu")

    monkeypatch.setattr(postgres_copies.subprocess, "run", run)
    monkeypatch.setattr(postgres_copies, "versions", lambda location: {"dossiers": "0001"})
    with pytest.raises(ConvoqueError, match="assez vu"):
        postgres_copies.take("postgresql://convoque:tres-secret@base/convoque?sslmode=require", tmp_path)
    ((command, environment),) = seen
    assert "tres-secret" not in " ".join(command)
    assert "sslmode=require" in " ".join(command)
    assert environment["PGPASSWORD"] == "tres-secret"


def test_il_n_y_a_rien_a_sauvegarder_la_ou_rien_n_est(convoque, new_places, tmp_path):
    done = convoque("sauvegarder", tmp_path / "s.zip", environ=new_places("vide").environ)
    assert (done.status, (tmp_path / "s.zip").exists()) == (1, False)


def test_un_dossier_qui_n_existe_pas_est_dit(vecu, convoque, tmp_path):
    done = convoque("sauvegarder", tmp_path / "absent" / "s.zip")
    assert done.status == 2
    assert "No such file" in done.err or "absent" in done.err


def test_ce_qui_dure_se_dit_toutes_les_deux_secondes(monkeypatch, capsys):
    from convoque.commands import _stored

    monkeypatch.setattr(_stored, "EVERY_SECONDS", 0.01)
    with _stored.step("Copie des bases"):
        threading.Event().wait(0.1)
    assert capsys.readouterr().err.startswith("Copie des bases… 0 s\n")


def test_toutes_les_tables_sont_sauvegardees(places):
    from convoque.storage.migrate import PARTS, TABLES, version_table

    named = {name for part in PARTS for name in (*TABLES[part], version_table(part))}
    assert set(tout(places)) == named
