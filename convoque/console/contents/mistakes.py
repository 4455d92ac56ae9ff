"""What ``convoque verifier`` says of a draft, at the field where it was written."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from convoque.checking import check_folders
from convoque.console.contents.catalogue import Item, items_in
from convoque.console.contents.forms import name_of
from convoque.editing import Node, parse, read_text
from convoque.errors import Located

_lock = threading.Lock()


@dataclass(frozen=True)
class Fault:
    """One mistake as a form shows it: ``champ`` is the control to go to, empty when it is of another place."""

    champ: str
    message: str
    place: str = ""


def faults(folder: Path, item: Item, with_examples: bool) -> tuple[list[Fault], list[Fault]]:
    """Check a folder; give the mistakes of one content, and those of the rest.

    ``with_examples``: read ``data/nlu/`` as well, two seconds more.
    """
    located = check(folder, with_examples)
    try:
        text = read_text(folder / item.file)
        root = parse(text)
    except (OSError, UnicodeDecodeError, ValueError):
        return [], [_fault("", one) for one in located]
    place = next((one for one in items_in(item.file, root) if (one.kind, one.key) == (item.kind, item.key)), None)
    own, others = list[Fault](), list[Fault]()
    for one in located:
        control = _control(text, root, place, one) if place is not None and _is_in(one, item.file) else None
        (others if control is None else own).append(_fault(control or "", one))
    return own, others


def check(folder: Path, with_examples: bool = True) -> tuple[Located, ...]:
    """Give the mistakes of a folder; the same folder is read once."""
    with _lock:
        return _checked(folder, with_examples)


@lru_cache(maxsize=32)
def _checked(folder: Path, with_examples: bool) -> tuple[Located, ...]:
    examples = folder / "data" / "nlu" if with_examples else None
    errors = check_folders(folder / "knowledge", examples).errors
    return tuple(one for one in errors if with_examples or one.code != "exemples-trop-peu")


def _fault(control: str, one: Located) -> Fault:
    said = f"{one.wrong} ; attendu : {one.expected}" if one.expected else one.wrong
    place = ":".join(str(part) for part in (one.file, one.line, one.column) if part is not None)
    return Fault(control, said, place)


def _is_in(one: Located, file: str) -> bool:
    return one.file == file or one.file.endswith(f"/{file}")


def _control(text: str, root: Node, place: Item, one: Located) -> str | None:
    """Give the control of the form that a mistake is about, None when it stands elsewhere in the file."""
    if one.line is None:
        return None
    node: Node | None = root
    for step in place.place:
        node = node.get(step) if node is not None else None
    if node is None:
        return None
    at = _offset(text, one.line, one.column if isinstance(one.column, int) else 1)
    first = text.rfind("\n", 0, node.start) + 1
    if not first <= at <= max(node.end, first):
        return None
    if place.alone:
        return name_of(next(iter(place.content.fields)))
    for key, value in node.entries or ():
        if key.start <= at <= max(value.end, key.end):
            return name_of(key.text) + _part(value, at)
    return name_of("id") if "id" in place.content.fields else name_of(next(iter(place.content.fields)))


def _part(value: Node, at: int) -> str:
    """Give the rest of the control's name, for a field of several controls."""
    for number, row in enumerate(value.items or ()):
        if row.entries and row.start <= at <= row.end:
            inner = next((key.text for key, one in row.entries if key.start <= at <= max(one.end, key.end)), "")
            return f".{number}.{inner or row.entries[0][0].text}"
    for key, one in value.entries or ():
        if key.start <= at <= max(one.end, key.end):
            return f".{key.text}"
    return ""


def _offset(text: str, line: int, column: int) -> int:
    at = 0
    for _ in range(line - 1):
        at = text.find("\n", at) + 1
        if at == 0:
            return len(text)
    return at + column - 1


def known_controls(names: Sequence[str], found: list[Fault]) -> list[Fault]:
    """Send each mistake to a control that the form has: a part's, else its field's first."""
    kept = []
    for fault in found:
        champ = fault.champ
        if champ and champ not in names:
            field = ".".join(champ.split(".")[:2])
            champ = next((name for name in names if name == field or name.startswith(f"{field}.")), "")
        kept.append(Fault(champ, fault.message, fault.place))
    return kept
