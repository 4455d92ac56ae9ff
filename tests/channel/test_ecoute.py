"""The address a door listens on: what is written is sent at once."""

from __future__ import annotations

import asyncio
import socket

import pytest

from convoque.channel.listening import listen
from convoque.errors import ConvoqueError

TAKEN = "Le port {port} est pris ({error}). Essayez {other}."


def test_une_reponse_ecrite_en_deux_fois_part_sans_attendre() -> None:
    async def served() -> int:
        seen: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        async def accept(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            seen.set_result(writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        with listen("127.0.0.1", 0, TAKEN) as listening:
            server = await asyncio.start_server(accept, sock=listening)
            _, writer = await asyncio.open_connection(*listening.getsockname())
            try:
                return await asyncio.wait_for(seen, timeout=10)
            finally:
                writer.close()
                server.close()

    assert asyncio.run(served())


def test_une_adresse_prise_donne_la_phrase_et_un_autre_port() -> None:
    with listen("127.0.0.1", 0, TAKEN) as busy:
        busy.listen()
        port = busy.getsockname()[1]
        with pytest.raises(ConvoqueError, match=rf"Le port {port} est pris .*Essayez {port + 1}"):
            listen("127.0.0.1", port, TAKEN)
