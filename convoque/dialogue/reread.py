"""The topic that was guessed, corrected by the message itself and the talk, before anything is looked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from convoque.dialogue.model import VERDICT_TOPICS, State, Understanding
from convoque.dialogue.needs import HALF, SURE
from convoque.knowledge import Conversation, Knowledge, fold
from convoque.knowledge.asking import asking_parts
from convoque.knowledge.facts import FactBook
from convoque.knowledge.fiches import NO_SOURCE_NEEDED

FEW_WORDS = 8
STATUS = frozenset({"situation", "contrat"})
"""Topics of what a person is or has signed: a question about the obligation may stand beside."""
CONTRACT = "contrat"
_SIGNED_AND_IN = frozenset({"contrat", "au_plan"})
COURTESY = frozenset({"remerciement", "au_revoir", "salutation"})
_MISTAKEN = frozenset({"donnees_tiers", "mes_convocations", "absence_passee"})
_ONLY_COMING = frozenset({"vient", "moment", "date"})
_HIDES_A_QUESTION = frozenset(
    {
        "absence_future", "consequences", "mes_convocations", "courrier_recu", "incompris", "hors_sujet", "situation",
        "contenu_atelier", "donner_fait", "affirmer", "donnees_tiers", *COURTESY,
    }
)  # fmt: skip
_CLAUSE_ENDS = re.compile(r"[,;:.!?]|\b(?:mais|et)\b")


def reread(message: Understanding, state: State, knowledge: Knowledge) -> Understanding:
    """Correct the topic that was guessed, before the convocation is looked for: the first rule below that applies.

    The topic that was guessed is then offered as another one.
    """
    folded, words = fold(message.text), knowledge.conversation
    if words.asks_if_due.found_in(folded):  # « j’y vais ou pas ? » does not say that one comes
        message = replace(message, said=tuple(one for one in message.said if one.fact != "vient"))
    told = _tells_of_the_case(message, state, knowledge.facts) or _asks_for_oneself(message, knowledge)
    found = (topic for rule in _REREADINGS if (topic := rule(message, state, folded, words)) is not None)
    topic = told or next(found, None)
    if topic is None or topic == message.topic:
        return message
    return replace(message, topic=topic, others=() if message.topic in NO_SOURCE_NEEDED else (message.topic,))


def _tells_of_the_case(message: Understanding, state: State, book: FactBook) -> str | None:
    """« Je touche l’ARE, c’était un atelier »: facts told of one’s own case go on with it, whatever was guessed."""
    if message.topic not in _MISTAKEN or "?" in message.text or message.chosen is not None:
        return None
    telling = {*book.deciding, *book.weighing, "nature"}
    told = message.affirms(telling)
    if told and state.thread in VERDICT_TOPICS and message.topic != "absence_passee":
        return state.thread
    of_the_plan = message.value("au_plan") is not None and message.value("motif") is None
    return "obligation" if of_the_plan and state.thread == "courrier_recu" else None


def _and_if_then(message: Understanding, state: State, folded: str, words: Conversation) -> str | None:
    """« Et s’il appelle quand je suis sous la douche ? »: a supposition about oneself is nobody else’s data."""
    about_me = words.and_if.begin(folded) and words.oneself.found_in(folded)
    return state.thread if about_me and message.topic == "donnees_tiers" and state.thread in VERDICT_TOPICS else None


def _no_farewell(message: Understanding, state: State, folded: str, words: Conversation) -> str | None:
    """« Le bus met 2h », « on est cinq »: a number or a fact without courtesy goes on with what was said."""
    polite = words.courtesy.left_out_of(folded) != folded
    tells = bool(message.said) or any(letter.isdigit() for letter in folded)
    told = message.topic in COURTESY and not polite and tells
    return state.topic if told else None


def _after_thanks(message: Understanding, state: State, folded: str, words: Conversation) -> str | None:
    """« Merci, et je risque quoi ? »: thanks and farewells are read last."""
    asks = message.topic in COURTESY and "?" in message.text
    return next((name for name in message.others if name not in COURTESY), None) if asks else None


def _asks_when(message: Understanding, state: State, folded: str, words: Conversation) -> str | None:
    """« Et si mon ex le garde, c’est à quelle heure déjà ? »: the last clause asks the time or the place."""
    clause = fold(_CLAUSE_ENDS.split(message.text.strip(" ?!.…"))[-1])
    if message.topic not in _HIDES_A_QUESTION or not words.asks_when.found_in(clause):
        return None
    of_another = message.topic == "donnees_tiers" and (state.thread is None or len(clause.split()) > FEW_WORDS)
    return None if of_another else "mes_convocations"


def _asks_if_due(message: Understanding, state: State, folded: str, words: Conversation) -> str | None:
    """« J’y vais ou pas la peine ? », « je veux juste savoir si je dois y aller »."""
    asked = message.topic in _HIDES_A_QUESTION - {"donnees_tiers"} and words.asks_if_due.found_in(folded)
    return "obligation" if asked and not words.risk.found_in(folded) else None


def _asks_for_oneself(message: Understanding, knowledge: Knowledge) -> str | None:
    """« Je suis au RSA, obligée d’y aller ? »: the verdict answers, with what the situation changes."""
    if message.topic not in STATUS or _asks_of_the_contract(message, knowledge):
        return None
    words = knowledge.conversation
    told = message.affirms(knowledge.facts.published)
    parts = asking_parts(message.text)
    of_it = message.ranking.get(CONTRACT, 0.0) >= SURE and not message.affirms(_SIGNED_AND_IN)
    due = told and not of_it  # « faut signer, je suis obligé ? » is of the contract
    asked = any(map(words.asks_for_oneself.found_in, parts)) or (due and any(map(words.due.found_in, parts)))
    return "obligation" if asked else None


def _asks_of_the_contract(message: Understanding, knowledge: Knowledge) -> bool:
    """« Le contrat dit “ participer aux actions ”, donc tout est obligatoire ? »: what the contract is worth, asked."""
    shares = message.needs.get(CONTRACT, {})
    best = max(shares, key=lambda name: shares[name], default=None)
    surely = best is not None and message.ranking.get(CONTRACT, 0.0) * shares[best] >= HALF
    general = f"{CONTRACT}/{best}" == knowledge.fiches[CONTRACT].general
    return message.topic == CONTRACT and surely and not general and not message.affirms(_SIGNED_AND_IN)


def _signs_off(message: Understanding, state: State, folded: str, words: Conversation) -> str | None:
    """« Faut que je me désinscrive ? »: of the workshop in hand."""
    in_hand = state.convocation is not None and state.thread in VERDICT_TOPICS
    if not in_hand or words.job_seekers.found_in(folded) or not words.signs_off.found_in(folded):
        return None
    return "obligation"


def _comes_all_the_same(message: Understanding, state: State, folded: str, words: Conversation) -> str | None:
    """« Je compte y aller, je réponds quelque chose ? »: whoever comes asks nothing about an absence."""
    comes = message.topic == "absence_future" and message.value("vient") == "oui"
    if not comes or not {one.fact for one in message.said} <= _ONLY_COMING:
        return None
    return state.thread if state.thread in ("courrier_recu", "absence_passee") else "obligation"


def _somebody_else_away(message: Understanding, state: State, folded: str, words: Conversation) -> str | None:
    """« L’aide à domicile est absente »: with no past in the message, the absence to come is still meant."""
    moment = message.value("moment", "affirme", "rapporte", "hypothese", "presume")
    still = message.topic == "absence_passee" and state.thread == "absence_future" and moment != "passe"
    return "absence_future" if still else None


_REREADINGS: tuple[Callable[[Understanding, State, str, Conversation], str | None], ...] = (
    _no_farewell, _asks_if_due, _asks_when, _signs_off, _after_thanks, _and_if_then,
    _comes_all_the_same, _somebody_else_away,
)  # fmt: skip
