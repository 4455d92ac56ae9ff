"""Does a reason excuse a workshop only on its own day? Messages written apart, each played for a person of its own.

``lu.jsonl``: its mistakes were read. ``apart.jsonl``: written by somebody
else, apart from the rules and the lexicon, and never read. A line has
``dit``, ``atelier`` (start), ``duree`` (minutes), ``motif``, ``relation``
(meme, autre, finie, inconnue: does the reason fall on the workshop?),
``temps``, and ``anonyme``: then the message itself says the day, the signed
contract and the plan.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from actions.understanding import understand
from convoque.dialogue.model import State
from convoque.dialogue.reasons import told_reason
from convoque.knowledge.facts import load_facts
from convoque.nlu.fact_extractor import entity
from convoque.nlu.facts import FactReader, load_french
from convoque.nlu.lexicon import FACTS_FILE, load_lexicon
from convoque.testing.bench import Bench
from convoque.verdict.occasion import Slot, relation

TODAY = datetime(2026, 11, 30, 10)
FOLDER = Path(__file__).parent
READ, APART = FOLDER / "lu.jsonl", FOLDER / "apart.jsonl"
_PERSON = "personne-essai"


@dataclass(frozen=True)
class Outcome:
    """What was answered to one line: the obligation, the measures, the reason, the fact that was asked."""

    line: Mapping[str, Any]
    obligation: str | None
    measures: tuple[str, ...]
    motif: str | None
    asked: str | None

    @property
    def excused(self) -> bool:
        """Tell whether the answer releases from the workshop, or says that nothing would follow."""
        return self.obligation == "non_due" or "aucune" in self.measures

    @property
    def dangerous(self) -> bool:
        """Tell whether a reason that does not fall on the workshop excused it."""
        return self.excused and self.line["relation"] != "meme"


def read(path: Path) -> list[dict[str, Any]]:
    """Read the lines of a file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def play(bench: Bench, lines: Iterable[Mapping[str, Any]]) -> Iterator[Outcome]:
    """Say each message once, to the assistant itself, and give what it answered."""
    for line in lines:
        person = None if line["anonyme"] else _PERSON
        with bench.conversation(person, TODAY, None if line["anonyme"] else _tables(line)) as say:
            custom = next(message["custom"] for message in say(line["dit"]) if "custom" in message)
        verdict, motif, question = (custom[key] or {} for key in ("verdict", "motif", "question"))
        measures = tuple(one["mesure"] for one in custom["consequences"])
        yield Outcome(line, verdict.get("obligation"), measures, motif.get("nom"), question.get("fait"))


@dataclass(frozen=True)
class Reading:
    """What was read of one line, whatever is answered: the reason, and whether it falls on the workshop."""

    line: Mapping[str, Any]
    motif: str | None
    relation: str | None

    @property
    def falls(self) -> bool:
        """Tell whether a reason was read that falls on the workshop."""
        return self.relation == "meme"


def readings(lines: Iterable[Mapping[str, Any]]) -> Iterator[Reading]:
    """Read the reason of each line and when it holds, without the assistant."""
    book = load_facts(FACTS_FILE)
    reader = FactReader(load_french(), load_lexicon())
    for line in lines:
        entities = [entity(fact) for fact in reader.read(line["dit"])]
        message = understand("obligation", {"text": line["dit"], "entities": entities}, TODAY, book)
        slot = Slot.of(datetime.fromisoformat(line["atelier"]), line["duree"])
        told = told_reason(message, "affirme", State(), slot, TODAY.date(), book)
        holds = relation(told.motif, told.occasion, slot, TODAY.date()) if told and told.occasion else None
        yield Reading(line, told.motif if told else None, holds)


def _tables(line: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Make a person whose signed contract holds this very workshop."""
    past = datetime.fromisoformat(line["atelier"]) < TODAY
    return {
        "demandeurs": [
            {"id": _PERSON, "organisme_referent": "france_travail", "document": "contrat", "inscrit": "oui",
             "contrat_signe_le": "2026-02-02", "ressource": "are"}
        ],
        "convocations": [
            {"id": "essai", "demandeur_id": _PERSON, "flux": "prestation", "type_rdv": "CONVOCATION",
             "nature": "atelier", "intitule": "Construire son projet", "debut": line["atelier"],
             "duree_minutes": line["duree"], "au_plan": "nomme", "statut": "ABSENT" if past else "PRIS"}
        ],
    }  # fmt: skip


def summary(outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """Count: how many excuses where there is none, how many of the true ones were found, how many were asked about."""
    all_of_them = list(outcomes)
    same = [one for one in all_of_them if one.line["relation"] == "meme"]
    return {
        "messages": len(all_of_them),
        "excuses_fausses": sum(one.dangerous for one in all_of_them),
        "par_relation": dict(Counter(one.line["relation"] for one in all_of_them if one.dangerous)),
        "meme": len(same),
        "meme_trouves": sum(one.excused for one in same),
        "meme_demandes": sum(one.asked == "jour_du_motif" for one in same),
    }
