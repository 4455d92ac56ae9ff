"""The door alone, in its own process: ``python door_process.py FOLDER [PORT]`` prints its port once it is open.

A request that makes a server loop for ever stops every thread of its
process: the tests that try such requests need one that they can kill.
"""

from __future__ import annotations

import socket
import sys
from dataclasses import replace
from pathlib import Path

from site_door import Echo, Folk

from convoque.channel import logs
from convoque.channel.app import App
from convoque.channel.server import make_server, run
from convoque.channel.store import ConversationStore, prepare
from convoque.settings import read_settings


def main(folder: Path, port: int = 0) -> None:
    calm = {"CONVOQUE_LIMITE_IDENTITE": "0", "CONVOQUE_LIMITE_ADRESSE": "0"}
    settings = replace(read_settings(calm), database=folder / "convoque.db")
    logs.configure()
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", port))
        port = listening.getsockname()[1]
        prepare(folder / "conversations.db")
        store = ConversationStore(folder / "conversations.db")
        app = App(settings, Echo(), Folk(), store)
        run(make_server(app.asgi, app.texts, lambda: print(port, flush=True)), listening)
        store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *(int(port) for port in sys.argv[2:]))
