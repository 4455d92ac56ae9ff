"""Where a message asks: its questions, in a story that tells much else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from convoque.knowledge.phrases import fold

_SHORT = 12
_TAIL = 18
_END = re.compile(r"(?<=[.!?;\n…])\s+")
_CLAUSE = re.compile(r"[,:()]|\s[-–—]\s")
_BACK = frozenset({"ca", "cela", "ceci"})
_POINTS = 10
_FULL = 4
"""Words from which a question says what it asks."""
_LATEST = 2
"""Of the sentences that ask without a mark, the last ones count."""
_GRAMMAR_OF_QUESTIONS = re.compile(
    r" (?:est ce qu\w*|qu est ce|quest ce|c est quoi|cest quoi|c quoi|comment|combien|pourquoi|pk|lequel|laquelle"
    r"|quels?|quelles?|a quoi|a qui|quand est ce|jusqu a quand|ou pas|ou non|que faire|quoi faire"
    r"|(?:fais|fait|faire) quoi"
    r"|(?:faut|peut|dois|doit|suis|puis|peux|ai|a t|va t|y a t) (?:il|elle|on|je)|(?:on|je) (?:peut|peux|risque|dois)"
    r"|il faut|dois faire|oblige\w* d\w*|c est (?:vrai|grave)|cest (?:vrai|grave)|ca compte|y a t il|ya t il) "
)
"""Interrogative words and inversions, folded: how French asks where no question mark is typed."""


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Give the start and end of each sentence that has letters.

    >>> list(sentences("Bonjour. Je dois venir ?"))
    [(0, 8), (9, 24)]
    """
    start = 0
    for end in (*(mark.start() for mark in _END.finditer(text)), len(text)):
        part = text[start:end]
        left = len(part) - len(part.lstrip())
        if fold(part).strip():
            yield start + left, start + len(part.rstrip())
        start = end


def asks(text: str) -> bool:
    """Tell whether a message asks something, with a mark or an interrogative word.

    >>> asks("c'est quoi le plan"), asks("signé ouais, même pas lu")
    (True, False)
    """
    return "?" in text or bool(_GRAMMAR_OF_QUESTIONS.search(fold(text)))


def asking_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Give the starts and ends of the sentences that ask, in a story; none for a short message or a single sentence.

    A question mark tells them; without one, the last that have an interrogative word.

    >>> text = "J'ai raté le rendez-vous de lundi matin à dix heures. Quel papier je dois envoyer ? Merci à vous."
    >>> [text[a:b] for a, b in asking_spans(text)]
    ['Quel papier je dois envoyer ?']
    """
    parts = list(sentences(text))
    if len(parts) < 2 or len(text.split()) <= _SHORT:
        return ()
    folded = {part: fold(text[slice(*part)]) for part in parts}
    full = [part for part in parts if len(folded[part].split()) >= _FULL]
    marked = [part for part in full if _is_marked(text[slice(*part)])]
    return tuple(marked or [part for part in parts if _GRAMMAR_OF_QUESTIONS.search(folded[part])][-_LATEST:])


def asking_parts(text: str) -> tuple[str, ...]:
    """Give, ready to search phrases in, what asks in a message: all of a short one, else its questions and its end.

    A short question that points back (« si je signe ça ? ») takes in the
    sentence before it. The clauses come too, so that « il répond pas, vous
    pouvez le prévenir ? » is not read as denied.

    >>> asking_parts("J'ai un souci. Vous êtes un robot ? Ma fille dit que oui et moi je ne sais plus trop.")
    (' vous etes un robot ', ' ma fille dit que oui et moi je ne sais plus trop ')
    """
    told = [text[start:end] for start, end in sentences(text)]
    short = len(text.split()) <= _SHORT
    asks = [short or _is_marked(s) or at == len(told) - 1 for at, s in enumerate(told)]
    back = [asks[at] and len(s.split()) <= _POINTS and bool(_BACK & set(fold(s).split())) for at, s in enumerate(told)]
    read = [s for at, s in enumerate(told) if asks[at] or back[at + 1 : at + 2] == [True]]
    whole = [fold(text)] if short else [f" {' '.join(fold(sentence).split()[-_TAIL:])} " for sentence in read]
    return tuple(dict.fromkeys((*whole, *(fold(c) for s in read for c in _CLAUSE.split(s)[-2:] if fold(c).strip()))))


def _is_marked(sentence: str) -> bool:
    return sentence.rstrip(' »"').endswith("?")
