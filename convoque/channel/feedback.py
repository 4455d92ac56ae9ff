"""« Était-ce utile ? »: what a person says of an answer, kept with the conversation and erased with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from convoque.channel.errors import DoorError
from convoque.channel.masking import mask
from convoque.channel.text import clean

REASONS = ("pas_clair", "faux", "autre_question", "incomplet")
"""Why an answer did not help; their words are in ``knowledge/messages/widget.yml``."""
MAX_TEXT = 300
"""Code points of the free text: enough to say what is wrong, too short for a life story."""

_NAME = re.compile(r"[a-z0-9_/-]{1,80}")


@dataclass(frozen=True)
class Feedback:
    """One opinion: was it useful, and if not why; about which topic and rule.

    ``question``: what the person had asked, given with an answer that did not
    help where the site keeps it for its editors (``inbox``).
    """

    useful: bool
    reason: str | None = None
    text: str | None = None
    topic: str | None = None
    rule: str | None = None
    question: str | None = None


def read_feedback(body: Mapping[str, Any]) -> Feedback:
    """Read the JSON object of ``POST /webhooks/site/avis``, what is personal masked; raises DoorError (400)."""
    useful, reason, text = body.get("utile"), body.get("raison"), body.get("texte")
    if not isinstance(useful, bool) or not (reason is None or reason in REASONS):
        raise DoorError("requete_invalide")
    if text in (None, ""):
        text = None
    else:
        text = mask(clean(text))
        if len(text) > MAX_TEXT:
            raise DoorError("avis_trop_long")
    question = body.get("question")
    asked = None if question in (None, "") else mask(clean(question))
    return Feedback(useful, reason, text, _name(body.get("sujet")), _name(body.get("regle")), asked)


def _name(value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise DoorError("requete_invalide")
    return value
