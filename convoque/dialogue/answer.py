"""Put a reply together: text laid out, sources in force, buttons, the structured part."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from convoque.dialogue.case import Turn
from convoque.dialogue.model import Reply
from convoque.knowledge import Button, Case
from convoque.knowledge.messages import fill_text
from convoque.knowledge.sources import Source
from convoque.replies.custom import convocation_json, empty_custom, sources_json
from convoque.replies.french import say_euros, say_list, typeset
from convoque.replies.words import layout, paragraph, placeholders, sources_line

AMOUNT = "montant"
_NUMBER = re.compile(r"(\d{3,5})(?:\.\d{1,2})?")
_LEAST = 200
"""An amount that may be a month's allowance, in euros; a smaller one is a day's, or something else."""
_EXAMPLE = 1000
"""The month's allowance, in euros, that an example takes when none was told."""
_NO_SOURCES = frozenset(
    {
        "detresse", "salutation", "remerciement", "au_revoir", "injure", "incompris", "hors_sujet", "humain",
        "donnees_tiers",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Draft:
    """What a topic wants to say, before it is laid out."""

    topic: str
    headline: str
    paragraphs: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()
    custom: Mapping[str, Any] | None = None
    with_convocation: bool = True


def write(draft: Draft, turn: Turn) -> Reply:
    """Lay a draft out and fill the structured part."""
    knowledge = turn.knowledge
    case = turn.case()
    custom = empty_custom(draft.topic, knowledge, case.day)
    silent = draft.topic in _NO_SOURCES
    sources = () if silent and not draft.sources else knowledge.sources_in_force(draft.sources, case.day)
    if not sources and not silent:
        sources = knowledge.sources_in_force(("L5412-1", "L5412-1 ancien"), case.day) or (
            knowledge.sources.sources["L5412-1"],
        )
    custom["sources"] = sources_json(sources)
    if draft.with_convocation and not silent:
        custom["convocation"] = convocation_json(turn.convocation)
    custom |= draft.custom or {}
    stale = () if silent else (_to_confirm(turn, sources),)
    closing = sources_line(sources, knowledge) if sources else ""
    text = layout(draft.headline, *draft.paragraphs, *stale, closing)
    buttons = tuple(Button(typeset(button.title), button.to) for button in draft.buttons)
    return Reply(text, buttons, custom)


def _to_confirm(turn: Turn, sources: Iterable[Source]) -> str:
    """Say that the answer has to be confirmed, and why; nothing when it has not."""
    messages = turn.knowledge.messages
    if turn.knowledge.overdue(turn.today):
        return messages.get("rester_prudent")
    gone = [source.article for source in sources if source.repealed(turn.today)]
    return messages.fill("source_changee", liste=say_list(gone, messages.get("sources.et"))) if gone else ""


def fiche_draft(turn: Turn, topic: str, case: Case, **more: str | None) -> Draft:
    """Make a draft out of one case of a fiche, its placeholders filled; ``more`` are those of a letter."""
    values = placeholders(turn.convocation, turn.knowledge, turn.today, **loss(turn), **more)
    texts = [fill_text(text, values) for text in (case.answer, *case.details)]
    steps = [fill_text(text, values) for text in case.steps]
    return Draft(topic, texts[0], (paragraph(*texts[1:]), paragraph(*steps)), case.sources, case.buttons)


def loss(turn: Turn) -> dict[str, str]:
    """Say what the least suspension that the rules know would take of the monthly amount told, else of an example.

    ``montant_dit`` is given only when the person told it.
    """
    rules = turn.knowledge.tables["consequence"].table.rules
    parts = [int(str(rule.then["part_min"])) for rule in rules if "part_min" in rule.then and rule.in_force(turn.today)]
    told = turn.state.facts.get(AMOUNT, "")
    read = _NUMBER.fullmatch(told)
    by_month = read is not None and int(read[1]) >= _LEAST
    monthly = int(read[1]) if read is not None and by_month else _EXAMPLE
    values = {"par_mois": say_euros(monthly), "perte": say_euros(monthly * min(parts, default=0) // 100)}
    return values | ({"montant_dit": values["par_mois"]} if by_month else {})


def buttons(turn: Turn, *names: str) -> tuple[Button, ...]:
    """Make the usual buttons; each name is a title of ``reponses.yml`` and leads to its place."""
    return tuple(Button(turn.knowledge.messages.get(f"boutons.{name}"), LEADS[name]) for name in names)


LEADS = {
    "risque": "consequences", "pourquoi": "pourquoi", "empeche": "absence_future", "message": "modele_message",
    "preuve": "justificatif", "contrat": "au_plan", "date": "report", "humain": "humain",
    "convocations": "mes_convocations", "deja_sanctionne": "sanction_anterieure=oui", "foyer": "foyer=plusieurs",
    "signe": "contrat=signe", "obligatoire": "obligation", "ressource": "ressource",
    "recours": "recours", "meme_moment": "jour_du_motif=meme", "autre_moment": "jour_du_motif=autre",
}  # fmt: skip


def merge(first: Iterable[Button], *others: Button) -> tuple[Button, ...]:
    """Join buttons, each destination once, at most four."""
    seen: dict[str, Button] = {}
    for button in (*first, *others):
        seen.setdefault(button.to, button)
    return tuple(seen.values())[:4]
