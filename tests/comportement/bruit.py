"""The same message as other hands would type it: every change keeps the meaning."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Mapping

_NEIGHBOURS = {
    **dict(zip("azertyuiop", ["zqs", "aes", "zrd", "etf", "ryg", "tuh", "yij", "uok", "ipl", "om"], strict=True)),
    **dict(zip("qsdfghjklm", ["asw", "qdz", "sfe", "dgr", "fht", "gjy", "hku", "jli", "kmo", "lp"], strict=True)),
    **dict(zip("wxcvbn", ["xs", "wcd", "xvf", "cbg", "vnh", "bj"], strict=True)),
}
_LETTERS_PER_TYPO = 40
_SMS = {
    "je suis": "jsuis",
    "je peux": "jpeux",
    "j'ai": "g",
    "c'est": "c",
    "comment": "cmt",
    "pourquoi": "pk",
    "quoi": "koi",
    "rendez-vous": "rdv",
    "quand": "qd",
    "beaucoup": "bcp",
    "toujours": "tjrs",
    "pour": "pr",
    "est-ce que": "esk",
}
_SOUNDS = {
    "c'est": "ses",
    "ça": "sa",
    "et": "est",
    "où": "ou",
    "à": "a",
    "ces": "ses",
    "mes": "mais",
    "on m'a": "on ma",
    "qu'on": "quon",
}
Noise = Callable[[str], str]


def without_accents(text: str) -> str:
    """Strip accents."""
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))


def without_apostrophes(text: str) -> str:
    """« l'atelier » typed « latelier »."""
    return re.sub("['’]", "", text)


def with_typos(text: str) -> str:
    """One slip of the fingers each forty letters, on an AZERTY keyboard, in words of four letters or more."""
    draw = random.Random(f"faute {text}")
    letters = list(text)
    for _ in range(1 + len(text) // _LETTERS_PER_TYPO):
        words = list(re.finditer(r"[^\W\d_]{4,}", "".join(letters)))
        if words:
            word = draw.choice(words)
            _slip(letters, draw.randrange(word.start() + 1, word.end() - 1), draw)
    return "".join(letters)


def _slip(letters: list[str], at: int, draw: random.Random) -> None:
    kind = draw.choice(("neighbour", "swap", "lost", "twice"))
    if kind == "neighbour":
        plain = without_accents(letters[at]).lower()
        letters[at] = draw.choice(_NEIGHBOURS.get(plain, "e"))
    elif kind == "swap":
        letters[at], letters[at + 1] = letters[at + 1], letters[at]
    elif kind == "lost":
        del letters[at]
    else:
        letters.insert(at, letters[at])


def shouted(text: str) -> str:
    """Capitals throughout."""
    return text.upper()


def polite(text: str) -> str:
    """Politeness at the end."""
    return f"{text} s'il vous plaît, merci d'avance"


def greeted(text: str) -> str:
    """Between « bonjour » and « merci »."""
    return f"Bonjour, {text} Merci."


def with_emoji(text: str) -> str:
    """Emojis at both ends."""
    return f"😅 {text} 🙏🏽"


def without_punctuation(text: str) -> str:
    """No mark at all but apostrophes and hyphens."""
    return " ".join(re.sub(r"[^\w\s'’-]", " ", text).split())


def as_sms(text: str) -> str:
    """Usual short forms."""
    return _replaced(text, _SMS)


def with_homophones(text: str) -> str:
    """Words that sound alike: « ces » for « c'est », « er » for « é »."""
    sounded = _replaced(text, _SOUNDS)
    return re.sub(r"(?<=[^\W\d_]{3})é\b", "er", sounded)


def run_together(text: str) -> str:
    """One space lost, after a short word."""
    return re.sub(r"\b(je|pas|de|la|le|est|un) (?=\w)", r"\1", text, count=1, flags=re.IGNORECASE)


def _replaced(text: str, words: Mapping[str, str]) -> str:
    pattern = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    found = rf"(?<![\w'’-])(?:{pattern})(?![\w-])"
    return re.sub(found, lambda match: words[match.group().lower()], text, flags=re.IGNORECASE)


NOISES: Mapping[str, Noise] = {
    "sans accents": without_accents,
    "sans apostrophes": without_apostrophes,
    "fautes de frappe": with_typos,
    "homophones": with_homophones,
    "abréviations": as_sms,
    "capitales": shouted,
    "sans ponctuation": without_punctuation,
    "mots collés": run_together,
    "emojis": with_emoji,
    "politesse": polite,
    "bonjour … merci": greeted,
}
WORDS_AROUND = ("politesse", "bonjour … merci")
"""Noises that add words: a greeting or thanks change by them."""
