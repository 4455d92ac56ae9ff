"""The cases of a need, taken together: no day without an answer between two of them, no words that call two needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta

from convoque.errors import Located
from convoque.knowledge.fiches import Case, Fiche
from convoque.knowledge.phrases import fold
from convoque.knowledge.yamlfile import Value

Placed = tuple[Case, Value]


def check_needs(fiches: Mapping[str, Fiche], written: Mapping[str, Value]) -> Iterator[Located]:
    """Find what the cases of the fiches that could be read get wrong together."""
    called: dict[str, Case] = {}
    for fiche, root in _written(fiches, written):
        listed = root.get("cas")
        cases = list(zip(fiche.cases, (listed.items or ()) if listed is not None else (), strict=False))
        yield from _gaps(cases)
        yield from _everywhere(cases, called)


def _written(fiches: Mapping[str, Fiche], written: Mapping[str, Value]) -> Iterable[tuple[Fiche, Value]]:
    for name, root in written.items():
        topic = root.get("sujet")
        fiche = fiches.get(topic.text or "") if topic is not None and name.startswith("fiches/") else None
        if fiche is not None:
            yield fiche, root


def _gaps(cases: list[Placed]) -> Iterator[Located]:
    alike: dict[object, list[Placed]] = {}
    for case, place in cases:
        key = (case.need, tuple(sorted((case.conditions or {}).items())), tuple(sorted(case.unless.items())))
        alike.setdefault(str(key), []).append((case, place))
    for group in alike.values():
        dated = [one for one in group if one[0].since or one[0].until]
        if len(dated) != len(group):
            continue
        for case, _ in dated:
            if case.until is None:
                continue
            following = case.until + timedelta(days=1)
            later = [one for one in dated if one[0].since and one[0].since > following]
            covered = any(
                (c.since is None or c.since <= following) and (c.until is None or following <= c.until)
                for c, _ in dated
            )
            if later and not covered:
                after, place = min(later, key=lambda one: one[0].since or following)
                wrong = f"aucun cas de « {case.need} » ne répond du {following} au {after.since - timedelta(days=1)}"  # type: ignore[operator]
                value = place.get("en_vigueur") or place
                yield _wrong(value, "periode-sans-reponse", wrong, f"« depuis: {following} »")


def _everywhere(cases: list[Placed], called: dict[str, Case]) -> Iterator[Located]:
    for case, place in cases:
        phrases = place.get("partout")
        for value in (phrases.items or ()) if phrases is not None else ():
            other = called.setdefault(fold(value.text or ""), case)
            if other.need != case.need:
                wrong = f"« {value.text} » vaut déjà partout pour « {other.id} »"
                yield _wrong(value, "expression-double", wrong, "une expression pour un seul besoin")


def _wrong(value: Value, code: str, wrong: str, expected: str) -> Located:
    return Located(value.file, value.line, value.column, wrong, expected, code)
