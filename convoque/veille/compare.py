"""Compare each cited article with an edition of the official text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from convoque.knowledge.sources import Source, SourceBook
from convoque.veille.edition import Article, Code, Edition, Version, fingerprint


class Kind(Enum):
    """What became of a cited article; the value is the word of the reports."""

    UNCHANGED = "inchangé"
    CHANGED = "modifié"
    REPEALED = "abrogé"
    TO_BE_REPEALED = "sera abrogé"
    TO_CHANGE = "va changer"
    MOVED = "renuméroté"
    GONE = "disparu"
    WRONGLY_MARKED = "marqué à tort"
    UNCHECKED = "non contrôlé"


QUIET = frozenset({Kind.UNCHANGED, Kind.UNCHECKED})
"""Nothing to do, or nothing that can be said."""

_STATES = frozenset({"controle", "ancien"})


@dataclass(frozen=True)
class Finding:
    """What was found about one source.

    ``found`` are the wordings that the edition gives under this number: the
    new one, or the one to come, when it changes. ``moved_to`` is the article's new number.
    ``ceased`` is the first day without the cited wording, past or to come:
    for ``GONE`` the day of the edition, by which it had ceased at the latest.
    """

    source: Source
    kind: Kind
    found: tuple[Version, ...] = ()
    ceased: date | None = None
    moved_to: str | None = None
    reason: str = ""

    @property
    def attention(self) -> bool:
        """Tell whether somebody has to look."""
        return self.kind not in QUIET


def compare(book: SourceBook, edition: Edition, today: date) -> tuple[Finding, ...]:
    """Compare all sources with an edition, in the order of ``sources.yml``.

    ``today`` tells a repeal that has come from one that is announced.
    """
    return tuple(_one(source, edition.codes, today) for source in book.sources.values())


def _one(source: Source, codes: Mapping[str, Code], today: date) -> Finding:
    identifier = source.identifier
    if source.state not in _STATES or identifier is None:
        return Finding(source, Kind.UNCHECKED, reason="ni version ni empreinte connues")
    code = codes.get(source.code)
    if code is None:
        return Finding(source, Kind.UNCHECKED, reason="code absent de cette édition")
    if source.state == "ancien":
        return _old(source, identifier, code)
    return _current(source, identifier, code, today)


def _old(source: Source, identifier: str, code: Code) -> Finding:
    """Look for an old wording among the versions of its article."""
    if source.article not in code.articles:
        return Finding(source, Kind.UNCHECKED, reason="article sorti du code, avec ses anciennes rédactions")
    if identifier not in code.known:
        return Finding(source, Kind.GONE, tuple(a.current for a in code.articles[source.article]))
    _, version = code.known[identifier]
    last = version.end - timedelta(days=1) if version.end else None
    if (version.start, last) == (source.since, source.until):
        return Finding(source, Kind.UNCHANGED, (version,), version.end)
    return Finding(source, Kind.CHANGED, (version,), version.end, reason="même version, mais d’autres dates")


def _current(source: Source, identifier: str, code: Code, today: date) -> Finding:
    """Look at the article that bears the number, and at what is announced for it."""
    named = code.articles.get(source.article, ())
    article = next((one for one in named if one.current.identifier == identifier), None)
    if article is not None:
        return _same_wording(source, article, code, today)
    known = code.known.get(identifier)
    if named:
        ceased = known[1].end if known else min(one.current.start for one in named)
        if ceased is not None and source.since is not None and ceased <= source.since:
            ceased = None  # an edition older than the cited wording
        return Finding(source, Kind.CHANGED, tuple(one.current for one in named), ceased)
    if known is not None:
        return Finding(source, Kind.MOVED, (known[0].current,), known[1].end, known[0].number)
    return Finding(source, Kind.GONE, ceased=code.day)


def _same_wording(source: Source, article: Article, code: Code, today: date) -> Finding:
    current = article.current
    found = (current,)
    if source.fingerprint is not None and fingerprint(article.text) != source.fingerprint:
        return Finding(source, Kind.CHANGED, found, code.day, reason="même version, mais un autre texte")
    if current.start != source.since:
        return Finding(source, Kind.CHANGED, found, code.day, reason="même version, mais une autre date de début")
    following = next_version(article)
    if following is not None:
        kind = Kind.CHANGED if following.start <= today else Kind.TO_CHANGE
        return Finding(source, kind, (following,), following.start)
    if current.end is not None or current.state == "ABROGE":
        ceased = current.end or code.day
        return Finding(source, Kind.REPEALED if ceased <= today else Kind.TO_BE_REPEALED, found, ceased)
    if source.repealed_on is not None and source.repealed_on <= code.day:
        return Finding(source, Kind.WRONGLY_MARKED, found)
    return Finding(source, Kind.UNCHANGED, found)


def next_version(article: Article) -> Version | None:
    """Give the wording that is to follow the one in force, None when none is announced.

    An article to be replaced bears the state ABROGE_DIFF just like one to be
    repealed: only the list of its versions tells them apart. Wordings that
    never come into force (some start in the year 2222) do not count.
    """
    later = [one for one in article.versions if one.start > article.current.start and not one.stillborn]
    return min(later, key=lambda version: version.start, default=None)
