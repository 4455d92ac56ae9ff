"""PostgreSQL and nginx: used when they are there, installed when that is simple, never started by their packages."""

from __future__ import annotations

from pathlib import Path

import pytest
from preparation import main, servers


def _program(path: Path, text: str = "") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'#!/bin/sh\necho "$(basename "$0") $*" >> {path.parent}/appels\n{text}\n')
    path.chmod(0o755)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Debian of our own, as root, with nothing on its PATH."""
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    monkeypatch.setattr(servers, "POSTGRES_FOLDERS", (f"{tmp_path}/usr/lib/postgresql/*/bin",))
    monkeypatch.setattr(servers, "NGINX_PLACES", ())
    monkeypatch.setattr(servers.shutil, "which", lambda name: _which(tmp_path, name))
    monkeypatch.setattr(servers.os, "geteuid", lambda: 0)
    return tmp_path


def _which(machine: Path, name: str) -> str | None:
    path = machine / "bin" / name
    return str(path) if path.exists() else None


def _postgres(machine: Path, version: str) -> Path:
    folder = machine / "usr/lib/postgresql" / version / "bin"
    for name in servers.POSTGRES_PROGRAMS:
        _program(folder / name)
    return folder


def _calls(machine: Path) -> str:
    calls = machine / "bin" / "appels"
    return calls.read_text() if calls.exists() else ""


def test_ce_qui_est_la_suffit(machine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _program(machine / "bin" / "nginx")
    _program(machine / "bin" / "apt-get")
    _postgres(machine, "15")
    assert main.main(["--serveurs"], machine) == 0
    assert (_calls(machine), capsys.readouterr()) == ("", ("", ""))


def test_la_version_la_plus_recente_est_prise_ou_celle_des_donnees(machine: Path) -> None:
    old, new = _postgres(machine, "9"), _postgres(machine, "16")
    assert servers.find_postgres() == new
    assert servers.find_postgres("9") == old
    assert servers.find_postgres("12") is None


def test_un_postgresql_incomplet_n_est_pas_pris(machine: Path) -> None:
    (_postgres(machine, "16") / "initdb").unlink()
    assert servers.find_postgres() is None


def test_sous_debian_en_administrateur_seul_ce_qui_manque_s_installe(
    machine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _program(machine / "bin" / "nginx")
    _program(machine / "bin" / "apt-get")
    _program(machine / "bin" / "systemctl")
    monkeypatch.setattr(servers, "POLICY_FILE", machine / "policy-rc.d")
    assert main.main(["--serveurs"], machine) == 0
    assert "apt-get install -q -y --no-install-recommends postgresql\n" in _calls(machine)
    assert "systemctl disable postgresql\n" in _calls(machine)
    assert "nginx" not in _calls(machine)
    assert capsys.readouterr().out.startswith("[1/1] PostgreSQL, pour plusieurs processus… fait en")


def test_aucun_service_ne_demarre_pendant_l_installation(tmp_path: Path) -> None:
    policy = tmp_path / "policy-rc.d"
    with servers.nothing_starts(policy):
        assert "exit 101" in policy.read_text()
    assert not policy.exists()


def test_une_regle_qui_etait_deja_la_reste(tmp_path: Path) -> None:
    policy = tmp_path / "policy-rc.d"
    policy.write_text("à moi")
    with servers.nothing_starts(policy):
        assert policy.read_text() == "à moi"
    assert policy.read_text() == "à moi"


def test_sans_droit_d_installer_on_dit_quoi_faire(
    machine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _program(machine / "bin" / "apt-get")
    monkeypatch.setattr(servers.os, "geteuid", lambda: 1000)
    assert main.main(["--serveurs"], machine) == 0
    assert "apt-get install postgresql nginx" in capsys.readouterr().err
    assert _calls(machine) == ""


def test_une_installation_qui_echoue_n_arrete_pas_les_tests(
    machine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _program(machine / "bin" / "apt-get", "echo 'Could not connect to deb'; exit 100")
    monkeypatch.setattr(servers, "POLICY_FILE", machine / "policy-rc.d")
    assert main.main(["--serveurs"], machine) == 0
    assert "le réseau ne répond pas" in capsys.readouterr().err
    assert not (machine / "policy-rc.d").exists()
