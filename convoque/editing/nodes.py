"""A YAML text as a tree in which every value knows where it begins, where it ends and how it is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL = frozenset(["", "~", "null", "Null", "NULL"])
BOM = "\ufeff"


@dataclass(frozen=True)
class Node:
    """A value of the text between ``start`` and ``end`` (counted in characters).

    ``style`` is ``"``, ``'``, ``|``, ``>`` or nothing for a text; ``flow`` or
    ``block`` for a list (``items``) and a table (``entries``).
    """

    start: int
    end: int
    style: str
    text: str = ""
    items: tuple[Node, ...] | None = None
    entries: tuple[tuple[Node, Node], ...] | None = None

    @property
    def is_text(self) -> bool:
        """True when the value is neither a list nor a table."""
        return self.items is None and self.entries is None

    def plain(self) -> Any:
        """Give the value as plain Python, as ``knowledge.yamlfile.Value.plain`` does."""
        if self.entries is not None:
            return {key.text: value.plain() for key, value in self.entries}
        if self.items is not None:
            return [item.plain() for item in self.items]
        return self.text

    def get(self, step: str | int) -> Node | None:
        """Give the value under a key of a table or at a place of a list, None when there is none."""
        if self.entries is not None:
            return next((value for key, value in self.entries if key.text == step), None)
        if self.items is not None and isinstance(step, int) and 0 <= step < len(self.items):
            return self.items[step]
        return None

    def walk(self, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Node]]:
        """Give every value with its path, this one first."""
        yield path, self
        for key, value in self.entries or ():
            yield from value.walk((*path, key.text))
        for at, item in enumerate(self.items or ()):
            yield from item.walk((*path, at))


def parse(text: str) -> Node:
    """Build the tree of a text; raises yaml.YAMLError for what is not YAML, ValueError for an empty one."""
    offset = len(BOM) if text.startswith(BOM) else 0
    opened: list[tuple[yaml.Event, list[Node]]] = []
    for event in yaml.parse(text[offset:], Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            opened.append((event, []))
            continue
        if isinstance(event, yaml.AliasEvent):
            raise ValueError("un renvoi vers un autre endroit du fichier")
        if isinstance(event, yaml.CollectionEndEvent):
            start, inside = opened.pop()
            node = _collection(start, event, inside, offset)
        elif isinstance(event, yaml.ScalarEvent):
            node = _scalar(event, text, offset)
        else:
            continue
        if not opened:
            return node
        opened[-1][1].append(node)
    raise ValueError("un fichier vide")


def _scalar(event: yaml.ScalarEvent, text: str, offset: int) -> Node:
    start, end = event.start_mark.index + offset, event.end_mark.index + offset
    if event.style in ("|", ">"):
        end = start + len(text[start:end].rstrip())
    null = not event.style and not event.tag and event.value in _NULL
    return Node(start, end, event.style or "", text="" if null else event.value)


def _collection(start: yaml.Event, end: yaml.Event, inside: list[Node], offset: int) -> Node:
    flow = bool(start.flow_style)
    first = start.start_mark.index + offset
    last = end.end_mark.index + offset if flow or not inside else inside[-1].end
    style = "flow" if flow else "block"
    if isinstance(start, yaml.SequenceStartEvent):
        return Node(first, last, style, items=tuple(inside))
    return Node(first, last, style, entries=tuple(zip(inside[::2], inside[1::2], strict=True)))
