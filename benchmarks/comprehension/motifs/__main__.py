"""``python -m benchmarks.comprehension.motifs [FILE] [--lire]``: the figures; ``--lire`` shows what went wrong."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.comprehension.motifs import APART, play, read, summary
from convoque.testing.bench import open_bench


def main() -> None:
    """Play a file and print the counts."""
    parser = argparse.ArgumentParser(prog="benchmarks.comprehension.motifs")
    parser.add_argument("file", nargs="?", type=Path, default=APART)
    parser.add_argument("--lire", action="store_true", help="show the wrong ones: the file is then no longer apart")
    arguments = parser.parse_args()
    with open_bench() as bench:
        outcomes = list(play(bench, read(arguments.file)))
    if arguments.lire:
        for one in outcomes:
            missed = one.line["relation"] == "meme" and not one.excused
            if one.dangerous or missed:
                mark = "!!" if one.dangerous else "--"
                print(mark, {**one.line}, one.obligation, one.measures, one.motif, one.asked)
    for name, value in summary(outcomes).items():
        print(f"{name} : {value}")


if __name__ == "__main__":
    main()
