"""Keep what people write out of the logs of tests and of the terminal; catch what actions log as failed."""

from __future__ import annotations

import logging
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def silence_logs() -> None:
    """Let only errors through: Rasa would print each message at DEBUG."""
    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    for name in ("rasa", "rasa_sdk", "apscheduler", "matplotlib", "tensorflow"):
        logging.getLogger(name).setLevel(logging.ERROR)
    warnings.showwarning = _unheard  # a filter would not do: libraries put theirs back


def _unheard(*_: object, **__: object) -> None:
    """Drop a library's warning to its developers."""


class _Failures(logging.Handler):
    """Keeps the errors that are logged: what was said, and where it failed."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        trace = record.exc_info[2] if record.exc_info else None
        where = traceback.extract_tb(trace)[-1:]
        place = "".join(f" ({Path(frame.filename).name}:{frame.lineno})" for frame in where)
        self.found.append(record.getMessage() + place)


@contextmanager
def action_failures() -> Iterator[list[str]]:
    """Gather what the actions log as failed during a ``with`` block, in place of printing it."""
    logger, handler = logging.getLogger("convoque.actions"), _Failures()
    propagated, logger.propagate = logger.propagate, False
    logger.addHandler(handler)
    try:
        yield handler.found
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagated
