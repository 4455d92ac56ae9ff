"""The fixtures of ``site_door``, which tests also import for its helpers."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from site_door import open_site, site

__all__ = ["open_site", "site"]
