"""Run the tables on a case: what the reason is worth, the obligation, what could follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from convoque.knowledge import Knowledge
from convoque.rules import UNKNOWN, Decision, Diagram, Rule, best_question, decide
from convoque.verdict.assemble import CaseFacts

_HEAVIEST = ("persistance", "troisieme", "reiteration", "inconnu", "premier")


@dataclass(frozen=True)
class Consequence:
    """What could follow, for one authority."""

    rule: Rule
    certainty: str
    part: str
    rank: str | None


@dataclass(frozen=True)
class Judgement:
    """Everything the rules say of a case.

    ``missing`` are the asked facts the obligation still turns on;
    ``assumed`` what the consequences suppose (motif, plan, contrat, obligation, premier);
    ``scale`` is what would follow if the reason were not accepted.
    """

    facts: Mapping[str, str]
    motif: Rule | None
    obligation: Rule
    decision: Decision
    missing: tuple[str, ...]
    rank: Rule | None = None
    consequences: tuple[Consequence, ...] = ()
    scale: tuple[Consequence, ...] = ()
    assumed: tuple[str, ...] = ()
    ask: str | None = None
    stale: bool = field(default=False)


def judge(case: CaseFacts, knowledge: Knowledge, risk: bool = False) -> Judgement:
    """Judge a case; with ``risk`` also what could follow.

    ``ask`` names the fact worth a question: for the obligation, or, with
    ``risk``, for the scale (the obligation is then supposed, not asked).
    """
    facts = dict(case.facts)
    motif = _motif(facts, case, knowledge)
    if motif is not None:
        facts["motif_appreciation"] = str(motif.then["appreciation"])
    diagram = knowledge.diagram("obligation", case.day)
    decision = decide(diagram, facts)
    asked = best_question(diagram, facts)
    missing = tuple(name for name in diagram.table.asked if name in decision.missing)
    settled = decision if decision.rule else decide(diagram, {**facts, **dict.fromkeys(missing, UNKNOWN)})
    obligation = settled.rule or settled.possible[-1]
    judgement = Judgement(facts, motif, obligation, settled, missing, ask=asked)
    return _with_risk(judgement, case, knowledge) if risk else judgement


def _motif(facts: Mapping[str, str], case: CaseFacts, knowledge: Knowledge) -> Rule | None:
    if facts.get("motif", "aucun") == "aucun":
        return None
    return decide(knowledge.diagram("motif", case.day), facts).rule


def _with_risk(found: Judgement, case: CaseFacts, knowledge: Knowledge) -> Judgement:
    rank, presumed, ask = _rank(case, found.facts, knowledge)
    conclusion = str(found.obligation.then["obligation"])
    facts = {**found.facts, "rang": str(rank.then["rang"]) if rank else "premier"}
    diagram = knowledge.diagram("consequence", case.day)
    # Whoever is on the RSA may lose it whatever else happens: the deciding fact comes first.
    if ask is None and conclusion not in ("non_due", "facultatif"):
        ask = best_question(diagram, {**facts, "obligation": "obligatoire", "volet": _parts(facts)[0]})
    assumed = _assumed(found, conclusion, presumed)
    consequences = _consequences(conclusion, facts, case, knowledge, uncertain=bool(assumed))
    scale: tuple[Consequence, ...] = ()
    if found.motif is not None and conclusion == "non_due" and "ressource" in facts:
        assumed = ("motif", *_assumed_without_motif(found, case, knowledge), *presumed)
        scale = _consequences("obligatoire", facts, case, knowledge, uncertain=True)
    return Judgement(
        found.facts, found.motif, found.obligation, found.decision, found.missing, rank, consequences, scale,
        assumed, ask,
    )  # fmt: skip


def _assumed(found: Judgement, conclusion: str, presumed: tuple[str, ...]) -> tuple[str, ...]:
    if conclusion in ("non_due", "facultatif", "autre_obligation"):
        return ()
    return ((_missing_piece(found.facts),) if conclusion == "a_verifier" else ()) + presumed


def _missing_piece(facts: Mapping[str, str]) -> str:
    """Name what has to be supposed for the workshop to be mandatory."""
    contract = facts.get("contrat", UNKNOWN)
    if facts.get("au_plan") in ("nomme", "type"):
        return "contrat" if contract == UNKNOWN else "obligation"
    return "plan" if contract in ("signe", UNKNOWN) else "obligation"


def _assumed_without_motif(found: Judgement, case: CaseFacts, knowledge: Knowledge) -> tuple[str, ...]:
    facts = {name: value for name, value in found.facts.items() if name not in ("motif", "motif_appreciation")}
    rule = decide(knowledge.diagram("obligation", case.day), facts).rule
    return () if rule is not None and rule.then["obligation"] == "obligatoire" else (_missing_piece(facts),)


def _parts(facts: Mapping[str, str]) -> tuple[str, ...]:
    resource = facts.get("ressource")
    return {"rsa": ("rsa",), "rsa_et_are": ("allocation", "rsa")}.get(resource or "", ("allocation",))


def _consequences(
    conclusion: str, facts: Mapping[str, str], case: CaseFacts, knowledge: Knowledge, uncertain: bool
) -> tuple[Consequence, ...]:
    diagram = knowledge.diagram("consequence", case.day)
    supposed = "obligatoire" if conclusion == "a_verifier" else conclusion
    found = []
    for part in _parts(facts):
        known = {**facts, "obligation": supposed, "volet": part}
        decision = decide(diagram, known)
        if decision.rule is None:
            unknown = dict.fromkeys((name for name in diagram.table.asked if name not in known), UNKNOWN)
            decision = decide(diagram, {**known, **unknown})
        rule = decision.rule or decision.possible[-1]
        written = rule.then.get("rang")
        rank = facts["rang"] if written and facts["rang"] == "persistance" else written
        found.append(Consequence(rule, "incertain" if uncertain else rule.certainty, part, str(rank) if rank else None))
    return tuple(found)


def _rank(
    case: CaseFacts, facts: Mapping[str, str], knowledge: Knowledge
) -> tuple[Rule | None, tuple[str, ...], str | None]:
    """Give the rank rule, what was presumed for it, and the fact to ask for."""
    diagram = knowledge.diagram("rang", case.day)
    said = {name: value for name, value in facts.items() if name in diagram.order}
    if "sanction_anterieure" not in said:
        return None, ("premier",), None
    if said["sanction_anterieure"] == "oui" and case.sanctions:
        heaviest, ask = _heaviest(case, diagram)
        # A person who speaks of a sanction may mean another one than those on file that do not count.
        if case.said.get("sanction_anterieure") != "oui" or str(heaviest.then["rang"]) != "premier":
            return heaviest, (), ask
    question = best_question(diagram, said)
    if question is not None:
        return decide(diagram, {**_unknowns(diagram.table.asked), **said}).rule, (), question
    return decide(diagram, said).rule, (), None


def _heaviest(case: CaseFacts, diagram: Diagram) -> tuple[Rule, str | None]:
    """Give the heaviest rank that a sanction on file leads to, and the fact to ask for if it stays unknown."""
    spoken = {name: value for name, value in case.said.items() if name in diagram.order}
    several = {"sanctions_nombre": "plusieurs"} if len(case.sanctions) > 1 else {}
    found: list[tuple[Rule, str | None]] = []
    for sanction in case.sanctions:
        known = {**sanction, **several, **spoken, "sanction_anterieure": "oui"}
        decision = decide(diagram, {**_unknowns(diagram.table.asked), **known})
        found.append((decision.rule or decision.possible[-1], best_question(diagram, known)))
    rule, ask = min(found, key=lambda pair: _HEAVIEST.index(str(pair[0].then["rang"])))
    return rule, ask if rule.then["rang"] == "inconnu" else None


def _unknowns(names: tuple[str, ...]) -> dict[str, str]:
    return dict.fromkeys(names, UNKNOWN)
