"""From drafts to files: the texts that they make, a folder that commands can take, and the editors' folder itself."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from convoque import schema
from convoque.console.contents.catalogue import items_in
from convoque.console.contents.drafts import Draft
from convoque.editing import NotEditable, move_item, parse, read_text, set_value, value_at, write_text
from convoque.errors import ConvoqueError, Refused

FIRST = "^"
"""In place of the content that another comes after: it comes first."""
_UNDER = {
    "cas": "cas",
    "regle": "regles",
    "exemples": "nlu",
    "source": "sources",
    "fait": "faits",
    "parametre": "parametres",
}


def texts(savoir: Path, drafts: Iterable[Draft]) -> dict[str, str]:
    """Give the files that the drafts change, with their new text; raises ConvoqueError when one cannot be applied."""
    found: dict[str, str] = {}
    for draft in sorted(drafts, key=lambda one: one.created):
        try:
            text = found[draft.file] if draft.file in found else read_text(_inside(savoir, draft.file))
            found[draft.file] = apply(text, draft)
        except (OSError, UnicodeDecodeError, KeyError, NotEditable, ValueError) as error:
            raise Refused(f"Le brouillon de « {draft.key} » ne s’écrit plus dans {draft.file} ({error}).") from None
    return found


def apply(text: str, draft: Draft) -> str:
    """Give a file's text with one draft in it; raises KeyError, NotEditable."""
    if draft.act == "ajouter":
        return _add(text, draft)
    item = next(
        (one for one in items_in(draft.file, parse(text)) if (one.kind, one.key) == (draft.kind, draft.key)), None
    )
    if item is None:
        raise KeyError(draft.key)
    if draft.act == "retirer":
        return set_value(text, item.place[:-1] if draft.kind == "exemples" else item.place, None)
    if draft.after:
        text = _move(text, draft)
        item = next(one for one in items_in(draft.file, parse(text)) if (one.kind, one.key) == (draft.kind, draft.key))
    order = schema.keys(draft.kind)
    names = [key for key in order if key in draft.values]
    if item.alone:
        return set_value(text, item.place, draft.values[names[0]]) if names else text
    for key in (name for name in names if name != "id"):
        text = set_value(text, item.place_of(key), draft.values[key], order)
    return set_value(text, item.place_of("id"), draft.values["id"], order) if "id" in names else text


def _move(text: str, draft: Draft) -> str:
    """Put a content after another one of its list, or first."""
    under = _UNDER[draft.kind]
    keys = [str(one.get("id")) for one in value_at(text, (under,))]
    start = keys.index(draft.key)
    rest = [key for key in keys if key != draft.key]
    end = 0 if draft.after == FIRST else rest.index(draft.after) + 1 if draft.after in rest else start
    return move_item(text, (under,), start, end) if start != end else text


def _add(text: str, draft: Draft) -> str:
    under = _UNDER[draft.kind]
    order = schema.keys(draft.kind)
    value: Any = {key: draft.values[key] for key in order if draft.values.get(key) is not None}
    listed = value_at(text, (under,))
    if isinstance(listed, dict):
        return set_value(text, (under, draft.key), value)
    name = "id"
    if draft.kind == "exemples":
        name, value = "intent", {"intent": draft.key, "examples": f"{draft.values.get('exemples') or ''}\n"}
    names = [one.get(name) for one in listed]
    at = names.index(draft.after) + 1 if draft.after in names else 0 if draft.kind == "cas" else len(names)
    return set_value(text, (under,), [*listed[:at], value, *listed[at:]])


def materialise(savoir: Path, drafts: Iterable[Draft], into: Path) -> Path:
    """Give a folder with the drafts applied, under ``into``, that « verifier », « comparer » and « publier » take.

    The same drafts on the same files give the same folder. Raises ConvoqueError.
    """
    chosen = list(drafts)
    changed = texts(savoir, chosen)
    told = json.dumps([sorted(changed.items()), _stamp(savoir)], ensure_ascii=False)
    folder = into / hashlib.sha256(told.encode()).hexdigest()[:16]
    if folder.is_dir():
        os.utime(folder)
        return folder
    into.mkdir(parents=True, exist_ok=True)
    _sweep(into)
    made = Path(tempfile.mkdtemp(dir=into, prefix="."))
    try:
        for part in ("knowledge", "data/nlu"):
            shutil.copytree(savoir / part, made / part, symlinks=True, ignore=shutil.ignore_patterns(".*"))
        for name, text in changed.items():
            (made / name).write_bytes(text.encode("utf-8"))
        made.replace(folder)
    except OSError as error:
        shutil.rmtree(made, ignore_errors=True)
        if folder.is_dir():
            return folder
        raise ConvoqueError(
            f"Le dossier des brouillons ne s’écrit pas ({error}). Vérifiez la place sur le disque."
        ) from None
    return folder


def put_in(savoir: Path, drafts: Iterable[Draft]) -> Mapping[str, str]:
    """Write the drafts into the editors' folder, all texts made before the first is written; raises ConvoqueError."""
    changed = texts(savoir, drafts)
    before = {name: read_text(_inside(savoir, name)) for name in changed}
    done: list[str] = []
    try:
        for name, text in changed.items():
            write_text(savoir / name, text)
            done.append(name)
    except OSError as error:
        for name in done:
            write_text(savoir / name, before[name])
        raise ConvoqueError(f"Le dossier {savoir} ne s’écrit pas ({error}). Vérifiez ses droits et la place.") from None
    return changed


def _inside(savoir: Path, name: str) -> Path:
    path = (savoir / name).resolve()
    if not path.is_relative_to(savoir.resolve()):
        raise KeyError(name)
    return path


def _stamp(savoir: Path) -> list[tuple[str, int, int]]:
    found = []
    for part in ("knowledge", "data/nlu"):
        for path in sorted((savoir / part).rglob("*.yml")):
            stat = path.stat()
            found.append((path.relative_to(savoir).as_posix(), stat.st_mtime_ns, stat.st_size))
    return found


def _sweep(into: Path) -> None:
    """Keep the twenty latest folders: each weighs a few megabytes."""
    kept = sorted((path for path in into.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime)
    for path in kept[:-20]:
        shutil.rmtree(path, ignore_errors=True)
