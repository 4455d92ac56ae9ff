"""The training examples and what every pipeline reads of them, computed once."""

from __future__ import annotations

import hashlib
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from ruamel.yaml import YAML

from convoque.nlu.facts import FactReader, load_french, signs
from convoque.nlu.lexicon import load_lexicon
from convoque.nlu.text import correct, strip_accents

ROOT = Path(__file__).resolve().parents[2]
_BATCH = 64
Rows = npt.NDArray[Any]


@dataclass(frozen=True)
class Example:
    """A training example and its topic (Rasa's intent)."""

    text: str
    topic: str


def read_examples(folder: Path = ROOT / "data" / "nlu") -> tuple[Example, ...]:
    """Read every example of Rasa's YAML training files, in file order."""
    yaml = YAML(typ="safe")
    return tuple(
        Example(line.strip()[2:].strip(), block["intent"])
        for path in sorted(folder.glob("*.yml"))
        for block in yaml.load(path.read_text(encoding="utf-8"))["nlu"]
        if "intent" in block
        for line in block["examples"].splitlines()
        if line.strip()
    )


def write_examples(examples: Sequence[Example], path: Path) -> None:
    """Write examples as one training file that Rasa reads."""
    by_topic: dict[str, list[str]] = {}
    for one in examples:
        by_topic.setdefault(one.topic, []).append(one.text)
    lines = ['version: "3.1"', "nlu:"]
    for topic, texts in by_topic.items():
        lines += [f"- intent: {topic}", "  examples: |", *(f"    - {text}" for text in texts)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@dataclass(frozen=True)
class Texts:
    """Messages, and their representations; each is computed at the first use."""

    raw: tuple[str, ...]

    @cached_property
    def corrected(self) -> tuple[str, ...]:
        """What the sentence encoder reads."""
        abbreviations = load_lexicon().abbreviations
        return tuple(correct(text, abbreviations).text for text in self.raw)

    @cached_property
    def plain(self) -> tuple[str, ...]:
        """Corrected, without accents: what n-grams are made from."""
        return tuple(map(strip_accents, self.corrected))

    @cached_property
    def sentence_vectors(self) -> Rows:
        """512 numbers a message, of length 1."""
        import convoque.channel.quiet  # noqa: F401  (must come before Rasa)

        # isort: split
        from convoque.nlu.sentence_featurizer import encoder

        batches = range(0, len(self.raw), _BATCH)
        rows = [
            np.asarray(encoder(1).encode([text or " " for text in self.corrected[at : at + _BATCH]])) for at in batches
        ]
        vectors: Rows = np.vstack(rows).astype(np.float32)
        return vectors

    @cached_property
    def spacy_vectors(self) -> Rows:
        """300 numbers a message: the mean of its words' vectors, of length 1."""
        nlp = load_french()
        rows = np.vstack([nlp.make_doc(text or " ").vector for text in self.corrected]).astype(np.float32)
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)

    @cached_property
    def said(self) -> tuple[tuple[str, ...], ...]:
        """The signs of each message's facts."""
        return tuple(map(signs, _fact_reader().read_all(self.raw)))

    def only(self, places: Sequence[int]) -> Texts:
        """Give some of the messages, with what is computed already."""
        kept = Texts(tuple(self.raw[at] for at in places))
        for name, value in self.__dict__.items():
            if name != "raw":
                part = value[places] if isinstance(value, np.ndarray) else tuple(value[at] for at in places)
                kept.__dict__[name] = part
        return kept

    def with_only(self, names: Sequence[str]) -> Texts:
        """Give the same messages with these representations computed, and no other."""
        kept = Texts(self.raw)
        kept.__dict__.update({name: getattr(self, name) for name in names})
        return kept


@lru_cache(maxsize=1)
def _fact_reader() -> FactReader:
    return FactReader(load_french(), load_lexicon())


def digest(examples: Sequence[Example]) -> str:
    """A short name for this very set of examples."""
    return hashlib.sha256("\n".join(f"{one.topic}\t{one.text}" for one in examples).encode()).hexdigest()[:12]


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """Do the work; give its result and the seconds it took."""
    started = time.perf_counter()
    result = work()
    return result, time.perf_counter() - started


def peak_memory() -> float:
    """Most memory this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
