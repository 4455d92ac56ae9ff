"""What a person typed, made safe to process: no control characters, no invisible message."""

from __future__ import annotations

import unicodedata

from convoque.channel.errors import DoorError

MAX_LENGTH = 1000
"""Code points, after cleaning (HTTP contract, 2)."""

_INVISIBLE_CATEGORIES = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
# Letters and signs that show nothing: Hangul fillers, blank braille, joiners, variation selectors.
INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {
    chr(code) for first, last in ((0xFE00, 0xFE0F), (0xE0100, 0xE01EF)) for code in range(first, last + 1)
}


def clean(message: object) -> str:
    r"""Give the text to process: control characters become spaces, both ends are trimmed.

    Raises DoorError when ``message`` is not text, holds half a character
    (a lone surrogate), shows nothing, or is longer than ``MAX_LENGTH``.

    >>> clean("  je suis\x00 malade\u200b ")
    'je suis  malade'
    """
    if not isinstance(message, str):
        raise DoorError("requete_invalide")
    if any(unicodedata.category(character) == "Cs" for character in message):
        raise DoorError("json_illisible")
    text = "".join(" " if unicodedata.category(character) == "Cc" else character for character in message)
    visible = [place for place, character in enumerate(text) if not _is_invisible(character)]
    if not visible:
        raise DoorError("message_vide")
    text = text[visible[0] : visible[-1] + 1]
    if len(text) > MAX_LENGTH:
        raise DoorError("message_trop_long")
    return text


def _is_invisible(character: str) -> bool:
    return character in INVISIBLE or unicodedata.category(character) in _INVISIBLE_CATEGORIES
