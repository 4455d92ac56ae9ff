"""What a message is about, seen from the talk so far: follow-ups, corrections, suppositions, things to open."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from convoque.dialogue.case import Turn
from convoque.dialogue.continued import ABSENCES, absence, continued, for_the_other, told
from convoque.dialogue.convocations import APART
from convoque.dialogue.earlier import tells_an_absence
from convoque.dialogue.model import VERDICT_TOPICS
from convoque.dialogue.needs import FIRST, HALF, OPEN, SEEN, STORY, SURE, Candidate
from convoque.dialogue.pasted import is_pasted
from convoque.dialogue.reread import COURTESY, FEW_WORDS, STATUS
from convoque.dialogue.someone import asks_for_someone
from convoque.dialogue.whole import tells_a_case
from convoque.knowledge.asking import asking_parts
from convoque.knowledge.fiches import OPENINGS

DRAFTS = tuple(name for name in OPENINGS if name.startswith("modele_"))
DRAFT, NEXT_STEP = "modele_message", "que_faire"
"""Topics of the conversation itself; a reply names one of the contract's in its place."""

ANOTHERS = "donnees_tiers"
_NEVER_LEFT = frozenset({"detresse", "injure", ANOTHERS})
_TOLD_FROM = 0.2
"""The share from which the likeliest need of a story is the one."""
_IN_A_TENSE = ABSENCES - {"motif_legitime"}
_ASIDE = frozenset(
    {"incompris", "hors_sujet", "contenu_atelier", "situation", "contrat", "pourquoi", "a_distance", "mes_convocations"}
)
_VAGUE = frozenset({"incompris", "hors_sujet", "contenu_atelier", "situation", "humain", "ne_sait_pas", "remerciement"})
_GUARDED = frozenset({"detresse", "injure"})
"""Topics that only ``distress_guard``, or their coming first, may give: never a likely need."""
_OFF = "hors_sujet"
_NOTHING = frozenset({"incompris", _OFF})
_OF_A_DAY = frozenset({"date", "moment"})
_A_FEW_MORE = 12
"""Words up to which « donc pour résumer, qu’est-ce que je fais cette semaine ? » asks for nothing else."""
_WHOLE = 4
"""Words from which a message says by itself what it asks."""
_CERTAIN, _TOLD = 0.8, 0.9
_NAMES_ANOTHER = frozenset({"donnees_tiers", "incompris", "contenu_atelier", "mes_convocations", "hors_sujet"})


def topic_of(turn: Turn, answered: bool, before: Mapping[str, str]) -> str:
    """Name the topic to answer; ``answered``: the message was read as the answer to a question.

    ``before`` are the facts known before the message.
    """
    topic = turn.message.topic
    if is_pasted(turn.message):
        return topic
    if topic in _NAMES_ANOTHER and _same_of_another(turn):
        return for_the_other(turn)
    if topic == "donnees_tiers" and turn.asked is None and _tells_its_own(turn):
        return told(turn, answered)
    if topic == ANOTHERS and _comes(turn):
        return NEXT_STEP  # « mon ex peut la garder finalement »
    if topic in _NEVER_LEFT and turn.asked is None:
        return _for_somebody_else(turn) or topic
    if _comes(turn):
        return NEXT_STEP
    if not answered:
        opened = _opened(turn)
        if opened is not None:
            return opened
    if turn.asked is not None:
        return turn.asked.topic
    story = _in_a_story(turn)
    return (
        (story.topic if story is not None else None)
        or _of_the_case(turn)
        or _supposing(turn)
        or _certain(turn)
        or _of_the_meeting(turn)
        or continued(turn, answered, before)
        or _needed(turn)
        or _in_its_tense(turn, topic)
    )


def _for_somebody_else(turn: Turn) -> str | None:
    """« Ma fille ne touche rien, elle risque quoi ? », asked by nobody signed in: a rule, not another's data."""
    first = turn.likeliest
    if turn.message.topic != ANOTHERS or turn.dossier is not None or first is None or first.share < SEEN:
        return None
    if asks_for_someone(turn.message, turn.knowledge.conversation):
        return "consequences"
    return None if first.topic in _GUARDED | COURTESY | {ANOTHERS} else first.topic


def _in_a_story(turn: Turn) -> Candidate | None:
    """Give the need of a story: its incidental facts and words weigh less than what it asks as a whole.

    Once something is being talked of, the need has to weigh more than all the
    others. What the rules compute is left to them when it is asked in so many words.
    """
    first = _of_our_matter(turn, _to_follow(turn))
    if first is None or len(turn.message.text.split()) < STORY or not turn.message.ranking or first.topic in COURTESY:
        return None
    if first.share < (_TOLD_FROM if turn.state.thread is None else HALF) or first.topic not in _computed(turn):
        return None
    if first.topic == _OFF and first.share < HALF and turn.knowledge.conversation.workshop.found_in(turn.folded):
        return None
    return None if turn.message.value("motif") is not None and _tells_of_one_day(turn, first.topic) else first


def _of_the_case(turn: Turn) -> str | None:
    """A story with no likely need in it, guessed to be about nothing, tells a case: the rules answer it."""
    if turn.message.topic not in _NOTHING or turn.state.thread is not None or not tells_a_case(turn):
        return None
    if turn.message.value("motif") is not None or turn.message.value("moment") == "passe":
        return absence(turn)
    return "obligation"


def _of_our_matter(turn: Turn, first: Candidate | None) -> Candidate | None:
    """Leave a need that is off the matter, or a status, where the story as a whole asks for something else.

    « J’ai déjà ma société, on m’envoie la créer, je peux refuser ? » asks nothing of founding a company.
    """
    if first is None:
        return None
    ranking = turn.message.ranking
    likeliest = max(ranking, key=lambda name: ranking[name], default=first.topic)
    if first.topic == "situation" and turn.message.value("sanction_anterieure") == "oui":
        return None
    if first.topic != _OFF or likeliest == _OFF:
        return first
    return next((one for one in turn.candidates if one.topic == likeliest), None)


def _tells_of_one_day(turn: Turn, topic: str) -> bool:
    """« Convoquée, et personne pour le garder », « reçue après »: a reason of that day, not a status or a list."""
    called = turn.choice.one is not None or turn.message.value("forme") == "convocation"
    gone = turn.message.value("moment", "affirme", "hypothese") == "passe"
    return (topic == "situation" and called) or (topic == "mes_convocations" and gone)


def _computed(turn: Turn) -> Collection[str]:
    """Give the topics left when what asks has the words of a verdict: « je dois venir ? », « je risque quoi ? »."""
    words, parts = turn.knowledge.conversation, asking_parts(turn.message.text)
    asked = {
        "consequences": (words.asks_the_risk, words.asks_for_someone),
        "obligation": (words.asks_if_due, words.asks_for_oneself),
    }
    named = {topic for topic, lists in asked.items() if any(one.found_in(part) for one in lists for part in parts)}
    return named or turn.knowledge.fiches


def _to_follow(turn: Turn) -> Candidate | None:
    """Give the likeliest need when it may choose the topic; the verdict answers for a status, with what it changes."""
    first = turn.likeliest
    if first is None or first.topic in _GUARDED or (turn.message.topic == "obligation" and first.topic in STATUS):
        return None
    no_letter = first.topic == "courrier_recu" and turn.knowledge.conversation.no_letter.found_in(turn.folded)
    return None if no_letter else first


def _certain(turn: Turn) -> str | None:
    """A question that is recognised for sure is answered, whatever was being talked of."""
    first, message = _to_follow(turn), turn.message
    if first is None or not message.ranking or first.share < _CERTAIN or len(message.text.split()) < _WHOLE:
        return None
    asks = "?" in message.text or (first.share >= _TOLD and not message.affirms(turn.knowledge.facts.deciding))
    aside = first.topic in COURTESY or (first.topic in VERDICT_TOPICS and first.topic != "consequences")
    general = first.need == turn.knowledge.fiches[first.topic].general
    return first.topic if asks and not aside and not general else None


def _of_the_meeting(turn: Turn) -> str | None:
    """« Et l’entretien pour mettre à jour le contrat, je peux le zapper ? »: one on file, that is no workshop."""
    one = turn.choice.one if turn.choice.named else None
    return "obligation" if one is not None and one.nature in APART and turn.message.topic == "contrat" else None


def _needed(turn: Turn) -> str | None:
    """The need that comes first, in another topic than the first of the topics."""
    first, message = _to_follow(turn), turn.message
    guessed = message.guessed or max(message.ranking, key=lambda name: message.ranking[name], default=None)
    if first is None or not message.text or message.topic not in (guessed, "incompris"):
        return None  # what was guessed was already corrected by what the talk is about
    if message.topic in VERDICT_TOPICS and first.share < SURE and first.topic not in _computed(turn):
        return None
    if first.topic in _IN_A_TENSE:
        return turn.state.thread if turn.state.thread in _IN_A_TENSE and first.share >= OPEN else None
    told = "?" not in message.text and message.topic in _IN_A_TENSE and tells_an_absence(message)
    of_one = turn.choice.named and message.topic in VERDICT_TOPICS  # « et le rendez-vous du 9 ? »
    return None if first.share < OPEN or told or of_one or first.topic == message.topic else first.topic


def asked_for(turn: Turn) -> Candidate | None:
    """Give the need that the message asks for in words that count whatever the topic, or as a whole story.

    Distress is never left, nor an insult that has its own answer.
    """
    topic = turn.message.topic
    if topic == "detresse" or (topic == "injure" and turn.special(topic) is not None):
        return None
    first = turn.likeliest
    if first is not None and first.anywhere:
        return first
    story = _in_a_story(turn)
    told = turn.message.value("motif") is not None
    if story is not None and told and story.topic in ABSENCES and story.share < FIRST:
        return None  # the reason that was told has its answer
    return story if story is not None and story.need != turn.knowledge.fiches[story.topic].general else None


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
    polite = turn.message.topic in COURTESY and all(one.fact in _OF_A_DAY for one in turn.message.said)
    vague = turn.message.topic in _VAGUE and (polite or not turn.message.said)
    asked = turn.knowledge.conversation.courtesy.left_out_of(turn.folded)
    alone = vague and len(asked.split()) <= (_A_FEW_MORE if turn.message.topic in COURTESY else FEW_WORDS)
    return NEXT_STEP if turn.state.thread is not None and alone and turn.opens(NEXT_STEP) else None


def _supposing(turn: Turn) -> str | None:
    """« Et si je suis malade ? », « et si ce n’est pas dans mon plan ? »: the same case, one fact changed."""
    topic, supposed, words = turn.message.topic, turn.state.supposed, turn.knowledge.conversation
    if "motif" in supposed and topic not in ABSENCES:
        follows = turn.state.thread is not None and words.and_if.begin(turn.folded)
        if (follows or topic in ("incompris", "hors_sujet")) and not words.risk.found_in(turn.folded):
            return absence(turn)
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
