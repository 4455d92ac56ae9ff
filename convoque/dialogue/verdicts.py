"""The topics that the rules answer: obligation, absence, reason, risk."""

from __future__ import annotations

from typing import Any

from convoque.dialogue.answer import Draft, buttons, fiche_draft, merge, write
from convoque.dialogue.case import Turn
from convoque.dialogue.model import Reply
from convoque.dialogue.prudence import said_obligation, stale, stale_consequence, stale_obligation
from convoque.knowledge import Button, Case
from convoque.knowledge.messages import fill_text
from convoque.replies.custom import consequence_json, motif_json, verdict_json
from convoque.replies.french import say_day, say_list
from convoque.replies.risk import procedure_paragraph, risk_headline, scale_paragraph
from convoque.replies.trace import FLIPPING
from convoque.replies.words import convocation_line, facts_list, paragraph, placeholders
from convoque.rules import Rule
from convoque.verdict import CaseFacts, Judgement, judge

_SAID_ALREADY = frozenset({"aucune", "avertissement"})
_AFTER_RISK = ("preuve", "message", "pourquoi")
_ABOUT_ONE = frozenset({"obligation", "absence_future", "absence_passee"})
RISKY = frozenset({"absence_future", "absence_passee", "consequences"})
"""Topics in which the person speaks of absence or risk, so that consequences are given."""


def answer_verdict(turn: Turn, topic: str, note: str = "") -> tuple[Reply, Judgement]:
    """Answer a computed topic; ``note`` says first what was just taken in."""
    case = turn.case()
    judgement = judge(case, turn.knowledge, risk=topic in RISKY)
    special = _special(turn, topic)
    if topic == "obligation":
        draft = _obligation(turn, case, judgement)
    elif topic == "consequences":
        draft = _consequences(turn, case, judgement)
    else:
        draft = _absence(turn, topic, case, judgement, special)
    if special is not None and topic in ("obligation", "consequences"):
        draft = _with_special(turn, draft, fiche_draft(turn, topic, special), judgement)
    custom = computed_json(turn, case, judgement)
    head = (note or _supposition(turn), _contradiction(turn, case, bool(note)), not_found(turn))
    draft = Draft(topic, draft.headline, (paragraph(*head), *draft.paragraphs), draft.sources, draft.buttons, custom)
    return write(draft, turn), judgement


def _with_special(turn: Turn, draft: Draft, said: Draft, judgement: Judgement) -> Draft:
    """Join a verdict and the special answer of a fiche; a verdict that is settled comes first."""
    settled = draft.topic == "obligation" and judgement.obligation.then["obligation"] in ("obligatoire", "non_due")
    paragraphs: tuple[str, ...]
    if settled:
        headline, paragraphs = draft.headline, (draft.paragraphs[0], paragraph(said.headline, *said.paragraphs))
    else:
        verdict = "" if judgement.missing else draft.headline
        headline, paragraphs = said.headline, (*said.paragraphs, verdict, draft.paragraphs[0])
    return Draft(
        draft.topic, headline, paragraphs, (*said.sources, *draft.sources), merge(said.buttons, *draft.buttons)
    )


def question_worth_asking(turn: Turn, topic: str) -> str | None:
    """Name the fact to ask before answering, None when an answer can be given now."""
    if topic not in ("obligation", "consequences"):
        return None
    special = _special(turn, topic)
    if topic == "consequences" and special is not None and special.phrases:
        return None
    case = turn.case()
    judgement = judge(case, turn.knowledge, risk=topic == "consequences")
    if topic == "consequences" and judgement.obligation.then["obligation"] in ("non_due", "facultatif"):
        return None
    return judgement.ask


def _special(turn: Turn, topic: str) -> Case | None:
    fiche = turn.knowledge.fiches.get(topic)
    if fiche is None:
        return None
    case = fiche.case(turn.listened(), turn.folded)
    told = case.conditions and (topic in ("absence_passee", "absence_future") or "dit_oral" in case.conditions)
    return case if case.phrases or told else None


def computed_json(turn: Turn, case: CaseFacts, judgement: Judgement) -> dict[str, Any]:
    """Give the computed part of ``custom``; each result is softened when its own sources are stale."""
    return {
        "verdict": verdict_json(judgement, stale_obligation(turn, case, judgement)),
        "motif": motif_json(judgement.motif, judgement.facts, stale(turn, case, judgement.motif)),
        "consequences": [
            consequence_json(c, stale_consequence(turn, case, judgement, c)) for c in judgement.consequences
        ],
    }


def _because(turn: Turn, rule: Rule) -> str:
    signed = turn.dossier.demandeur.contrat_signe_le if turn.dossier else None
    values = placeholders(
        turn.convocation, turn.knowledge, turn.today, signe_le=say_day(signed) if signed else None, atelier=noun(turn)
    )
    return fill_text(rule.because, values)


def _refuses(case: CaseFacts) -> bool:
    return case.facts.get("manquement") == "refus_contrat"


def _where(turn: Turn) -> str:
    return convocation_line(turn.convocation, turn.knowledge, turn.today) if turn.convocation else ""


def _headline(turn: Turn, case: CaseFacts, judgement: Judgement) -> str:
    messages, obligation = turn.knowledge.messages, said_obligation(turn, case, judgement)
    if obligation == "autre_obligation" and _refuses(case):
        return messages.get("verdict_refus")
    group = "verdict_passe" if case.past else "verdict_anonyme" if turn.dossier is None else "verdict"
    name = f"{group}.{obligation}" if messages.get(f"{group}.{obligation}") else f"verdict.{obligation}"
    return messages.fill(name, atelier=noun(turn))


def noun(turn: Turn) -> str:
    """Name what the person is called to: a workshop, unless the file says that it is something else."""
    messages, convocation = turn.knowledge.messages, turn.convocation
    nature = convocation.nature if convocation else None
    if nature is None and convocation is not None and convocation.flux == "rendez_vous":
        return messages.get("noms.rendez_vous")
    return messages.get(f"noms.{nature}", messages.get("noms.atelier"))


def _obligation(turn: Turn, case: CaseFacts, judgement: Judgement) -> Draft:
    rule = judgement.obligation
    obligation = rule.then["obligation"]
    names = {
        "obligatoire": ("empeche", "risque", "pourquoi"),
        "a_verifier": ("message", "risque", "pourquoi"),
        "facultatif": ("pourquoi", "risque", "humain"),
        "non_due": ("preuve", "message", "pourquoi"),
    }.get(str(obligation), ("date", "message", "pourquoi"))
    return Draft(
        "obligation",
        _headline(turn, case, judgement),
        (paragraph(_where(turn), _because(turn, rule)), _advice(turn, case, rule)),
        (*rule.sources, *(judgement.motif.sources if judgement.motif else ())),
        buttons(turn, *names),
    )


def _advice(turn: Turn, case: CaseFacts, rule: Rule) -> str:
    """What to do: for a day that is over, what one does after an absence."""
    over = case.past and rule.then["obligation"] == "obligatoire"
    return turn.knowledge.messages.get("absence.faire.passe") if over else rule.advice


def _consequences(turn: Turn, case: CaseFacts, judgement: Judgement) -> Draft:
    rules = [c.rule for c in judgement.consequences]
    because = [c.rule.because for c in judgement.consequences]
    obligation = str(judgement.obligation.then["obligation"])
    nothing = obligation in ("non_due", "facultatif")
    first = _because(turn, judgement.obligation) if nothing else ""
    offers: tuple[Button, ...] = ()
    if "plan" in judgement.assumed and "au_plan" not in judgement.facts:
        offers += buttons(turn, "contrat")
    if "premier" in judgement.assumed:
        offers += buttons(turn, "deja_sanctionne")
    if any(c.part == "rsa" for c in judgement.consequences) and "foyer" not in judgement.facts:
        offers += buttons(turn, "foyer")
    if "contrat" in judgement.assumed:
        offers += buttons(turn, "signe")
    if any(rule.id == "consequence/ressource-inconnue" for rule in rules):
        offers += buttons(turn, "ressource")
    return Draft(
        "consequences",
        risk_headline(
            judgement, turn.knowledge, any(stale_consequence(turn, case, judgement, c) for c in judgement.consequences)
        ),
        (
            paragraph(_where(turn), first, *because),
            judgement.motif.advice if judgement.motif is not None else "",
            scale_paragraph(judgement, turn.knowledge, _SAID_ALREADY if not judgement.assumed else frozenset()),
            paragraph(procedure_paragraph(judgement, turn.knowledge), *dict.fromkeys(r.advice for r in rules)),
        ),
        _sources(judgement),
        merge(offers, *buttons(turn, *(("pourquoi", "humain") if nothing and not judgement.scale else _AFTER_RISK))),
    )


def _absence(turn: Turn, topic: str, case: CaseFacts, judgement: Judgement, special: Case | None) -> Draft:
    messages, motif = turn.knowledge.messages, judgement.motif
    obligation = said_obligation(turn, case, judgement)
    tense = "passe" if topic == "absence_passee" or (topic == "motif_legitime" and case.past) else "futur"
    presence = case.facts.get("presence")
    sources = _sources(judgement)
    details: tuple[str, ...]
    if special is not None:
        said = fiche_draft(turn, topic, special)
        headline, details, sources = said.headline, said.paragraphs, (*said.sources, *sources)
        offers = said.buttons
    elif presence in ("present", "partielle") and topic == "absence_passee":
        headline = messages.get(f"absence.{presence}")
        details, offers = (), ()
    elif motif is not None:
        headline = messages.fill(f"absence.{motif.then['appreciation']}", motif=motif.because)
        details, offers = (motif.advice,), ()
    elif topic == "motif_legitime":
        said = fiche_draft(turn, topic, turn.knowledge.fiches[topic].cases[-1])
        headline, details, offers = said.headline, said.paragraphs, said.buttons
        sources = (*said.sources, *sources)
    else:
        refused = obligation == "autre_obligation" and _refuses(case)
        headline = messages.fill("verdict_refus" if refused else f"absence.{tense}.{obligation}", atelier=noun(turn))
        due = obligation not in ("non_due", "facultatif")
        details, offers = (messages.get(f"absence.faire.{tense}") if due else "",), ()
    where = paragraph(_where(turn), _because(turn, judgement.obligation) if _worth_saying(judgement) else "")
    free = motif is None and obligation in ("non_due", "facultatif")
    advice = judgement.obligation.advice if free else ""
    risk = "" if topic == "motif_legitime" else scale_paragraph(judgement, turn.knowledge)
    procedure = procedure_paragraph(judgement, turn.knowledge) if risk else ""
    names = ("preuve", "message", "date") if tense == "futur" else ("preuve", "message")
    names = ("pourquoi", "humain") if free else names
    extra = buttons(turn, "risque") if not risk else buttons(turn, "contrat") if "plan" in judgement.assumed else ()
    return Draft(
        topic, headline, (*details, where, advice, paragraph(risk, procedure)), sources,
        merge(offers, *buttons(turn, *names), *extra),
    )  # fmt: skip


def _worth_saying(judgement: Judgement) -> bool:
    """The obligation's reason is worth a line once it is established, and not said by the motif already."""
    obligation = judgement.obligation.then["obligation"]
    return obligation in ("obligatoire", "facultatif", "autre_obligation") or (
        obligation == "non_due" and judgement.motif is None
    )


def _sources(judgement: Judgement) -> tuple[str, ...]:
    rules = [judgement.motif, *(c.rule for c in judgement.scale), *(c.rule for c in judgement.consequences)]
    rules += [
        judgement.obligation,
        judgement.rank if judgement.rank and judgement.rank.then["rang"] != "premier" else None,
    ]
    return tuple(key for rule in rules if rule is not None for key in rule.sources)


def _contradiction(turn: Turn, case: CaseFacts, told: bool) -> str:
    if not case.contradictions:
        return ""
    knowledge = turn.knowledge
    names = case.contradictions[:1]
    on_file, said = facts_list(case.on_file, names, knowledge), facts_list(case.said, names, knowledge)
    messages = knowledge.messages
    text = messages.fill("correction.contradiction", dossier=on_file[0])
    also = "" if told else messages.fill("correction.contradiction_dit", dit=said[0])
    return paragraph(text, also, messages.get("correction.contradiction_base"))


def _supposition(turn: Turn) -> str:
    """Say what the answer supposes, when the message supposed what decides (a reason speaks for itself)."""
    supposed = turn.hypothesis or {}
    said = facts_list(supposed, [name for name in supposed if name in FLIPPING], turn.knowledge)
    return turn.knowledge.messages.fill("correction.supposition", fait=say_list(said)) if said else ""


def not_found(turn: Turn) -> str:
    """Say that the convocation somebody speaks of is not on file, and what to check; nothing when it is."""
    if turn.dossier is None or turn.convocation is not None or turn.choice.several or turn.choice.elsewhere:
        return ""
    messages = turn.knowledge.messages
    if turn.choice.named:
        return paragraph(messages.get("convocation.introuvable"), messages.get("convocation.introuvable_deux"))
    if turn.message.topic not in _ABOUT_ONE:
        return ""
    name = "aucune_passee" if turn.message.topic == "absence_passee" else "aucune_a_venir"
    return paragraph(messages.get(f"convocation.{name}"), messages.get("convocation.aucune_verifier"))
