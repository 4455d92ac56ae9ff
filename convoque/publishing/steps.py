"""The steps of a publication, timed, told while they last, and kept for ``--json``."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from convoque.errors import ConvoqueError, Refused

DONE, NOTHING, REFUSED, FORCED, FAILED, WARNING = "fait", "rien à faire", "refusé", "forcé", "échec", "avertissement"
TOLD_AFTER = 2.0

Tell = Callable[[str], None]


@dataclass
class Step:
    """One step: its state, its seconds, and what a person must know of it."""

    name: str
    state: str = DONE
    seconds: float = 0.0
    messages: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """Give it as the command's JSON."""
        return {
            "nom": self.name, "etat": self.state, "secondes": round(self.seconds, 2), "messages": self.messages
        }  # fmt: skip


@dataclass
class Steps:
    """Every step so far; ``tell`` receives a line when one begins that may last."""

    tell: Tell
    done: list[Step] = field(default_factory=list)

    @contextmanager
    def step(self, name: str, lasts: str = "") -> Iterator[Step]:
        """Do one step; ``lasts``: what to say when it begins, for a step of more than two seconds."""
        step, began = Step(name), time.monotonic()
        self.done.append(step)
        if lasts:
            self.tell(lasts)
        try:
            yield step
        except Refused as error:
            step.state = REFUSED
            step.messages.append(str(error))
            raise
        except (ConvoqueError, OSError) as error:
            step.state = FAILED
            step.messages.append(str(error))
            raise
        finally:
            step.seconds = time.monotonic() - began
