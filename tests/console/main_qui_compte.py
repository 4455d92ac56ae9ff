"""A hand in a browser that counts what it does."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Hand:
    """Clicks and types as somebody would; tells its clicks, the fields it filled, the seconds since it came."""

    page: Any
    clicks: int = 0
    fields: int = 0
    began: float = field(default_factory=time.monotonic)
    ended: float | None = None

    @property
    def seconds(self) -> float:
        return (self.ended or time.monotonic()) - self.began

    def stop(self) -> None:
        """Count no more seconds."""
        self.ended = time.monotonic()

    def press(self, name: str, role: str = "button") -> None:
        """Press a button by its name."""
        self.choose(self.page.get_by_role(role, name=name, exact=True).first)

    def follow(self, name: str) -> None:
        """Follow a link by its name."""
        self.press(name, "link")

    def choose(self, found: Any) -> None:
        """Click what was found by other means than its name."""
        found.click()
        self.clicks += 1

    def type(self, label: str, text: str) -> None:
        """Fill a field by its label."""
        self.page.get_by_label(label, exact=True).fill(text)
        self.fields += 1

    def __str__(self) -> str:
        return f"{self.clicks} clics, {self.fields} champs, {self.seconds:.1f} s"
