"""``knowledge/regles/*.yml``: decision tables, with their examples."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from convoque.knowledge.facts import FactBook
from convoque.knowledge.messages import CONVOCATION_BLANKS
from convoque.knowledge.reading import Reader
from convoque.knowledge.sources import CERTAINTIES, Source, SourceBook, read_keys
from convoque.knowledge.yamlfile import Value
from convoque.rules import (
    Diagram,
    IncompleteTable,
    Rule,
    Steps,
    Table,
    TooManySituations,
    compile_table,
    decide,
)
from convoque.schema import keys, required

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


_MOST_MONTHS = 60
_MOST_STEPS = 20_000
"""Nodes that all the periods of one table may take to compile; our largest takes about 4,000."""

_GRADED = frozenset({"rang", "consequence"})
"""Tables of which several conclusions may hold together: the heaviest is said."""

_BLANKS = {"obligation": CONVOCATION_BLANKS | {"signe_le", "atelier"}}
"""The blanks that the reasons of a table may hold; its advice holds none."""


@dataclass(frozen=True)
class RuleFile:
    """One table as written, with its examples.

    ``severity`` are its conclusions from the lightest to the heaviest, where
    one of several has to be chosen (« gravite »).
    """

    table: Table
    title: str
    examples: tuple[Example, ...]
    severity: tuple[str, ...] = ()

    def heaviest(self, conclusions: Iterable[str]) -> str:
        """Give the heaviest of some conclusions of a table that has a « gravite »."""
        return max(conclusions, key=self.severity.index)


CONCLUSIONS: Mapping[str, tuple[str, ...]] = {
    "mesure": (
        "aucune", "avertissement", "suspension", "suspension_ou_suppression", "suppression",
        "suppression_et_radiation", "radiation", "a_verifier",
    ),
    "autorite": ("france_travail", "mission_locale", "departement", "a_verifier"),
    "levee": ("contrat",),
}  # fmt: skip
"""Conclusions that are no fact: the words of the reply format."""

_DETAILS = (
    "preuves", "autorite", "rang", "part_min", "part_max", "mois_min", "mois_max", "radiation_possible", "levee",
)  # fmt: skip


def read_table(
    root: Value, facts: FactBook, sources: SourceBook, reader: Reader, prove: bool = True, proved: bool = False
) -> RuleFile | None:
    """Read one rule file and prove it: complete, reachable, every example right.

    Mistakes go to ``reader`` with their place; then None is given. Without
    ``prove``, for facts that could not be read themselves, only its lines are.
    ``proved``: these bytes and those it leans on were proved before, and are not again.
    """
    before = len(reader.errors)
    reader.keys(root, keys("table"), required("table"))
    rules, places = [], {}
    examples: list[tuple[Example, Value]] = []
    decides = reader.text(root.get("conclut"))
    allowed = _conclusions(reader.text(root.get("table")), decides, facts)
    blanks = _BLANKS.get(reader.text(root.get("table")), frozenset())
    for value in reader.items(root.get("regles"), "les règles"):
        rule = _rule(value, facts, sources, blanks, reader)
        _check_conclusion(value.get("alors"), decides, allowed, reader)
        if rule.id in places:
            reader.wrong(value.get("id") or value, f"l’identifiant « {rule.id} » sert déjà", "un identifiant unique")
        places[rule.id] = value
        rules.append(rule)
        examples += _examples(rule.id, value.get("exemples"), facts, reader)
    written = root.get("suppose")
    presumed = reader.conditions(written, facts.values, single=True) if written else {}
    supposed = {name: next(iter(values)) for name, values in presumed.items()}
    asked = _asked(root.get("questions"), facts, reader)
    severity = _severity(root, decides, rules, allowed, reader)
    if len(reader.errors) > before or not prove:
        return None
    table = Table(reader.text(root.get("table")), decides, facts.facts, tuple(rules), asked, supposed)
    found = RuleFile(table, reader.text(root.get("titre")), tuple(example for example, _ in examples), severity)
    if proved:
        return found
    diagrams = _prove(table, root, places, sources, reader)
    if len(reader.errors) == before:
        _try_examples(diagrams, examples, reader)
    return found if len(reader.errors) == before else None


def _rule(value: Value, facts: FactBook, sources: SourceBook, blanks: frozenset[str], reader: Reader) -> Rule:
    reader.keys(value, keys("regle"), required("regle"))
    since, until = reader.period(value.get("en_vigueur"), "la règle")
    condition = value.get("si")
    parts = (condition.items or (condition,)) if condition else ()
    cited = read_keys(value.get("sources"), sources, reader)
    if value.get("sources") is not None and not cited:
        reader.wrong(value.get("sources") or value, "aucune source", "au moins une, comme [L5412-1]")
    extra = reader.sentence(value.get("precision"), blanks)
    return Rule(
        id=reader.text(value.get("id")),
        clauses=tuple(_clause(part, facts, reader) for part in parts),
        then=_conclusion(value.get("alors")),
        certainty=reader.choice(value.get("certitude"), CERTAINTIES, "certitude"),
        sources=cited,
        because=" ".join(filter(None, [reader.sentence(value.get("parce_que"), blanks), extra])),
        advice=reader.sentence(value.get("conseil")),
        since=since,
        until=until,
    )


def _clause(value: Value, facts: FactBook, reader: Reader) -> dict[str, frozenset[str]]:
    for key, _ in value.entries or ():
        name = key.text or ""
        if name in facts.sheets and not facts.sayable(name):
            wrong = f"le fait « {name} » ne se dit pas : une règle ne peut pas le lire"
            reader.wrong(key, wrong, "un fait dont knowledge/faits.yml écrit la façon de dire chaque valeur")
    return reader.conditions(value, facts.values)


def _conclusion(value: Value | None) -> dict[str, object]:
    plain = value.plain() if value else {}
    return plain if isinstance(plain, dict) else {}


def _conclusions(table: str, decides: str, facts: FactBook) -> tuple[str, ...]:
    return facts.values.get(decides) or facts.values.get(f"{table}_{decides}") or CONCLUSIONS.get(decides, ())


def _check_conclusion(value: Value | None, decides: str, allowed: tuple[str, ...], reader: Reader) -> None:
    if value is None:
        return
    reader.keys(value, [decides, *_DETAILS], [decides], "la conclusion")
    for key, words in ((decides, allowed), *((name, CONCLUSIONS[name]) for name in ("autorite", "levee"))):
        if words:
            reader.choice(value.get(key), words, key)
    for what, most in (("part", 100), ("mois", _MOST_MONTHS)):
        low, high = (reader.number(value.get(f"{what}_{end}")) for end in ("min", "max"))
        for end, number in (("min", low), ("max", high)):
            if number is not None and not 0 <= number <= most:
                place = value.get(f"{what}_{end}") or value
                reader.wrong(place, f"« {place.text} » pour « {what}_{end} », c’est impossible", f"de 0 à {most}")
        if low is not None and high is not None and low > high:
            place = value.get(f"{what}_min") or value
            reader.wrong(place, f"« {what}_min » dépasse « {what}_max », c’est impossible", f"au plus {high:g}")


def _severity(
    root: Value, decides: str, rules: Iterable[Rule], allowed: tuple[str, ...], reader: Reader
) -> tuple[str, ...]:
    """Read « gravite »: every conclusion of the table, once."""
    value = root.get("gravite")
    words = reader.texts(value)
    if value is None:
        if reader.text(root.get("table")) in _GRADED:
            reader.wrong(root, "il manque « gravite »", "les conclusions, de la moins à la plus lourde")
        return ()
    places = value.items if value.items is not None else (value,) * len(words)
    for at, (word, place) in enumerate(zip(words, places, strict=True)):
        reader.choice(place, allowed, "gravité")
        if word in words[:at]:
            reader.wrong(place, f"« {word} » est écrit deux fois", "une seule fois chaque conclusion")
    missing = {str(rule.then.get(decides)) for rule in rules} & set(allowed) - set(words)
    for word in sorted(missing):
        reader.wrong(value, f"« {word} » n’est pas classé", "toutes les conclusions, de la moins à la plus lourde")
    return words


def _asked(value: Value | None, facts: FactBook, reader: Reader) -> tuple[str, ...]:
    names = reader.texts(value)
    for name, place in zip(names, (value.items or (value,)) if value else (), strict=False):
        if name not in facts.sheets:
            reader.unknown(place, "fait", name, facts.sheets, "un nom de knowledge/faits.yml")
        elif facts.sheets[name].question is None:
            expected = "un fait de knowledge/faits.yml qui a une « question »"
            reader.wrong(place, f"le fait « {name} » n’a pas de question", expected)
    return names


def _examples(rule: str, value: Value | None, facts: FactBook, reader: Reader) -> list[tuple[Example, Value]]:
    found = []
    for item in reader.items(value, "les exemples"):
        reader.keys(item, keys("exemple"), required("exemple"), "l’exemple")
        stated = item.get("faits")
        number = reader.number(item.get("dossier"))
        conditions = reader.conditions(stated, facts.values, single=True) if stated else {}
        example = Example(
            rule=rule,
            name=reader.text(item.get("nom")),
            facts={name: next(iter(values)) for name, values in conditions.items()},
            day=reader.day(item.get("au")) or EXAMPLE_DAY,
            scenario=int(number) if number else None,
        )
        found.append((example, item))
    if value is not None and value.items == ():
        reader.wrong(value, "aucun exemple", "au moins un exemple, avec nom et faits")
    return found


def _prove(
    table: Table, root: Value, places: Mapping[str, Value], sources: SourceBook, reader: Reader
) -> dict[date, Diagram]:
    """Compile every period: complete, every rule reached, a source in force whenever a rule begins to speak."""
    diagrams: dict[date, Diagram] = {}
    days: dict[str, list[date]] = {}
    steps = Steps(_MOST_STEPS)
    for day in (date(2000, 1, 1), *table.boundaries()):
        try:
            diagram = diagrams[day] = compile_table(table, day, steps)
        except IncompleteTable as error:
            ended = next((places[rule.id] for rule in table.rules if rule.until == day - timedelta(days=1)), None)
            place = (ended.get("en_vigueur") or ended) if ended is not None else root.get("regles") or root
            reader.wrong(place, str(error), "une dernière règle sans condition, « si: {} »")
            return diagrams
        except TooManySituations:
            wrong = f"la table « {table.name} » a trop de situations à distinguer"
            reader.wrong(
                root.get("regles") or root, wrong, "des règles qui regardent moins de faits, ou moins de dates"
            )
            return diagrams
        for rule in table.rules:
            if rule.in_force(day) and rule.id not in diagram.unreachable:
                days.setdefault(rule.id, []).append(day)
    for rule in table.rules:
        place = places[rule.id]
        if rule.id not in days:
            wrong = f"la règle « {rule.id} » n’est jamais atteinte : une règle placée avant la recouvre"
            reader.wrong(place.get("id") or place, wrong, "la placer plus haut, ou préciser ses conditions")
        # Before a table's first boundary nothing is known of the law.
        began = [day for day in days.get(rule.id, ()) if rule.since or day in table.boundaries()]
        for day in began:
            if not any(sources.sources[key].in_force(day) for key in rule.sources):
                wrong = f"aucune source de « {rule.id} » n’est en vigueur le {day.isoformat()}"
                periods = ", ".join(_period(sources.sources[key]) for key in rule.sources)
                reader.wrong(place.get("sources") or place, wrong, f"une source en vigueur ce jour-là ({periods})")
                break
    return diagrams


def _period(source: Source) -> str:
    bounds = [f"depuis le {source.since.isoformat()}"] if source.since else []
    bounds += [f"jusqu’au {source.until.isoformat()}"] if source.until else []
    return f"{source.key} : {' '.join(bounds)}"


def _try_examples(diagrams: Mapping[date, Diagram], examples: Iterable[tuple[Example, Value]], reader: Reader) -> None:
    first = min(diagrams)
    for example, place in examples:
        start = max(start for start in diagrams if start <= max(example.day, first))
        decision = decide(diagrams[start], example.facts)
        if decision.rule is None:
            missing = ", ".join(decision.missing)
            reader.wrong(
                place, f"l’exemple « {example.name} » ne suffit pas à décider", f"aussi une valeur pour {missing}"
            )
        elif decision.rule.id != example.rule:
            reader.wrong(place, f"l’exemple « {example.name} » donne {decision.rule.id}", example.rule)
