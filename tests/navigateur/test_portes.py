"""The running site, with the real Rasa in it: one port, and none of Rasa's own doors."""

from __future__ import annotations

import urllib.error
import urllib.request
from pathlib import Path

import pytest
from navigation import Site

RASA = [
    "/webhooks/rest/webhook",
    "/webhooks/callback/webhook",
    "/conversations/x/tracker",
    "/conversations/x/messages",
    "/model/parse",
    "/model/train",
    "/status",
    "/version",
    "/domain",
    "/webhook",
    "/actions",
]


def _status(url: str, body: bytes | None) -> int:
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.parametrize("path", RASA)
def test_le_vrai_site_n_ouvre_aucune_porte_de_rasa(site: Site, path: str) -> None:
    assert [_status(site.url + path, body) for body in (None, b'{"sender": "x", "message": "bonjour"}')] == [404, 404]


def test_le_vrai_site_n_ecoute_que_sur_un_port_de_cette_machine(site: Site) -> None:
    process = Path(f"/proc/{site.pid}")
    if not process.is_dir():
        pytest.skip("/proc est propre à Linux")
    sockets = {str(link.readlink()) for link in (process / "fd").iterdir() if link.is_symlink()}
    listening = []
    for table in ("tcp", "tcp6"):
        for line in (process / "net" / table).read_text().splitlines()[1:]:
            cells = line.split()
            local, state = cells[1], cells[3]
            if state == "0A" and f"socket:[{cells[9]}]" in sockets:
                listening.append(local)
    assert listening == [f"0100007F:{int(site.url.rsplit(':', 1)[1]):04X}"]
