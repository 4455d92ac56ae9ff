from datetime import date

import pytest
from sqlite_utils import Database

from convoque.casefile import CaseFile, import_folder, inline_people
from convoque.casefile.database import prepare, writing
from convoque.casefile.demo import load_demo
from convoque.casefile.schema import TABLES
from convoque.errors import ConvoqueError

JOUR = date(2026, 11, 23)


def test_un_fichier_qui_n_est_pas_une_base_est_dit(base):
    base.write_text("ceci n'est pas une base de données, mais une lettre assez longue pour le croire")
    with pytest.raises(ConvoqueError, match=r"base\.db n'est pas une base SQLite lisible.*Remettez une sauvegarde"):
        CaseFile(base).check()


def test_une_base_abimee_est_dite(base):
    load_demo(base)
    size = base.stat().st_size
    with base.open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * (size - 100))
    with pytest.raises(ConvoqueError, match="n'est pas une base SQLite lisible, ou elle est abîmée"):
        CaseFile(base).people()


def test_un_import_ne_touche_pas_un_fichier_qui_n_est_pas_une_base(base, ecrire):
    base.write_text("une lettre " * 200)
    with pytest.raises(ConvoqueError, match="n'est pas une base SQLite lisible"):
        import_folder(base, ecrire(demandeurs="id\nlea\n"))
    assert base.read_text() == "une lettre " * 200


def test_un_dossier_a_la_place_du_fichier_est_dit(tmp_path):
    with pytest.raises(ConvoqueError, match=r"ne peut pas être ouvert\. Vérifiez que ce n'est pas un dossier"):
        prepare(tmp_path)


def test_un_fichier_a_la_place_du_dossier_est_dit(tmp_path):
    (tmp_path / "var").write_text("")
    with pytest.raises(ConvoqueError, match="ne peut pas être ouvert"):
        prepare(tmp_path / "var" / "base.db")


def test_une_base_occupee_est_dite(base, monkeypatch):
    monkeypatch.setattr("convoque.casefile.database._WAIT_SECONDS", 0)
    with writing(base), pytest.raises(ConvoqueError, match="est occupé par un autre"):
        load_demo(base)


def test_une_autre_erreur_cite_la_base(base):
    db = Database(base)
    db.execute("CREATE TABLE demandeurs (nom TEXT)")
    db.close()
    with pytest.raises(ConvoqueError, match=r"la base a répondu « .+ »\. Vérifiez le disque"):
        load_demo(base)


def test_une_base_plus_ancienne_recoit_les_colonnes_qui_manquent(base):
    db = Database(base)
    db.table("demandeurs").create({"id": str, "prenom": str}, pk="id")
    db.table("demandeurs").insert({"id": "lea", "prenom": "Léa"})
    db.close()
    prepare(base)
    (person,) = CaseFile(base).people()
    assert (person.prenom, person.csp) == ("Léa", None)


def test_les_autres_tables_du_fichier_sont_laissees_en_paix(base):
    db = Database(base)
    db.table("evenements").insert({"quoi": "autre chose"})
    db.close()
    load_demo(base)
    assert [row["quoi"] for row in Database(base).table("evenements").rows] == ["autre chose"]


def test_une_base_disparue_n_est_jamais_refaite(base):
    load_demo(base)
    cases = CaseFile(base)
    assert cases.exists("amina")
    for file in base.parent.glob("base.db*"):
        file.unlink()
    for look in (cases.check, cases.people, lambda: cases.exists("amina"), lambda: cases.dossier("amina", JOUR)):
        with pytest.raises(ConvoqueError, match=r"n’existe pas\. Lancez « convoque migrer »"):
            look()
    assert not base.exists()


def test_une_base_remplacee_est_lue_a_nouveau(base, tmp_path):
    load_demo(base)
    other = tmp_path / "autre.db"
    inline_people(other, {"demandeurs": [{"id": "lea"}]})
    cases = CaseFile(base)
    assert cases.exists("amina")
    for file in base.parent.glob("base.db-*"):
        file.unlink()
    other.replace(base)
    assert [person.id for person in cases.people()] == ["lea"]


def test_une_base_vide_d_un_autre_programme_n_est_pas_prise_pour_la_notre(base):
    base.write_bytes(b"")
    with pytest.raises(ConvoqueError, match="Lancez « convoque migrer »"):
        CaseFile(base).check()
    with pytest.raises(ConvoqueError, match="n’a pas encore ses tables"):
        CaseFile(base).exists("amina")


def test_une_base_d_une_version_plus_recente_est_refusee(base):
    prepare(base)
    db = Database(base)
    db.execute("UPDATE version_dossiers SET version_num = '9999'")
    db.conn.commit()
    db.close()
    with pytest.raises(ConvoqueError, match="version plus récente de Convoqué"):
        load_demo(base)


def test_la_base_n_est_lisible_que_par_son_proprietaire(base):
    load_demo(base)
    assert {file.stat().st_mode & 0o777 for file in base.parent.glob("base.db*")} == {0o600}


def test_les_tables_ont_les_colonnes_du_format_d_import(base):
    prepare(base)
    db = Database(base)
    assert {table.name: table.names for table in TABLES} == {
        table.name: tuple(column.name for column in db.table(table.name).columns) for table in TABLES
    }
