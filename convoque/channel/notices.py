"""What Rasa and its libraries would tell: notices that mean nothing to an operator, and telemetry."""

from __future__ import annotations

import os


def hush() -> None:
    """Silence them, in this process and those that it starts; to be called before Rasa is imported."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
