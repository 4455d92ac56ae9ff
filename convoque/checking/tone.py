"""How the sentences must sound: short, plain, nothing said as certain that is not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from convoque.checking.spoken import Passage, plain
from convoque.checking.wordings import badly_typed, forbidden
from convoque.errors import Located
from convoque.knowledge.yamlfile import Value

LONGEST = 25
"""Words in a sentence."""
_LONGEST_TEXT = 1200
"""Signs of a text; ours have 300 at most."""

ACRONYMS = {
    "RSA": "revenu de solidarité active",
    "ARE": "allocation d’aide au retour à l’emploi",
    "CSP": "contrat de sécurisation professionnelle",
    "PPAE": "projet personnalisé d’accès à l’emploi",
}
"""Acronyms and the name that explains them."""
_EVERYDAY = frozenset({"CV", "SMS"})
_EVERYDAY_BUT_IN_FICHES = _EVERYDAY | {"RSA", "CAF"}
_ACRONYM = re.compile(r"(?<![\w-])[A-ZÀ-Ý]{2,}(?![\w-])")
_SURE = re.compile(
    r"\b(à coup sûr|sans aucun doute|sans le moindre doute|en toute certitude|vous ne risquez (absolument )?rien"
    r"|c’est (certain|sûr|garanti|automatique))\b",
    re.IGNORECASE,
)
_SURE_UNLESS_DENIED = re.compile(
    r"\b(certainement|assurément|garantie?s?|il est certain|évidemment|vous avez (forcément )?droit"
    r"|(est|sont|sera|seront) (toujours|forcément|automatiquement|obligatoirement)"
    r"|absence (est|sera) (excusée|justifiée|acceptée))\b",
    re.IGNORECASE,
)
_CONCLUDES = re.compile(
    r"\b(atelier|il|rendez-vous|convocation|action) (est|reste) (bien |toujours )?(obligatoire|facultati(f|ve))\b",
    re.IGNORECASE,
)
_NEGATED = re.compile(r"\b(pas|rien|jamais|aucune?|ni|sans)\b", re.IGNORECASE)
_DENIED = re.compile(r"\b(pas|rien|jamais|aucune?|ni|sans|si|dire|dit|dise|savoir|vérifie[rz])\b", re.IGNORECASE)
_ROUNDS = re.compile(r"\b(24|48|72) ?(h|heures)\b")
_TOLD_AS_ROUNDS = re.compile(r"aucun|ancien|ne fixe|n’existe|pas|plus|remplac|circul|vien|venait|chang", re.IGNORECASE)
_SAID_BY_LAW = re.compile(
    r"\b(la loi|le code|le texte|l’article|les textes) (le |la |vous |l’)?"
    r"((dit|disent|prévoit|prévoient) (clairement|expressément|toujours|bien|en toutes lettres|noir sur blanc)"
    r"|impose|imposent|garantit|garantissent)\b",
    re.IGNORECASE,
)
_ENDED = re.compile(r"[.!?…:»)}]$")
_BEFORE_A_YEAR = re.compile(r"avant le 1er janvier (20\d\d)")
_MARKUP = re.compile(r"<[a-zA-Z/!?]|\]\(|`|\*\*|__|https?:|\bwww\.|javascript:|\$\{|\{%|\{\{|&#?\w+;|^\s*#")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+(?=[A-ZÀ-Ý«{])")
_TIGHT = re.compile(r"[^\u00a0\u202f ][?!;]|«[^\u00a0\u202f ]|[^\u00a0\u202f ]»")


def sentences(text: str) -> list[str]:
    """Cut a text into its sentences.

    >>> sentences("Venez. « Prévenez » avant !")
    ['Venez.', '« Prévenez » avant !']
    """
    return [part for part in _SENTENCE_END.split(text) if part.strip()]


def words(sentence: str) -> int:
    """Count the words of a sentence; a sign alone is none.

    >>> words("Est-ce dû ? Oui : demain.")
    4
    """
    return sum(1 for word in sentence.split() if re.search(r"\w", word))


def check_tone(passages: Iterable[Passage], checked_on: date | None) -> Iterator[Located]:
    """Find what is badly said; ``checked_on`` is the day on which the sources were checked, if it is known."""
    for passage in passages:
        long = [value for value in (*passage.texts, *passage.titles) if len(value.text or "") > _LONGEST_TEXT]
        for value in long:
            wrong = f"un texte de {len(value.text or '')} signes"
            yield _wrong(value, "phrase-longue", wrong, f"au plus {_LONGEST_TEXT} signes")
        if long:
            continue
        for value in passage.texts:
            yield from _of_text(value, passage)
        for value in (*passage.texts, *passage.titles):
            yield from (_wrong(value, *found) for found in badly_typed(plain(value)))
            if _MARKUP.search(plain(value)):
                yield _wrong(value, "mise-en-forme", "du code, une balise ou un lien dans une phrase", "des mots")
        yield from _acronyms(passage)
        if checked_on is not None and passage.kind == "fiche":
            yield from _days_to_come(passage, checked_on)


def _of_text(value: Value, passage: Passage) -> Iterator[Located]:
    text = plain(value)
    for sentence in sentences(text):
        if words(sentence) > LONGEST:
            wrong = f"une phrase de {words(sentence)} mots : « {sentence[:60]}… »"
            yield _wrong(value, "phrase-longue", wrong, f"au plus {LONGEST} mots par phrase")
    if passage.kind == "sens":
        return
    for code, wrong, expected, said in forbidden(sentences(text)):
        yield _wrong(value, code, f"{wrong} : « {said} »", expected)
    found = next((found for sentence in sentences(text) if (found := _too_sure(sentence, passage))), None)
    if found:
        wrong = f"« {found[0]} », alors que c’est incertain ou à vérifier"
        yield _wrong(value, "incertain-dit-sur", wrong, "« peut-être », « à vérifier », ou une autre certitude")
    if passage.certainty == "incertain" and (found := _SAID_BY_LAW.search(text)) and not _NEGATED.search(text):
        wrong = f"« {found[0]} », alors que la marque est « incertain »"
        yield _wrong(value, "incertain-dit-sur", wrong, "« peut-être », ou une autre certitude")
    if _ROUNDS.search(text) and not _TOLD_AS_ROUNDS.search(text):
        wrong = f"« {_ROUNDS.search(text)[0]} » se dit ici comme un délai du droit"  # type: ignore[index]
        yield _wrong(value, "delai-qui-circule", wrong, "« aucun texte ne fixe ce délai »")
    if passage.kind == "site" and _TIGHT.search(value.text or ""):
        yield _wrong(
            value, "typographie", "un signe double sans espace devant", "un espace devant « ? », « ! » et « ; »"
        )
    if passage.kind in ("fiche", "regle") and not _ENDED.search(text):
        wrong = f"la phrase s’arrête sur « {text[-30:]} » : un « # » précédé d’un espace coupe la ligne"
        yield _wrong(value, "phrase-coupee", wrong, "un point à la fin, ou des guillemets droits autour du texte")


def _too_sure(sentence: str, passage: Passage) -> re.Match[str] | None:
    """Find what a sentence tells as sure where the mark, or the conclusion, says that it is not."""
    uncertain = passage.certainty == "incertain"
    found = _SURE.search(sentence) if uncertain else None
    if found or _DENIED.search(sentence):
        return found
    found = _CONCLUDES.search(sentence) if passage.to_verify else None
    return found or (_SURE_UNLESS_DENIED.search(sentence) if uncertain else None)


def _acronyms(passage: Passage) -> Iterator[Located]:
    if passage.kind == "sens":
        return
    whole = passage.whole
    everyday = _EVERYDAY if passage.kind == "fiche" else _EVERYDAY_BUT_IN_FICHES
    seen: set[str] = set()
    for value in passage.texts:
        for acronym in _ACRONYM.findall(plain(value)):
            if acronym in everyday or acronym in seen or _explained(acronym, whole):
                continue
            seen.add(acronym)
            name = ACRONYMS.get(acronym, "son nom en toutes lettres")
            wrong = f"le sigle « {acronym} » n’est pas dit en toutes lettres"
            yield _wrong(value, "sigle", wrong, f"une fois au même endroit : {name} ({acronym})")


def _explained(acronym: str, whole: str) -> bool:
    name = ACRONYMS.get(acronym)
    return (name is not None and name in whole) or f"({acronym})" in whole or f"{acronym} (" in whole


def _days_to_come(passage: Passage, checked_on: date) -> Iterator[Located]:
    """« avant le 1er janvier 2027 » needs its last day; a year that is over tells the past."""
    for value in passage.texts:
        for year in _BEFORE_A_YEAR.findall(plain(value)):
            day = date(int(year), 1, 1)
            if day > checked_on and not "" < passage.until < day.isoformat():
                wrong = f"« avant le 1er janvier {year} » deviendra faux ce jour-là"
                yield _wrong(value, "jour-a-venir", wrong, f"« en_vigueur: {{jusqu_au: {int(year) - 1}-12-31}} »")


def _wrong(value: Value, code: str, wrong: str, expected: str) -> Located:
    return Located(value.file, value.line, value.column, wrong, expected, code)
