"""What an editor writes: every file of ``knowledge/``, and the cases of conversations."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from benchmarks.attaques.driver import Target
from benchmarks.attaques.files import Files
from benchmarks.attaques.inputs import SEEDS, spoilt_yaml
from convoque.channel.errors import ErrorTexts
from convoque.channel.words import Words
from convoque.errors import ConvoqueError
from convoque.knowledge import load_knowledge
from convoque.knowledge.base import TOPICS
from convoque.knowledge.conversation import read_conversation
from convoque.knowledge.facts import load_facts, read_facts
from convoque.knowledge.fiches import read_fiche
from convoque.knowledge.reading import Reader
from convoque.knowledge.sources import read_parameters, read_sources
from convoque.knowledge.tables import read_table
from convoque.knowledge.yamlfile import Value, read_yaml
from convoque.nlu.lexicon import read_lexicon
from convoque.settings import ROOT
from convoque.testing.conversation import read_conversations

KNOWLEDGE = ROOT / "knowledge"


def editor(files: Files) -> list[Target]:
    """Give the targets that read what an editor writes."""
    rules = _written(KNOWLEDGE.glob("regles/*.yml"))
    fiches = _written(path for path in KNOWLEDGE.glob("fiches/*.yml") if path.stat().st_size < 40_000)
    wrong = (ConvoqueError,)
    words, errors = KNOWLEDGE / "messages" / "widget.yml", KNOWLEDGE / "messages" / "erreurs.yml"
    return [
        Target("Rédaction : règles", rules, files.attack(_collected(_rules)), wrong),
        Target("Rédaction : fiches", fiches, files.attack(_collected(_fiche)), wrong),
        Target("Rédaction : faits", _written([KNOWLEDGE / "faits.yml"]), files.attack(_collected(_facts)), wrong),
        Target("Rédaction : sources", _written([KNOWLEDGE / "sources.yml"]), files.attack(_collected(_sources)), wrong),
        Target(
            "Rédaction : paramètres",
            _written([KNOWLEDGE / "parametres.yml"]),
            files.attack(_collected(_figures)),
            wrong,
        ),
        Target(
            "Rédaction : suite de la conversation",
            _written([KNOWLEDGE / "conversation.yml"]),
            files.attack(_collected(_talk)),
            wrong,
        ),
        Target("Rédaction : phrases du widget", _written([words]), files.attack(Words), wrong),
        Target("Rédaction : phrases d’erreur", _written([errors]), files.attack(ErrorTexts), wrong),
        Target(
            "Rédaction : lexique",
            st.builds(spoilt_yaml, st.just(_small_lexicon()), SEEDS),
            files.attack(_lexicon_file),
            wrong,
        ),
        Target(
            "Rédaction : cas de conversation",
            st.builds(spoilt_yaml, st.just(_some_cases()), SEEDS),
            files.attack(read_conversations),
            wrong,
        ),
    ]


def whole(files: Files) -> Target:
    """Give the target that loads all of ``knowledge/`` with one file spoilt: slow, and the only one to link them."""
    names = [
        str(path.relative_to(KNOWLEDGE)) for path in sorted(KNOWLEDGE.rglob("*.yml")) if "lexique" not in path.name
    ]
    inputs = st.tuples(st.sampled_from(names), SEEDS)
    return Target(
        "Rédaction : tout knowledge/, un fichier abîmé", inputs, partial(_whole, files.folder), (ConvoqueError,), 5.0
    )


def _whole(folder: Path, spoil: tuple[str, int]) -> None:
    name, seed = spoil
    copy = folder / "tout" / "knowledge"
    for path in KNOWLEDGE.rglob("*.yml"):
        content = path.read_bytes()
        here = str(path.relative_to(KNOWLEDGE))
        target = copy / here
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(spoilt_yaml(content.decode(), seed) if here == name else content)
    known = load_knowledge.__wrapped__(copy)
    known.overdue(date(2026, 11, 23))


def _some_cases() -> str:
    text = (ROOT / "tests" / "conversations" / "suivi.yml").read_text(encoding="utf-8")
    return "---\n".join(text.split("---\n")[:6])


def _written(paths: Iterable[Path]) -> st.SearchStrategy[bytes]:
    texts = [path.read_text(encoding="utf-8") for path in sorted(paths)]
    return st.builds(spoilt_yaml, st.sampled_from(texts), SEEDS)


def _collected(read: Callable[[Value, Reader], object]) -> Callable[[Path], None]:
    def one(path: Path) -> None:
        reader = Reader()
        read(read_yaml(path), reader)
        reader.finish()

    return one


@cache
def _book() -> Any:
    return load_facts(KNOWLEDGE / "faits.yml")


@cache
def _known_sources() -> Any:
    return read_sources(read_yaml(KNOWLEDGE / "sources.yml"), Reader())


def _rules(value: Value, reader: Reader) -> None:
    read_table(value, _book(), _known_sources(), reader)


def _fiche(value: Value, reader: Reader) -> None:
    read_fiche(value, _book(), _known_sources(), TOPICS, reader)


def _facts(value: Value, reader: Reader) -> None:
    read_facts(value, reader)


def _sources(value: Value, reader: Reader) -> None:
    read_sources(value, reader)


def _figures(value: Value, reader: Reader) -> None:
    read_parameters(value, _known_sources(), reader)


def _talk(value: Value, reader: Reader) -> None:
    read_conversation(value, TOPICS, reader)


@cache
def _small_lexicon() -> str:
    """Give the lexicon with the first three phrases of each list: the shape of it, in a tenth of the time."""
    kept: list[str] = []
    run = 0
    for line in (KNOWLEDGE / "lexique.yml").read_text(encoding="utf-8").split("\n"):
        run = run + 1 if line.lstrip().startswith("- ") else 0
        if run <= 3:
            kept.append(line)
    return "\n".join(kept)


def _lexicon_file(path: Path) -> None:
    read_lexicon(path, KNOWLEDGE / "faits.yml")
