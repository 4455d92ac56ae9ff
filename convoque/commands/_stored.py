"""What the commands on stored data share: where things are, agreement, and saying that a long work goes on."""

from __future__ import annotations

import os
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

import click

from convoque.errors import ConvoqueError, Refused

if TYPE_CHECKING:
    from convoque.environment import Environ
    from convoque.storage.archive import Manifest
    from convoque.storage.backup import Console, Parts

EVERY_SECONDS = 2.0


@contextmanager
def step(what: str) -> Iterator[None]:
    """Say on the standard error what lasts, every two seconds, and nothing of what is done before."""
    done, start = threading.Event(), time.monotonic()

    def say() -> None:
        while not done.wait(EVERY_SECONDS):
            click.echo(f"{what}… {time.monotonic() - start:.0f} s", err=True)

    teller = threading.Thread(target=say, daemon=True)
    teller.start()
    try:
        yield
    finally:
        done.set()
        teller.join()


def agreed(question: str) -> bool:
    """Ask; anything but « oui » is no."""
    answer = click.prompt(f"{question} (oui ou non)", default="non", show_default=False)
    return str(answer).strip().lower() in ("oui", "o")


def parts(environ: Environ, first_release: bool = False) -> Parts:
    """Give where everything is stored; ``first_release``: the conversations' old file counts, while it stands."""
    from convoque.channel.store import conversations_location, old_location
    from convoque.settings import read_settings

    settings = read_settings(environ)
    conversations = conversations_location(settings)
    old: Path | None = old_location(conversations) if first_release else None
    return {"dossiers": settings.database, "conversations": old or conversations}


def console(environ: Environ) -> Console:
    """Give where the console keeps its drafts, its log and its jobs."""
    from convoque.console.options import console_database
    from convoque.console.store import settle
    from convoque.storage.backup import Console

    return Console(console_database(environ), settle)


def listed(counts: Mapping[str, int]) -> str:
    """Write counts in one line.

    >>> listed({"demandeurs": 1, "actions_plan": 2})
    'demandeurs : 1, actions_plan : 2'
    """
    return ", ".join(f"{name} : {count}" for name, count in counts.items())


def described(manifest: Manifest) -> str:
    """Say in one line what a backup is."""
    from convoque.storage.backup import has_console

    versions = ", ".join(f"{part} {version or 'd’origine'}" for part, version in manifest.versions.items())
    beside = ", avec la console" if has_console(manifest) else ""
    return f"faite le {manifest.fait_le} par Convoqué {manifest.convoque}, {manifest.base}, versions {versions}{beside}"


def size(octets: int) -> str:
    """Write a size for people.

    >>> size(1_500_000), size(800)
    ('1,5 Mo', '1 ko')
    """
    return f"{octets / 1e6:.1f} Mo".replace(".", ",") if octets >= 1e6 else f"{-(-octets // 1000)} ko"


def moment(zone: tzinfo) -> datetime:
    """Give the real moment: what is saved or erased is, whatever day the facts are frozen at."""
    return datetime.now(zone)


def write_private(path: Path, text: str, replace: bool) -> None:
    """Write a file that only its owner may read, whole or not at all; raises Refused, ConvoqueError."""
    if path.exists() and not replace:
        raise Refused(f"{path} existe déjà : donnez un autre nom, ou ajoutez --remplacer.")
    written = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        try:
            with os.fdopen(
                os.open(written, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8"
            ) as file:
                file.write(text)
            written.replace(path)
        finally:
            written.unlink(missing_ok=True)
    except OSError as error:
        raise ConvoqueError(f"{path} : {error.strerror or error}. Rien n’a été écrit.") from None
