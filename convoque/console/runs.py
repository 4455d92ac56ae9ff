"""Runs of saved cases and of spreadsheets, as jobs: what each plays, what it has played so far, and its files."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from convoque.console.access import Who
from convoque.console.jobs import KEPT_SECONDS, Job
from convoque.testing import progress
from convoque.tracing.savoirs import live_folder

if TYPE_CHECKING:
    from convoque.console.app import Console

RUN, SHEET = "cas", "tableau"
SHEETS, PROGRESS = "tableaux", "passages"
"""The folders of a run's files, beside the console's own file."""


def ask_run(console: Console, who: Who, names: Sequence[str], title: str, taken_up: str = "") -> int:
    """Ask for a run of these cases; ``taken_up``: the progress of a run that stopped, to go on from."""
    kept = taken_up or _new_progress()
    files = [str((console.options.cases / name).resolve()) for name in names]
    arguments = ["tester", *files, *_common(console, kept)]
    return console.jobs.ask(who, RUN, title, arguments, fichiers=list(names), reprise=kept)


def ask_sheet(console: Console, who: Who, name: str, title: str, rows: int, taken_up: str = "") -> int:
    """Ask for a run of a spreadsheet that is in its folder under this name."""
    kept = taken_up or _new_progress()
    path = folder(console, SHEETS) / name
    output = f"{path.stem}-resultats.xlsx"
    arguments = ["tester", "--tableau", str(path), "--sortie", str(path.with_name(output)), *_common(console, kept)]
    return console.jobs.ask(who, SHEET, title, arguments, tableau=name, lignes=rows, sortie=output, reprise=kept)


def _common(console: Console, kept: str) -> list[str]:
    path = folder(console, PROGRESS) / kept
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return ["--dossier", str(live_folder(console.settings)), "--reprise", str(path), "--json"]


def _new_progress() -> str:
    return f"{secrets.token_hex(8)}.jsonl"


def names(job: Job) -> list[str]:
    """Give the files of the cases of a run."""
    return [Path(str(name)).name for name in job.context.get("fichiers", ())]


def kept_name(job: Job) -> str:
    """Give the file where a run keeps what it has played, nothing for a run of before there was one."""
    return Path(str(job.context.get("reprise", ""))).name


def folder(console: Console, what: str) -> Path:
    """Give a folder beside the console's file: ``tableaux``, ``passages``."""
    database = console.options.database.resolve()
    return database.with_name(f"{database.stem}-{what}")


def forget_files(console: Console) -> None:
    """Erase the spreadsheets and the progress of runs that are themselves forgotten: questions may name somebody."""
    for path in (*folder(console, SHEETS).glob("*"), *folder(console, PROGRESS).glob("*")):
        with suppress(OSError):
            if path.stat().st_mtime < console.store.now() - KEPT_SECONDS:
                path.unlink()


def played(console: Console, job: Job) -> int:
    """Count what a run has played so far."""
    kept = kept_name(job)
    return progress.played(folder(console, PROGRESS) / kept) if kept else 0


def wanted(job: Job) -> int:
    """Count what a run is to play."""
    return len(names(job)) or int(job.context.get("lignes", 0))


def forget_progress(console: Console, job: Job) -> None:
    """Erase what a run kept to be taken up, once it has its result."""
    kept = kept_name(job)
    if kept:
        (folder(console, PROGRESS) / kept).unlink(missing_ok=True)
