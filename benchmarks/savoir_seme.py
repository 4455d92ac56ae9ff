"""Sow each mistake of ``tests/knowledge/semees/`` into a copy of its own, and see whether it is found at its place.

``python -m benchmarks.savoir_seme`` prints those that are missed, the traps
that are taken for mistakes, and how many were found. Exit status 1 if any.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from convoque.checking import check_savoir
from convoque.settings import ROOT

sys.path.insert(0, str(ROOT / "tests" / "knowledge"))

from semees_lecture import Semee, applique, copie_savoir, fautes, pieges
from semees_memoire import memoire


def found(seed: Semee) -> bool:
    """Tell whether a mistake is found at its place with its code, or a trap left alone."""
    with tempfile.TemporaryDirectory() as folder:
        copy = copie_savoir(Path(folder))
        places = applique(seed, copy)
        errors = check_savoir(copy)
    told = [one for one in errors if any(place.accepte(one.file, one.line or 0) for place in places)]
    right = not errors if seed.valide else seed.code in {one.code for one in told}
    if not right:
        print(
            f"{'PIÈGE' if seed.valide else 'MANQUÉE'} {seed.groupe} : {seed.nom} → {[str(one) for one in errors[:3]]}"
        )
    return right


def main() -> int:
    """Run from a command line; give the exit status."""
    started = time.monotonic()
    with memoire():
        right, left = sum(map(found, fautes())), sum(map(found, pieges()))
    kinds = len({seed.genre for seed in fautes()})
    print(
        f"{right} fautes trouvées sur {len(fautes())} ({kinds} genres), {left} pièges évités sur {len(pieges())}, "
        f"en {time.monotonic() - started:.0f} s"
    )
    return 0 if right == len(fautes()) and left == len(pieges()) else 1


if __name__ == "__main__":
    sys.exit(main())
