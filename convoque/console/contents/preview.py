"""A content as the site's card, for a demonstration person and a day: no conversation and no model is needed."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from convoque.casefile import CaseFile
from convoque.channel.card import Card, card
from convoque.channel.words import Words
from convoque.console.contents.catalogue import Item
from convoque.dialogue.answer import Draft, fiche_draft, write
from convoque.dialogue.case import open_turn
from convoque.dialogue.model import State, Understanding
from convoque.errors import ConvoqueError
from convoque.knowledge import TOPICS, Button, Case, Knowledge, load_knowledge
from convoque.knowledge.messages import fill_text
from convoque.knowledge.reading import BLANK
from convoque.replies.words import placeholders

_TOPICS = {"motif": "motif_legitime", "rang": "consequences", "consequence": "consequences", "suite": "courrier_recu"}
"""The topic under which the rules of a table are told."""
PREVIEWED = ("cas", "regle")

_kept: dict[Path, tuple[float, Knowledge]] = {}
_lock = threading.Lock()


@dataclass(frozen=True)
class Preview:
    """What the site would show, or why it cannot be shown."""

    card: Card | None
    trouble: str = ""


def preview(
    knowledge: Path, casefile: CaseFile, item: Item, values: Mapping[str, Any], person: str, day: date
) -> Preview:
    """Give the card of a case or a rule with these values, as ``person`` (empty: nobody) reads it on ``day``."""
    try:
        known = _knowledge(knowledge)
        words = Words(knowledge / "messages" / "widget.yml").table("panneau")
    except (ConvoqueError, OSError):
        return Preview(None, "L’aperçu attend que les erreurs du dossier soient corrigées : « Vérifier » les montre.")
    try:
        dossier = casefile.dossier(person, day) if person else None
    except ConvoqueError:
        dossier = None
    topic = item.group if item.kind == "cas" else _TOPICS.get(item.group, item.group)
    if topic not in TOPICS:
        return Preview(None, f"Le sujet « {topic} » n’existe pas.")
    turn = open_turn(Understanding(topic), State(), dossier, known, datetime.combine(day, time(9)))
    if item.kind == "cas":
        draft = fiche_draft(turn, topic, _case(item, values, known))
    elif item.group == "obligation":
        draft = _verdict(item, values, known, placeholders(turn.convocation, known, day))
    else:
        because = _because(values, placeholders(turn.convocation, known, day))
        draft = Draft(topic, because, (str(values.get("conseil", "")),), _sources(values, known))
    reply = write(draft, turn)
    message = {
        "text": reply.text,
        "custom": reply.custom,
        "buttons": [{"title": button.title, "payload": button.to} for button in reply.buttons],
    }
    return Preview(card(message, words))


def _verdict(item: Item, values: Mapping[str, Any], known: Knowledge, filled: Mapping[str, str]) -> Draft:
    """Give what a rule about the obligation says: its verdict, then why, then what to do."""
    then = values.get("alors")
    obligation = str(then.get("obligation", "")) if isinstance(then, dict) else ""
    name = known.messages.get("noms.atelier")
    headline = fill_text(known.messages.texts.get(f"verdict.{obligation}", ""), {"atelier": name})
    because = _because(values, {**filled, "atelier": name})
    told = {"obligation": obligation, "certitude": str(values.get("certitude", ""))}
    known_one = f"verdict.{obligation}" in known.messages.texts
    custom = {"verdict": told} if known_one else {}
    return Draft(item.group, headline, (because, str(values.get("conseil", ""))), _sources(values, known), (), custom)


def _because(values: Mapping[str, Any], filled: Mapping[str, str]) -> str:
    """Give why, the words that only a person's file has between brackets."""
    because = " ".join(str(values.get(key, "")) for key in ("parce_que", "precision")).strip()
    return fill_text(because, {**{name: f"[{name.replace('_', ' ')}]" for name in BLANK.findall(because)}, **filled})


def _case(item: Item, values: Mapping[str, Any], known: Knowledge) -> Case:
    buttons = values.get("boutons") or []
    return Case(
        id=item.key,
        answer=str(values.get("reponse", "")),
        details=_texts(values.get("precisions")),
        steps=_texts(values.get("faire")),
        certainty=str(values.get("certitude", "pratique")),
        sources=_sources(values, known),
        buttons=tuple(
            Button(str(one.get("titre", "")), str(one.get("vers", ""))) for one in buttons if isinstance(one, dict)
        ),
    )


def _sources(values: Mapping[str, Any], known: Knowledge) -> tuple[str, ...]:
    return tuple(key for key in _texts(values.get("sources")) if key in known.sources.sources)


def _texts(value: Any) -> tuple[str, ...]:
    if value is None or value == "":
        return ()
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)


def _knowledge(folder: Path) -> Knowledge:
    """Load the editors' folder again when one of its files has changed."""
    stamp = max(path.stat().st_mtime for path in folder.rglob("*.yml"))
    with _lock:
        kept = _kept.get(folder)
        if kept is None or kept[0] != stamp:
            if kept is not None:
                load_knowledge.cache_clear()
            kept = _kept[folder] = (stamp, load_knowledge(folder))
        return kept[1]
