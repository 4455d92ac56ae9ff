"""``knowledge/sources.yml`` and ``parametres.yml``: what is cited, and the figures of the law."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from convoque.knowledge.reading import Reader
from convoque.knowledge.yamlfile import Value

CERTAINTIES = ("texte", "lecture", "officiel", "pratique", "incertain")
"""The marks of the legal file, strongest first."""


@dataclass(frozen=True)
class Source:
    """A cited text. ``since`` and ``until`` are None when the dates were not checked."""

    key: str
    article: str
    code: str
    state: str
    url: str
    since: date | None = None
    until: date | None = None
    fingerprint: str | None = None
    identifier: str | None = None
    repealed_on: date | None = None

    def in_force(self, day: date) -> bool:
        """Tell whether the text applied on that day, as far as its dates are known."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def repealed(self, today: date) -> bool:
        """Tell whether the wording that was checked has ceased to apply; ``repealed_on`` is that first day."""
        return self.repealed_on is not None and self.repealed_on <= today


@dataclass(frozen=True)
class SourceBook:
    """All sources by key, the day they were checked, and after how many months to check again."""

    checked_on: date
    review_months: int
    sources: Mapping[str, Source]


@dataclass(frozen=True)
class Parameter:
    """A figure of the law: a number or a day, with its sources."""

    name: str
    value: str
    meaning: str
    sources: tuple[str, ...]
    certainty: str

    @property
    def number(self) -> int:
        """The value as a whole number."""
        return int(self.value)

    @property
    def day(self) -> date:
        """The value as a day."""
        return date.fromisoformat(self.value)


def weakest(certainties: tuple[str, ...]) -> str:
    """Give the weakest of some marks.

    >>> weakest(("texte", "pratique", "lecture"))
    'pratique'
    """
    return max(certainties, key=CERTAINTIES.index)


_STATES = ("controle", "lu", "ancien", "autre")
_KEYS = ("article", "code", "etat", "depuis", "jusqu_au", "id", "empreinte", "url", "abroge_le")


def read_sources(root: Value, reader: Reader) -> SourceBook:
    """Read ``sources.yml``; mistakes go to ``reader``."""
    reader.keys(
        root, ["verifie_le", "revue_tous_les_mois", "licence", "sources"],
        ["verifie_le", "revue_tous_les_mois", "sources"],
    )  # fmt: skip
    sources: dict[str, Source] = {}
    listing = root.get("sources")
    for key, value in listing.walk() if listing else ():
        reader.keys(value, _KEYS, ["article", "code", "etat", "url"], f"la source « {key} »")
        repealed = value.get("abroge_le")
        if repealed is not None and reader.text(value.get("etat")) == "ancien":
            reader.wrong(
                repealed,
                f"« abroge_le » ne va pas avec « etat: ancien » (source « {key} »)",
                "la ligne « jusqu_au: … », dernier jour où cette rédaction s’appliquait",
            )
        sources[key] = Source(
            key=key,
            article=reader.text(value.get("article")),
            code=reader.text(value.get("code")),
            state=reader.choice(value.get("etat"), _STATES, "état"),
            url=reader.text(value.get("url")),
            since=reader.day(value.get("depuis")),
            until=reader.day(value.get("jusqu_au")),
            fingerprint=reader.text(value.get("empreinte")) or None,
            identifier=reader.text(value.get("id")) or None,
            repealed_on=reader.day(repealed),
        )
    return SourceBook(
        checked_on=reader.day(root.get("verifie_le")) or date.min,
        review_months=int(reader.number(root.get("revue_tous_les_mois")) or 0),
        sources=sources,
    )


def read_parameters(root: Value, sources: SourceBook, reader: Reader) -> dict[str, Parameter]:
    """Read ``parametres.yml``; mistakes go to ``reader``."""
    reader.keys(root, ["parametres"], ["parametres"])
    found: dict[str, Parameter] = {}
    listing = root.get("parametres")
    for name, value in listing.walk() if listing else ():
        reader.keys(value, ["valeur", "sens", "sources", "certitude"], ["valeur", "sens", "sources", "certitude"])
        found[name] = Parameter(
            name=name,
            value=reader.text(value.get("valeur")),
            meaning=reader.text(value.get("sens")),
            sources=read_keys(value.get("sources"), sources, reader),
            certainty=reader.choice(value.get("certitude"), CERTAINTIES, "certitude"),
        )
    return found


def read_keys(value: Value | None, book: SourceBook, reader: Reader) -> tuple[str, ...]:
    """Read a list of source keys, each of which must exist."""
    keys = reader.texts(value)
    places = value.items if value is not None and value.items is not None else (value,) * len(keys)
    for key, place in zip(keys, places, strict=True):
        if key not in book.sources and place is not None:
            reader.wrong(place, f"source inconnue « {key} »", "une clé de knowledge/sources.yml, comme L5412-1")
    return keys
