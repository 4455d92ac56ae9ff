"""What a run of conversation tests gave, as JSON-able values. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from convoque.testing.compare import custom_of, text_of
from convoque.testing.results import verdict_of
from convoque.testing.runner import Played

Piece = Mapping[str, Any]
"""What one conversation gave: ``tours`` (how many it has), ``cas`` and its ``ecarts``."""


def report(pieces: Sequence[Piece], version: str) -> dict[str, Any]:
    """Give the result of a run; ``version``: of the knowledge that answered."""
    return {
        "version": version,
        "conversations": len(pieces),
        "tours": sum(piece["tours"] for piece in pieces),
        "ecarts": [gap for piece in pieces for gap in piece["ecarts"]],
        "cas": [piece["cas"] for piece in pieces],
    }


def piece_of(played: Played) -> Piece:
    """Give what one conversation gave."""
    gaps = [
        {
            "fichier": one.file,
            "nom": one.name,
            "tour": one.turn,
            "ligne": one.line,
            "cle": one.gap.key,
            "attendu": one.gap.expected,
            "recu": one.gap.got,
        }
        for one in played.differences
    ]
    return {"tours": len(played.conversation.turns), "cas": _case(played), "ecarts": gaps}


def _case(each: Played) -> dict[str, Any]:
    talk = each.conversation
    return {
        "fichier": talk.file,
        "nom": talk.name,
        "ligne": talk.line,
        "etat": "ecart" if each.differences else "juste",
        "secondes": round(each.seconds, 3),
        "tours": [
            {
                "dit": turn.says if turn.clicks is None else turn.clicks,
                "texte": text_of(reply),
                "verdict": verdict_of(custom_of(reply)),
            }
            for turn, reply in zip(talk.turns, each.replies, strict=False)
        ],
    }
