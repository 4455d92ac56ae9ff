"""The case files are the same on SQLite and on PostgreSQL."""

from datetime import date

import pytest
from sqlalchemy import text

from convoque.casefile import CaseFile, import_folder, inline_people
from convoque.casefile.database import prepare, reading, writing
from convoque.casefile.demo import load_demo
from convoque.casefile.schema import TABLES
from convoque.errors import InputErrors
from convoque.storage import begin, open_engine
from convoque.storage.migrate import TABLES as STORED

SEUL_POSTGRESQL = pytest.mark.parametrize("kind", ["postgresql"])

JOUR = date(2026, 11, 23)


def test_chaque_personne_de_demonstration_a_le_meme_dossier(places, tmp_path):
    load_demo(places.casefile)
    load_demo(tmp_path / "temoin.db")
    here, there = CaseFile(places.casefile), CaseFile(tmp_path / "temoin.db")
    assert here.people(JOUR) == there.people(JOUR)
    assert len(here.people()) > 8
    for person in there.people():
        assert here.dossier(person.id, JOUR) == there.dossier(person.id, JOUR)


def test_un_import_ajoute_remplace_et_compte_pareil(places, tmp_path):
    (tmp_path / "demandeurs.csv").write_text("id,prenom,inscrit\nlea,Léa,oui\nzoé’,Zoé,\n", encoding="utf-8")
    first = import_folder(places.casefile, tmp_path)
    again = import_folder(places.casefile, tmp_path)
    assert [(report.added, report.replaced) for report in (first, again)] == [(2, 0), (0, 2)]
    assert CaseFile(places.casefile).dossier("zoé’", JOUR).demandeur.inscrit is None


def test_une_seule_ligne_fausse_et_rien_n_est_ecrit(places, tmp_path):
    (tmp_path / "demandeurs.csv").write_text("id,inscrit\nlea,oui\nzoe,peut-être\n", encoding="utf-8")
    with pytest.raises(InputErrors):
        import_folder(places.casefile, tmp_path)
    assert CaseFile(places.casefile).is_empty()


def test_une_panne_au_milieu_d_une_ecriture_n_en_garde_rien(places):
    def fall():
        with writing(places.casefile) as db:
            db.upsert("demandeurs", [{"id": "lea"}])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fall()
    assert CaseFile(places.casefile).is_empty()


def test_une_lecture_voit_toutes_les_tables_au_meme_moment(places):
    inline_people(places.casefile, {"demandeurs": [{"id": "lea", "prenom": "avant"}]})
    with reading(places.casefile) as db:
        assert len(db.query("SELECT * FROM demandeurs")) == 1
        inline_people(
            places.casefile,
            {"demandeurs": [{"id": "zoe"}], "convocations": [{"id": "c", "demandeur_id": "zoe"}]},
        )
        assert db.query("SELECT * FROM convocations") == []
        assert len(db.query("SELECT * FROM demandeurs")) == 1


@SEUL_POSTGRESQL
def test_qui_lit_n_ecrit_pas(places, kind):
    from sqlalchemy.exc import SQLAlchemyError

    engine = open_engine(places.casefile)
    with pytest.raises(SQLAlchemyError), begin(engine, read_only=True) as connection:
        connection.execute(text("DELETE FROM demandeurs"))
    engine.dispose()


def test_un_texte_que_la_base_ne_sait_pas_ecrire_ne_designe_personne(places):
    load_demo(places.casefile)
    assert CaseFile(places.casefile).dossier("\udce9", JOUR) is None


def test_les_tables_a_reecrire_sont_celles_des_dossiers():
    assert STORED["dossiers"] == tuple(table.name for table in TABLES)


def test_preparer_de_nouveau_ne_change_rien(places):
    assert prepare(places.casefile) == ("0001", "0001")
