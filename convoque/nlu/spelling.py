"""Slips of the fingers mended: one letter wrong, lost, doubled or swapped, or a space or an apostrophe lost.

Only a word that nobody writes is touched: one that neither the French list of
``pyspellchecker`` (140,000 words counted in film subtitles), nor the lexicon,
nor spaCy's vectors know. It becomes the likeliest word one slip away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain

from spacy.vocab import Vocab
from spellchecker import SpellChecker

from convoque.nlu.lexicon import Lexicon
from convoque.nlu.text import strip_accents

SHORTEST, LONGEST = 4, 24
_STEM = 5
_LEXICON_FAVOUR = 10.0
_HEARD, _GLUED_HEARD, _VERY_OFTEN = 100, 5000, 50_000
"""How often a word must be counted in the subtitles (of 354 million) to be a guess: one slip away or after a lost
apostrophe; after a lost space; for four letters typed. The lexicon's words need no count. Set by hand: decision 006."""
_ELIDED = ("qu", "j", "l", "d", "n", "m", "t", "s", "c")
_ELIDED_BEFORE = {"c": "e"}
_GLUED = (
    *("suis", "dans", "pour", "avec", "les", "des", "une", "mon", "mes", "pas", "que", "qui", "est", "aux", "sur"),
    *("je", "tu", "il", "on", "de", "du", "la", "le", "un", "ma", "en", "au", "ai", "ne", "me", "se", "ce", "et"),
)
_LIKELY = {"swapped": 1.0, "doubled": 1.0, "lost": 0.7, "wrong": 0.5, "added": 0.2}


class Speller:
    """Mends words with the lexicon's words, French words and the words that spaCy's model knows."""

    def __init__(self, vocab: Vocab, lexicon: Lexicon) -> None:
        self._vocab = vocab
        marked = set(_words(lexicon))
        self._stems = tuple(sorted(word[:-1] for word in marked if word.endswith("*") and len(word) > _STEM))
        self._lexicon = {word for word in marked if word.isalpha()}
        self._shortened = set(_parts(" ".join(lexicon.abbreviations.words)))
        self._spelt, counted = _french()
        self._checker = SpellChecker(language=None, distance=1)
        self._checker.word_frequency.load_json({**dict.fromkeys(self._lexicon, 1), **counted})
        self.mend = lru_cache(maxsize=50_000)(self._mend)

    def _mend(self, word: str) -> str | None:
        """Give what was meant by a lower-case word, with its accents; None when it is a word, or nothing is near."""
        plain = strip_accents(word)
        if not SHORTEST <= len(plain) <= LONGEST or self._is_word(plain):
            return None
        apart = self._apart(word, plain)
        if apart is not None:
            return apart
        if self._vocab.has_vector(word):
            return None
        near = self._checker.known(self._checker.edit_distance_1(plain))
        likely = {one: self._likelihood(one, plain) for one in sorted(near) if len(one) >= SHORTEST}
        best = max(likely, key=likely.__getitem__, default="")
        return self._spelt.get(best, best) if likely.get(best) else None

    def _is_word(self, plain: str) -> bool:
        return plain in self._checker or plain in self._shortened or plain.startswith(self._stems)

    def _likelihood(self, meant: str, typed: str) -> float:
        count = float(self._checker[meant])
        if len(typed) == SHORTEST and count < _VERY_OFTEN:
            return 0.0
        if self._in_lexicon(meant):
            count *= _LEXICON_FAVOUR
        elif count < _HEARD:
            return 0.0
        return float(_LIKELY[_slip(meant, typed)] * count**0.7)

    def _apart(self, word: str, plain: str) -> str | None:
        """Give the two words that a lost apostrophe or a lost space put together."""
        for before in _ELIDED:
            after = plain.removeprefix(before)
            if after != plain and after[0] in _ELIDED_BEFORE.get(before, "aeiouyh") and self._often(after, _HEARD):
                return f"{before}'{word[len(before) :]}"
        for before in _GLUED:
            after = plain.removeprefix(before)
            if after != plain and self._often(after, _GLUED_HEARD):
                return f"{before} {word[len(before) :]}"
        after = plain.removeprefix("j")
        return f"je {word[1:]}" if after != plain and self._often(after, _GLUED_HEARD) else None

    def _often(self, word: str, enough: int) -> bool:
        if len(word) < SHORTEST:
            return len(word) == SHORTEST - 1 and self._checker[word] >= _GLUED_HEARD
        return self._checker[word] >= enough or self._in_lexicon(word)

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
        (lexicon.negations, lexicon.presences, lexicon.distress),
        [map(strip_accents, lexicon.abbreviations.words.values())],
    )
    for phrase in chain.from_iterable(lists):
        yield from _parts(phrase)


def _parts(phrase: str) -> Iterable[str]:
    apart = phrase.replace("|", " ").replace("'", " ").replace("-", " ").split()
    return (word for word in apart if word.rstrip("*").isalpha())


def _slip(meant: str, typed: str) -> str:
    """Name the slip of the fingers that makes ``typed`` of ``meant``, which is one letter away."""
    if len(meant) == len(typed):
        return "wrong" if sum(a != b for a, b in zip(meant, typed, strict=True)) == 1 else "swapped"
    if len(meant) > len(typed):
        return "lost"
    at = next((at for at, letter in enumerate(meant) if typed[at] != letter), len(meant))
    return "doubled" if at and typed[at] == typed[at - 1] else "added"
