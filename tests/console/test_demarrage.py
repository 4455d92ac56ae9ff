"""The console as a process: it says where it is, stops when asked or with the site, and is off in production."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from convoque.settings import ROOT


def start(folder: Path, *arguments: str, **environ: str) -> Any:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CONVOQUE_")}
    given = {"CONVOQUE_CONSOLE_PORT": "0", "CONVOQUE_CONSOLE_DB": str(folder / "console.db"), **environ}
    return subprocess.Popen(
        [sys.executable, "-m", "convoque.console.serve", *arguments],
        cwd=ROOT, env={**kept, **given}, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


@pytest.mark.parametrize("how", ["Ctrl-C", "le site s’arrête"])
def test_elle_dit_ou_elle_est_et_s_arrete(tmp_path: Path, how: str) -> None:
    beside = ["--avec-le-site"] if how != "Ctrl-C" else []
    with start(tmp_path, *beside) as console:
        line = console.stdout.readline()
        url = re.fullmatch(r"Console des conseillers et des rédacteurs : (http://127\.0\.0\.1:\d+/console)\n", line)[1]  # type: ignore[index]
        request = urllib.request.Request(url, headers={"Accept": "text/html"})
        with urllib.request.urlopen(request, timeout=5) as page:
            assert "Entrer comme rédactrice" in page.read().decode()
        assert (tmp_path / "console.db").stat().st_mode & 0o77 == 0
        if beside:
            console.stdin.close()
        else:
            console.send_signal(signal.SIGINT)
        assert console.wait(10) == 0


def test_elle_est_eteinte_en_production(tmp_path: Path) -> None:
    from convoque.console.options import is_on

    assert not is_on({"CONVOQUE_ENV": "production"})
    assert is_on({"CONVOQUE_ENV": "production", "CONVOQUE_CONSOLE": "1"})
    with start(tmp_path, CONVOQUE_CONSOLE="0") as console:
        assert console.wait(10) == 0
        assert "éteinte" in console.stdout.read()


def test_un_port_pris_ou_un_reglage_illisible_se_disent(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        with start(tmp_path, CONVOQUE_CONSOLE_PORT=port) as console:
            assert console.wait(10) == 1
            assert "CONVOQUE_CONSOLE_PORT=" in console.stdout.read()
    with start(tmp_path, "--avec-le-site", CONVOQUE_CONSOLE="oui") as console:
        assert console.wait(10) == 0
        assert "CONVOQUE_CONSOLE vaut « oui »" in console.stdout.read()


def test_elle_ne_charge_ni_rasa_ni_spacy(tmp_path: Path) -> None:
    heavy = "{'rasa', 'spacy', 'tensorflow'}"
    code = f"import sys, convoque.console.app as a; list(a._modules()); print({heavy} & set(sys.modules))"
    assert subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, text=True).strip() == "set()"
