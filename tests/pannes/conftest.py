"""The fixtures of ``killed_door``, which tests also import for its helpers."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from killed_door import door, people

__all__ = ["door", "people"]
