"""A case of a fiche that will turn false has its last day, and another one that takes over."""

from __future__ import annotations

from datetime import date

import pytest

from convoque.knowledge.fiches import Case, Fiche

VEILLE, JOUR = date(2026, 12, 31), date(2027, 1, 1)
FICHE = Fiche(
    "contrat",
    "Essai",
    (
        Case("avant", "…", conditions={"contrat": frozenset({"ppae"})}, until=VEILLE),
        Case("apres", "…", conditions={"contrat": frozenset({"ppae"})}, since=JOUR),
        Case("general", "…"),
    ),
)


@pytest.mark.parametrize(("day", "expected"), [(VEILLE, "avant"), (JOUR, "apres")])
def test_le_cas_du_jour_repond(day, expected):
    assert FICHE.case({"contrat": "ppae"}, day).id == expected
    assert FICHE.case({"contrat": "signe"}, day).id == "general"


def test_un_cas_date_n_est_jamais_celui_qui_repond_a_tout():
    assert Case("date", "…", since=JOUR).specific
    assert Case("date", "…", until=VEILLE).specific


@pytest.mark.parametrize(
    ("facts", "text"), [({"contrat": "ppae"}, ""), ({}, "c’est quoi le ppae ?")], ids=["ppae connu", "ppae dit"]
)
@pytest.mark.parametrize("day", [date(2026, 11, 30), VEILLE, JOUR, date(2027, 12, 31), date(2028, 1, 1)])
def test_le_delai_du_ppae_n_est_jamais_annonce_une_fois_passe(appelle, facts, text, day):
    case = appelle("contrat", text, facts, day)
    assert case.id.startswith("contrat/ppae")
    said = " ".join((case.answer, *case.details, *case.steps))
    assert ("1er janvier 2027" in said) is (day <= VEILLE)
    assert ("délai" in said and "est passé" in said) is (day >= JOUR)
    assert ("2028 outre-mer" in said or "1er janvier 2028" in said) is (day < date(2028, 1, 1))
