"""Find an editor's phrase in a message, whatever the accents, capitals and apostrophes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache

GAP = "…"
_WORDS_IN_A_GAP = 4
_MISPLACED = re.compile(r"\||(?<!\w)\*|\*(?=\w)")
_MOST_GAPS = 4
"""More, and a search could try too many ways to fill them."""


def fold(text: str) -> str:
    """Reduce a text to lower-case words without accents, one space between, a space at each end.

    >>> fold("L’atelier, c'est OÙ ?")
    ' l atelier c est ou '
    """
    return _fold(text, _WORD)


_WORD, _MARKED_WORD = re.compile(r"[a-z0-9]+"), re.compile(r"[a-z0-9]+\*?")


class _Plain(dict[int, str]):
    """What each letter is without its accents, found once."""

    def __missing__(self, letter: int) -> str:
        plain = "".join(c for c in unicodedata.normalize("NFKD", chr(letter)) if not unicodedata.combining(c))
        self[letter] = plain.replace("œ", "oe")
        return self[letter]


_PLAIN = _Plain()


def _fold(text: str, word: re.Pattern[str]) -> str:
    plain = text.lower()
    return f" {' '.join(word.findall(plain if plain.isascii() else plain.translate(_PLAIN)))} "


@lru_cache(maxsize=64)
def join_elisions(folded: str) -> str:
    """Write elided words as one, as many people type them.

    >>> join_elisions(fold("J'ai vu qu’il y va"))
    ' jai vu quil y va '
    """
    return _ELISION.sub(r"\1", folded)


_ELISION = re.compile(r"(?<= )([jldncsmt]|qu) (?=[aeiouyh])")


def keys_of(folded: str) -> frozenset[str]:
    """Give the words of a text that went through ``fold``, elisions typed or not, and how they begin.

    >>> sorted(keys_of(fold("J'irai")))
    ['*', 'ira*', 'irai', 'j', 'jir*', 'jirai']
    """
    words = {*folded.split(), *join_elisions(folded).split()}
    return frozenset(["*", *words, *(word[:_BEGINNING] + "*" for word in words if len(word) >= _BEGINNING)])


def _key(marked: str) -> str:
    """Give a word, or for a beginning its first letters; of a shorter beginning, ``*`` alone.

    >>> _key("moyen*"), _key("a*"), _key("moyen")
    ('moy*', '*', 'moyen')
    """
    if not marked.endswith("*"):
        return marked
    return marked[:_BEGINNING] + "*" if len(marked) > _BEGINNING else "*"


_BEGINNING = 3


@dataclass(frozen=True)
class Phrase:
    """A phrase to look for in a text that went through ``fold``.

    The gap mark stands for up to four words, ``*`` for any end of a word.
    Patterns are made at the first search: a fiche has hundreds of phrases.
    """

    text: str

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str], re.Pattern[str]]:
        folded = (_fold(part, _MARKED_WORD) for part in self.text.split(GAP))
        parts = [part for part in folded if part.strip()]
        return _pattern(parts), _pattern([join_elisions(part) for part in parts])

    @property
    def keys(self) -> frozenset[str]:
        """What a text has one of (see ``keys_of``) wherever the phrase occurs: its longest word, elisions typed or not.

        >>> sorted(Phrase("j'ai … moyen*").keys)
        ['moy*']
        """
        parts = [_fold(part, _MARKED_WORD) for part in self.text.split(GAP)]
        both = (" ".join(parts).split(), " ".join(map(join_elisions, parts)).split())
        return frozenset(_key(max(words, key=len, default="*")) for words in both)

    def found_in(self, folded: str) -> bool:
        """Tell whether the phrase occurs in a text, elisions typed or not.

        >>> Phrase("pas … moyens").found_in(fold("J'ai pas vraiment les moyens"))
        True
        >>> Phrase("pas … moyen").found_in(fold("J'ai pas vraiment les moyens"))
        False
        >>> Phrase("pas … moyen*").found_in(fold("J'ai pas vraiment les moyens"))
        True
        """
        plain, joined = self._patterns
        return bool(plain.search(folded) or joined.search(join_elisions(folded)))

    def begins(self, folded: str) -> bool:
        """Tell whether a text begins with the phrase, elisions typed or not."""
        plain, joined = self._patterns
        return bool(plain.match(folded) or joined.match(join_elisions(folded)))

    def before(self, folded: str) -> str | None:
        """Give what stands before the phrase in a text, None when it does not occur.

        >>> Phrase("prévenez mon").before(fold("Non, prévenez mon conseiller"))
        ' non '
        """
        plain, joined = self._patterns
        for pattern, text in ((plain, folded), (joined, join_elisions(folded))):
            found = pattern.search(text)
            if found is not None:
                return text[: found.start() + 1]
        return None

    def left_out_of(self, folded: str) -> str:
        """Give a text without the phrase."""
        return self._patterns[0].sub("", folded)


def impossible(text: str) -> bool:
    """Tell whether a phrase cannot be found in any message, or could be searched for without end.

    >>> impossible("risqu*"), impossible("al*oc"), impossible("mon|ma"), impossible("pas … moyens …")
    (False, True, True, True)
    """
    parts = text.replace("...", GAP).split(GAP)
    return bool(_MISPLACED.search(text)) or len(parts) > _MOST_GAPS + 1 or any(not fold(p).strip() for p in parts)


@dataclass(frozen=True)
class Phrases:
    """Phrases of which any will do."""

    each: tuple[Phrase, ...]

    def found_in(self, folded: str) -> bool:
        """Tell whether one of the phrases occurs in a text that went through ``fold``."""
        return any(phrase.found_in(folded) for phrase in self.each)

    def begin(self, folded: str) -> bool:
        """Tell whether a text begins with one of the phrases."""
        return any(phrase.begins(folded) for phrase in self.each)

    def left_out_of(self, folded: str) -> str:
        """Give a text without any of the phrases.

        >>> Phrases((Phrase("de la"), Phrase("atelier*"))).left_out_of(fold("L’atelier de la rentrée"))
        ' l rentree '
        """
        for phrase in self.each:
            folded = phrase.left_out_of(folded)
        return folded


def _pattern(parts: list[str]) -> re.Pattern[str]:
    gap = rf"(?: \w+){{0,{_WORDS_IN_A_GAP}}} "
    words = gap.join(re.escape(part.strip()).replace(r"\*", r"\w*") for part in parts)
    return re.compile(f" {words}(?= )")
