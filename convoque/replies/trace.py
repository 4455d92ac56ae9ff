"""The whole trace of a judged case, for an advisor: facts, rules tried, the one that held, sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from convoque.knowledge import Knowledge
from convoque.knowledge.messages import fill_text
from convoque.replies.french import say_day
from convoque.rules import UNKNOWN, Change, Rule, Table, nearest_changes
from convoque.verdict import CaseFacts, Judgement

FLIPPING = ("contrat", "au_plan", "forme", "annule", "motif_appreciation", "rsa_tenu")
"""Facts worth naming in "what would change the answer"."""


def trace(case: CaseFacts, judgement: Judgement, knowledge: Knowledge) -> Iterator[str]:
    """Give the trace line by line, in French, ready to print."""
    checked = say_day(knowledge.sources.checked_on)
    yield f"Droit appliqué : celui du {say_day(case.day)}. Sources vérifiées le {checked}."
    yield ""
    yield "Faits"
    yield from _facts(case, judgement, knowledge)
    yield ""
    table = knowledge.tables["obligation"].table
    yield f"Obligation : {judgement.obligation.then['obligation']} (certitude : {judgement.obligation.certainty})"
    yield from _tried(table, judgement, case.day)
    yield from _rule(judgement.obligation, case.day, knowledge)
    yield from _changes(case, judgement, knowledge)
    if judgement.motif is not None:
        yield ""
        yield f"Motif : {judgement.motif.then['appreciation']} (certitude : {judgement.motif.certainty})"
        yield from _rule(judgement.motif, case.day, knowledge)
    if judgement.rank is not None:
        yield ""
        yield f"Rang : {judgement.rank.then['rang']}"
        yield from _rule(judgement.rank, case.day, knowledge)
    for consequence in judgement.consequences:
        yield ""
        measure = consequence.rule.then["mesure"]
        yield f"Conséquence ({consequence.part}) : {measure} (certitude : {consequence.certainty})"
        yield from _rule(consequence.rule, case.day, knowledge)


def changes(case: CaseFacts, judgement: Judgement, knowledge: Knowledge) -> list[Change]:
    """Find the nearest other facts that would give another obligation."""
    diagram = knowledge.diagram("obligation", case.day)
    facts = {**judgement.facts, **dict.fromkeys(judgement.missing, UNKNOWN)}
    found = nearest_changes(diagram, facts, FLIPPING)
    # A refusal of the contract is a breach of its own, told apart by the fact « refus ».
    return [change for change in found if change.facts.get("contrat") != "refuse"]


def _facts(case: CaseFacts, judgement: Judgement, knowledge: Knowledge) -> Iterator[str]:
    for name, value in judgement.facts.items():
        origin = "dit par la personne" if name in case.said else "dossier" if name in case.on_file else "déduit"
        yield f"  {name} = {value}  ({origin})"
    for name, value in judgement.decision.presumed.items():
        if value != UNKNOWN:
            yield f"  {name} = {value}  (supposé)"
    for name in judgement.missing:
        question = knowledge.facts.sheets[name].question
        yield f"  {name} = ?  (à demander{' : ' + question.text if question else ''})"


def _tried(table: Table, judgement: Judgement, day: date) -> Iterator[str]:
    looked: Mapping[str, str] = {**judgement.decision.facts, **judgement.decision.presumed}
    for rule in table.rules:
        if not rule.in_force(day):
            continue
        if rule.id == judgement.obligation.id:
            return
        blocking = next((f for clause in rule.clauses for f, v in clause.items() if looked.get(f) not in v), None)
        if blocking is not None and blocking in looked:
            yield f"  écartée  {rule.id}  ({blocking} = {looked[blocking]})"


def _rule(rule: Rule, day: date, knowledge: Knowledge) -> Iterator[str]:
    yield f"  retenue  {rule.id}"
    yield f"           {fill_text(rule.because, {})}"
    for source in knowledge.sources_in_force(rule.sources, day):
        since = f", depuis le {say_day(source.since)}" if source.since else ""
        yield f"           {source.article}, {source.code}{since}  {source.url}"


def _changes(case: CaseFacts, judgement: Judgement, knowledge: Knowledge) -> Iterator[str]:
    for change in changes(case, judgement, knowledge):
        said = ", ".join(f"{name} = {value}" for name, value in change.facts.items())
        yield f"  changerait  {change.rule.then['obligation']}  si {said}  ({change.rule.id})"
