"""Say what could follow: the suppositions, the scale, the procedure; never as certain."""

from __future__ import annotations

from collections.abc import Iterable

from convoque.knowledge import Knowledge
from convoque.replies.french import say_of
from convoque.replies.words import months, paragraph
from convoque.verdict import Consequence, Judgement


def risk_headline(judgement: Judgement, knowledge: Knowledge) -> str:
    """Say the heaviest thing that could follow, in one line."""
    measures = [c.mesure for c in judgement.consequences]
    if not measures:
        return ""
    messages = knowledge.messages
    heaviest = knowledge.tables["consequence"].heaviest(measures)
    groups = ["risque_excusable"] if judgement.word == "excusable" else []
    if any(_former(c, knowledge) for c in judgement.consequences):
        groups.append("risque_ancien")
    if all(_capped(c) for c in judgement.consequences if c.mesure == heaviest):
        groups.append("risque_plafonne")
    found = (messages.find(f"{group}.{heaviest}") for group in groups)
    return next(filter(None, found), messages.get(f"risque.{heaviest}"))


def scale_paragraph(judgement: Judgement, knowledge: Knowledge, left_out: frozenset[str] = frozenset()) -> str:
    """Say the scale under its suppositions; nothing for the measures that are left out (said already)."""
    shown = [c for c in judgement.scale or judgement.consequences if c.mesure not in left_out]
    sentences = [_scale(c, knowledge, judgement.word == "excusable") for c in shown]
    if any(sentences):
        denied = "plan" in judgement.assumed and judgement.facts.get("au_plan") == "absent"
        sentences.insert(0, suppositions(judgement.assumed, knowledge))
        sentences.insert(0, knowledge.messages.get("suppositions.plan_nie") if denied else "")
    extras = [_extras(c, knowledge) for c in shown]
    return paragraph(*sentences, *dict.fromkeys(extras))


def procedure_paragraph(judgement: Judgement, knowledge: Knowledge) -> str:
    """Say how a sanction would come, by authority, and how a suspension ends."""
    shown = [c for c in judgement.scale or judgement.consequences if c.mesure not in ("aucune", "a_verifier")]
    messages = knowledge.messages
    sentences: list[str] = []
    for c in shown:
        if _former(c, knowledge):
            sentences.append(messages.get("suite.ancien"))
            continue
        if c.mesure == "avertissement":
            sentences.append(messages.get("suite.avertissement"))
            continue
        also = c.autorite == "departement" and bool(sentences)
        authority = "france_travail" if c.autorite == "a_verifier" else c.autorite
        sentences.append(messages.get("suite.departement_aussi" if also else f"suite.{authority}"))
        if c.mesure.startswith("suspension") and c.levee is None:
            sentences.append(messages.get("suite.suspension"))
    return paragraph(*dict.fromkeys(sentences))


def suppositions(assumed: Iterable[str], knowledge: Knowledge) -> str:
    """Say what the scale supposes, as the opening of its sentence; empty when nothing is."""
    messages = knowledge.messages
    clauses = [messages.get(f"suppositions.{name}") for name in assumed]
    if not clauses:
        return ""
    joined = clauses[0]
    for clause in clauses[1:]:
        last = clause == clauses[-1]
        joined += (
            f" {messages.get('suppositions.et')} {clause}"
            if last
            else f", {messages.get('suppositions.liaison')} {clause}"
        )
    return messages.fill("suppositions.debut", liste=joined)


def _former(consequence: Consequence, knowledge: Knowledge) -> bool:
    """Tell whether a consequence comes from rules that are over."""
    until = consequence.rule.until
    return until is not None and until < knowledge.sources.checked_on


def _scale(consequence: Consequence, knowledge: Knowledge, excusable: bool) -> str:
    if consequence.mesure == "a_verifier":
        return ""
    messages, name, part = knowledge.messages, consequence.mesure, consequence.volet
    if name == "suspension" and consequence.part_min is None:
        name = "suspension_sans_part" if consequence.part_max is None else "suspension_ancienne"
    elif name == "suspension_ou_suppression" and consequence.part_min is None:
        name = "suspension_sans_part"
    elif name == "aucune" and excusable:
        name = "aucune_si_motif"
    if _former(consequence, knowledge):
        name = f"{name}_ancien" if f"bareme.{name}_ancien" in messages.texts else name
    low, high = consequence.mois_min, consequence.mois_max
    length = months(low, high, knowledge) if high is not None else None
    values = {
        "quoi": messages.get(f"quoi.{part}"),
        "accord": messages.get(f"accord.{part}.suspendu"),
        "accord2": messages.get(f"accord.{part}.supprime"),
        "part_min": consequence.part_min,
        "part_max": consequence.part_max,
        "mois": length,
        "de_mois": say_of(length) if length else None,
    }
    sentence = messages.fill(f"bareme.{name}", **values)
    return sentence[:1].upper() + sentence[1:]


def _capped(consequence: Consequence) -> bool:
    """Tell whether the share that may be lost has a ceiling (R262-68-6)."""
    limits = consequence.part_min is not None and consequence.part_max is not None
    return limits and consequence.mesure != "suppression_et_radiation"


def _extras(consequence: Consequence, knowledge: Knowledge) -> str:
    messages = knowledge.messages
    cap = messages.fill("bareme.plafond", part_max=consequence.part_max) if _capped(consequence) else ""
    total = consequence.mesure == "suspension_ou_suppression" and consequence.radiation_possible
    return paragraph(cap, messages.get(f"bareme.radiation_si.{consequence.volet}") if total else "")
