"""A message that only makes sense after what was said: a fact told, « l’autre », « oui ». Ordered rules, first wins."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from convoque.dialogue.cancellation import by_hours
from convoque.dialogue.case import Turn
from convoque.dialogue.earlier import tells_a_sanction_before, tells_an_absence
from convoque.dialogue.model import VERDICT_TOPICS
from convoque.dialogue.needs import HALF, SURE
from convoque.dialogue.reasons import falls_then
from convoque.dialogue.someone import asks_for_someone
from convoque.dialogue.whole import tells_a_case

ABSENCES = frozenset({"absence_future", "absence_passee", "motif_legitime"})
_ELSEWHERE = frozenset({"hors_sujet", "contenu_atelier", "incompris"})
_UNSAID = frozenset({"hors_sujet", "incompris"})
_TELLS = frozenset(
    {"report", "situation", "hors_sujet", "incompris", "contenu_atelier", "contrat", "frais_deplacement"}
)
"""Topics guessed of somebody who only tells what happens: with a reason of that day, an absence is meant."""
_ASKED_ALREADY = frozenset({"hors_sujet", "incompris", "au_revoir"})
_GONE = frozenset({"suppression", "radiation"})
_TAKEN = _GONE | {"suspension"}
_LIKELY = 0.2
"""The share from which a topic is likely, beside another that is guessed."""
_BRIEF = 5
_OF_ITS_NAME = frozenset({"atelier", "date", "moment"})
_MERE_ANSWERS = frozenset({"affirmer", "nier", "ne_sait_pas"})
_WITHOUT_THE_RISK = frozenset({"obligation", "motif_legitime"})
"""Answers that say nothing of what is at risk."""
_WEIGHS = ("ressource", "sanction_anterieure")
_DUE = frozenset({"obligatoire", "a_verifier"})
_EXCUSED = ABSENCES | {"obligation"}
_TOLD_OF_THE_PAPERS = frozenset({"contrat", "au_plan", "forme"})
_SAID_BESIDE = frozenset(
    {"situation", "contrat", "mes_convocations", "contenu_atelier", "donner_fait", "donnees_tiers"}
)
"""Topics guessed of somebody who tells a fact of the case, and asks nothing."""

Rule = Callable[[Turn, bool, Mapping[str, str]], str | None]
"""From a turn, whether it was read as the answer to a question, and the facts known before: a topic, or None."""


def continued(turn: Turn, answered: bool, before: Mapping[str, str]) -> str | None:
    """Name the topic that the talk so far gives the message; None when it stands by itself."""
    return next((topic for rule in RULES if (topic := rule(turn, answered, before)) is not None), None)


def absence(turn: Turn) -> str:
    """Name the topic of an absence in its tense."""
    return "absence_passee" if about_the_past(turn) else "absence_future"


def about_the_past(turn: Turn) -> bool:
    """Tell whether the workshop that is talked of is over."""
    start = turn.convocation.debut if turn.convocation else None
    if start is not None:
        return start < turn.now
    days = turn.message.dates
    if turn.state.thread is None and any(day[:10] > turn.today.isoformat() for day in days[:1]):
        return False  # « je n’ai jamais rien raté, et j’ai atelier mercredi »
    unseen = turn.message.value("motif") == "convocation_non_recue"  # « arrivée une fois l’atelier terminé »
    if unseen and turn.knowledge.conversation.after_the_hour.found_in(turn.folded):
        return True
    if turn.message.value("moment", "presume") == "passe" and not turn.message.dates and _was_away(turn):
        return True  # « j’étais en vacances le jour de l’atelier »
    return turn.message.value("moment", "affirme", "hypothese") == "passe" or turn.state.thread == "absence_passee"


def _was_away(turn: Turn) -> bool:
    """Tell whether the reason that is stated is over, and fell when the workshop was."""
    when = turn.message.occasion(turn.message.value("motif") or "")
    return when is not None and when.over and when.same is True


def answered_by(turn: Turn, topic: str) -> bool:
    """Tell whether the fiche of the topic in hand has an answer to this very message."""
    best = turn.best(topic)
    if best is None or best.need == turn.knowledge.fiches[topic].general or best.within < HALF:
        return False
    return bool(best.phrase) or (bool(turn.message.ranking) and turn.is_seen(topic))


def told(turn: Turn, answered: bool) -> str:
    """Name what somebody who only tells a fact goes on with."""
    topic, state = turn.message.topic, turn.state
    asked_too = next((name for name in turn.message.others if name in VERDICT_TOPICS), None)
    if asked_too is not None and not answered:
        return asked_too
    if _names_a_letter(turn):
        return "courrier_recu"
    if topic == "choisir_convocation" and turn.dossier is not None and state.topic in (None, "mes_convocations"):
        return "mes_convocations"
    if state.thread is not None:
        return for_the_other(turn) if topic == "choisir_convocation" and turn.choice.named else state.thread
    if "motif" in turn.state.facts and turn.message.value("motif") is not None:
        return absence(turn)
    if topic == "choisir_convocation" and turn.dossier is not None:
        return "mes_convocations"
    return "situation"


def for_the_other(turn: Turn) -> str:
    """« Et celui de dimanche ? »: the same question, or whether it is due once the reason told is another day's."""
    thread, facts = str(turn.state.thread), turn.case().facts
    start = turn.convocation.debut if turn.convocation else None
    if thread not in ABSENCES or start is None:
        return thread
    excused = "motif" in facts and facts.get("jour_du_motif") == "meme"
    missed = turn.convocation is not None and turn.convocation.statut == "ABSENT"
    return absence(turn) if excused or missed else "obligation"


def _appeal(turn: Turn, answered: bool, before: Mapping[str, str]) -> str | None:
    """« Et le médiateur, il répond quand ? », after an answer about appeals."""
    appealing = turn.state.topic == "recours" and not _names_a_letter(turn)
    asked = turn.message.topic in _UNSAID | {"courrier_recu"} and appealing
    return "recours" if asked and answered_by(turn, "recours") else None


def _money_gone(turn: Turn, answered: bool, before: Mapping[str, str]) -> str | None:
    """« Ils ont supprimé mon allocation »: the decision, not the absence that it tells."""
    topic, decided = turn.message.topic, turn.message.value("courrier", "affirme")
    lost = decided in _TAKEN if topic == "absence_passee" else decided in _GONE and topic == "hors_sujet"
    return "courrier_recu" if lost and turn.state.thread is None else None


def _struck_off(turn: Turn, answered: bool, before: Mapping[str, str]) -> str | None:
    """« Je suis radié pour deux mois »: what was decided, not what could be."""
    decided = turn.message.value("courrier", "affirme") == "radiation" and turn.message.value("moment") == "passe"
    asked = turn.message.topic == "consequences" and turn.state.thread is None and "?" not in turn.message.text
    return "courrier_recu" if asked and decided else None


def _one_to_come(turn: Turn, answered: bool, before: Mapping[str, str]) -> str | None:
    """« Ok mais pour jeudi je fais quoi ? », after a letter: the appointment that is named, still to come."""
    start = turn.choice.one.debut if turn.choice.named and turn.choice.one is not None else None
    meant = turn.message.topic in _UNSAID and turn.state.thread in ("courrier_recu", "absence_passee")
    return "obligation" if meant and start is not None and start >= turn.now else None


def _letter_in_hand(turn: Turn, answered: bool, before: Mapping[str, str]) -> str | None:
    """« Je leur réponds quoi ? », with a letter known."""
    letter = turn.state.thread == "courrier_recu" or "courrier" in turn.state.facts
    asked = turn.message.topic in _UNSAID and letter
    return "courrier_recu" if asked and answered_by(turn, "courrier_recu") else None


def _dated(turn: Turn, answered: bool, before: Mapping[str, str]) -> str | None:
    """« Vous vous trompez, la lettre date du 18 »: the day of the letter that is talked of."""
    told = any(time.role == "lettre" and time.days for time in turn.message.times)
    meant = turn.message.topic in _UNSAID | {"mes_convocations", "situation", "donner_fait"}
    return "courrier_recu" if told and meant and turn.state.thread == "courrier_recu" else None


def _argues(turn: Turn, answered: bool, before: Mapping[str, str]) -> str | None:
    """« Ce n’était pas dans mon contrat »: what to answer to the letter."""
    said = turn.message.value("au_plan", "affirme", "nie") is not None and "?" not in turn.message.text
    asked = turn.state.thread == "courrier_recu" and said
    return "courrier_recu" if asked and answered_by(turn, "courrier_recu") else None


def _same_fiche(turn: Turn, answered: bool, before: Mapping[str, str]) -> str | None:
    """« Et en vrai ça coûte ? »: the fiche that answered last has an answer, that of the guess has none."""
    topic, last = turn.message.topic, turn.state.topic
    unanswered = topic in _ASKED_ALREADY and not answered_by(turn, topic)
    return last if unanswered and last in turn.knowledge.fiches and answered_by(turn, str(last)) else None


def _cared_for(turn: Turn, answered: bool, before: Mapping[str, str]) -> str | None:
    """« Convoquée, et personne pour le garder »."""
    motif, shape = turn.message.value("motif"), turn.message.value("forme")
    known = turn.message.topic == "situation" and motif == turn.state.facts.get("motif") is not None
    meant = turn.state.thread in ABSENCES or (shape, motif) == ("convocation", "garde_enfant")
    return absence(turn) if known and meant else None


def _same_verdict(turn: Turn, answered: bool, before: Mapping[str, str]) -> str | None:
    """« Et si j’y vais quand même ? », after a verdict whose fiche answers it."""
    topic, thread = turn.message.topic, turn.state.thread
    unanswered = topic in _UNSAID and not answered_by(turn, topic)
    return thread if unanswered and thread in VERDICT_TOPICS and answered_by(turn, str(thread)) else None


def _without_a_letter(turn: Turn, answered: bool, before: Mapping[str, str]) -> str | None:
    """« Je n’ai reçu aucun courrier »: nothing of a letter is known, and its fiche answers nothing of these words."""
    state = turn.state
    known = "courrier" in state.facts or state.thread == "courrier_recu"
    none = turn.knowledge.conversation.no_letter.found_in(turn.folded)
    asked = turn.knowledge.conversation.asks_the_risk.found_in(turn.folded)
    if turn.message.topic != "courrier_recu" or not none or known:
        return None
    if not asked and answered_by(turn, "courrier_recu"):
        return None
    return "consequences" if _at_risk(turn) else str(state.thread) if state.thread in VERDICT_TOPICS else "situation"


def _cancelled_after(turn: Turn, answered: bool, before: Mapping[str, str]) -> str | None:
    """« Pas venue, et après : votre rendez-vous est annulé »."""
    after = turn.message.value("annulation") == "apres"
    if turn.message.topic not in _ELSEWHERE | {"mes_convocations", "report"} or not after:
        return None
    return "consequences" if _at_risk(turn) else "absence_passee"


def _cancelled(turn: Turn, answered: bool, before: Mapping[str, str]) -> str | None:
    """« Il paraît qu’il est annulé »: whether it is due all the same."""
    of_it = "mes_convocations" if len(turn.folded.split()) > _BRIEF else turn.message.topic  # « Annulé »
    heard = turn.message.topic in {"mes_convocations", *_UNSAID} & {of_it} and turn.message.value("annule") == "entendu"
    return ("absence_passee" if about_the_past(turn) else "obligation") if heard else None


def _warned_before(turn: Turn, answered: bool, before: Mapping[str, str]) -> str | None:
    """« Jamais de sanction, juste un avertissement », told after a verdict."""
    told = turn.message.value("sanction_anterieure")  # « ils ont déjà suspendu mon RSA en mars »
    warned = told is not None and (not _names_a_letter(turn) or turn.state.thread in ABSENCES)
    asked = turn.message.topic == "courrier_recu" and warned
    return "consequences" if asked and turn.state.thread in VERDICT_TOPICS else None


def _sanctioned_before(turn: Turn, answered: bool, before: Mapping[str, str]) -> str | None:
    """« J’ai déjà eu une sanction l’an dernier et j’ai raté l’atelier »: not the letter, the absence."""
    if turn.message.topic != "courrier_recu" or not tells_a_sanction_before(turn.message):
        return None
    return "consequences" if _at_risk(turn) else "absence_passee"


def _missed(turn: Turn, answered: bool, before: Mapping[str, str]) -> str | None:
    """« Mon contrat est signé depuis mai, j’ai raté l’atelier du 10 »."""
    topic = turn.message.topic
    tells = topic in {"situation", "contrat", "donner_fait", "contenu_atelier"} and "?" not in turn.message.text
    return "absence_passee" if tells and tells_an_absence(turn.message) else None


def _missed_in_a_status(turn: Turn, answered: bool, before: Mapping[str, str]) -> str | None:
    """« J’ai loupé un atelier, je suis au RSA »: the absence, with what the status changes to it."""
    message = turn.message
    likely = message.ranking.get("absence_passee", 0.0) >= _LIKELY and message.value("moment") == "passe"
    return "absence_passee" if message.topic == "situation" and likely and "?" not in message.text else None


def _again_in_a_status(turn: Turn, answered: bool, before: Mapping[str, str]) -> str | None:
    """« Je suis en CEJ, déjà un avertissement, si j’en rate encore un je perds tout »: the risk of a second time."""
    warned = turn.message.value("sanction_anterieure") == "oui"
    return "consequences" if turn.message.topic == "situation" and warned and _at_risk(turn) else None


def _status_at_risk(turn: Turn, answered: bool, before: Mapping[str, str]) -> str | None:
    """« On est au RSA avec deux petits, ils vont nous couper ? »: the risk, not what the RSA asks."""
    asked = turn.knowledge.conversation.asks_the_risk.found_in(turn.folded)
    status = turn.message.topic == "situation" and turn.message.value("ressource") is not None
    return "consequences" if status and asked else None


def _was_there(turn: Turn, answered: bool, before: Mapping[str, str]) -> str | None:
    """« J’y étais mais j’ai oublié de signer, ils vont me sanctionner ? »: have the absence corrected."""
    there = turn.message.topic == "consequences" and turn.message.value("presence") == "present"
    return "absence_passee" if there else None


def _tells_in_few_words(turn: Turn, answered: bool, before: Mapping[str, str]) -> str | None:
    """« Non, jamais signé », « seul, oui »: a fact of the case told in the talk goes on with it."""
    message, thread, book = turn.message, turn.state.thread, turn.knowledge.facts
    told = message.affirms({*book.deciding, *book.weighing}) and message.value("motif") is None
    brief = 0 < len(turn.folded.split()) <= _BRIEF and "?" not in message.text
    unsure = message.topic in {"contrat", "situation"} and not turn.is_seen(message.topic)
    unsaid = message.topic in _UNSAID | _MERE_ANSWERS
    return str(thread) if told and brief and (unsure or unsaid) and thread in VERDICT_TOPICS else None


def _tells_what_decides(turn: Turn, answered: bool, before: Mapping[str, str]) -> str | None:
    """« Oui j’ai signé », « elle est dans mon espace, c’est une convocation », once something was answered.

    The status or the list that was guessed has no question of its own in it: the verdict goes on.
    """
    message, state = turn.message, turn.state
    told = message.affirms(_TOLD_OF_THE_PAPERS) and message.value("motif") is None and "?" not in message.text
    if not told or state.topic is None or state.thread == "courrier_recu" or _names_a_letter(turn):
        return None
    first = turn.likeliest
    unsure = first is None or first.share < SURE or first.need == turn.knowledge.fiches[first.topic].general
    if not unsure or message.topic not in _UNSAID | _MERE_ANSWERS | _SAID_BESIDE:
        return None
    unseen = state.facts.get("motif") == "convocation_non_recue" and state.thread != "absence_passee"
    return str(state.thread) if state.thread in VERDICT_TOPICS and not unseen else "obligation"


def _tells_what_weighs(turn: Turn, answered: bool, before: Mapping[str, str]) -> str | None:
    """« C’est l’ARE, 1 020 euros, et jamais de sanction », told after an answer: what is at risk is told then."""
    message, state = turn.message, turn.state
    told = [name for name in _WEIGHS if message.value(name) not in (None, before.get(name))]
    asks_nothing = "?" not in message.text and message.value("motif") is None and message.value("courrier") is None
    meant = message.topic in _UNSAID | _MERE_ANSWERS | _SAID_BESIDE | {"consequences"}
    known = state.thread in _WITHOUT_THE_RISK and state.obligation in _DUE
    return "consequences" if told and asks_nothing and meant and known else None


def _of_the_decision(turn: Turn, answered: bool, before: Mapping[str, str]) -> str | None:
    """« Motif : absence à une action prévue au contrat », told of a decision that one contests."""
    message, state = turn.message, turn.state
    tells = "?" not in message.text and message.value("motif") is None and bool(message.said)
    decided = state.topic == "recours" and state.facts.get("courrier") in _TAKEN
    return "recours" if tells and decided and message.topic in _UNSAID | _MERE_ANSWERS | _SAID_BESIDE else None


def _tells_more_of_the_status(turn: Turn, answered: bool, before: Mapping[str, str]) -> str | None:
    """« L’ARE », « on est quatre »: what weighs, told in few words once what decides is known."""
    message, state, book = turn.message, turn.state, turn.knowledge.facts
    told = message.affirms(book.weighing) and message.value("motif") is None and "?" not in message.text
    known = any(name in before for name in _TOLD_OF_THE_PAPERS) and state.thread != "courrier_recu"
    brief = 0 < len(turn.folded.split()) <= _BRIEF and message.topic in _UNSAID | _MERE_ANSWERS | _SAID_BESIDE
    if not (told and known and brief):
        return None
    return str(state.thread) if state.thread in VERDICT_TOPICS else "obligation"


def _doubts_the_risk(turn: Turn, answered: bool, before: Mapping[str, str]) -> str | None:
    """« C’est vrai ça, un avertissement ? », after an answer about the risk: no letter is told of."""
    doubts = turn.knowledge.conversation.doubts.begin(turn.folded) and "?" in turn.message.text
    known = "courrier" in before or turn.state.topic != "consequences"
    return "consequences" if doubts and not known and turn.message.topic == "courrier_recu" else None


def _prevented_at_another_hour(turn: Turn, answered: bool, before: Mapping[str, str]) -> str | None:
    """« Non pardon, l’entretien c’est à 14 h »: the reason that was told, at another hour or day."""
    message, state = turn.message, turn.state
    corrects = turn.knowledge.conversation.takes_back.begin(turn.folded) and bool(message.times or message.date)
    asked = corrects and "?" not in message.text and "motif" in before and state.thread in _EXCUSED
    return absence(turn) if asked and message.topic in _ELSEWHERE | _MERE_ANSWERS else None


def _hour_of_the_cancellation(turn: Turn, answered: bool, before: Mapping[str, str]) -> str | None:
    """« Le SMS est arrivé à 10 h, ça commençait à 9 h », once a cancellation was heard of."""
    told = "annule" in turn.state.facts and by_hours(turn.message, turn.knowledge.conversation) is not None
    return ("absence_passee" if about_the_past(turn) else "obligation") if told else None


def _names_the_workshop(turn: Turn, answered: bool, before: Mapping[str, str]) -> str | None:
    """« L’atelier CV du 27 », after an answer: which one it is, and nothing else."""
    message = turn.message
    brief = 0 < len(turn.folded.split()) <= _BRIEF and "?" not in message.text
    named = {one.fact for one in message.said}
    meant = message.topic in _ELSEWHERE | {"situation"} and {"atelier", "date"} <= named <= _OF_ITS_NAME
    return str(turn.state.thread) if brief and meant and turn.state.thread in VERDICT_TOPICS else None


def _contract_at_risk(turn: Turn, answered: bool, before: Mapping[str, str]) -> str | None:
    """« Mon contrat est signé, je risque quoi ? », « il est dans mon contrat, et si je n’y vais pas ? »."""
    said = turn.message.topic == "contrat" and turn.message.affirms({"contrat", "au_plan"})
    return "consequences" if said and _at_risk(turn) else None


def _someone_at_risk(turn: Turn, answered: bool, before: Mapping[str, str]) -> str | None:
    """« Mon fils est en CEJ, ils vont tout lui couper ? »: the risk, not what the contract is."""
    asked = turn.dossier is None and asks_for_someone(turn.message, turn.knowledge.conversation)
    return "consequences" if asked and turn.message.topic in _UNSAID | {"contrat", "situation"} else None


def _decides(turn: Turn, answered: bool, before: Mapping[str, str]) -> str | None:
    """« Il est dans mon contrat »: what decides, a correction after a verdict or the question itself."""
    message, state, deciding = turn.message, turn.state, turn.knowledge.facts.deciding
    if message.topic != "contrat" or not any(message.value(n) not in (None, before.get(n)) for n in deciding):
        return None
    if state.thread in VERDICT_TOPICS and state.obligation is not None:
        return str(state.thread)
    placed = message.value("au_plan") is not None and "contrat" in turn.case().facts
    return "obligation" if placed or "obligation" in message.others else None


def _only_tells(turn: Turn, answered: bool, before: Mapping[str, str]) -> str | None:
    """« ARE », « celui de mardi »: a fact or a choice, with nothing asked. A story is the case itself."""
    if turn.message.topic == "donner_fait" and turn.state.thread is None and tells_a_case(turn):
        return absence(turn) if turn.message.value("motif") is not None else "obligation"
    return told(turn, answered) if turn.message.topic in ("donner_fait", "choisir_convocation") else None


def _reason_of_that_day(turn: Turn, answered: bool, before: Mapping[str, str]) -> str | None:
    """« Je suis en formation du 7 au 18 », « mon permis, le même jour », « dentiste à 10 h »."""
    topic, known = turn.message.topic, turn.state
    reason = turn.message.value("motif") is not None
    falls = turn.message.value("motif", "affirme") is not None and turn.case().facts.get("jour_du_motif") == "meme"
    asked = turn.knowledge.conversation.another_date.found_in(turn.folded)
    meant = (
        (topic in _TELLS and falls and not asked)
        or (topic in _TELLS and reason and turn.message.value("jour_du_motif") == "autre")
        or (topic in _ELSEWHERE and reason and (falls_then(turn.message) or known.thread in _EXCUSED))
        or (topic == "incompris" and reason and "motif" in known.facts)
    )
    return absence(turn) if meant else None


def _reason_and_appointment(turn: Turn, answered: bool, before: Mapping[str, str]) -> str | None:
    """« Je suis en arrêt jusqu’à vendredi, et le rendez-vous du 9 ? »: the one on file, with that reason."""
    named = turn.choice.named and turn.choice.one is not None
    meant = turn.message.topic == "situation" and named and turn.message.value("motif") is not None
    return ("obligation" if "?" in turn.message.text else absence(turn)) if meant else None


def _unseen_and_missed(turn: Turn, answered: bool, before: Mapping[str, str]) -> str | None:
    """« Jamais reçu de convocation, et on me dit absent »: the absence, with that reason."""
    unseen = turn.message.topic == "mes_convocations" and turn.message.value("motif") == "convocation_non_recue"
    missed = unseen and turn.knowledge.conversation.after_the_hour.found_in(turn.folded)
    return "absence_passee" if missed else None


def _no_question_open(turn: Turn, answered: bool, before: Mapping[str, str]) -> str | None:
    """« Oui », « non », « je sais pas », to nothing that was asked."""
    return "incompris" if turn.message.topic in _MERE_ANSWERS and not answered else None


RULES: tuple[Rule, ...] = (
    _appeal, _money_gone, _struck_off, _one_to_come, _letter_in_hand, _dated, _argues, _same_fiche, _cared_for,
    _same_verdict,
    _without_a_letter, _cancelled_after, _cancelled, _warned_before, _sanctioned_before, _missed, _missed_in_a_status,
    _again_in_a_status, _status_at_risk, _was_there, _of_the_decision, _tells_what_weighs, _tells_in_few_words,
    _tells_what_decides,
    _tells_more_of_the_status, _doubts_the_risk, _prevented_at_another_hour, _hour_of_the_cancellation,
    _names_the_workshop, _contract_at_risk,
    _someone_at_risk, _decides, _only_tells, _reason_of_that_day,
    _reason_and_appointment, _unseen_and_missed, _no_question_open,
)  # fmt: skip


def _names_a_letter(turn: Turn) -> bool:
    return any(said.fact == "courrier" for said in turn.message.said)


def _at_risk(turn: Turn) -> bool:
    return turn.knowledge.conversation.risk.found_in(turn.folded)
