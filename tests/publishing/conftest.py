"""The fixtures of ``atelier_redaction``, which tests also import for its helpers."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from atelier_redaction import etagere, outils, publier, savoir
from site_publie import en_marche

__all__ = ["en_marche", "etagere", "outils", "publier", "savoir"]
