"""A real Chromium, the real site with its real model, and a host page that is not ours."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import jwt
import pytest

from convoque.casefile.demo import load_demo
from convoque.channel.store import prepare
from convoque.settings import DEV_SECRET, ROOT
from convoque.training import ensure_model

AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text(encoding="utf-8")
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CHROMIUM_NAMES = ("chromium", "google-chrome", "chromium-browser", "google-chrome-stable")
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
HOST_PAGE = """<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>Mon espace</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<script defer src="{site}/widget/v1/convoque.js" integrity="{integrity}" crossorigin="anonymous"
 {attributes}></script></head>
<body><main><h1>Mon espace</h1><p><a href="/ailleurs">Un lien</a></p>{inside}</main></body></html>"""
ATTRIBUTES = 'data-token-url="/jeton" data-login-url="/connexion"'


def chromium() -> str:
    """Give Chromium's path; without it skip with the way to get it, or fail where a suite must be whole (CI)."""
    try:
        import playwright.sync_api  # noqa: F401

        found = next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)
        wanted = "Chromium est absent : « apt-get install chromium » (Debian), ou installez Google Chrome"
    except ImportError:
        found, wanted = None, "le paquet Python « playwright » est absent : « make outils » l’installe"
    if found is None:
        stop: Callable[[str], Any] = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        stop(f"Tests du navigateur impossibles, {wanted}, puis relancez « make test ».")
    return str(found)


class Host(ThreadingHTTPServer):
    """Someone else's site: its page, its content policy, and the tokens of the person signed in there."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.url = f"http://localhost:{self.server_port}"
        self.site = self.integrity = ""
        self.forget()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def forget(self) -> None:
        """Nobody is signed in any more."""
        self.person: str | None = None
        self.status = 200
        self.lifetimes: list[int] = []
        self.asked = 0
        self.cookie: str | None = None
        self.lang, self.attributes, self.inside = "fr", ATTRIBUTES, ""

    def token(self) -> str:
        """Sign a token; ``lifetimes`` are the lives, in seconds, of the next ones."""
        self.asked += 1
        seconds = self.lifetimes.pop(0) if self.lifetimes else 600
        claims = {"iss": "convoque-dev", "aud": "convoque", "sub": self.person, "role": "demandeur"}
        return jwt.encode({**claims, "exp": int(time.time()) + seconds}, DEV_SECRET, algorithm="HS256")


class _Answers(BaseHTTPRequestHandler):
    server: Host

    def do_GET(self) -> None:
        host = self.server
        if self.path == "/jeton":
            host.cookie = self.headers.get("Cookie")
            status = host.status if host.person or host.status != 200 else 401
            body, kind = json.dumps({"jeton": host.token()} if status == 200 else {}), "application/json"
        else:
            status, kind = 200, "text/html; charset=utf-8"
            more = {"lang": host.lang, "attributes": host.attributes, "inside": host.inside}
            body = HOST_PAGE.format(site=host.site, integrity=host.integrity, **more)
        self.send_response(status)
        self.send_header("Content-Type", kind)
        ours = f"script-src {host.site}; style-src {host.site}; connect-src {host.site} 'self'"
        self.send_header("Content-Security-Policy", f"default-src 'none'; img-src data:; {ours}")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_args: object) -> None:
        """Write nothing."""


@dataclass
class Site:
    """The running site, its files, and the host page that embeds it."""

    url: str
    folder: Path
    host: Host
    pid: int

    def stored(self) -> bytes:
        """Everything that the site has written: conversations, opinions, case files, logs."""
        return b"".join(path.read_bytes() for path in self.folder.rglob("*") if path.is_file())


@contextmanager
def running_site(folder: Path) -> Iterator[Site]:
    """Start the site as an operator would, on a free port, with the demo people."""
    host = Host()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    models = sorted((ROOT / "models").glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    load_demo(folder / "convoque.db")
    prepare(folder / "convoque-conversations.db")
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith("CONVOQUE_")},
        "CONVOQUE_PORT": str(port),
        "CONVOQUE_DB": str(folder / "convoque.db"),
        "CONVOQUE_MODELE": str(models[-1] if models else ensure_model(ROOT)),
        "CONVOQUE_ORIGINES": host.url,
        "CONVOQUE_LIMITE_IDENTITE": "0",
        "CONVOQUE_LIMITE_ADRESSE": "0",
    }
    host.site = f"http://127.0.0.1:{port}"
    with (folder / "site.log").open("w") as log:
        command = [sys.executable, "-m", "convoque.channel.serve"]
        process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=log)
        try:
            _wait_ready(host.site, process, folder / "site.log")
            demo = urllib.request.urlopen(host.site + "/demo", timeout=5).read().decode()
            host.integrity = demo.split('integrity="')[1].split('"')[0]
            yield Site(host.site, folder, host, process.pid)
        finally:
            process.terminate()
            process.wait(15)
            host.shutdown()


def _wait_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(1800):
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url + "/health", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"le site ne démarre pas :\n{log.read_text()}")


@dataclass
class Journal:
    """What a visit must never do: call another host, break, or run into the content policy."""

    hosts: tuple[str, ...]
    wrong: list[str] = field(default_factory=list)
    followed: tuple[str, ...] = ()
    """Beginnings of addresses that the person chose to open."""

    def watch(self, context: Any) -> None:
        """Listen to every page of a browser context."""
        context.on("request", self._request)
        context.on("weberror", lambda error: self.wrong.append(f"erreur : {error.error}"))
        context.on("console", self._console)

    def _request(self, request: Any) -> None:
        if not request.url.startswith((*self.hosts, *self.followed, "blob:", "data:")):
            self.wrong.append(f"autre serveur : {request.url}")

    def _console(self, message: Any) -> None:
        known = any(part in message.text for part in ("Failed to load resource", "find a valid digest"))
        if message.type == "error" and not known:
            self.wrong.append(f"console : {message.text}")


class Tabs:
    """Pages by the options of their browser context; after a test they are emptied and serve again."""

    def __init__(self, browser: Any, journal: Journal) -> None:
        self.journal = journal
        self._browser = browser
        self._spare: dict[str, Any] = {}
        self._taken: list[tuple[str | None, Any]] = []

    def take(self, fresh: bool, options: dict[str, Any]) -> Any:
        """Give an empty page; ``fresh``: of a new context, which ends with the test."""
        key = None if fresh else repr(sorted(options.items()))
        page = self._spare.pop(key, None) if key else None
        if page is None:
            context = self._browser.new_context(locale="fr-FR", **options)
            context.set_default_timeout(15_000)
            self.journal.watch(context)
            page = context.new_page()
        self._taken.append((key, page))
        return page

    def give_back(self) -> None:
        """Empty the pages of the test that ends."""
        for key, page in self._taken:
            if key is None or key in self._spare or page.is_closed():
                page.context.close()
                continue
            for other in page.context.pages:
                if other is not page:
                    other.close()
            page.context.set_offline(False)
            page.unroute_all(behavior="ignoreErrors")
            page.context.clear_cookies()
            page.goto("about:blank")
            self._spare[key] = page
        self._taken.clear()

    def close(self) -> None:
        """Close what is left."""
        for page in self._spare.values():
            page.context.close()


def violations(page: Any) -> list[str]:
    """Give what axe finds wrong in the page as it is now."""
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(AXE)
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})", AXE_TAGS
    )
    nodes = [(rule["id"], node) for rule in found["violations"] for node in rule["nodes"]]
    return [f"{name} : {node['target']} {node['failureSummary']}" for name, node in nodes]


def field_of(page: Any) -> Any:
    """Give the question's text field."""
    return page.get_by_role("textbox", name="Votre question")


def ask(page: Any, text: str) -> Any:
    """Type a question, send it, and give the card that answers it."""
    cards = page.locator(".tour:not(.vous)")
    page.locator(".journal[aria-busy=true]").wait_for(state="detached")
    before = cards.count()
    field_of(page).fill(text)
    field_of(page).press("Enter")
    cards.nth(before).wait_for()
    return cards.nth(before)


def open_widget(page: Any) -> Any:
    """Open the assistant of a host page, and give its dialog."""
    page.locator("button.lanceur").click()
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    return dialog


def focused(page: Any) -> str:
    """Say which element has the focus, inside the assistant too."""
    return str(
        page.evaluate(
            """() => {
                let at = document.activeElement;
                while (at && at.shadowRoot && at.shadowRoot.activeElement) at = at.shadowRoot.activeElement;
                return `${at.tagName.toLowerCase()} ${at.getAttribute("aria-label") || at.textContent.trim() || at.id}`;
            }"""
        )
    )
