"""Cases written on a few lines: who, convoked to what, what they say, which day it is."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from dossiers import base, juger, savoir

__all__ = ["base", "juger", "savoir"]
