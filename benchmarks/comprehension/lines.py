"""Read a file of JSON lines, every bad line told at once."""

from __future__ import annotations

import argparse
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


def file_options(description: str | None, file: Path) -> argparse.Namespace:
    """Read the command line of a measure: ``file``, the one that is shipped unless another is named; ``chiffres``."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("file", nargs="?", type=Path, default=file)
    parser.add_argument("--chiffres", action="store_true", help="les chiffres seuls, sans les messages")
    return parser.parse_args()
