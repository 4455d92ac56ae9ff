"""The pictures of the guides: each shows a page that a test has open, with the names that its text gives in « »."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from convoque.settings import ROOT

IMAGES = ROOT / "docs" / "images"
GUIDES = tuple(sorted((ROOT / "docs" / "guides").glob("*.md")))
MOST_BYTES = 60_000
COLOURS = 48
"""A page of the console has a dozen; the rest smooths its letters."""
_SHOWN = re.compile(r"!\[([^\]]+)\]\(\.\./images/([\w-]+)\.png\)")
_NAMES = re.compile(r"«\s*([^»]+?)\s*»")


def named() -> dict[str, str]:
    """Give the pictures that the guides show, each with the words that stand for it."""
    return {name: said for guide in GUIDES for said, name in _SHOWN.findall(guide.read_text(encoding="utf-8"))}


def path_of(name: str) -> Path:
    return IMAGES / f"{name}.png"


@dataclass(frozen=True)
class Picture:
    """``picture(page, name)``: fails when the page has no more what the guide says of it; makes the file if asked."""

    make: bool

    def __call__(self, page: Any, name: str) -> None:
        said = named().get(name)
        assert said is not None, f"no guide shows {name}.png"
        missing = [one for one in _NAMES.findall(said) if not _is_there(page, one)]
        assert not missing, f"{name}.png: the page has no more {missing}"
        if self.make:
            path_of(name).write_bytes(_light(page.screenshot()))


def _is_there(page: Any, name: str) -> bool:
    places = [page.get_by_role(role, name=name, exact=True) for role in ("button", "link", "heading")]
    places.append(page.get_by_label(name, exact=True))
    return any(place.count() for place in places)


def _light(png: bytes) -> bytes:
    from PIL import Image

    written = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS).save(written, "PNG", optimize=True)
    return written.getvalue()
