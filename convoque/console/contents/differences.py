"""What a draft changes: field by field in an editor's words, and line by line in the files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher, unified_diff
from typing import Any

from convoque.console.contents.catalogue import Item
from convoque.console.contents.forms import encode, name_of


@dataclass(frozen=True)
class Difference:
    """One field before and after, each as pieces of text with whether it differs."""

    label: str
    key: str
    before: tuple[tuple[bool, str], ...]
    after: tuple[tuple[bool, str], ...]


def fields(item: Item, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Give the fields that differ, in the order of the form."""
    found = []
    for key, field in item.content.fields.items():
        if key in after and before.get(key) != after[key]:
            old, new = shown(item, key, before.get(key)), shown(item, key, after[key])
            found.append(Difference(field.label, key, *words(old, new)))
    return found


def shown(item: Item, key: str, value: Any) -> str:
    """Write a value as its form shows it."""
    told = encode(item.content.fields[key], value, name_of(key))
    return "\n".join(text for text in told.values() if text)


def words(old: str, new: str) -> tuple[tuple[tuple[bool, str], ...], tuple[tuple[bool, str], ...]]:
    """Cut two texts where they differ, by words."""
    first, second = _pieces(old), _pieces(new)
    before: list[tuple[bool, str]] = []
    after: list[tuple[bool, str]] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if i2 > i1:
            before.append((tag != "equal", "".join(first[i1:i2])))
        if j2 > j1:
            after.append((tag != "equal", "".join(second[j1:j2])))
    return tuple(before), tuple(after)


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for line in text.splitlines(keepends=True):
        parts = line.split(" ")
        pieces += [f"{part} " for part in parts[:-1]] + [parts[-1]]
    return pieces


def lines(name: str, before: str, after: str) -> list[tuple[str, str]]:
    """Give the changed lines of a file, each with ``plus``, ``moins``, ``place`` or nothing."""
    kinds = {"+": "plus", "-": "moins", "@": "place"}
    told = list(unified_diff(before.splitlines(), after.splitlines(), name, name, n=1, lineterm=""))[2:]
    return [(kinds.get(line[:1], ""), line) for line in told]
