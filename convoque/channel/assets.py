"""The static files of ``web/``, read once: words put in, compressed, with their fingerprints.

``panneau.js`` is its parts one after the other, so that a browser asks once.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from convoque.channel.words import Words

FILES: Mapping[str, tuple[str, ...]] = {
    "convoque.js": ("convoque.js",),
    "panneau.js": tuple(
        f"panneau/{part}.js"
        for part in ("outils", "agenda", "rendezvous", "trace", "carte", "avis", "echange", "panneau")
    ),
    "panneau.css": ("panneau.css",),
    "page.css": ("page.css",),
    "icone.svg": ("icone.svg",),
}
"""What ``/widget/v1/`` serves, and the files of ``web/`` it is made of."""
DEVELOPMENT_FILES: Mapping[str, tuple[str, ...]] = {"dev.js": ("dev.js",), "demo.css": ("demo.css",)}

_KINDS = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
_WORDS = {"convoque.js": "lanceur", "panneau.js": "panneau"}
_WORDS_MARK = "__MOTS__"


@dataclass(frozen=True)
class Asset:
    """One file as it is sent; ``integrity`` is what a ``<script>`` tag of another site pins."""

    body: bytes
    zipped: bytes
    kind: str

    @property
    def integrity(self) -> str:
        """The ``sha384-…`` of subresource integrity."""
        return "sha384-" + base64.b64encode(hashlib.sha384(self.body).digest()).decode()

    @property
    def tag(self) -> str:
        """The entity tag: the same content has the same."""
        return f'W/"{hashlib.sha256(self.body).hexdigest()[:20]}"'


def load_assets(folder: Path, words: Words, development: bool = False) -> dict[str, Asset]:
    """Read the files; raises OSError when one is missing."""
    files = {**FILES, **(DEVELOPMENT_FILES if development else {})}
    return {name: _asset(name, [folder / part for part in parts], words) for name, parts in files.items()}


def send(asset: Asset, request: Request) -> Response:
    """Answer with the file, compressed where the browser can, or with 304 where it has it."""
    headers = {"Cache-Control": "public, max-age=300", "ETag": asset.tag, "Vary": "Accept-Encoding"}
    if asset.tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(asset.zipped, headers={**headers, "Content-Encoding": "gzip"}, media_type=asset.kind)
    return Response(asset.body, headers=headers, media_type=asset.kind)


def _asset(name: str, parts: list[Path], words: Words) -> Asset:
    text = "\n".join(part.read_text(encoding="utf-8") for part in parts)
    if name in _WORDS:
        text = text.replace(_WORDS_MARK, words.script(_WORDS[name]))
    body = text.encode()
    return Asset(body, gzip.compress(body, 9, mtime=0), _KINDS[Path(name).suffix])
