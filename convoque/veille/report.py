"""Write what was found, for people (French lines) and for programs (JSON values)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from convoque.knowledge.sources import SourceBook
from convoque.replies.french import say_day
from convoque.veille.compare import Finding, Kind
from convoque.veille.edition import Edition, Version


def lines(findings: Sequence[Finding], book: SourceBook, edition: Edition) -> list[str]:
    """Give one line per article that needs attention, then those that could not be checked, then the count."""
    said = [_line(one) for one in findings if one.attention]
    if edition.day < book.checked_on:
        said.insert(0, _older(book, edition))
    unchecked: dict[tuple[str, str], list[str]] = {}
    for one in findings:
        if one.kind is Kind.UNCHECKED:
            code = one.source.code if one.source.code.startswith("code ") else "hors des codes"
            unchecked.setdefault((one.reason, code), []).append(one.source.key)
    said += [f"non contrôlé ({reason}) · {code} : {', '.join(keys)}" for (reason, code), keys in unchecked.items()]
    return [*said, _summary(findings, edition)]


def as_json(findings: Sequence[Finding], book: SourceBook, edition: Edition) -> dict[str, Any]:
    """Give the whole result as plain values; every source is there, the unchanged ones too."""
    return {
        "edition": {"version": edition.number, "au": edition.day.isoformat(), "codes": list(edition.codes)},
        "verifie_le": book.checked_on.isoformat(),
        "a_voir": sum(one.attention for one in findings),
        "resultats": dict(Counter(one.kind.value for one in findings)),
        "sources": [_finding_json(one) for one in findings],
    }


def _finding_json(one: Finding) -> dict[str, Any]:
    return {
        "cle": one.source.key,
        "article": one.source.article,
        "code": one.source.code,
        "resultat": one.kind.value,
        "raison": one.reason or None,
        "id": one.source.identifier,
        "depuis": _iso(one.source.since),
        "abroge_le": _iso(one.source.repealed_on),
        "cesse_le": _iso(one.ceased),
        "nouveau_numero": one.moved_to,
        "trouve": [
            {"id": version.identifier, "etat": version.state, "du": _iso(version.start), "fin": _iso(version.end)}
            for version in one.found
        ],
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _older(book: SourceBook, edition: Edition) -> str:
    return (
        f"Attention : cette édition ({say_day(edition.day)}) est plus ancienne que la vérification "
        f"({say_day(book.checked_on)}). Les écarts disent ce qui a changé entre les deux."
    )


def _summary(findings: Sequence[Finding], edition: Edition) -> str:
    counts = Counter(one.kind for one in findings)
    number = f" {edition.number}" if edition.number else ""
    parts = [f"{counts[kind]} {_counted(kind, counts[kind])}" for kind in Kind if counts[kind]]
    return f"Édition{number} du {say_day(edition.day)} : {', '.join(parts)}."


def _counted(kind: Kind, count: int) -> str:
    one, many = _COUNTED.get(kind, (kind.value, f"{kind.value}s"))
    return many if count > 1 else one


_COUNTED = {
    Kind.TO_BE_REPEALED: ("sera abrogé", "seront abrogés"),
    Kind.TO_CHANGE: ("va changer", "vont changer"),
    Kind.WRONGLY_MARKED: ("marqué à tort", "marqués à tort"),
    Kind.UNCHECKED: ("non contrôlé", "non contrôlés"),
}


def _line(one: Finding) -> str:
    marked = f" (déjà marqué : abroge_le {_iso(one.source.repealed_on)})" if one.source.repealed_on else ""
    return f"{one.source.key} · {one.kind.value} : {_what(one)}{marked}"


def _what(one: Finding) -> str:
    cited = f"cité : {_cited(one)}"
    given = " et ".join(_version(version) for version in one.found)
    ceased = say_day(one.ceased) if one.ceased else "une date inconnue"
    if one.kind is Kind.CHANGED:
        reason = f"{one.reason} ; " if one.reason else ""
        return f"{reason}cette édition donne {given} ; {cited}"
    if one.kind is Kind.REPEALED:
        return f"il ne s’applique plus depuis le {ceased} ; {cited}"
    if one.kind is Kind.TO_BE_REPEALED:
        return f"il ne s’appliquera plus à partir du {ceased} ; {cited}"
    if one.kind is Kind.TO_CHANGE:
        return f"nouvelle rédaction le {ceased}, {one.found[-1].identifier} ; {cited}"
    if one.kind is Kind.MOVED:
        return f"il porte maintenant le numéro {one.moved_to} ; {cited}"
    if one.kind is Kind.GONE:
        return _gone(one, cited)
    return f"cette édition le donne en vigueur et inchangé ; retirez la ligne abroge_le ; {cited}"


def _gone(one: Finding, cited: str) -> str:
    if one.found:
        return f"cette rédaction n’est plus dans la liste des versions de l’article ; {cited}"
    return f"aucun article de ce numéro, ni cette version sous un autre numéro ; {cited}"


def _cited(one: Finding) -> str:
    source = one.source
    since = f", depuis le {say_day(source.since)}" if source.since else ""
    until = f" jusqu’au {say_day(source.until)}" if source.until else ""
    return f"{source.identifier}{since}{until}"


def _version(version: Version) -> str:
    end = f" jusqu’au {say_day(version.end - timedelta(days=1))}" if version.end else ", sans fin"
    return f"{version.identifier}, depuis le {say_day(version.start)}{end}"
