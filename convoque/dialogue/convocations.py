"""Which convocation is meant: the only one, the next one, Thursday's, the CV one, the other one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from convoque.casefile.models import Convocation
from convoque.dialogue.model import Understanding
from convoque.dialogue.reasons import falls_then
from convoque.knowledge import Conversation, fold

ELSEWHERE = "hors_dossier"
"""In the place of a convocation's id: the person speaks of one that is not on file."""
_TALKS = frozenset({"entretien_diagnostic", "actualisation_contrat", "entretien_suivi"})
APART = frozenset({*_TALKS, "controle", "evenement"})
"""What is no workshop: named as such, it is not the workshop that comes next."""
_ASKED_OF_IT = frozenset({"obligation", "consequences", "contenu_atelier"})
_INTERVIEW = "entretien_embauche"
_SENT_AS = {"invitation": "RDVL"}


@dataclass(frozen=True)
class Choice:
    """The convocation that is meant, or those among which to ask, or none.

    ``named`` tells that the person pointed at one (by day or name): then an
    empty choice means that it is not in the file. ``elsewhere``: the talk is
    still about one that was not. ``together``: the question is about each of
    ``several``, not about which of them. ``by`` names the rule that chose, for
    whoever asks why.
    """

    one: Convocation | None = None
    several: tuple[Convocation, ...] = ()
    named: bool = False
    elsewhere: bool = False
    together: bool = False
    by: str = field(default="", compare=False)


@dataclass(frozen=True)
class _Search:
    """What the rules of ``choose`` look at; ``side`` are the convocations on the side of now to look on."""

    convocations: tuple[Convocation, ...]
    side: tuple[Convocation, ...]
    message: Understanding
    now: datetime
    past: bool | None
    current: str | None
    words: Conversation
    text: str

    @property
    def known(self) -> Convocation | None:
        """The convocation that the talk was about until now."""
        return next((c for c in self.convocations if c.id == self.current), None)

    @property
    def naming(self) -> str:
        """The words that may name one: a job interview's own name is the reason's."""
        is_reason = any(said.fact == "motif" and said.value == _INTERVIEW for said in self.message.said)
        return self.words.of_an_interview.left_out_of(self.text) if is_reason else self.text

    @property
    def by_name(self) -> tuple[Convocation, ...]:
        """Those that a word of the message tells from the others."""
        text = self.naming
        return tuple(_by_name(self.side, text, self.words) or _by_name(self.convocations, text, self.words))

    @property
    def by_day(self) -> tuple[Convocation, ...]:
        """Those of the first named day on which there are some."""
        days = self.message.dates or ((self.message.date,) if self.message.date else ())
        each = (tuple(c for c in self.convocations if _on(c, day)) for day in days)
        return next((found for found in each if found), ())


def choose(
    convocations: tuple[Convocation, ...],
    message: Understanding,
    now: datetime,
    past: bool | None,
    current: str | None,
    words: Conversation,
) -> Choice:
    """Find the convocation a message is about: the first of the rules below that has an answer.

    ``past`` says on which side of now to look (None: both, what is to come
    first); ``current`` is the one the talk was about until now.
    """
    side = tuple(c for c in convocations if past is None or _is_past(c, now) == past)
    search = _Search(convocations, side, message, now, past, current, words, fold(message.text))
    return next(replace(found, by=rule.__name__[1:]) for rule in _RULES if (found := rule(search)) is not None)


def _pressed(search: _Search) -> Choice | None:
    """A button was pressed."""
    chosen = search.message.chosen
    if chosen is None:
        return None
    return Choice(next((c for c in search.convocations if c.id == chosen), None), named=True)


def _fact_of_the_same(search: _Search) -> Choice | None:
    """« Il est dans mon plan »: a fact about the one in hand."""
    if search.message.topic != "donner_fait" or search.message.date is not None:
        return None
    if search.current == ELSEWHERE:
        return Choice(elsewhere=True)
    return Choice(search.known) if search.known is not None else None


def _another(search: _Search) -> Choice | None:
    """« L’autre »; « celui d’avant » is the one before in time, when there is one."""
    if search.current is None:
        return None
    known = search.known
    if search.words.one_before.found_in(search.text) and known is not None and known.debut is not None:
        before = [c for c in search.convocations if c.debut is not None and c.debut < known.debut]
        return Choice(before[-1] if before else None, named=True)
    if not search.words.another.found_in(search.text) or [c for c in search.by_day if c.id != search.current]:
        return None  # « l’autre, celui du 9 » is named by its day
    return _among([c for c in search.side if c.id != search.current], search.now)


def _all_of_them(search: _Search) -> Choice | None:
    """« Les deux sont obligatoires ? »: everything that is to come."""
    if search.message.dates or not search.words.all_of_them.found_in(search.text):
        return None
    coming = tuple(c for c in upcoming(search.convocations, search.now) if c.statut != "ANNULE")
    return Choice(several=coming, named=True, together=True) if len(coming) > 1 else None


def _at_the_same_time(search: _Search) -> Choice | None:
    """« Un entretien d’embauche demain, pile à l’heure de l’atelier »: the one then, whatever its title."""
    return _of_the_reason(search) if falls_then(search.message) else None


def _told_apart(search: _Search) -> Choice | None:
    """Named by its day, its title, its organiser."""
    by_name, by_day = search.by_name, search.by_day
    both = [c for c in by_day if c in by_name]
    if not both and not by_day and (not by_name or search.message.date):
        return None
    return _named(_narrow(both or list(by_day) or list(by_name), search.naming, search.words), search.now)


def _of_a_period(search: _Search) -> Choice | None:
    """« Celui de la semaine prochaine »."""
    if search.message.date is not None or not search.message.periods:
        return None
    found = [c for c in search.convocations if any(_within(c, *period) for period in search.message.periods)]
    return _named(found, search.now) if found else None


def _of_its_kind(search: _Search) -> Choice | None:
    """« J’ai une invitation », « l’entretien avec ma conseillère »: the only ones on file that are such a thing."""
    if search.message.date is not None:
        return None
    form, nature = (search.message.value(name, "affirme", "question") for name in ("forme", "nature"))
    if nature in APART and not search.words.workshop.found_in(search.text):
        found = [c for c in search.side if c.nature == nature or (nature in _TALKS and c.nature in _TALKS)]
        return _named(found, search.now) if found else Choice(named=True)
    if form in _SENT_AS and search.known is None:
        found = [c for c in search.side if c.type_rdv == _SENT_AS[form]]
        return _among(found, search.now) if found else None
    return None


def _not_on_file(search: _Search) -> Choice | None:
    """« Le bilan dont parle ma conseillère », « on veut m’envoyer en stage »: nothing of the file, whatever is next."""
    words, text = search.words, search.text
    if search.message.date is not None or search.message.choosing or search.message.topic not in _ASKED_OF_IT:
        return None
    alone = words.other_thing.found_in(text) and not words.of_the_appointment.found_in(text)
    return Choice(named=True) if alone or words.spoken_of.found_in(text) else None


def _of_the_reason(search: _Search) -> Choice | None:
    """« J’ai un entretien d’embauche jeudi »: the one on that day, if there is one."""
    days = search.message.reason_days
    found = [c for c in search.side if any(_on(c, day) for day in days)]
    return _among(found, search.now) if found and not search.message.date else None


def _by_rank(search: _Search) -> Choice | None:
    """« Le deuxième »."""
    ordinal, side = search.words.rank(search.text), search.side
    pointing = search.message.choosing or search.message.topic == "choisir_convocation"
    if ordinal is None or not pointing or not side or not -len(side) <= ordinal < len(side):
        return None
    return Choice(side[ordinal], named=True)


def _no_such_day(search: _Search) -> Choice | None:
    """A day was named, and nothing is on file that day."""
    return Choice(named=True) if search.message.date is not None else None


def _still_the_same(search: _Search) -> Choice | None:
    """What the talk was about until now, when it is on the side that is spoken of."""
    if search.current == ELSEWHERE:
        return Choice(elsewhere=True)
    known = search.known
    if known is not None and (search.past is None or _is_past(known, search.now) == search.past):
        return Choice(known)
    return None


def _nothing_to_come(search: _Search) -> Choice | None:
    """With nothing to come, the question is about what was."""
    bare = search.message.topic == "obligation" and search.message.value("moment") is None
    return _among(list(search.convocations), search.now) if not search.side and bare else None


def _next_one(search: _Search) -> Choice:
    """Nothing tells which: the next one, or those among which to ask."""
    return _among(list(search.side), search.now)


_RULES: tuple[Callable[[_Search], Choice | None], ...] = (
    _pressed, _fact_of_the_same, _another, _all_of_them, _at_the_same_time, _told_apart, _of_a_period,
    _of_its_kind, _not_on_file,
    _of_the_reason, _by_rank, _no_such_day, _still_the_same, _nothing_to_come, _next_one,
)  # fmt: skip


def upcoming(convocations: tuple[Convocation, ...], now: datetime) -> tuple[Convocation, ...]:
    """Give what is still to come today or later, in order."""
    return tuple(c for c in convocations if not _is_past(c, now))


def _named(found: list[Convocation], now: datetime) -> Choice:
    choice = _among(found, now)
    return Choice(choice.one, choice.several, named=True)


def _among(found: list[Convocation], now: datetime) -> Choice:
    live = [c for c in found if c.statut != "ANNULE"] or found
    coming = [c for c in live if not _is_past(c, now)]
    if not coming and live:
        marked = [c for c in live if c.statut == "ABSENT"]
        latest = marked or live
        return Choice(max(latest, key=lambda c: c.debut or datetime.min))
    if len(coming) == 1:
        return Choice(coming[0])
    workshops = [c for c in coming if c.nature in (None, "atelier", "formation")]
    if len(workshops) == 1 and len(coming) <= 2:
        return Choice(workshops[0])
    return Choice(several=tuple(coming))


def _narrow(found: list[Convocation], text: str, words: Conversation) -> list[Convocation]:
    named = _by_name(found, text, words)
    return named or found


def _by_name(found: Sequence[Convocation], text: str, words: Conversation) -> list[Convocation]:
    said = _telling(text, words)
    scores = {c.id: len(said & _telling(_names(c), words)) for c in found}
    best = max(scores.values(), default=0)
    return [c for c in found if best and scores[c.id] == best]


def _names(convocation: Convocation) -> str:
    names = f"{convocation.intitule or ''} {convocation.theme or ''} {convocation.organisateur or ''}"
    return fold(names.replace("_", " "))


def _telling(folded: str, words: Conversation) -> set[str]:
    """Give the words that can tell one convocation from another."""
    return set(words.ordinary.left_out_of(folded).split())


def _is_past(convocation: Convocation, now: datetime) -> bool:
    if convocation.debut is None:
        return convocation.statut in ("EFFECTUE", "ABSENT", "ABSENT_EXC")
    return convocation.debut + timedelta(minutes=convocation.duree_minutes or 60) < now


def _within(convocation: Convocation, first: str, last: str) -> bool:
    return convocation.debut is not None and first <= convocation.debut.date().isoformat() <= last


def _on(convocation: Convocation, day: str | None) -> bool:
    if convocation.debut is None or day is None:
        return False
    return convocation.debut.date() == date.fromisoformat(day[:10])
