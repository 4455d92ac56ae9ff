"""The smallest change that makes a YAML text say something else.

The new value is compared with the one that is written, part by part; what
differs is cut out and written anew in the style that stands there. The
result is read back: it says what was wanted, or nothing is given.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

import yaml

from convoque.editing.nodes import BOM, Node, parse
from convoque.editing.render import WIDTH, block, flow, folded, item, quoted, scalar, squeeze

Path = tuple[str | int, ...]


class NotEditable(Exception):
    """The text cannot be changed in place so that it says what is wanted."""


@dataclass(frozen=True)
class Cut:
    """A stretch of the text and what stands in its place."""

    start: int
    end: int
    text: str


def value_at(text: str, path: Path) -> Any:
    """Give the plain value at a path; raises KeyError when there is none."""
    node: Node | None = parse(text)
    for step in path:
        node = node.get(step) if node is not None else None
    if node is None:
        raise KeyError(path)
    return node.plain()


def set_value(text: str, path: Path, value: Any, order: Sequence[str] = ()) -> str:
    """Give the text with another value at a path; None takes the key or the item out.

    A key that was not there goes after those that ``order`` puts before it, or
    last. Raises KeyError for a path that leads nowhere, NotEditable.
    """
    root = parse(text).plain()
    holder = root = copy.deepcopy(root)
    steps: list[tuple[Any, str | int]] = []
    for step in path[:-1]:
        steps.append((holder, step))
        try:
            holder = holder[step]
        except (IndexError, TypeError) as error:
            raise KeyError(path) from error
    if not path:
        return revise(text, value)
    last = path[-1]
    if isinstance(holder, dict):
        changed: Any = _with_key(holder, str(last), value, order)
    elif isinstance(holder, list) and isinstance(last, int) and last <= len(holder):
        changed = [*holder[:last], *([] if value is None else [value]), *holder[last + 1 :]]
    elif not steps and isinstance(holder, str):
        raise KeyError(path)
    elif holder == "" and isinstance(last, str):  # « clé: » with nothing after it becomes a table
        changed = {last: value}
    else:
        raise KeyError(path)
    for above, step in reversed(steps):
        above[step], changed = changed, above
    return revise(text, changed)


def _with_key(table: dict[str, Any], key: str, value: Any, order: Sequence[str]) -> dict[str, Any]:
    if value is None:
        return {name: one for name, one in table.items() if name != key}
    if key in table or key not in order:
        return {**table, key: value}
    before = [name for name in table if name in order and order.index(name) < order.index(key)]
    at = list(table).index(before[-1]) + 1 if before else 0
    pairs = list(table.items())
    return dict([*pairs[:at], (key, value), *pairs[at:]])


def revise(text: str, value: Any) -> str:
    """Give the text changed as little as it takes to say ``value``; the same text when it says it already.

    Raises NotEditable when the result, read back, would say something else.
    """
    try:
        root = parse(text)
    except (yaml.YAMLError, ValueError) as error:
        raise NotEditable(str(error)) from error
    wanted = _norm(value)
    if _norm(root.plain()) == wanted:
        return text
    cuts = _Changes(text).of(root, value, 0, 0, False)
    changed = _apply(text, cuts)
    try:
        said = _norm(parse(changed).plain())
    except (yaml.YAMLError, ValueError) as error:
        raise NotEditable(str(error)) from error
    if said != wanted:
        raise NotEditable("le texte écrit ne dirait pas ce qui est voulu")
    return changed


def move_item(text: str, path: Path, start: int, end: int) -> str:
    """Give the text with an item of a list that is written line by line at another place, its comments with it.

    Raises KeyError when the path leads to no list, NotEditable.
    """
    node: Node | None = parse(text)
    for step in path:
        node = node.get(step) if node is not None else None
    if node is None or node.items is None or not (0 <= start < len(node.items) and 0 <= end < len(node.items)):
        raise KeyError(path)
    values = node.plain()
    values.insert(end, values.pop(start))
    if node.style != "block":
        return set_value(text, path, values)
    changes = _Changes(text)
    spans = [changes.lines_of(one) for one in node.items]
    spans = [(changes.with_comments(first), last) for first, last in spans]
    chunks = [text[first:last] for first, last in spans]
    chunks = [chunk if chunk.endswith("\n") else chunk + changes.newline for chunk in chunks]
    chunks.insert(end, chunks.pop(start))
    cuts = [Cut(first, last, chunk) for (first, last), chunk in zip(spans, chunks, strict=True)]
    changed = _apply(text, cuts)
    if _norm(value_at(changed, path)) != _norm(values):
        raise NotEditable("le texte écrit ne dirait pas ce qui est voulu")
    return changed


def _norm(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _norm(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_norm(one) for one in value]
    return squeeze(str(value))


def _apply(text: str, cuts: Sequence[Cut]) -> str:
    for cut in sorted(cuts, key=lambda one: (one.start, one.end), reverse=True):
        text = text[: cut.start] + cut.text + text[cut.end :]
    return text


class _Changes:
    """Finds the cuts of one text; ``newline`` is the one that the text uses."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.newline = "\r\n" if "\r\n" in text else "\n"
        self.first = len(BOM) if text.startswith(BOM) else 0

    def of(self, node: Node, value: Any, lead: int, indent: int, inline: bool, dashed: bool = False) -> list[Cut]:
        """Give the cuts that make ``node`` say ``value``.

        ``lead`` is where its text begins after « clé: » or « - », ``indent``
        that of the line of this key or dash, ``inline`` true within a list or
        a table written between brackets.
        """
        if _norm(node.plain()) == _norm(value):
            return []
        if node.is_text and isinstance(value, str):
            return [self.scalar(node, squeeze(value), indent, inline)]
        if node.items and isinstance(value, list) and value:
            return self.items(node, value, inline)
        if node.entries and isinstance(value, dict) and value:
            return self.entries(node, value, inline)
        if inline:
            return [Cut(node.start, node.end, flow(value))]
        written = item(value, indent, self.newline) if dashed else block(value, indent, self.newline)
        return [Cut(lead, max(lead, node.end), written)]

    def scalar(self, node: Node, value: str, indent: int, inline: bool) -> Cut:
        raw = self.text[node.start : node.end]
        if not raw:
            return Cut(node.start, node.end, f" {scalar(value, flow=inline)}")
        if node.style in ("|", ">"):
            return self.lines(node, raw, value, indent)
        if "\n" in raw and "\\" not in raw and "\n" not in value:
            return self.wrapped(node, raw, value, inline)
        if "\n" in value:
            return Cut(node.start, node.end, quoted(value) if inline else block(value, indent, self.newline)[1:])
        return Cut(node.start, node.end, scalar(value, node.style, inline))

    def lines(self, node: Node, raw: str, value: str, indent: int) -> Cut:
        """Change a text of several lines after « | » or « > »: the lines that differ."""
        header, *written = raw.split(self.newline)
        margin = next(
            (line[: len(line) - len(line.lstrip(" "))] for line in written if line.strip()), " " * (indent + 2)
        )
        old = [line.strip() for line in written]
        if node.style == "|":
            new = value.splitlines()
        elif "" in old:
            new = folded(value, len(margin))
        else:
            new = refold(old, value, len(margin))
        return Cut(
            node.start, node.end, self.newline.join([header, *(f"{margin}{line}" if line else "" for line in new)])
        )

    def wrapped(self, node: Node, raw: str, value: str, inline: bool) -> Cut:
        """Change a text in quotes, or without, that goes on over several lines."""
        written = scalar(value, node.style, inline)
        if written[:1] == written[-1:] == '"' and node.style != '"':
            return Cut(node.start, node.end, written)
        old = [line.strip() for line in raw.split(self.newline)]
        second = raw.split(self.newline)[1]
        margin = second[: len(second) - len(second.lstrip())]
        new = refold(old, written, len(margin))
        return Cut(node.start, node.end, f"{self.newline}{margin}".join(new))

    def items(self, node: Node, values: list[Any], inline: bool) -> list[Cut]:
        old = list(node.items or ())
        flowing = node.style == "flow"
        cuts: list[Cut] = []
        for tag, i1, i2, j1, j2 in _steps([one.plain() for one in old], values):
            if tag == "equal":
                continue
            both = min(i2 - i1, j2 - j1)
            for at in range(both):
                one = old[i1 + at]
                if flowing:
                    cuts += self.of(one, values[j1 + at], one.start, 0, True)
                else:
                    dash = self.dash(node, one)
                    cuts += self.of(one, values[j1 + at], dash + 1, self.column(dash), False, dashed=True)
            if i2 - i1 > both:
                cuts.append(self.without(old, i1 + both, i2 - 1, flowing, node))
            if j2 - j1 > both:
                added = values[j1 + both : j2]
                cuts.append(
                    self.flow_items(old, i1 + both, added) if flowing else self.block_items(node, i1 + both, added)
                )
        return cuts

    def entries(self, node: Node, values: dict[str, Any], inline: bool) -> list[Cut]:
        old = list(node.entries or ())
        names = [key.text for key, _ in old]
        flowing = node.style == "flow"
        cuts: list[Cut] = []
        kept = [at for at, name in enumerate(names) if name in values]
        if not kept:
            if flowing or inline:
                return [Cut(node.start, node.end, flow(values))]
            indent = self.column(node.start)
            sep = self.newline + " " * indent
            lines = [f"{scalar(key)}:{block(value, indent, self.newline)}" for key, value in values.items()]
            return [Cut(node.start, node.end, sep.join(lines))]
        for at in kept:
            key, value = old[at]
            lead = self.text.index(":", key.end) + 1
            indent = 0 if flowing else self.column(key.start)
            cuts += self.of(value, values[names[at]], lead, indent, flowing)
        for first, last in _runs([at for at in range(len(old)) if at not in kept]):
            cuts.append(self.without_keys(old, first, last, flowing, node))
        for after, added in _added(names, list(values)):
            rows = [(name, values[name]) for name in added]
            cuts.append(self.flow_keys(old, after, rows) if flowing else self.block_keys(old, after, rows))
        return cuts

    def flow_items(self, old: list[Node], at: int, values: list[Any]) -> Cut:
        """Add items to a list between brackets, before the place ``at``."""
        written = ", ".join(flow(value) for value in values)
        if at == 0:
            return Cut(old[0].start, old[0].start, f"{written}, ")
        end = old[at - 1].end
        return Cut(end, end, self.comma(old[0].start, end, written) + written)

    def comma(self, first: int, end: int, written: str) -> str:
        """Give the comma before what is added, on a new line where lines are full and the list has several."""
        line = self.text[self.line_start(end) : self.line_end(end)]
        if "\n" in self.text[first:end] and len(line) + len(written) + 2 > WIDTH:
            return f",{self.newline}{line[: len(line) - len(line.lstrip())]}"
        return ", "

    def block_items(self, node: Node, at: int, values: list[Any]) -> Cut:
        """Add items to a list of lines, before the place ``at``."""
        old = list(node.items or ())
        margin = " " * self.column(node.start)
        gap = self.newline if self.spaced(old) else ""
        rows = [f"{margin}-{item(value, len(margin), self.newline)}{self.newline}" for value in values]
        if at == 0:
            start = self.line_start(self.dash(node, old[0]))
            return Cut(start, start, "".join(row + gap for row in rows))
        end = self.lines_of(old[at - 1])[1]
        missing = "" if self.text[end - 1 : end] == "\n" else self.newline
        return Cut(end, end, missing + "".join(gap + row for row in rows))

    def flow_keys(self, old: list[tuple[Node, Node]], after: int, rows: list[tuple[str, Any]]) -> Cut:
        written = flow(dict(rows))[1:-1]
        if after < 0:
            return Cut(old[0][0].start, old[0][0].start, f"{written}, ")
        end = old[after][1].end
        return Cut(end, end, f", {written}")

    def block_keys(self, old: list[tuple[Node, Node]], after: int, rows: list[tuple[str, Any]]) -> Cut:
        column = self.column(old[0][0].start)
        lines = [f"{scalar(key)}:{block(value, column, self.newline)}{self.newline}" for key, value in rows]
        margin = " " * column
        if after < 0:
            start = old[0][0].start
            return Cut(start, start, margin.join([*lines, ""]))
        end = self.line_end(max(old[after][1].end, old[after][0].end))
        end = min(end + len(self.newline), len(self.text))
        missing = "" if self.text[end - 1 : end] == "\n" else self.newline
        return Cut(end, end, missing + "".join(f"{margin}{line}" for line in lines))

    def without(self, old: list[Node], first: int, last: int, flowing: bool, node: Node) -> Cut:
        """Take items out, from ``first`` to ``last``."""
        if flowing:
            return self.cut_flow([(one.start, one.end) for one in old], first, last)
        spans = [self.lines_of(one) for one in old]
        start, end = spans[first][0], spans[last][1]
        if last + 1 < len(old):
            end += self.blank_after(end)
        else:
            start = spans[first - 1][1] if not self.text[spans[first - 1][1] : start].strip() else start
        return Cut(start, end, "")

    def without_keys(self, old: list[tuple[Node, Node]], first: int, last: int, flowing: bool, node: Node) -> Cut:
        spans = [(key.start, max(value.end, key.end)) for key, value in old]
        if flowing:
            return self.cut_flow(spans, first, last)
        start = spans[first][0]
        if self.text[self.line_start(start) : start].strip():  # the first key, after a dash
            return Cut(start, spans[last + 1][0], "")
        end = min(self.line_end(spans[last][1]) + len(self.newline), len(self.text))
        return Cut(self.line_start(start), end, "")

    def cut_flow(self, spans: list[tuple[int, int]], first: int, last: int) -> Cut:
        if last + 1 < len(spans):
            return Cut(spans[first][0], spans[last + 1][0], "")
        return Cut(spans[first - 1][1], spans[last][1], "")

    def dash(self, node: Node, one: Node) -> int:
        """Give where the dash of an item of a list of lines stands."""
        return self.text.rindex("-", node.start, max(one.start, node.start + 1))

    def lines_of(self, one: Node) -> tuple[int, int]:
        """Give the start of the first line of an item and the start of the line after its last."""
        return self.line_start(one.start), min(self.line_end(one.end) + len(self.newline), len(self.text))

    def with_comments(self, start: int) -> int:
        """Take in the lines of comment that stand just above a line."""
        while start > 0:
            above = self.line_start(start - len(self.newline))
            if not self.text[above:start].lstrip().startswith("#"):
                break
            start = above
        return start

    def spaced(self, old: list[Node]) -> bool:
        """Tell whether empty lines stand between the items."""
        if len(old) < 2:
            return False
        return not self.text[self.lines_of(old[0])[1] : self.line_end(self.lines_of(old[0])[1])].strip()

    def blank_after(self, end: int) -> int:
        length = 0
        while self.text[end + length :].startswith(self.newline):
            length += len(self.newline)
        return length

    def column(self, at: int) -> int:
        return at - self.line_start(at)

    def line_start(self, at: int) -> int:
        return max(self.text.rfind("\n", 0, max(at, 0)) + 1, self.first)

    def line_end(self, at: int) -> int:
        found = self.text.find(self.newline, at)
        return len(self.text) if found < 0 else found


def refold(old: Sequence[str], text: str, margin: int) -> list[str]:
    """Fold a text anew so that the lines before and after what differs stay as they are.

    >>> refold(["Venez demain.", "Prenez un stylo."], "Venez demain. Prenez deux stylos.", 4)
    ['Venez demain.', 'Prenez deux stylos.']
    """
    first, rest = [], text
    for line in old:
        if rest != line and not rest.startswith(f"{line} "):
            break
        first.append(line)
        rest = rest[len(line) + 1 :]
    last: list[str] = []
    for line in reversed(old[len(first) :]):
        if rest != line and not rest.endswith(f" {line}"):
            break
        last.insert(0, line)
        rest = rest[: -len(line)].rstrip(" ")
    middle = [rest] if len(rest) + margin <= WIDTH + 10 else folded(rest, margin)
    return [*first, *(line for line in middle if line), *last]


def _steps(old: list[Any], new: list[Any]) -> Iterator[tuple[str, int, int, int, int]]:
    def written(values: list[Any]) -> list[str]:
        return [json.dumps(_norm(value), ensure_ascii=False) for value in values]

    yield from SequenceMatcher(None, written(old), written(new), autojunk=False).get_opcodes()


def _runs(places: list[int]) -> Iterator[tuple[int, int]]:
    start: int | None = None
    for at in places:
        if start is None:
            start = at
        if at + 1 not in places:
            yield start, at
            start = None


def _added(old: list[str], new: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Group the names that are new by the place of the old one before them, -1 for none."""
    after, group = -1, list[str]()
    for name in new:
        if name in old:
            if group:
                yield after, group
            after, group = old.index(name), []
        else:
            group.append(name)
    if group:
        yield after, group
