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
from importlib.metadata import version
from pathlib import Path
from typing import Any

from convoque.meaning import meaning

FOLDER = "CONVOQUE_CACHE_ENTRAINEMENT"
"""The environment variable that names the folder; without it nothing is kept."""
Work = Callable[[list[str]], list[Any]]
_HANDED: list[Work] = []
"""The work that forked processes take along: it need not be written out for them to read."""


def remembered(
    name: str,
    made_with: Sequence[Path],
    texts: Sequence[str],
    compute: Callable[[list[str]], Sequence[Any]],
    packages: Sequence[str] = (),
) -> list[Any]:
    """Give one JSON-able value for each text: the one kept, or what ``compute`` gives for those that are new.

    ``made_with`` and ``packages``: the files, and the installed packages, on
    which the values depend; when one of them changes (more than in its
    comments), all are computed.
    """
    folder = os.environ.get(FOLDER)
    path = Path(folder) / f"{name}-{_digest(made_with, packages)}.json" if folder else None
    known = _read(path)
    new = [text for text in dict.fromkeys(texts) if text not in known]
    if new:
        known |= dict(zip(new, compute(new), strict=True))
        _write(path, name, {text: known[text] for text in texts})
    return [known[text] for text in texts]


def in_processes(work: Work, texts: list[str]) -> list[Any]:
    """Do the work on a share of the texts in each processor, in forked processes; give the results in order."""
    processes = min(os.cpu_count() or 1, len(texts))
    if processes == 1:
        return work(texts)
    size = -(-len(texts) // processes)
    _HANDED.append(work)
    try:
        with multiprocessing.get_context("fork").Pool(processes) as pool:
            parts = pool.map(_part, [texts[at : at + size] for at in range(0, len(texts), size)])
    finally:
        _HANDED.pop()
    return [value for part in parts for value in part]


def _part(texts: list[str]) -> list[Any]:
    return _HANDED[-1](texts)


def _digest(files: Sequence[Path], packages: Sequence[str]) -> str:
    digest = hashlib.sha256(" ".join(f"{name}={version(name)}" for name in packages).encode())
    for path in sorted(files):
        digest.update(path.name.encode() + b"\0" + meaning(path.name, path.read_bytes()) + b"\0")
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
