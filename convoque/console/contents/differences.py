"""What a draft changes: field by field in an editor's words, and line by line in the files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, unified_diff
from typing import Any

from convoque.console.contents.catalogue import Item
from convoque.console.contents.forms import encode, name_of

_MOST_COMPARED = 4_000_000
"""Pairs of lines or words: as many take about a second."""
_SHOWN = 400
"""Characters shown of what two texts have in common, between what differs."""


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
    """Cut two texts where they differ: by lines, then by words in the lines that differ.

    >>> words("Venez le lundi.", "Venez le mardi.")
    (((False, 'Venez le '), (True, 'lundi.')), ((False, 'Venez le '), (True, 'mardi.')))
    """
    first, second = old.splitlines(keepends=True), new.splitlines(keepends=True)
    before: list[tuple[bool, str]] = []
    after: list[tuple[bool, str]] = []
    for tag, i1, i2, j1, j2 in _steps(first, second):
        gone, come = "".join(first[i1:i2]), "".join(second[j1:j2])
        if tag == "replace":
            _by_words(gone, come, before, after)
            continue
        if gone:
            before.append((tag != "equal", gone))
        if come:
            after.append((tag != "equal", come))
    return tuple(map(_short, before)), tuple(map(_short, after))


def _by_words(gone: str, come: str, before: list[tuple[bool, str]], after: list[tuple[bool, str]]) -> None:
    first, second = _pieces(gone), _pieces(come)
    for tag, i1, i2, j1, j2 in _steps(first, second):
        if i2 > i1:
            before.append((tag != "equal", "".join(first[i1:i2])))
        if j2 > j1:
            after.append((tag != "equal", "".join(second[j1:j2])))


def _steps(first: list[str], second: list[str]) -> Sequence[tuple[str, int, int, int, int]]:
    """Compare two lists; those that would take seconds are told as different from end to end."""
    if len(first) * len(second) > _MOST_COMPARED:
        return [("equal" if first == second else "replace", 0, len(first), 0, len(second))]
    return SequenceMatcher(None, first, second, autojunk=False).get_opcodes()


def _short(piece: tuple[bool, str]) -> tuple[bool, str]:
    """Leave out the middle of what is the same on both sides."""
    differs, text = piece
    return piece if differs or len(text) <= _SHOWN else (differs, f"{text[: _SHOWN // 2]} […] {text[-_SHOWN // 2 :]}")


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
