"""Everything in this process that reads what others wrote, but the answers themselves (``site``, ``talk``)."""

from __future__ import annotations

from pathlib import Path

from benchmarks.attaques import imports, messages, parts, writing
from benchmarks.attaques.driver import Target
from benchmarks.attaques.files import Files


def everything(folder: Path) -> list[Target]:
    """Give every target of this process but ``writing.whole``; files go to ``folder``."""
    files = Files(folder)
    return [*messages.messages(), *parts.door(), *imports.operator(files), *writing.editor(files)]
