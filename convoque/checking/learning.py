"""What a savoir says that the model has not learnt yet: words of the lexicon and examples."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from convoque.checking.files import Files
from convoque.checking.spoken import texts
from convoque.knowledge.yamlfile import Value
from convoque.training import model_path

_SUFFIX = ".appris.json"


@dataclass(frozen=True)
class Learnable:
    """Prints of all the words of a lexicon, and of all examples with their need: what learning reads."""

    words: frozenset[int]
    examples: frozenset[int]

    def unlike(self, learnt: Learnable) -> tuple[int, int]:
        """Count the words and the examples that are new, or are no more, since another was learnt."""
        return len(self.words ^ learnt.words), len(self.examples ^ learnt.examples)


def learnable(lexicon: Value | None, examples: Iterable[Value]) -> Learnable:
    """Give what learning would read."""
    return Learnable(
        frozenset(_words(lexicon, "") if lexicon is not None else ()),
        frozenset(print_ for root in examples for print_ in _examples(root)),
    )


def note_learnt(savoir: Path, model: Path) -> None:
    """Write beside a model what it has learnt, unless it is there already; raises OSError."""
    place = model.with_name(model.name.removesuffix(".tar.gz") + _SUFFIX)
    if not place.exists():
        told = _of_folder(savoir)
        content = {"mots": sorted(told.words), "exemples": sorted(told.examples)}
        place.write_text(json.dumps(content, separators=(",", ":")), encoding="ascii")


def waiting(now: Learnable, folder: Path, root: Path, savoir: Path) -> tuple[int, int] | None:
    """Count the words and the examples of a folder that no model of the site has learnt; None when there are none.

    ``root`` is where the site stands, ``savoir`` the folder that it reads. Both
    counts are 0 when something waits and nobody knows what the last model had
    learnt.
    """
    notes = sorted((root / "models").glob(f"*{_SUFFIX}"), key=lambda path: path.stat().st_mtime)
    learnt = [found for note in notes if (found := _noted(note)) is not None]
    if not learnt and model_path(root, savoir).exists():
        if folder == savoir:
            return None
        learnt = [_of_folder(savoir)]
    if now in learnt:
        return None
    return now.unlike(learnt[-1]) if learnt else (0, 0)


def _of_folder(root: Path) -> Learnable:
    files = Files(root)
    examples = (value for path in files.listed(root / "data" / "nlu") if (value := files.read(path)) is not None)
    return learnable(files.read(root / "knowledge" / "lexique.yml"), examples)


def _noted(place: Path) -> Learnable | None:
    try:
        content: Mapping[str, list[int]] = json.loads(place.read_text(encoding="ascii"))
        return Learnable(frozenset(content["mots"]), frozenset(content["exemples"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _words(value: Value, under: str) -> Iterator[int]:
    for key, child in value.walk():
        yield from _words(child, f"{under}/{key}")
    if value.entries is None:
        yield from (_print(f"{under}\0{text.text}") for text in texts(value))


def _examples(root: Value) -> Iterator[int]:
    listed = root.get("nlu")
    for block in (listed.items or ()) if listed is not None else ():
        intent, examples = block.get("intent"), block.get("examples")
        if intent is not None and examples is not None:
            yield from (_print(f"{intent.text}\0{line}") for line in (examples.text or "").split("\n") if line.strip())


def _print(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))
