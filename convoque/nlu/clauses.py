"""How a fact is said: affirmed, denied, supposed, reported or asked.

French as it is written in a hurry: clauses without commas, negation without
« ne ». A clause begins after a punctuation mark or a conjunction, and at a
new subject (« je suis malade je peux pas venir » has two).

What is printed (« vous serez radié »), quoted, or true of somebody else (« ma
voisine touche le RSA ») is reported: the person does not state it of their own
case. « Mon RSA » is stated whatever the sentence asks or supposes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc, Token

from convoque.nlu.lexicon import Lexicon
from convoque.nlu.phrases import HOLDS_NEGATION, Found, PhraseFinder

AFFIRMED, DENIED, SUPPOSED, REPORTED, ASKED = "affirme", "nie", "hypothese", "rapporte", "question"
PRINTED = "imprime"
"""A mark: what follows is printed somewhere, and is no statement of the person."""
OTHER = "ailleurs"
"""A day in the message that is not the appointment's."""
TAKEN_UP = "fil"
"""A fact that is told only if the talk is about it: « il y figure »."""
PRESUMED = "presume"
"""A moment that only a day's name or an imperfect tells: « vendredi » is the next one, unless the file knows better."""

_SUBJECTS = frozenset(["je", "j'", "tu", "il", "elle", "on", "ils", "elles", "c'", "ca"])
_LINKS = frozenset(["car", "mais", "donc", "or", "puis", "alors", "parce", "puisque", "et", "ou", "vu", "sinon"])
_BEFORE_SUBJECT = frozenset(["que", "qu'", "si", "s'", "quand", "lorsque", "ou", "dont", "qui"])
_FIRST_PERSON = frozenset(["je", "j'", "me", "m'", "moi", "mon", "ma", "mes", "-je"])
_INVERTED = frozenset(["-je", "-tu", "-il", "-elle", "-on", "-nous", "-vous", "-ils", "-elles", "-ce", "-t"])
_SENTENCE_END = frozenset([".", "?", "!", ";", ":"])
_BOTH_WAYS = frozenset(["vraiment", "encore", "toujours", "meme", "du", "tout", "trop", "deja"])
_COMPARES = frozenset(["de", "d'", "que", "qu'", "en", "tard", "tot", "loin", "souvent", "longtemps"])
_SUBORDINATES = frozenset(["si", "quand", "que", "qu'"])
_NEGATION_REACH = 3
_CLITICS = frozenset(["y", "en", "l'", "le", "la", "les"])
_DETERMINERS = frozenset(
    ["le", "la", "l'", "les", "un", "une", "mon", "ma", "mes", "ce", "cet", "cette", "des", "du", "de", "d'", "et"]
)
_TAGS = frozenset(
    [
        *("ca", "la", "hein", "non", "si", "ou", "pas", "quoi", "alors", "du", "coup", "donc", "en", "fait", "moi"),
        *("deja", "svp", "s'", "il", "vous", "plait", "merci", "ce", "truc"),
    ]
)
"""Words that may come between a question and its mark: « c'est une sanction ça ? »."""
_OR_NOT = frozenset(["pas", "non", "quoi"])
_RELATIVES = frozenset(["qui", "que", "qu'", "dont", "pour", "quand", "parce"])
_PRESUPPOSES = frozenset(["qui", "dont"])
"""« Dois-je suivre un atelier qui n'est pas dans mon contrat ? » tells that it is not."""
_TOLD_ANYWAY = frozenset(["pourquoi"])
_OWNS = frozenset(["mon", "ma", "mes"])
_OWNED = frozenset(["allocation", "allocations", "droits", "indemnite", "indemnites", "prime", "revenu", "aide"])
_I = frozenset(["je", "j'", "moi", *_OWNS])
_ME = frozenset([*_FIRST_PERSON, "nous", "notre", "nos", "on"])
_YOU = frozenset(["vous", "votre", "vos"])
_YOURS = frozenset(["votre", "vos"])
_LETTERS = frozenset(["lettre", "courrier", "mail", "message", "decision", "avertissement", "radiation", "suspension"])
"""What « votre » may name to whoever sent it: « votre lettre de radiation est arrivée »."""
_THEY = frozenset(["il", "elle", "ils", "elles"])
_PLACES = frozenset(["dans", "sur", "au"])
_GENERAL = frozenset(["avoir", "etre", "faut", "faudrait"])
_THIRD_PARTIES = frozenset(["proche", "tiers"])
_WE = frozenset(["je", "j'", "on", "nous"])
_STATES = frozenset(
    [
        *("ressource", "contrat", "rsa_tenu", "foyer", "inscrit", "csp", "invalidite", "outre_mer", "organisme"),
        *("sanction_anterieure", "reorientation"),
    ]
)
"""Facts that are true of the person whatever happens to the workshop: « si je rate, je suis au RSA »."""
_OF_A_PERSON = frozenset(
    [
        *(_STATES - {"organisme"}),
        *("motif", "present", "ponctualite", "justificatif", "prevenu", "declare", "persistance", "fraude"),
    ]
)
"""Facts that no printed line tells of the reader; a title does tell what kind of appointment it is."""
_TITLED = frozenset([*_OF_A_PERSON, "forme"])
_ADDRESSED = frozenset([*(_STATES - {"outre_mer", "organisme"}), "courrier", "au_plan", "declare", "present"])
_OF_OTHERS = frozenset([*_STATES, "courrier", "dit_par_conseiller"]) - {"foyer", "outre_mer"}
_ASKED_OF_ONESELF = frozenset(
    ["contrat", "au_plan", "sanction_anterieure", "inscrit", "annule", "rsa_tenu", "courrier", "present", "csp"]
)
"""Facts that people ask about themselves: « je suis toujours inscrit ? », « c'est dans mon plan ? »."""


@dataclass(frozen=True)
class Said:
    """A phrase found and how it is said; ``denied`` may hold together with any mode."""

    found: Found
    mode: str
    denied: bool


class ModeReader:
    """Reads how phrases are said, with the lexicon's marks and the people that it knows."""

    def __init__(self, nlp: Language, lexicon: Lexicon) -> None:
        self._marks = PhraseFinder(nlp, lexicon.marks)
        self._people = PhraseFinder(nlp, {label: lexicon.people.get(label, ()) for label in sorted(_THIRD_PARTIES)})
        self._negations = frozenset(lexicon.negations)

    def read(self, doc: Doc, found: Iterable[Found], quoted: frozenset[int] = frozenset()) -> tuple[Said, ...]:
        """Give each phrase of ``doc`` with its mode; ``quoted``: the tokens between quotation marks."""
        marks = _whole(self._marks.find(doc))
        people = self._people.find(doc)
        starts = clause_starts(doc)
        return tuple(
            Said(
                one,
                REPORTED if self._of_others(doc, one, people, starts, quoted) else self._mode(doc, one, marks, starts),
                self._denied(doc, one, starts),
            )
            for one in found
        )

    def _of_others(
        self, doc: Doc, found: Found, people: Sequence[Found], starts: Sequence[int], quoted: frozenset[int]
    ) -> bool:
        """Say whether a fact is quoted, told to « vous » by what is printed, or true of somebody else."""
        name = name_of(found)
        if name in _TITLED and quoted.issuperset(range(found.start, found.end)):
            return True
        if name in _ADDRESSED and _is_addressed(doc, found, starts):
            return True
        return name in _OF_OTHERS and _is_of_somebody(doc, found, people, starts)

    def _mode(self, doc: Doc, found: Found, marks: Sequence[Found], starts: Sequence[int]) -> str:
        name = name_of(found)
        if name == "ressource" and _is_owned(doc, found):
            return AFFIRMED
        sentence = _sentence_start(doc, found.start)
        before = [
            mark for mark in marks if (sentence <= mark.start or 0 < mark.end == sentence) and mark.end <= found.start
        ]  # « objet : … » reaches beyond its colon
        causes = [mark.start for mark in before if mark.label == "cause"]
        after_cause = max(causes, default=-1)
        clause = starts[found.start]
        stated = _is_stated(doc, clause)
        counted = [mark for mark in before if mark.start > after_cause and not (stated and mark.end <= clause)]
        modes = {mark.label for mark in counted}
        supposed = [mark for mark in before if mark.label == SUPPOSED and mark.start > after_cause]
        asked_here = any(mark.label == ASKED and mark.start >= clause for mark in before)
        if SUPPOSED in modes or (supposed and name not in _STATES) or _is_general(doc, found, clause):
            return SUPPOSED
        if REPORTED in modes or (PRINTED in modes and name in _TITLED):
            return REPORTED
        if asked_here or self._asked(doc, found, clause, starts):
            return ASKED
        return AFFIRMED

    def _asked(self, doc: Doc, found: Found, clause: int, starts: Sequence[int]) -> bool:
        """Say whether the clause itself is a question: one that is not about the person, or about a fact of theirs."""
        end = _clause_end(doc, found, clause, starts)
        words = [token.norm_ for token in doc[clause:end]]
        before = words[: found.start - clause]
        if _TOLD_ANYWAY.intersection(before):
            return False
        asked = [at for at, word in enumerate(before) if word in _INVERTED]
        if asked:
            return not _PRESUPPOSES.intersection(before[asked[-1] :])
        if not _is_closed(doc, end, starts):
            return False
        if not _FIRST_PERSON.intersection(words):
            return True
        return name_of(found) in _ASKED_OF_ONESELF and not _RELATIVES.intersection(before)

    def _denied(self, doc: Doc, found: Found, starts: Sequence[int]) -> bool:
        if found.label.startswith(HOLDS_NEGATION):
            return False
        inside = doc[found.start : found.end]
        if any(self._denies(doc, token) for token in inside):
            return True
        clause = starts[found.start]
        if name_of(found) == "ressource" and _is_owned(doc, found):
            return any(token.norm_ == "plus" and self._denies(doc, token) for token in doc[clause : found.start])
        if self._denied_as_topic(doc, found, clause):
            return True
        reach = 0
        for token in reversed(doc[clause : found.start]):
            if self._denies(doc, token):
                return doc[token.i + 1].norm_ not in ("que", "qu'")
            reach += token.norm_ not in _BOTH_WAYS
            if reach > _NEGATION_REACH or token.norm_ in _SUBORDINATES:
                break
        return self._denied_after(doc, found)

    def _denied_as_topic(self, doc: Doc, found: Found, clause: int) -> bool:
        """« le RSA j'y ai pas droit », « le contrat, je l'ai pas signé »: a clause takes the noun up and denies it."""
        if not all(token.norm_ in _DETERMINERS for token in doc[clause : found.start]):
            return False
        at = found.end + (found.end < len(doc) and doc[found.end].text == ",")
        after = [token for token in doc[at : at + 7] if not token.is_punct]
        if not after or after[0].norm_ not in _SUBJECTS:
            return False
        return any(token.norm_ in _CLITICS for token in after[1:3]) and any(self._denies(doc, t) for t in after[2:])

    def _denied_after(self, doc: Doc, found: Found) -> bool:
        """« je travaille pas », « j'y vais vraiment pas »: the negation follows the verb."""
        if doc[found.end - 1].pos_ not in ("VERB", "AUX"):
            return False
        for token in doc[found.end : found.end + 3]:
            if self._denies(doc, token):
                return token.norm_ not in ("sans", "ni")
            if token.norm_ not in _BOTH_WAYS:
                return False
        return False

    def _denies(self, doc: Doc, token: Token) -> bool:
        """« plus » denies after « ne », or after a verb when it does not compare (« plus de deux heures »)."""
        if token.norm_ != "plus" or not token.i:
            return token.norm_ in self._negations
        if any(word.norm_ in ("ne", "n'") for word in doc[max(0, token.i - _NEGATION_REACH) : token.i]):
            return True
        after = doc[token.i + 1].norm_ if token.i + 1 < len(doc) else ""
        return doc[token.i - 1].pos_ in ("VERB", "AUX") and after not in _COMPARES


def name_of(found: Found) -> str:
    """Give the fact that a phrase tells; the label itself for what is no fact."""
    return found.label.lstrip(HOLDS_NEGATION).split("=", 1)[0]


def _is_stated(doc: Doc, clause: int) -> bool:
    """Say whether a clause after a comma states something of the person: « si je rate, je suis au RSA »."""
    return clause > 0 and doc[clause - 1].text == "," and doc[clause].norm_ in _I


def _is_owned(doc: Doc, found: Found) -> bool:
    """« mon rsa », « mes are », « mon allocation cej »: whoever says so has it."""
    before = found.start - 1
    if before > 0 and doc[before].norm_ in _OWNED:
        before -= 1
    return doc[found.start].norm_ in _OWNS or (before >= 0 and doc[before].norm_ in _OWNS)


def _is_general(doc: Doc, found: Found, clause: int) -> bool:
    """« avoir signé oblige à quoi », « faut être au RSA »: true of whoever it may be."""
    return name_of(found) in _STATES and doc[clause].norm_ in _GENERAL | {"il"} and bool(
        _GENERAL.intersection(token.norm_ for token in doc[clause : min(found.start, clause + 2)])
    )  # fmt: skip


def _is_addressed(doc: Doc, found: Found, starts: Sequence[int]) -> bool:
    """« votre RSA pourra être suspendu », « vous serez inscrit »: words that a letter says to its reader."""
    words = [
        token.norm_
        for token in doc[starts[found.start] : found.end]
        if not (token.norm_ in _YOURS and doc[token.i + 1].norm_ in _LETTERS)
    ]
    return bool(_YOU.intersection(words)) and not _FIRST_PERSON.intersection(words)


def _is_of_somebody(doc: Doc, found: Found, people: Sequence[Found], starts: Sequence[int]) -> bool:
    """« ma voisine touche le RSA », « mon mari…, il a été radié », « le RSA de ma fille »."""
    after = next((one for one in people if found.end < one.start <= found.end + 2), None)
    if after is not None and doc[found.end].norm_ in ("de", "du", "d'"):
        return True
    clause = starts[found.start]
    before = [one for one in people if one.end <= found.start]
    if doc[clause].norm_ in _THEY:
        at_sentence = _sentence_start(doc, clause)
        return bool(before) and before[-1].start >= at_sentence and not _ME.intersection(_norms(doc, clause, found.end))
    here = [one for one in before if one.start >= clause]
    if not here:
        return False
    who = here[-1]
    between = doc[who.end : found.start + 1]
    if _ME.intersection(token.norm_ for token in between) or _ME.intersection(_norms(doc, found.start, found.end)):
        return name_of(found) == "dit_par_conseiller"
    if _WE.intersection(_norms(doc, clause, who.start)):
        return bool(between) and between[0].norm_ == "qui"
    return True


def _norms(doc: Doc, start: int, end: int) -> list[str]:
    return [token.norm_ for token in doc[start:end]]


def _clause_end(doc: Doc, found: Found, clause: int, starts: Sequence[int]) -> int:
    end = found.end
    while end < len(doc) and starts[end] == clause and not doc[end].is_punct:
        end += 1
    return end


def _is_closed(doc: Doc, end: int, starts: Sequence[int]) -> bool:
    """Say whether a clause that ends here is closed by « ? », « ou pas », or « ou … ? »."""
    if end + 1 < len(doc) and doc[end].norm_ == "ou" and doc[end + 1].norm_ in _OR_NOT:
        return True
    at = end
    while at < len(doc) and (doc[at].norm_ in _TAGS or doc[at].text == ","):
        at += 1
    if at < len(doc) and doc[at].text == "?":
        return True
    if end >= len(doc) or doc[end].norm_ != "ou":
        return False
    other = end + 1
    while other < len(doc) and starts[other] == end and not doc[other].is_punct:
        other += 1
    mine = _FIRST_PERSON.intersection(_norms(doc, end, other))
    return not mine and other < len(doc) and doc[other].text == "?"


def without_frames(doc: Doc, found: Sequence[Found]) -> list[Found]:
    """Leave out « dans mon plan d'action, » that only says where, when the message says the fact further on."""
    starts = clause_starts(doc)

    def is_frame(one: Found) -> bool:
        opens = starts[one.start] == one.start and doc[one.start].norm_ in _PLACES
        rest = range(one.end, sentence_end(doc, one.end))
        return opens and any(other.start in rest and name_of(other) == name_of(one) for other in found)

    return [one for one in found if not is_frame(one)]


def _whole(marks: Sequence[Found]) -> list[Found]:
    """Drop the marks that are part of a longer one: « si » in « sais pas si », « s'il » in « s'il vous plaît »."""
    return [
        mark
        for mark in marks
        if not any(
            other.start <= mark.start and mark.end <= other.end and other.end - other.start > mark.end - mark.start
            for other in marks
        )
    ]


def clause_starts(doc: Doc) -> tuple[int, ...]:
    """Give, for each token, where its clause begins.

    >>> import spacy
    >>> from convoque.nlu.phrases import plain_norms
    >>> clause_starts(plain_norms(spacy.blank("fr")("je suis malade je viens pas")))
    (0, 0, 0, 3, 3, 3)
    """
    starts: list[int] = []
    start = 0
    for token in doc:
        if token.i and (_opens(doc, token) or doc[token.i - 1].is_punct):
            start = token.i
        starts.append(start)
    return tuple(starts)


def _opens(doc: Doc, token: Token) -> bool:
    before = doc[token.i - 1].norm_
    if token.norm_ in _SUBJECTS:
        return before not in _BEFORE_SUBJECT
    return token.norm_ in _LINKS


def sentence_end(doc: Doc, at: int) -> int:
    """Give where the sentence of a token ends."""
    return next((token.i for token in doc[at:] if token.text in _SENTENCE_END), len(doc))


def _sentence_start(doc: Doc, at: int) -> int:
    while at and doc[at - 1].text not in _SENTENCE_END:
        at -= 1
    return at
