"""The fixtures of ``navigation``, and ``--images`` to make the pictures of the documentation."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from navigation import Journal, Site, chromium, running_site


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--images``: ``make test ARGS="tests/navigateur --images"``."""
    parser.addoption("--images", action="store_true", help="refait les images de docs/images")


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


@pytest.fixture
def visit(browser: Any, site: Site) -> Iterator[Callable[..., Any]]:
    """Open pages: ``visit(path_or_url, **context options)``; at the end, nothing may have gone wrong in them."""
    contexts, journal = [], Journal((site.url, site.host.url))

    def open_page(address: str = "/", **options: Any) -> Any:
        context = browser.new_context(locale="fr-FR", **options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        journal.watch(context)
        page = context.new_page()
        page.goto(site.url + address if address.startswith("/") else address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not journal.wrong, "\n".join(journal.wrong)
