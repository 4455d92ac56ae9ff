"""E-mail addresses, with a sign or in words: « jean.dupont [at] mail.fr », « jean arobase mail point fr »."""

from __future__ import annotations

import re
from collections.abc import Iterator

from convoque.channel.masking.folding import Span

_FIRST = r"(?<![\w.+\-])(?P<local>[\w.+\-]+)"
_SPOKEN_FIRST = r"(?<![\w.+\-])(?P<local>(?:[\w+\-]+\s(?:point|tiret|underscore)\s){0,3}[\w.+\-]+)"
_DOT = r"(?:\s?\.\s?|\s(?:point|dot)\s|\s?[\[(]\s?(?:point|dot|\.)\s?[\])]\s?)"
_END = r"(?:fr|com|net|org|eu|be|ch|io|gp|mq|gf|yt|pf|nc|lu|pt|uk|dz|tn|bzh)\b"
"""Ends of domains that are no French word: « jean @ mail.fr. Me rappeler » ends at « fr »."""
_BOX = r"(?:gmail|outlook|hotmail|yahoo|orange|wanadoo|free|sfr|laposte|live|icloud|proton\w*|bbox|mail)"
_SIGN = rf"(?:\s{{0,2}}@\s{{1,2}}|\s@(?={_BOX}\b)|\s?[\[({{<]\s?(?:at|arobase?|a|@)\s?[\])}}>]\s?|\sarobase?\s)"
_FORMS = (
    re.compile(
        rf"{_FIRST}@(?:[^\W\d_][\w\-]*|[\w\-]+(?=(?:\.[\w\-]+)*\.[^\W\d]))(?:\.[\w\-]+)*(?:{_DOT}{_END})?",
        re.IGNORECASE,
    ),
    re.compile(rf"{_SPOKEN_FIRST}{_SIGN}(?:[\w\-]+{_DOT}){{1,3}}{_END}", re.IGNORECASE),
    re.compile(rf"{_SPOKEN_FIRST}\sat\s{_BOX}{_DOT}{_END}", re.IGNORECASE),
)
_SERVICE = """
accueil agence alerte candidat conseiller contact convocation convocations donotreply dpo emploi entretien espace france
francetravail ft info infos inscription ne nepasrepondre no noreply notification notifications pas pe personnel
pole poleemploi rdv rendez repondre reply rgpd service services support travail vous
"""
_SERVICE_WORDS = frozenset(_SERVICE.split())
"""Boxes made of these words are nobody's: people quote them to ask whether a message is genuine."""


def emails(text: str) -> Iterator[Span]:
    """Find the e-mail addresses of a plain text, but for those of a service.

    >>> list(emails("jean@mail.fr, contact@mail.fr"))
    [(0, 12)]
    """
    for form in _FORMS:
        for found in form.finditer(text):
            words = set(re.findall(r"[^\W\d_]+", found["local"].lower()))
            if words - _SERVICE_WORDS or words <= {"france"}:
                yield found.span()
