import pytest
from sqlite_utils import Database

from convoque.casefile import CaseFile, import_folder
from convoque.casefile.database import open_database, transaction
from convoque.casefile.demo import load_demo
from convoque.errors import ConvoqueError


def test_un_fichier_qui_n_est_pas_une_base_est_dit(base):
    base.write_text("ceci n'est pas une base de données, mais une lettre assez longue pour le croire")
    with pytest.raises(ConvoqueError, match=r"base\.db n'est pas une base SQLite lisible.*Remettez une sauvegarde"):
        CaseFile(base)


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
        CaseFile(tmp_path)


def test_un_fichier_a_la_place_du_dossier_est_dit(tmp_path):
    (tmp_path / "var").write_text("")
    with pytest.raises(ConvoqueError, match="ne peut pas être ouvert"):
        CaseFile(tmp_path / "var" / "base.db")


def test_une_base_occupee_est_dite(base, monkeypatch):
    monkeypatch.setattr("convoque.casefile.database._WAIT_SECONDS", 0)
    with (
        open_database(base) as db,
        transaction(db),
        pytest.raises(ConvoqueError, match="est occupé par un autre"),
    ):
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
    (person,) = CaseFile(base).people()
    assert (person.prenom, person.csp) == ("Léa", None)


def test_les_autres_tables_du_fichier_sont_laissees_en_paix(base):
    db = Database(base)
    db.table("evenements").insert({"quoi": "autre chose"})
    db.close()
    load_demo(base)
    assert [row["quoi"] for row in Database(base).table("evenements").rows] == ["autre chose"]
