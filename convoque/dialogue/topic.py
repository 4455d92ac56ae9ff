"""What a message is about, seen from the talk so far: follow-ups, corrections, suppositions, things to open."""

from __future__ import annotations

from collections.abc import Mapping

from convoque.dialogue.case import Turn, at_the_same_time
from convoque.dialogue.model import VERDICT_TOPICS
from convoque.knowledge.fiches import OPENINGS

DRAFTS = tuple(name for name in OPENINGS if name.startswith("modele_"))
DRAFT, NEXT_STEP = "modele_message", "que_faire"
"""Topics of the conversation itself; a reply names one of the contract's in its place."""

_DECIDING = ("contrat", "au_plan", "forme", "annule", "rsa_tenu")
_FOR_THE_RISK = ("ressource", "sanction_anterieure", "foyer")
_NEVER_LEFT = frozenset({"detresse", "injure", "donnees_tiers"})
_ABSENCES = frozenset({"absence_future", "absence_passee", "motif_legitime"})
_ASIDE = frozenset(
    {"incompris", "hors_sujet", "contenu_atelier", "situation", "contrat", "pourquoi", "a_distance", "mes_convocations"}
)
_VAGUE = frozenset({"incompris", "hors_sujet", "contenu_atelier", "situation", "humain", "ne_sait_pas", "remerciement"})
_ELSEWHERE = frozenset({"hors_sujet", "contenu_atelier", "incompris"})
_FEW_WORDS = 8
_NAMES_ANOTHER = frozenset({"donnees_tiers", "incompris", "contenu_atelier", "mes_convocations", "hors_sujet"})


def topic_of(turn: Turn, answered: bool, before: Mapping[str, str]) -> str:
    """Name the topic to answer; ``answered``: the message was read as the answer to a question.

    ``before`` are the facts known before the message.
    """
    topic = turn.message.topic
    if topic in _NAMES_ANOTHER and _same_of_another(turn):
        return str(turn.state.thread)
    if topic in _NEVER_LEFT:
        return topic
    if not answered:
        opened = _opened(turn)
        if opened is not None:
            return opened
    return _supposing(turn) or _continued(turn, answered, before) or _in_its_tense(turn, topic)


def _opened(turn: Turn) -> str | None:
    """Tell whether a draft message, or what to do now, is asked for in so many words."""
    if turn.message.value("fraude", "affirme", "hypothese", "question"):
        return None
    if turn.opens(*DRAFTS) is not None:
        return DRAFT
    vague = turn.message.topic in _VAGUE and not turn.message.said
    alone = vague and len(turn.message.text.split()) <= _FEW_WORDS
    return NEXT_STEP if turn.state.thread is not None and alone and turn.opens(NEXT_STEP) else None


def _supposing(turn: Turn) -> str | None:
    """« Et si je suis malade ? », « et si ce n’est pas dans mon plan ? »: the same case, one fact changed."""
    topic, supposed, words = turn.message.topic, turn.state.supposed, turn.knowledge.conversation
    if "motif" in supposed and topic not in _ABSENCES:
        follows = turn.state.thread is not None and words.and_if.begin(turn.folded)
        if (follows or topic in ("incompris", "hors_sujet")) and not words.risk.found_in(turn.folded):
            return "absence_passee" if _about_the_past(turn) else "absence_future"
    if "motif" not in turn.listened() and topic == "motif_legitime" and words.stays_away.found_in(turn.folded):
        return "consequences"  # « et si j’y vais pas sans raison ? »
    if turn.state.obligation is None or topic not in _ASIDE:
        return None
    thread = str(turn.state.thread)
    if any(name in supposed for name in _DECIDING):
        return thread if thread in VERDICT_TOPICS and thread != "motif_legitime" else "obligation"
    if any(name in supposed for name in _FOR_THE_RISK):
        return "consequences"
    return None


def _continued(turn: Turn, answered: bool, before: Mapping[str, str]) -> str | None:
    """A message that only makes sense after what was said: a fact told, « l’autre », « oui »."""
    topic, state = turn.message.topic, turn.state
    names_a_letter = any(said.fact == "courrier" for said in turn.message.said)
    appealing = state.topic == "recours" and not names_a_letter
    if topic in ("courrier_recu", "hors_sujet", "incompris") and appealing and _answered_by(turn, "recours"):
        return "recours"
    told = turn.message.value("courrier", "affirme") == "radiation" and turn.message.value("moment") == "passe"
    if topic == "consequences" and told and state.thread is None and "?" not in turn.message.text:
        return "courrier_recu"  # « je suis radié pour deux mois » : what was decided, not what could be
    letter = state.thread == "courrier_recu" or "courrier" in state.facts
    if topic in ("hors_sujet", "incompris") and letter and _answered_by(turn, "courrier_recu"):
        return "courrier_recu"
    at_risk = turn.knowledge.conversation.risk.found_in(turn.folded)
    if topic == "contrat" and turn.message.value("contrat") is not None and at_risk:
        return "consequences"
    if topic == "contrat" and any(turn.message.value(name) not in (None, before.get(name)) for name in _DECIDING):
        # What decides was told along: a correction after a verdict, or the question itself.
        if state.thread in VERDICT_TOPICS and state.obligation is not None:
            return str(state.thread)
        placed = turn.message.value("au_plan") is not None and "contrat" in turn.case().facts
        if placed or "obligation" in turn.message.others:
            return "obligation"
    if topic in ("donner_fait", "choisir_convocation"):
        return _told(turn, answered)
    prevented = turn.message.value("motif") is not None and at_the_same_time(turn.message)
    if topic in _ELSEWHERE and prevented:
        return "absence_passee" if _about_the_past(turn) else "absence_future"  # « mon permis, le même jour »
    if topic == "incompris" and turn.message.value("motif") is not None and "motif" in turn.state.facts:
        return "absence_passee" if _about_the_past(turn) else "absence_future"
    if topic in ("affirmer", "nier", "ne_sait_pas") and not answered:
        return "incompris"
    return None


def _told(turn: Turn, answered: bool) -> str:
    topic, state = turn.message.topic, turn.state
    asked_too = next((name for name in turn.message.others if name in VERDICT_TOPICS), None)
    if asked_too is not None and not answered:
        return asked_too
    if any(said.fact == "courrier" for said in turn.message.said):
        return "courrier_recu"
    if topic == "choisir_convocation" and turn.dossier is not None and state.topic in (None, "mes_convocations"):
        return "mes_convocations"
    if state.thread is not None:
        return state.thread
    if "motif" in turn.state.facts and turn.message.value("motif") is not None:
        return "absence_passee" if _about_the_past(turn) else "absence_future"
    if topic == "choisir_convocation" and turn.dossier is not None:
        return "mes_convocations"
    return "situation"


def _in_its_tense(turn: Turn, topic: str) -> str:
    """An absence is past or to come as its appointment is, unless the message says otherwise."""
    moment = turn.message.value("moment")
    start = turn.convocation.debut if turn.convocation else None
    gone = moment == "passe" and not turn.choice.several and (start is None or start < turn.now)
    unseen = topic == "mes_convocations" and turn.message.value("motif") == "convocation_non_recue"
    if gone and (topic == "absence_future" or unseen):
        return "absence_passee"  # « jamais reçu, et j’aurais dû y être le 6 »
    if topic == "absence_passee" and moment != "passe" and start is not None and start > turn.now:
        return "absence_future"
    return topic


def _about_the_past(turn: Turn) -> bool:
    start = turn.convocation.debut if turn.convocation else None
    if start is not None:
        return start < turn.now
    return turn.message.value("moment", "affirme", "hypothese") == "passe" or turn.state.thread == "absence_passee"


def _answered_by(turn: Turn, topic: str) -> bool:
    """Tell whether the fiche of the topic in hand has an answer to these very words."""
    return bool(turn.knowledge.fiches[topic].case(turn.listened(), turn.folded).phrases)


def _same_of_another(turn: Turn) -> bool:
    """Tell whether « et la rencontre de lundi ? » puts the same question about another convocation."""
    named = turn.choice.named and turn.choice.one is not None
    words = turn.knowledge.conversation
    if len(turn.folded.split()) > _FEW_WORDS or words.own_question.found_in(turn.folded):
        return False
    return named and turn.state.thread in VERDICT_TOPICS and words.same_question.begin(turn.folded)
