"""The sources held against themselves: key, article, code, identifier, address, fingerprint and dates agree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from difflib import get_close_matches

from convoque.errors import Located
from convoque.knowledge.yamlfile import Value

CODES_OF_LAW: Mapping[str, str] = {
    "code du travail": "LEGITEXT000006072050",
    "code de l'action sociale et des familles": "LEGITEXT000006074069",
    "code des relations entre le public et l'administration": "LEGITEXT000031366350",
    "code de justice administrative": "LEGITEXT000006070933",
    "code de la sécurité sociale": "LEGITEXT000006073189",
}
"""Légifrance's identifier of each code that is cited."""
_ARTICLE = re.compile(r"[LRDA]\*?\d+(-\d+)*")
_IDENTIFIER = re.compile(r"(LEGIARTI|LEGITEXT|JORFARTI|JORFTEXT|CETATEXT|CONSTEXT)\d{12}")
_NAMED = re.compile(r"(?:LEGIARTI|LEGITEXT|JORFARTI|JORFTEXT|CETATEXT|CONSTEXT)\d*")
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")
_ADDRESS = re.compile(r"https://[a-z0-9.-]+\.[a-z]{2,}(/[^\s<>\"'`{}]*)?")
_EXAMPLE = "https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000050000000"
_MOST_MONTHS = 36


def check_sources(root: Value, today: date) -> Iterator[Located]:
    """Find what does not agree in ``sources.yml``; no check of the law has been done after ``today``."""
    checked = root.get("verifie_le")
    day = _day(checked)
    if checked is not None and day is not None and day > today:
        yield _wrong(checked, "dates-incoherentes", f"« verifie_le » est à venir : {day}", "un jour passé, ou ce jour")
    months = root.get("revue_tous_les_mois")
    if months is not None and re.fullmatch(r"-?\d+([.,]\d+)?", months.text or "") and not _in_range(months.text or ""):
        wrong = f"« {months.text} » mois avant de relire les sources, c’est impossible"
        yield _wrong(months, "nombre-impossible", wrong, f"un nombre entier de 1 à {_MOST_MONTHS}")
    listing = root.get("sources")
    known = {"id": dict[str, str](), "empreinte": dict[str, str](), "article": dict[str, str]()}
    for key, source in (listing.entries or ()) if listing is not None else ():
        if source.entries is not None:
            yield from _one(key, source)
            yield from _only_once(key, source, known)


def _one(key: Value, source: Value) -> Iterator[Located]:
    yield from _names(key, source)
    yield from _identity(source)
    yield from _dates(source)


def _names(key: Value, source: Value) -> Iterator[Located]:
    article, code, state = (_text(source, name) for name in ("article", "code", "etat"))
    if code in CODES_OF_LAW and article and not _ARTICLE.fullmatch(article):
        place = source.get("article") or key
        yield _wrong(place, "source-article", f"« {article} » n’est pas un article de code", "comme L5412-1")
    if state in ("controle", "lu", "ancien"):
        named = (key.text or "").removesuffix(" ancien").removesuffix(f" {code}")
        if article and not re.fullmatch(rf"{re.escape(article)}( \w+)*", named):
            wrong = f"la clé « {key.text} » ne nomme pas l’article « {article} »"
            yield _wrong(key, "source-article", wrong, f"« {article} », ou « {article} ancien »")
        if (key.text or "").endswith(" ancien") != (state == "ancien"):
            place = source.get("etat") or key
            yield _wrong(place, "source-article", f"« {key.text} » a l’état « {state} »", "« ancien » dans les deux")
        if code and code not in CODES_OF_LAW:
            close = get_close_matches(code[:80], list(CODES_OF_LAW), n=1)
            hint = f" (vouliez-vous dire « {close[0]} » ?)" if close else ""
            wrong = f"code inconnu « {code} »{hint}"
            yield _wrong(source.get("code") or key, "source-article", wrong, ", ".join(CODES_OF_LAW))


def _identity(source: Value) -> Iterator[Located]:
    state, identifier, address = (_text(source, name) for name in ("etat", "id", "url"))
    given, link, print_ = (source.get(name) for name in ("id", "url", "empreinte"))
    if state == "controle":
        for name, value, code in (
            ("id", given, "source-identifiant"),
            ("empreinte", print_, "source-empreinte"),
            ("depuis", source.get("depuis"), "cle-manquante"),
        ):
            if value is None or not value.text:
                wrong = f"« etat: controle » sans « {name} »"
                yield _wrong(value or source.get("etat") or source, code, wrong, f"la ligne « {name}: … »")
    if given is not None and identifier and not _IDENTIFIER.fullmatch(identifier):
        wrong = f"identifiant impossible « {identifier} »"
        yield _wrong(given, "source-identifiant", wrong, "LEGIARTI et douze chiffres, comme LEGIARTI000050000000")
    if print_ is not None and print_.text and not _FINGERPRINT.fullmatch(print_.text):
        wrong = f"une empreinte de {len(print_.text)} signes, ou avec d’autres signes que 0 à 9 et a à f"
        yield _wrong(print_, "source-empreinte", wrong, "64 signes, de 0 à 9 et de a à f")
    if link is None or not address:
        return
    if not _ADDRESS.fullmatch(address):
        yield _wrong(link, "source-adresse", f"adresse impossible « {address} »", f"comme {_EXAMPLE}")
        return
    named = _NAMED.findall(address)
    for one in named:
        if not _IDENTIFIER.fullmatch(one):
            yield _wrong(
                link, "source-adresse", f"identifiant impossible « {one} » dans l’adresse", f"comme {_EXAMPLE}"
            )
            return
    if identifier and _IDENTIFIER.fullmatch(identifier) and identifier not in named:
        wrong = f"l’adresse ne mène pas à « {identifier} »"
        yield _wrong(link, "source-adresse", wrong, f"une adresse qui contient {identifier}")
    code = _text(source, "code")
    texts = [one for one in named if one.startswith("LEGITEXT")]
    if code in CODES_OF_LAW and texts and CODES_OF_LAW[code] not in texts:
        yield _wrong(link, "source-adresse", f"cette adresse n’est pas celle du « {code} »", CODES_OF_LAW[code])
    host = address.removeprefix("https://").partition("/")[0]
    if state in ("controle", "lu", "ancien") and host != "www.legifrance.gouv.fr":
        yield _wrong(link, "source-adresse", f"un article de code se lit sur Légifrance, pas sur « {host} »", _EXAMPLE)


def _dates(source: Value) -> Iterator[Located]:
    since, until, repealed = (_day(source.get(name)) for name in ("depuis", "jusqu_au", "abroge_le"))
    if since and until and until < since:
        place = source.get("jusqu_au") or source
        yield _wrong(place, "dates-incoherentes", f"« jusqu_au » ({until}) avant « depuis » ({since})", "un jour après")
    if since and repealed and repealed <= since:
        place = source.get("abroge_le") or source
        yield _wrong(
            place, "dates-incoherentes", f"« abroge_le » ({repealed}) avant « depuis » ({since})", "un jour après"
        )
    if until and repealed and repealed <= until:
        place = source.get("abroge_le") or source
        wrong = f"« abroge_le » ({repealed}) avant la fin de « jusqu_au » ({until})"
        yield _wrong(place, "dates-incoherentes", wrong, "le lendemain, ou plus tard")


def _only_once(key: Value, source: Value, known: Mapping[str, dict[str, str]]) -> Iterator[Located]:
    """Refuse an identifier, a fingerprint or an article of the same code and state that another source has."""
    for name, code in (("id", "source-identifiant"), ("empreinte", "source-empreinte")):
        value = source.get(name)
        if value is not None and value.text:
            other = known[name].setdefault(value.text, key.text or "")
            if other != key.text:
                wrong = f"la même ligne « {name} » que la source « {other} »"
                yield _wrong(value, code, wrong, "celle de cet article-ci")
    article = source.get("article")
    if article is not None and article.text:
        whole = " | ".join(_text(source, name) for name in ("article", "code", "etat", "depuis"))
        other = known["article"].setdefault(whole, key.text or "")
        if other != key.text:
            wrong = f"le même article que la source « {other} »"
            yield _wrong(article, "source-article", wrong, "une seule source par rédaction")


def _in_range(text: str) -> bool:
    return text.isdecimal() and 1 <= int(text[:6]) <= _MOST_MONTHS


def _text(source: Value, name: str) -> str:
    value = source.get(name)
    return " ".join((value.text or "").split()) if value is not None else ""


def _day(value: Value | None) -> date | None:
    try:
        return date.fromisoformat((value.text or "").strip()) if value is not None else None
    except ValueError:
        return None


def _wrong(value: Value, code: str, wrong: str, expected: str) -> Located:
    return Located(value.file, value.line, value.column, wrong, expected, code)
