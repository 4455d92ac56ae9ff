"""A site process that loads nothing, with the manners of the real one: ``/health``, and SIGTERM finishes what is begun.

Its answer to a message is its own number, and the number of messages written so far in the file
``FAUX_JOURNAL``, where a message is before it is acknowledged.
"""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

JOURNAL = os.environ["FAUX_JOURNAL"]


class Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._answer({"pret": True} if self.path == "/health" else {"vu": dict(self.headers)})

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        time.sleep(0.05)
        with open(JOURNAL, "a", encoding="utf-8") as journal:  # noqa: PTH123
            journal.write(f"{said['message']}\n")
        self._answer({"processus": os.environ["CONVOQUE_PORT"], "reglages": _shared()})

    def _answer(self, content: object) -> None:
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Write nothing."""


class Door(ThreadingHTTPServer):
    daemon_threads = False  # closing waits for what is under way
    request_queue_size = 128


def _shared() -> dict[str, str | None]:
    names = ("CONVOQUE_DB", "CONVOQUE_CLE_CONVERSATION", "CONVOQUE_PROXYS", "CONVOQUE_METRICS_PORT", "CONVOQUE_HOTE")
    return {name: os.environ.get(name) for name in names}


if __name__ == "__main__":
    time.sleep(0.5)
    door = Door(("127.0.0.1", int(os.environ["CONVOQUE_PORT"])), Answers)
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=door.shutdown).start())
    door.serve_forever(poll_interval=0.02)
    door.server_close()
