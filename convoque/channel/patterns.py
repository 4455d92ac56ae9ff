"""What ``re`` makes of a very long pattern, kept from one start to the next.

spaCy's French recognises 16,000 words by one pattern of 1.4 million signs, and
makes it anew at every import: 3 s of the processor. What comes out of it is
200,000 numbers, and ``re`` checks them when they are given back to it.
"""

from __future__ import annotations

import _sre
import hashlib
import re
import sre_compile
import sre_parse
import sys
import zlib
from array import array
from base64 import b64decode, b64encode
from typing import Any

from convoque.remembered import note, recall

LONG = 100_000
"""Signs of a pattern that is worth keeping: the next longest of all those that the site makes has 8,000."""
_compile = sre_compile.compile


def keep_long_patterns() -> None:
    """Keep what is made of long patterns from now on; calling it again changes nothing."""
    sre_compile.compile = _kept


def _kept(p: Any, flags: int = 0) -> re.Pattern[Any]:
    """Make a pattern as ``re`` does; a long one is made of what was kept, where it is the same."""
    if not isinstance(p, str) or len(p) < LONG:
        return _compile(p, flags)
    flags = int(flags)
    key = hashlib.sha256(f"{sys.version}\0{_sre.MAGIC}\0{flags}\0{p}".encode("utf-8", "surrogatepass")).hexdigest()
    return _restored(p, recall("motif", key)) or _made(p, flags, key)


def _restored(p: str, known: Any) -> re.Pattern[str] | None:
    try:
        flags, packed = known
        code = array("I", zlib.decompress(b64decode(packed)))
        found: re.Pattern[str] = _sre.compile(p, flags, code.tolist(), 0, {}, (None,))
    except (TypeError, ValueError, OverflowError, RuntimeError, zlib.error):
        return None
    return found


def _made(p: str, flags: int, key: str) -> re.Pattern[str]:
    """Make a pattern and keep it, unless it has groups: theirs are not only numbers."""
    parsed = sre_parse.parse(p, flags)
    if parsed.state.groups > 1:
        return _compile(p, flags)
    code, flags = sre_compile._code(parsed, flags), flags | parsed.state.flags  # type: ignore[attr-defined]
    note("motif", key, [flags, b64encode(zlib.compress(array("I", code).tobytes())).decode("ascii")])
    made: re.Pattern[str] = _sre.compile(p, flags, code, 0, {}, (None,))
    return made
