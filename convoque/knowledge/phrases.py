"""Find an editor's phrase in a message, whatever the accents, capitals and apostrophes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache

GAP = "…"
_WORDS_IN_A_GAP = 4


def fold(text: str) -> str:
    """Reduce a text to lower-case words without accents, one space between, a space at each end.

    >>> fold("L’atelier, c'est OÙ ?")
    ' l atelier c est ou '
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return " " + " ".join(re.findall(r"[a-z0-9]+", plain.replace("œ", "oe"))) + " "


@lru_cache(maxsize=64)
def join_elisions(folded: str) -> str:
    """Write elided words as one, as many people type them.

    >>> join_elisions(fold("J'ai vu qu’il y va"))
    ' jai vu quil y va '
    """
    return _ELISION.sub(r"\1", folded)


_ELISION = re.compile(r"(?<= )([jldncsmt]|qu) (?=[aeiouyh])")


@dataclass(frozen=True)
class Phrase:
    """A phrase to look for; the gap mark stands for up to four words.

    Patterns are made at the first search: a fiche has hundreds of phrases.
    """

    text: str

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str], re.Pattern[str]]:
        parts = [fold(part) for part in self.text.split(GAP) if fold(part).strip()]
        return _pattern(parts), _pattern([join_elisions(part) for part in parts])

    def found_in(self, folded: str) -> bool:
        """Tell whether the phrase occurs in a text that went through ``fold``, elisions typed or not.

        >>> Phrase("pas … moyens").found_in(fold("J'ai pas vraiment les moyens"))
        True
        >>> Phrase("pas … moyen").found_in(fold("J'ai pas vraiment les moyens"))
        False
        """
        plain, joined = self._patterns
        return bool(plain.search(folded) or joined.search(join_elisions(folded)))


def _pattern(parts: list[str]) -> re.Pattern[str]:
    gap = rf"(?: \w+){{0,{_WORDS_IN_A_GAP}}} "
    return re.compile(" " + gap.join(re.escape(part.strip()) for part in parts) + " ")
