"""The console's own files, read once: style, script, icon."""

from __future__ import annotations

import hashlib
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from convoque.console.errors import ConsoleError

FOLDER = Path(__file__).parent / "fichiers"
_KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


def routes() -> list[Route]:
    """Give the address of the files, open to all: nothing of anybody is in them."""
    found = {path.name: path.read_bytes() for path in FOLDER.iterdir() if path.suffix in _KINDS}
    tags = {name: f'"{hashlib.sha256(content).hexdigest()[:20]}"' for name, content in found.items()}

    async def send(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in found:
            raise ConsoleError("adresse_inconnue")
        headers = {"Cache-Control": "no-cache", "ETag": tags[name]}
        if tags[name] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(found[name], headers=headers, media_type=_KINDS[Path(name).suffix])

    return [Route("/console/fichiers/{name}", send, methods=["GET"])]
