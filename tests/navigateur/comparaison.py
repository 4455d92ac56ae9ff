"""Measure deep-chat and our widget in the same way, and print the table of docs/decisions/007-our-own-widget.md.

    npm pack deep-chat@2.4.2
    .venv/bin/python tests/navigateur/comparaison.py deep-chat-2.4.2.tgz

The package is read where it is; nothing of it is kept. Needs Chromium and a trained model.
"""

from __future__ import annotations

import gzip
import sys
import tarfile
import tempfile
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from navigation import ask, chromium, focused, open_widget, running_site, violations

ORIGIN = "http://localhost:1"
"""Never asked: the browser is answered here."""
PAGE = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Essai</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<script type="module" src="/deepChat.bundle.js"></script></head>
<body><main><h1>Essai</h1><deep-chat></deep-chat></main><script type="module">
document.querySelector("deep-chat").connect = { handler: (body, signals) => signals.onResponse(
  window.broken ? { error: "Panne" } : { text: "Oui, cet atelier est obligatoire." }) };
</script></body></html>"""
ALL = """const inside = n => n.shadowRoot ? all(n.shadowRoot) : [];
const all = root => [...root.querySelectorAll("*")].flatMap(n => [n, ...inside(n)]);
const nodes = all(document.querySelector("deep-chat, convoque-assistant").shadowRoot);"""
LIVE = f"() => {{ {ALL} return nodes.filter(n => n.matches('[role=log], [aria-live]')).length }}"
SMALLEST = f"""() => {{ {ALL}
  const shown = nodes.filter(n => n.matches("button, a[href], textarea, [role=button], .input-button"));
  const sizes = shown.map(n => n.getBoundingClientRect()).filter(box => box.width);
  const least = sizes.sort((a, b) => Math.min(a.width, a.height) - Math.min(b.width, b.height))[0];
  return least ? `${{Math.round(least.width)}} × ${{Math.round(least.height)}} px` : "aucune";
}}"""
BEYOND = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def _rules(page: Any) -> str:
    found = sorted({line.split(" : ")[0] for line in violations(page)})
    return f"{len(found)} ({', '.join(found)})" if found else "0"


def _tabs(page: Any) -> str:
    reached: list[str] = []
    for _ in range(25):
        page.keyboard.press("Tab")
        at = focused(page)
        if at.startswith("body") or at in reached:
            break
        reached.append(at)
    return str(len(reached))


def _hosts(names: set[str]) -> str:
    return f"{len(names)} ({', '.join(sorted(names))})" if names else "0"


def _watched(browser: Any, own: str, **options: Any) -> tuple[Any, set[str]]:
    others: set[str] = set()
    page = browser.new_context(locale="fr-FR", bypass_csp=True, **options).new_page()
    page.on(
        "request",
        lambda request: None if request.url.startswith((own, "data:")) else others.add(urlsplit(request.url).netloc),
    )
    return page, others


def deep_chat(browser: Any, package: Path) -> dict[str, str]:
    """Measure the package of npm."""
    with tarfile.open(package) as archive:
        member = archive.extractfile("package/dist/deepChat.bundle.js")
        bundle = member.read() if member else b""

    def page_of(**options: Any) -> tuple[Any, set[str]]:
        page, others = _watched(browser, ORIGIN, **options)
        page.route(f"{ORIGIN}/**", lambda route: route.fulfill(content_type="text/html", body=PAGE))
        page.route("**/deepChat.bundle.js", lambda route: route.fulfill(content_type="text/javascript", body=bundle))
        page.route("https://**", lambda route: route.abort())
        page.goto(ORIGIN + "/")
        page.locator("#text-input").wait_for()
        return page, others

    def say(text: str, until: str) -> None:
        page.locator("#text-input").fill(text)
        page.keyboard.press("Enter")
        page.get_by_text(until).wait_for()

    page, others = page_of()
    weight = f"{len(gzip.compress(bundle, 9)) / 1000:.1f} kB"
    opened = _rules(page)
    say("bonjour", "Oui, cet atelier")
    answered, live, small = _rules(page), page.evaluate(LIVE), page.evaluate(SMALLEST)
    page.locator("h1").click()
    reached = _tabs(page)
    page.evaluate("window.broken = true")
    say("encore", "Error, please try again")
    narrow, _ = page_of(viewport={"width": 320, "height": 640})
    values = (f"{weight} · {weight}", _hosts(others), opened, answered, _rules(page), live, reached, small)
    return _named(*values, narrow.evaluate(BEYOND))


def ours(browser: Any) -> dict[str, str]:
    """Measure the widget on its demonstration page."""
    with tempfile.TemporaryDirectory() as folder, running_site(Path(folder)) as site:
        sizes = []
        for name in ("convoque.js", "panneau.js", "panneau.css"):
            with urllib.request.urlopen(f"{site.url}/widget/v1/{name}") as answer:
                sizes.append(len(gzip.compress(answer.read(), 9)) / 1000)
        page, others = _watched(browser, site.url)
        page.goto(site.url + "/demo?personne=amina")
        open_widget(page)
        opened = _rules(page)
        ask(page, "c'est obligatoire l'atelier cv ?")
        answered, live, small = _rules(page), page.evaluate(LIVE), page.evaluate(SMALLEST)
        page.locator(".journal").focus()
        reached = _tabs(page)
        page.route("**/webhooks/site/webhook", lambda route: route.abort())
        page.get_by_role("textbox", name="Votre question").fill("encore")
        page.keyboard.press("Tab")
        page.get_by_role("button", name="Envoyer").click()
        page.locator(".erreur").wait_for()
        weight = f"{sizes[0]:.1f} kB · {sum(sizes):.1f} kB"
        narrow, _ = _watched(browser, site.url, viewport={"width": 320, "height": 640})
        narrow.goto(site.url + "/demo?personne=amina")
        open_widget(narrow)
        values = (weight, _hosts(others), opened, answered, _rules(page), live, reached, small)
        return _named(*values, narrow.evaluate(BEYOND))


def _named(*values: Any) -> dict[str, str]:
    names = [
        "gzip, before opening · in all",
        "other hosts asked",
        "axe, open: rules broken",
        "axe, with an answer",
        "axe, with an error",
        "live regions",
        "places that Tab reaches",
        "smallest target",
        "320 px: pixels beyond the edge",
    ]
    return {name: str(value) for name, value in zip(names, values, strict=True)}


def main() -> None:
    """Measure both and print."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        theirs, own = deep_chat(browser, Path(sys.argv[1])), ours(browser)
        print("| | deep-chat | ours |\n| --- | --- | --- |")
        print("\n".join(f"| {name} | {theirs[name]} | {own[name]} |" for name in theirs))
        browser.close()


if __name__ == "__main__":
    main()
