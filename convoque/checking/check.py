"""``check_savoir``: all the mistakes of a savoir, each with its place, its code and what is expected."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from convoque.checking.codes import coded
from convoque.checking.examples import ANSWERS, REPLY, Known, check_examples, needs_of_replies
from convoque.checking.files import Files
from convoque.checking.gathering import Enough, Gathered, GatheringReader, gather
from convoque.checking.layout import EXPECTED, check_empty, check_fiches, check_layout, check_numbers
from convoque.checking.needs import check_needs
from convoque.checking.phrases import check_conversation, check_heard, check_lexicon
from convoque.checking.sources import check_sources
from convoque.checking.spoken import passages
from convoque.checking.tone import check_tone
from convoque.errors import Located
from convoque.knowledge import TOPICS, Knowledge
from convoque.knowledge.yamlfile import Value
from convoque.nlu.lexicon import Lexicon

_MARKS = ("faits.yml", "sources.yml", "lexique.yml", "regles", "fiches", "messages")
"""What tells a folder of knowledge from another."""


@dataclass(frozen=True)
class Checked:
    """What was found: the mistakes in the order of files and lines and, without any, what the site would load."""

    errors: tuple[Located, ...]
    knowledge: Knowledge | None = None
    lexicon: Lexicon | None = None
    written: Mapping[str, Value] = field(default_factory=dict)
    examples: tuple[Value, ...] = ()
    folder: Path | None = None


def check_savoir(savoir: Path) -> tuple[Located, ...]:
    """Give every mistake of a folder that holds ``knowledge/`` and ``data/nlu/``; never raises for what is in them."""
    return check_folders(savoir / "knowledge", savoir / "data" / "nlu").errors


def check_given(folder: Path) -> Checked:
    """Check what a command was given: a savoir, or a ``knowledge`` folder, whose examples may be left out."""
    try:
        real = folder.resolve()
        if (real / "knowledge").is_dir():
            return check_folders(real / "knowledge", real / "data" / "nlu")
        if any((real / name).exists() for name in _MARKS):
            examples = real.parent / "data" / "nlu"
            return check_folders(real, examples if examples.is_dir() else None)
    except (OSError, RuntimeError, ValueError):
        pass
    wrong = "ce dossier ne contient rien que Convoqué sache relire"
    expected = "un dossier « knowledge », ou celui qui contient « knowledge » et « data/nlu »"
    return Checked((coded(Located(str(folder), None, None, wrong, expected, "fichier-absent")),))


def check_folders(knowledge: Path, examples: Path | None) -> Checked:
    """Check one folder of knowledge, and its examples unless they are None; see ``check_savoir``."""
    files = Files(knowledge.parent)
    errors: list[Located] = []
    written = _read_all(files, knowledge)
    listed = tuple(filter(None, map(files.read, files.listed(examples)))) if examples is not None else ()
    if examples is not None and not listed and not files.unread:
        files.wrong(examples, "fichier-absent", "aucun exemple", "un fichier par sujet, comme data/nlu/report.yml")
    found = gather(written)
    for check in (
        lambda: check_layout(files, knowledge),
        lambda: check_fiches(written, files.unread),
        lambda: check_needs(found.fiches, written),
        lambda: check_numbers(written),
        lambda: check_sources(written["sources"], date.today()) if "sources" in written else (),
        lambda: check_lexicon(written["lexique"]) if "lexique" in written else (),
        lambda: (
            check_heard(found.facts, written["faits"], found.lexicon) if found.lexicon and "faits" in written else ()
        ),
        lambda: check_conversation(written["conversation"]) if "conversation" in written else (),
        lambda: _tone(written, _checked_on(found)),
        lambda: _examples(found, listed, frozenset(files.unread)) if listed else (),
    ):
        errors += _limited(check)
    errors = [*files.errors, *found.errors, *errors]
    told = {(error.file, error.line, error.column) for error in errors}
    errors += [one for one in _limited(lambda: check_empty(written)) if (one.file, one.line, one.column) not in told]
    whole = found.knowledge() if not errors else None
    if whole is not None:
        from convoque.checking.answers import check_answers

        errors += _limited(lambda: check_answers(whole, written))
    return Checked(_in_order(errors), whole, found.lexicon, written, listed, knowledge.parent)


def read_written(knowledge: Path) -> dict[str, Value]:
    """Read what can be read of a ``knowledge/``: its files, by name without ``.yml`` (« fiches/report »)."""
    return _read_all(Files(knowledge.parent), knowledge)


def _read_all(files: Files, knowledge: Path) -> dict[str, Value]:
    fiches = [f"fiches/{path.stem}" for path in files.listed(knowledge / "fiches")]
    read = {name: files.read(knowledge / f"{name}.yml") for name in (*EXPECTED, *fiches)}
    return {name: value for name, value in read.items() if value is not None}


def _tone(written: Mapping[str, Value], checked_on: date | None) -> Iterator[Located]:
    for name, root in written.items():
        yield from _tone_of(name, root, checked_on)


def _tone_of(name: str, root: Value, checked_on: date | None) -> tuple[Located, ...]:
    return tuple(check_tone(passages({name: root}), checked_on))


def _limited(check: Callable[[], Iterable[Located]]) -> Iterator[Located]:
    """Give the mistakes that one check finds, at most a hundred in each file."""
    counts: dict[str, int] = {}
    for error in check():
        counts[error.file] = counts.get(error.file, 0) + 1
        if counts[error.file] <= 100:
            yield error


def _examples(found: Gathered, listed: tuple[Value, ...], unread: Collection[str]) -> Iterator[Located]:
    facts = found.written.get("faits")
    listing = facts.get("faits") if facts is not None else None
    sure = listing is not None and not any(error.file.endswith("/faits.yml") for error in found.errors)
    places = dict(listing.walk()) if listing is not None and sure else {}
    topics = TOPICS - {"incompris"}
    stems = {Path(name).stem for name in unread if name.startswith("data/")}
    known = Known(
        topics,
        {**dict(_needs(found)), **needs_of_replies(found.facts, places)},
        frozenset(found.facts.heard_values),
        judged=frozenset(found.fiches) | ({REPLY} if sure else set()),
        read=(topics | {REPLY}) - stems - ({REPLY} if ANSWERS in stems else set()),
    )
    reader = GatheringReader()
    with contextlib.suppress(Enough):
        yield from check_examples(listed, known, reader)
    yield from reader.errors


def _needs(found: Gathered) -> Iterator[tuple[str, Value]]:
    """Give each need that is told apart from others, at the case that says it."""
    for name, root in found.written.items():
        topic = root.get("sujet")
        fiche = found.fiches.get(topic.text or "") if name.startswith("fiches/") and topic is not None else None
        listed = root.get("cas")
        if fiche is None or listed is None:
            continue
        for case, place in zip(fiche.cases, listed.items or (), strict=False):
            if case.title:
                yield case.need, place.get("besoin") or place.get("id") or place


def _checked_on(found: Gathered) -> date | None:
    return None if found.sources.checked_on == date.min else found.sources.checked_on


def _in_order(errors: Iterable[Located]) -> tuple[Located, ...]:
    once = dict.fromkeys(map(coded, errors))

    def place(error: Located) -> tuple[str, int, int, str]:
        column = error.column if isinstance(error.column, int) else 0
        return error.file, error.line or 0, column, error.wrong

    return tuple(sorted(once, key=place))
