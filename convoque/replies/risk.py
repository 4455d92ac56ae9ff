"""Say what could follow: the suppositions, the scale, the procedure; never as certain."""

from __future__ import annotations

from collections.abc import Iterable

from convoque.knowledge import Knowledge
from convoque.replies.french import say_of
from convoque.replies.words import months, paragraph
from convoque.verdict import Consequence, Judgement


def risk_headline(judgement: Judgement, knowledge: Knowledge, stale: bool = False) -> str:
    """Say the heaviest thing that could follow, in one line; "nothing" is not said on stale sources."""
    measures = [str(c.rule.then["mesure"]) for c in judgement.consequences]
    measures = ["a_verifier" if stale and measure == "aucune" else measure for measure in measures]
    order = [name.removeprefix("risque.") for name in knowledge.messages.texts if name.startswith("risque.")]
    if not measures:
        return ""
    heaviest = max(measures, key=order.index)
    former = any(_former(c, knowledge) for c in judgement.consequences)
    return (former and knowledge.messages.get(f"risque_ancien.{heaviest}")) or knowledge.messages.get(
        f"risque.{heaviest}"
    )


def scale_paragraph(judgement: Judgement, knowledge: Knowledge, left_out: frozenset[str] = frozenset()) -> str:
    """Say the scale under its suppositions; nothing for the measures that are left out (said already)."""
    shown = [c for c in judgement.scale or judgement.consequences if str(c.rule.then["mesure"]) not in left_out]
    sentences = [_scale(c, knowledge) for c in shown]
    if any(sentences):
        sentences.insert(0, suppositions(judgement.assumed, knowledge))
    extras = [_extras(c, knowledge) for c in shown]
    return paragraph(*sentences, *dict.fromkeys(extras))


def procedure_paragraph(judgement: Judgement, knowledge: Knowledge) -> str:
    """Say how a sanction would come, by authority, and how a suspension ends."""
    shown = [
        c for c in (judgement.scale or judgement.consequences) if c.rule.then["mesure"] not in ("aucune", "a_verifier")
    ]
    messages = knowledge.messages
    sentences: list[str] = []
    for c in shown:
        measure, authority = str(c.rule.then["mesure"]), str(c.rule.then.get("autorite"))
        if _former(c, knowledge):
            sentences.append(messages.get("suite.ancien"))
            continue
        if measure == "avertissement":
            sentences.append(messages.get("suite.avertissement"))
            continue
        also = authority == "departement" and bool(sentences)
        name = "departement_aussi" if also else authority
        sentences.append(messages.get(f"suite.{name}", messages.get("suite.france_travail")))
        if measure.startswith("suspension") and messages.get("suite.mot_suspension") not in c.rule.advice:
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


def _scale(consequence: Consequence, knowledge: Knowledge) -> str:
    then, messages = consequence.rule.then, knowledge.messages
    measure, part = str(then["mesure"]), "rsa" if consequence.part == "rsa" else "allocation"
    name = measure
    if measure == "suspension" and "part_min" not in then:
        name = "suspension_ancienne" if "part_max" in then else "suspension_sans_part"
    elif measure == "suspension_ou_suppression" and "part_min" not in then:
        name = "suspension_sans_part"
    if _former(consequence, knowledge):
        name = f"{name}_ancien" if messages.get(f"bareme.{name}_ancien") else name
    length = months(then.get("mois_min"), then.get("mois_max"), knowledge) if "mois_max" in then else None
    values = {
        "quoi": messages.get(f"quoi.{part}"),
        "accord": messages.get(f"accord.{part}.suspendu"),
        "accord2": messages.get(f"accord.{part}.supprime"),
        "part_min": then.get("part_min"),
        "part_max": then.get("part_max"),
        "mois": length,
        "de_mois": say_of(length) if length else None,
    }
    sentence = messages.fill(f"bareme.{name}", **{**values, "si": "\u200b"}).replace("\u200b", "")
    return sentence[:1].upper() + sentence[1:]


def _extras(consequence: Consequence, knowledge: Knowledge) -> str:
    then, messages = consequence.rule.then, knowledge.messages
    capped = "part_min" in then and "part_max" in then and then["mesure"] != "suppression_et_radiation"
    cap = messages.fill("bareme.plafond", part_max=then["part_max"]) if capped else ""
    total = then["mesure"] == "suspension_ou_suppression" and then.get("radiation_possible") == "oui"
    return paragraph(cap, messages.get("bareme.radiation_si") if total else "")
