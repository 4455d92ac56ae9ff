"""The case a turn is about: the person's file, the convocation meant, the facts, the clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from convoque.casefile.models import Convocation, Dossier
from convoque.dialogue.convocations import ELSEWHERE, Choice, choose
from convoque.dialogue.model import Said, State, Understanding
from convoque.knowledge import Conversation, Knowledge, fold
from convoque.knowledge.fiches import OPENINGS
from convoque.verdict import ABOUT_THE_CONVOCATION, CaseFacts, gather

_PAST_TOPICS = frozenset({"absence_passee", "courrier_recu"})
_COMING_TOPICS = frozenset(
    {"obligation", "absence_future", "report", "a_distance", "frais_deplacement", "mes_convocations"}
)

_KEEPS_THE_REASON = frozenset(
    {"absence_future", "absence_passee", "motif_legitime", "justificatif", "report", "consequences", "courrier_recu"}
)
"""Topics for which a reason given earlier still matters; elsewhere it must be in the message."""


@dataclass(frozen=True)
class Turn:
    """Everything a topic needs to answer one message."""

    message: Understanding
    state: State
    dossier: Dossier | None
    knowledge: Knowledge
    now: datetime
    choice: Choice = field(default_factory=Choice)
    hypothesis: Mapping[str, str] | None = None

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
        day = date.fromisoformat(self.state.day[:10]) if self.state.day else None
        said = {**self.state.facts, **(self.hypothesis or {})}
        if convocation is not None and convocation != self.convocation:
            said = {name: value for name, value in said.items() if name not in ABOUT_THE_CONVOCATION}
        return gather(self.dossier, meant, said, self.today, day, self.knowledge, frozenset(self.hypothesis or ()))

    def listened(self) -> dict[str, str]:
        """Give the facts that fiches look at: the case's, and what was merely heard."""
        facts = {**self.case().facts, **self.state.facts, **(self.hypothesis or {})}
        if self.message.topic not in _KEEPS_THE_REASON and not self.message.value("motif", "affirme", "hypothese"):
            facts.pop("motif", None)
        heard = self.message.value("motif", "affirme", "hypothese")
        if heard is not None:
            facts["motif"] = heard
        facts["connecte"] = "oui" if self.dossier else "non"
        facts["a_des_convocations"] = "oui" if self.dossier and self.dossier.convocations else "non"
        facts["deja_incompris"] = "oui" if self.state.misunderstood else "non"
        if self.convocation and self.convocation.debut:
            facts["rendez_vous_a_venir"] = "oui" if self.convocation.debut >= self.now else "non"
        return facts

    def opens(self, *names: str) -> str | None:
        """Name which of these the message asks to open (see ``fiches.OPENINGS``), None for none of them."""
        facts, folded = self.listened(), self.folded
        found = (fiche.opening(facts, folded, names) for fiche in self.knowledge.fiches.values())
        return next((name for name in found if name), None)


def open_turn(
    message: Understanding, state: State, dossier: Dossier | None, knowledge: Knowledge, now: datetime
) -> Turn:
    """Take in what was said, and find the convocation that is meant."""
    supposed_before = state.supposed
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
    facts = dict(state.facts)
    if state.convocation not in (None, _meant(choice, state.convocation)):
        facts = {name: value for name, value in facts.items() if name not in ABOUT_THE_CONVOCATION}
    heard, supposed = reasons(message, "affirme"), reasons(message, "hypothese")
    facts |= heard
    if denied := _denied_reason(message, facts, dossier):
        only_if = message.value("motif", "hypothese") or supposing(message, knowledge.conversation)
        (supposed if only_if else facts)["motif"] = denied
    if at_the_same_time(message):
        facts.pop("meme_heure", None)
    state = replace(
        state,
        facts=facts,
        convocation=_meant(choice, state.convocation),
        day=message.date or (state.day if choice.one is None else None),
        supposed=supposed,
    )
    recalled = supposed_before if message.topic == "pourquoi" and not supposed else supposed
    return Turn(message, state, dossier, knowledge, now, choice, recalled)


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


def reasons(message: Understanding, mode: str) -> dict[str, str]:
    """Give the facts said in one mode, as the rules name them.

    Working or training is a reason for that day only if it falls at the same
    time. "I work part-time, must I go?" tells a situation: taken for a
    reason, it would excuse a workshop that is due.
    """
    facts = {said.fact: said.value for said in message.said if said.mode == mode}
    facts |= {said.fact: said.value for said in message.said if said.mode == mode and _is_solid(said)}
    facts.pop("simultane", None)
    if facts.get("motif") in STATUSES and not at_the_same_time(message) and message.topic not in _ABSENCES:
        facts.pop("motif")
    if "motif" in facts:
        situation = any(said.fact == "simultane" for said in message.said) and not at_the_same_time(message)
        facts["meme_heure"] = "inconnu" if facts["motif"] in STATUSES and situation else "oui"
    if "dit_par_conseiller" in facts:
        facts["dit_oral"] = facts.pop("dit_par_conseiller")
    return facts


def _is_solid(said: Said) -> bool:
    """Of two reasons in one message, forgetting or not feeling like it does not count."""
    return said.fact == "motif" and said.value not in ("oubli", "convenance", "autre")


def supposing(message: Understanding, words: Conversation) -> bool:
    """Tell whether a message opens on « et si … »."""
    return words.supposes.begin(fold(message.text))


def _denied_reason(message: Understanding, facts: Mapping[str, str], dossier: Dossier | None) -> str | None:
    """« Je ne suis plus malade »: the reason that was known does not hold any more."""
    denied = message.value("motif", "nie")
    if denied is None or message.value("motif", "affirme", "hypothese") is not None:
        return None
    on_file = {period.motif for period in dossier.indisponibilites} if dossier else set()
    return "aucun" if denied == facts.get("motif") or denied in on_file else None


def at_the_same_time(message: Understanding) -> bool:
    """Tell whether what is said falls at the hour of the workshop; ``non`` marks a mere situation."""
    modes = ("affirme", "hypothese", "question")
    return any(said.fact == "simultane" and said.value == "oui" and said.mode in modes for said in message.said)


STATUSES = frozenset({"travail", "formation", "benevolat"})
_ABSENCES = frozenset({"absence_future", "absence_passee", "motif_legitime", "justificatif", "report", "donner_fait"})


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
        return Choice(missed[-1])
    return None
