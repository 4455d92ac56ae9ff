"""Facts said in a message: what, where in the text, and how (affirmed, denied, supposed, reported, asked).

Two modes are of one fact only: a date that is not the appointment's
(``ailleurs``), and a moment that only the name of a day or an imperfect tells
(``presume``). ``fil``: « il y figure », which tells the fact when the talk is
about it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from spacy.language import Language
from spacy.tokens import Doc

from convoque.nlu import cancelled
from convoque.nlu.cancelled import CancellationReader, Cancelled
from convoque.nlu.clauses import (
    AFFIRMED,
    DENIED,
    OTHER,
    PRESUMED,
    TAKEN_UP,
    ModeReader,
    Said,
    clause_starts,
    name_of,
    without_frames,
)
from convoque.nlu.dates import NUMBER, find_dates
from convoque.nlu.days import DayReader, SaidDay
from convoque.nlu.earlier import ABSENCE, EarlierReader, SaidTime
from convoque.nlu.french import load_french as load_french
from convoque.nlu.lexicon import Lexicon
from convoque.nlu.moments import PRESUMPTION, MomentReader, sentence_bounds
from convoque.nlu.persons import PersonReader
from convoque.nlu.phrases import HOLDS_NEGATION, SENTENCE_ENDS, Found, PhraseFinder, plain_norms
from convoque.nlu.reasons import OccasionReader, OccasionWords, Times, joined
from convoque.nlu.spelling import Speller
from convoque.nlu.text import Corrected, correct, strip_accents

TIME = "temps"
"""The mode of a time, whatever it is of: not a day of the appointment by itself (see ``SaidFact.time``)."""
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
_QUOTATION = re.compile(r'«[^»]*»|“[^”]*”|"[^"]*"')
_NOT_DURATION = re.compile(r"(?:dans|il y a|a|vers|des|enceinte de) $")


@dataclass(frozen=True)
class SaidFact:
    """A fact in a message: its name and value, its letters in the raw text, and how it is said.

    ``occasion``: when a reason for absence holds, in the message's words.
    ``of_reason``: a day that is the reason's, not the appointment's. ``time``:
    of the mode ``TIME``, its words and whose it is (see ``earlier``).
    """

    name: str
    value: str
    start: int
    end: int
    mode: str
    occasion: OccasionWords | None = None
    of_reason: bool = False
    time: SaidTime | None = None


class FactReader:
    """Reads the facts of messages with one lexicon and one spaCy model."""

    def __init__(self, nlp: Language, lexicon: Lexicon) -> None:
        self._nlp = nlp
        self._lexicon = lexicon
        self._speller = Speller(nlp.vocab, lexicon)
        self._phrases = PhraseFinder(nlp, _labelled(lexicon))
        self._resumed = PhraseFinder(nlp, _labelled(lexicon, resumed=True))
        self._subjects = PhraseFinder(nlp, {name: words.subjects for name, words in lexicon.facts.items()})
        self._modes = ModeReader(nlp, lexicon)
        self._moments = MomentReader(nlp, lexicon)
        self._days = DayReader(nlp, lexicon)
        self._persons = PersonReader(nlp, lexicon)
        self._cancellations = CancellationReader(nlp, lexicon)
        self._earlier = EarlierReader(nlp, lexicon)
        self._occasions = OccasionReader(nlp, lexicon)
        self._trades = PhraseFinder(nlp, {"metier": lexicon.trades})
        self._signs = PhraseFinder(nlp, {"autre_fois": lexicon.signs.get("autre_fois", ())})

    def read(self, text: str) -> tuple[SaidFact, ...]:
        """Give the facts said in ``text``, in order; places count letters of ``text`` itself."""
        (facts,) = self.read_all([text])
        return facts

    def mended(self, text: str) -> str:
        """Give a text with its abbreviations written out and its slips mended, as ``read`` looks at it."""
        return correct(text, self._lexicon.abbreviations, self._speller.mend).text

    def read_all(self, texts: Iterable[str]) -> Iterator[tuple[SaidFact, ...]]:
        """Give the facts of each text, as ``read`` does; spaCy takes a third of the time for many together."""
        typed = list(texts)
        corrected = [correct(text, self._lexicon.abbreviations, self._speller.mend) for text in typed]
        docs = self._nlp.pipe(one.text for one in corrected)
        for doc, source, raw in zip(docs, corrected, typed, strict=True):
            yield self._from(plain_norms(doc), source, raw) if source.text else ()

    def _from(self, doc: Doc, source: Corrected, raw: str) -> tuple[SaidFact, ...]:
        days = self._days.read(doc)
        spans = [day for day in self._days.elsewhere(doc) if day.phrase.startswith(("dans ", "il y a "))]
        said = self._said(doc, _quoted(doc, source, raw))
        off = tuple(self._cancellations.read(doc, said, days))
        said = _with_cancellations(doc, said, off)
        times = self._occasions.read(doc, [one.found for one in said if name_of(one.found) == "motif"])
        facts = (
            *self._from_phrases(doc, said, times),
            *_interviews_off(doc, off),
            *self._moment(doc, days),
            *_dates(days, times),
            *(_time(said) for said in self._earlier.read(doc)),
            *(_time(SaidTime(span, ABSENCE)) for span in times.hours),
            *_quantities(source.text, spans),
        )
        placed = (_placed(fact, source.span(fact.start, fact.end)) for fact in facts)
        return _once(sorted(placed, key=lambda fact: (fact.start, fact.end, fact.name)))

    def _said(self, doc: Doc, quoted: frozenset[int]) -> tuple[Said, ...]:
        """Give the phrases of facts found in a document, with their modes."""
        starts = clause_starts(doc)
        resumed = self._resumed.find(doc)
        phrases = [*self._phrases.find(doc), *resumed]
        found = _strong(list(_longest(list(self._persons.read(doc, phrases, starts)))))
        found = without_frames(doc, found)
        said = self._modes.read(doc, self._of_this_time(doc, self._not_trades(doc, found)), quoted)
        spoken_of = {one.label for one in self._subjects.find(doc)}
        return tuple(
            replace(one, mode=TAKEN_UP)
            if one.found in resumed and one.mode == AFFIRMED and name_of(one.found) not in spoken_of
            else one
            for one in said
        )

    def _from_phrases(self, doc: Doc, phrases: Iterable[Said], times: Times) -> Iterator[SaidFact]:
        occasions = iter(times.occasions)
        for said in phrases:
            name, value = said.found.label.lstrip(HOLDS_NEGATION).split("=", 1)
            words = self._lexicon.facts[name]
            opposite = words.opposites.get(value)
            occasion = next(occasions) if name == "motif" else None
            if said.denied and opposite is not None:
                yield _fact(doc, said, name, opposite, said.mode)
            else:
                denied = said.denied and not words.never_denied
                yield replace(_fact(doc, said, name, value, DENIED if denied else said.mode), occasion=occasion)

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
        reasons = {one.label for one in found if name_of(one) == "motif" and one not in elsewhere}
        for one in found:
            if not (reasons and one in elsewhere and name_of(one) == "motif"):
                yield one

    def _moment(self, doc: Doc, days: Sequence[SaidDay]) -> Iterator[SaidFact]:
        moment = self._moments.read(doc, days)
        if moment:
            (said,) = self._modes.read(doc, [moment])
            mode = AFFIRMED if said.denied else said.mode
            if moment.label.startswith(PRESUMPTION) and mode == AFFIRMED:
                mode = PRESUMED
            yield _fact(doc, said, "moment", moment.label.lstrip(PRESUMPTION), mode)


def _time(said: SaidTime) -> SaidFact:
    span = said.span
    return SaidFact("date", " ".join(span.phrases), span.start, span.end, TIME, time=said)


def _with_cancellations(doc: Doc, phrases: Iterable[Said], off: Sequence[Cancelled]) -> tuple[Said, ...]:
    """Give the phrases with what each cancellation is of; those of something else, and an interview off, left out."""
    gone = [sentence_bounds(doc, one.said.found.start) for one in off if one.interview]

    def is_off(said: Said) -> bool:
        mine = said.found.label.lstrip(HOLDS_NEGATION) == f"motif={cancelled.INTERVIEW}"
        return mine and any(start <= said.found.start < end for start, end in gone)

    others = [said for said in phrases if not cancelled.is_of(said) and not is_off(said)]
    read = [cancelled.relabelled(one.said, value) for one in off for value in one.values]
    return tuple(sorted((*others, *read), key=lambda said: said.found.start))


def _interviews_off(doc: Doc, off: Iterable[Cancelled]) -> Iterator[SaidFact]:
    """« L'entretien est annulé »: the interview, if it was the reason, prevents nothing any more."""
    for one in off:
        if one.interview and not one.said.denied:
            yield _fact(doc, one.said, "motif", cancelled.INTERVIEW, DENIED)


def _dates(days: Iterable[SaidDay], times: Times) -> Iterator[SaidFact]:
    for day in days:
        mine = any(span.start < day.end and day.start < span.end for span in times.of_reasons)
        yield SaidFact("date", day.phrase, day.start, day.end, AFFIRMED if day.meant else OTHER, of_reason=mine)


def _quoted(doc: Doc, source: Corrected, raw: str) -> frozenset[int]:
    """Give the tokens that stand between quotation marks in what was typed."""
    places = [match.span() for match in _QUOTATION.finditer(raw)]
    return frozenset(
        token.i for token in doc if any(start < source.starts[token.idx] < end for start, end in places)
    )  # fmt: skip


def _labelled(lexicon: Lexicon, resumed: bool = False) -> dict[str, list[str]]:
    """Give the phrases by label ``fact=value``; ``!`` marks those that hold their own negation.

    ``resumed``: only those that take up what the talk is about.
    """
    labelled: dict[str, list[str]] = {}
    for name, words in lexicon.facts.items():
        for value, phrases in (words.resumed if resumed else words.values).items():
            for phrase in phrases:
                own = any(set(part.split("|")) & set(lexicon.negations) or part == "plus" for part in phrase.split())
                labelled.setdefault(f"{HOLDS_NEGATION if own else ''}{name}={value}", []).append(phrase)
        if words.excluded and not resumed:
            labelled[f"{name}={_EXCLUDED}"] = list(words.excluded)
        if words.weak and not resumed:
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
    weak = [(name_of(one), set(range(one.start, one.end))) for one in found if one.label.endswith(f"={_WEAK}")]
    said = [one for one in found if not one.label.endswith(f"={_WEAK}")]

    def gives_way(one: Found) -> bool:
        return any(name == name_of(one) and set(range(one.start, one.end)) <= places for name, places in weak)

    strong = {name_of(one) for one in said if not gives_way(one)}
    return [one for one in said if not (gives_way(one) and name_of(one) in strong)]


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
    """Keep the first of the facts that say the same in the same way; what they say of when is put together."""
    kept: dict[tuple[str, str, str], SaidFact] = {}
    for fact in facts:
        key = (fact.name, fact.value, fact.mode)
        first = kept.setdefault(key, fact)
        if fact.occasion is not None and first.occasion is not None and first is not fact:
            kept[key] = replace(first, occasion=joined(first.occasion, fact.occasion))
        elif first.of_reason and not fact.of_reason:
            kept[key] = replace(first, of_reason=False)
    return tuple(kept.values())


def _placed(fact: SaidFact, place: tuple[int, int]) -> SaidFact:
    return replace(fact, start=place[0], end=place[1])


def signs(facts: Iterable[SaidFact]) -> tuple[str, ...]:
    """Give each fact as one word, ``name=value/mode``, for the topic's features; dates and quantities by name only."""
    told = (one for one in facts if one.mode != TIME)
    return tuple(sorted({f"{one.name}{'' if one.name in _OPEN else f'={one.value}'}/{one.mode}" for one in told}))


def said(facts: Iterable[SaidFact], name: str) -> tuple[str, ...]:
    """Give the affirmed values of one fact, in the order they are said, once each."""
    return tuple(dict.fromkeys(fact.value for fact in facts if fact.name == name and fact.mode == AFFIRMED))
