"""Text as people type it, brought to one spelling, without losing where each letter came from.

The message itself is never changed: what is made here feeds the features and
the fact finder, and every letter remembers its place in what was typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

_APOSTROPHES = dict.fromkeys("’‘‛`´ʼ′", "'")
_DASHES = dict.fromkeys("‐‑‒–—−", "-")
_LIGATURES = {
    "œ": "oe",
    "æ": "ae",
    "ﬁ": "fi",
    "ﬂ": "fl",
    "€": " euros ",
    "«": " ",
    "»": " ",
    "“": " ",
    "”": " ",
    '"': " ",
}
_REPLACED = {**_APOSTROPHES, **_DASHES, **_LIGATURES}
_KEPT_SYMBOLS = frozenset("%+=<>°$")
_REPEATED = re.compile(r"([^\W\d_])\1{2,}|([^\w\s.])\2+|\.{2,}")
_LAST_UNCOMBINED = "\u02ff"
"""No letter up to this one is an accent by itself."""
_LONG = 4
_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"(?<![@\w])[^\W\d_]{4,}(?![\w@]|\.\w)")
_TITLE = re.compile(r"\b(?:mme|mr|m|madame|monsieur|mlle|dr|docteur)\.? $")
_LONGEST_TITLE = 10
_BEFORE_CAPITAL = frozenset('.!?…:;«"(-\n')
Mend = Callable[[str], str | None]
_LOST_APOSTROPHE = re.compile(r"(?<![\w'])([jldmnst]|qu) (?=[aeiouyhàâéèêëîïôû])")


@dataclass(frozen=True)
class Abbreviations:
    """How people shorten words.

    ``words``: what is typed (one or several words, without accents) to what is meant.
    ``elisions``: a letter (or ``qu``) to the words it stands before when the
    apostrophe was forgotten, as ``l`` to ``atelier`` for « latelier ».
    """

    words: Mapping[str, str] = field(default_factory=dict)
    elisions: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @cached_property
    def _word_pattern(self) -> re.Pattern[str] | None:
        return _any_of(list(self.words), after_apostrophe=_LONG)

    @cached_property
    def _elided(self) -> dict[str, str]:
        pairs = ((letter, word) for letter, words in self.elisions.items() for word in words)
        return {strip_accents(letter + word): f"{letter}'{word}" for letter, word in pairs}

    @cached_property
    def _elision_pattern(self) -> re.Pattern[str] | None:
        return _any_of(list(self._elided))


@dataclass(frozen=True)
class Corrected:
    """A corrected text; letter ``i`` of it comes from ``raw[starts[i]:ends[i]]``."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Give the place in the raw text of a non-empty piece of the corrected one."""
        return self.starts[start], max(self.ends[start:end])


def strip_accents(text: str) -> str:
    """Take accents away, one letter for one letter.

    >>> strip_accents("où est l'agence, à côté ?")
    "ou est l'agence, a cote ?"
    """
    return text if text.isascii() else "".join(map(_bare, text))


@lru_cache(maxsize=4096)
def _bare(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[0]


def correct(text: str, abbreviations: Abbreviations, mend: Mend | None = None) -> Corrected:
    """Give lower-case, plainly spaced text with abbreviations written out; accents stay.

    Emojis and control characters become spaces, a letter typed three times
    or more is kept once; ``mend`` gives what was meant by a word, or None: it
    is not asked about names (after a title, or capitals inside a sentence).
    The time is linear in the length of ``text``.

    >>> correct("Jsui  OBLIGÉEEE ??", Abbreviations({"jsui": "je suis"})).text
    'je suis obligée ?'
    """
    result = _plain(text)
    result = _rewrite(result, _REPEATED, lambda match: match.group()[0])
    result = _rewrite(result, _SPACES, lambda match: " ")
    result = _rewrite(result, _LOST_APOSTROPHE, lambda match: f"{match.group(1)}'")
    if mend:
        result = _mended(result, text, mend)
    words, elided = abbreviations._word_pattern, abbreviations._elision_pattern
    if words:
        result = _rewrite(result, words, lambda match: abbreviations.words[match.group()], plain=True)
    if elided:
        result = _rewrite(result, elided, lambda match: abbreviations._elided[match.group()], plain=True)
    return _trimmed(result)


def normalise(text: str, abbreviations: Abbreviations) -> str:
    """Give the corrected text without accents: what the topic's features are made from."""
    return strip_accents(correct(text, abbreviations).text)


def _mended(source: Corrected, raw: str, mend: Mend) -> Corrected:
    def write(match: re.Match[str]) -> str:
        start, end = source.span(match.start(), match.end())
        typed, before = raw[start:end], raw[:start].rstrip(" ")[-1:]
        named = typed[0].isupper() and not typed.isupper() and before and before not in _BEFORE_CAPITAL
        titled = _TITLE.search(source.text[max(0, match.start() - _LONGEST_TITLE) : match.start()])
        return match.group() if named or titled else mend(match.group()) or match.group()

    return _rewrite(source, _WORD, write)


def _plain(text: str) -> Corrected:
    letters: list[str] = []
    places: list[tuple[int, int]] = []
    at = 0
    while at < len(text):
        end = at + 1
        while end < len(text) and text[end] > _LAST_UNCOMBINED and unicodedata.combining(text[end]) and end - at < 4:
            end += 1
        for letter in _letters(text[at:end]):
            letters.append(letter)
            places.append((at, end))
        at = end
    return Corrected("".join(letters), tuple(start for start, _ in places), tuple(end for _, end in places))


@lru_cache(maxsize=4096)
def _letters(cluster: str) -> str:
    known = _REPLACED.get(cluster)
    if known is not None:
        return known
    composed = unicodedata.normalize("NFKC", cluster).lower()
    return "".join(_REPLACED.get(letter) or _letter(letter) for letter in composed)


def _letter(letter: str) -> str:
    category = unicodedata.category(letter)
    if category in ("Cf", "Mn", "Me"):
        return ""
    if category[0] in "CZ" or (category[0] == "S" and letter not in _KEPT_SYMBOLS):
        return " "
    return letter


def _any_of(words: Sequence[str], after_apostrophe: int | None = None) -> re.Pattern[str] | None:
    """Match any of the words, whole; those of ``after_apostrophe`` letters or more also after « l' »."""
    if not words:
        return None
    pattern = rf"(?<![\w'-])(?:{_branches(words)})(?![\w'-])"
    long = [word for word in words if after_apostrophe and len(word) >= after_apostrophe]
    return re.compile(pattern + (rf"|(?<=')(?:{_branches(long)})(?![\w'-])" if long else ""))


def _branches(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _rewrite(
    source: Corrected, pattern: re.Pattern[str], write: Callable[[re.Match[str]], str], plain: bool = False
) -> Corrected:
    """Replace every match; each new letter stands for the whole match. ``plain``: look without accents."""
    matches = list(pattern.finditer(strip_accents(source.text) if plain else source.text))
    if not matches:
        return source
    text: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for match in matches:
        text.append(source.text[at : match.start()])
        starts.extend(source.starts[at : match.start()])
        ends.extend(source.ends[at : match.start()])
        written = write(match)
        first, last = source.span(match.start(), match.end())
        text.append(written)
        starts.extend([first] * len(written))
        ends.extend([last] * len(written))
        at = match.end()
    text.append(source.text[at:])
    return Corrected("".join(text), (*starts, *source.starts[at:]), (*ends, *source.ends[at:]))


def _trimmed(source: Corrected) -> Corrected:
    start = len(source.text) - len(source.text.lstrip())
    end = len(source.text.rstrip())
    return Corrected(source.text[start:end], source.starts[start:end], source.ends[start:end])
