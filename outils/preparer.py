"""Prepare everything that Convoqué needs, with nothing but a Python 3: called by make.

This file alone must be readable by any Python 3, to say which one it needs.
"""

import os
import sys

if sys.version_info < (3, 8):  # noqa: UP036
    sys.exit(
        "Convoqué se prépare avec Python 3.8 ou plus récent ; celui-ci est le "
        + sys.version.split()[0]
        + ". Donnez-en un autre : make PYTHON=/chemin/vers/python3"
    )

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120

from preparation.main import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
