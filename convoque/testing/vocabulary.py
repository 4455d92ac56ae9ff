"""The names that a conversation test may use: topics, keys of ``custom``, facts."""

from __future__ import annotations

import csv
import difflib
from collections.abc import Iterable, Mapping
from pathlib import Path

from convoque.casefile.demo import FOLDER as DEMO
from convoque.knowledge import TOPICS
from convoque.knowledge.facts import load_facts
from convoque.knowledge.sources import CERTAINTIES
from convoque.knowledge.tables import CONCLUSIONS
from convoque.knowledge.yamlfile import read_yaml

_CONSEQUENCE = """
    mesure part_min_pct part_max_pct mois_min mois_max rang autorite automatique radiation_possible
    certitude regle
"""
SUJETS = TOPICS | {"question"}
CUSTOM: dict[str, frozenset[str]] = {
    "sujet": frozenset(),
    "besoin": frozenset(),
    "autres_sujets": frozenset(),
    "question": frozenset({"sujet", "fait", "valeurs"}),
    "verdict": frozenset({"obligation", "certitude", "regle", "faits", "manquants"}),
    "motif": frozenset({"nom", "appreciation", "certitude", "preuves", "regle"}),
    "consequences": frozenset(_CONSEQUENCE.split()),
    "convocation": frozenset({"id", "intitule", "debut", "lieu"}),
    "convocations": frozenset({"id", "intitule", "debut", "lieu"}),
    "sources": frozenset(),
    "au": frozenset(),
    "verifie_le": frozenset(),
}
"""The keys of ``custom`` and, for those that hold a table, the keys inside."""

ON_TEXT = ("contient", "ne_contient_pas", "boutons")


def known_facts(knowledge: Path) -> frozenset[str]:
    """Give the names of the facts that the assistant can ask about; see faits.yml.

    Raises InputErrors for a file that cannot be read.
    """
    facts = read_yaml(knowledge / "faits.yml", knowledge.parent).get("faits")
    return frozenset(name for name, fact in facts.walk() if fact.get("question")) if facts else frozenset()


def possible_values(knowledge: Path) -> Mapping[str, tuple[str, ...]]:
    """Give, for each key of ``attendu`` that has finitely many values, what they are.

    Raises InputErrors for a ``faits.yml`` that cannot be read.
    """
    facts = load_facts(knowledge / "faits.yml").values
    motives = tuple(value for value in facts["motif"] if value != "aucun")
    return {
        **{f"verdict.faits.{name}": values for name, values in facts.items() if values},
        "verdict.faits.indisponible": (*motives, "non"),
        "verdict.obligation": facts["obligation"],
        "verdict.certitude": CERTAINTIES,
        "motif.nom": motives,
        "motif.appreciation": facts["motif_appreciation"],
        "motif.certitude": CERTAINTIES,
        "consequences.mesure": CONCLUSIONS["mesure"],
        "consequences.autorite": CONCLUSIONS["autorite"],
        "consequences.certitude": CERTAINTIES,
        "consequences.rang": ("premier", "reiteration", "persistance"),
    }


def demo_people() -> Mapping[str, str]:
    """Give the demo people, the only ones that conversation tests may name: id → first name."""
    with (DEMO / "demandeurs.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row["prenom"] for row in csv.DictReader(file)}


def unknown_key(key: str) -> str | None:
    """Say what is expected in place of a key of ``attendu``; None when the key is right.

    >>> unknown_key("verdict.obligation"), unknown_key("verdict.faits.contrat")
    (None, None)
    >>> unknown_key("verdict.obligaton")
    'verdict.obligation'
    """
    head, _, rest = key.partition(".")
    if key in ON_TEXT:
        return None
    if head not in CUSTOM:
        return hint(head, [*CUSTOM, *ON_TEXT])
    second = rest.partition(".")[0]
    if not rest or second in CUSTOM[head]:
        return None
    return f"{head}.{hint(second, CUSTOM[head])}" if CUSTOM[head] else head


def hint(word: str, known: Iterable[str]) -> str:
    """Give the known name nearest to ``word``, else the whole list."""
    names = sorted(known)
    near = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    return near[0] if near else ", ".join(names)
