"""The topics that the rules answer: obligation, absence, reason, risk."""

from __future__ import annotations

from dataclasses import replace

from convoque.dialogue.answer import Draft, buttons, fiche_draft, merge, write
from convoque.dialogue.case import Turn
from convoque.dialogue.judged import computed_json, noun, rule_sources
from convoque.dialogue.letter import deadline
from convoque.dialogue.model import VERDICT_TOPICS, Reply
from convoque.dialogue.needs import OPEN, STORY
from convoque.dialogue.on_file import RISKY, contradicted, contradiction, not_found, take_back
from convoque.dialogue.whole import with_case
from convoque.knowledge import Button, Case
from convoque.knowledge.fiches import NO_SOURCE_NEEDED
from convoque.knowledge.messages import fill_text
from convoque.replies.french import say_day, say_list
from convoque.replies.risk import procedure_paragraph, risk_headline, scale_paragraph
from convoque.replies.words import convocation_line, facts_list, paragraph, placeholders
from convoque.rules import UNKNOWN
from convoque.verdict import CaseFacts, Conclusion, Judgement, judge

_OUTSIDE, _COUNTS = "hors_plan", "consequences/memoire"
_SAID_ALREADY = frozenset({"aucune", "avertissement"})
_ALONE = 0.9
"""The share from which a question beside the verdict is answered alone."""
_NEAR = 0.1
"""The share from which a need of a story is answered before our question."""
_AFTER_RISK = ("preuve", "message", "pourquoi")
_COMPUTED = frozenset({"obligation", "absence_future", "absence_passee", "consequences"})
_REASON = frozenset({"motif"})
_OF_A_REASON, _WEIGH_IT = _REASON | {"jour_du_motif"}, frozenset({"motif_legitime", "justificatif"})
REASON_DAY, CANCELLATION = "jour_du_motif", "annulation"


def answer_verdict(turn: Turn, topic: str, note: str = "") -> tuple[Reply, Judgement]:
    """Answer a computed topic; ``note`` says first what was just taken in."""
    case = turn.case()
    judgement = judge(case, turn.knowledge, turn.today, risk=topic in RISKY)
    special = special_case(turn, topic)
    if topic == "motif_legitime" and judgement.aside is not None and turn.message.affirms(_REASON):
        special = None  # what a reason is worth in general comes after when it falls
    if topic == "obligation":
        draft = _obligation(turn, case, judgement)
    elif topic == "consequences":
        draft = _consequences(turn, judgement)
    else:
        draft = _absence(turn, topic, case, judgement, special)
    if special is not None and topic in ("obligation", "consequences"):
        draft = _with_special(turn, draft, fiche_draft(turn, topic, special, **deadline(turn)), judgement)
    custom = computed_json(judgement, turn.knowledge)
    names = contradicted(turn, topic)
    head = (note or _supposition(turn), contradiction(turn, case, names, bool(note)), not_found(turn))
    offers = merge((*take_back(turn, names), *draft.buttons))
    draft = Draft(topic, draft.headline, (paragraph(*head), *draft.paragraphs), draft.sources, offers, custom)
    return write(with_case(draft, turn), turn), judgement


def _with_special(turn: Turn, draft: Draft, said: Draft, judgement: Judgement) -> Draft:
    """Join a verdict and the special answer of a fiche; a verdict that is settled comes first."""
    settled = draft.topic == "obligation" and judgement.obligation.word in ("obligatoire", "non_due")
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
    if topic not in _COMPUTED:
        return None
    special = special_case(turn, topic)
    if topic not in ("obligation", "consequences"):
        ask = judge(turn.case(), turn.knowledge, turn.today).ask
        return ask if ask == CANCELLATION or (ask == REASON_DAY and special is None) else None
    if special is not None and turn.special(topic) is not None and not _leaves_open(turn, topic):
        return None
    case = turn.case()
    judgement = judge(case, turn.knowledge, turn.today, risk=topic == "consequences")
    if topic == "consequences" and judgement.obligation.releases:
        return None
    return judgement.ask


def lead(turn: Turn, topic: str) -> Draft | None:
    """Give the answer of its own that the message asks for first, to stand before a question; None for none."""
    first, special = turn.likeliest, special_case(turn, topic)
    asked = special is not None and first is not None and first.need == special.need and first.share >= OPEN
    if len(turn.message.text.split()) >= STORY and not asked:
        aside = NO_SOURCE_NEEDED | set(VERDICT_TOPICS)
        near = next((one for one in turn.candidates if one.share >= _NEAR and one.topic not in aside), None)
        return None if near is None else fiche_draft(turn, near.topic, near.case, **deadline(turn))
    if special is None or not asked:
        return None
    return replace(fiche_draft(turn, topic, special, **deadline(turn)), custom={"besoin": special.need})


def special_case(turn: Turn, topic: str) -> Case | None:
    """Give the case of a fiche that answers beside the verdict, or in its place; None for none."""
    if topic not in turn.knowledge.fiches:
        return None
    if topic == "obligation" and corrects(turn):
        return None
    if topic == "obligation" and turn.special(topic) is None and turn.message.text:
        first = turn.likeliest  # « au RSA, obligé d’y aller ? »: what the status changes
        apart = first is not None and first.topic == "situation" and first.share >= OPEN and turn.is_seen("situation")
        return first.case if first is not None and apart else None
    case = turn.fiche_case(topic)
    if topic == "consequences" and case.need == _COUNTS and _is_ranked(turn):
        return None  # the scale of that rank is the answer
    told = case.conditions and (topic in ("absence_passee", "absence_future") or "dit_oral" in case.conditions)
    return case if told else turn.special(topic)


def _is_ranked(turn: Turn) -> bool:
    """Tell whether what is known of an earlier sanction says which rank an absence would have now."""
    judgement = judge(turn.case(), turn.knowledge, turn.today, risk=True)
    rank = judgement.rank
    told = judgement.facts.get("sanction_anterieure") == "oui"
    return told and rank is not None and rank.then["rang"] != UNKNOWN


def _leaves_open(turn: Turn, topic: str) -> bool:
    """Tell whether the person may ask for the verdict all the same: what decides is then worth asking."""
    return topic == "obligation" and (turn.likeliest is None or turn.likeliest.share < _ALONE)


def corrects(turn: Turn) -> bool:
    """« Ah non, c’est juste une invitation »: a fact that decides, told after a verdict, which is computed again."""
    told = turn.message.affirms(turn.knowledge.facts.deciding)
    return told and turn.state.obligation is not None and "?" not in turn.message.text


def _because(turn: Turn, obligation: Conclusion) -> str:
    signed = turn.dossier.demandeur.contrat_signe_le if turn.dossier else None
    values = placeholders(
        turn.convocation, turn.knowledge, turn.today, signe_le=say_day(signed) if signed else None, atelier=noun(turn)
    )
    return fill_text(obligation.because, values)


def _refuses(case: CaseFacts) -> bool:
    return case.facts.get("manquement") == "refus_contrat"


def _where(turn: Turn) -> str:
    return convocation_line(turn.convocation, turn.knowledge, turn.today) if turn.convocation else ""


def _headline(turn: Turn, case: CaseFacts, judgement: Judgement) -> str:
    messages, obligation = turn.knowledge.messages, judgement.word
    if obligation == "autre_obligation" and _refuses(case):
        return messages.get("verdict_refus")
    group = "verdict_passe" if case.past else "verdict_anonyme" if turn.dossier is None else "verdict"
    name = f"{group}.{obligation}" if messages.find(f"{group}.{obligation}") else f"verdict.{obligation}"
    return messages.fill(name, atelier=noun(turn))


def _obligation(turn: Turn, case: CaseFacts, judgement: Judgement) -> Draft:
    obligation = judgement.obligation
    names = {
        "obligatoire": ("empeche", "risque", "pourquoi"),
        "a_verifier": ("message", "risque", "pourquoi"),
        "facultatif": ("pourquoi", "risque", "humain"),
        "non_due": ("preuve", "message", "pourquoi"),
    }.get(obligation.word, ("date", "message", "pourquoi"))
    return Draft(
        "obligation",
        _headline(turn, case, judgement),
        (
            paragraph(_where(turn), _because(turn, obligation)),
            _of_the_reason(turn, judgement),
            _advice(turn, case, obligation),
        ),
        (*obligation.rule.sources, *(judgement.motif.rule.sources if judgement.motif else ())),
        buttons(turn, *names),
    )


def _of_the_reason(turn: Turn, judgement: Judgement) -> str:
    """Say why a reason that is told does not release from the workshop; one told before is not spoken of again."""
    told_now = any(said.fact in _OF_A_REASON for said in turn.message.said) or turn.message.topic in _WEIGH_IT
    if judgement.aside is not None and not told_now:
        return ""
    if judgement.aside is not None:
        return paragraph(judgement.aside.because, judgement.aside.advice)
    told = judgement.motif is not None and not judgement.obligation.releases
    return paragraph(judgement.motif.because, judgement.motif.advice) if told and judgement.motif else ""


def _advice(turn: Turn, case: CaseFacts, obligation: Conclusion) -> str:
    """What to do: for a day that is over, what one does after an absence."""
    over = case.past and obligation.word == "obligatoire"
    return turn.knowledge.messages.get("absence.faire.passe") if over else obligation.advice


def _consequences(turn: Turn, judgement: Judgement) -> Draft:
    because = [c.because for c in judgement.consequences]
    nothing, outside = judgement.obligation.releases, _OUTSIDE in judgement.assumed
    first = _because(turn, judgement.obligation) if nothing or outside else ""
    if outside:
        because = []
    offers: tuple[Button, ...] = ()
    if "plan" in judgement.assumed and "au_plan" not in judgement.facts:
        offers += buttons(turn, "contrat")
    if "premier" in judgement.assumed:
        offers += buttons(turn, "deja_sanctionne")
    if any(c.volet == "rsa" for c in judgement.consequences) and "foyer" not in judgement.facts:
        offers += buttons(turn, "foyer")
    if "contrat" in judgement.assumed:
        offers += buttons(turn, "signe")
    if any(c.rule.id == "consequence/ressource-inconnue" for c in judgement.consequences):
        offers += buttons(turn, "ressource")
    return Draft(
        "consequences",
        _risk_headline(turn, judgement),
        (
            paragraph(_where(turn), first, judgement.obligation.advice if outside else "", *because),
            judgement.motif.advice if judgement.motif is not None else _of_the_reason(turn, judgement),
            scale_paragraph(judgement, turn.knowledge, _SAID_ALREADY if not judgement.assumed else frozenset()),
            paragraph(
                procedure_paragraph(judgement, turn.knowledge), *dict.fromkeys(c.advice for c in judgement.consequences)
            ),
        ),
        rule_sources(judgement),
        merge(offers, *buttons(turn, *(("pourquoi", "humain") if nothing and not judgement.scale else _AFTER_RISK))),
    )


def _risk_headline(turn: Turn, judgement: Judgement) -> str:
    """Say the heaviest thing that could follow, and no more than what is known lets one say."""
    messages = turn.knowledge.messages
    if _OUTSIDE in judgement.assumed:
        return messages.get("suppositions.plan_nie")
    rsa = all(c.volet == "rsa" and c.part_min is not None and c.part_max is None for c in judgement.consequences)
    if judgement.consequences and rsa and judgement.facts.get("foyer", UNKNOWN) == UNKNOWN:
        found = messages.find(f"risque_foyer_inconnu.{judgement.consequences[0].mesure}")
        return found or risk_headline(judgement, turn.knowledge)
    return risk_headline(judgement, turn.knowledge)


def _absence(turn: Turn, topic: str, case: CaseFacts, judgement: Judgement, special: Case | None) -> Draft:
    messages, motif = turn.knowledge.messages, judgement.motif
    obligation = judgement.obligation
    tense = "passe" if topic == "absence_passee" or (topic == "motif_legitime" and case.past) else "futur"
    presence = case.facts.get("presence")
    sources = rule_sources(judgement)
    details: tuple[str, ...]
    if special is not None:
        said = fiche_draft(turn, topic, special, **deadline(turn))
        headline, details, sources = said.headline, said.paragraphs, (*said.sources, *sources)
        offers = said.buttons
    elif presence in ("present", "partielle") and topic == "absence_passee":
        headline = messages.get(f"absence.{presence}")
        details, offers = (), ()
    elif motif is not None:
        headline = messages.fill(f"absence.{motif.appreciation}", motif=motif.because)
        holds = messages.get(f"absence.tient.{tense}") if motif.appreciation == "usuel" else ""
        details, offers = (motif.advice, holds), ()
    elif topic == "motif_legitime" and judgement.aside is not None:
        headline, details, offers = judgement.aside.because, (judgement.aside.advice,), ()
    elif topic == "motif_legitime":
        said = fiche_draft(turn, topic, turn.knowledge.fiches[topic].cases[-1], **deadline(turn))
        headline, details, offers = said.headline, said.paragraphs, said.buttons
        sources = (*said.sources, *sources)
    else:
        refused = obligation.word == "autre_obligation" and _refuses(case)
        name = "verdict_refus" if refused else f"absence.{tense}.{obligation.word}"
        headline = messages.fill(name, atelier=noun(turn))
        due = "" if obligation.releases else messages.get(f"absence.faire.{tense}")
        details, offers = (_of_the_reason(turn, judgement), due), ()
    where = paragraph(_where(turn), _because(turn, obligation) if _worth_saying(judgement) else "")
    free = motif is None and obligation.releases
    advice = obligation.advice if free else ""
    risk = "" if topic == "motif_legitime" else scale_paragraph(judgement, turn.knowledge)
    if risk and _OUTSIDE in judgement.assumed:
        risk = paragraph(messages.get("suppositions.plan_nie"), risk)
    procedure = procedure_paragraph(judgement, turn.knowledge) if risk else ""
    names = ("preuve", "message", "date") if tense == "futur" else ("preuve", "message")
    names = ("pourquoi", "humain") if free else names
    if judgement.ask == REASON_DAY:
        offers = merge(buttons(turn, "meme_moment", "autre_moment"), *offers)
    extra = buttons(turn, "risque") if not risk else buttons(turn, "contrat") if "plan" in judgement.assumed else ()
    return Draft(
        topic, headline, (*details, where, advice, paragraph(risk, procedure)), sources,
        merge(offers, *buttons(turn, *names), *extra),
    )  # fmt: skip


def _worth_saying(judgement: Judgement) -> bool:
    """The obligation's reason is worth a line once it is established, and not said by the motif already."""
    obligation = judgement.obligation.word
    return obligation in ("obligatoire", "facultatif", "autre_obligation") or (
        obligation == "non_due" and judgement.motif is None
    )


def _supposition(turn: Turn) -> str:
    """Say what the answer supposes, when the message supposed what decides (a reason speaks for itself)."""
    supposed = turn.hypothesis or {}
    deciding = turn.knowledge.facts.deciding
    said = facts_list(supposed, [name for name in supposed if name in deciding], turn.knowledge)
    return turn.knowledge.messages.fill("correction.supposition", fait=say_list(said)) if said else ""
