"""The real assistant on a bench: a temporary case file, the demo people, a clock that each test sets."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from convoque.casefile import CaseFile, inline_people
from convoque.casefile.demo import load_demo
from convoque.channel.protocol import AssistantError, State
from convoque.clock import frozen_clock, paris_clock
from convoque.savoir import reading
from convoque.settings import ROOT, read_settings, savoir_folder
from convoque.testing.silence import action_failures, silence_logs
from convoque.training import ensure_model

Messages = Sequence[Mapping[str, Any]]


@dataclass
class Bench:
    """A loaded assistant (``channel.protocol.Assistant``) and the folder of its databases."""

    assistant: Any
    folder: Path

    @contextmanager
    def conversation(
        self,
        person: str | None = None,
        today: datetime | None = None,
        tables: Mapping[str, list[dict[str, Any]]] | None = None,
        casefile: CaseFile | None = None,
        state: State | None = None,
    ) -> Iterator[Callable[..., Messages]]:
        """Open a conversation; gives ``say(text, payload=False) -> messages``, and ``say.state()``.

        ``person``: an id of the case file, None for anonymous. ``today``
        freezes the clock of the facts. ``tables``: lines added to the demo
        people for this conversation only; ``casefile`` takes the place of both.
        ``state``: what an earlier ``say.state()`` gave, to go on from there.
        Raises InputErrors for a bad line; ``say`` raises AssistantError when an
        action fails, even where people would read an apology.
        """
        from convoque import runtime

        clock = frozen_clock(today) if today else paris_clock
        held = state

        def say(text: str, payload: bool = False) -> Messages:
            nonlocal held
            with action_failures() as failures:
                answer = self.assistant.answer(text, person, payload, held)
            if failures:
                raise AssistantError(failures[0])
            held = answer.state
            messages: Messages = answer.messages
            return messages

        say.state = lambda: held  # type: ignore[attr-defined]
        with runtime.override(clock=clock, casefile=casefile or CaseFile(self.database(tables or {}))):
            yield say

    def database(self, tables: Mapping[str, list[dict[str, Any]]]) -> Path:
        """Give a database of the demo people, with these lines added; raises InputErrors for a bad line."""
        demo = self.folder / "dossiers.db"
        if not demo.exists():
            load_demo(demo)
        if not tables:
            return demo
        written = json.dumps(tables, sort_keys=True, default=str)
        path = self.folder / f"dossiers-{hashlib.sha256(written.encode()).hexdigest()[:24]}.db"
        if not path.exists():
            half = path.with_suffix(".moitie")
            shutil.copyfile(demo, half)
            inline_people(half, tables)
            half.replace(path)
        return path


@contextmanager
def open_bench(
    root: Path = ROOT,
    progress: Callable[[str], None] = print,
    savoir: Path | None = None,
    model: Path | None = None,
) -> Iterator[Bench]:
    """Load the assistant once, with the model that fits the data, away from the real databases.

    ``savoir``: the folder that it answers from, the one that editors write in unless given.
    ``model``: another model than the one that fits, for words that are not learnt yet.

    Raises ConvoqueError when there is no model and none can be trained.
    """
    import convoque.channel.quiet  # noqa: F401  (must come before Rasa)

    # isort: split
    silence_logs()
    from convoque import runtime
    from convoque.channel.assistant import load_assistant
    from convoque.knowledge import load_knowledge

    savoir = savoir or savoir_folder(os.environ)
    model = model or ensure_model(root, progress, savoir)
    with tempfile.TemporaryDirectory(prefix="convoque-essai-") as name:
        folder = Path(name)
        settings = replace(read_settings({}), database=folder / "convoque.db", savoir=savoir)
        runtime.set_runtime(
            runtime.Runtime(
                settings=settings,
                knowledge=load_knowledge(settings.knowledge),
                casefile=CaseFile(settings.database),
                clock=paris_clock,
            )
        )
        with reading(savoir):
            yield Bench(load_assistant(model), folder)
