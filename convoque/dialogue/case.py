"""The case a turn is about: the person's file, the convocation meant, the facts, the clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from convoque.casefile.models import Convocation, Dossier
from convoque.dialogue.cancellation import told as told_cancelled
from convoque.dialogue.convocations import ELSEWHERE, Choice, choose
from convoque.dialogue.days import days_of_the_workshop
from convoque.dialogue.model import VERDICT_TOPICS, State, Understanding
from convoque.dialogue.needs import FIRST, HALF, SEEN, SURE, Candidate, Heard, rank
from convoque.dialogue.reasons import (
    falls_then,
    in_its_own_half,
    is_denied,
    supposing,
    told_reason,
    weighed,
    without_unseen,
)
from convoque.knowledge import Case, Conversation, Knowledge, fold
from convoque.knowledge.facts import FactBook
from convoque.knowledge.fiches import OPENINGS
from convoque.verdict import CaseFacts, gather, slot_of
from convoque.verdict.occasion import relation

_PAST_TOPICS = frozenset({"absence_passee", "courrier_recu"})
_COMING_TOPICS = frozenset(
    {"obligation", "absence_future", "report", "a_distance", "frais_deplacement", "mes_convocations"}
)

_KEEPS_THE_REASON = frozenset(
    {"absence_future", "absence_passee", "motif_legitime", "justificatif", "report", "consequences", "courrier_recu"}
)
"""Topics for which a reason given earlier still matters; elsewhere it must be in the message."""


_NEVER_SUPPOSED = ("presence",)
"""« Si je signe la feuille » does not say that the person was there."""


@dataclass(frozen=True)
class Turn:
    """Everything a topic needs to answer one message; ``asked``: the need that it asks for, whatever its topic."""

    message: Understanding
    state: State
    dossier: Dossier | None
    knowledge: Knowledge
    now: datetime
    choice: Choice = field(default_factory=Choice)
    hypothesis: Mapping[str, str] | None = None
    asked: Candidate | None = None
    _memo: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def today(self) -> date:
        """The local day."""
        return self.now.date()

    @property
    def convocation(self) -> Convocation | None:
        """The convocation that is meant, if it was found."""
        return self.choice.one

    @property
    def folded(self) -> str:
        """The message, ready to search phrases in."""
        return fold(self.message.text)

    def case(self, convocation: Convocation | None = None) -> CaseFacts:
        """Gather the facts about a convocation (the one that is meant unless another is given)."""
        meant = convocation or self.convocation
        state = self.state
        key = ("case", meant, self.convocation, id(state), frozenset((self.hypothesis or {}).items()))
        if key in self._memo:
            kept: CaseFacts = self._memo[key][0]
            return kept
        if convocation is not None and convocation != self.convocation:
            state = forget_the_convocation(state, self.knowledge.facts)
        said = {**state.facts, **(self.hypothesis or {})}
        case = gather(
            self.dossier, meant, said, self.today, _moment(self.state.day), self.knowledge,
            frozenset(self.hypothesis or ()), state.reason_holds, state.earlier_sanction,
        )  # fmt: skip
        self._memo[key] = case, self.state  # the state is held, so that its id stays its own
        return case

    def listened(self) -> dict[str, str]:
        """Give the facts that fiches look at: the case's, and what was merely heard."""
        facts = {**self.case().facts, **self.state.facts, **(self.hypothesis or {})}
        if self.message.topic not in _KEEPS_THE_REASON and not self.message.value("motif", "affirme", "hypothese"):
            facts.pop("motif", None)
        heard = self.message.value("motif", "hypothese")
        if self.message.value("motif") is not None:
            heard = self.state.facts.get("motif", self.message.value("motif"))  # the one that is judged
        if heard is not None:
            facts["motif"] = heard
        facts["connecte"] = "oui" if self.dossier else "non"
        facts["a_des_convocations"] = "oui" if self.dossier and self.dossier.convocations else "non"
        facts["deja_incompris"] = "oui" if self.state.misunderstood else "non"
        if self.convocation and self.convocation.debut:
            facts["rendez_vous_a_venir"] = "oui" if self.convocation.debut >= self.now else "non"
        elif self.message.dates and all(day[:10] < self.today.isoformat() for day in self.message.dates):
            facts["rendez_vous_a_venir"] = "non"  # a letter pasted with its days
        return facts

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """The needs that the message may mean, the likeliest first (see ``needs.rank``)."""
        message = self.message
        state, facts = self.state, self.listened()
        reasoned = "motif" in state.facts and state.topic is not None  # what was told still weighs on what is asked
        before = tuple(filter(None, (state.topic, state.thread, "motif_legitime" if reasoned else None)))
        letter = "courrier_recu" in (state.thread, None if message.ranking else message.topic) or "courrier" in facts
        words = self.knowledge.conversation
        none = words.no_letter.found_in(self.folded) and "courrier" not in facts
        letter = (letter or words.tells_of_a_letter.found_in(self.folded)) and not none
        heard = Heard(message.ranking or {message.topic: 1.0}, message.needs, message.text, before, letter)
        guessed = None if message.ranking else message.topic
        key = ("besoins", frozenset(facts.items()), before, letter, message.text, guessed)
        if key not in self._memo:
            self._memo[key] = rank(heard, facts, self.knowledge, self.today)
        found: tuple[Candidate, ...] = self._memo[key]
        return found

    @property
    def likeliest(self) -> Candidate | None:
        """The need that the message most likely means, None when there is none at all."""
        return next(iter(self.candidates), None)

    def best(self, topic: str) -> Candidate | None:
        """Give the need of a topic that the message most likely means; None when nothing tells."""
        mine = [one for one in self.candidates if one.topic == topic and one.within and not self._half_opens(one)]
        return max(mine, key=lambda one: (one.within, len(one.phrase)), default=None)

    @staticmethod
    def _half_opens(one: Candidate) -> bool:
        """Tell whether a need would open something (a message to write) and is not sure enough for it."""
        return one.case.opens is not None and not one.phrase and one.share < HALF

    def opens(self, *names: str) -> str | None:
        """Name which of these the message asks to open (see ``fiches.OPENINGS``), None for none of them."""
        found = (one for one in self.candidates if one.case.opens in names and not self._half_opens(one))
        return next((one.case.opens for one in found), None)

    def fiche_case(self, topic: str) -> Case:
        """Give the case of a topic's fiche that answers: that of the need meant, else the first that holds."""
        fiche = self.knowledge.fiches[topic]
        meant = self.asked if self.asked is not None and self.asked.topic == topic else self.best(topic)
        general = fiche.case(self.listened(), self.today)
        if meant is None or meant.need == fiche.general:
            return general
        if meant is self.asked or meant.phrase:
            return meant.case
        rests = topic in VERDICT_TOPICS or bool(general.conditions)  # on the facts of the case
        return meant.case if self.is_seen(topic) and (not rests or self._stands_out(meant, general)) else general

    def _stands_out(self, meant: Candidate, general: Case) -> bool:
        """Tell whether a need is answered where the facts of the case have an answer too: sure, or first of all.

        A reason that was told has its own general answer: only a sure need leaves it.
        """
        first, told = self.likeliest, "motif" in (general.conditions or ())
        leads = first is not None and first.need == meant.need and meant.share >= FIRST
        return meant.share >= SURE or (leads and not told)

    def is_seen(self, topic: str) -> bool:
        """Tell whether the message itself may be about a topic; else only the talk makes it so."""
        return not self.message.ranking or self.message.ranking.get(topic, 0.0) >= SEEN

    def special(self, topic: str) -> Case | None:
        """Give the case that answers a question of its own, None when the topic's general answer does, or no fiche."""
        if topic not in self.knowledge.fiches:
            return None
        case = self.fiche_case(topic)
        return case if case.need != self.knowledge.fiches[topic].general else None


_NEXT = 4


def open_turn(
    message: Understanding, state: State, dossier: Dossier | None, knowledge: Knowledge, now: datetime
) -> Turn:
    """Take in what was said, and find the convocation that is meant."""
    supposed_before = state.supposed
    message = _without_other_amounts(message, knowledge.conversation)
    message = in_its_own_half(without_unseen(message, state, knowledge.conversation), knowledge.conversation)
    if dossier is None:  # the file has the hour of its own
        message = days_of_the_workshop(message, state, day_in_hand(state, dossier), knowledge.conversation)
    if _only_an_hour(message) and (dossier is not None or state.day is not None):
        message = replace(message, date=None, dates=(), past_dates=())
    side = _side(message, state)
    if Turn(message, state, dossier, knowledge, now).opens(*OPENINGS):
        side = None  # a message to write, or a doubt, is about what was being talked of
    days = message.past_dates if side or _only_past(message, side, dossier) else message.dates
    message = replace(message, dates=days, date=days[0] if days else message.date)
    choice = Choice()
    if dossier is not None:
        choice = choose(dossier.convocations, message, now, side, state.convocation, knowledge.conversation)
        if message.topic == "consequences" and side is None and state.convocation is None and not choice.named:
            choice = _missed(dossier, now) or choice
    meant = _meant(choice, state.convocation)
    day = message.date or (state.day if choice.one is None else None) or _day_of_the_reason(message, choice)
    before = day_in_hand(state, dossier)
    state = _forget_the_other(state, meant, knowledge.facts)
    slot = slot_of(choice.one, _moment(day))
    another = before is not None and slot is not None and slot.day != before
    told_of = replace(state, thread=None, occasion=None) if another else state  # nothing was told yet of that one
    facts, supposed = dict(state.facts), stated(message, "hypothese", knowledge.facts)
    supposed = told_cancelled(supposed, message, facts.get("motif"), None, now)
    facts |= told_cancelled(stated(message, "affirme", knowledge.facts), message, facts.get("motif"), slot, now)
    occasion = state.occasion
    told = told_reason(message, "affirme", told_of, slot, now.date(), knowledge.facts)
    told = weighed(told, message, knowledge.conversation)
    if told is not None:
        occasion = told.occasion.to_dict() if told.occasion else None
        facts["motif"] = told.motif
        if message.value("jour_du_motif") is None:
            facts.pop("jour_du_motif", None)
    elif is_denied(message, facts, dossier):
        only_if = message.value("motif", "hypothese") or supposing(message, knowledge.conversation)
        (supposed if only_if else facts)["motif"] = "aucun"
    if_so = told_reason(message, "hypothese", told_of, slot, now.date(), knowledge.facts)
    if if_so is not None:
        when = relation(if_so.motif, if_so.occasion, slot, now.date()) if if_so.occasion else "inconnu"
        undated = if_so.occasion is None or not any(span.dated for span in if_so.occasion.spans)
        if when == "inconnu" and if_so.occasion is not None and if_so.occasion.lasting:
            when = "durable"  # « si je trouve un travail avant le 10 »: nothing says that it falls then
        then = when == "inconnu" or (when == "fini" and undated)  # « s’il refait de la fièvre »: not over, supposed
        supposed |= {"motif": if_so.motif, "jour_du_motif": "meme" if then else when}
    for name in _NEVER_SUPPOSED:
        supposed.pop(name, None)
    state = replace(state, facts=facts, convocation=meant, day=day, supposed=supposed, occasion=occasion)
    answers = state.pending is not None and message.topic == state.pending.topic
    recalled = supposed_before if (answers or message.topic == "pourquoi") and not supposed else supposed
    state = replace(state, supposed=recalled) if answers else state  # the question was asked under that supposition
    return Turn(message, state, dossier, knowledge, now, choice, recalled)


def _without_other_amounts(message: Understanding, words: Conversation) -> Understanding:
    """Keep only the amount that is told as a month's allowance: not « trop-perçu de 600 € », nor « 294 € de moins »."""
    folded = fold(message.text)
    amounts = [one for one in message.said if one.fact == "montant"]
    income = words.of_the_income.found_in(folded) and not words.of_what_was_taken.found_in(folded)
    if income and len(amounts) < 2:
        return message
    near = [one for one in amounts if words.of_the_income.found_in(_around(one.value, folded))] or amounts
    kept = near[:1] if income else []
    return replace(message, said=tuple(one for one in message.said if one.fact != "montant" or one in kept))


def _around(amount: str, folded: str) -> str:
    """Give the few words around an amount, in a folded text."""
    before, _, after = folded.partition(f" {amount} ")
    return f" {' '.join((*before.split()[-_NEXT:], *after.split()[:_NEXT]))} "


def day_in_hand(state: State, dossier: Dossier | None) -> date | None:
    """Give the day of the workshop that the talk is about, where it is known."""
    on_file = next((c for c in dossier.convocations if c.id == state.convocation), None) if dossier else None
    slot = slot_of(on_file, _moment(state.day))
    return slot.day if slot else None


def forget_the_convocation(state: State, book: FactBook) -> State:
    """Let go of what is true of one convocation only; a reason that has its dates is judged for the next one too."""
    facts = {name: value for name, value in state.facts.items() if name not in book.of_the_convocation}
    holds = state.reason_holds
    if holds is not None and any(span.dated for span in holds.spans) and "motif" in state.facts:
        away = replace(holds, keeps_away=False, same=None)
        return replace(state, facts={**facts, "motif": state.facts["motif"]}, occasion=away.to_dict())
    return replace(state, facts=facts, occasion=None)


def _forget_the_other(state: State, meant: str | None, book: FactBook) -> State:
    return state if state.convocation in (None, meant) else forget_the_convocation(state, book)


def _moment(day: str | None) -> date | datetime | None:
    """Read a day of the state, with its hour when one was said."""
    if day is None:
        return None
    return datetime.fromisoformat(day) if "T" in day else date.fromisoformat(day)


def _day_of_the_reason(message: Understanding, choice: Choice) -> str | None:
    """« Malade demain, je ne peux pas venir »: with no other day, the workshop is on the day of what prevents it."""
    alone = choice.one is None and not choice.several and len(message.reason_days) == 1
    return message.reason_days[0][:10] if alone and falls_then(message) else None


def _only_an_hour(message: Understanding) -> bool:
    """« Je peux arriver à 10 h 30 ? »: no day is said, and the workshop in hand is meant, not one of today."""
    return message.date is not None and "T" in message.date and not message.times and len(message.dates) <= 1


def _only_past(message: Understanding, side: bool | None, dossier: Dossier | None) -> bool:
    """« Vendredi » without a tense is last Friday if something is on file then, and nothing next Friday."""
    if side is not None or dossier is None:
        return False
    days = {c.debut.date().isoformat() for c in dossier.convocations if c.debut}
    to_come, gone = ({day[:10] for day in some} for some in (message.dates, message.past_dates))
    return bool(days & gone) and not days & to_come


def _meant(choice: Choice, current: str | None) -> str | None:
    """Name what the talk is about from now on; one that was pointed at and not found takes the place too."""
    if choice.one is not None:
        return choice.one.id
    return ELSEWHERE if choice.named and not choice.several else current


def stated(message: Understanding, mode: str, book: FactBook) -> dict[str, str]:
    """Give the facts said in one mode, the reason apart; of two values of a fact, the one that does not give way."""
    said = [said for said in message.said if said.mode == mode and said.fact != "motif"]
    facts = {one.fact: one.value for one in said}
    return facts | {one.fact: one.value for one in said if not book.gives_way(one.fact, one.value)}


def _side(message: Understanding, state: State) -> bool | None:
    moment = message.value("moment", "affirme", "hypothese", "question")
    if message.topic in _PAST_TOPICS or moment == "passe":
        return True
    if message.topic in _COMING_TOPICS or moment == "futur":
        return False
    return None


def _missed(dossier: Dossier, now: datetime) -> Choice | None:
    missed = [c for c in dossier.convocations if c.statut == "ABSENT" and c.debut and c.debut < now]
    coming = [c for c in dossier.convocations if c.debut and c.debut >= now and c.statut != "ANNULE"]
    if missed and (not coming or (now - (missed[-1].debut or now)).days <= 15):
        return Choice(missed[-1], by="missed")
    return None
