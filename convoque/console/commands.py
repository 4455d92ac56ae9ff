"""Which ``convoque`` commands are here, and what they take: a page says plainly what cannot be done yet."""

from __future__ import annotations

import importlib
import pkgutil
from functools import lru_cache

from convoque import commands


@lru_cache(maxsize=64)
def takes(command: str, option: str = "") -> bool:
    """Tell whether this command is installed and has this option, ``--note`` for instance."""
    if command not in {module.name for module in pkgutil.iter_modules(commands.__path__)}:
        return False
    found = importlib.import_module(f"convoque.commands.{command}").command
    return not option or any(option in parameter.opts for parameter in found.params)
