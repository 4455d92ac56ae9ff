"""One process of the site: its settings, and whether it answers."""

from __future__ import annotations

import http.client
import sys
import urllib.request
from collections.abc import Mapping, Sequence

from grappe.child import Program
from grappe.plan import LOOPBACK, Plan

COMMAND = (sys.executable, "-m", "convoque.channel.serve")
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # a workplace's proxy is not asked
PATIENCE = 45.0
"""Seconds to finish what is under way: a turn takes 20 at most, and some may wait their turn."""


def environment(base: Mapping[str, str], plan: Plan, shared: Mapping[str, str], place: int) -> dict[str, str]:
    """Give the settings of the process at this place, from 0; ``shared`` are those that all must have alike.

    Only the first may open the console, which has one port.
    """
    console = base.get("CONVOQUE_CONSOLE", "0") if place == 0 else "0"
    return {
        **base,
        **shared,
        "CONVOQUE_HOTE": LOOPBACK,
        "CONVOQUE_PORT": str(plan.sites[place]),
        "CONVOQUE_METRICS_PORT": str(plan.metrics[place]),
        "CONVOQUE_PROXYS": "1",
        "CONVOQUE_CONSOLE": console,
        "PYTHONUNBUFFERED": "1",
    }


def site(environ: Mapping[str, str], plan: Plan, place: int, command: Sequence[str] = COMMAND) -> Program:
    """Describe the process at this place."""
    return Program(
        name=f"processus {place + 1}",
        command=command,
        log=plan.logs / f"site-{place + 1}.log",
        environ=environ,
        folder=plan.root,
        patience=PATIENCE,
    )


def is_ready(port: int, host: str = LOOPBACK) -> bool:
    """Ask ``GET /health``; anything but 200 is no."""
    try:
        with DIRECT.open(f"http://{host}:{port}/health", timeout=3) as answer:
            return bool(answer.status == 200)
    except (OSError, http.client.HTTPException):
        return False
