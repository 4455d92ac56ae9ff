"""Keep what people write out of the logs of tests and of the terminal."""

from __future__ import annotations

import logging
import warnings


def silence_logs() -> None:
    """Let only errors through: Rasa would print each message at DEBUG."""
    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    for name in ("rasa", "rasa_sdk", "sanic", "sanic.root", "apscheduler", "matplotlib", "tensorflow"):
        logging.getLogger(name).setLevel(logging.ERROR)
    warnings.simplefilter("ignore")
