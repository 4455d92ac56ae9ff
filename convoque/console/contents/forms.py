"""From a field of the table to the controls of a form, and back to what the file says.

What a form gives back unchanged is exactly what it was given: nothing is
written for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from convoque import schema
from convoque.console.contents.catalogue import Catalogue
from convoque.schema import Field

PREFIX = "c."
"""Before the name of every control, so that no field of a content meets one of the page's."""
_OR, _NONE = " | ", "(rien)"
"""How a list is written on one line of a table, and one that is empty."""
_SPARE = 2
"""Empty lines offered under those of a table."""


class FieldError(Exception):
    """What was typed cannot be read as this field; ``control`` is where it was typed."""

    def __init__(self, control: str, sentence: str) -> None:
        super().__init__(sentence)
        self.control = control


@dataclass(frozen=True)
class Control:
    """One control of a form: ``widget`` is ligne, zone, choix, case or date."""

    name: str
    label: str
    widget: str
    text: str
    help: str = ""
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    rows: int = 3


@dataclass(frozen=True)
class Group:
    """The controls of one field; with several, they stand under its label as one."""

    field: Field
    name: str
    controls: tuple[Control, ...]
    together: bool = False


def name_of(key: str) -> str:
    """Give the name of a field's control, or the start of its names."""
    return PREFIX + key


def groups(
    content: schema.Content, values: Mapping[str, Any], known: Catalogue, typed: Mapping[str, str] | None = None
) -> list[tuple[str, list[Group]]]:
    """Give the form's sections, each with the controls of its fields; ``typed`` takes the place of values."""
    return [
        (title, [group(field, values.get(field.key), known, name_of(field.key), typed) for field in fields])
        for title, fields in content.sections()
    ]


def group(field: Field, value: Any, known: Catalogue, name: str, typed: Mapping[str, str] | None = None) -> Group:
    """Give the controls of a field that has this value, None for none."""
    told = typed if typed is not None else encode(field, value, name)
    if field.kind == "lignes":
        controls = _rows(field, told, known, name)
    elif field.kind == "groupe":
        inner = schema.CONTENTS[field.content].fields.values()
        controls = tuple(_control(one, f"{name}.{one.key}", told, known, part=True) for one in inner)
    elif field.kind == "periode":
        controls = tuple(
            Control(f"{name}.{key}", label, "date", told.get(f"{name}.{key}", ""))
            for key, label in (("depuis", "Depuis"), ("jusqu_au", "Jusqu’au"))
        )
    elif field.kind == "listes":
        keys = [one.removeprefix(f"{name}.") for one in told if one.startswith(f"{name}.") and one != f"{name}.+"]
        controls = tuple(_list_control(name, key, told) for key in keys)
        more = Control(
            f"{name}.+",
            "Autre valeur",
            "zone",
            told.get(f"{name}.+", ""),
            "Le nom de la valeur sur la première ligne, puis une expression par ligne.",
        )
        controls = (*controls, more)
    else:
        return Group(field, name, (_control(field, name, told, known),))
    return Group(field, name, controls, together=True)


def _list_control(name: str, key: str, told: Mapping[str, str]) -> Control:
    text = told[f"{name}.{key}"]
    return Control(f"{name}.{key}", key, "zone", text, rows=_height(text))


def _rows(field: Field, told: Mapping[str, str], known: Catalogue, name: str) -> tuple[Control, ...]:
    inner = list(schema.CONTENTS[field.content].fields.values())
    numbers = _numbers({one: text for one, text in told.items() if text}, name)
    count = max(numbers, default=-1) + 1 + _SPARE
    return tuple(
        _control(one, f"{name}.{at}.{one.key}", told, known, part=True, number=at + 1)
        for at in range(min(count, 200))
        for one in inner
    )


def _control(
    field: Field, name: str, told: Mapping[str, str], known: Catalogue, part: bool = False, number: int = 0
) -> Control:
    text = told.get(name, "")
    label = f"{field.label} {number}" if number else field.label
    needed = field.required and not number and field.kind not in ("alternatives", "faits")
    if field.kind in ("choix", "oui"):
        words = field.choices or (known.known(field.among) if field.among else ())
        named = tuple((word, word.replace("_", " ")) for word in words)
        if text and text not in words and field.kind == "choix":
            named = ((text, text), *named)
        if field.kind == "oui":
            return Control(name, label, "case", text, field.help)
        return Control(name, label, "choix", text, field.help, needed, (("", "—"), *named))
    if field.kind == "date":
        return Control(name, label, "date", text, field.help, needed)
    if field.kind in ("texte", "nombre") or (number and field.kind != "phrase"):
        return Control(name, label, "ligne", text, "" if number else field.help, needed)
    return Control(name, label, "zone", text, _with_blanks(field), needed, rows=_height(text))


def _with_blanks(field: Field) -> str:
    if not field.blanks:
        return field.help
    return f"{field.help} Mots permis : {', '.join(f'{{{word}}}' for word in field.blanks)}."


def _height(text: str) -> int:
    return min(max(2, sum(len(line) // 80 + 1 for line in text.splitlines()) + 1), 20)


def encode(field: Field, value: Any, name: str) -> dict[str, str]:
    """Give what the controls of a field show for a value as the file says it; None for an absent one."""
    if field.kind == "lignes":
        inner = schema.CONTENTS[field.content].fields
        rows = [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
        found: dict[str, str] = {}
        for at, row in enumerate(rows):
            for key, one in inner.items():
                found |= encode(one, row.get(key), f"{name}.{at}.{key}")
        return found
    if field.kind == "groupe":
        table = value if isinstance(value, dict) else {}
        parts = schema.CONTENTS[field.content].fields.items()
        return {k: text for key, one in parts for k, text in encode(one, table.get(key), f"{name}.{key}").items()}
    if field.kind == "periode":
        table = value if isinstance(value, dict) else {}
        return {f"{name}.{key}": str(table.get(key, "")) for key in ("depuis", "jusqu_au")}
    if field.kind == "listes":
        table = value if isinstance(value, dict) else {}
        return {f"{name}.{key}": _lines(words) for key, words in table.items()}
    return {name: _encode_one(field, value)}


def _encode_one(field: Field, value: Any) -> str:
    if value is None:
        return ""
    if field.kind == "exemples":
        return "\n".join(line.removeprefix("- ") for line in str(value).splitlines() if line.strip())
    if field.kind == "faits":
        return _conditions(value, " ; " if field.key == "faits" else "\n")
    if field.kind == "alternatives":
        return "\nou\n".join(_conditions(one, "\n") for one in (value if isinstance(value, list) else [value]))
    if field.kind == "tables" and isinstance(value, dict):
        return "\n".join(f"{key} : {_conditions(one, ' ; ')}" for key, one in value.items())
    if isinstance(value, dict):
        between = ", " if field.kind == "sources_datees" else _OR
        return "\n".join(f"{key} : {_joined(one, between)}" for key, one in value.items())
    return _lines(value)


def _lines(value: Any) -> str:
    return "\n".join(" ".join(str(one).split("\n")) for one in value) if isinstance(value, list) else str(value).strip()


def _joined(value: Any, between: str) -> str:
    return (between.join(map(str, value)) or _NONE) if isinstance(value, list) else str(value)


def _parted(text: str) -> Any:
    if text == _NONE:
        return []
    return [part.strip() for part in text.split(_OR)] if _OR in text else text


def _conditions(value: Any, between: str) -> str:
    if not isinstance(value, dict):
        return str(value)
    return between.join(
        f"{name} = {', '.join(words) if isinstance(words, list) else words}" for name, words in value.items()
    )


def decode(field: Field, told: Mapping[str, str], name: str) -> Any:
    """Give what a field says after what was typed, as the file would; None when it is left empty.

    Raises FieldError, with the control where it was typed.
    """
    if field.kind == "lignes":
        return _decode_rows(field, told, name)
    if field.kind == "groupe":
        parts = schema.CONTENTS[field.content].fields.items()
        read = {key: decode(one, told, f"{name}.{key}") for key, one in parts}
        return {key: one for key, one in read.items() if one is not None} or None
    if field.kind == "periode":
        days = {key: _day(told.get(f"{name}.{key}", ""), f"{name}.{key}") for key in ("depuis", "jusqu_au")}
        return {key: day for key, day in days.items() if day} or None
    if field.kind == "listes":
        return _decode_lists(told, name)
    text = told.get(name, "").strip()
    if field.kind == "faits":
        found = _read_conditions(text, name)
        return found if found or field.required else None
    if field.kind == "alternatives":
        tables = [_read_conditions(part, name) for part in re.split(r"(?m)^\s*ou\s*$", text)]
        return tables if len(tables) > 1 else tables[0]
    if not text:
        return None
    return _decode_one(field, text, name)


def _decode_one(field: Field, text: str, name: str) -> Any:
    lines = [" ".join(line.split(" ")).strip() for line in text.splitlines() if line.strip()]
    if field.kind in ("phrases", "expressions", "textes"):
        return lines
    if field.kind == "exemples":
        return "\n".join(f"- {line.removeprefix('- ')}" for line in lines)
    if field.kind == "oui":
        return "oui"
    if field.kind == "date":
        return _day(text, name)
    if field.kind == "sources_datees":
        dated = [line for line in lines if re.match(r"\d{4}-\d{2}-\d{2} *:", line)]
        return {key: _commas(words) for key, words in _pairs(lines, name)} if dated else lines
    if field.kind == "tables":
        return {key: _read_conditions(rest, name) for key, rest in _pairs(lines, name)}
    if field.kind == "table":
        if not any(":" in line for line in lines):
            return lines
        return {key: _parted(one) for key, one in _pairs(lines, name)}
    return " ".join(lines)


def _numbers(told: Mapping[str, str], name: str) -> set[int]:
    """Give the numbers of the rows that controls of this name belong to."""
    pattern = re.compile(rf"{re.escape(name)}\.([0-9]{{1,4}})\.")
    return {int(found[1]) for one in told if (found := pattern.match(one))}


def _decode_rows(field: Field, told: Mapping[str, str], name: str) -> Any:
    inner = schema.CONTENTS[field.content].fields
    rows = []
    for at in sorted(_numbers(told, name)):
        if any(told.get(f"{name}.{at}.{key}", "").strip() for key in inner):
            row = {key: decode(one, told, f"{name}.{at}.{key}") for key, one in inner.items()}
            rows.append({key: value for key, value in row.items() if value is not None})
    return rows or None


def _decode_lists(told: Mapping[str, str], name: str) -> Any:
    found: dict[str, Any] = {}
    for control, text in told.items():
        key = control.removeprefix(f"{name}.")
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if not control.startswith(f"{name}.") or not lines:
            continue
        if key == "+":
            key, *lines = lines
            if key in found:
                raise FieldError(control, f"La valeur « {key} » a déjà ses expressions.")
        found[key] = lines
    return found or None


def _read_conditions(text: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for line in re.split(r"[;\n]", text):
        if not line.strip():
            continue
        fact, equals, values = line.partition("=")
        if not equals or not fact.strip() or not values.strip():
            raise FieldError(
                name, f"« {line.strip()} » n’est pas un fait et sa valeur ; attendu : « contrat = signe »."
            )
        if fact.strip() in found:
            raise FieldError(
                name, f"Le fait « {fact.strip()} » est écrit deux fois ; attendu : « contrat = signe, ppae »."
            )
        words = _commas(values)
        found[fact.strip()] = words[0] if len(words) == 1 else words
    return found


def _pairs(lines: Sequence[str], name: str) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for line in lines:
        key, colon, text = line.partition(" :") if " :" in line else line.partition(":")
        if not colon or not key.strip():
            raise FieldError(name, f"« {line} » n’a pas de nom devant « : » ; attendu : « nom : texte ».")
        if key.strip() in found:
            raise FieldError(name, f"« {key.strip()} » est écrit deux fois ; attendu : une seule fois chaque nom.")
        found[key.strip()] = text.strip()
    return list(found.items())


def _commas(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _day(text: str, name: str) -> str | None:
    text = text.strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise FieldError(
            name, f"date impossible « {text} » ; attendu : une date du calendrier, comme 2025-06-01"
        ) from None


def settle(old: Any, new: Any) -> Any:
    """Give a new value as the file writes the old one, where both say the same.

    >>> settle({"contrat": ["signe"], "plan": "oui"}, {"contrat": "signe", "plan": "non"})
    {'contrat': ['signe'], 'plan': 'non'}
    """
    if isinstance(old, dict) and isinstance(new, dict):
        return {key: settle(old.get(key), one) for key, one in new.items()}
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        return [settle(one, other) for one, other in zip(old, new, strict=True)]
    if isinstance(old, list) and not isinstance(new, list) and old == [new]:
        return old
    if isinstance(new, list) and not isinstance(old, list | dict | None.__class__) and len(new) == 1:
        return new[0]
    return new


def changed(content: schema.Content, values: Mapping[str, Any], told: Mapping[str, str]) -> dict[str, Any]:
    """Give the fields that say something else than ``values``, None for one left empty; raises FieldError."""
    found: dict[str, Any] = {}
    for key, field in editable(content).items():
        old, name = values.get(key), name_of(key)
        new = decode(field, told, name)
        if new != decode(field, encode(field, old, name), name):
            found[key] = settle(old, new)
    return found


def editable(content: schema.Content) -> dict[str, Field]:
    """Give the fields that a form has: those that hold other contents have pages of their own."""
    inside = ("cas", "regle", "source")
    return {key: field for key, field in content.fields.items() if field.content not in inside}
