"""What a run of conversation tests gave, as JSON-able values. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from convoque.testing.compare import custom_of, text_of
from convoque.testing.results import verdict_of
from convoque.testing.runner import Played


def report(played: Sequence[Played], version: str) -> dict[str, Any]:
    """Give the result of a run; ``version``: of the knowledge that answered."""
    differences = [one for each in played for one in each.differences]
    return {
        "version": version,
        "conversations": len(played),
        "tours": sum(len(each.conversation.turns) for each in played),
        "ecarts": [
            {
                "fichier": one.file,
                "nom": one.name,
                "tour": one.turn,
                "ligne": one.line,
                "cle": one.gap.key,
                "attendu": one.gap.expected,
                "recu": one.gap.got,
            }
            for one in differences
        ],
        "cas": [_case(each) for each in played],
    }


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
