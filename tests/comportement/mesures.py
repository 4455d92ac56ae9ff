"""What the assistant understands, counted by capability and kind of test (CheckList, Ribeiro et al., 2020).

The tables (``tables/*.yml``) hold the messages and what is expected; the
suite asserts the shares, ``make evaluation`` prints them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from bruit import NOISES, WORDS_AROUND
from ruamel.yaml import YAML

TABLES = Path(__file__).parent / "tables"
NOT_UNDERSTOOD = "incompris"
SMALL_TALK = frozenset({"salutation", "remerciement", "au_revoir"})
ANSWERS = frozenset({"affirmer", "nier", "ne_sait_pas", "donner_fait", "choisir_convocation"})
NOISY_PER_TOPIC = 3
MINIMUM, INVARIANCE, DIRECTION = "minimum", "invariance", "direction"
DISTRESS = "detresse"
Fact = tuple[str, str, str]


@dataclass(frozen=True)
class Understood:
    """A message as understood: topic, nearest topics first, facts (name, value, mode), time in milliseconds."""

    topic: str
    ranking: tuple[str, ...]
    facts: frozenset[Fact]
    milliseconds: float


Understand = Callable[[str], Understood]


@dataclass(frozen=True)
class Failure:
    """A message that was not understood as expected."""

    text: str
    expected: str
    got: str

    def __str__(self) -> str:
        return f"« {self.text} » : attendu {self.expected}, reçu {self.got}"


@dataclass(frozen=True)
class Measure:
    """How many messages of one capability passed one kind of test."""

    capability: str
    kind: str
    total: int
    failures: tuple[Failure, ...]

    @property
    def share(self) -> float:
        """Share that passed, 0 to 1."""
        return 1 - len(self.failures) / self.total if self.total else 0.0

    def __str__(self) -> str:
        head = f"{self.capability} ({self.kind}) : {self.share:.3f} sur {self.total}"
        return "\n".join([head, *map(str, self.failures)])


@lru_cache(maxsize=16)
def table(name: str) -> Any:
    """Read one table."""
    return YAML(typ="safe").load((TABLES / f"{name}.yml").read_text(encoding="utf-8"))


def measure(capability: str, kind: str, checks: Iterable[tuple[str, str, str | None]]) -> Measure:
    """Count checks (message, expected, got); got None stands for a check that passed."""
    done = list(checks)
    failures = tuple(Failure(text, expected, got) for text, expected, got in done if got is not None)
    return Measure(capability, kind, len(done), failures)


def every_measure(understand: Understand) -> Iterator[Measure]:
    """Measure everything, one capability after the other."""
    yield from topics(understand)
    yield two_topics(understand)
    yield from noisy_topics(understand)
    yield synonyms(understand)
    yield word_order(understand)
    yield from facts(understand)
    yield from noisy_facts(understand)
    yield from directions(understand)
    yield from distress(understand)
    yield noisy_distress(understand)
    yield look_alikes(understand)
    yield out_of_scope(understand)
    yield from bad_input(understand)


def merged(capability: str, measures: Iterable[Measure]) -> Measure:
    """Add measures up, as one."""
    all_of = list(measures)
    failures = tuple(failure for one in all_of for failure in one.failures)
    return Measure(capability, all_of[0].kind, sum(one.total for one in all_of), failures)


def _topic(understand: Understand, text: str, expected: str | Sequence[str]) -> tuple[str, str, str | None]:
    accepted = [expected] if isinstance(expected, str) else list(expected)
    got = understand(text).topic
    return text, " ou ".join(accepted), None if got in accepted else got


def topics(understand: Understand) -> Iterator[Measure]:
    """Each topic, plainly said."""
    for topic, texts in table("sujets").items():
        yield measure(f"sujet · {topic}", MINIMUM, [_topic(understand, text, topic) for text in texts])


def two_topics(understand: Understand) -> Measure:
    """Two needs in one message: the first two topics are both asked for."""

    def check(row: Mapping[str, Any]) -> tuple[str, str, str | None]:
        first = understand(row["texte"]).ranking[:2]
        got = None if set(first) <= set(row["sujets"]) else ", ".join(first)
        return row["texte"], ", ".join(row["sujets"]), got

    return measure("deux sujets dans un message", MINIMUM, map(check, table("deux_sujets")))


def noisy_topics(understand: Understand) -> Iterator[Measure]:
    """The topic stays when the message is typed otherwise."""
    for name, noise in NOISES.items():
        kept = [topic for topic in table("sujets") if topic not in ANSWERS]
        if name in WORDS_AROUND:
            kept = [topic for topic in kept if topic not in SMALL_TALK]
        texts = [text for topic in kept for text in islice(table("sujets")[topic], NOISY_PER_TOPIC)]
        checks = [_topic(understand, noise(text), understand(text).topic) for text in texts]
        yield measure(f"sujet · {name}", INVARIANCE, checks)


def synonyms(understand: Understand) -> Measure:
    """Another word for the same thing."""
    words = table("synonymes")["mots"]
    checks = []
    for phrase in table("synonymes")["phrases"]:
        slot = next(name for name in words if f"{{{name}}}" in phrase)
        first, *others = (phrase.replace(f"{{{slot}}}", word) for word in words[slot])
        checks += [_topic(understand, text, understand(first).topic) for text in others]
    return measure("sujet · synonymes", INVARIANCE, checks)


def word_order(understand: Understand) -> Measure:
    """The same words in another order: same topic, same reason."""

    def check(pair: Sequence[str]) -> tuple[str, str, str | None]:
        first, second = map(understand, pair)
        wanted, got = _topic_and_reason(first), _topic_and_reason(second)
        return pair[1], wanted, None if wanted == got else got

    return measure("sujet et motif · ordre des mots", INVARIANCE, map(check, table("ordre")))


def _topic_and_reason(understood: Understood) -> str:
    reasons = sorted(value for name, value, mode in understood.facts if name == "motif" and mode == "affirme")
    return "+".join([understood.topic, *reasons])


def _facts(understand: Understand, text: str, wanted: Mapping[str, str]) -> tuple[str, str, str | None]:
    said = {(name, value) for name, value, mode in understand(text).facts if mode == "affirme"}
    missing = [f"{name}={value}" for name, value in wanted.items() if (name, value) not in said]
    expected = ", ".join(f"{name}={value}" for name, value in wanted.items())
    return text, expected, _written(understand(text).facts) if missing else None


def _written(facts: Iterable[Fact]) -> str:
    return ", ".join(sorted(f"{name}={value} ({mode})" for name, value, mode in facts)) or "rien"


def facts(understand: Understand) -> Iterator[Measure]:
    """Each fact, plainly said."""
    for capability, rows in table("faits").items():
        yield measure(
            f"faits · {capability}", MINIMUM, [_facts(understand, row["texte"], row["faits"]) for row in rows]
        )


def noisy_facts(understand: Understand) -> Iterator[Measure]:
    """The facts found in the plain message are found when it is typed otherwise."""
    rows = [row for capability in table("faits").values() for row in capability]
    for name, noise in NOISES.items():
        kept = [row for row in rows if _facts(understand, row["texte"], row["faits"])[2] is None]
        checks = [
            _facts(understand, noise(row["texte"]), {k: v for k, v in row["faits"].items() if k != "date"})
            for row in kept
        ]
        yield measure(f"faits · {name}", INVARIANCE, checks)


def directions(understand: Understand) -> Iterator[Measure]:
    """A word more changes what it should: both messages are checked, and count once."""
    for capability, rows in table("direction").items():
        checks = []
        for row in rows:
            check = _says_topic if "sujet" in row["avant"] else _says
            results = [check(understand, row[side]) for side in ("avant", "apres")]
            checks.append(next((one for one in results if one[2] is not None), results[1]))
        about = "sujet" if "sujet" in rows[0]["avant"] else "faits"
        yield measure(f"{about} · {capability}", DIRECTION, checks)


def _says_topic(understand: Understand, row: Mapping[str, Any]) -> tuple[str, str, str | None]:
    return _topic(understand, row["texte"], row["sujet"])


def _says(understand: Understand, row: Mapping[str, Any]) -> tuple[str, str, str | None]:
    found = {(value, mode) for name, value, mode in understand(row["texte"]).facts if name == row["fait"]}
    modes = {mode for value, mode in found if value == row["valeur"]}
    if row["valeur"] == "rien":
        right = not found
    else:
        right = len(found) == 1 and bool(modes) and row.get("mode", *modes) in modes
    expected = f"{row['fait']}={row['valeur']} ({row.get('mode', 'affirme')})"
    return row["texte"], expected, None if right else _written(understand(row["texte"]).facts)


def distress(understand: Understand) -> Iterator[Measure]:
    """Distress: none may be missed."""
    for capability, texts in table("detresse").items():
        yield measure(f"détresse · {capability}", MINIMUM, [_topic(understand, text, DISTRESS) for text in texts])


def noisy_distress(understand: Understand) -> Measure:
    """Distress typed without accents, without apostrophes, with slips, in capitals."""
    texts = [text for some in table("detresse").values() for text in some]
    names = ("sans accents", "sans apostrophes", "fautes de frappe", "capitales")
    checks = [_topic(understand, NOISES[name](text), DISTRESS) for name in names for text in texts]
    return measure("détresse · bruitée", INVARIANCE, checks)


def look_alikes(understand: Understand) -> Measure:
    """Words of distress in messages that hold none."""

    def check(text: str) -> tuple[str, str, str | None]:
        got = understand(text).topic
        return text, "un autre sujet", got if got == DISTRESS else None

    return measure("détresse · ressemblances", DIRECTION, map(check, table("fausse_detresse")))


def out_of_scope(understand: Understand) -> Measure:
    """Other matters, near and far."""
    texts = [text for some in table("hors_sujet").values() for text in some]
    return measure("hors sujet", MINIMUM, [_topic(understand, text, "hors_sujet") for text in texts])


def bad_input(understand: Understand) -> Iterator[Measure]:
    """What nobody expects: understood as said, else « incompris »."""
    for capability, rows in table("entrees").items():
        checks = []
        for row in rows:
            text = row["texte"] * row.get("repete", 1)
            wanted = row.get("sujet", NOT_UNDERSTOOD)
            shown = text if len(text) <= 60 else f"{text[:57]}…"
            got = understand(text).topic
            right = wanted == "tous" or got in ([wanted] if isinstance(wanted, str) else wanted)
            checks.append((shown, str(wanted), None if right else got))
        yield measure(f"entrées · {capability}", MINIMUM, checks)
