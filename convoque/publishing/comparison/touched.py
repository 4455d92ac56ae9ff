"""Which replies a change of words can reach: those that say the words that go, when nothing but words has changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from convoque.publishing.comparison.replay import Answered
from convoque.publishing.files import changed, read_savoir
from convoque.testing.compare import buttons_of, custom_of, text_of

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_AROUND = ("knowledge/messages/widget.yml", "knowledge/messages/erreurs.yml")
"""Words that no answer holds."""
_WORDS: Mapping[str, tuple[str, ...] | None] = {
    "knowledge/messages/reponses.yml": None,
    "knowledge/fiches/": ("reponse", "precisions", "faire"),
    "knowledge/regles/": ("parce_que", "conseil"),
}
"""Where words are only said, never decided with: under these keys, or in the whole file."""
_SENTENCE = re.compile(r"(?<=[.!?…:])\s+|\n+")
_BLANK = re.compile(r"\{[^}]*\}")
_LETTERS = re.compile(r"[^\w]+")
_LEAST = 10
"""Letters under which a piece of sentence could stand anywhere."""
_DECIDED = ("verdict", "motif", "consequences", "question", "convocation", "convocations")
Path_ = tuple[object, ...]


def pieces(before: Path, after: Path) -> tuple[str, ...] | None:
    """Give pieces of the words that change, folded; None when something else changes, or when they cannot be told."""
    old, new = read_savoir(before), read_savoir(after)
    found: list[str] = []
    for name in changed(old, new):
        if name in _AROUND or name.startswith("data/nlu/"):
            continue
        kept = next((keys for start, keys in _WORDS.items() if name.startswith(start)), ())
        if kept == () or name not in old or name not in new:
            return None
        try:
            leaves = [dict(_leaves(yaml.load(each[name], Loader=_LOADER), kept)) for each in (old, new)]
        except (yaml.YAMLError, ValueError):
            return None
        if leaves[0].keys() != leaves[1].keys():
            return None
        for path, words in leaves[0].items():
            other = leaves[1][path]
            if words == other:
                continue
            told = _gone(words, other) if path[0] == "mots" else None
            if told is None:
                return None
            found += told
    return tuple(found)


def is_touched(replies: Iterable[Answered], pieces: Iterable[str]) -> bool:
    """Tell whether one of these replies says one of these pieces."""
    said = " ".join(folded(f"{text_of(one.messages)} {_titles(one)}") for one in replies)
    return any(piece in said for piece in pieces)


def only_rules(before: Path, after: Path) -> bool:
    """Tell whether nothing but decision tables has changed."""
    return all(name.startswith("knowledge/regles/") for name in changed(read_savoir(before), read_savoir(after)))


def is_decided(replies: Iterable[Answered]) -> bool:
    """Tell whether a decision table had a part in one of these replies: what is computed stands in ``custom``."""
    return any(custom_of(one.messages).get(key) for one in replies for key in _DECIDED)


def folded(text: str) -> str:
    """Keep the letters and figures alone, so that layout, marks and no-break spaces do not count."""
    return _LETTERS.sub("", text.lower())


def _titles(one: Answered) -> str:
    return " ".join(str(button["title"]) for button in buttons_of(one.messages))


def _leaves(
    value: Any, keys: tuple[str, ...] | None, path: Path_ = (), words: bool = False
) -> Iterator[tuple[Path_, Any]]:
    """Give each value with its path; ``("mots", …)`` for words, whose list counts as one."""
    words = words or keys is None
    if isinstance(value, dict):
        for key, child in value.items():
            yield from _leaves(child, keys, (*path, key), words or key in (keys or ()))
    elif isinstance(value, list) and not words:
        for number, child in enumerate(value):
            yield from _leaves(child, keys, (*path, number), words)
    else:
        yield (("mots" if words else "reste"), *path), value


def _gone(before: Any, after: Any) -> list[str] | None:
    """Give a piece of each sentence that goes, of each that was there when none does; None when that is not sure."""
    old, new = (str(each) if not isinstance(each, list) else "\n".join(map(str, each)) for each in (before, after))
    if set(_BLANK.findall(old)) != set(_BLANK.findall(new)):
        return None
    kept = _SENTENCE.split(new)
    sentences = [one for one in _SENTENCE.split(old) if one not in kept] or _SENTENCE.split(old)
    found = [max((folded(part) for part in _BLANK.split(one)), key=len) for one in sentences]
    return found if found and min(map(len, found)) >= _LEAST else None
