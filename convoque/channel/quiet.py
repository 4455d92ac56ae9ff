"""Prepare the process for Rasa: import this module before anything heavy.

``skops`` scans every loaded module when it is imported: first in a bare
interpreter it costs 3 s, after TensorFlow 10 s. The variables only silence
notices that mean nothing to an operator, and switch telemetry off.
"""

from __future__ import annotations

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
os.environ["RASA_TELEMETRY_ENABLED"] = "false"

import skops.io  # noqa: F401
