"""What a message is about, seen from the talk so far: follow-ups, corrections, suppositions, things to open."""

from __future__ import annotations

from collections.abc import Mapping

from convoque.dialogue.case import Turn
from convoque.dialogue.convocations import APART
from convoque.dialogue.earlier import tells_a_sanction_before, tells_an_absence
from convoque.dialogue.model import VERDICT_TOPICS
from convoque.dialogue.needs import HALF, OPEN, Candidate
from convoque.dialogue.reasons import falls_then
from convoque.dialogue.reread import COURTESY, FEW_WORDS, STATUS
from convoque.knowledge.fiches import OPENINGS

DRAFTS = tuple(name for name in OPENINGS if name.startswith("modele_"))
DRAFT, NEXT_STEP = "modele_message", "que_faire"
"""Topics of the conversation itself; a reply names one of the contract's in its place."""

_NEVER_LEFT = frozenset({"detresse", "injure", "donnees_tiers"})
_ABSENCES = frozenset({"absence_future", "absence_passee", "motif_legitime"})
_IN_A_TENSE = _ABSENCES - {"motif_legitime"}
_ASIDE = frozenset(
    {"incompris", "hors_sujet", "contenu_atelier", "situation", "contrat", "pourquoi", "a_distance", "mes_convocations"}
)
_VAGUE = frozenset({"incompris", "hors_sujet", "contenu_atelier", "situation", "humain", "ne_sait_pas", "remerciement"})
_ELSEWHERE = frozenset({"hors_sujet", "contenu_atelier", "incompris"})
_TELLS = frozenset({"report", "situation", "hors_sujet", "incompris", "contenu_atelier"})
"""Topics guessed of somebody who only tells what happens: with a reason of that day, an absence is meant."""
_ASKED_ALREADY = frozenset({"hors_sujet", "incompris", "au_revoir"})
_GONE = frozenset({"suppression", "radiation"})
_TAKEN = _GONE | {"suspension"}
_GUARDED = frozenset({"detresse", "injure"})
"""Topics that only ``distress_guard``, or their coming first, may give: never a likely need."""
_WHOLE = 4
"""Words from which a message says by itself what it asks."""
_CERTAIN, _TOLD = 0.8, 0.9
_EXCUSED = frozenset({"absence_future", "absence_passee", "motif_legitime", "obligation"})
_NAMES_ANOTHER = frozenset({"donnees_tiers", "incompris", "contenu_atelier", "mes_convocations", "hors_sujet"})


def topic_of(turn: Turn, answered: bool, before: Mapping[str, str]) -> str:
    """Name the topic to answer; ``answered``: the message was read as the answer to a question.

    ``before`` are the facts known before the message.
    """
    topic = turn.message.topic
    if topic in _NAMES_ANOTHER and _same_of_another(turn):
        return str(turn.state.thread)
    if topic == "donnees_tiers" and turn.asked is None and _tells_its_own(turn):
        return _told(turn, answered)
    if topic in _NEVER_LEFT and turn.asked is None:
        return topic
    if _comes(turn):
        return NEXT_STEP
    if not answered:
        opened = _opened(turn)
        if opened is not None:
            return opened
    if turn.asked is not None:
        return turn.asked.topic
    return (
        _supposing(turn)
        or _certain(turn)
        or _of_the_meeting(turn)
        or _continued(turn, answered, before)
        or _needed(turn)
        or _in_its_tense(turn, topic)
    )


def _certain(turn: Turn) -> str | None:
    """A question that is recognised for sure is answered, whatever was being talked of."""
    first = turn.candidates[0] if turn.candidates and turn.message.ranking else None
    told = any(one.mode == "affirme" and one.fact in turn.knowledge.facts.deciding for one in turn.message.said)
    asks = "?" in turn.message.text or (first is not None and first.share >= _TOLD and not told)
    if first is None or first.share < _CERTAIN or not asks or first.topic in _GUARDED:
        return None
    if turn.message.topic == "obligation" and first.topic in STATUS:
        return None
    aside = first.topic in COURTESY or (first.topic in VERDICT_TOPICS and first.topic != "consequences")
    if aside or len(turn.message.text.split()) < _WHOLE or first.need == turn.knowledge.fiches[first.topic].general:
        return None
    return first.topic


def _of_the_meeting(turn: Turn) -> str | None:
    """« Et l’entretien pour mettre à jour le contrat, je peux le zapper ? »: one on file, that is no workshop."""
    one = turn.choice.one if turn.choice.named else None
    return "obligation" if one is not None and one.nature in APART and turn.message.topic == "contrat" else None


def _needed(turn: Turn) -> str | None:
    """The need that comes first, in another topic than the first of the topics."""
    first = turn.candidates[0] if turn.candidates and turn.message.text else None
    guessed = max(turn.message.ranking, key=lambda name: turn.message.ranking[name], default=None)
    if first is None or first.topic in _GUARDED or turn.message.topic not in (guessed, "incompris"):
        return None  # what was guessed was already corrected by what the talk is about
    of_one = turn.choice.named and turn.message.topic in VERDICT_TOPICS  # « et le rendez-vous du 9 ? »
    if turn.message.topic == "obligation" and first.topic in STATUS:
        return None  # the verdict answers, with what the status changes
    return None if first.share < OPEN or of_one or first.topic in (turn.message.topic, *_IN_A_TENSE) else first.topic


def asked_for(turn: Turn) -> Candidate | None:
    """Give the need that the message asks for in words that count whatever the topic; None for none.

    Distress is never left, nor an insult that has its own answer.
    """
    topic = turn.message.topic
    if topic == "detresse" or (topic == "injure" and turn.special(topic) is not None):
        return None
    return next((one for one in turn.candidates[:1] if one.anywhere), None)


def _comes(turn: Turn) -> bool:
    """« Finalement je viens », « ok j'irai »: told after something was answered, with no question in it."""
    told = turn.message.value("vient") == "oui" and turn.state.thread is not None
    if turn.knowledge.conversation.asks_if_due.found_in(turn.folded):
        return False
    return told and "?" not in turn.message.text and turn.message.value("motif") is None


def _opened(turn: Turn) -> str | None:
    """Tell whether a draft message, or what to do now, is asked for in so many words."""
    if turn.message.value("fraude", "affirme", "hypothese", "question"):
        return None
    if turn.opens(*DRAFTS) is not None:
        return DRAFT
    vague = turn.message.topic in _VAGUE and not turn.message.said
    asked = turn.knowledge.conversation.courtesy.left_out_of(turn.folded)
    alone = vague and len(asked.split()) <= FEW_WORDS
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
    if any(name in supposed for name in turn.knowledge.facts.deciding):
        return thread if thread in VERDICT_TOPICS and thread != "motif_legitime" else "obligation"
    if any(name in supposed for name in turn.knowledge.facts.weighing):
        return "consequences"
    return None


def _continued(turn: Turn, answered: bool, before: Mapping[str, str]) -> str | None:
    """A message that only makes sense after what was said: a fact told, « l’autre », « oui »."""
    topic, state, words = turn.message.topic, turn.state, turn.knowledge.conversation
    names_a_letter = any(said.fact == "courrier" for said in turn.message.said)
    appealing = state.topic == "recours" and not names_a_letter
    if topic in ("courrier_recu", "hors_sujet", "incompris") and appealing and _answered_by(turn, "recours"):
        return "recours"
    decided = turn.message.value("courrier", "affirme")
    lost = decided in _TAKEN if topic == "absence_passee" else decided in _GONE and topic == "hors_sujet"
    if lost and state.thread is None:
        return "courrier_recu"  # « ils ont supprimé mon allocation » : the decision, not the absence it tells
    told = decided == "radiation" and turn.message.value("moment") == "passe"
    if topic == "consequences" and told and state.thread is None and "?" not in turn.message.text:
        return "courrier_recu"  # « je suis radié pour deux mois » : what was decided, not what could be
    letter = state.thread == "courrier_recu" or "courrier" in state.facts
    if topic in ("hors_sujet", "incompris") and letter and _answered_by(turn, "courrier_recu"):
        return "courrier_recu"
    argues = turn.message.value("au_plan", "affirme", "nie") is not None and "?" not in turn.message.text
    if state.thread == "courrier_recu" and argues and _answered_by(turn, "courrier_recu"):
        return "courrier_recu"  # « ce n’était pas dans mon contrat » : what to answer to the letter
    unanswered = topic in _ASKED_ALREADY and not _answered_by(turn, topic)
    if unanswered and state.topic in turn.knowledge.fiches and _answered_by(turn, str(state.topic)):
        return str(state.topic)
    motif = turn.message.value("motif")
    cared_for = topic == "situation" and motif == state.facts.get("motif") is not None
    if cared_for and (
        state.thread in _ABSENCES or (turn.message.value("forme"), motif) == ("convocation", "garde_enfant")
    ):
        # « convoquée, et personne pour le garder »
        return "absence_passee" if _about_the_past(turn) else "absence_future"
    unanswered = topic in ("hors_sujet", "incompris") and not _answered_by(turn, topic)
    if unanswered and state.thread in VERDICT_TOPICS and _answered_by(turn, state.thread):
        return state.thread
    at_risk = turn.knowledge.conversation.risk.found_in(turn.folded)
    if topic == "courrier_recu" and _without_a_letter(turn):
        return "consequences" if at_risk else str(state.thread) if state.thread in VERDICT_TOPICS else "situation"
    if topic in _ELSEWHERE | {"mes_convocations", "report"} and turn.message.value("annulation") == "apres":
        return "consequences" if at_risk else "absence_passee"  # « pas venue, et après : votre rendez-vous est annulé »
    if topic == "mes_convocations" and turn.message.value("annule") == "entendu":
        return "absence_passee" if _about_the_past(turn) else "obligation"
    warned = turn.message.value("sanction_anterieure") is not None and not names_a_letter
    if topic == "courrier_recu" and warned and state.thread in VERDICT_TOPICS:
        return "consequences"  # « jamais de sanction, juste un avertissement »
    if topic == "courrier_recu" and tells_a_sanction_before(turn.message):
        return "consequences" if at_risk else "absence_passee"
    if (
        topic in ("situation", "contrat", "donner_fait")
        and "?" not in turn.message.text
        and tells_an_absence(turn.message)
    ):
        return "absence_passee"  # « mon contrat est signé depuis mai, j'ai raté l'atelier du 10 »
    if topic == "contrat" and turn.message.value("contrat") is not None and at_risk:
        return "consequences"
    deciding = turn.knowledge.facts.deciding
    if topic == "contrat" and any(turn.message.value(name) not in (None, before.get(name)) for name in deciding):
        # What decides was told along: a correction after a verdict, or the question itself.
        if state.thread in VERDICT_TOPICS and state.obligation is not None:
            return str(state.thread)
        placed = turn.message.value("au_plan") is not None and "contrat" in turn.case().facts
        if placed or "obligation" in turn.message.others:
            return "obligation"
    if topic in ("donner_fait", "choisir_convocation"):
        return _told(turn, answered)
    prevented = turn.message.value("motif") is not None and falls_then(turn.message)
    if topic in _TELLS and _falls_on_it(turn) and not words.another_date.found_in(turn.folded):
        return "absence_passee" if _about_the_past(turn) else "absence_future"  # « je suis en formation du 7 au 18 »
    if topic in _ELSEWHERE and prevented:
        return "absence_passee" if _about_the_past(turn) else "absence_future"  # « mon permis, le même jour »
    if topic in _ELSEWHERE and turn.message.value("motif") is not None and state.thread in _EXCUSED:
        return "absence_passee" if _about_the_past(turn) else "absence_future"  # « dentiste à 10 h »
    if topic == "incompris" and turn.message.value("motif") is not None and "motif" in turn.state.facts:
        return "absence_passee" if _about_the_past(turn) else "absence_future"
    if topic in ("affirmer", "nier", "ne_sait_pas") and not answered:
        return "incompris"
    return None


def _falls_on_it(turn: Turn) -> bool:
    """Tell whether the message states a reason that falls on the workshop, the one on file or the one it names."""
    told = turn.message.value("motif", "affirme") is not None
    return told and turn.case().facts.get("jour_du_motif") == "meme"


def _without_a_letter(turn: Turn) -> bool:
    """« Je n’ai reçu aucun courrier »: nothing of a letter is known, and its fiche answers nothing of these words."""
    known = "courrier" in turn.state.facts or turn.state.thread == "courrier_recu"
    none = turn.knowledge.conversation.no_letter.found_in(turn.folded)
    return none and not known and not _answered_by(turn, "courrier_recu")


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
    unseen = turn.message.value("motif") == "convocation_non_recue"  # « arrivée une fois l’atelier terminé »
    if unseen and turn.knowledge.conversation.after_the_hour.found_in(turn.folded):
        return True
    return turn.message.value("moment", "affirme", "hypothese") == "passe" or turn.state.thread == "absence_passee"


def _answered_by(turn: Turn, topic: str) -> bool:
    """Tell whether the fiche of the topic in hand has an answer to this very message."""
    best = turn.best(topic)
    if best is None or best.need == turn.knowledge.fiches[topic].general or best.within < HALF:
        return False
    return bool(best.phrase) or (bool(turn.message.ranking) and turn.is_seen(topic))


def _tells_its_own(turn: Turn) -> bool:
    """« Je touche l’ARE, je sais pas s’il est dans mon contrat » in a talk: it names nobody, it tells the case."""
    sheets = turn.knowledge.facts.sheets
    told = any(
        s.mode == "affirme" and s.fact in sheets and sheets[s.fact].question is not None for s in turn.message.said
    )
    return told and turn.state.thread is not None and turn.special("donnees_tiers") is None


def _same_of_another(turn: Turn) -> bool:
    """Tell whether « et la rencontre de lundi ? » puts the same question about another convocation."""
    named = turn.choice.named and turn.choice.one is not None
    words = turn.knowledge.conversation
    if len(turn.folded.split()) > FEW_WORDS or words.own_question.found_in(turn.folded):
        return False
    return named and turn.state.thread in VERDICT_TOPICS and words.same_question.begin(turn.folded)
