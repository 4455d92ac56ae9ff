"""In production: only signed tokens open the console, cookies go over HTTPS, a withdrawn key closes its sessions."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from starlette.testclient import TestClient

from convoque.console.app import Console
from convoque.console.options import ConsoleOptions
from convoque.settings import read_settings

PAGE = {"Accept": "text/html"}
KEYS = [rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2)]


def write_key(path: Path, key: Any) -> None:
    path.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


def signed(key: Any, algorithm: str = "RS256") -> str:
    claims = {"iss": "https://identite.example.fr", "aud": "convoque-console", "sub": "claire", "role": "redacteur"}
    return jwt.encode({**claims, "exp": int(time.time()) + 600, "name": "Claire <Dupont>"}, key, algorithm)


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "cle.pem"
    write_key(path, KEYS[0])
    return path


@pytest.fixture
def client(tmp_path: Path, key_file: Path) -> Iterator[TestClient]:
    settings = replace(
        read_settings({}),
        production=True,
        jwt_secret=None,
        jwt_public_key=key_file,
        jwt_issuer="https://identite.example.fr",
        database=tmp_path / "convoque.db",
        publications=tmp_path / "publications",
    )
    console = Console(settings, ConsoleOptions(database=tmp_path / "console.db", key="k" * 32))
    with TestClient(console.asgi, "https://console.example.fr") as opened:
        yield opened


def test_personne_n_entre_d_un_bouton(client: TestClient) -> None:
    page = client.get("/console/entrer", headers=PAGE).text
    assert "Entrer comme" not in page
    assert client.post("/console/entrer", data={"role": "redacteur"}).status_code == 401


def test_le_cookie_ne_part_qu_en_https(client: TestClient) -> None:
    answer = client.post("/console/entrer", headers={"Authorization": f"Bearer {signed(KEYS[0])}"})
    assert answer.status_code == 200
    assert "Secure" in answer.headers["set-cookie"]
    assert "Claire Dupont, rédaction" in client.get("/console", headers=PAGE).text


@pytest.mark.parametrize("token", [signed(KEYS[1]), signed("convoque-dev-secret-de-plus-de-32-octets", "HS256")])
def test_une_autre_signature_n_ouvre_rien(client: TestClient, token: str) -> None:
    assert client.post("/console/entrer", data={"jeton": token}).status_code == 401


def test_une_cle_retiree_ferme_ses_sessions(client: TestClient, key_file: Path) -> None:
    client.post("/console/entrer", data={"jeton": signed(KEYS[0])})
    assert client.get("/console").status_code == 200
    write_key(key_file, KEYS[1])
    time.sleep(0.01)
    key_file.touch()
    assert client.get("/console").status_code == 401
