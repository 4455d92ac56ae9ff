"""The models that publications were learnt with, kept beside them for every process that shares the folder."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from convoque.publishing import durable
from convoque.publishing.shelf import Shelf
from convoque.training import fingerprint_file, is_sound


def find_model(shelf: Shelf, root: Path, name: str) -> Path | None:
    """Give the file of a model by its name, None when no whole one is there."""
    places = (shelf.models / name, root / "models" / name)
    return next((path for path in places if is_sound(path)), None)


def keep_model(shelf: Shelf, model: Path) -> None:
    """Keep a model with the publications, its fingerprint last; raises OSError."""
    kept = shelf.models / model.name
    if is_sound(kept):
        return
    kept.parent.mkdir(exist_ok=True)
    half = kept.with_name(f".en-cours-{model.name}")
    half.unlink(missing_ok=True)
    try:
        os.link(model.resolve(), half)
    except OSError:
        shutil.copyfile(model, half)
    half.replace(kept)
    fingerprint_file(kept).unlink(missing_ok=True)
    durable.replace(fingerprint_file(kept), fingerprint_file(model).read_bytes())
    durable.settle(kept.parent)
