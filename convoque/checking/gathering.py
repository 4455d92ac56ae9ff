"""Read a whole ``knowledge/`` and go on after a mistake: what cannot be judged for it is left, the rest is judged."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import TypeVar

from convoque.checking.unsure import UnsureFacts, unsure_facts, unsure_sources
from convoque.errors import Located
from convoque.knowledge.base import TABLES, TOPICS, Knowledge, name_families
from convoque.knowledge.conversation import Conversation, read_conversation
from convoque.knowledge.facts import FactBook, read_facts
from convoque.knowledge.fiches import Fiche, read_fiche
from convoque.knowledge.messages import Messages, families, read_messages
from convoque.knowledge.reading import Reader
from convoque.knowledge.site_texts import read_refusals, read_widget
from convoque.knowledge.sources import ParameterBook, SourceBook, read_parameters, read_sources
from convoque.knowledge.tables import RuleFile, read_table
from convoque.knowledge.yamlfile import Value
from convoque.nlu.lexicon import Lexicon, _Reader

USED_FACTS = frozenset(
    """
    contrat au_plan forme annule annulation motif_appreciation ressource rsa_tenu organisme foyer sanction_anterieure
    sanction_notifiee sanction_faits courrier inscrit nature csp invalidite outre_mer orientation refus
    inscription_ce_jour_la contredit accompagnement_social plan_sans_heures dit_oral motif jour_du_motif vient
    declaration obligation manquement excuse presence volet rang sanction_type sanctions_nombre reorientation
    persistance moment date prevenu ponctualite justificatif fraude atelier mode montant duree connecte
    a_des_convocations rendez_vous_a_venir deja_incompris
    """.split()  # noqa: SIM905
)
"""The facts that the programme reads by their name: without one of them, the site cannot answer."""
MOST_MISTAKES = 100
"""In one file: whoever has more mends these first."""
Read = TypeVar("Read")


class Enough(Exception):
    """A file has so many mistakes that more of them help nobody."""


class _Errors(list[Located]):
    def append(self, error: Located) -> None:
        if len(self) >= MOST_MISTAKES:
            raise Enough
        super().append(error)


class GatheringReader(Reader):
    """Collects the mistakes of one file, up to ``MOST_MISTAKES``."""

    def __init__(self) -> None:
        self.errors = _Errors()


@dataclass
class Gathered:
    """What could be read of the files in ``written``, by name without ``.yml``, and the mistakes on the way."""

    written: Mapping[str, Value]
    errors: list[Located] = field(default_factory=list)
    facts: FactBook = field(default_factory=FactBook)
    sources: SourceBook = field(default_factory=lambda: SourceBook(date.min, 0, {}))
    parameters: ParameterBook | None = None
    messages: Messages | None = None
    conversation: Conversation | None = None
    lexicon: Lexicon | None = None
    tables: dict[str, RuleFile] = field(default_factory=dict)
    fiches: dict[str, Fiche] = field(default_factory=dict)

    def knowledge(self) -> Knowledge | None:
        """Give what the site would load; None when something of it is missing."""
        parts = (self.parameters, self.messages, self.conversation)
        if None in parts or set(self.tables) != set(TABLES) or set(self.fiches) != TOPICS:
            return None
        return Knowledge(self.facts, self.sources, parts[0], self.tables, self.fiches, parts[1], parts[2])  # type: ignore[arg-type]

    def read(self, name: str, how: Callable[[Value, Reader], Read]) -> Read | None:
        """Read one file that was written; None when it was not, or has mistakes."""
        value, reader = self.written.get(name), GatheringReader()
        if value is None:
            return None
        try:
            found = how(value, reader)
        except Enough:
            found = None
        self.errors += reader.errors
        return None if reader.errors else found


def gather(written: Mapping[str, Value]) -> Gathered:
    """Read everything; ``errors`` of what is given has each mistake once, and none that only follows from another."""
    found = Gathered(written)
    facts = _facts(found)
    sources = _sources(found)
    found.parameters = found.read("parametres", lambda value, reader: read_parameters(value, sources, reader))
    named = name_families(found.facts)
    if not (families() - set(named) or facts.every or facts.unsure):
        found.messages = found.read("messages/reponses", lambda value, reader: read_messages(value, named, reader))
    found.conversation = found.read("conversation", lambda value, reader: read_conversation(value, TOPICS, reader))
    found.read("messages/widget", read_widget)
    found.read("messages/erreurs", read_refusals)
    found.lexicon = found.read("lexique", lambda value, reader: _lexicon(value, facts, reader))
    prove = not (facts.every or facts.unsure)
    for name in TABLES:
        table = found.read(f"regles/{name}", lambda value, reader: read_table(value, facts, sources, reader, prove))
        if table is not None:
            found.tables[name] = table
    for name in (name for name in written if name.startswith("fiches/")):
        fiche = found.read(name, lambda value, reader: read_fiche(value, facts, sources, TOPICS, reader))
        if fiche is not None:
            found.fiches[fiche.topic] = fiche
    return found


def _facts(found: Gathered) -> UnsureFacts:
    """Read the facts; those with a mistake of their own take any value from then on."""
    root = found.written.get("faits")
    if root is None or root.get("faits") is None or root.get("faits").entries is None:  # type: ignore[union-attr]
        found.read("faits", read_facts)
        return unsure_facts(FactBook(), (), every=True)
    reader = GatheringReader()
    try:
        found.facts = read_facts(root, reader)
        missing = sorted((USED_FACTS | (families() - set(name_families(FactBook())))) - set(found.facts.sheets))
        for name in missing:
            reader.wrong(_misspelt(root, name), f"il manque le fait « {name} »", f"« {name}: » et ses valeurs")
    except Enough:
        found.errors += reader.errors
        return unsure_facts(FactBook(), (), every=True)
    found.errors += reader.errors
    unsure = {*missing, *_with_mistakes(root, reader.errors)}
    return unsure_facts(found.facts, unsure, every=False)


def _misspelt(root: Value, name: str) -> Value:
    """Give the key that looks like a fact's name and is none that the programme reads; else the table of facts."""
    listing = root.get("faits") or root
    others = {key.text or "": key for key, _ in listing.entries or () if key.text not in USED_FACTS}
    close = get_close_matches(name, [other for other in others if len(other) < _LONGEST_NAME], n=1)
    return others[close[0]] if close else listing


_LONGEST_NAME = 60


def _with_mistakes(root: Value, errors: Collection[Located]) -> frozenset[str]:
    """Name the facts whose lines have a mistake."""
    listing = root.get("faits")
    begins = [(key.line, key.text or "") for key, _ in (listing.entries or ())] if listing is not None else []
    lines = [error.line or 0 for error in errors]
    names = [
        max((line, name) for line, name in begins if line <= at)[1] for at in lines if begins and at >= begins[0][0]
    ]
    return frozenset(names)


def _sources(found: Gathered) -> SourceBook:
    root, reader = found.written.get("sources"), GatheringReader()
    if root is None:
        return unsure_sources(found.sources)
    try:
        found.sources = read_sources(root, reader)
    except Enough:
        reader.errors = list(reader.errors)
    found.errors += reader.errors
    listing = root.get("sources")
    readable = listing is not None and listing.entries is not None and len(found.sources.sources) > 0
    return found.sources if readable else unsure_sources(found.sources)


def _lexicon(value: Value, facts: FactBook, reader: Reader) -> Lexicon:
    lexicon_reader = _Reader(facts)
    lexicon_reader.errors = reader.errors
    return lexicon_reader.lexicon(value)
