"""What to send: strange characters, messages half mangled, good values with one part that is not."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from copy import deepcopy
from functools import lru_cache
from random import Random
from typing import Any

from hypothesis import strategies as st

from convoque.settings import ROOT

SEEDS = st.integers(0, 2**48)
"""Hypothesis draws the seed, ``Random`` makes the input of it: ten times as fast as drawing each piece."""

STRANGE = (
    *("\0", "\x1b[2J", "\r\n", "\t", "\x85", "\u2028", "\u200b"),
    *("\u200d", "\u202e", "\ufeff", "\ufe0f", "\u00ad", "\U000e0041"),
    *("\ud800", "\udfff", "\uffff", "\U0010ffff", "İ", "ß", "ǅ", "ſ", "ŉ"),
    *("ﷺ", "ﬃ", "Å", "ö̲̣̈́", "e" + "\u0301" * 30, "क्षि", "שָׁ", "السنة"),
    *("👩🏽‍🦽‍➡️", "🏳️‍🌈", "🇫🇷", "٣", "３", "𝟛", "²", "½", "Ⅷ", "一", "€", "°", "…", "«", "»", "’", "‑", "•••"),
    *("<script>alert(1)</script>", "<!--", "]]>", "{{7*7}}", "${x}"),
    *("%s%n", "%00", "../../etc/passwd", "' OR 1=1 --", "\\", "`"),
    *("/restart", "/recours{", '/donner_fait{"fait": "contrat"}', "//"),
    *("/session_start", "{}", "[[", "**", "__", "- ", "1. ", "](", "http://"),
    *("06 12 34 56 78", "2 85 05 78 006 084 36", "FR76 3000 6000 0112 3456 7890 189"),
    *("a@b.fr", "12 rue de la Paix 75002 Paris"),
    *("31/02/2026", "le 31 février", "30.02", "29 février", "lundi 99"),
    *("il y a 999 ans", "dans 999 mois", "25h99", "24h", "0h00", "1er"),
    *("du 31 au 30", "jusqu'au", "tous les lundis", "en 2099", "de 9h à 8h"),
    *("mi-", "fin mois", "l'an dernier", "avant-hier", "midi"),
)  # fmt: skip


@lru_cache(maxsize=1)
def phrases() -> tuple[str, ...]:
    """What people write: the messages of the measurement of understanding."""
    lines = (ROOT / "benchmarks" / "comprehension" / "messages.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(json.loads(line)["text"] for line in lines)


def mangled(seed: int) -> str:
    """Give a message with a few pieces taken out, doubled, swapped or put in."""
    random = Random(seed)
    text = random.choice(phrases())
    if random.random() < 0.3:
        text += random.choice(" .\n,?") + random.choice(phrases())
    for _ in range(random.randrange(1, 7)):
        at = random.randrange(len(text) + 1)
        to = min(len(text), at + random.randrange(12))
        text = random.choice(
            (
                text[:at] + text[to:],
                text[:at] + text[at:to] * random.randrange(2, 9) + text[to:],
                text[:at] + random.choice(STRANGE) + text[at:],
                text[:at] + text[at:to].swapcase() + text[to:],
                text[:at] + text[at:to][::-1] + text[to:],
                text[:at] + chr(random.choice((random.randrange(0x250), random.randrange(0x110000)))) + text[to:],
                text[:at] + str(random.randrange(10 ** random.randrange(1, 14))) + text[at:],
            )
        )
    return text[:1000]


def repeated(seed: int) -> str:
    """Give a thousand characters of a few, over and over: what makes a pattern slow."""
    random = Random(seed)
    pieces = [
        random.choice((*STRANGE, *"ae1 .,-/@'\n", random.choice(phrases())[:9])) for _ in range(random.randrange(1, 4))
    ]
    if random.random() < 0.3:
        return "".join(random.choices(pieces, k=1000))[:1000]
    return ("".join(pieces) * 1000)[: random.choice((999, 1000))] + random.choice(("", "!", "x", " "))


MESSAGES = st.one_of(SEEDS.map(mangled), SEEDS.map(mangled), SEEDS.map(repeated), st.text(max_size=200))

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(STRANGE),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)

ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2**31, 2**63, 10**400, -(10**400), 1.5, float("nan"), float("inf"), 1e308),
    *("", " ", "oui", "inconnu", "2026-11-24", "2026-11-24T09:30:00Z"),
    *("9999-12-31", "0000-00-00", "J+9999", "x" * 5000),
    *([], {}, [[]], [{}], {"": None}, [None] * 50, {"a": {"b": {"c": []}}}, *STRANGE),
)  # fmt: skip


def spoilt(good: Any, seed: int, odd: Sequence[Any] = ODD) -> Any:
    """Give a copy of a JSON value in which one to three parts are odd, missing, renamed or moved."""
    random = Random(seed)
    value = deepcopy(good)
    for _ in range(random.randrange(1, 4)):
        places = list(_places(value))
        if not places:
            return random.choice(odd)
        holder, key = random.choice(places)
        kind = random.randrange(6)
        if kind == 0:
            del holder[key]
        elif kind == 1 and isinstance(holder, dict):
            holder[random.choice((key + "s", key.upper(), "", *STRANGE[:20]))] = holder.pop(key)
        elif kind == 2:
            other, from_key = random.choice(places)
            with_value = deepcopy(other[from_key]) if _has(other, from_key) else None
            holder[key] = with_value
        elif kind == 3 and isinstance(holder[key], str):
            holder[key] = holder[key][: random.randrange(len(holder[key]) + 1)] + random.choice(STRANGE)
        else:
            holder[key] = deepcopy(random.choice(odd))
    return value


def spoiling(good: Any, odd: Sequence[Any] = ODD) -> st.SearchStrategy[Any]:
    """Draw spoilt copies of a good value."""
    return st.builds(lambda seed: spoilt(good, seed, odd), SEEDS)


def _places(value: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    for key, child in list(
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    ):
        found += [(value, key), *_places(child)]
    return found


def _has(holder: Any, key: Any) -> bool:
    return key in holder if isinstance(holder, dict) else key < len(holder)


_SCALARS = (
    *("", "~", "null", "oui", "[", "]", "{", "}", "{}", "[]", "[a, b]"),
    *("{a: b}", "|", ">", "|2", "&a b", "*a", "&a [*a]", "!!int x"),
    *("!!python/object:os.system x", "<<", "? a", "- a", "- - - a", ": "),
    *("a: b: c", "#", '"', "'", '"\\ud800"', '"\\x00"', "\t", "---", "..."),
    *("1e999", "-1", "nan", "inf", "99999999999999999999", "9" * 5000, "0", "1.5", "٣", "1,5", "0x1f", "12:30:45"),
    *("2026-02-30", "9999-12-31", "0001-01-01", "10000-01-01", "2026-11-24"),
    *("٢٠٢٦-١١-٢٤", "{date}", "{rien}", "{", "…", "a … b", "* |", "a|", "|*"),
    *("x" * 20000, "[" * 40, "[" * 3000, "{a: " * 3000, "- " * 3000),
    *("a b " * 300, "\ufeff", "\u2028", "\x85", "\x1b", "İ"),
)  # fmt: skip


def spoilt_yaml(content: str, seed: int) -> bytes:
    """Give a YAML file as a tired editor, or another program, leaves it."""
    random = Random(seed)
    lines = content.split("\n")
    if random.random() < 0.5 and len(lines) > 80:  # a short file is read faster, and far enough to matter
        at = random.randrange(len(lines) - 40)
        del lines[at : at + random.randrange(len(lines) - at)]
    for _ in range(random.choice((1, 1, 1, 2, 3, 8))):
        lines = random.choice(_LINE_EDITS)(lines, random)
    data = "\n".join(lines).encode("utf-8", "surrogatepass")
    return random.choice(_FILE_EDITS)(data, random) if random.random() < 0.2 else data


def _value_edit(lines: list[str], random: Random) -> list[str]:
    at = random.randrange(len(lines))
    key, colon, _ = lines[at].partition(":")
    new = random.choice(_SCALARS) if random.random() < 0.7 else random.choice(lines).partition(":")[2].strip()
    return [*lines[:at], f"{key}{colon} {new}" if colon else new, *lines[at + 1 :]]


def _item_edit(lines: list[str], random: Random) -> list[str]:
    """Change one word of a line, between brackets most often."""
    at = random.randrange(len(lines))
    parts = lines[at].split(" ")
    parts[random.randrange(len(parts))] = random.choice((*_SCALARS, *random.choice(lines).split(" ")))
    return [*lines[:at], " ".join(parts), *lines[at + 1 :]]


def _indent(lines: list[str], random: Random) -> list[str]:
    at = random.randrange(len(lines))
    to = at + random.randrange(1, 9)
    shift = random.choice((1, 2, 4, 7))
    moved = [" " * shift + line if random.random() < 0.8 else line[shift:] for line in lines[at:to]]
    return [*lines[:at], *moved, *lines[to:]]


def _cut(lines: list[str], random: Random) -> list[str]:
    at = random.randrange(len(lines))
    return lines[:at] + lines[at + random.choice((1, 1, 1, 2, 5, 30)) :] or [""]


def _double(lines: list[str], random: Random) -> list[str]:
    at = random.randrange(len(lines))
    return [*lines[: at + random.randrange(1, 6)], *lines[at:]]


def _swap(lines: list[str], random: Random) -> list[str]:
    one, other = random.randrange(len(lines)), random.randrange(len(lines))
    swapped = lines.copy()
    swapped[one], swapped[other] = lines[other], lines[one]
    return swapped


def _rename(lines: list[str], random: Random) -> list[str]:
    at = random.randrange(len(lines))
    stripped = lines[at].lstrip()
    space = lines[at][: len(lines[at]) - len(stripped)]
    other = random.choice((*_SCALARS, random.choice(lines).strip().partition(":")[0], "cle"))
    return [*lines[:at], f"{space}{other}:{stripped.partition(':')[2]}", *lines[at + 1 :]]


def _letter(lines: list[str], random: Random) -> list[str]:
    at = random.randrange(len(lines))
    place = random.randrange(len(lines[at]) + 1)
    strange = random.choice((*STRANGE, *":-#[]{}|>&*!%@`\"'\t "))
    return [*lines[:at], lines[at][:place] + strange + lines[at][place + random.randrange(2) :], *lines[at + 1 :]]


_Lines = Callable[[list[str], Random], list[str]]
_LINE_EDITS: tuple[_Lines, ...] = (
    *(_value_edit, _value_edit, _value_edit, _item_edit, _item_edit),
    *(_indent, _cut, _double, _swap, _rename, _letter),
)
_FILE_EDITS: tuple[Callable[[bytes, Random], bytes], ...] = (
    lambda data, random: b"\xef\xbb\xbf" + data,
    lambda data, random: data.replace(b"\n", b"\r\n"),
    lambda data, random: data.replace(b"\n", b"\r"),
    lambda data, random: data[: random.randrange(len(data) + 1)],
    lambda data, random: data.decode("utf-8", "ignore").encode("utf-16"),
    lambda data, random: data.decode("utf-8", "ignore").encode("latin-1", "replace"),
    lambda data, random: _put(data, random, b"\0"),
    lambda data, random: _put(data, random, bytes([random.randrange(256)])),
    lambda data, random: _put(data, random, random.randbytes(20)),
    lambda data, random: b"",
    lambda data, random: b"\n" * 1000 + data,
    lambda data, random: data + b"\n---\na: b\n",
)


def _put(data: bytes, random: Random, what: bytes) -> bytes:
    at = random.randrange(len(data) + 1)
    return data[:at] + what + data[at:]


def spoilt_csv(content: str, seed: int) -> bytes:
    """Give a CSV file with cells, quotes, commas, lines and bytes that are not as they should be."""
    random = Random(seed)
    rows = [line.split(",") for line in content.splitlines()]
    for _ in range(random.choice((1, 1, 2, 4))):
        row = random.choice(rows)
        at = random.randrange(len(row))
        kind = random.randrange(8)
        if kind == 0:
            row.pop(at)
        elif kind == 1:
            row.insert(at, random.choice(("", '"', random.choice(STRANGE))))
        elif kind == 2:
            rows.append(list(random.choice(rows)))
        elif kind == 3 and len(rows) > 1:
            rows.remove(random.choice(rows))
        elif kind == 4:
            other = random.choice(rows)
            row[at] = random.choice(other) if other else ""
        else:
            odd = random.choice(
                (*STRANGE, *(str(one) for one in ODD if isinstance(one, str | float | None)), '"a', 'a"b', "=1+1")
            )
            row[at] = odd
        rows = [row for row in rows if row] or [[""]]
    data = "\n".join(",".join(row) for row in rows).encode("utf-8", "surrogatepass")
    return random.choice(_FILE_EDITS)(data, random) if random.random() < 0.2 else data
