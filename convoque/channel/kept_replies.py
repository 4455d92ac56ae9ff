"""A reply as it is kept for the message that may be sent again: short, since there is one for each turn of an hour.

zlib is given typical replies to lean on (``replies-1.txt``): what is kept is a
third of what it is without. That file never changes, whatever the answers
become; a better one would take the next number, written in front of each reply.
"""

from __future__ import annotations

import json
import zlib
from functools import lru_cache
from pathlib import Path
from typing import Any

_NUMBER = b"\x01"


def pack(reply: object) -> bytes:
    """Write a reply.

    >>> unpack(pack({"messages": [{"text": "Oui"}]}))
    {'messages': [{'text': 'Oui'}]}
    """
    packer = zlib.compressobj(9, zdict=_typical())
    text = json.dumps(reply, ensure_ascii=False, separators=(",", ":"))
    return _NUMBER + packer.compress(text.encode()) + packer.flush()


def unpack(kept: bytes) -> Any:
    """Read a reply; raises ValueError for what another version wrote."""
    if kept[:1] != _NUMBER:
        raise ValueError("kept by another version")
    unpacker = zlib.decompressobj(zdict=_typical())
    return json.loads(unpacker.decompress(kept[1:]) + unpacker.flush())


@lru_cache(maxsize=1)
def _typical() -> bytes:
    return Path(__file__).with_name("replies-1.txt").read_bytes()
