"""Read ``contenus.yml``. It is ours, not the editors': a mistake in it stops the start with its name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from convoque.schema.model import KINDS, Content, Field

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

_FIELD = {
    "libelle": "label", "genre": "kind", "aide": "help", "requis": "required", "choix": "choices", "parmi": "among",
    "mots": "blanks", "contenu": "content", "droit": "legal", "section": "section",
}  # fmt: skip
_CONTENT = {
    "nom": "label", "pluriel": "plural", "fichier": "file", "sous": "under", "relecture": "reread", "ordre": "ordered",
    "sections": "headings",
}  # fmt: skip
_YES = ("required", "legal", "reread", "ordered")


def read_table(path: Path) -> dict[str, Content]:
    """Read the table; raises ValueError or KeyError for a word that it does not know."""
    written = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
    return {name: _content(name, entry) for name, entry in written.items()}


def _content(name: str, entry: Mapping[str, Any]) -> Content:
    fields = {key: _field(f"{name}.{key}", key, field) for key, field in entry["champs"].items()}
    return Content(
        name=name,
        fields=fields,
        **{_CONTENT[key]: _plain(_CONTENT[key], entry[key]) for key in entry if key != "champs"},
    )


def _field(place: str, key: str, entry: Mapping[str, Any]) -> Field:
    found = Field(key=key, **{_FIELD[name]: _plain(_FIELD[name], value) for name, value in entry.items()})
    if found.kind not in KINDS:
        raise ValueError(f"contenus.yml, {place} : genre inconnu « {found.kind} »")
    return found


def _plain(name: str, value: Any) -> Any:
    if name in _YES:
        return value == "oui"
    return tuple(value) if isinstance(value, list) else value
