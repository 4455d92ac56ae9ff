"""Read a file of JSON lines, every bad line told at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from convoque.errors import InputErrors, Located

Row = TypeVar("Row")


def read_lines(path: Path, made: Callable[[Mapping[str, Any]], Row], shape: str) -> tuple[Row, ...]:
    """Make a row of each line; ``shape`` says what a line holds. Raises InputErrors with every bad line."""
    rows, errors = [], []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            rows.append(made(json.loads(line)))
        except (ValueError, KeyError, TypeError):
            errors.append(Located(str(path), number, None, "ligne illisible", shape))
    if errors:
        raise InputErrors(tuple(errors))
    return tuple(rows)
