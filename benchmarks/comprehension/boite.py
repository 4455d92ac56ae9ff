"""What the editors' inbox would keep of messages written apart, each said in a fresh anonymous conversation.

``python -m benchmarks.comprehension.boite [FILE]``, one JSON line per message: ``{"text": …, "kind": …}``, where
« out_of_scope » is another matter indeed.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from benchmarks.comprehension.lines import read_lines
from convoque.channel.inbox import why_kept
from convoque.testing.bench import open_bench

FILE = Path(__file__).with_name("messages.jsonl")


def main() -> None:
    """Print how many messages would be kept, and why."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=FILE)
    rows = read_lines(
        parser.parse_args().file, lambda row: (str(row["text"]), str(row["kind"])), '{"text": …, "kind": …}'
    )
    kept: Counter[str] = Counter()
    with open_bench() as bench:
        for text, kind in rows:
            answer = bench.assistant.answer(text, None, False, None)
            why, topic = why_kept(answer.messages, answer.confidence) or ("", None)
            named = "hors sujet" if topic == "hors_sujet" else "un autre besoin proposé" if topic else ""
            kept[" ".join(filter(None, (why or "rien", named)))] += 1
            if topic == "hors_sujet" and kind != "out_of_scope":
                kept["incertain hors sujet, à tort"] += 1
    for why, number in kept.most_common():
        print(f"{why} : {number} sur {len(rows)}")


if __name__ == "__main__":
    main()
