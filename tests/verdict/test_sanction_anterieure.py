"""One function reads the dates of an earlier sanction, from the file or told; a straddling span says nothing."""

from datetime import date

import pytest

from convoque.verdict import Earlier, dated
from convoque.verdict.earlier import first_day_within
from convoque.verdict.occasion import Span

AU = date(2026, 11, 30)
ANNEE_2024, ANNEE_2025 = Span(date(2024, 1, 1), date(2024, 12, 31)), Span(date(2025, 1, 1), date(2025, 12, 31))


def jour(*parts):
    return Span(date(*parts), date(*parts))


MOIS = "moins_de_24_mois"
CAS = {
    "lettre de 2026": (Earlier(jour(2026, 2, 1)), MOIS, "depuis_juin_2025"),
    "lettre de l'automne 2025, faits non dits": (Earlier(jour(2025, 10, 1)), MOIS, None),
    "lettre de l'automne 2025, faits de juillet": (
        Earlier(jour(2025, 10, 1), Span(date(2025, 7, 1), date(2025, 7, 31))), MOIS, "depuis_juin_2025",
    ),
    "lettre de l'automne 2025, faits de mai": (
        Earlier(jour(2025, 10, 1), Span(date(2025, 5, 1), date(2025, 5, 31))), MOIS, "avant_juin_2025",
    ),
    "faits de 2025, sans plus": (Earlier(jour(2025, 10, 1), ANNEE_2025), MOIS, "inconnu"),
    "lettre de 2024": (Earlier(ANNEE_2024), "inconnu", "avant_juin_2025"),
    "lettre de 2025": (Earlier(ANNEE_2025), MOIS, None),
    "lettre de 2023": (Earlier(Span(date(2023, 1, 1), date(2023, 12, 31))), "plus_de_24_mois", "avant_juin_2025"),
    "il y a plus de deux ans": (Earlier(Span(None, date(2024, 11, 29))), "plus_de_24_mois", "avant_juin_2025"),
    "vingt-quatre mois jour pour jour": (Earlier(jour(2024, 11, 30)), MOIS, "avant_juin_2025"),
    "un jour de plus": (Earlier(jour(2024, 11, 29)), "plus_de_24_mois", "avant_juin_2025"),
    "aucune date": (Earlier(), None, None),
}  # fmt: skip


@pytest.mark.parametrize("cas", CAS, ids=str)
def test_les_dates_disent_si_la_sanction_compte(savoir, cas):
    earlier, notified, acts = CAS[cas]
    facts = dated(earlier, AU, savoir)
    assert (facts.get("sanction_notifiee"), facts.get("sanction_faits")) == (notified, acts)
    assert Earlier.from_dict(earlier.to_dict()) == earlier


def test_c_est_le_jour_de_l_absence_qui_compte(savoir):
    letter = Earlier(jour(2024, 11, 30))
    assert dated(letter, date(2026, 11, 30), savoir)["sanction_notifiee"] == MOIS
    assert dated(letter, date(2026, 12, 1), savoir)["sanction_notifiee"] == "plus_de_24_mois"


def test_seule_une_orientation_posterieure_remet_a_zero(savoir):
    letter = jour(2026, 2, 1)
    assert dated(Earlier(letter, None, jour(2026, 6, 1)), AU, savoir).get("reorientation") == "oui"
    assert "reorientation" not in dated(Earlier(letter, None, jour(2025, 6, 1)), AU, savoir)


def test_le_dernier_jour_de_fevrier_tient_dans_les_vingt_quatre_mois():
    assert first_day_within(date(2026, 2, 28), 24) == date(2024, 2, 28)
    assert first_day_within(date(2028, 2, 29), 24) == date(2026, 3, 1)
