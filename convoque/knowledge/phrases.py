"""Find an editor's phrase in a message, whatever the accents, capitals and apostrophes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

GAP = "…"
_WORDS_IN_A_GAP = 4


def fold(text: str) -> str:
    """Reduce a text to lower-case words without accents, one space between, a space at each end.

    >>> fold("L’atelier, c'est OÙ ?")
    ' l atelier c est ou '
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return " " + " ".join(re.findall(r"[a-z0-9]+", plain.replace("œ", "oe"))) + " "


@dataclass(frozen=True)
class Phrase:
    """A phrase to look for; the gap mark stands for up to four words."""

    text: str
    pattern: re.Pattern[str]

    def found_in(self, folded: str) -> bool:
        """Tell whether the phrase occurs in a text that went through ``fold``."""
        return self.pattern.search(folded) is not None


def compile_phrase(text: str) -> Phrase:
    """Make a phrase ready to search.

    >>> compile_phrase("pas … moyen").found_in(fold("J'ai pas vraiment les moyens"))
    False
    >>> compile_phrase("pas … moyens").found_in(fold("J'ai pas vraiment les moyens"))
    True
    """
    parts = [re.escape(fold(part).strip()) for part in text.split(GAP) if fold(part).strip()]
    gap = rf"(?: \w+){{0,{_WORDS_IN_A_GAP}}} "
    return Phrase(text, re.compile(" " + gap.join(parts) + " "))
