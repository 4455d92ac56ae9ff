"""Slips of the fingers mended: one letter wrong, lost, doubled or swapped, or a space or an apostrophe lost.

A word is touched only if the French list of ``pyspellchecker`` (140,000 words
counted in film subtitles) and the lexicon do not know it, and spaCy's vectors
do not know it as a name. It becomes the likeliest word one slip away, with
the same first letter. A word that the vectors know in small letters (slang, a
rare word, or a slip that many make) becomes a very common word or none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain

from spacy.vocab import Vocab
from spellchecker import SpellChecker

from convoque.nlu.lexicon import Lexicon
from convoque.nlu.text import strip_accents

SHORTEST, LONGEST = 4, 24
_STEM = 5
_LEXICON_FAVOUR = 3.0
_RARE = 100
"""A word counted less often than this in the subtitles (354 million words) is no guess; the list begins at 50."""
_COMMON = 5_000
"""What a word of three letters, or one after a lost space, must be counted."""
_VERY_COMMON = 50_000
"""What the guess must be counted for four letters typed, or for a word that the vectors know."""
_BLIND = ("swapped", "doubled", "lost", "apostrophe", "space")
"""The slips that fingers make without seeing: the only ones mended in a word that spaCy's vectors know."""
_LONG = 7
"""A word of the lexicon this long needs no count: few others are one slip away."""
_ELIDED = ("qu", "j", "l", "d", "n", "m", "t", "s", "c")
_VOWELS = "aeiouyh"
_GLUED = (
    *("suis", "dans", "pour", "avec", "les", "des", "une", "mon", "mes", "que", "qui", "est", "aux", "sur"),
    *("je", "tu", "il", "on", "de", "du", "la", "le", "un", "ma", "en", "au", "ai", "me", "se", "ce", "et"),
)
"""Short words that people glue to the next; « pas » only to the lexicon's words: no negation out of nothing."""
_EASE = {"swapped": 1.0, "doubled": 1.0, "lost": 0.7, "apostrophe": 0.5, "wrong": 0.3, "added": 0.2, "space": 0.1}
"""How easily each slip happens, against how common the word meant is (its count to the power 0.7): set on slips drawn
at random, docs/decisions/006-understanding.md."""


Guess = tuple[str, str, str]
"""The word meant, without accents; the slip that hides it; what to write instead."""


class Speller:
    """Mends words with the lexicon's words, French words and the words that spaCy's model knows."""

    def __init__(self, vocab: Vocab, lexicon: Lexicon) -> None:
        self._vocab = vocab
        marked = set(_words(lexicon))
        self._stems = tuple(sorted(word[:-1] for word in marked if word.endswith("*") and len(word[:-1]) >= _STEM))
        self._lexicon = {word for word in marked if word.isalpha()}
        self._shortened = set(_parts(" ".join([*lexicon.abbreviations.words, *lexicon.distress])))
        self._spelt, counted = _french()
        self._checker = SpellChecker(language=None, distance=1)
        self._checker.word_frequency.load_json({**dict.fromkeys(self._lexicon, 1), **counted})

    def mend(self, word: str) -> str | None:
        """Give what was meant by a lower-case word, with its accents; None when it is a word, or nothing is near."""
        plain = strip_accents(word)
        if not SHORTEST <= len(plain) <= LONGEST or self._is_word(plain):
            return None
        if self._vocab.has_vector(word.capitalize()) or self._vocab.has_vector(word.upper()):
            return None
        enough = _VERY_COMMON if len(plain) == SHORTEST or self._vocab.has_vector(word) else _RARE
        slips = _BLIND if self._vocab.has_vector(word) else tuple(_EASE)
        guesses = chain(self._elided(word, plain), self._glued(word, plain, enough), self._slipped(plain, enough))
        likely = [(self._likelihood(meant, slip), text) for meant, slip, text in guesses if slip in slips]
        return max(likely, default=(0.0, None))[1]

    def _is_word(self, plain: str) -> bool:
        return plain in self._checker or plain in self._shortened or plain.startswith(self._stems)

    def _elided(self, word: str, plain: str) -> Iterator[Guess]:
        """Give what a lost apostrophe put together: « lannée »."""
        for before in _ELIDED:
            after = plain.removeprefix(before)
            if after != plain and after[0] in ("e" if before == "c" else _VOWELS) and self._is_common(after, _RARE):
                yield after, "apostrophe", f"{before}'{word[len(before) :]}"

    def _glued(self, word: str, plain: str, enough: int) -> Iterator[Guess]:
        """Give what a lost space put together: « unjob », and « jprefere » for « je préfère »."""
        for before in _GLUED:
            after = plain.removeprefix(before)
            if after != plain and self._is_common(after, max(enough, _COMMON)):
                yield after, "space", f"{before} {word[len(before) :]}"
        after = plain.removeprefix("j")
        if after != plain and self._is_common(after, _COMMON):
            yield after, "space", f"je {word[1:]}"
        after = plain.removeprefix("pas")
        if after != plain and len(after) >= SHORTEST and self._in_lexicon(after):
            yield after, "space", f"pas {word[len('pas') :]}"

    def _slipped(self, plain: str, enough: int) -> Iterator[Guess]:
        """Give the words one slip away that are counted ``enough``."""
        for near in self._checker.known(self._checker.edit_distance_1(plain)):
            slip = _slip(near, plain)
            counted = self._checker[near] >= enough or (len(near) >= _LONG and self._in_lexicon(near))
            if counted and len(near) >= SHORTEST and (near[0] == plain[0] or slip == "swapped"):
                yield near, slip, self._spelt.get(near, near)

    def _likelihood(self, meant: str, slip: str) -> float:
        favour = _LEXICON_FAVOUR if self._in_lexicon(meant) else 1.0
        return float(_EASE[slip] * (favour * self._checker[meant]) ** 0.7)

    def _is_common(self, word: str, enough: int) -> bool:
        if len(word) < SHORTEST:
            return len(word) == SHORTEST - 1 and self._checker[word] >= _COMMON
        return self._checker[word] >= enough or (enough < _VERY_COMMON and self._in_lexicon(word))

    def _in_lexicon(self, word: str) -> bool:
        return word in self._lexicon or word.startswith(self._stems)


@lru_cache(maxsize=1)
def _french() -> tuple[dict[str, str], dict[str, int]]:
    """Give the commonest spelling of each word without accents, and how often all its spellings are counted."""
    spelt: dict[str, tuple[int, str]] = {}
    counted: dict[str, int] = {}
    for word, count in SpellChecker(language="fr").word_frequency.dictionary.items():
        plain = strip_accents(word)
        counted[plain] = counted.get(plain, 0) + count
        spelt[plain] = max(spelt.get(plain, (0, "")), (count, word))
    return {plain: word for plain, (_, word) in spelt.items()}, counted


def _words(lexicon: Lexicon) -> Iterator[str]:
    """Give the words of the lexicon's phrases, beginnings with their ``*``, and those of its abbreviations."""
    lists = chain(
        (phrases for fact in lexicon.facts.values() for phrases in fact.values.values()),
        *(table.values() for table in (lexicon.marks, lexicon.moments, lexicon.signs, lexicon.days, lexicon.people)),
        (lexicon.negations, lexicon.presences),
        [map(strip_accents, lexicon.abbreviations.words.values())],
    )
    for phrase in chain.from_iterable(lists):
        yield from _parts(phrase)


def _parts(phrase: str) -> Sequence[str]:
    apart = phrase.replace("|", " ").replace("'", " ").replace("-", " ").split()
    return [word for word in apart if word.rstrip("*").isalpha()]


def _slip(meant: str, typed: str) -> str:
    """Name the slip of the fingers that makes ``typed`` of ``meant``, which is one letter away."""
    if len(meant) == len(typed):
        return "wrong" if sum(a != b for a, b in zip(meant, typed, strict=True)) == 1 else "swapped"
    if len(meant) > len(typed):
        return "lost"
    at = next((at for at, letter in enumerate(meant) if typed[at] != letter), len(meant))
    return "doubled" if at and typed[at] == typed[at - 1] else "added"
