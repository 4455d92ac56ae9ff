"""What may be left of a question that editors will read: ordinary words only, no name of anybody.

Names cannot be listed, ordinary words can: a word stays when French or our
own examples know it and it is no usual first name. What follows a title or
« je m’appelle » goes, and so does a capital inside a sentence. A good word
lost is a small loss; a name kept would not be.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

MASK = "•••"
FIRST_NAMES = frozenset((Path(__file__).parent / "prenoms.txt").read_text(encoding="utf-8").split())
"""First names, and last names that are no ordinary word, which a list of French words also holds."""
MOST = 300
"""Characters kept of a question: what it asks is said by then."""

_OFTEN = 3
"""Times that our examples must say a word that French does not know: slang and acronyms, not somebody."""
_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_CAPITAL = re.compile(r"(?<![^\W_])[A-ZÀ-Ý][^\W_]*")
_TITLE_WORDS = """
    m mr mme mlle melle madame monsieur mademoiselle docteur dr maitre appelle appel nomme nom prenom mappelle
"""
_LITTLE_WORDS = """
    a ai ait apres au aussi aux avait avec avez c ce cest cet cette d dans de des dit donc du elle elles en encore est
    et etait fait il ils j jai je jamais l la le les leur lors lui m ma mais me mes moi mon n ne ni non nous on ont ou
    par pas peu peut plus pour qu quand que qui quoi s sa sans se ses si son sont souvent sur t toujours tout tres tu
    un une va vient veut vous y
"""
_TITLES = frozenset(_TITLE_WORDS.split())
_LITTLE = frozenset(_LITTLE_WORDS.split())
"""What may follow « madame » without being a name."""
_BIRTH = re.compile(r"19\d\d|200\d|201[0-2]")
"""A year in which somebody of working age was born."""
_FOLLOWING = 3
"""Words that a name takes after a title: a first name, a particle, a last name."""
_START = re.compile(r"(?:^|[.!?…:;«\"“(\n])\s*$")


class Ordinary:
    """Knows ordinary words, and leaves nothing else in a text."""

    def __init__(self, french: Iterable[str], said: Iterable[str]) -> None:
        """``french``: the words of a French list; ``said``: our examples, line by line."""
        lines = list(said)
        ours = _often(_WORD.findall("\n".join(lines)))
        self._words = (set(map(_plain, french)) | ours) - FIRST_NAMES
        self._capitals = (
            _often(found[0] for line in lines for found in _CAPITAL.finditer(line) if _has_capital(line, found))
            - FIRST_NAMES
        )

    def only(self, text: str) -> str:
        """Give the text, cut to ``MOST`` characters, with every other word hidden.

        >>> ordinary = Ordinary(["mon", "conseiller", "ne", "vient", "pas", "petit", "est", "madame"], [])
        >>> ordinary.only("mon conseiller Karim Benali ne vient pas, madame Petit est mon conseiller")
        'mon conseiller ••• ne vient pas, madame ••• est mon conseiller'
        """
        hidden, titled, end = list[tuple[int, int]](), 0, 0
        for found in _WORD.finditer(text):
            word, between, end = _plain(found[0]), text[end : found.start()], found.end()
            if word in _TITLES:
                titled = _FOLLOWING
                continue
            if word in _LITTLE or between.strip(" .'’-"):
                titled = 0
            if (titled and not word.isdigit()) or not self._stays(text, found, word):
                hidden.append(found.span())
            titled -= bool(titled)
        return _cut(_hide(text, hidden))

    def _stays(self, text: str, found: re.Match[str], word: str) -> bool:
        if word.isdigit():
            return len(word) <= 2 or (len(word) <= 4 and not _BIRTH.fullmatch(word))
        if any(letter.isdigit() for letter in word):
            return bool(re.fullmatch(r"\d{1,2}h(\d\d)?|[jlmra]\d{1,2}|\d{1,2}(er|e|eme|h|mois|j|ans|min|km)", word))
        if word not in self._words and len(word) != 1:
            return False
        return word in self._capitals or not _has_capital(text, found)


def _often(words: Iterable[str]) -> set[str]:
    """Give the words, in their plain form, that are said often enough to be nobody's name."""
    counts = Counter[str]()
    for word, count in Counter(words).items():
        counts[_plain(word)] += count
    return {word for word, count in counts.items() if count >= _OFTEN}


def _has_capital(text: str, found: re.Match[str]) -> bool:
    """Tell whether a word has a capital that no beginning of a sentence explains."""
    word = found[0]
    return word[0].isupper() and not (len(word) > 1 and word.isupper()) and not _START.search(text[: found.start()])


def ordinary_words(examples: Path) -> Ordinary:
    """Make it from the French list of ``pyspellchecker`` and our own examples."""
    from spellchecker import SpellChecker

    lines = (line for path in sorted(examples.glob("*.yml")) for line in path.read_text(encoding="utf-8").splitlines())
    said = (line[6:] for line in lines if line.startswith("    - "))
    return Ordinary(SpellChecker(language="fr").word_frequency.dictionary, said)


def _hide(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Put one mask in the place of each run of hidden words."""
    out, last = [], 0
    for start, end in spans:
        between = text[last:start]
        if not (out and out[-1] == MASK and not between.strip(" '’-.")):
            out += [between, MASK]
        last = end
    return "".join([*out, text[last:]])


def _cut(text: str) -> str:
    return text if len(text) <= MOST else text[: MOST - 1].rstrip() + "…"


def _plain(word: str) -> str:
    if word.isascii():
        return word.lower()
    letters = unicodedata.normalize("NFD", word.lower().replace("œ", "oe"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
