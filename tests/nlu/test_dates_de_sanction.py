"""Whose a date is when an earlier sanction is told, and where it falls on the calendar."""

from datetime import date, datetime

import pytest

from convoque.nlu.bygone import find_bygone, place_bygone
from convoque.nlu.facts import TIME, FactReader, signs

NOW = datetime(2026, 11, 30, 10)

ROLES = [
    ("sanctionnée le 4 avril 2025, absente mercredi", ["sanction", "absence"]),
    ("suspension notifiée en août 2025", ["lettre"]),
    ("le courrier date de janvier 2026 pour une réunion manquée en décembre 2025", ["lettre", "faits"]),
    ("j'ai eu un avertissement en 2025 et j'ai encore raté un atelier hier", ["sanction", "encore"]),
    ("radié en 2023, nouvelle absence le 20 novembre", ["sanction", "encore"]),
    ("réorientée en mai vers la mission locale", ["orientation"]),
    ("j'ai signé mon contrat le 8 juin 2026, j'ai loupé la séance du 17 novembre", ["signature", "absence"]),
    ("ça fait un an et demi", [""]),
    ("le 12 mai", [""]),
]
MOMENTS = [
    ("en 2024", (2024, 1, 1), (2024, 12, 31)),
    ("fin 2025", (2025, 9, 1), (2025, 12, 31)),
    ("septembre 2025", (2025, 9, 1), (2025, 9, 30)),
    ("en septembre dernier", (2026, 9, 1), (2026, 9, 30)),
    ("en décembre", (2025, 12, 1), (2025, 12, 31)),
    ("mi-mars 2026", (2026, 3, 11), (2026, 3, 20)),
    ("le 12 mai", (2026, 5, 12), (2026, 5, 12)),
    ("le 3 décembre", (2025, 12, 3), (2025, 12, 3)),
    ("l'an dernier", (2025, 1, 1), (2025, 12, 31)),
    ("il y a trois ans", (2023, 8, 2), (2024, 3, 29)),
    ("il y a un an et demi", (2025, 1, 30), (2025, 9, 27)),
    ("il y a six mois", (2026, 5, 10), (2026, 6, 19)),
    ("moins d'un an", (2025, 11, 30), (2026, 11, 30)),
    ("plus de deux ans", None, (2024, 11, 29)),
]


@pytest.mark.parametrize(("text", "roles"), ROLES)
def test_chaque_date_est_a_quelque_chose(text: str, roles: list[str], facts: FactReader) -> None:
    assert [one.time.role for one in facts.read(text) if one.time is not None] == roles


@pytest.mark.parametrize(("text", "first", "last"), MOMENTS)
def test_un_moment_passe_se_place(text: str, first: tuple[int, ...] | None, last: tuple[int, ...]) -> None:
    (one,) = find_bygone(text)
    span = place_bygone(one.kind, one.phrases, NOW)
    assert span is not None
    assert (span.first, span.last) == (date(*first) if first else None, date(*last))


@pytest.mark.parametrize("text", ["1200 euros", "atelier de 2h", "tous les lundis", "à 14h"])
def test_ce_qui_n_est_pas_un_moment_ne_se_place_pas(text: str) -> None:
    assert find_bygone(text) == ()


def test_ces_moments_ne_changent_pas_le_sujet(facts: FactReader) -> None:
    found = facts.read("en 2024")
    assert [one.mode for one in found] == [TIME]
    assert signs(found) == ()
