"""The console without a server: a client for each role, and one that nobody is behind."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

sys.path.insert(0, str(Path(__file__).parent))

from comptoir import ADDRESS, Browser, Clock
from images_des_guides import Picture

from convoque.console.app import Console
from convoque.console.options import ConsoleOptions
from convoque.settings import Settings, read_settings


@pytest.fixture
def clock() -> Clock:
    return Clock(time.time())


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return replace(read_settings({}), database=tmp_path / "convoque.db")


@pytest.fixture
def console(settings: Settings, tmp_path: Path, clock: Clock) -> Console:
    """The console on a file of its own."""
    return Console(settings, ConsoleOptions(database=tmp_path / "console.db"), clock)


@pytest.fixture
def browser(console: Console) -> Iterator[Callable[..., Browser]]:
    """Open browsers: ``browser()`` is nobody, ``browser("redacteur")`` has entered."""
    opened: list[TestClient] = []

    def open_browser(role: str = "") -> Browser:
        client = TestClient(console.asgi, ADDRESS, raise_server_exceptions=False)
        opened.append(client)
        one = Browser(client, console)
        return one.enter(role) if role else one

    yield open_browser
    for client in opened:
        client.close()


@pytest.fixture
def advisor(browser: Callable[..., Browser]) -> Browser:
    return browser("conseiller")


@pytest.fixture
def editor(browser: Callable[..., Browser]) -> Browser:
    return browser("redacteur")


@pytest.fixture
def jobs(console: Console) -> Iterator[Any]:
    """The jobs of the console, running."""
    console.jobs.start()
    yield console.jobs
    console.jobs.close()


@pytest.fixture(scope="session")
def picture(request: pytest.FixtureRequest) -> Picture:
    """Check a page against the picture of it in a guide; make the picture with ``--images``."""
    return Picture(request.config.getoption("--images"))
