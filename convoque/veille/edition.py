"""An edition of the official codes, as the package ``@socialgouv/legi-data`` gives it.

A code is a JSON tree: ``{"type": "code", "data": {…}, "children": […]}``, then
sections of the same shape, then articles whose ``data`` has ``num``, ``id``,
``etat``, ``texte``, ``dateDebut`` and ``dateFin``, and ``articleVersions``, the
list of all wordings with their dates. Dates are milliseconds since 1970, at
midnight UTC; an end is the first day without the wording, 2999-01-01 for none.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import cached_property
from typing import Any

from convoque.errors import ConvoqueError

CODES = {
    "code du travail": "LEGITEXT000006072050",
    "code des relations entre le public et l'administration": "LEGITEXT000031366350",
}
"""The codes whose articles are compared, by the name that ``sources.yml`` gives them; their files bear the number."""

_NO_END = date(2999, 1, 1)
_DAY_ONE = datetime(1970, 1, 1, tzinfo=timezone.utc)


@dataclass(frozen=True)
class Version:
    """One wording of an article: from ``start`` until the day before ``end``, None when no end is known."""

    identifier: str
    state: str
    start: date
    end: date | None

    @property
    def stillborn(self) -> bool:
        """Tell whether this wording never came into force."""
        return self.state == "MODIFIE_MORT_NE" or (self.end is not None and self.end <= self.start)


@dataclass(frozen=True)
class Article:
    """An article as the edition gives it: its wording in force, and all its wordings."""

    number: str
    current: Version
    text: str
    versions: tuple[Version, ...]


@dataclass(frozen=True)
class Code:
    """A code as it stands since ``day``, its last change; a number may be borne by two articles."""

    title: str
    day: date
    articles: Mapping[str, tuple[Article, ...]]

    @cached_property
    def known(self) -> Mapping[str, tuple[Article, Version]]:
        """Every wording by its number (LEGIARTI…), with the article it belongs to."""
        return {
            version.identifier: (article, version)
            for articles in self.articles.values()
            for article in articles
            for version in (*article.versions, article.current)
        }


@dataclass(frozen=True)
class Edition:
    """The codes that were found, by their name in ``sources.yml``; ``number`` is the package's version."""

    number: str | None
    codes: Mapping[str, Code]

    @property
    def day(self) -> date:
        """The day of the last change in the codes that were read: the edition is of that day or later."""
        return max(code.day for code in self.codes.values())


def fingerprint(text: str) -> str:
    r"""Give the fingerprint that ``sources.yml`` keeps as ``empreinte``.

    SHA-256, in hexadecimal, of the field ``texte`` in UTF-8, its blanks
    reduced to single spaces. The field has no HTML and is on one line
    already, so that reducing changes nothing in the editions that were tried.
    Accents, case and punctuation count; the notes under an article do not.

    >>> fingerprint("Un  texte.\n") == fingerprint("Un texte.")
    True
    """
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()


def read_code(tree: Any, identifier: str, name: str) -> Code:
    """Read the code of that number (LEGITEXT…) out of its JSON tree.

    ``name`` is the file's, for errors. Raises ConvoqueError, in French, when
    the tree has not the shape of a code, or is another code.
    """
    try:
        if tree["type"] != "code":
            raise ValueError("type")
        if tree["data"]["id"] != identifier:
            raise ValueError(f"{tree['data']['id']} au lieu de {identifier}")
        found: dict[str, list[Article]] = {}
        for data in _articles(tree):
            article = _article(data)
            found.setdefault(article.number, []).append(article)
        return Code(
            title=str(tree["data"]["title"]),
            day=date.fromisoformat(tree["data"]["dateDebutVersion"]),
            articles={number: tuple(articles) for number, articles in found.items()},
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise ConvoqueError(
            f"« {name} » n’a pas la forme attendue (champ absent ou illisible : {error}). "
            "Attendu : le fichier d’un code du paquet @socialgouv/legi-data, comme data/LEGITEXT000006072050.json."
        ) from None


def _articles(node: Any) -> Iterator[Any]:
    if node["type"] == "article":
        yield node["data"]
    for child in node.get("children", ()):
        yield from _articles(child)


def _article(data: Any) -> Article:
    return Article(
        number=str(data["num"]),
        current=_version(data),
        text=str(data["texte"]),
        versions=tuple(_version(version) for version in data["articleVersions"]),
    )


def _version(data: Any) -> Version:
    end = _day(data["dateFin"])
    return Version(str(data["id"]), str(data["etat"]), _day(data["dateDebut"]), end if end < _NO_END else None)


def _day(milliseconds: int) -> date:
    return (_DAY_ONE + timedelta(milliseconds=milliseconds)).date()
