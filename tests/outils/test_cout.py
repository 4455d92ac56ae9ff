"""The bench of costs: the same messages at every run, and a page written between its marks only."""

from pathlib import Path

import pytest

from benchmarks.cout.__main__ import WARM, messages
from benchmarks.cout.layers import FLOOR, WHOLE
from benchmarks.cout.measure import Spread
from benchmarks.cout.page import ANONYMOUS, BEGIN, END, PLOT, SIGNED, STOCK, Measured, Report
from convoque.settings import ROOT

TIMES = Spread(10.0, 8.0, 12.5, 20.0)
REPORT = Report(
    messages=100,
    layers={FLOOR: Spread(5.0, 4.0, 6.0, 9.0), WHOLE: TIMES, "une décision": Spread(0.01, 0.009, 0.012, 0.02)},
    sites=[
        Measured(SIGNED, TIMES, 9.0, 40.0, 7.5, 440.0, 460.4, 340.2),
        Measured(ANONYMOUS, TIMES, 9.0, 40.0, 7.5, 440.0, 460.4, 340.2),
        Measured(STOCK, Spread(40.0, 38.0, 44.0, 60.0), 35.0, 12.0, 20.0, 1400.0, 1500.0, 1300.0),
    ],
    trained=300.0,
    cores=2,
    load=1.5,
)


def test_les_messages_sont_les_memes_a_chaque_mesure():
    warm, texts = messages(30)
    assert (warm, texts) == messages(30)
    assert (len(warm), len(texts), len({*warm, *texts})) == (WARM, 30, WARM + 30)


def test_chaque_temps_se_compare_a_rasa_et_au_plancher():
    tables = REPORT.tables()
    assert f"| {SIGNED} | 10,0 ms (8,0 à 12,5) | 20,0 ms | 0,25 |" in tables
    assert f"| {STOCK} | 40,0 ms (38,0 à 44,0) | 60,0 ms | 1 |" in tables
    assert f"| {WHOLE} | 10,0 ms (8,0 à 12,5) | 20,0 ms | 2,00 |" in tables
    assert "| une décision | 10,0 µs (9,0 à 12,0) | 20,0 µs | 0,0020 |" in tables


def test_la_page_ne_change_qu_entre_ses_marques(tmp_path: Path):
    page = tmp_path / "performance.md"
    page.write_text(f"avant\n{BEGIN}\nvieux\n{END}\naprès\n", encoding="utf-8")
    for _ in range(2):
        REPORT.write(tmp_path)
    written = page.read_text(encoding="utf-8")
    assert written.startswith(f"avant\n{BEGIN}\n")
    assert written.endswith(f"{END}\naprès\n")
    assert "vieux" not in written
    assert written.count(STOCK) == 1
    assert (tmp_path / PLOT).read_text(encoding="utf-8").lstrip().startswith("<?xml")


def test_une_page_sans_marques_est_refusee(tmp_path: Path):
    (tmp_path / "performance.md").write_text("rien", encoding="utf-8")
    with pytest.raises(ValueError, match="marques"):
        REPORT.write(tmp_path)


def test_la_page_du_projet_a_ses_marques():
    page = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
    assert page.count(BEGIN) == page.count(END) == 1
