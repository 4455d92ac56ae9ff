"""Prepare everything that the project needs, with nothing but a Python 3: called by make.

This file alone must be readable by any Python 3, to say which one it needs.
"""

import os
import sys

if sys.version_info < (3, 8):  # noqa: UP036
    sys.exit(
        "Il faut Python 3.8 ou plus, et non la version "
        + sys.version.split()[0]
        + ". Donnez-en une autre : make PYTHON=/chemin/vers/python3"
    )

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120

from preparation.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
