"""What runs the site is not a package of ours: its folder and the helpers beside this file are found here."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "outils")]
