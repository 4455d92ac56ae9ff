"""Run the tables on a case: what the reason is worth, the obligation, what could follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from convoque.knowledge import Knowledge
from convoque.rules import UNKNOWN, Decision, Diagram, Rule, best_question, decide
from convoque.verdict.assemble import CaseFacts
from convoque.verdict.conclusions import TO_CHECK, Conclusion, Consequence, Motif, Prudence

_CANCELLATION = "annulation"
"""A cancellation that was heard of is asked about before the scale: with it, nothing may be at risk."""


@dataclass(frozen=True)
class Tried:
    """One table that was walked: with which facts, and the rule that held; ``part``: the volet of a consequence."""

    table: str
    facts: Mapping[str, str]
    rule: Rule
    part: str | None = None


@dataclass(frozen=True)
class Judgement:
    """Everything the rules say of a case, as it may be said.

    ``missing`` are the asked facts the obligation still turns on;
    ``assumed`` what the consequences suppose (motif, plan, hors_plan, contrat, obligation, premier);
    ``scale`` is what would follow if the reason were not accepted;
    ``aside`` is the rule that sets a reason aside, since it falls at another time;
    ``tried`` are the tables that were walked, for whoever asks why.
    """

    facts: Mapping[str, str]
    motif: Motif | None
    obligation: Conclusion
    decision: Decision
    missing: tuple[str, ...]
    rank: Rule | None = None
    consequences: tuple[Consequence, ...] = ()
    scale: tuple[Consequence, ...] = ()
    assumed: tuple[str, ...] = ()
    ask: str | None = None
    aside: Rule | None = None
    tried: tuple[Tried, ...] = ()

    @property
    def word(self) -> str:
        """The obligation in a word, ``excusable`` when only a reason releases from it."""
        excused = self.obligation.word == "non_due" and self.motif is not None
        return "excusable" if excused else self.obligation.word


def judge(case: CaseFacts, knowledge: Knowledge, today: date, risk: bool = False) -> Judgement:
    """Judge a case on a day; with ``risk`` also what could follow.

    What rests on sources that ``today`` asks to check again is softened (see ``conclusions``).
    ``ask`` names the fact worth a question: for the obligation, or, with
    ``risk``, for the scale (the obligation is then supposed, not asked).
    """
    prudence = Prudence(knowledge, case.day, today)
    diagram = knowledge.diagram("obligation", case.day)
    appraisal = _appraise(case, knowledge)
    facts, reason = appraisal.facts, appraisal.rule
    counts = reason is not None and reason.then["appreciation"] != "aucun"
    decision = decide(diagram, facts)
    missing = tuple(name for name in diagram.table.asked if name in decision.missing)
    settled = decision if decision.rule else decide(diagram, {**facts, **dict.fromkeys(missing, UNKNOWN)})
    rule = settled.rule or settled.possible[-1]
    if rule.then["obligation"] == "non_due" and not any("motif_appreciation" in clause for clause in rule.clauses):
        reason, counts = None, False  # nothing has to be excused of what the organiser cancelled
    judgement = Judgement(
        facts,
        prudence.motif(reason, facts["motif"]) if reason is not None and counts else None,
        prudence.obligation(rule, reason if counts else None),
        settled,
        missing,
        aside=reason if reason is not None and not counts else None,
        ask=appraisal.ask or best_question(diagram, facts),
        tried=(
            *((Tried("motif", appraisal.looked, appraisal.rule),) if appraisal.rule is not None else ()),
            Tried("obligation", facts if decision.rule else {**facts, **dict.fromkeys(missing, UNKNOWN)}, rule),
        ),
    )
    return _with_risk(judgement, case, prudence, appraisal.ask) if risk else judgement


@dataclass(frozen=True)
class _Appraisal:
    """What the reason is worth: the facts with it, the rule that says so, the fact it turns on, those looked at."""

    facts: Mapping[str, str]
    rule: Rule | None = None
    ask: str | None = None
    looked: Mapping[str, str] = field(default_factory=dict)


def _appraise(case: CaseFacts, knowledge: Knowledge) -> _Appraisal:
    """Appraise the reason; ``ask`` names the fact it turns on, when that changes the obligation."""
    facts = dict(case.facts)
    if facts.get("motif", "aucun") == "aucun":
        return _Appraisal(facts)
    diagram, obligation = knowledge.diagram("motif", case.day), knowledge.diagram("obligation", case.day)
    decision = decide(diagram, facts)
    worth = {str(rule.then["appreciation"]) for rule in decision.possible}
    turns = len({_conclusions(obligation, {**facts, "motif_appreciation": one}) for one in worth}) > 1
    looked = case.facts if decision.rule else {**facts, **dict.fromkeys(decision.missing, UNKNOWN)}
    rule = decision.rule or decide(diagram, looked).rule
    if rule is not None:
        facts["motif_appreciation"] = str(rule.then["appreciation"])
    if rule is None or facts["motif_appreciation"] == "aucun":
        facts["motif"] = "aucun"
    return _Appraisal(facts, rule, best_question(diagram, case.facts) if turns else None, looked)


def _conclusions(diagram: Diagram, facts: Mapping[str, str]) -> frozenset[str]:
    """Give the obligations that are possible with these facts."""
    decision = decide(diagram, facts)
    rules = (decision.rule,) if decision.rule else decision.possible
    return frozenset(str(rule.then["obligation"]) for rule in rules)


def _with_risk(found: Judgement, case: CaseFacts, prudence: Prudence, first: str | None) -> Judgement:
    knowledge = prudence.knowledge
    rank, presumed, ask, ranked_by = _rank(case, found.facts, knowledge)
    ask = first or (_CANCELLATION if _CANCELLATION in found.missing else ask)
    # The tables go on from what the rule says; only what comes out of them is softened.
    conclusion = str(found.obligation.rule.then["obligation"])
    facts = {**found.facts, "rang": str(rank.then["rang"]) if rank else "premier"}
    diagram = knowledge.diagram("consequence", case.day)
    if conclusion in ("non_due", "facultatif"):
        ask = None
    elif ask is None:
        # Whoever is on the RSA may lose it whatever else happens: the deciding fact comes first.
        ask = best_question(diagram, {**facts, "obligation": "obligatoire", "volet": _parts(facts)[0]})
    assumed = _assumed(found, conclusion, presumed)
    walked = _consequences(conclusion, facts, found, rank, prudence, supposed=bool(assumed))
    scale: tuple[Consequence, ...] = ()
    if found.motif is not None and conclusion == "non_due" and "ressource" in facts:
        assumed = ("motif", *_assumed_without_motif(found, case, knowledge), *presumed)
        scale = tuple(one for one, _ in _consequences("obligatoire", facts, found, rank, prudence, supposed=True))
    tried = (
        *found.tried,
        *((Tried("rang", ranked_by, rank),) if rank is not None else ()),
        *(one for _, one in walked),
    )
    consequences = tuple(one for one, _ in walked)
    return replace(found, rank=rank, consequences=consequences, scale=scale, assumed=assumed, ask=ask, tried=tried)


def _assumed(found: Judgement, conclusion: str, presumed: tuple[str, ...]) -> tuple[str, ...]:
    if conclusion in ("non_due", "facultatif", "autre_obligation"):
        return ()
    return ((_missing_piece(found.facts),) if conclusion == TO_CHECK else ()) + presumed


def _missing_piece(facts: Mapping[str, str]) -> str:
    """Name what has to be supposed for the workshop to be mandatory."""
    contract = facts.get("contrat", UNKNOWN)
    if facts.get("au_plan") in ("nomme", "type"):
        return "contrat" if contract == UNKNOWN else "obligation"
    if facts.get("au_plan") == "absent" and contract in ("signe", UNKNOWN):
        return "hors_plan"  # what was told is not supposed away
    return "plan" if contract in ("signe", UNKNOWN) else "obligation"


def _assumed_without_motif(found: Judgement, case: CaseFacts, knowledge: Knowledge) -> tuple[str, ...]:
    facts = {name: value for name, value in found.facts.items() if name not in ("motif", "motif_appreciation")}
    rule = decide(knowledge.diagram("obligation", case.day), facts).rule
    return () if rule is not None and rule.then["obligation"] == "obligatoire" else (_missing_piece(facts),)


def _parts(facts: Mapping[str, str]) -> tuple[str, ...]:
    resource = facts.get("ressource")
    return {"rsa": ("rsa",), "rsa_et_are": ("allocation", "rsa")}.get(resource or "", ("allocation",))


def _consequences(
    conclusion: str,
    facts: Mapping[str, str],
    found: Judgement,
    rank: Rule | None,
    prudence: Prudence,
    supposed: bool,
) -> tuple[tuple[Consequence, Tried], ...]:
    """Conclude for each part; with each, how its table was walked."""
    diagram = prudence.knowledge.diagram("consequence", prudence.day)
    softened = found.obligation.word != found.obligation.rule.then["obligation"]
    obligation = "obligatoire" if conclusion == TO_CHECK else conclusion
    concluded = []
    for part in _parts(facts):
        known = {**facts, "obligation": obligation, "volet": part}
        decision = decide(diagram, known)
        if decision.rule is None:
            unknown = dict.fromkeys((name for name in diagram.table.asked if name not in known), UNKNOWN)
            known |= unknown
            decision = decide(diagram, known)
        rule = decision.rule or decision.possible[-1]
        persists = facts["rang"] == "persistance"
        concluded.append(
            (
                prudence.consequence(rule, part, rank, persists, supposed, softened),
                Tried("consequence", known, rule, part),
            )
        )
    return tuple(concluded)


def _rank(
    case: CaseFacts, facts: Mapping[str, str], knowledge: Knowledge
) -> tuple[Rule | None, tuple[str, ...], str | None, Mapping[str, str]]:
    """Give the rank rule, what was presumed for it, the fact to ask for, and the facts that were looked at."""
    diagram = knowledge.diagram("rang", case.day)
    said = {name: value for name, value in facts.items() if name in diagram.order}
    if "sanction_anterieure" not in said:
        return None, ("premier",), None, said
    if said["sanction_anterieure"] == "oui" and case.sanctions:
        heaviest, ask, of_it = _heaviest(case, diagram, knowledge)
        # A person who speaks of a sanction may mean another one than those on file that do not count.
        if case.said.get("sanction_anterieure") != "oui" or str(heaviest.then["rang"]) != "premier":
            return heaviest, (), ask, of_it
    question = best_question(diagram, said)
    if question is not None:
        known = {**_unknowns(diagram.table.asked), **said}
        return decide(diagram, known).rule, (), question, known
    return decide(diagram, said).rule, (), None, said


def _heaviest(case: CaseFacts, diagram: Diagram, knowledge: Knowledge) -> tuple[Rule, str | None, Mapping[str, str]]:
    """Give the heaviest rank that a sanction on file leads to, the fact to ask for if it stays unknown, the facts."""
    spoken = {name: value for name, value in case.said.items() if name in diagram.order}
    several = {"sanctions_nombre": "plusieurs"} if len(case.sanctions) > 1 else {}
    found: list[tuple[Rule, str | None, dict[str, str]]] = []
    for sanction in case.sanctions:
        # What is said completes a sanction on file: its own dates are not those of another one.
        known = {**several, **spoken, **sanction}
        looked = {**_unknowns(diagram.table.asked), **known}
        decision = decide(diagram, looked)
        found.append((decision.rule or decision.possible[-1], best_question(diagram, known), looked))
    heaviest = knowledge.tables["rang"].heaviest(str(rule.then["rang"]) for rule, _, _ in found)
    rule, ask, of_it = next(one for one in found if one[0].then["rang"] == heaviest)
    return rule, ask if rule.then["rang"] == "inconnu" else None, of_it


def _unknowns(names: tuple[str, ...]) -> dict[str, str]:
    return dict.fromkeys(names, UNKNOWN)
