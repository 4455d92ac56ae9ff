"""The door alone, in its own process: ``python door_process.py FOLDER`` prints its port once it is open.

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
from convoque.channel.app import create_app
from convoque.channel.store import ConversationStore
from convoque.settings import read_settings


def main(folder: Path) -> None:
    calm = {"CONVOQUE_LIMITE_IDENTITE": "0", "CONVOQUE_LIMITE_ADRESSE": "0"}
    settings = replace(read_settings(calm), database=folder / "convoque.db")
    logs.configure()
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        store = ConversationStore(folder / "conversations.db")
        app = create_app(settings, Echo(), Folk(), store)

        async def announce(_app: object, _loop: object) -> None:
            print(port, flush=True)

        app.register_listener(announce, "after_server_start")
        app.run(sock=listening, access_log=False, motd=False, debug=False)
        store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
