"""What strangers and tired editors may send: a value, or a refusal with its sentence, within a second; never a crash.

Some hundred inputs each, always the same; ``make attaques`` tries them by the ten thousand.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import strategies as st

from benchmarks.attaques import site
from benchmarks.attaques.__main__ import SHARES
from benchmarks.attaques.contract import Contract
from benchmarks.attaques.driver import Target, TooSlow, table, try_all
from benchmarks.attaques.files import Files
from benchmarks.attaques.talk import open_talk
from benchmarks.attaques.targets import everything
from benchmarks.attaques.writing import whole

FOLDER = Path(tempfile.mkdtemp(prefix="convoque-attaques-"))
TARGETS = everything(FOLDER)
MOST, LEAST = 200, 12
"""Inputs of one target, in proportion to its share of ``make attaques``."""


def some(target: Target) -> int:
    return min(MOST, max(LEAST, next(count for name, count in SHARES.items() if target.name.startswith(name)) // 30))


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_rien_de_ce_qui_arrive_ne_fait_planter(target: Target) -> None:
    outcome = try_all(target, some(target), stop=True)
    assert outcome.inputs >= some(target)


def test_un_fichier_abime_parmi_les_autres_est_dit(tmp_path: Path) -> None:
    try_all(whole(Files(tmp_path)), 5, stop=True)


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[site.Door]:
    with site.open_door(tmp_path_factory.mktemp("porte")) as door:
        yield door


def test_le_site_repond_toujours_comme_il_est_ecrit(door: site.Door) -> None:
    for target in (site.requests(door), site.said(door)):
        try_all(target, MOST // 2, stop=True)
        assert door.is_well()


def test_l_assistant_repond_a_n_importe_quoi(bench: object) -> None:
    with open_talk(bench) as target:
        try_all(target, 50, stop=True)


def test_un_plantage_ou_une_lenteur_se_voient() -> None:
    def breaks(value: int) -> None:
        raise KeyError(value)

    def sleeps(value: int) -> None:
        time.sleep(0.02)

    slow = Target("lente", st.just(1), sleeps, seconds=0.01, waits=True)
    broken = Target("cassée", st.integers(0, 9), breaks, (ValueError,))
    with pytest.raises(KeyError):
        try_all(broken, 5, stop=True)
    with pytest.raises(TooSlow):
        try_all(slow, 1, stop=True)
    outcomes = [try_all(broken, 5), try_all(slow, 1)]
    assert [sum(outcome.broken.values()) for outcome in outcomes] == [5, 1]
    assert list(table(outcomes))[-1] == "| **En tout** | **6** | 0 | **6** | |"


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (500, {}, b""),
        (200, {}, b"{}"),
        (404, {}, b'{"erreur": {"code": "requete_invalide", "message": "a", "incident": null}}'),
        (404, {}, b'{"erreur": {"code": "adresse_inconnue", "message": "a", "incident": "cafecafe"}}'),
        (
            404,
            {"X-Frame-Options": "SAMEORIGIN"},
            b'{"erreur": {"code": "adresse_inconnue", "message": "a", "incident": null}}',
        ),
    ],
)
def test_une_reponse_hors_contrat_se_voit(status: int, headers: dict[str, str], body: bytes) -> None:
    usual = {
        "Content-Type": "application/json",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        "Cache-Control": "no-store",
    }
    assert Contract().fault("GET", "/nulle/part", status, {**usual, **headers}, body)
