"""nginx: the configuration that is not shared with deploy/nginx, and how a process is taken out without a reload."""

from __future__ import annotations

import signal
from collections.abc import Mapping, Sequence
from pathlib import Path

from grappe.child import Program
from grappe.plan import LOOPBACK, Plan

GROUP = "convoque"
SERVER = "    server {address} max_fails=1 fail_timeout=2s;"
MAIN = """\
# Écrit par outils/cluster.py à chaque démarrage : vos changements seraient perdus.
daemon off;
worker_processes 2;
pid "{run}/nginx.pid";
error_log stderr crit;  # en dessous, nginx y écrit l’adresse des personnes
events {{ worker_connections 2048; }}
http {{
    client_body_temp_path "{run}/corps";
    proxy_temp_path "{run}/reponses";
    fastcgi_temp_path "{run}/fastcgi";
    uwsgi_temp_path "{run}/uwsgi";
    scgi_temp_path "{run}/scgi";
    include convoque/http.conf;
{zone}{upstreams}
    server {{
        listen {listen} default_server;
        access_log "{log}" convoque;
{limits}{withdrawals}
        include convoque/site.conf;
    }}
}}
"""
ZONE = "    limit_req_zone $cle_message zone=messages:10m rate={limit}r/m;\n"
LIMITS = "        limit_req zone=messages burst={limit} nodelay;\n        limit_conn connexions 100;\n"


def upstreams(addresses: Mapping[str, str]) -> str:
    """Write the groups of processes: all of them, then all but each one (``addresses``: its name, where it listens).

    No ``keepalive``: a process that stops has no idle connection on which a request could be lost.

    >>> print(upstreams({"1": "127.0.0.1:5105"}))
    upstream convoque {
        zone convoque 64k;
        least_conn;
        server 127.0.0.1:5105 max_fails=1 fail_timeout=2s;
    }
    """
    groups = {GROUP: list(addresses.values())}
    if len(addresses) > 1:
        for name in addresses:
            groups[f"{GROUP}_sans_{name}"] = [where for other, where in addresses.items() if other != name]
    return "\n".join(
        "\n".join([f"upstream {group} {{", f"    zone {group} 64k;", "    least_conn;"]
        + [SERVER.format(address=address) for address in members] + ["}"])
        for group, members in groups.items()
    )  # fmt: skip


def withdrawals(names: Sequence[str], marks: Path) -> str:
    """Write how a request avoids a process while the file of its name stands in ``marks``.

    >>> print(withdrawals(["1", "2"], Path("/run/convoque")))
    set $amont convoque;
    if (-f /run/convoque/retrait-1) { set $amont convoque_sans_1; }
    if (-f /run/convoque/retrait-2) { set $amont convoque_sans_2; }
    """
    lines = [f"if (-f {mark(marks, name)}) {{ set $amont {GROUP}_sans_{name}; }}" for name in names]
    return "\n".join([f"set $amont {GROUP};", *(lines if len(names) > 1 else [])])


def shipped_upstreams(ports: Sequence[str]) -> str:
    """Write deploy/nginx/convoque/amont.conf for processes on these ports of one machine."""
    head = "# Les processus du site. Pour d’autres ports : python3 outils/cluster.py --amont 5101 5102 5103\n"
    return head + upstreams({port: f"{LOOPBACK}:{port}" for port in ports})


def shipped_withdrawals(ports: Sequence[str]) -> str:
    """Write deploy/nginx/convoque/retrait.conf for the same processes."""
    head = (
        "# Un processus qui redémarre est évité tant que son fichier existe (deploy/systemd/convoque@.service).\n"
        "# Pour d’autres ports : python3 outils/cluster.py --retrait 5101 5102 5103\n"
    )
    return head + withdrawals(ports, Path("/run/convoque"))


def mark(marks: Path, name: str) -> Path:
    """Give the file that takes a process out while it stands."""
    return marks / f"retrait-{name}"


def configuration(plan: Plan, run: Path) -> str:
    """Write the whole configuration of the cluster's nginx; ``run`` is the folder that lasts as long as it does."""
    addresses = {str(n): f"{LOOPBACK}:{port}" for n, port in enumerate(plan.sites, 1)}
    host = f"[{plan.host}]" if ":" in plan.host else plan.host
    limit = {"limit": plan.limit}
    return MAIN.format(
        run=run,
        log=plan.logs / "acces.log",
        listen=f"{host}:{plan.port}",
        upstreams=_indented(upstreams(addresses), 4),
        withdrawals=_indented(withdrawals(list(addresses), run), 8),
        zone=ZONE.format_map(limit) if plan.limit else "",
        limits=LIMITS.format_map(limit) if plan.limit else "",
    )


def proxy(nginx: Path, plan: Plan, run: Path, environ: Mapping[str, str]) -> Program:
    """Describe the nginx to run, and write its configuration beside a link to the part that is shared."""
    folder = plan.folder / "nginx"
    folder.mkdir(exist_ok=True)
    shared = folder / "convoque"
    shared.unlink(missing_ok=True)
    shared.symlink_to(plan.root / "deploy" / "nginx" / "convoque")
    (folder / "nginx.conf").write_text(configuration(plan, run), encoding="utf-8")
    return Program(
        name="nginx",
        command=[str(nginx), "-p", str(folder), "-c", str(folder / "nginx.conf")],
        log=plan.logs / "nginx.log",
        environ=environ,
        stop=signal.SIGQUIT,  # finishes what is under way
    )


def _indented(text: str, spaces: int) -> str:
    return "\n".join(" " * spaces + line for line in text.splitlines())
