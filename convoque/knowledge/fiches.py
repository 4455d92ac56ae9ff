"""``knowledge/fiches/*.yml``: what is answered on a topic besides the computed verdict."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from convoque.knowledge.facts import FactBook
from convoque.knowledge.phrases import Phrase, Phrases, keys_of
from convoque.knowledge.reading import Reader
from convoque.knowledge.sources import CERTAINTIES, SourceBook, read_keys
from convoque.knowledge.yamlfile import Value
from convoque.schema import blanks, choices, keys, required

NO_SOURCE_NEEDED = frozenset(
    {
        "detresse", "hors_sujet", "salutation", "remerciement", "au_revoir", "injure", "incompris", "humain",
        "donnees_tiers",
    }
)  # fmt: skip
"""Topics that state no law."""


@dataclass(frozen=True)
class Button:
    """A next step: its title and where it leads (a topic, ``fait=valeur`` or a fact to ask)."""

    title: str
    to: str


@dataclass(frozen=True)
class Case:
    """One answer of a fiche; it is used when its facts and its phrases fit, from ``since`` to ``until``.

    ``opens`` (one of ``OPENINGS``) is what is shown in its place when the
    conversation allows it: there is a verdict to explain, a message to write.
    ``everywhere`` are phrases that speak for this answer whatever topic was guessed.
    ``need`` (``sujet/besoin``) is the question that it answers; cases that
    answer the same one differ by their facts. ``title`` says the need in the
    person's words, once for all its cases. ``unless``: facts any of which
    makes it false.
    """

    id: str
    answer: str
    need: str = ""
    title: str = ""
    details: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    certainty: str = "pratique"
    sources: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()
    conditions: Mapping[str, frozenset[str]] | None = None
    unless: Mapping[str, frozenset[str]] = field(default_factory=dict)
    phrases: tuple[Phrase, ...] = ()
    opens: str | None = None
    since: date | None = None
    until: date | None = None
    everywhere: tuple[Phrase, ...] = ()

    def holds(self, facts: Mapping[str, str], day: date) -> bool:
        """Tell whether this case can answer: ``facts`` are what is known, ``day`` that of the talk."""
        if (self.since is not None and day < self.since) or (self.until is not None and self.until < day):
            return False
        if self.unless and any(facts.get(name) in values for name, values in self.unless.items()):
            return False
        return not self.conditions or all(facts.get(name) in values for name, values in self.conditions.items())

    @property
    def by_words(self) -> bool:
        """True when some words of a message call this case."""
        return bool(self.phrases or self.everywhere)

    @property
    def specific(self) -> bool:
        """False for the case that answers when nothing more precise does."""
        return bool(self.conditions or self.by_words or self.since or self.until)


@dataclass(frozen=True)
class Fiche:
    """All the answers on one topic, most specific first, the default last."""

    topic: str
    title: str
    cases: tuple[Case, ...]

    @property
    def general(self) -> str:
        """The need of the case that answers when nothing more precise does."""
        return self.cases[-1].need

    @cached_property
    def needs(self) -> Mapping[str, str]:
        """Each need of the fiche and how the person says it, in order; empty where needs are not told apart."""
        return {case.need: case.title for case in self.cases if case.title}

    def case(self, facts: Mapping[str, str], day: date) -> Case:
        """Give the first case that holds on ``day`` among those that no words call; the last one always does."""
        return next(case for case in self.cases if not case.by_words and case.holds(facts, day))


class Asking:
    """Looks in messages for the phrases by which the person asks for a case."""

    def __init__(self, cases: Iterable[Case], negation: Phrases) -> None:
        """``negation``: the words that deny, looked for just before a phrase."""
        self._negation = negation
        self._phrases: list[tuple[str, Phrase, bool]] = []
        self._by_key: dict[str, list[int]] = {}
        for case in cases:
            said = [(one, True) for one in case.everywhere] + [(one, False) for one in case.phrases]
            for phrase, anywhere in said:
                for key in phrase.keys:
                    self._by_key.setdefault(key, []).append(len(self._phrases))
                self._phrases.append((case.id, phrase, anywhere))

    def asked_in(self, parts: Sequence[str]) -> dict[str, tuple[str, bool]]:
        """Give, for each case that the parts ask for, the longest phrase that does, and whether it counts anywhere.

        The parts went through ``fold``.
        """
        met = {at for part in parts for key in keys_of(part) & self._by_key.keys() for at in self._by_key[key]}
        found: dict[str, tuple[str, bool]] = {}
        for at in sorted(met):
            case, phrase, anywhere = self._phrases[at]
            best = found.get(case, ("", False))
            longer = (anywhere, len(phrase.text)) > (best[1], len(best[0]))
            if longer and any(self._asks(phrase, part) for part in parts):
                found[case] = (phrase.text, anywhere)
        return found

    def _asks(self, phrase: Phrase, part: str) -> bool:
        before = phrase.before(part)
        return before is not None and not self._negation.found_in(f" {' '.join(before.split()[-_DENIED_WITHIN:])} ")


_DENIED_WITHIN = 3

OPENINGS = choices("cas", "ouvre")
"""What a case may open in place of its own text: a draft message, the reasons of the last verdict, what to do now."""


def read_fiche(
    root: Value, facts: FactBook, sources: SourceBook, topics: frozenset[str], reader: Reader
) -> Fiche | None:
    """Read one fiche; mistakes go to ``reader``, then None is given."""
    before = len(reader.errors)
    reader.keys(root, keys("fiche"), required("fiche"))
    topic = reader.choice(root.get("sujet"), sorted(topics), "sujet")
    listing = root.get("cas")
    cases: list[Case] = []
    seen: set[str] = set()
    for value in reader.items(listing, "les cas"):
        case = _case(value, topic, sources, facts, topics, reader)
        if case.id in seen:
            reader.wrong(value.get("id") or value, f"l’identifiant « {case.id} » sert déjà", "un identifiant unique")
        seen.add(case.id)
        cases.append(case)
    if listing is not None and not cases and listing.kind == "liste":
        reader.wrong(listing, "aucun cas", "au moins un cas, sans condition")
    if len(reader.errors) == before:
        places = (listing.items or ()) if listing else ()
        _check_order(cases, places, reader)
        _check_needs(cases, places, reader)
    if len(reader.errors) > before:
        return None
    return Fiche(topic, reader.text(root.get("titre")), tuple(cases))


def _check_order(cases: list[Case], places: Sequence[Value], reader: Reader) -> None:
    if cases[-1].specific:
        expected = "un dernier cas sans « si », « quand_on_dit » ni « en_vigueur »"
        reader.wrong(places[-1], "le dernier cas a une condition", expected)
    for case, following in zip(cases[:-1], places[1:], strict=True):
        if not case.specific:
            reader.wrong(following, f"après « {case.id} », qui va toujours, rien n’est lu", "ce cas en dernier")
            return


def _check_needs(cases: list[Case], places: Sequence[Value], reader: Reader) -> None:
    """Hold a fiche to saying each of its needs once, or none of them."""
    said = any(case.title for case in cases)
    first: dict[str, Value] = {}
    titled: dict[str, Value] = {}
    for case, place in zip(cases, places, strict=True):
        first.setdefault(case.need, place.get("besoin") or place)
        if case.title and case.need in titled:
            place = place.get("dit") or place
            reader.wrong(place, f"le besoin « {case.need} » est dit deux fois", "« dit: » dans un seul de ses cas")
        elif case.title:
            titled[case.need] = place
    for need in first if said else ():
        if need not in titled:
            reader.wrong(first[need], f"le besoin « {need} » n’est pas dit", "« dit: » dans un de ses cas")


def _need(value: Value | None, topic: str, own: bool, reader: Reader) -> str:
    """Give ``sujet/besoin``; a case that names no need is one of its ``own``, called as its identifier."""
    written = reader.text(value)
    name = (written.rpartition("/")[2] if own else written.removeprefix(f"{topic}/")).replace("-", "_")
    if value is not None and written and not _NEED.fullmatch(name):
        reader.wrong(value, f"nom de besoin impossible « {written} »", "des lettres sans accent, des chiffres et « _ »")
    return f"{topic}/{name}"


def _title(value: Value | None, reader: Reader) -> str:
    title = reader.text(value) if value else ""
    if value is not None and len(title) > _LONGEST_TITLE:
        reader.wrong(value, f"« dit » a {len(title)} signes", f"au plus {_LONGEST_TITLE} : c’est un bouton")
    return title


_NEED = re.compile(r"[a-z0-9_]+")
_LONGEST_TITLE = 60


def _case(
    value: Value,
    topic: str,
    sources: SourceBook,
    facts: FactBook,
    topics: frozenset[str],
    reader: Reader,
) -> Case:
    reader.keys(value, keys("cas"), required("cas"), "le cas")
    cited = read_keys(value.get("sources"), sources, reader)
    if not cited and topic not in NO_SOURCE_NEEDED:
        reader.wrong(value, "ce cas n’a pas de source", "une ligne comme « sources: [L5412-1] »")
    certainty = value.get("certitude")
    since, until = reader.period(value.get("en_vigueur"), "le cas")
    condition, unless, opens = value.get("si"), value.get("sauf_si"), value.get("ouvre")
    if opens and not value.get("quand_on_dit"):
        reader.wrong(opens, "« ouvre » sans « quand_on_dit »", "les mots qui demandent cette suite")
    everywhere = value.get("partout")
    if everywhere and opens:
        reader.wrong(everywhere, "« partout » et « ouvre » ne vont pas ensemble", "« quand_on_dit » avec « ouvre »")
    name = value.get("besoin")
    return Case(
        id=reader.text(value.get("id")),
        need=_need(name or value.get("id"), topic, name is None, reader),
        title=_title(value.get("dit"), reader),
        answer=reader.sentence(value.get("reponse"), blanks("cas", "reponse")),
        details=reader.sentences(value.get("precisions"), blanks("cas", "precisions")),
        steps=reader.sentences(value.get("faire"), blanks("cas", "faire")),
        certainty=reader.choice(certainty, CERTAINTIES, "certitude") if certainty else "pratique",
        sources=cited,
        buttons=_buttons(value.get("boutons"), facts, topics, reader),
        conditions=reader.conditions(condition, facts.values) if condition else None,
        unless=reader.conditions(unless, facts.values) if unless else {},
        phrases=reader.phrases(value.get("quand_on_dit")),
        opens=reader.choice(opens, OPENINGS, "ouvre") if opens else None,
        since=since,
        until=until,
        everywhere=reader.phrases(everywhere),
    )


def _buttons(value: Value | None, facts: FactBook, topics: frozenset[str], reader: Reader) -> tuple[Button, ...]:
    found = []
    for item in reader.items(value, "les boutons"):
        reader.keys(item, keys("bouton"), required("bouton"), "le bouton")
        target = reader.text(item.get("vers"))
        if not leads_somewhere(target, facts, topics):
            expected = "un sujet, un fait à demander (contrat, ressource…) ou « fait=valeur »"
            reader.wrong(item.get("vers") or item, f"destination inconnue « {target} »", expected)
        found.append(Button(reader.text(item.get("titre")), target))
    return tuple(found)


def leads_somewhere(target: str, facts: FactBook, topics: frozenset[str]) -> bool:
    """Tell whether a button's target exists: a topic, a fact that can be asked, ``fait=valeur``."""
    name, equals, chosen = target.partition("=")
    if equals:
        return chosen in facts.values.get(name, ())
    sheet = facts.sheets.get(name)
    return name in topics or name == "modele_message" or (sheet is not None and sheet.question is not None)
