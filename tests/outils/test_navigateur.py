"""The browser of the tests: used when it is there, installed when that is simple, never in the way."""

from __future__ import annotations

from pathlib import Path

import pytest
from preparation import browser, main


def _program(path: Path, text: str = "") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'#!/bin/sh\necho "$0 $*" >> {path.parent}/appels\n{text}\n')
    path.chmod(0o755)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with nothing on its PATH."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(browser.os, "geteuid", lambda: 0)
    return tmp_path


def _calls(machine: Path) -> str:
    calls = machine / "bin" / "appels"
    return calls.read_text() if calls.exists() else ""


@pytest.mark.parametrize("name", ["chromium", "google-chrome"])
def test_un_navigateur_present_suffit(machine: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    _program(machine / "bin" / name)
    _program(machine / "bin" / "apt-get")
    assert main.main(["--navigateur"], machine) == 0
    assert (_calls(machine), capsys.readouterr()) == ("", ("", ""))


def test_sous_debian_en_administrateur_il_s_installe(machine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _program(machine / "bin" / "apt-get")
    assert main.main(["--navigateur"], machine) == 0
    assert "install -q -y --no-install-recommends chromium" in _calls(machine)
    assert capsys.readouterr().out.startswith("[1/1] Chromium, pour les tests du navigateur… fait en")


def test_sans_droit_d_installer_on_dit_quoi_faire(
    machine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _program(machine / "bin" / "apt-get")
    monkeypatch.setattr(browser.os, "geteuid", lambda: 1000)
    assert main.main(["--navigateur"], machine) == 0
    assert "apt-get install chromium" in capsys.readouterr().err
    assert _calls(machine) == ""


def test_une_installation_qui_echoue_n_arrete_rien(machine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _program(machine / "bin" / "apt-get", "echo 'Could not connect to deb'; exit 100")
    assert main.main(["--navigateur"], machine) == 0
    assert "le réseau ne répond pas" in capsys.readouterr().err
