"""What keeps the site from starting, all of it at once, before anything heavy is loaded."""

from __future__ import annotations

from pathlib import Path

from convoque.channel.keys import key_problems
from convoque.channel.options import option_problems
from convoque.environment import Environ, refuse
from convoque.settings import setting_problems


def problems(environ: Environ) -> tuple[str, ...]:
    """Give one French line for each fault of the environment, the file of the public key included.

    Each line names the variable, says what is wrong, what is expected and
    what to do. No password or secret is ever in one.
    """
    key = environ.get("CONVOQUE_JWT_PUBLIC_KEY")
    return (*setting_problems(environ), *option_problems(environ), *(key_problems(Path(key)) if key else ()))


def check(environ: Environ) -> None:
    """Raise one ConvoqueError with all of ``problems``; do nothing when the site can start."""
    refuse(problems(environ))
