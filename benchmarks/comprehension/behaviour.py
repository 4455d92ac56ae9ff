"""The suite's behavioural tests (``tests/comportement``), counted with the real model."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from typing import Any

from benchmarks.comprehension.corpus import ROOT
from convoque.testing.bench import Bench

FOLDER = ROOT / "tests" / "comportement"


def measured(bench: Bench, say: Callable[[str], None]) -> dict[str, Any]:
    """Give each capability's kind of test, total, share and failures; and the time to read a message."""
    sys.path.insert(0, str(FOLDER))
    mesures, lecture = importlib.import_module("mesures"), importlib.import_module("lecture")
    understand = lecture.reader(bench)
    rows = []
    for one in mesures.every_measure(understand):
        say(f"{one.capability} ({one.kind}) : {one.share:.3f}")
        failures = [[failure.text, failure.expected, failure.got] for failure in one.failures]
        rows.append({"capacite": one.capability, "genre": one.kind, "total": one.total, "echecs": failures})
    return {"mesures": rows}
