"""Large tables of numbers read from a file as they are needed, and not held in memory by each process.

The sentence vectors, the learnt weights and spaCy's vectors are 150 MB that
nothing ever writes. Mapped, they are pages of a file: shared by the processes
of a machine, and given up by the system when memory runs short. The files
stand in the folder of ``convoque.remembered``; without it all stays in memory.
"""

from __future__ import annotations

import mmap
import os
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from convoque.channel.assistant import RasaAssistant
from convoque.nlu.french import load_french
from convoque.nlu.sentence_featurizer import encoder
from convoque.remembered import kept_in

LARGE = 1 << 20
"""Bytes of a table that is worth a file."""
KEPT = 2
"""Files of one table: the one in use, and the one of before, which another process may still want."""
Rows = npt.NDArray[Any]


def lighten(assistant: RasaAssistant) -> RasaAssistant:
    """Have the large tables of a loaded assistant read from files; the numbers are the same."""
    folder = kept_in()
    if folder is None:
        return assistant
    for name, owner, attribute in _tables(assistant):
        table = np.asarray(getattr(owner, attribute))
        if table.nbytes >= LARGE and table.flags.c_contiguous:
            object.__setattr__(owner, attribute, mapped(table, name, folder))
    return assistant


def mapped(table: Rows, name: str, folder: Path) -> Rows:
    """Give the same table as read from a file of ``folder``, written when it is not there; itself if that fails."""
    place = folder / f"tableau-{name}-{zlib.crc32(table.data):08x}.bin"
    try:
        if not place.exists():
            _write(table, place)
        with place.open("rb") as file:
            pages = mmap.mmap(file.fileno(), table.nbytes, prot=mmap.PROT_READ)
        found = np.frombuffer(pages, table.dtype).reshape(table.shape)
        same = np.array_equal(found.view(np.uint8), table.view(np.uint8))
        pages.madvise(mmap.MADV_DONTNEED)  # all of it was just read
        pages.madvise(mmap.MADV_RANDOM)
    except (OSError, ValueError):
        return table
    if not same:
        place.unlink(missing_ok=True)
        return table
    return found


def _write(table: Rows, place: Path) -> None:
    place.parent.mkdir(mode=0o700, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".", dir=place.parent) as folder:
        half = Path(folder, place.name)
        with half.open("wb") as file:
            file.write(table.data)
            file.flush()
            os.fsync(file.fileno())
        half.replace(place)
    kind = place.name.rpartition("-")[0]
    others = sorted(place.parent.glob(f"{kind}-*.bin"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in others[KEPT:]:
        old.unlink(missing_ok=True)  # whoever has it open keeps it


def _tables(assistant: RasaAssistant) -> Iterator[tuple[str, Any, str]]:
    """Give each table that may be large: its name, and which attribute of what holds it."""
    yield "phrases", encoder(1)._model, "table"
    yield "mots", load_french().vocab.vectors, "data"
    for node in assistant.nodes:
        component = node._component
        weights = getattr(getattr(component, "_model", None), "weights", None)
        name = type(component).__name__.lower()
        if isinstance(weights, np.ndarray):
            yield name, component._model, "weights"
        elif weights is not None:
            yield f"{name}-valeurs", weights, "data"
            yield f"{name}-places", weights, "indices"
