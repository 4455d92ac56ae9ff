import pytest

from convoque.casefile import CaseFile
from convoque.casefile.database import writing


def ecrire_puis_tomber(base):
    with writing(base) as db:
        db.upsert("demandeurs", [{"id": "lea"}])
        raise KeyboardInterrupt


def test_une_panne_au_milieu_d_une_ecriture_n_en_garde_rien(base):
    with pytest.raises(KeyboardInterrupt):
        ecrire_puis_tomber(base)
    assert CaseFile(base).is_empty()


def test_une_ecriture_achevee_est_gardee(base):
    with writing(base) as db:
        db.upsert("demandeurs", [{"id": "lea"}])
    assert CaseFile(base).exists("lea")
