"""The log only grows, can be searched, and leaves as cells that no spreadsheet runs."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest
from comptoir import Browser

from convoque.console.pages.journal import harmless
from convoque.console.store import note


@pytest.mark.parametrize("change", ["UPDATE journal SET qui = 'autre'", "DELETE FROM journal"])
def test_rien_ne_s_y_corrige_ni_ne_s_y_efface(editor: Browser, change: str) -> None:
    with pytest.raises(sqlite3.IntegrityError), editor.console.store.transaction() as db:
        db.execute(change)


def test_entrer_et_sortir_y_sont(editor: Browser, browser: Any) -> None:
    editor.post("/console/sortir")
    page = browser("conseiller").get("/console/journal?qui=redactrice-demo").text
    assert "2 lignes" in page
    assert ">sortir</td>" in page


def test_un_jour_se_choisit(editor: Browser) -> None:
    assert "1 ligne" in editor.get("/console/journal?du=2020-01-01").text
    assert "0 ligne" in editor.get("/console/journal?au=2020-01-01").text
    assert editor.get("/console/journal?du=hier&page=-3").status_code == 200


@pytest.mark.parametrize("text", ["=1+1", "+33", "-2", "@SUM(A1)", "\tx", " =1", "＝1"])
def test_aucune_cellule_n_est_une_formule(editor: Browser, text: str) -> None:
    assert harmless(text) == f"'{text}"
    with editor.console.store.transaction() as db:
        note(db, 0, text, "redacteur", "essai")
    table = editor.get("/console/journal.csv").text
    assert f'"\'{text}"' in table
