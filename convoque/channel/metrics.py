"""What an operator watches, in Prometheus' format: turns, waits, breakdowns; never who, never what was said.

``serve`` opens ``/metrics`` and ``/vivant`` on a port of their own, apart from the site's.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, make_wsgi_app

STUCK_SECONDS = 60.0
"""A turn takes some 50 ms: one that takes a minute will not end, and the process is better started anew."""

_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20)


class Metrics:
    """The counters of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter("convoque_requetes", "Requests by status.", ["statut"], registry=self.registry)
        self._turns = Counter(
            "convoque_tours", "Turns by status and topic.", ["statut", "sujet"], registry=self.registry
        )
        self._seconds = Histogram(
            "convoque_tour_secondes", "From a message to its reply.", buckets=_SECONDS, registry=self.registry
        )
        self._incidents = Counter(
            "convoque_incidents", "Breakdowns, apologies inside a 200 among them.", registry=self.registry
        )
        self.purged = Counter(
            "convoque_conversations_purgees", "Conversations erased at the end of their time.", registry=self.registry
        )

        self._savoir = Gauge(
            "convoque_savoir", "The knowledge that answers: 1.", ["version", "publication"], registry=self.registry
        )

    def answers(self, version: str, publication: int | None) -> None:
        """Name the knowledge that answers."""
        self._savoir.clear()
        self._savoir.labels(version, "" if publication is None else str(publication)).set(1)

    def watch(self, name: str, meaning: str, value: Callable[[], float]) -> None:
        """Add a number that is asked for when it is read."""
        Gauge(name, meaning, registry=self.registry).set_function(value)

    def request(self, status: int) -> None:
        """Count one request."""
        self._requests.labels(str(status)).inc()

    def turn(self, status: int, topic: str | None, seconds: float, incident: bool) -> None:
        """Count one turn; ``topic`` is one of the contract's, or nothing."""
        self._turns.labels(str(status), topic or "").inc()
        self._seconds.observe(seconds)
        if incident:
            self._incidents.inc()


class _Quiet(WSGIRequestHandler):
    timeout = 10

    def log_message(self, *_: object) -> None:
        """Write nothing: a probe a second is not news."""


def serve(metrics: Metrics, alive: Callable[[], bool], host: str, port: int) -> Callable[[], None]:
    """Open the operator's port in a thread of its own; gives what closes it. Raises OSError."""
    read_metrics = make_wsgi_app(metrics.registry)

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("PATH_INFO") == "/metrics":
            page: Iterable[bytes] = read_metrics(environ, start)
            return page
        if environ.get("PATH_INFO") == "/vivant":
            well = alive()
            start("200 OK" if well else "503 Service Unavailable", [("Content-Type", "text/plain")])
            return [b"vivant\n" if well else b"bloque\n"]
        start("404 Not Found", [("Content-Type", "text/plain")])
        return [b""]

    server = make_server(host, port, answer, handler_class=_Quiet)
    threading.Thread(target=server.serve_forever, name="convoque-metriques", daemon=True).start()
    return server.shutdown
