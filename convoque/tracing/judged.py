"""A judged case as JSON-able values: facts with their origin, rules of every table, articles with their dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from convoque.casefile.models import Convocation
from convoque.knowledge import Knowledge
from convoque.knowledge.messages import fill_text
from convoque.replies.custom import consequence_json, convocation_json, motif_json, verdict_json
from convoque.replies.trace import changes
from convoque.rules import UNKNOWN, Rule, Table
from convoque.verdict import CaseFacts, Judgement, Tried

HELD, SET_ASIDE, OTHER_DAY, AFTER, OPEN = "retenue", "ecartee", "hors_date", "apres", "possible"
"""What became of a rule: it held; a fact set it aside; not in force; never reached; nothing told."""


def explained(
    case: CaseFacts, judgement: Judgement, knowledge: Knowledge, today: date, convocation: Convocation | None
) -> dict[str, Any]:
    """Give everything that the rules say of a case: ``convoque expliquer --json``.

    ``judgement`` is made with ``risk``, so that the consequences are there.
    """
    return {
        "convocation": convocation_json(convocation),
        "au": today.isoformat(),
        "droit_du": case.day.isoformat(),
        "verifie_le": knowledge.sources.checked_on.isoformat(),
        "faits": list(known_facts(case, judgement, knowledge)),
        "manquants": list(missing_facts(judgement, knowledge)),
        "contredits": list(case.contradictions),
        "verdict": verdict_json(judgement, knowledge),
        "motif": motif_json(judgement.motif),
        "rang": str(judgement.rank.then["rang"]) if judgement.rank else None,
        "consequences": [consequence_json(one) for one in judgement.consequences],
        "suppositions": list(judgement.assumed),
        "regles": rules_tried(judgement, knowledge, case.day),
        "changerait": [
            {"faits": dict(one.facts), "obligation": one.conclusion.word, "regle": one.conclusion.rule.id}
            for one in changes(case, judgement, knowledge, today)
        ],
    }


def known_facts(
    case: CaseFacts, judgement: Judgement, knowledge: Knowledge, supposed: Mapping[str, str] | None = None
) -> Iterator[dict[str, Any]]:
    """Give each fact that was looked at, in plain words too, and where it comes from.

    ``origine``: dit, dossier, hypothese, deduit, suppose. ``supposed``: what the message supposed.
    """
    for name, value in judgement.facts.items():
        if supposed and supposed.get(name) == value:
            origin = "hypothese"
        else:
            origin = "dit" if name in case.said else "dossier" if name in case.on_file else "deduit"
        yield _fact(name, value, origin, knowledge)
    for name, value in judgement.decision.presumed.items():
        if value != UNKNOWN and name not in judgement.facts:
            yield _fact(name, value, "suppose", knowledge)


def missing_facts(judgement: Judgement, knowledge: Knowledge) -> Iterator[dict[str, Any]]:
    """Give the facts that the obligation still turns on, each with its question."""
    for name in judgement.missing:
        question = knowledge.facts.sheets[name].question
        yield {"fait": name, "question": question.text if question else None}


def label(name: str, value: str, knowledge: Knowledge) -> str | None:
    """Say a value of a fact in plain words, None when it has none."""
    sheet = knowledge.facts.sheets.get(name)
    return (sheet.labels.get(value) or None) if sheet else None


def _fact(name: str, value: str, origin: str, knowledge: Knowledge) -> dict[str, Any]:
    return {"fait": name, "valeur": value, "origine": origin, "dit": label(name, value, knowledge)}


def rules_tried(judgement: Judgement, knowledge: Knowledge, day: date) -> list[dict[str, Any]]:
    """Give the rules of every table that was walked, in order, and what became of each (``etat``).

    The tables come in the order of a decision; a consequence has a ``volet``.
    """
    return [line for tried in judgement.tried for line in _walked(tried, judgement, knowledge, day)]


def _walked(tried: Tried, judgement: Judgement, knowledge: Knowledge, day: date) -> Iterator[dict[str, Any]]:
    table = knowledge.tables[tried.table].table
    state = ""
    for rule in table.rules:
        head = {"table": tried.table, "volet": tried.part, "regle": rule.id}
        if not rule.in_force(day):
            yield {**head, "etat": OTHER_DAY, "depuis": _iso(rule.since), "jusqu_au": _iso(rule.until)}
        elif rule.id == tried.rule.id:
            state = AFTER
            yield {**head, "etat": HELD, **_held(rule, tried, judgement, knowledge, day)}
        elif state == AFTER:
            yield {**head, "etat": AFTER}
        else:
            blocks = list(_blocks(rule, table, tried.facts))
            yield {**head, "etat": SET_ASIDE if blocks else OPEN, "par": blocks, "parce_que": rule.because}


def _blocks(rule: Rule, table: Table, facts: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Give, for each clause of a rule, the first fact that sets it aside; none at all if one clause may hold."""
    found = []
    for clause in rule.clauses:
        looked = ((name, facts.get(name, table.presumption(name)), wanted) for name, wanted in clause.items())
        block = next(((name, value, wanted) for name, value, wanted in looked if value and value not in wanted), None)
        if block is None:
            return
        name, value, wanted = block
        found.append({"fait": name, "valeur": value, "attendu": sorted(wanted)})
    unique = {str(one): one for one in found}
    yield from unique.values()


def _held(rule: Rule, tried: Tried, judgement: Judgement, knowledge: Knowledge, day: date) -> dict[str, Any]:
    said = _conclusion(tried, judgement)
    return {
        "conclusion": said[0] if said else str(rule.then.get(knowledge.tables[tried.table].table.decides)),
        "certitude": said[1] if said else rule.certainty,
        "parce_que": fill_text(said[2] if said else rule.because, {}),
        "conseil": fill_text(said[3] if said else rule.advice, {}),
        "depuis": _iso(rule.since),
        "jusqu_au": _iso(rule.until),
        "articles": articles(rule.sources, knowledge, day),
    }


def _conclusion(tried: Tried, judgement: Judgement) -> tuple[str, str, str, str] | None:
    """Give what may be said of a table: word, certainty, because, advice; None for the rule's own."""
    if tried.table == "obligation":
        one = judgement.obligation
        return one.word, one.certainty, one.because, one.advice
    if tried.table == "motif" and judgement.motif is not None:
        motif = judgement.motif
        return motif.appreciation, motif.certainty, motif.because, motif.advice
    if tried.table == "consequence":
        for each in judgement.consequences:
            if each.volet == tried.part:
                return each.mesure, each.certainty, each.because, each.advice
    return None


def articles(keys: tuple[str, ...], knowledge: Knowledge, day: date) -> list[dict[str, Any]]:
    """Give the cited texts in force on a day, with their dates."""
    return [
        {
            "article": source.article,
            "code": source.code,
            "depuis": _iso(source.since),
            "jusqu_au": _iso(source.until),
            "abroge_le": _iso(source.repealed_on),
            "url": source.url,
        }
        for source in knowledge.sources_in_force(keys, day)
    ]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
