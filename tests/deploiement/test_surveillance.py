"""What operators watch: every number that a dashboard or an alert asks for is one that the site gives."""

from __future__ import annotations

import json
import re

import pytest
import requests
import yaml
from en_marche import free_port
from prometheus_client import generate_latest

from convoque.channel.metrics import Metrics, serve
from convoque.settings import ROOT

FOLDER = ROOT / "deploy" / "surveillance"


def asked() -> list[str]:
    board = json.loads((FOLDER / "grafana.json").read_text(encoding="utf-8"))
    rules = yaml.safe_load((FOLDER / "alertes.yml").read_text(encoding="utf-8"))
    alerts = [rule["expr"] for group in rules["groups"] for rule in group["rules"]]
    return [*(target["expr"] for panel in board["panels"] for target in panel["targets"]), *alerts]


def given() -> str:
    metrics = Metrics()
    metrics.watch("convoque_file", "x", lambda: 0)
    metrics.request(200)
    metrics.turn(200, "obligation", 0.05, True)
    return generate_latest(metrics.registry).decode()


@pytest.mark.parametrize("expression", asked())
def test_chaque_nombre_demande_est_un_nombre_donne(expression: str) -> None:
    known = set(re.findall(r"^(convoque_[a-z_]+)", given(), re.MULTILINE))
    assert set(re.findall(r"convoque_[a-z_]+", expression)) <= known


def test_le_port_des_mesures_repond_a_part() -> None:
    alive, port = [True], free_port()
    close = serve(Metrics(), lambda: alive[0], "127.0.0.1", port)
    try:

        def ask(path: str) -> requests.Response:
            return requests.get(f"http://127.0.0.1:{port}{path}", timeout=5)

        assert "convoque_incidents_total" in ask("/metrics").text
        assert (ask("/vivant").status_code, ask("/nulle/part").status_code) == (200, 404)
        alive[0] = False
        assert ask("/vivant").status_code == 503
    finally:
        close()
