"""The fixtures of ``navigation``; the pictures of the widget are made only when asked, with ``--images``."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from navigation import Journal, Site, Tabs, chromium, running_site


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave the pictures alone unless they are asked for."""
    asked = config.getoption("--images", default=False)
    return True if collection_path.name == "test_images.py" and not asked else None


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    """One Chromium for all."""
    path = chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.fixture(scope="package")
def running(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site, started once."""
    with running_site(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture
def site(running: Site) -> Site:
    """The site, with nobody signed in on the host page."""
    running.host.forget()
    return running


@pytest.fixture(scope="package")
def tabs(browser: Any, running: Site) -> Iterator[Tabs]:
    """The pages that tests visit, kept for the next one: a new page costs more than the visit itself."""
    opened = Tabs(browser, Journal((running.url, running.host.url)))
    yield opened
    opened.close()


@pytest.fixture
def visit(tabs: Tabs, site: Site) -> Iterator[Callable[..., Any]]:
    """Open pages: ``visit(path_or_url, **context options)``; at the end, nothing may have gone wrong in them.

    ``fresh=True``: a browser that never came here and that no other test sees again, for tests that change
    the browser itself (its clock, its line, its listeners) or that ask what a first visit loads.
    """

    def open_page(address: str = "/", fresh: bool = False, **options: Any) -> Any:
        page = tabs.take(fresh, options)
        page.goto(site.url + address if address.startswith("/") else address)
        return page

    tabs.journal.wrong.clear()
    yield open_page
    tabs.give_back()
    assert not tabs.journal.wrong, "\n".join(tabs.journal.wrong)
