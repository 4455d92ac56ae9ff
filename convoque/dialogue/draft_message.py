"""A message ready to copy, filled with what is known and nothing invented; nothing is sent."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from convoque.dialogue.answer import Draft, buttons, write
from convoque.dialogue.case import Turn
from convoque.dialogue.letter import deadline
from convoque.dialogue.model import Reply
from convoque.dialogue.topic import DRAFTS
from convoque.replies.words import paragraph, placeholders

_ABOUT_A_LETTER = frozenset({"courrier_recu", "recours"})
_ABOUT_THE_PLAN = frozenset({"obligation", "contrat", "consequences"})
_DECISIONS = frozenset({"avertissement", "suspension", "suppression", "radiation"})
_LIMITS = {
    "avant": "date_limite_reponse", "avant_passe": "date_limite_passee", "avant_peut_etre": "date_limite_peut_etre",
}  # fmt: skip
_NEXT = {
    "observations": ("preuve", "recours", "humain"),
    "contestation": ("preuve", "recours", "humain"),
    "presence": ("preuve", "risque", "humain"),
    "plan": ("risque", "pourquoi", "humain"),
}


def draft_message(turn: Turn) -> Reply:
    """Write the message that the talk calls for.

    A report, an absence with its reason, a question on the plan, observations
    on a letter, or the correction of a wrong absence. ``sujet`` is ``report``,
    or ``courrier_recu`` for observations.
    """
    kind = _kind(turn)
    messages = turn.knowledge.messages
    about_letter = kind in ("observations", "contestation")
    if about_letter and turn.convocation is not None and turn.convocation.statut != "ABSENT" and not turn.choice.named:
        turn = replace(turn, choice=replace(turn.choice, one=None))  # the letter may be about another one
    motif = turn.case().facts.get("motif", "aucun")
    reason = messages.get(f"message.raisons.{motif}") if motif != "aucun" else ""
    values = {**placeholders(turn.convocation, turn.knowledge, turn.today, motif=reason), **deadline(turn)}
    body = "\n".join(line for line in _lines(turn, kind, values) if line)
    organisme = turn.case().facts.get("organisme", "inconnu")
    where = messages.find(f"message.ou_{organisme}") or messages.get("message.ou")
    if about_letter:
        limit = (
            ""
            if kind == "contestation"
            else "avant_courrier"
            if turn.case().facts.get("ressource") == "rsa"
            else "avant"
        )
        place = "ou_decision" if kind == "contestation" else "ou_courrier"
        if limit == "avant":
            limit = next((name for name, day in _LIMITS.items() if day in values), "")
        before = messages.fill(f"message.{limit}", **values) if limit else ""
        where = paragraph(before, messages.get(f"message.{place}"))
    return write(
        Draft(
            "courrier_recu" if about_letter else "report",
            messages.get("message.intro"),
            (body, where),
            ("R5412-7",) if about_letter else ("L5412-1",),
            buttons(turn, *_NEXT.get(kind, ("preuve", "risque"))),
        ),
        turn,
    )


def _kind(turn: Turn) -> str:
    """Choose the message: the one that is named, else the one for what was talked about last."""
    named = turn.opens(*DRAFTS)
    if named not in (None, "modele_message"):
        return str(named).removeprefix("modele_")
    case, topic, thread = turn.case(), turn.state.topic, turn.state.thread
    motif = case.facts.get("motif", "aucun")
    presence = case.facts.get("presence")
    if topic in _ABOUT_A_LETTER or (thread == "courrier_recu" and topic not in ("report", "absence_future")):
        decided = case.facts.get("courrier") in _DECISIONS or turn.state.facts.get("courrier") in _DECISIONS
        unknown = topic == "recours" and "courrier" not in turn.state.facts
        return "contestation" if decided or unknown else "observations"
    if case.facts.get("annule") == "oui":
        return "annulation"
    if presence in ("present", "partielle") and (case.past or thread == "absence_passee"):
        return "presence"
    asks = turn.state.obligation not in ("obligatoire", "non_due") and not case.past
    if motif == "aucun" and topic in _ABOUT_THE_PLAN and asks:
        return "plan"
    if motif == "aucun" and not case.past and topic not in ("absence_future", "absence_passee", "motif_legitime"):
        return "report"
    return "absence"


def _lines(turn: Turn, kind: str, values: Mapping[str, str]) -> Iterator[str]:
    """Give the lines of the message; a line with a blank to fill in takes the place of one that is not known."""
    messages = turn.knowledge.messages
    for name in (f"objet_{kind}", "bonjour", *_CONTENT[kind](turn), "fin"):
        template = messages.get(f"message.{name}")
        known = all(blank in values for blank in _BLANK.findall(template))
        yield messages.fill(f"message.{name}", **values) if known else messages.get(f"message.{name}_sans")


def _absence(turn: Turn) -> Iterator[str]:
    yield "absence_passe" if turn.case().past or turn.state.topic == "absence_passee" else "absence_futur"
    yield "motif"
    yield from _warned(turn)
    yield _proof(turn)
    yield "report"


def _observations(turn: Turn) -> Iterator[str]:
    yield "observations_date" if turn.state.written else "observations_recu"
    yield "observations_fait"
    yield from _account(turn)
    yield from (_proof(turn), "observations_demande", "observations_entendu")


def _contestation(turn: Turn) -> Iterator[str]:
    yield from ("contestation_recue", "observations_fait", "contestation_demande")
    yield from _account(turn)
    yield "contestation_pieces"


def _presence(turn: Turn) -> Iterator[str]:
    yield "presence_partielle" if turn.case().facts.get("presence") == "partielle" else "presence_present"
    yield from ("presence_preuve", "presence_demande")


def _account(turn: Turn) -> Iterator[str]:
    facts = turn.case().facts
    yield "observations_present" if facts.get("presence") in ("present", "partielle") else "observations_suite"
    if facts.get("motif", "aucun") != "aucun":
        yield "motif"
    yield from _warned(turn)


def _warned(turn: Turn) -> Iterator[str]:
    if turn.state.facts.get("prevenu") == "oui":
        yield "prevenu"


def _proof(turn: Turn) -> str:
    return "preuve_sans" if turn.state.facts.get("justificatif") == "none" else "preuve"


_CONTENT: Mapping[str, Callable[[Turn], Iterable[str]]] = {
    "absence": _absence,
    "annulation": lambda _: ("annulation", "annulation_demande"),
    "contestation": lambda turn: _contestation(turn),
    "observations": _observations,
    "presence": _presence,
    "plan": lambda _: ("rendez_vous", "plan", "confirmer"),
    "report": lambda _: ("rendez_vous", "motif", "demande_report", "confirmer"),
}
_BLANK = re.compile(r"\{(\w+)\}")
