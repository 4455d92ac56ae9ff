"""``knowledge/sources.yml`` and ``parametres.yml``: what is cited, and the figures of the law."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from convoque.knowledge.reading import Reader
from convoque.knowledge.yamlfile import Value
from convoque.schema import choices, keys, required

CERTAINTIES = choices("regle", "certitude")
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
class Figure:
    """A figure of the law: a number or a day, in force since ``since``, with its sources."""

    value: int | date
    since: date
    sources: tuple[str, ...]

    @property
    def number(self) -> int:
        """The value as a whole number; raises TypeError for a day."""
        if isinstance(self.value, date):
            raise TypeError(f"{self.value} est un jour")
        return self.value

    @property
    def day(self) -> date:
        """The value as a day; raises TypeError for a number."""
        if not isinstance(self.value, date):
            raise TypeError(f"{self.value} est un nombre")
        return self.value


@dataclass(frozen=True)
class Parameter:
    """What a figure measures, and its successive values, oldest first."""

    name: str
    meaning: str
    certainty: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class ParameterBook:
    """All figures of the law, by name."""

    parameters: Mapping[str, Parameter]

    def at(self, name: str, day: date) -> Figure | None:
        """Give the figure in force on a day, the day of the facts; None before its first value.

        Raises KeyError for a name that is not in ``FIGURES``.
        """
        past = [figure for figure in self.parameters[name].figures if figure.since <= day]
        return past[-1] if past else None


FIGURES: Mapping[str, str] = {
    "reiteration_mois": "nombre",
    "manquements_comptes_depuis": "jour",
    "faits_certains_si_notifiee_depuis": "jour",
    "observations_jours": "nombre",
    "decision_jours": "nombre",
    "recours_mois": "nombre",
    "contrat_existe_depuis": "jour",
    "signature_mois": "nombre",
}
"""Every figure, and whether it is a number or a day."""

_MOST = 1000
"""Days or months: more would leave the calendar."""


def read_sources(root: Value, reader: Reader) -> SourceBook:
    """Read ``sources.yml``; mistakes go to ``reader``."""
    reader.keys(root, keys("veille"), required("veille"))
    sources: dict[str, Source] = {}
    listing = root.get("sources")
    for key, value in listing.walk() if listing else ():
        reader.keys(value, keys("source"), required("source"), f"la source « {key} »")
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
            state=reader.choice(value.get("etat"), choices("source", "etat"), "état"),
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


def read_parameters(root: Value, sources: SourceBook, reader: Reader) -> ParameterBook:
    """Read ``parametres.yml``; mistakes go to ``reader``."""
    reader.keys(root, ["parametres"], ["parametres"])
    found: dict[str, Parameter] = {}
    listing = root.get("parametres")
    if listing is not None:
        reader.keys(listing, FIGURES, FIGURES, "les paramètres")
    for name, value in listing.walk() if listing else ():
        if name not in FIGURES:
            continue
        reader.keys(value, keys("parametre"), required("parametre"), f"le paramètre « {name} »")
        found[name] = Parameter(
            name=name,
            meaning=reader.text(value.get("sens")),
            certainty=reader.choice(value.get("certitude"), CERTAINTIES, "certitude"),
            figures=_figures(value, FIGURES[name], sources, reader),
        )
    return ParameterBook(found)


_DATED = {"nombre": "comme « valeurs: {2025-06-01: 24} »", "jour": "comme « valeurs: {2025-06-01: 2025-01-01} »"}


def _figures(parameter: Value, kind: str, book: SourceBook, reader: Reader) -> tuple[Figure, ...]:
    """Read the dated values of a parameter, and for each the sources, at least one in force that day."""
    dated, cited = parameter.get("valeurs"), parameter.get("sources")
    if dated is None:
        return ()
    if not dated.entries:
        reader.wrong(dated, f"des valeurs datées sont attendues, lu {dated.described}", _DATED[kind])
        return ()
    by_day = {key.text: value for key, value in cited.entries or ()} if cited and cited.entries is not None else None
    every = read_keys(cited, book, reader) if by_day is None else ()
    for key, _ in (cited.entries or ()) if cited else ():
        if dated.get(key.text or "") is None:
            days = ", ".join(name for name, _ in dated.walk())
            reader.wrong(key, f"des sources au {key.text}, sans valeur ce jour-là", f"un jour de « valeurs » ({days})")
    found = []
    for key, value in dated.entries:
        since = reader.day(key)
        figure = _number(value, reader) if kind == "nombre" else reader.day(value)
        if value.kind == "vide":
            reader.wrong(key, f"aucune valeur au {key.text}", _DATED[kind])
        if by_day is not None and key.text not in by_day:
            reader.wrong(key, f"la valeur du {key.text} n’a pas de source", f"« sources: {{{key.text}: [L5412-1]}} »")
        keys = read_keys(by_day.get(key.text), book, reader) if by_day is not None else every
        if since is None or figure is None:
            continue
        known = [book.sources[name] for name in keys if name in book.sources]
        if known and not any(source.in_force(since) for source in known):
            wrong = f"aucune source de cette valeur n’est en vigueur le {since.isoformat()}"
            reader.wrong(key, wrong, "une source en vigueur ce jour-là")
        found.append(Figure(figure, since, keys))
    return tuple(sorted(found, key=lambda one: one.since))


def _number(value: Value, reader: Reader) -> int | None:
    number = reader.number(value)
    if number is not None and not number.is_integer():
        reader.wrong(value, f"nombre entier attendu, lu « {value.text} »", "un nombre entier, comme 24")
        return None
    if number is not None and not 0 <= number <= _MOST:
        reader.wrong(value, f"« {value.text} » jours ou mois, c’est impossible", f"un nombre de 0 à {_MOST}")
        return None
    return int(number) if number is not None else None


def read_keys(value: Value | None, book: SourceBook, reader: Reader) -> tuple[str, ...]:
    """Read a list of source keys, each of which must exist."""
    cited = reader.texts(value)
    places = value.items if value is not None and value.items is not None else (value,) * len(cited)
    for at, (key, place) in enumerate(zip(cited, places, strict=True)):
        if key in cited[:at] and place is not None:
            reader.wrong(place, f"la source « {key} » est citée deux fois", "une seule fois chaque source")
        if key not in book.sources and place is not None:
            reader.wrong(place, f"source inconnue « {key} »", "une clé de knowledge/sources.yml, comme L5412-1")
    return cited
