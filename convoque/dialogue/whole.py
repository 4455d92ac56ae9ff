"""A story tells a case: what the rules find of it is said too, where the answer was about something else."""

from __future__ import annotations

from dataclasses import replace

from convoque.dialogue.answer import Draft
from convoque.dialogue.case import Turn
from convoque.dialogue.judged import computed_json, noun, rule_sources
from convoque.dialogue.needs import STORY
from convoque.dialogue.pasted import is_pasted
from convoque.replies.risk import scale_paragraph
from convoque.replies.words import paragraph
from convoque.rules import UNKNOWN
from convoque.verdict import Judgement, judge

_BESIDE = frozenset(
    {"contrat", "situation", "report", "justificatif", "contenu_atelier", "a_distance", "frais_deplacement"}
)
"""Topics whose answers say nothing of the case."""
_WEIGHED = frozenset({"motif_legitime", "obligation"})
"""Topics that the rules answer without the risk."""
_TOLD = frozenset({"contrat", "au_plan", "forme", "motif"})
_DECIDED = frozenset({"suspension", "suppression", "radiation"})
_NOTHING = frozenset({"aucune", "a_verifier"})


def tells_a_case(turn: Turn) -> bool:
    """Tell whether a message is the story of a case: long, of a workshop, with a fact that the rules read.

    In a talk of a workshop, a reason that is told is enough.
    """
    message = turn.message
    short = len(message.text.split()) < STORY
    if is_pasted(message) or (short and (turn.state.thread is None or message.value("motif") is None)):
        return False
    told = any(said.mode == "affirme" and said.fact in _TOLD for said in message.said)
    return told and (short or turn.choice.one is not None or turn.knowledge.conversation.workshop.found_in(turn.folded))


def with_case(draft: Draft, turn: Turn) -> Draft:
    """Add to the answer of a story what the rules find of its case: the obligation, the reason, the risk.

    The risk is added too where it is asked beside the obligation.
    """
    if draft.topic not in _BESIDE | _WEIGHED or turn.hypothesis:
        return draft
    at_risk = draft.topic in _WEIGHED and turn.knowledge.conversation.asks_the_risk.found_in(turn.folded)
    if not at_risk and not tells_a_case(turn):
        return draft
    judgement = judge(turn.case(), turn.knowledge, turn.today, risk=True)
    beside, already = draft.topic in _BESIDE, " ".join((draft.headline, *draft.paragraphs))
    lines = (_obligation(turn, judgement), _reason(judgement)) if beside else ()
    said = paragraph(*(line for line in (*lines, _risk(turn, judgement)) if line and line not in already))
    if not said:
        return draft
    sources, custom = (*draft.sources, *rule_sources(judgement)), computed_json(judgement, turn.knowledge)
    return replace(draft, paragraphs=(*draft.paragraphs, said), sources=sources, custom=custom)


def _obligation(turn: Turn, judgement: Judgement) -> str:
    case = turn.case()
    if case.facts.get("manquement") == "refus_contrat":
        return turn.knowledge.messages.get("verdict_refus")
    tense = "passe" if case.past else "futur"
    return turn.knowledge.messages.fill(f"recit.{tense}.{judgement.word}", atelier=noun(turn))


def _reason(judgement: Judgement) -> str:
    found = judgement.motif or judgement.aside
    return found.because if found is not None else ""


def _risk(turn: Turn, judgement: Judgement) -> str:
    """Say the scale, where what the person receives is known and nothing was decided yet."""
    known = judgement.facts.get("ressource", UNKNOWN) != UNKNOWN and judgement.facts.get("courrier") not in _DECIDED
    if not known or judgement.obligation.releases or all(c.mesure in _NOTHING for c in judgement.consequences):
        return ""
    return scale_paragraph(judgement, turn.knowledge)
