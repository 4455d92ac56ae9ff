"""``knowledge/regles/*.yml``: decision tables, with their examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from convoque.knowledge.facts import FactBook
from convoque.knowledge.reading import Reader
from convoque.knowledge.sources import CERTAINTIES, SourceBook, read_keys
from convoque.knowledge.yamlfile import Value
from convoque.rules import IncompleteTable, Rule, Table, compile_table, decide

EXAMPLE_DAY = date(2026, 11, 23)
"""The day on which an example without ``au`` is judged."""


@dataclass(frozen=True)
class Example:
    """Facts that must lead to a rule; ``scenario`` is its number in the legal file."""

    rule: str
    name: str
    facts: Mapping[str, str]
    day: date
    scenario: int | None = None


@dataclass(frozen=True)
class RuleFile:
    """One table as written, with its examples and where each rule stands."""

    table: Table
    title: str
    examples: tuple[Example, ...]


_RULE_KEYS = (
    "id", "si", "alors", "certitude", "sources", "en_vigueur", "parce_que", "precision", "conseil", "exemples",
)  # fmt: skip


def read_table(root: Value, facts: FactBook, sources: SourceBook, reader: Reader) -> RuleFile | None:
    """Read one rule file and prove it: complete, reachable, every example right.

    Mistakes go to ``reader`` with their place; then None is given.
    """
    before = len(reader.errors)
    reader.keys(root, ["table", "titre", "conclut", "questions", "suppose", "regles"], ["table", "conclut", "regles"])
    rules, places, examples = [], {}, []
    listing = root.get("regles")
    for value in (listing.items or ()) if listing else ():
        rule = _rule(value, facts, sources, reader)
        if rule.id in places:
            reader.wrong(value.get("id") or value, f"l’identifiant « {rule.id} » sert déjà", "un identifiant unique")
        places[rule.id] = value
        rules.append(rule)
        examples += _examples(rule.id, value.get("exemples"), facts, reader)
    supposed = {name: reader.text(child) for name, child in _pairs(root.get("suppose"))}
    asked = reader.texts(root.get("questions"))
    for name in (*asked, *supposed):
        if name not in facts.sheets:
            reader.wrong(root.get("questions") or root, f"fait inconnu « {name} »", "un nom de knowledge/faits.yml")
    if len(reader.errors) > before:
        return None
    table = Table(
        reader.text(root.get("table")), reader.text(root.get("conclut")), facts.facts, tuple(rules), asked, supposed
    )
    found = RuleFile(table, reader.text(root.get("titre")), tuple(examples))
    _prove(found, root, places, sources, reader)
    return found if len(reader.errors) == before else None


def _pairs(value: Value | None) -> list[tuple[str, Value]]:
    return list(value.walk()) if value else []


def _rule(value: Value, facts: FactBook, sources: SourceBook, reader: Reader) -> Rule:
    reader.keys(value, _RULE_KEYS, ["id", "si", "alors", "certitude", "sources", "parce_que", "exemples"])
    period = value.get("en_vigueur")
    if period is not None:
        reader.keys(period, ["depuis", "jusqu_au"])
    since = reader.day(period.get("depuis")) if period else None
    until = reader.day(period.get("jusqu_au")) if period else None
    if period is not None and since and until and until < since:
        reader.wrong(period, "la règle finit avant de commencer", "jusqu_au après depuis")
    condition = value.get("si")
    parts = (condition.items or (condition,)) if condition else ()
    keys = read_keys(value.get("sources"), sources, reader)
    if value.get("sources") is not None and not keys:
        reader.wrong(value.get("sources") or value, "aucune source", "au moins une, comme [L5412-1]")
    extra = reader.text(value.get("precision"))
    return Rule(
        id=reader.text(value.get("id")),
        clauses=tuple(reader.conditions(part, facts.values) for part in parts),
        then=_conclusion(value.get("alors")),
        certainty=reader.choice(value.get("certitude"), CERTAINTIES, "certitude"),
        sources=keys,
        because=" ".join(filter(None, [reader.text(value.get("parce_que")), extra])),
        advice=reader.text(value.get("conseil")),
        since=since,
        until=until,
    )


def _conclusion(value: Value | None) -> dict[str, object]:
    plain = value.plain() if value else {}
    return plain if isinstance(plain, dict) else {}


def _examples(rule: str, value: Value | None, facts: FactBook, reader: Reader) -> list[Example]:
    found = []
    for item in (value.items or ()) if value else ():
        reader.keys(item, ["nom", "dossier", "faits", "au"], ["nom", "faits"], "l’exemple")
        stated = item.get("faits")
        number = reader.number(item.get("dossier"))
        conditions = reader.conditions(stated, facts.values) if stated else {}
        found.append(
            Example(
                rule=rule,
                name=reader.text(item.get("nom")),
                facts={name: next(iter(values)) for name, values in conditions.items()},
                day=reader.day(item.get("au")) or EXAMPLE_DAY,
                scenario=int(number) if number else None,
            )
        )
    if value is not None and not found:
        reader.wrong(value, "aucun exemple", "au moins un exemple, avec nom et faits")
    return found


def _prove(file: RuleFile, root: Value, places: Mapping[str, Value], sources: SourceBook, reader: Reader) -> None:
    reached: set[str] = set()
    for day in (date(2000, 1, 1), *file.table.boundaries()):
        try:
            diagram = compile_table(file.table, day)
        except IncompleteTable as error:
            reader.wrong(root.get("regles") or root, str(error), "une dernière règle sans condition, « si: {} »")
            return
        reached |= {rule.id for rule in file.table.rules if rule.in_force(day)} - set(diagram.unreachable)
    for rule in file.table.rules:
        if rule.id not in reached:
            wrong = f"la règle « {rule.id} » n’est jamais atteinte : une règle placée avant la recouvre"
            reader.wrong(places[rule.id], wrong, "la placer plus haut, ou préciser ses conditions")
        if rule.since and not any(sources.sources[key].in_force(rule.since) for key in rule.sources):
            wrong = f"aucune source de « {rule.id} » n’est en vigueur le {rule.since.isoformat()}"
            reader.wrong(places[rule.id].get("sources") or places[rule.id], wrong, "une source en vigueur ce jour-là")
    for example in file.examples:
        decided = decide(compile_table(file.table, example.day), example.facts).rule
        if decided is None or decided.id != example.rule:
            got = decided.id if decided else "aucune règle : il manque des faits"
            wrong = f"l’exemple « {example.name} » donne {got}"
            reader.wrong(places[example.rule].get("exemples") or places[example.rule], wrong, example.rule)
