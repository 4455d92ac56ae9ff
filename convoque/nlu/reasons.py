"""When a reason for absence holds, as the message says: its own days and hours, its tense, « ce jour-là ».

A time belongs to what stands nearest in its clause: in « j'ai un entretien
d'embauche jeudi, l'atelier de demain est obligatoire ? », Thursday is the
interview's and tomorrow the workshop's. What is given here are words;
``placed`` puts them on the calendar.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from spacy.language import Language
from spacy.tokens import Doc

from convoque.nlu.clauses import clause_starts
from convoque.nlu.dates import DAY_NAMES
from convoque.nlu.lexicon import Lexicon
from convoque.nlu.moments import is_imperfect, is_past_participle
from convoque.nlu.phrases import SENTENCE_ENDS, Found, PhraseFinder, found_between
from convoque.nlu.span_places import place, says_month
from convoque.nlu.spans import BEFORE, ENDED, EVERY, FROM, HOURS, ON, SINCE, SpanWords, find_spans
from convoque.nlu.text import strip_accents
from convoque.verdict.occasion import Occasion

SAME, OTHER, OVER, LASTING, KEEPS_AWAY, APPOINTMENT = "meme", "autre", "passe", "dure", "empeche", "rendez_vous"
_PRESENT, _DOUBT, _GONE = "present", "doute", "fini"
_CLAUSE, _SENTENCE, _AFTER = 2.5, 7.0, 1.5
_FAR = 16.0
_NEAR = 14
_RUN = 4
_AND = frozenset(["et", "ou", "puis", "le"])
_OF = frozenset(["de", "du", "d'", "celui", "celle"])
_MANY = "les "
"""« Les 8 et 9 » are days of one thing; « le 2 et le 3 c'est l'atelier » may not be."""
_DENIAL_REACH = 3
_IF, _IF_REACH = frozenset(["si", "s'", "quand"]), 4
_DENIES = frozenset(["pas", "jamais", "ni"])
_IS = frozenset(["est", "etait", "sera"])
_ENDED_BY_WORK = ("=maladie", "=proche_malade", "=maternite", "=garde_enfant")
_ILLNESSES = ("=maladie", "=proche_malade")
_NIGHT, _TODAY = re.compile(r"(?:cette|la) nuit(?: derniere)?"), "aujourd'hui"
_WORTH = re.compile(r"(?:compt|vau|val|march|pass|excus|suffi|couvr|serv|ser)\w*$")
"""Verbs by which one asks what a reason is worth: « ça compte », « ça vaut », « ça m'excuse »."""
_REACH_OF_WORTH = 5
_ANY_APPOINTMENT = re.compile(r"convoc|rendez-vous$|rdv$")
_LONG = re.compile(r"il y a .*(?:mois|ans?|annees?)$|depuis (?:longtemps|toujours)")


@dataclass(frozen=True)
class OccasionWords:
    """What a message says of when one reason holds: its spans (kind and phrases), and flags (see ``Occasion``)."""

    spans: tuple[tuple[str, tuple[str, ...]], ...] = ()
    flags: frozenset[str] = frozenset()

    def to_dict(self) -> dict[str, object]:
        """Give the words as JSON-able values, for an entity."""
        return {"temps": [[kind, *phrases] for kind, phrases in self.spans], "signes": sorted(self.flags)}


@dataclass(frozen=True)
class Times:
    """Whose the times of a message are: by reason, in the order given; ``hours``: those told of the appointment."""

    occasions: tuple[OccasionWords, ...]
    of_reasons: tuple[SpanWords, ...] = ()
    hours: tuple[SpanWords, ...] = ()


class OccasionReader:
    """Gives the times of a message to the reasons that stand in it, with the lexicon's words (``occasions``)."""

    def __init__(self, nlp: Language, lexicon: Lexicon) -> None:
        self._signs = PhraseFinder(nlp, lexicon.occasions)
        self._presences = PhraseFinder(nlp, {APPOINTMENT: lexicon.presences, "sauf": lexicon.not_presences})

    def read(self, doc: Doc, reasons: Sequence[Found]) -> Times:
        """Read when each of the reasons holds; ``reasons`` are their phrases in ``doc``."""
        if not reasons:
            return Times(())
        starts = clause_starts(doc)
        signs = self._signs.find(doc)
        spans = [(span, found_between(doc, "", span.start, span.end)) for span in find_spans(doc.text)]
        owners = self._owners(doc, reasons, signs, spans, starts)
        mine: dict[int, list[SpanWords]] = {}
        for (span, _), owner in zip(spans, owners, strict=True):
            if owner is not None and owner >= 0:
                mine.setdefault(owner, []).append(span)
        flags = self._flags(doc, reasons, signs, starts)
        theirs = [span for (span, _), owner in zip(spans, owners, strict=True) if owner == -1]
        occasions = tuple(
            OccasionWords(
                tuple(_told(doc, span, theirs, reasons[at]) for span in mine.get(at, ())),
                flags[at]
                | ({LASTING, _DOUBT} if any(map(_is_long, mine.get(at, ()))) else set())
                | ({_DOUBT} if _is_doubtful(doc, reasons[at], mine.get(at, ()), flags[at]) else set()),
            )
            for at in range(len(reasons))
        )
        return Times(
            occasions,
            tuple(span for (span, _), owner in zip(spans, owners, strict=True) if owner is not None and owner >= 0),
            tuple(span for span in theirs if span.kind == HOURS),
        )

    def _owners(
        self,
        doc: Doc,
        reasons: Sequence[Found],
        signs: Sequence[Found],
        spans: Sequence[tuple[SpanWords, Found]],
        starts: Sequence[int],
    ) -> list[int | None]:
        """Name whose each span is: the place of a reason in the list, -1 for the appointment, None for nobody.

        A reason has the times of its own clause; those of another clause only
        when it has none of its own.
        """
        taken = {at for one in reasons for at in range(one.start, one.end)}
        taken |= {at for _, where in spans for at in range(where.start, where.end)}
        anchors = [(one, at) for at, one in enumerate(reasons)]
        anchors += [
            (one, -1)
            for one in self._appointments(doc, signs)
            if not taken.intersection(range(one.start, one.end)) and not _of_a_reason(doc, one, reasons, starts)
        ]
        owners: list[int | None] = []
        for index, (span, where) in enumerate(spans):
            if index and _is_listed(doc, spans[index - 1], (span, where)):
                owners.append(owners[-1])
                continue
            cost, owner = min(((_cost(doc, where, a, starts, who < 0), who) for a, who in anchors), default=(_FAR, -1))
            owners.append(owner if cost < _FAR else None)
        owners = [-1 if _is_weighed_for(doc, where) else one for one, (_, where) in zip(owners, spans, strict=True)]
        for at, reason in enumerate(reasons):
            mine = [index for index, owner in enumerate(owners) if owner == at]
            own = [index for index in mine if _same_clause(doc, spans[index][1], reason, starts)]
            near = {index for index in mine for kept in own if _is_run(doc, spans, kept, index)}
            hours = [index for index in mine if spans[index][0].kind == HOURS]
            near |= {index for index in hours if _follows(doc, spans[index][1], reason)}
            nearest = min(mine, key=lambda index: _cost(doc, spans[index][1], reason, starts, False), default=None)
            kept = set(own) | near or {
                index for index in mine if index == nearest or _is_run(doc, spans, nearest or 0, index)
            }
            for index in set(mine) - kept:
                owners[index] = None
        return owners

    def _appointments(self, doc: Doc, signs: Sequence[Found]) -> list[Found]:
        found = self._presences.find(doc)
        elsewhere = {at for one in found if one.label == "sauf" for at in range(one.start, one.end)}
        verbs = [one for one in found if one.label != "sauf" and one.start not in elsewhere]
        return [*verbs, *(one for one in signs if one.label == APPOINTMENT)]

    def _flags(
        self, doc: Doc, reasons: Sequence[Found], signs: Sequence[Found], starts: Sequence[int]
    ) -> list[frozenset[str]]:
        flags: list[set[str]] = [set(_tense(doc, one, starts)) for one in reasons]
        for sign in signs:
            if sign.label == APPOINTMENT:
                continue
            label = sign.label
            if label in (SAME, OTHER) and _is_supposed(doc, sign):
                continue
            if label in (SAME, OTHER) and _is_denied(doc, sign, starts):
                label = OTHER if label == SAME else SAME
            if label == _DOUBT:
                for one in flags:
                    one.add(_DOUBT)  # of several reasons, nobody knows which is doubted
                continue
            near = _nearest(sign, reasons)
            if near is None or (label == KEEPS_AWAY and not _explains(doc, sign, reasons[near], starts)):
                continue
            flags[near].add(label)
        return [frozenset(one) for one in flags]


def _is_weighed_for(doc: Doc, span: Found) -> bool:
    """« L'enterrement, ça compte aussi pour jeudi ? »: the day for which a reason is weighed is not the reason's."""
    before = [token.norm_ for token in doc[max(0, span.start - _REACH_OF_WORTH) : span.start]]
    return before[-1:] == ["pour"] and any(_WORTH.match(word) for word in before)


def _is_listed(doc: Doc, before: tuple[SpanWords, Found], after: tuple[SpanWords, Found]) -> bool:
    """Tell whether two times make a list: « mardi et mercredi »."""
    between = doc[before[1].end : after[1].start]
    together = before[0].start == after[0].start  # « les 8 et 9 »
    listed = 0 < len(between) <= 2 and all(token.norm_ in _AND for token in between)
    return before[0].kind == after[0].kind and (together or listed)


def _of_a_reason(doc: Doc, anchor: Found, reasons: Sequence[Found], starts: Sequence[int]) -> bool:
    """« Les flics m'ont donné une convoc »: a word for any appointment, beside a reason, is the reason's."""
    generic = all(_ANY_APPOINTMENT.match(token.norm_) for token in doc[anchor.start : anchor.end])
    return generic and any(
        starts[one.start] == starts[anchor.start] and max(one.start - anchor.end, anchor.start - one.end) <= _RUN
        for one in reasons
    )


def _is_run(doc: Doc, spans: Sequence[tuple[SpanWords, Found]], kept: int, index: int) -> bool:
    """Tell whether a time follows one that is kept with nothing but small words between (« le 2, de 9h à 11h »)."""
    low, high = sorted((kept, index))
    if high - low != 1 or spans[high][0].kind == ON:
        return False
    between = doc[spans[low][1].end : spans[high][1].start]
    return len(between) <= _RUN and not any(token.text in SENTENCE_ENDS for token in between)


def _follows(doc: Doc, span: Found, reason: Found) -> bool:
    """« J'ai eu une prise de sang, mais à 16 h »: hours right after a reason are its own."""
    between = doc[reason.end : span.start]
    return span.start >= reason.end and len(between) <= _RUN and not any(t.text in SENTENCE_ENDS for t in between)


def _same_clause(doc: Doc, span: Found, reason: Found, starts: Sequence[int]) -> bool:
    """Tell whether a time stands in a reason's clause, or alone right before it (« le 20, j'étais en cours »)."""
    clause = starts[reason.start]
    alone = span.start <= starts[span.start] + 1 and all(token.text == "," for token in doc[span.end : clause])
    if span.end <= clause and clause - span.end <= 1 and alone:
        return True
    low, high = sorted((span.start, reason.start))
    return not any(token.text in SENTENCE_ENDS or token.text == "," for token in doc[low:high]) and (
        starts[span.start] == starts[reason.start]
    )


def _cost(doc: Doc, span: Found, anchor: Found, starts: Sequence[int], appointment: bool) -> float:
    """Weigh how far a time stands from an anchor: words, commas and clauses between, sentences most of all."""
    after = anchor.start >= span.end
    between = doc[span.end : anchor.start] if after else doc[anchor.end : span.start]
    words = [token for token in between if not token.is_punct]
    ends = sum(t.text in SENTENCE_ENDS and (not t.i or doc[t.i - 1].text not in SENTENCE_ENDS) for t in between)
    cost = len(words) + _SENTENCE * ends
    cost += _CLAUSE * sum(token.text in (",", ":", "(", ")") for token in between)
    low, high = (span.end - 1, anchor.start) if after else (anchor.end - 1, span.start)
    cost += _CLAUSE * len({starts[at] for at in range(low, min(high + 1, len(doc)))} - {starts[low]})
    if after:
        return cost + _AFTER
    if appointment and words and all(token.norm_ in _OF for token in words):
        return -1.0  # « l'atelier de jeudi »
    return cost


def _is_doubtful(doc: Doc, reason: Found, mine: Sequence[SpanWords], flags: frozenset[str]) -> bool:
    """Tell whether a reason's times may be something else's: told in another sentence, or of two days at once."""
    days = {span.phrases[0] for span in mine if span.kind == ON}
    begins = {span.start for span in mine if span.kind == ON}
    listed = len(begins) == 1 and all(doc.text.startswith(_MANY, start) for start in begins)
    apart = any(
        any(token.text in SENTENCE_ENDS for token in doc[min(where.end, reason.end) : max(where.start, reason.start)])
        for where in (found_between(doc, "", span.start, span.end) for span in mine)
    )
    dated = any(span.kind != HOURS for span in mine)
    mixed = bool(flags & {LASTING, OVER, _GONE}) and _PRESENT in flags
    mixed = dated and SAME not in flags and (mixed or (_GONE in flags and OVER not in flags))
    denied = any(
        doc[where.start - 1].norm_ in _DENIES and doc[where.start - 2].norm_ in _IS
        for where in (found_between(doc, "", span.start, span.end) for span in mine)
        if where.start > 1
    )
    return apart or denied or (len(days) > 1 and not listed) or mixed


def _told(doc: Doc, span: SpanWords, appointment: Sequence[SpanWords], reason: Found) -> tuple[str, tuple[str, ...]]:
    """Give a time of a reason as it has to be read.

    « L'atelier du lundi 9 … ce lundi-là »: a bare weekday is the appointment's
    when that one has the same. « J'étais malade, je reprends jeudi »: what is
    taken up again ends an illness.
    """
    day, *hours = span.phrases
    if span.kind == FROM and "repren" in doc.text[span.start : span.end] and reason.label.endswith(_ENDED_BY_WORK):
        return BEFORE, span.phrases
    if _NIGHT.fullmatch(strip_accents(day)) and reason.label.endswith(_ILLNESSES):
        return ON, (_TODAY,)  # « vomi toute la nuit »: an illness of the night counts for the day that follows
    same = span.kind == ON and day in DAY_NAMES
    if same and any(day in other.phrases[0] and other.phrases[0] != day for other in appointment):
        return EVERY, (day, *hours)
    return span.kind, span.phrases


def _explains(doc: Doc, sign: Found, reason: Found, starts: Sequence[int]) -> bool:
    """Tell whether words of staying away and a reason stand close enough to be one story.

    « J'y vais ou j'y vais pas » is an alternative, « je peux ne pas venir ? » a question.
    """
    between = doc[min(sign.end, reason.end) : max(sign.start, reason.start)]
    ends = sum(token.text in SENTENCE_ENDS for token in between)
    either = any(token.norm_ == "ou" for token in doc[max(0, sign.start - 2) : sign.end + 1])
    end = next((at for at in range(sign.end, len(doc)) if starts[at] != starts[sign.start] or doc[at].is_punct), None)
    asked = end is not None and doc[end].text == "?"
    return ends <= 1 and not either and not asked


def _nearest(sign: Found, reasons: Sequence[Found]) -> int | None:
    distances = [(max(one.start - sign.end, sign.start - one.end, 0), at) for at, one in enumerate(reasons)]
    distance, at = min(distances)
    return at if distance <= _NEAR or (len(reasons) == 1 and sign.label in (SAME, OTHER)) else None


def _is_denied(doc: Doc, sign: Found, starts: Sequence[int]) -> bool:
    """« Pas le même jour »: denied in its own clause."""
    before = doc[max(starts[sign.start], sign.start - _DENIAL_REACH) : sign.start]
    return any(token.norm_ in _DENIES for token in before)


def _is_supposed(doc: Doc, sign: Found) -> bool:
    """« Si c'est le même jour »: not said to be so."""
    return any(token.norm_ in _IF for token in doc[max(0, sign.start - _IF_REACH) : sign.start])


def _is_long(span: SpanWords) -> bool:
    """« Depuis six ans »: what was so all along has not begun that day."""
    return span.kind == SINCE and bool(_LONG.search(span.phrases[0]))


def _tense(doc: Doc, reason: Found, starts: Sequence[int]) -> Iterable[str]:
    """Tell a reason gone (« j'étais malade », « j'ai été hospitalisé ») from one that goes on (« je suis malade »)."""
    clause = starts[reason.start]
    end = reason.end
    while end < len(doc) and starts[end] == clause and not doc[end].is_punct:
        end += 1
    words = list(doc[clause:end])
    if any(is_imperfect(word) for word in words) or any(is_past_participle(word, words) for word in words):
        return (OVER,)
    finite = [word for word in words if word.pos_ in ("VERB", "AUX") and "Pres" in word.morph.get("Tense", [])]
    return (_PRESENT,) if finite else ()


def placed(words: Mapping[str, object], now: datetime, past: bool = False) -> Occasion:
    """Put what ``OccasionWords.to_dict`` gave on the calendar; ``now``, ``past``: as for ``spans.place``."""
    flags = {str(flag) for flag in _items(words.get("signes"))}
    times = [_as_over(one) if _GONE in flags else one for one in _lists(words.get("temps"))]
    told, gone, coming = (
        [place(kind, phrases, now, over and not any(map(says_month, phrases))) for kind, *phrases in times]
        for over in (past, True, False)
    )
    same = True if SAME in flags else False if OTHER in flags else None
    return Occasion(
        tuple(span for span in told if span is not None),
        same=same,
        keeps_away=KEEPS_AWAY in flags,
        gone=tuple(span for span in gone if span is not None),
        coming=tuple(span for span in coming if span is not None) if past and not flags & {OVER, _GONE} else (),
        over=bool(flags & {OVER, _GONE}),
        lasting=LASTING in flags,
        present=_PRESENT in flags and not flags & {OVER, _GONE},
        unread=None in told,
        unsure=_DOUBT in flags,
    )


def _as_over(words: list[str]) -> list[str]:
    """« Guéri depuis jeudi », « plus en arrêt depuis le 3 »: what is over since a day ended on it."""
    return [ENDED, *words[1:]] if words[0] == SINCE else words


def _lists(value: object) -> list[list[str]]:
    return [[str(word) for word in one] for one in _items(value) if isinstance(one, (list, tuple)) and one]


def _items(value: object) -> Iterable[object]:
    return value if isinstance(value, (list, tuple)) else ()


def joined(one: OccasionWords, other: OccasionWords) -> OccasionWords:
    """Add the occasions of two phrases of one reason (« malade … arrêt jusqu'à vendredi »)."""
    return replace(one, spans=tuple(dict.fromkeys((*one.spans, *other.spans))), flags=one.flags | other.flags)
