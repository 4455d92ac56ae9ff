"""The real model, asked for the topic and the facts of a message."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from lecture import reader
from mesures import Understand


@pytest.fixture(scope="session")
def comprendre(bench: Any) -> Understand:
    return reader(bench)
