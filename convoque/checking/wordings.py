"""Wordings that no sentence for a person may hold, and the signs that are badly typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

_DENIED = r"\b(pas|rien|jamais|aucune?|ni|sans|n’est|ne)\b"
_UNSURE = rf"{_DENIED}|\b(si|quand|lorsque|peut|pourrait|dit|disent|annonce)\b|[«?]"

FORBIDDEN = (
    (
        "sanction-certaine",
        r"\bvous (serez|êtes) (radiée?s?|suspendue?s?|supprimée?s?|sanctionnée?s?)\b(?! ?[,?»])"
        r"|\b(sera|seront) (radiée?s?|suspendue?s?|supprimée?s?|sanctionnée?s?|coupée?s?|retirée?s?)\b"
        r"|\bvous (perdrez|perdez) (votre|vos|l’|les|la|le)\b"
        r"|\b(on|France Travail|le département|l’agence) vous (radiera|sanctionnera|supprimera|suspendra|coupera)\b"
        r"|\bvotre (allocation|revenu|RSA) (disparaîtra|s’arrêtera|tombera)\b",
        "",
        "une sanction est dite comme certaine",
        "le conditionnel, comme « pourrait être suspendue »",
    ),
    (
        "sanction-certaine",
        r"\bvotre (allocation|inscription|revenu de solidarité active \(RSA\)|RSA|revenu) (est|va être) "
        r"(alors |aussitôt )?"
        r"(suspendue?|supprimée?|coupée?|retirée?|radiée?|arrêtée?)\b"
        r"|\b(suspension|suppression|radiation|sanction) (est|sera|serait|devient) (alors |toujours )?"
        r"(automatique|immédiate|obligatoire|certaine|inévitable)\b",
        _UNSURE,
        "une sanction est dite comme certaine",
        "le conditionnel, comme « pourrait être suspendue »",
    ),
    (
        "jargon",
        r"\b(il convient|nonobstant|dans le cadre de|afférente?s?|susmentionnée?s?|ledit|ladite|en application de"
        r"|le cas échéant|au titre de|sus-?visée?s?|à cet effet)\b",
        "",
        "une tournure d’administration",
        "des mots de tous les jours",
    ),
    (
        "tutoiement",
        r"\b(tu|tes|toi|te|ta|t’(as|es|a|avais|étais|auras))\b"
        r"|(?<!le )(?<!un )(?<!du )(?<!ce )(?<!au )(?<!quel )(?<!même )(?<!bon )\bton\b",
        "",
        "la personne est tutoyée",
        "le vouvoiement",
    ),
    (
        "absence-annulee",
        r"\babsences? (est|sont|sera|seront|serait|a été|peut être|pourrait être|reste)( \w+){0,2} annulée"
        r"|\babsences? annulée|\bannul\w+ (l’|votre |cette |une |son )absence|annulation de (l’|votre |cette )absence",
        "",
        "une absence n’est jamais « annulée »",
        "« excusée », ou l’atelier « annulé »",
    ),
    (
        "prevenir-excuse",
        r"\b(il )?suffi(t|ra) de prévenir\b|\bprévenir (vous )?(suffi(t|ra)|excuse|vaut excuse)\b"
        r"|\b(prévenu|prévenue|prévenez)\b[^.]*\bvous (serez|êtes) excusée?\b",
        _DENIED,
        "prévenir n’est pas être excusé",
        "« prévenir ne suffit pas : c’est le motif qui compte »",
    ),
    (
        "dix-jours-au-rsa",
        r"(RSA|revenu de solidarité|département)[^.]*\b(dix|10) jours\b"
        r"|\b(dix|10) jours\b[^.]*(RSA|revenu de solidarité|département)",
        _DENIED,
        "au RSA, le délai n’est pas de dix jours",
        "« le délai écrit dans le courrier du département »",
    ),
    (
        "suppression-levable",
        r"\bsuppression[^,.]* (s’arrête|s’arrêterait|s’arrêtera|peut s’arrêter|cesse|cesserait|prend fin)\b",
        _DENIED,
        "une suppression ne s’arrête pas : seule une suspension s’arrête",
        "« la suspension s’arrête »",
    ),
)
"""Code, pattern, what in the same sentence makes it right, what is wrong, what is expected."""

TELEPHONES = frozenset({"3114", "3949", "3919", "3939", "3646", "3230", "3238", "3960", "3977"})
"""The short numbers that may be given."""
_DAYS = {"février": 29, "avril": 30, "juin": 30, "septembre": 30, "novembre": 30}
_MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
_DAY = re.compile(rf"\b(\d{{1,2}})(?:er)? ({_MONTHS})\b", re.IGNORECASE)
_SHORT_NUMBER = re.compile(r"(?<![\d-])3\d{3}(?![\d-])(?! ?(€|euros|jours|personnes))")
_STRAIGHT = re.compile(r"(?<=\w)'(?=\w)")
_ENGLISH = re.compile(r"[“”\"]")
_HOUR = re.compile(r"\b\d{1,2}h(\d{2})?\b|\b\d{1,2}:\d{2}\b")
_PERCENT = re.compile(r"\d%")
_TWICE = re.compile(r"\b(?!(?:vous|nous)\b)([^\W\d]+) \1\b", re.IGNORECASE)
_DASH = re.compile(r"(?:^|\s)-(?=[^\W\d])")

_RULES = tuple(
    (code, re.compile(pattern, re.IGNORECASE), re.compile(right, re.IGNORECASE) if right else None, wrong, expected)
    for code, pattern, right, wrong, expected in FORBIDDEN
)


_HINTS = (
    "serez ", "êtes ", "sera ", "seront ", "perdrez", "perdez", "radiera", "sanctionnera", "supprimera", "suspendra",
    "coupera", "disparaîtra", "arrêtera", "tombera", "suspendu", "supprimé", "coupé", "retiré", "radié", "arrêté",
    "automatique", "immédiate", "obligatoire", "certaine", "inévitable", "convient", "nonobstant", "dans le cadre",
    "affér", "susmen", "ledit", "ladite", "application", "échéant", "au titre", "visé", "cet effet", "annul",
    "préven", "prévenu", "jours", "suppression",
)  # fmt: skip
"""Some of these is in every text that a pattern but the familiar « tu » finds: most texts need no search at all."""
_FAMILIAR = re.compile(r"\b(?:tu|tes|toi|te|ta|ton|t’)")
_TYPED = frozenset("'“”\"%0123456789")


def forbidden(sentences: Iterable[str]) -> Iterator[tuple[str, str, str, str]]:
    """Find the wordings that are forbidden: code, what is wrong, what is expected, the words; each code once."""
    seen: set[str] = set()
    for sentence in filter(_may_be, sentences):
        for code, pattern, right, wrong, expected in _RULES:
            found = pattern.search(sentence)
            if found and code not in seen and not (right and right.search(sentence)):
                seen.add(code)
                yield code, wrong, expected, found[0]


def _may_be(sentence: str) -> bool:
    plain = sentence.lower()
    return any(hint in plain for hint in _HINTS) or bool(_FAMILIAR.search(plain))


def _may_be_badly_typed(text: str) -> bool:
    words = text.lower().split()
    twice = any(one == other for one, other in pairwise(words))
    return twice or " -" in text or text[:1] == "-" or not _TYPED.isdisjoint(text)


def badly_typed(text: str) -> Iterator[tuple[str, str, str]]:
    """Find what is badly typed in a text: code, what is wrong, what is expected."""
    if not _may_be_badly_typed(text):
        return
    if _STRAIGHT.search(text):
        yield "typographie", "une apostrophe droite", "« ’ »"
    if _ENGLISH.search(text):
        yield "typographie", "des guillemets droits ou anglais", "« et »"
    if found := _HOUR.search(text):
        yield "typographie", f"une heure mal écrite : « {found[0]} »", "comme « 9 h 30 »"
    if found := _PERCENT.search(text):
        yield "typographie", f"un pourcentage collé à son signe : « {found[0]} »", "comme « 30 % »"
    if found := _TWICE.search(text):
        yield "mot-repete", f"un mot écrit deux fois : « {found[0]} »", f"« {found[1]} »"
    if _DASH.search(text):
        yield "mise-en-forme", "un tiret collé à une phrase", "« - », un espace, puis la phrase, sur sa ligne"
    for found in _SHORT_NUMBER.finditer(text):
        if found[0] not in TELEPHONES:
            yield "numero-inconnu", f"« {found[0]} » n’est pas un numéro connu", ", ".join(sorted(TELEPHONES))
    for found in _DAY.finditer(text):
        if not 1 <= int(found[1]) <= _DAYS.get(found[2].lower(), 31):
            yield "date-impossible", f"« {found[0]} » n’est pas au calendrier", "un jour du calendrier"
