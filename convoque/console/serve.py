"""Start the console: ``python -m convoque.console.serve``.

With ``--avec-le-site`` it is the child of the site: it stops when its standard
input closes, and a port that is taken is said without any exit status.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Mapping
from typing import Any

from convoque.errors import ConvoqueError

_TAKEN = (
    "Impossible d’ouvrir le port {port} de la console sur {host} ({error}). "
    "Choisissez-en un autre, par exemple CONVOQUE_CONSOLE_PORT={other}, ou éteignez la console : CONVOQUE_CONSOLE=0."
)


def main() -> int:
    """Serve until told to stop; give the exit status."""
    beside = "--avec-le-site" in sys.argv[1:]
    try:
        return _serve(beside)
    except ConvoqueError as error:
        print(f"La console n’a pas démarré. {error}", file=sys.stderr, flush=True)
    except KeyboardInterrupt:
        return 0
    return 0 if beside else 1


def _serve(beside: bool) -> int:
    from convoque.channel import logs
    from convoque.channel.listening import listen
    from convoque.channel.pages import address
    from convoque.channel.server import make_server, run
    from convoque.console.app import Console
    from convoque.console.options import read_console_options
    from convoque.settings import read_settings

    settings, options = read_settings(os.environ), read_console_options(os.environ)
    if not options.on:
        print("La console est éteinte : CONVOQUE_CONSOLE=1 l’allume.", flush=True)
        return 0
    with listen(options.host, options.port, _TAKEN) as listening:
        logs.configure()
        console = Console(settings, options)
        url = f"{address(options.host, listening.getsockname()[1])}console"
        server = make_server(
            console.asgi, _Refusals(), lambda: print(f"Console des conseillers et des rédacteurs : {url}", flush=True)
        )
        if beside:
            _stop_with_the_site(server)
        gc.collect()
        run(server, listening)
    return 0


def _stop_with_the_site(server: Any) -> None:
    """Stop when the site has closed our standard input, whatever became of it."""

    def watch() -> None:
        while sys.stdin.buffer.read(1024):
            pass
        server.should_exit = True

    threading.Thread(target=watch, name="site", daemon=True).start()


class _Refusals:
    """What is answered to what is no request at all, as ``channel.errors.ErrorTexts`` does for the site."""

    def response(self, error: Any, extra: Mapping[str, Any] | None = None) -> Any:
        """Give the JSON answer."""
        from convoque.channel.errors import json_response
        from convoque.console.errors import SENTENCES

        sentence = SENTENCES.get(error.code, SENTENCES["occupe"])[1]
        content = {"code": error.code, "message": sentence, "incident": None}
        return json_response({**(extra or {}), "erreur": content}, error.status, error.headers)


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
