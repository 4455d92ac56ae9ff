"""What tests of the console share: a browser that keeps cookies and sends marks, and a clock to move."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from starlette.testclient import TestClient

from convoque.console.app import Console

ADDRESS = "http://127.0.0.1:5006"
MARK = re.compile(r'name="csrf" value="([^"]+)"')


@dataclass
class Browser:
    """A browser: it follows redirections, keeps cookies and sends the mark of the page it reads."""

    client: TestClient
    console: Console

    def get(self, path: str, **options: Any) -> Any:
        """Open a page."""
        return self.client.get(path, headers={"Accept": "text/html", **options.pop("headers", {})}, **options)

    def post(self, path: str, data: dict[str, Any] | None = None, mark: str | None = None, **options: Any) -> Any:
        """Send a form, with the mark of this session unless another is given."""
        sent = {"csrf": self.mark() if mark is None else mark, **(data or {})}
        return self.client.post(path, data=sent, headers={"Accept": "text/html"}, **options)

    def mark(self) -> str:
        """Give the mark of this session's forms."""
        return MARK.search(self.get("/console").text)[1]  # type: ignore[index]

    def enter(self, role: str) -> Browser:
        """Enter as the demonstration person of a role."""
        page = self.get("/console/entrer")
        data = {"role": role, "csrf": MARK.search(page.text)[1]}  # type: ignore[index]
        self.client.post("/console/entrer", data=data, headers={"Accept": "text/html"})
        return self


@dataclass
class Clock:
    """A clock that tests move."""

    at: float

    def __call__(self) -> float:
        return self.at
