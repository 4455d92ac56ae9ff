"""Write values as YAML, in the manner of our files."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

WIDTH = 120
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL = frozenset(["", "~", "null", "Null", "NULL"])
_LOOSE = re.compile(r"\s\s|[\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029]|^\s|\s$")
_SENTENCE = re.compile(r"[.!?…]$")
_ENDS = re.compile(r"(?<=[.!?]) +(?=[A-ZÀ-Ý«{])")


def squeeze(text: str) -> str:
    """Leave one space between words, line by line; a no-break space is kept.

    >>> squeeze("  Venez   demain. ")
    'Venez demain.'
    """
    if not _LOOSE.search(text):
        return text
    return "\n".join(" ".join(re.split(r"[ \t]+", line.strip(" \t"))) for line in text.strip().splitlines())


def scalar(text: str, style: str = "", flow: bool = False) -> str:
    """Write a text on one line, in this style when it can be.

    >>> scalar("Venez demain."), scalar("Une chose : la date.")
    ('Venez demain.', '"Une chose : la date."')
    >>> scalar("l’an", "'")
    "'l’an'"
    """
    if style == "'" and "\n" not in text:
        return "'" + text.replace("'", "''") + "'"
    if style == '"' or not is_plain(text, flow):
        return quoted(text)
    return text


def quoted(text: str) -> str:
    """Write a text between straight double quotes, accents kept."""
    return json.dumps(text, ensure_ascii=False)


def is_plain(text: str, flow: bool) -> bool:
    """Tell whether a text may stand without quotes, in a flow list or table or else after « clé: »."""
    if text in _NULL or text != text.strip() or "\n" in text:
        return False
    written = [f"[{text}]", f"{{k: {text}}}"] if flow else [f"k: {text}\n", f"- {text}\n"]
    return all(_reads_back(one, text) for one in written)


def _reads_back(written: str, text: str) -> bool:
    try:
        found = [event for event in yaml.parse(written, Loader=_LOADER) if isinstance(event, yaml.NodeEvent)]
    except yaml.YAMLError:
        return False
    collection, *scalars = found
    last = scalars[-1] if scalars else collection
    return (
        len(scalars) == (2 if isinstance(collection, yaml.MappingStartEvent) else 1)
        and isinstance(last, yaml.ScalarEvent)
        and last.value == text
        and not last.style
        and not last.tag
        and not last.anchor
    )


def flow(value: Any) -> str:
    """Write a value on one line.

    >>> flow({"contrat": "signe", "motif": ["maladie", "oui, mais"]})
    '{contrat: signe, motif: [maladie, "oui, mais"]}'
    """
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key, flow=True)}: {flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(flow(one) for one in value) + "]"
    return scalar(str(value), flow=True)


def folded(text: str, indent: int) -> list[str]:
    """Cut a text into lines, at the ends of its sentences where they are short enough."""
    lines = []
    for sentence in _ENDS.split(text):
        lines += textwrap.wrap(sentence, WIDTH - indent, break_long_words=False, break_on_hyphens=False)
    return lines


def block(value: Any, indent: int, newline: str) -> str:
    """Write a value after « clé: » or « - » whose line has this indent; begins with a space or a new line."""
    inner, sep = indent + 2, newline + " " * (indent + 2)
    if isinstance(value, Mapping):
        if not value or (_flat(value) and len(flow(value)) + indent < WIDTH):
            return f" {flow(value)}"
        return "".join(f"{sep}{scalar(key)}:{block(one, inner, newline)}" for key, one in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        if _names(value) and len(flow(value)) + indent < WIDTH:
            return f" {flow(value)}"
        return "".join(f"{sep}-{item(one, inner, newline)}" for one in value)
    text = str(value)
    if "\n" in text:
        return f" |{sep}" + sep.join(text.splitlines())
    if len(text) + indent > WIDTH + 10 and len(_ENDS.split(text)) > 1:
        return f" >-{sep}" + sep.join(folded(text, inner))
    return f" {scalar(text)}"


def item(value: Any, indent: int, newline: str) -> str:
    """Write an item of a list after its dash, which stands at this indent."""
    if isinstance(value, Mapping) and value and not (_is_row(value) and len(flow(value)) + indent < WIDTH + 40):
        sep = newline + " " * (indent + 2)
        return " " + sep.join(f"{scalar(key)}:{block(one, indent + 2, newline)}" for key, one in value.items())
    if isinstance(value, Mapping):
        return f" {flow(value)}"
    return block(value, indent, newline)


def _names(value: Sequence[Any]) -> bool:
    """Tell a list of names or short phrases from one of sentences or tables."""
    return all(isinstance(one, str) and not _SENTENCE.search(one) and len(one) <= 60 for one in value)


def _is_row(value: Mapping[str, Any]) -> bool:
    """Tell a row, such as a button, from a content of its own, which has its lines."""
    return _flat(value) and len(value) <= 4 and "id" not in value


def _flat(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(_flat(one) for one in value.values())
    if isinstance(value, str):
        return "\n" not in value
    return all(_flat(one) for one in value)
