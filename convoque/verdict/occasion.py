"""When a reason for absence holds, and whether that is when the workshop is.

A reason counts for a workshop only if it falls on its day and, where hours
are known on both sides, at its hours (L5412-1, « sauf motif légitime »;
docs/decisions/004-choix-juridiques.md). Pure values: no words, no clock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

Relation = Literal["meme", "autre", "fini", "durable", "inconnu"]

DAY_START, DAY_END = time(0), time(23, 59)
PRESENT_LASTS = timedelta(days=2)
"""A present illness is presumed to last until a workshop within two days (docs/decisions/004-choix-juridiques.md)."""
EVENT = timedelta(hours=2)
"""How long an appointment of which only the beginning is told is taken to last."""
_WORKSHOP = timedelta(hours=2)
"""The same for a workshop whose length is not on file: short, so that nothing is excused by a guess."""
_MOURNING = timedelta(days=7)
"""A death so shortly before is asked about, not set aside."""
_HAS_SHIFTS = frozenset({"travail", "formation"})
_GOES_ON = frozenset({"maladie", "proche_malade", "maternite", "incarceration"})
"""Reasons that a present tense or « depuis lundi » tells to be going on."""
_STATES = frozenset({"maladie", "proche_malade", "maternite", "incarceration", "travail", "formation"})
"""Reasons that may last some days; the others are an event of one day."""
_ILLNESSES = frozenset({"maladie", "proche_malade"})
_FRESH = timedelta(days=3)
_LEAVES = frozenset({"maternite", "incarceration"})
_PRECISE = 14
"""Days from which a period no longer tells the day, even of a state."""


@dataclass(frozen=True)
class Span:
    """Days (``first`` and ``last`` included, None: open), hours of a day, weekdays (Monday is 0).

    ``vague``: a time named without its days (« en décembre », « la semaine prochaine »).
    """

    first: date | None = None
    last: date | None = None
    start: time | None = None
    end: time | None = None
    weekdays: tuple[int, ...] = ()
    vague: bool = False

    @property
    def dated(self) -> bool:
        """Tell whether it says anything of the day."""
        return self.first is not None or self.last is not None or bool(self.weekdays)

    @property
    def open(self) -> bool:
        """Tell whether only its beginning or only its end is known."""
        return (self.first is None) != (self.last is None)

    @property
    def days(self) -> int:
        """The number of days it holds; 0 when it is open or says no day."""
        return (self.last - self.first).days + 1 if self.first and self.last else 0

    def to_dict(self) -> dict[str, Any]:
        """Give the span as JSON-able values, for a store."""
        return {name: _plain(value) for name, value in asdict(self).items() if value not in (None, (), False)}

    @staticmethod
    def from_dict(value: Mapping[str, Any]) -> Span:
        """Read what ``to_dict`` gave; raises ValueError or TypeError for anything else."""
        return Span(
            date.fromisoformat(value["first"]) if "first" in value else None,
            date.fromisoformat(value["last"]) if "last" in value else None,
            time.fromisoformat(value["start"]) if "start" in value else None,
            time.fromisoformat(value["end"]) if "end" in value else None,
            tuple(int(day) for day in value.get("weekdays", ())),
            bool(value.get("vague", False)),
        )

    def covers(self, day: date) -> bool:
        """Tell whether a day is inside."""
        if self.weekdays and day.weekday() not in self.weekdays:
            return False
        return (self.first or date.min) <= day <= (self.last or date.max)


@dataclass(frozen=True)
class Occasion:
    """What a person says of when a reason holds.

    ``spans``: the times named for it, ``unread`` when one of them is no date.
    ``same``: said to fall (True) or not to fall (False) when the workshop is.
    ``keeps_away``: told as what keeps, or kept, the person from coming.
    ``over``: told as gone; ``lasting``: a state that lasts, with no event of a
    day; ``present``: told in the present. ``unsure``: its times may be
    something else's. ``gone``: the spans read as times gone by, for a
    workshop that is past; ``coming``: as times to come, of a reason told in
    the present by a message about what is past.
    """

    spans: tuple[Span, ...] = ()
    same: bool | None = None
    keeps_away: bool = False
    over: bool = False
    lasting: bool = False
    present: bool = False
    unread: bool = False
    unsure: bool = False
    gone: tuple[Span, ...] = ()
    coming: tuple[Span, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Give the occasion as JSON-able values, for a store."""
        flags = {name: value for name, value in vars(self).items() if name not in _SPANS}
        return flags | {name: [span.to_dict() for span in getattr(self, name)] for name in _SPANS}

    @staticmethod
    def from_dict(value: Mapping[str, Any]) -> Occasion:
        """Read what ``to_dict`` gave; raises ValueError, TypeError or KeyError for anything else."""
        spans, gone, coming = (tuple(Span.from_dict(one) for one in value.get(name, ())) for name in _SPANS)
        flags = {name: value[name] for name in Occasion.__dataclass_fields__ if name not in _SPANS}
        return Occasion(spans, gone=gone, coming=coming, **flags)


_SPANS = ("spans", "gone", "coming")


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, (date, time)) else list(value) if isinstance(value, tuple) else value


@dataclass(frozen=True)
class Slot:
    """When the workshop is: its day, its first and last hour where they are known."""

    day: date
    start: time | None = None
    end: time | None = None

    @staticmethod
    def of(debut: datetime, minutes: int | None) -> Slot:
        """Make the slot of an appointment on file; ``minutes``: its length."""
        length = timedelta(minutes=minutes) if minutes else _WORKSHOP
        return Slot(debut.date(), debut.time(), later(debut.time(), length))


def relation(reason: str, when: Occasion, slot: Slot | None, today: date) -> Relation:
    """Tell whether a reason holds when the workshop is.

    ``meme`` · ``autre`` (another day or hour) · ``fini`` (ended before, or not
    begun) · ``durable`` (a state, with no event that day) · ``inconnu``.
    """
    found = _relation(reason, when, slot, today)
    state = when.lasting and reason in _LEAVES  # « j'étais enceinte le 12 »: no leave is told
    return "inconnu" if found == "meme" and (when.unsure or state) else found


def _relation(reason: str, when: Occasion, slot: Slot | None, today: date) -> Relation:
    past = slot is not None and slot.day < today
    spans = when.gone if past and when.gone and not when.present else when.spans
    if slot is not None and slot.day >= today and when.present and when.coming:
        spans = when.coming  # « papy s'est éteint hier, on l'enterre jeudi »
    dated = [span for span in spans if span.dated]
    hours = [span for span in spans if not span.dated]
    if when.same:  # « le même jour, à 16 h »: the hours still have to meet, and no other day be told
        told = [span for span in spans if span.start is not None or span.end is not None]
        if slot is not None and dated and not any(span.covers(slot.day) for span in dated):
            return "inconnu"
        return _by_hours(reason, when, told, slot, same_day=True) if told else "meme"
    if when.same is False:  # « sa mère a alzheimer depuis deux ans, le reste du temps c'est moi »: a state all the same
        return "durable" if when.lasting and all(span.last is None for span in dated) and not hours else "autre"
    if dated:
        return _by_day(reason, when, dated, hours, slot, today)
    if when.unread:
        return "inconnu"
    if when.over:
        gone = _when_gone(reason, when, slot, today)
        return _by_hours(reason, when, hours, slot, same_day=True) if gone == "meme" and hours else gone
    if hours:
        return _by_hours(reason, when, hours, slot)
    if when.lasting:
        return "durable"
    if reason in _HAS_SHIFTS and when.present and slot is not None and slot.day < today:
        return "inconnu"  # « je suis intérimaire, j'ai raté l'atelier »: what one does now says nothing of that day
    going_on = when.present and reason in _GOES_ON
    if going_on and slot is not None and today <= slot.day <= today + PRESENT_LASTS:
        return "meme"
    if going_on and reason in _ILLNESSES and slot is not None and slot.day > today:
        return "inconnu"  # « je suis malade, je ne viendrai pas le 21 »: in three weeks, nobody knows
    if when.keeps_away:
        return "meme"
    return "inconnu"


def _when_gone(reason: str, when: Occasion, slot: Slot | None, today: date) -> Relation:
    """« J'étais malade »: what kept the person from a workshop that is past, never from one to come."""
    if slot is not None and (slot.day > today or (slot.day == today and not when.keeps_away)):
        return "fini"
    return "meme" if when.keeps_away and reason not in _LEAVES else "inconnu"


def _by_day(
    reason: str, when: Occasion, dated: Sequence[Span], hours: Sequence[Span], slot: Slot | None, today: date
) -> Relation:
    if slot is None:
        ended = all(span.last is not None and span.last < today for span in dated)
        if when.keeps_away:
            return "meme"
        return "fini" if ended and not when.over else "inconnu"
    bound = _bounds(dated)
    points = [span for span in dated if not span.open]
    if bound is not None:
        # « jusqu'à mercredi », « à partir du 14 »: other days of the message are not the reason's.
        return _by_bounds(reason, when, bound, points, hours, slot, today)
    inside = [span for span in points if span.covers(slot.day)]
    if not inside and _goes_on(reason, when, points, slot, today):
        return "meme"  # « covid confirmé hier, je ne tiens pas debout »
    if not inside:
        if reason == "deces" and any(_just_before(span, slot.day) for span in points):
            return "inconnu"
        if reason in _LEAVES and all(span.last is not None and span.last < slot.day for span in points):
            return "inconnu"  # « je rentre à la maison d'arrêt le 2 »: until when is not said
        gone = all(span.last is not None and span.last < slot.day and span.first != span.last for span in points)
        return "fini" if gone else "autre"
    if all(span.vague and (reason not in _STATES or span.days > _PRECISE) for span in inside):
        return "inconnu"  # « le tribunal me convoque en décembre »: one day of it, nobody knows which
    if reason in _LEAVES and not when.over and all(span.days == 1 for span in inside):
        return "inconnu"  # « mon congé, c'est le 8 »: its first day, its last one?
    begun = reason in _ILLNESSES and not when.lasting and not when.over
    if begun and _goes_on(reason, when, inside, slot, today):
        return "meme"  # « coincé le dos ce matin »: an illness told in the present is not over at noon
    told = [span for span in inside if span.start is not None or span.end is not None] or list(hours)
    if told and _goes_on(reason, when, inside, slot, today):
        return "meme"  # « mon fils est malade ce matin, l'atelier est à 14 h »: the hour is that of its beginning
    return _by_hours(reason, when, told, slot, same_day=True) if told else "meme"


def _bounds(dated: Sequence[Span]) -> Span | None:
    """Join « commencé le 20 » and « jusqu'au 5 » into one period; None when nothing is bounded so."""
    open_ = [span for span in dated if span.open]
    if not open_:
        return None
    firsts, lasts = [s.first for s in open_ if s.first], [s.last for s in open_ if s.last]
    return Span(max(firsts) if firsts else None, min(lasts) if lasts else None)


def _by_bounds(
    reason: str, when: Occasion, bound: Span, points: Sequence[Span], hours: Sequence[Span], slot: Slot, today: date
) -> Relation:
    if not bound.covers(slot.day):
        return "fini"
    if bound.first is None and slot.day < today and when.present:
        return "inconnu"  # « je suis en arrêt jusqu'à vendredi »: since when is not said
    if bound.last is None and reason in _LEAVES and when.over:
        return "inconnu"  # « j'étais en congé maternité depuis mai »: until when is not said
    if bound.last is None and reason not in _LEAVES:
        # Told since a day, with no end: it goes on until a workshop that is near.
        if when.lasting:
            return "durable"
        if slot.day > today + PRESENT_LASTS or reason not in _GOES_ON:
            return "inconnu"
    daily = [span for span in (*points, *hours) if span.start is not None or span.end is not None]
    weekly = [span for span in points if span.weekdays]
    if weekly and not any(span.covers(slot.day) for span in weekly):
        return "autre"
    return _by_hours(reason, when, daily, slot, same_day=True) if daily else "meme"


def _goes_on(reason: str, when: Occasion, points: Sequence[Span], slot: Slot, today: date) -> bool:
    """Tell whether an illness of the last days, told in the present, lasts until the workshop."""
    near = today <= slot.day <= today + PRESENT_LASTS
    fresh = any(span.first is not None and today - _FRESH <= span.first <= today for span in points)
    return when.present and reason in _ILLNESSES and near and fresh


def _just_before(span: Span, day: date) -> bool:
    return span.first is not None and span.first == span.last and timedelta(0) < day - span.first <= _MOURNING


def _by_hours(
    reason: str, when: Occasion, hours: Sequence[Span], slot: Slot | None, same_day: bool = False
) -> Relation:
    if slot is None or slot.start is None:
        return "meme" if same_day or when.keeps_away else "inconnu"
    met = {_meets(reason, span, slot) for span in hours}
    if True in met and False in met and not same_day:
        return "inconnu"  # two hours without a day: one of them may be the workshop's
    if True in met:
        return "inconnu" if when.lasting and not (same_day or when.keeps_away) else "meme"
    return "inconnu" if None in met else "autre"


def _meets(reason: str, span: Span, slot: Slot) -> bool | None:
    """Tell whether hours meet the workshop's; None when only the beginning of a shift is known, before it."""
    begins = slot.start or DAY_START
    ends = slot.end or later(begins, _WORKSHOP)
    start = span.start or DAY_START
    if span.end is not None:
        last = span.end if span.end > start else DAY_END
        return start < ends and begins < last
    if reason in _HAS_SHIFTS and start < begins:
        return None
    return start < ends and begins < later(start, EVENT)


def later(start: time, length: timedelta) -> time:
    """Give the hour so long after another, the end of the day at most."""
    moved = datetime.combine(date(2000, 1, 1), start) + length
    return moved.time() if moved.date() == date(2000, 1, 1) else DAY_END


def merged(before: Occasion | None, told: Occasion) -> Occasion:
    """Add what a later message says of the same reason (« je suis malade », then « jusqu'à jeudi »)."""
    if before is None:
        return told
    return replace(
        told,
        spans=told.spans or before.spans,
        gone=told.gone or before.gone,
        coming=told.coming if told.spans else before.coming,
        same=told.same if told.same is not None else None if told.spans else before.same,
        keeps_away=told.keeps_away or before.keeps_away,
        unread=told.unread or (before.unread and not told.spans),
        lasting=told.lasting or (before.lasting and not told.spans),
        over=told.over or (before.over and not told.present),
        present=told.present or before.present,
    )
