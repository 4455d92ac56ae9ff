"""Load all of ``knowledge/`` at once: everything is checked, then everything is used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

from convoque.errors import InputErrors
from convoque.knowledge.conversation import Conversation, read_conversation
from convoque.knowledge.facts import FactBook, read_facts
from convoque.knowledge.fiches import Asking, Fiche, read_fiche
from convoque.knowledge.messages import Messages, families, read_messages
from convoque.knowledge.reading import Reader
from convoque.knowledge.sources import CERTAINTIES, ParameterBook, Source, SourceBook, read_parameters, read_sources
from convoque.knowledge.tables import CONCLUSIONS, RuleFile, read_table
from convoque.knowledge.yamlfile import Value, read_yaml
from convoque.remembered import digest, note, recall
from convoque.rules import Diagram, compile_table

TOPICS = frozenset(
    {
        "obligation", "absence_future", "absence_passee", "motif_legitime", "justificatif", "consequences",
        "courrier_recu", "recours", "report", "mes_convocations", "contenu_atelier", "frais_deplacement",
        "a_distance", "situation", "contrat", "pourquoi", "humain", "donnees_tiers", "detresse", "hors_sujet",
        "salutation", "remerciement", "au_revoir", "injure", "incompris",
    }
)  # fmt: skip
"""Every ``sujet`` of the reply format, but ``question``."""

TABLES = ("obligation", "motif", "rang", "consequence", "suite")

_BASES = ("faits", "sources", "parametres", "messages/reponses", "conversation")
_NOTHING = Value("", 1, 1, entries=())


@dataclass(frozen=True)
class Knowledge:
    """Facts, rules, sources, figures and words, as of one loading."""

    facts: FactBook
    sources: SourceBook
    parameters: ParameterBook
    tables: Mapping[str, RuleFile]
    fiches: Mapping[str, Fiche]
    messages: Messages
    conversation: Conversation
    _asked: dict[tuple[str, ...], Mapping[str, tuple[str, bool]]] = field(
        default_factory=dict, compare=False, repr=False
    )
    _compiled: dict[tuple[str, date], Diagram] = field(default_factory=dict, compare=False, repr=False)

    def diagram(self, table: str, day: date) -> Diagram:
        """Give a table compiled for the law of ``day``; compiled once per period."""
        file = self.tables[table]
        start = max((limit for limit in file.table.boundaries() if limit <= day), default=date(2000, 1, 1))
        key = (table, start)
        if key not in self._compiled:
            self._compiled[key] = compile_table(file.table, start)
        return self._compiled[key]

    def asked_in(self, parts: tuple[str, ...]) -> Mapping[str, tuple[str, bool]]:
        """Give the cases that the parts of a message ask for: id → the phrase, and whether it counts anywhere.

        See ``Asking``; the last message is remembered, a turn asks more than once.
        """
        if parts not in self._asked:
            self._asked.clear()
            self._asked[parts] = self._asking.asked_in(parts)
        return self._asked[parts]

    @cached_property
    def _asking(self) -> Asking:
        each = (case for fiche in self.fiches.values() for case in fiche.cases)
        return Asking(each, self.conversation.negation)

    def sources_in_force(self, keys: Iterable[str], day: date) -> tuple[Source, ...]:
        """Give the cited texts that apply on ``day``, each article once, in order."""
        found = {
            (source.code, source.article): source
            for source in map(self.sources.sources.__getitem__, dict.fromkeys(keys))
            if source.in_force(day)
        }
        return tuple(found.values())

    def overdue(self, today: date) -> bool:
        """Tell whether the sources are past the day on which they had to be checked again."""
        checked = self.sources.checked_on
        months = checked.year * 12 + checked.month - 1 + self.sources.review_months
        limit = (months // 12, months % 12 + 1, min(checked.day, 28))  # no date: its year may be past the calendar's
        return (today.year, today.month, today.day) > limit

    def repealed(self, keys: Iterable[str], today: date, day: date) -> tuple[Source, ...]:
        """Give the cited texts that applied on ``day``, the day of the facts, and have been repealed since."""
        return tuple(source for source in self.sources_in_force(keys, day) if source.repealed(today))

    def stale(self, keys: Iterable[str], today: date, day: date | None = None) -> bool:
        """Tell whether a result that rests on these sources has to be confirmed.

        True past the review date, or when one of the texts was repealed by
        ``today``. ``day``, the day of the facts, leaves out the texts that did
        not apply then; it is ``today`` unless given.
        """
        return self.overdue(today) or bool(self.repealed(keys, today, day or today))


@lru_cache(maxsize=4)
def load_knowledge(folder: Path) -> Knowledge:
    """Load and check a knowledge folder.

    Raises InputErrors with every mistake found, each with file, line and
    column; nothing is loaded by halves.
    """
    return _load(folder, proved=False)


def load_rules(folder: Path) -> Knowledge:
    """Give what ``load_knowledge`` gives, sooner to whoever needs the rules alone; raises InputErrors as it does.

    Where these very bytes were loaded before, they have no mistake: the rules
    are not proved again, and a fiche waits until it is read.
    """
    folders = (folder, *(folder / name for name in ("messages", "regles", "fiches")))
    key = digest(folders, ())
    if recall("savoir", key) is True:
        return _load(folder, proved=True)
    knowledge = load_knowledge(folder)
    if key == digest(folders, ()):  # nobody wrote meanwhile
        note("savoir", key, True)
    return knowledge


def _load(folder: Path, proved: bool) -> Knowledge:
    reader, root = Reader(), folder.parent
    written = {name: _read(folder / f"{name}.yml", root, reader) for name in _BASES}
    reader.finish()  # what the others lean on: without it, every line of theirs would seem wrong
    facts = read_facts(written["faits"] or _NOTHING, reader)
    sources = read_sources(written["sources"] or _NOTHING, reader)
    reader.finish()
    named = name_families(facts)
    for name in sorted(families() - set(named)):
        reader.wrong(written["faits"] or _NOTHING, f"il manque le fait « {name} »", f"« {name}: » et ses valeurs")
    reader.finish()
    parameters = read_parameters(written["parametres"] or _NOTHING, sources, reader)
    messages = read_messages(written["messages/reponses"] or _NOTHING, named, reader)
    conversation = read_conversation(written["conversation"] or _NOTHING, TOPICS, reader)
    reader.finish()
    tables = {}
    for name in TABLES:
        value = _read(folder / "regles" / f"{name}.yml", root, reader)
        file = read_table(value, facts, sources, reader, proved=proved) if value else None
        if file is not None:
            tables[name] = file
    later = _Fiches(folder, facts, sources)
    fiches = later if proved else later.all(reader)
    reader.finish()
    return Knowledge(facts, sources, parameters, tables, fiches, messages, conversation)


class _Fiches(Mapping[str, Fiche]):
    """The fiches of a folder, by topic, read when one of them is first asked for."""

    def __init__(self, folder: Path, facts: FactBook, sources: SourceBook) -> None:
        self._folder, self._facts, self._sources = folder, facts, sources

    def all(self, reader: Reader) -> dict[str, Fiche]:
        """Read every fiche; mistakes go to ``reader``."""
        fiches = {}
        for path in sorted((self._folder / "fiches").glob("*.yml")):
            value = _read(path, self._folder.parent, reader)
            fiche = read_fiche(value, self._facts, self._sources, TOPICS, reader) if value else None
            if fiche is not None:
                fiches[fiche.topic] = fiche
        return fiches

    @cached_property
    def _read(self) -> dict[str, Fiche]:
        reader = Reader()
        fiches = self.all(reader)
        reader.finish()
        return fiches

    def __getitem__(self, topic: str) -> Fiche:
        return self._read[topic]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read)

    def __len__(self) -> int:
        return len(self._read)


def name_families(facts: FactBook) -> Mapping[str, Iterable[str]]:
    """Give the words by which messages are named: the values of facts, and those of the reply format."""
    numbers = tuple(str(number) for number in range(1, 37))
    return {**facts.values, **CONCLUSIONS, "certitude": CERTAINTIES, "sujet": sorted(TOPICS), "nombre": numbers}


def _read(path: Path, root: Path, reader: Reader) -> Value | None:
    try:
        return read_yaml(path, root)
    except InputErrors as error:
        reader.errors.extend(error.errors)
        return None
