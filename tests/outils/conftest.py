"""The set-up runs before anything is installed: its folder is not a package of ours."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "outils"))
