"""Messages that nothing was learnt from (JSON lines): topics by the whole assistant, facts by the extractor.

``messages.jsonl`` is shipped: each message has its ``kind``, the ``facts`` it
says, and its ``lot``. « lu »: errors made on it were read, and examples were
written after that; « neuf »: no example was.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from benchmarks.comprehension import metrics
from convoque.nlu.clauses import DENIED, OTHER
from convoque.nlu.dates import resolve
from convoque.nlu.facts import FactReader, load_french
from convoque.nlu.lexicon import load_lexicon
from convoque.nlu.text import strip_accents
from convoque.testing.bench import Bench
from convoque.testing.evaluate import evaluate, read_cases, summary

MAPPING = Path(__file__).with_name("faits.yml")
MESSAGES, KINDS = Path(__file__).with_name("messages.jsonl"), Path(__file__).with_name("correspondance.yml")
LOTS = ("neuf", "lu")
_CLOSE = 0.6
NOW = datetime(2026, 11, 23, 10)
_NUMBERS = ("un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")


@dataclass(frozen=True)
class Wanted:
    """A fact that must be found: its name and the values that count as right."""

    name: str
    values: tuple[str, ...]


def by_the_assistant(bench: Bench, questions: Path, kinds: Path, known: Iterable[str]) -> dict[str, Any]:
    """Say each message in a conversation of its own; give the summary of ``convoque evaluer``, without the texts.

    ``known``: the training examples; how many messages are among them, or close to one, is counted too.
    """
    outcomes = evaluate(bench, read_cases(questions, kinds))
    result = summary(outcomes)
    likeness = nearest([one.case.text for one in outcomes], known)
    far = [one.right for one, like in zip(outcomes, likeness, strict=True) if like < _CLOSE]
    result["communs"] = sum(like == 1 for like in likeness)
    result["proches"] = len(outcomes) - len(far) - result["communs"]
    result["part_loin"] = sum(far) / len(far) if far else float("nan")
    result["intervalle"] = metrics.bootstrap([one.right for one in outcomes])
    wrong = Counter((one.case.kind, one.sujet) for one in outcomes if not one.right)
    result["erreurs"] = [{"genre": kind, "recu": got, "fois": count} for (kind, got), count in wrong.most_common()]
    return result


def write_lot(lot: str, folder: Path) -> Path:
    """Write the shipped messages of one lot in a file of their own."""
    kept = [line for line in MESSAGES.read_text(encoding="utf-8").splitlines() if json.loads(line)["lot"] == lot]
    path = folder / f"messages-{lot}.jsonl"
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    return path


def nearest(texts: Sequence[str], known: Iterable[str]) -> list[float]:
    """Give, for each text, the share of words (of both) that it has in common with the likest known one."""
    others = [words for text in known if (words := _all_words(text))]
    return [
        max((len(words & other) / len(words | other) for other in others), default=0.0) if words else 0.0
        for words in map(_all_words, texts)
    ]


def _all_words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", strip_accents(text.lower())))


def facts(questions: Path) -> dict[str, Any]:
    """Compare the facts found with those annotated; precision, recall and F1, by fact and for all.

    ``strict``: every fact found that is not annotated is wrong. ``annotes``:
    facts of a name that the message's annotation does not mention are left out.
    """
    mapping = YAML(typ="safe").load(MAPPING.read_text(encoding="utf-8"))
    lexicon = load_lexicon()
    reader = FactReader(load_french(), lexicon)
    names = _our_names(mapping)
    ours = {name: frozenset(words.values) for name, words in lexicon.facts.items() if name in names}
    counts: dict[str, Counter[str]] = {name: Counter() for name in names}
    for line in questions.read_text(encoding="utf-8").splitlines():
        if not line.strip():
            continue
        entry = json.loads(line)
        wanted = wanted_facts(entry.get("facts") or {}, mapping, ours)
        found = {
            (fact.name, fact.value)
            for fact in reader.read(entry["text"])
            if fact.name in names and fact.mode not in (DENIED, OTHER)
        }
        _count(wanted, found, counts)
    rows = [
        {"fait": name, **_scores(count)} for name, count in sorted(counts.items()) if count["juste"] + count["manque"]
    ]
    whole = sum(counts.values(), Counter())
    return {"faits": rows, "strict": _scores(whole), "annotes": _scores(whole, annotated_only=True)}


def wanted_facts(
    annotated: Mapping[str, Any], mapping: Mapping[str, Any], ours: Mapping[str, frozenset[str]] | None = None
) -> set[Wanted]:
    """Translate a message's annotation; what has no equivalent is left out.

    ``ours``: our own names and their values, kept as they are.
    """
    wanted = set()
    for name, value in annotated.items():
        if name in mapping["textes"]:
            wanted.add(Wanted(mapping["textes"][name], (str(value),)))
            continue
        translated = mapping["valeurs"].get(name, {}).get(value)
        if translated is None and value in (ours or {}).get(name, ()):
            translated = {name: value}
        for fact, values in (translated or {}).items():
            wanted.add(Wanted(fact, (values,) if isinstance(values, str) else tuple(values)))
    return wanted


def matches(wanted: Wanted, name: str, value: str) -> bool:
    """Say whether a fact found is the one wanted."""
    if wanted.name != name:
        return False
    if name == "date":
        return any(_same_date(one, value) for one in wanted.values)
    if name in ("duree", "montant"):
        return any(_quantity(one) == _quantity(value) for one in wanted.values)
    return value in wanted.values


def _count(wanted: Iterable[Wanted], found: set[tuple[str, str]], counts: Mapping[str, Counter[str]]) -> None:
    every = list(wanted)
    for one in every:
        counts[one.name]["juste" if any(matches(one, *fact) for fact in found) else "manque"] += 1
    for name, value in found:
        if not any(matches(one, name, value) for one in every):
            mentioned = any(one.name == name for one in every)
            counts[name]["faux" if mentioned else "en_plus"] += 1


def _scores(count: Counter[str], annotated_only: bool = False) -> dict[str, float]:
    right, missed = count["juste"], count["manque"]
    wrong = count["faux"] + (0 if annotated_only else count["en_plus"])
    precision = right / (right + wrong) if right + wrong else 0.0
    recall = right / (right + missed) if right + missed else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {"precision": precision, "rappel": recall, "f1": f1, "annotes": right + missed, "trouves": right + wrong}


def _our_names(mapping: Mapping[str, Any]) -> set[str]:
    valued = {name for values in mapping["valeurs"].values() for ours in values.values() for name in ours}
    return valued | set(mapping["textes"].values())


def _same_date(wanted: str, found: str) -> bool:
    words, others = _words(wanted), _words(found)
    if words <= others or others <= words:
        return True
    days = [_day(wanted), _day(found)]
    return days[0] is not None and days[0] == days[1]


def _day(phrase: str) -> str | None:
    for said in (phrase, f"à {phrase}", f"le {phrase}"):
        day = resolve(said, NOW)
        if day is not None:
            return day.isoformat()
    return None


def _words(phrase: str) -> set[str]:
    return set(re.findall(r"[\w/:]+", strip_accents(phrase.lower()))) - {"le", "du", "au", "a", "vers"}


def _quantity(text: str) -> Sequence[str]:
    words = re.findall(r"\d+|[^\W\d_]+", strip_accents(text.lower()))
    figures = {word: str(at) for at, word in enumerate(_NUMBERS, 1)} | {"une": "1"}
    return [figures.get(word, word).rstrip("s") for word in words if word not in ("euros", "euro")]
