"""The whole trace of a judged case, for an advisor: facts, rules tried, the one that held, sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from convoque.knowledge import Knowledge
from convoque.knowledge.messages import fill_text
from convoque.replies.french import say_day
from convoque.rules import UNKNOWN, Rule, Table, nearest_changes
from convoque.verdict import CaseFacts, Conclusion, Judgement, Prudence


@dataclass(frozen=True)
class Otherwise:
    """Other facts, and the other obligation they would give."""

    facts: Mapping[str, str]
    conclusion: Conclusion


def trace(case: CaseFacts, judgement: Judgement, knowledge: Knowledge, today: date) -> Iterator[str]:
    """Give the trace line by line, in French, ready to print."""
    checked = say_day(knowledge.sources.checked_on)
    yield f"Droit appliqué : celui du {say_day(case.day)}. Sources vérifiées le {checked}."
    yield ""
    yield "Faits"
    yield from _facts(case, judgement, knowledge)
    yield ""
    table = knowledge.tables["obligation"].table
    obligation = judgement.obligation
    yield f"Obligation : {obligation.word} (certitude : {obligation.certainty})"
    yield from _tried(table, judgement, case.day)
    yield from _rule(obligation.rule, obligation.because, case.day, knowledge)
    for change in changes(case, judgement, knowledge, today):
        said = ", ".join(f"{name} = {value}" for name, value in change.facts.items())
        yield f"  changerait  {change.conclusion.word}  si {said}  ({change.conclusion.rule.id})"
    if judgement.motif is not None:
        yield ""
        yield f"Motif : {judgement.motif.appreciation} (certitude : {judgement.motif.certainty})"
        yield from _rule(judgement.motif.rule, judgement.motif.because, case.day, knowledge)
    if judgement.rank is not None:
        yield ""
        yield f"Rang : {judgement.rank.then['rang']}"
        yield from _rule(judgement.rank, judgement.rank.because, case.day, knowledge)
    for consequence in judgement.consequences:
        yield ""
        yield f"Conséquence ({consequence.volet}) : {consequence.mesure} (certitude : {consequence.certainty})"
        yield from _rule(consequence.rule, consequence.because, case.day, knowledge)


def changes(case: CaseFacts, judgement: Judgement, knowledge: Knowledge, today: date) -> list[Otherwise]:
    """Find the nearest other facts that would give another obligation, as it may be said."""
    diagram = knowledge.diagram("obligation", case.day)
    facts = {**judgement.facts, **dict.fromkeys(judgement.missing, UNKNOWN)}
    prudence, motif = Prudence(knowledge, case.day, today), judgement.motif
    found = [
        Otherwise(change.facts, prudence.obligation(change.rule, motif.rule if motif else None))
        for change in nearest_changes(diagram, facts, knowledge.facts.deciding)
        # A refusal of the contract is a breach of its own, told apart by the fact « refus ».
        if change.facts.get("contrat") != "refuse"
    ]
    return [other for other in found if other.conclusion.word != judgement.obligation.word]


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
        if rule.id == judgement.obligation.rule.id:
            return
        blocking = next((f for clause in rule.clauses for f, v in clause.items() if looked.get(f) not in v), None)
        if blocking is not None and blocking in looked:
            yield f"  écartée  {rule.id}  ({blocking} = {looked[blocking]})"


def _rule(rule: Rule, because: str, day: date, knowledge: Knowledge) -> Iterator[str]:
    yield f"  retenue  {rule.id}"
    yield f"           {fill_text(because, {})}"
    for source in knowledge.sources_in_force(rule.sources, day):
        since = f", depuis le {say_day(source.since)}" if source.since else ""
        yield f"           {source.article}, {source.code}{since}  {source.url}"
