"""``data/nlu/*.yml``: every need has enough examples, every example its need, each once and well written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from convoque.errors import Located
from convoque.knowledge.facts import WHERE, WHY, FactBook
from convoque.knowledge.phrases import fold
from convoque.knowledge.reading import Reader, near
from convoque.knowledge.yamlfile import Value

ENOUGH = 12
"""Ways to ask for a need, at least: with fewer, a message unlike them is not recognised."""
REPLY = "donner_fait"
"""The intent whose examples « fait=valeur » answer a question of ours."""
VERSION = "3.1"
_OTHER_SUBJECTS = frozenset({"affirmer", "nier", "ne_sait_pas", "choisir_convocation", REPLY})
_ANSWERS = "reponses"
"""The file of the answers to questions of ours, beside that of each topic."""
_LONGEST = 2000
_ANNOTATED = re.compile(r"\[[^\[\]]+\](\([\w.:-]+\)|\{.*\})")
_BRACKET = re.compile(r"[\[\]]|\)\[|\{\"")


@dataclass(frozen=True)
class Known:
    """The intents that exist: topics and the like, and under them ``needs``, each with the place that asks for it."""

    topics: frozenset[str]
    needs: Mapping[str, Value]
    entities: frozenset[str] = frozenset()


@dataclass
class _Counts:
    """How many examples each need has, where its first block stands, and which need each example belongs to."""

    each: dict[str, int] = field(default_factory=dict)
    places: dict[str, Value] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)


def needs_of_replies(facts: FactBook, places: Mapping[str, Value]) -> dict[str, Value]:
    """Give the needs by which the questions of ours are answered, each at the place of its fact."""
    return {
        f"{REPLY}/{name}={value}": places[name]
        for name, sheet in facts.sheets.items()
        if sheet.question is not None and name in places
        for value in (*facts.values[name], WHY, WHERE)
    }


def check_examples(files: Sequence[Value], known: Known, reader: Reader, whole: bool) -> Iterator[Located]:
    """Find the mistakes of the examples; with ``whole``, none of the files and needs could not be read."""
    counts = _Counts()
    for root in files:
        reader.keys(root, ["version", "nlu"], ["version", "nlu"])
        version = root.get("version")
        if version is not None and version.text != VERSION:
            reader.choice(version, (VERSION,), "version")
        for block in reader.items(root.get("nlu"), "« nlu »"):
            reader.keys(block, ["intent", "examples"], ["intent", "examples"], "le groupe d’exemples")
            intent, listed = block.get("intent"), block.get("examples")
            if intent is not None and intent.text:
                wrong = list(_intent(intent, known, whole))
                yield from wrong or _elsewhere(intent)
            if intent is not None and listed is not None:
                if listed.kind in ("liste", "table"):
                    reader.wrong(
                        listed, f"des exemples : un texte est attendu, lu {listed.described}", "« examples: | »"
                    )
                yield from _block(intent, listed, counts, known)
    if whole:
        yield from _too_few(known, counts)


def _intent(intent: Value, known: Known, whole: bool) -> Iterator[Located]:
    name = intent.text or ""
    topic, slash, _ = name.partition("/")
    if topic not in known.topics | _OTHER_SUBJECTS:
        hint = near(topic, sorted(known.topics | _OTHER_SUBJECTS))
        wrong = f"le sujet « {topic} » n’existe pas{hint}"
        yield _wrong(intent, "exemple-sans-besoin", wrong, "un sujet des fiches")
    elif slash and whole and name not in known.needs:
        wrong = f"le besoin « {name} » n’existe pas{near(name, known.needs)}"
        yield _wrong(intent, "exemple-sans-besoin", wrong, "un besoin des fiches, ou un fait et sa valeur")


def _elsewhere(intent: Value) -> Iterator[Located]:
    topic, file = (intent.text or "").partition("/")[0], intent.file.rpartition("/")[2].removesuffix(".yml")
    if topic != file and (topic, file) != (REPLY, _ANSWERS):
        wrong = f"des exemples de « {intent.text} » dans « {file}.yml »"
        yield _wrong(intent, "exemples-ailleurs", wrong, f"data/nlu/{topic}.yml")


def _block(intent: Value, listed: Value, counts: _Counts, known: Known) -> Iterator[Located]:
    name = intent.text or ""
    counts.places.setdefault(name, intent)
    for line, written in _lines(listed):
        text = written[2:].strip() if written.startswith("- ") else ""
        if written.strip() in ("", "-"):
            if written.strip():
                yield Located(listed.file, line, None, "un exemple vide", "une phrase après le tiret", "exemple-vide")
            continue
        if not written.startswith("- "):
            wrong = f"une ligne sans tiret : « {written.strip()[:60]} »"
            yield Located(listed.file, line, None, wrong, "« - » et une phrase", "exemple-mal-ecrit")
            continue
        key = fold(text)
        if not key.strip():
            if not re.search(r"[^\W_]|[^\x00-\x7f]|\?", text):
                yield Located(listed.file, line, None, "un exemple sans aucun mot", "une phrase", "exemple-vide")
            key = text
        if len(text) > _LONGEST:
            wrong = f"un exemple de {len(text)} signes"
            yield Located(listed.file, line, None, wrong, f"au plus {_LONGEST} signes", "exemple-mal-ecrit")
            continue
        yield from _annotation(listed, line, text, known)
        counts.each[name] = counts.each.get(name, 0) + 1
        other = counts.seen.setdefault(key, name)
        if other != name and _apart(name, other):
            wrong = f"« {text[:80]} » est aussi un exemple de « {other} »"
            yield Located(listed.file, line, None, wrong, "un exemple dans un seul besoin", "exemple-double")


def _annotation(listed: Value, line: int, text: str, known: Known) -> Iterator[Located]:
    """Refuse what Rasa would read as an annotation, and cannot, or reads as another entity than ours."""
    if "[" not in text and "]" not in text:
        return
    rest = _ANNOTATED.sub("", text)
    named = re.findall(r"\]\(([\w.:-]+)\)", text)
    unknown = [name for name in named if known.entities and name.partition(":")[0] not in known.entities]
    if _BRACKET.search(rest) or unknown or re.search(r"\]\{(?!\s*\"entity\")", text):
        wrong = f"une annotation qui ne se lit pas : « {text[:80]} »"
        yield Located(
            listed.file, line, None, wrong, "la phrase telle qu’elle s’écrit, sans crochets", "exemple-mal-ecrit"
        )


def _apart(name: str, other: str) -> bool:
    """Tell whether two intents may not share an example: two needs, but not two answers to questions of ours."""
    needs = "/" in name and "/" in other
    return needs and not any(one.startswith(f"{REPLY}/") for one in (name, other))


def _too_few(known: Known, counts: _Counts) -> Iterator[Located]:
    for name, asked in known.needs.items():
        count = counts.each.get(name, 0)
        if count < ENOUGH:
            place = counts.places.get(name, asked)
            wrong = f"« {name} » a {count} exemple{'s' if count > 1 else ''}"
            yield _wrong(
                place, "exemples-trop-peu", wrong, f"au moins {ENOUGH}, dans data/nlu/{name.partition('/')[0]}.yml"
            )


def _lines(listed: Value) -> Iterable[tuple[int, str]]:
    return enumerate((listed.text or "").split("\n"), listed.line + 1)


def _wrong(value: Value, code: str, wrong: str, expected: str) -> Located:
    return Located(value.file, value.line, value.column, wrong, expected, code)
