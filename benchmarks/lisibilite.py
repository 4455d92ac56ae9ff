"""How long and how hard the answers are to read.

    python benchmarks/lisibilite.py                       the sheets of knowledge/, then the answers as they are given
    python benchmarks/lisibilite.py --savoir DOSSIER      only the sheets of another knowledge folder, to compare

The grade is Björnsson's LIX: mean words of a sentence, plus the share of words
of more than six letters, in percent. Under 30 is very easy, 40 a newspaper, 60
a law. Answers as they are given: the first reply to each of the messages of
``benchmarks/comprehension/messages.jsonl``, and the talks of ``suivis.jsonl``
for what is said twice.
"""

from __future__ import annotations

import argparse
import re
import statistics
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

import yaml

from benchmarks.comprehension import suivis
from benchmarks.comprehension.lines import read_lines
from convoque.checking.tone import sentences, words
from convoque.testing.bench import Bench, open_bench
from convoque.testing.compare import text_of

ROOT = Path(__file__).resolve().parents[1]
LONG = 90
"""Words beyond which an answer is too long, unless it explains a letter (the house's own limit)."""
_NOW = datetime(2026, 11, 30, 10)
_SAID = ("reponse", "precisions", "faire")
_PARAGRAPH = 8
"""Words from which a paragraph said twice in a talk counts as repeated; shorter ones are formulas."""
_SOURCES = re.compile(r"Règles vérifiées au |Sources à revoir")
"""The line of sources stands under every answer, folded on the site: it is neither read through nor a repetition."""


def lix(texts: Sequence[str]) -> float:
    """Give the grade of a collection of texts."""
    counted = [word for text in texts for word in re.findall(r"\w+", text)]
    cut = sum(len(sentences(text)) for text in texts)
    return len(counted) / cut + 100 * sum(len(word) > 6 for word in counted) / len(counted)


def sheets(folder: Path) -> Iterator[str]:
    """Give each answer of the sheets, whole: first lines, precisions, what to do."""
    for path in sorted((folder / "fiches").glob("*.yml")):
        for case in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader).get("cas", ()):
            yield " ".join(" ".join(_texts(case.get(key))) for key in _SAID if case.get(key))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield " ".join(value.split())
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)


def _line(name: str, answers: Sequence[str]) -> str:
    counts = sorted(words(answer) for answer in answers)
    share = sum(count > LONG for count in counts) / len(counts)
    middle, nine = statistics.median(counts), counts[int(0.9 * len(counts))]
    return (
        f"{name} : {len(counts)}, {middle:.0f} mots (neuf sur dix : {nine}), "
        f"{share:.1%} > {LONG}, LIX {lix(answers):.1f}"
    )


def _spoken(reply: Sequence[dict[str, object]]) -> str:
    kept = (one for one in text_of(reply).split("\n\n") if not _SOURCES.search(one))
    return re.sub(r"[*«»]", "", "\n\n".join(kept))


def _paragraphs(text: str) -> Iterator[str]:
    return (one for one in text.split("\n\n") if words(one) >= _PARAGRAPH)


def first_replies(bench: Bench) -> Iterator[str]:
    """Give the first reply to each message, nobody signed in."""
    messages = read_lines(
        ROOT / "benchmarks" / "comprehension" / "messages.jsonl", lambda row: str(row["text"]), '{"text": …}'
    )
    for message in messages:
        with bench.conversation(None, _NOW) as say:
            yield _spoken(say(message))


def repeated(bench: Bench, talks: Iterable[suivis.Talk]) -> tuple[int, int]:
    """Count the later turns, and those of them that say a whole paragraph again."""
    turns = again = 0
    for _, said, _ in talks:
        heard: set[str] = set()
        with bench.conversation(None, _NOW) as say:
            for place, message in enumerate(said):
                paragraphs = set(_paragraphs(_spoken(say(message))))
                if place:
                    turns += 1
                    again += bool(paragraphs & heard)
                heard |= paragraphs
    return turns, again


def main() -> None:
    """Print a line for the sheets; of the running assistant, one for first replies and one for repetitions."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--savoir", type=Path, metavar="DOSSIER", help="only the sheets of this knowledge folder")
    given = parser.parse_args()
    print(_line("réponses des fiches", list(sheets(given.savoir or ROOT / "knowledge"))))
    if given.savoir:
        return
    with open_bench() as bench:
        print(_line("premières réponses", list(first_replies(bench))), flush=True)
        turns, again = repeated(bench, suivis.read(suivis.FILE))
    print(f"tours suivants : {turns}, dont {again} redisent un paragraphe ({again / turns:.1%})")


if __name__ == "__main__":
    main()
