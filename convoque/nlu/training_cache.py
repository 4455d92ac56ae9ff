"""What was computed of each training text, kept between two trainings: a new example costs only itself.

Kept as JSON beside the models (no pickle); a cache of another code, lexicon or
encoder is left unread, and a damaged one is made afresh.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

FOLDER = "CONVOQUE_CACHE_ENTRAINEMENT"
"""The environment variable that names the folder; without it nothing is kept."""


def remembered(
    name: str, made_with: Sequence[Path], texts: Sequence[str], compute: Callable[[list[str]], Sequence[Any]]
) -> list[Any]:
    """Give one JSON-able value for each text: the one kept, or what ``compute`` gives for those that are new.

    ``made_with``: the files on which the values depend; when one of them changes, all are computed.
    """
    folder = os.environ.get(FOLDER)
    path = Path(folder) / f"{name}-{_digest(made_with)}.json" if folder else None
    known = _read(path)
    new = [text for text in dict.fromkeys(texts) if text not in known]
    if new:
        known |= dict(zip(new, compute(new), strict=True))
        _write(path, name, {text: known[text] for text in texts})
    return [known[text] for text in texts]


def in_processes(work: Callable[[list[str]], list[Any]], texts: list[str]) -> list[Any]:
    """Do the work on a share of the texts in each processor, in forked processes; give the results in order."""
    processes = os.cpu_count() or 1
    if processes == 1 or len(texts) < _WORTH_A_PROCESS:
        return work(texts)
    size = -(-len(texts) // processes)
    global _work
    _work = work  # a fork takes it along: it need not be written out for the others to read
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        parts = pool.map(_part, [texts[at : at + size] for at in range(0, len(texts), size)])
    return [value for part in parts for value in part]


_WORTH_A_PROCESS = 500
_work: Callable[[list[str]], list[Any]] | None = None


def _part(texts: list[str]) -> list[Any]:
    return _work(texts) if _work is not None else []


def _digest(files: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def _read(path: Path | None) -> dict[str, Any]:
    try:
        kept = json.loads(path.read_text(encoding="utf-8")) if path else {}
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _write(path: Path | None, name: str, values: Mapping[str, Any]) -> None:
    """Write the cache whole, and forget those made with other files."""
    if path is None:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".nouveau")
    half.write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")
    half.replace(path)
    for other in path.parent.glob(f"{name}-*.json"):
        if other != path:
            other.unlink(missing_ok=True)
