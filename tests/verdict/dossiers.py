"""Fixtures of these tests, and the people they speak of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from convoque.casefile.models import Convocation, Demandeur, Dossier, Indisponibilite, Sanction
from convoque.knowledge import Knowledge, load_knowledge
from convoque.verdict import Judgement, gather, judge

JOUR = date(2026, 11, 23)
HIER, DEMAIN = datetime(2026, 11, 22, 9, 30), datetime(2026, 11, 24, 9, 30)

SIGNE = {"document": "contrat", "contrat_signe_le": date(2026, 3, 3), "inscrit": True}
ARE = {**SIGNE, "ressource": "are", "organisme_referent": "france_travail"}
RSA = {**SIGNE, "ressource": "rsa", "organisme_referent": "departement", "rsa_tenu_aux_obligations": True}
DEUX = {**RSA, "ressource": "rsa_et_are", "organisme_referent": "france_travail"}
CEJ = {**SIGNE, "ressource": "cej", "organisme_referent": "mission_locale"}
RIEN = {**SIGNE, "ressource": "aucune", "organisme_referent": "france_travail"}
SANS_CONTRAT = {"document": "aucun", "ressource": "are", "inscrit": True}

PLAN = {"au_plan": "nomme", "type_rdv": "CONVOCATION", "nature": "atelier", "debut": HIER}
TYPE = {**PLAN, "au_plan": "type"}
HORS_PLAN = {**PLAN, "au_plan": "absent"}
INVITATION = {**HORS_PLAN, "type_rdv": "RDVL"}
LIBRE = {**HORS_PLAN, "type_rdv": None, "inscription_libre": True}
SANS_RIEN = {"nature": "atelier", "debut": HIER}

REITERE = {"manquement": "contrat", "faits_le": date(2026, 4, 1), "notifiee_le": date(2026, 5, 4)}


def dossier(
    personne: Mapping[str, Any] | None,
    convocation: Mapping[str, Any] | None = None,
    sanctions: Sequence[Mapping[str, Any]] = (),
    absences: Sequence[Mapping[str, Any]] = (),
) -> tuple[Dossier | None, Convocation | None]:
    """Make a person's file, and the convocation that is spoken of."""
    convoque = None if convocation is None else Convocation("c", "p", **convocation)
    if personne is None:
        return None, convoque
    return Dossier(
        Demandeur("p", **personne),
        convocations=(convoque,) if convoque else (),
        sanctions=tuple(Sanction(f"s{i}", "p", **s) for i, s in enumerate(sanctions)),
        indisponibilites=tuple(Indisponibilite(f"i{i}", "p", **a) for i, a in enumerate(absences)),
    ), convoque


def resume(found: Judgement) -> str:
    """Write a judgement on one line: ``obligation : mesure/autorite/rang, …``."""
    lines = ["/".join((c.mesure, c.autorite, c.rang or "-")) for c in found.consequences]
    return f"{found.obligation.word} : {', '.join(lines)}"


@pytest.fixture(scope="session")
def savoir() -> Knowledge:
    return load_knowledge(Path(__file__).resolve().parents[2] / "knowledge")


@pytest.fixture(scope="session")
def juger(savoir: Knowledge) -> Callable[..., Judgement]:
    """Judge a case with its risk; ``au`` is today, ``jour`` the day the person names."""

    def run(
        personne: Mapping[str, Any] | None = None,
        convocation: Mapping[str, Any] | None = None,
        dit: Mapping[str, str] | None = None,
        au: date = JOUR,
        jour: date | None = None,
        **plus: Sequence[Mapping[str, Any]],
    ) -> Judgement:
        person, convoque = dossier(personne, convocation, **plus)
        return judge(gather(person, convoque, dit or {}, au, jour, savoir), savoir, au, risk=True)

    return run


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return tmp_path / "base.db"
