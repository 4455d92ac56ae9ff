"""A button's target as Rasa reads it."""

from __future__ import annotations

import json

from convoque.knowledge import TOPICS


def payload(target: str) -> str:
    """Write a button's target as a Rasa payload."""
    name, equals, value = target.partition("=")
    if equals and name == "convocation":
        return "/choisir_convocation" + json.dumps({"convocation": value}, ensure_ascii=False)
    if equals:
        return "/donner_fait" + json.dumps({"fait": name, "valeur": value}, ensure_ascii=False)
    if name == "modele_message":
        return "/report" + json.dumps({"modele": "oui"})
    if name in TOPICS:
        return f"/{name}"
    if name.partition("/")[0] in TOPICS:
        return f"/{name}"  # a need: ``channel.assistant`` hands it to Rasa as the topic's button
    return "/donner_fait" + json.dumps({"fait": name}, ensure_ascii=False)
