from datetime import date, datetime

import pytest

from convoque.casefile.schema import Column
from convoque.casefile.values import BadValue, check, parse_moment, quoted, read

JOUR = date(2026, 11, 23)
DATE, HEURE = Column("du", "date"), Column("debut", "datetime")


@pytest.mark.parametrize(
    ("ecrit", "lu"),
    [
        ("2026-11-24", datetime(2026, 11, 24)),
        ("2026-11-24T09:30", datetime(2026, 11, 24, 9, 30)),
        ("2026-11-24 09:30", datetime(2026, 11, 24, 9, 30)),
        ("2026-11-24T09:30:15.5", datetime(2026, 11, 24, 9, 30)),
        ("J", datetime(2026, 11, 23)),
        ("J-1", datetime(2026, 11, 22)),
        ("J+3 09:30", datetime(2026, 11, 26, 9, 30)),
        ("j+0 9:30", datetime(2026, 11, 23, 9, 30)),
        ("J-365", datetime(2025, 11, 23)),
    ],
)
def test_les_formes_de_dates_connues(ecrit, lu):
    assert parse_moment(ecrit, JOUR) == lu


@pytest.mark.parametrize(
    "ecrit", ["J+", "J3", "J+12345", "2026-11-24 09", "2026-11-24 24:00", "2026-13-01", "٢٠٢٦-١١-٢٤", "K+1"]
)
def test_les_autres_formes_sont_refusees(ecrit):
    with pytest.raises(BadValue):
        check(HEURE, ecrit)


def test_une_date_relative_est_gardee_comme_elle_est_ecrite():
    assert check(HEURE, " J+3 09:30 ") == "J+3 09:30"


def test_une_date_relative_sans_jour_de_reference_est_inconnue():
    assert read(DATE, "J-1", None) is None
    assert read(DATE, "2026-11-24", None) == date(2026, 11, 24)


def test_une_date_relative_hors_du_calendrier_est_inconnue():
    assert read(DATE, "J+9999", date.max) is None


@pytest.mark.parametrize(("ecrit", "lu"), [("oui", True), ("non", False), (None, None), ("", None), ("o", None)])
def test_oui_non_et_inconnu_sont_trois_choses(ecrit, lu):
    assert read(Column("csp", "yes_no"), ecrit, JOUR) is lu


@pytest.mark.parametrize("abime", ["LU", "lu ; pas lu", 3])
def test_un_choix_abime_est_inconnu(abime):
    assert read(Column("statut", "choice", ("lu",)), abime, JOUR) is None


def test_un_nombre_garde_son_type():
    assert read(Column("duree", "int"), 90, JOUR) == 90
    assert read(Column("duree", "int"), "beaucoup", JOUR) is None


def test_une_longue_valeur_est_abregee_dans_un_message():
    assert quoted("a" * 200) == f"« {'a' * 59}… »"
