"""What every test may ask for: the real assistant, loaded once, when a test needs it."""

from __future__ import annotations

import importlib.abc
import os
import sys
from collections.abc import Iterator

import pytest

KEPT = ("CONVOQUE_QUESTIONS",)  # a file of messages that training must not have seen: tests/comportement
for name in [name for name in os.environ if name.startswith("CONVOQUE_") and name not in KEPT]:
    del os.environ[name]


class QuietFirst(importlib.abc.MetaPathFinder):
    """Imports ``convoque.channel.quiet`` when something heavy is first imported.

    Only then, so that tests of the core stay a matter of seconds.
    """

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name in ("rasa", "tensorflow"):
            sys.meta_path.remove(self)
            import convoque.channel.quiet  # noqa: F401

            # isort: split
            from convoque.testing.silence import silence_logs

            silence_logs()


sys.meta_path.insert(0, QuietFirst())


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--images``: see « make images »."""
    parser.addoption("--images", action="store_true", help="refait les images de docs/images")


@pytest.fixture(scope="session")
def bench() -> Iterator[object]:
    """The real assistant with its real actions, on temporary databases."""
    from convoque.testing.bench import open_bench

    with open_bench() as opened:
        yield opened
