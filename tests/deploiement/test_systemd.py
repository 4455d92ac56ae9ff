"""The systemd units: whole for systemd itself, closed, and made for one another."""

from __future__ import annotations

import configparser
import shutil
import subprocess
from pathlib import Path

import pytest
from en_marche import ROOT

UNITS = ROOT / "deploy" / "systemd"
SERVICES = ("convoque@.service", "convoque-migrer.service", "convoque-purge.service")
HARD = {
    "User": "convoque",
    "UMask": "0077",
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "CapabilityBoundingSet": "",
    "RestrictSUIDSGID": "yes",
}
EXPOSURE = "20"
"""The most that systemd may find a service exposed, out of 100 (systemd-analyze security --threshold)."""


def _read(name: str) -> configparser.ConfigParser:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(UNITS / name)
    return unit


@pytest.fixture
def analyze() -> str:
    found = shutil.which("systemd-analyze")
    if found is None:
        pytest.skip("systemd-analyze est absent de cette machine.")
    return found


@pytest.fixture
def laid(tmp_path: Path) -> Path:
    """The units, with programs that exist on this machine in place of ours."""
    ours = {"/opt/convoque/.venv/bin/convoque": "/bin/true", "/opt/convoque/.venv/bin/python": "/bin/true"}
    for path in [*UNITS.glob("*.service"), *UNITS.glob("*.timer")]:
        text = path.read_text()
        for name, there in {**ours, "=/opt/convoque\n": "=/tmp\n"}.items():
            text = text.replace(name, there)
        (tmp_path / path.name).write_text(text)
    return tmp_path


@pytest.mark.parametrize("name", [*SERVICES, "convoque-purge.timer"])
def test_systemd_ne_trouve_rien_a_redire(name: str, analyze: str, laid: Path) -> None:
    done = subprocess.run(
        [analyze, "verify", "--man=no", str(laid / name)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", SERVICES)
def test_systemd_trouve_les_services_bien_fermes(name: str, analyze: str, laid: Path) -> None:
    command = [analyze, "security", "--offline=yes", f"--threshold={EXPOSURE}", "--no-pager", str(laid / name)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "unrecognized option" in done.stderr:
        pytest.skip("Ce systemd-analyze ne sait pas noter un fichier.")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", SERVICES)
def test_chaque_service_est_ferme(name: str) -> None:
    service = _read(name)["Service"]
    assert {key: service.get(key) for key in HARD} == HARD
    assert service.get("ReadWritePaths", "/run/convoque") == "/run/convoque"
    assert service["MemoryMax"]
    assert service["TasksMax"]


@pytest.mark.parametrize("name", SERVICES)
def test_aucun_secret_n_est_dans_un_service(name: str) -> None:
    text = (UNITS / name).read_text()
    assert "EnvironmentFile=/etc/convoque/secrets.env" in text
    assert "CONVOQUE_DB" not in text
    assert "CONVOQUE_CLE_CONVERSATION" not in text


def test_un_processus_sort_de_nginx_avant_de_s_arreter_et_y_revient_quand_il_est_pret() -> None:
    text = (UNITS / "convoque@.service").read_text()
    order = ["attendre.py %i", "rm -f /run/convoque/retrait-%i", "touch /run/convoque/retrait-%i", "sleep 1"]
    assert [text.index(step) for step in order] == sorted(text.index(step) for step in order)
    assert "if (-f /run/convoque/retrait-5101)" in (ROOT / "deploy/nginx/convoque/retrait.conf").read_text()


def test_le_minuteur_lance_la_purge_chaque_jour() -> None:
    assert _read("convoque-purge.timer")["Timer"]["OnCalendar"].startswith("*-*-* ")
    assert _read("convoque-purge.service")["Service"]["ExecStart"].endswith("bin/convoque purger")


def test_les_heures_du_minuteur_se_lisent(analyze: str) -> None:
    moment = _read("convoque-purge.timer")["Timer"]["OnCalendar"]
    assert subprocess.run([analyze, "calendar", moment], capture_output=True, check=False).returncode == 0
