"""compose.yml: every container closed, started in order, and fed by files that exist."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from en_marche import ROOT, free_port, need_servers, open_folder
from grappe import database as postgres
from grappe.child import Child
from grappe.keys import kept
from preparation.servers import find_postgres

DEPLOY = ROOT / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = ("migrer", "convoque-1", "convoque-2", "purger")


def _mounts(service: dict[str, Any]) -> list[dict[str, Any]]:
    return list(service.get("volumes", []))


@pytest.mark.parametrize("name", SERVICES)
def test_chaque_conteneur_est_ferme(name: str) -> None:
    service = SERVICES[name]
    assert service["user"].split(":")[0] not in ("", "0", "root")
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert not service.get("privileged")
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert all(mount["type"] == "volume" or mount["read_only"] for mount in _mounts(service))
    assert "/var/run/docker.sock" not in str(service)


@pytest.mark.parametrize("name", SERVICES)
def test_chaque_conteneur_a_ses_limites(name: str) -> None:
    service = SERVICES[name]
    assert {"mem_limit", "cpus", "pids_limit", "logging"} <= set(service)
    once = service["restart"] == "no"
    assert once or service["healthcheck"]["test"][0] == "CMD"


@pytest.mark.parametrize("name", SERVICES)
def test_chaque_image_est_nommee_avec_sa_version(name: str) -> None:
    image = SERVICES[name]["image"]
    assert image == "convoque:latest" if name in OURS else not image.endswith(("latest", image.split(":")[0]))


def test_seul_nginx_s_ouvre_au_dehors() -> None:
    assert {name for name, service in SERVICES.items() if service.get("ports")} == {"nginx"}
    assert {name for name, service in SERVICES.items() if "public" in service["networks"]} == {"nginx"}
    assert COMPOSE["networks"]["devant"]["internal"] is True
    assert COMPOSE["networks"]["donnees"]["internal"] is True
    assert {name for name, service in SERVICES.items() if "donnees" in service["networks"]} == {"postgres", *OURS}


def test_tout_demarre_dans_l_ordre() -> None:
    waits = {name: {other: how["condition"] for other, how in service.get("depends_on", {}).items()}
             for name, service in SERVICES.items()}  # fmt: skip
    assert waits["migrer"] == {"postgres": "service_healthy"}
    assert waits["convoque-1"] == waits["convoque-2"] == {"migrer": "service_completed_successfully"}
    assert waits["nginx"] == {"convoque-1": "service_healthy", "convoque-2": "service_healthy"}


def test_nginx_connait_l_adresse_de_chaque_processus() -> None:
    addresses = [SERVICES[name]["networks"]["devant"]["ipv4_address"] for name in ("convoque-1", "convoque-2")]
    groups = (DEPLOY / "nginx" / "compose" / "amont.conf").read_text()
    assert groups.count("server ") == len(addresses)
    assert all(f"server {address}:5005 " in groups for address in addresses)


def test_tout_fichier_monte_existe_sauf_les_secrets() -> None:
    mounts = [mount for service in SERVICES.values() for mount in _mounts(service) if mount["type"] == "bind"]
    sources = {mount["source"] for mount in mounts}
    assert {source for source in sources if not (DEPLOY / source).exists()} <= {
        "./secrets/jwt.pem", "./secrets/tls.pem", "./secrets/tls.key",
    }  # fmt: skip
    ignored = subprocess.run(["git", "check-ignore", "-q", "deploy/secrets/convoque.env"], cwd=ROOT, check=False)
    assert ignored.returncode in (0, 128)  # 128: this copy is not a git one


def test_aucun_secret_n_est_ecrit() -> None:
    values = [value for service in SERVICES.values() for value in (service.get("environment") or {}).items()]
    assert {name for name, _ in values} == {"CONVOQUE_JWT_PUBLIC_KEY", "CONVOQUE_PUBLICATIONS", "POSTGRES_INITDB_ARGS"}
    public = (DEPLOY / "convoque.env").read_text()
    assert not [name for name in ("CONVOQUE_DB=", "CLE_CONVERSATION=", "JWT_SECRET=", "PASSWORD=") if name in public]


def test_le_role_du_site_n_a_que_sa_base() -> None:
    import psycopg2

    need_servers()
    with open_folder() as folder:
        account = postgres.other_account()
        data = folder / "postgresql"
        data.mkdir()
        if account is not None:
            os.chown(data, account.uid, account.gid)
        programs = find_postgres()
        assert programs is not None
        base = postgres.Database(programs, data, account, free_port(), "jamais", kept(folder / "maitre"))
        postgres.make(base)
        child = Child(postgres.server(base, Path("/x" * 50), folder / "journal"))
        child.start()
        try:
            limit = time.monotonic() + 20
            while not postgres.answers(base) and time.monotonic() < limit:
                time.sleep(0.1)
            there = {"PGHOST": "127.0.0.1", "PGPORT": str(base.port), "PGPASSWORD": base.master_password}
            environ = {"PATH": f"{programs}:{os.environ['PATH']}", "BASE_MOT_DE_PASSE": "l'été \\ $x", **there}
            subprocess.run(["sh", str(DEPLOY / "compose" / "10-role.sh")], env=environ, check=True)
            site = {"host": "127.0.0.1", "port": base.port, "user": "convoque", "password": "l'été \\ $x"}
            opened = psycopg2.connect(dbname="convoque", **site)  # type: ignore[call-overload]
            with opened.cursor() as cursor:
                cursor.execute("CREATE TABLE essai (n int)")
                cursor.execute("SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user")
                assert cursor.fetchone() == (False,)
            opened.close()
        finally:
            child.kill()


def test_docker_lit_le_fichier_comme_nous(tmp_path: Path) -> None:
    docker = shutil.which("docker")
    known = docker and subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode == 0
    if not known:
        pytest.skip("« docker compose » est absent de cette machine.")
    shutil.copytree(DEPLOY, tmp_path / "deploy")
    secrets = tmp_path / "deploy" / "secrets"
    secrets.mkdir(exist_ok=True)
    for name in ("convoque.env", "postgres.env"):
        (secrets / name).touch()
    command = [str(docker), "compose", "-f", str(tmp_path / "deploy" / "compose.yml"), "config", "-q"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
