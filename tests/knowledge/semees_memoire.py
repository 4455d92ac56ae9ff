"""Check a folder that differs from another in one file, without reading the other files again.

Only what depends on nothing but the same values is remembered; the checks
themselves are the package's, unchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import pytest

from convoque.checking import answers, check, gathering
from convoque.checking import examples as checked_examples
from convoque.checking.files import Files
from convoque.checking.gathering import Gathered


@contextmanager
def memoire() -> Iterator[None]:
    """Remember, inside the block, what was read of each file."""
    kept: dict[Any, Any] = {}
    held: list[Any] = []

    def once(key: Any, make: Callable[[], Any], *values: Any) -> Any:
        if key not in kept:
            held.extend(values)  # so that no other value takes their id
            kept[key] = make()
        return kept[key]

    text, read, facts, sources = Files._text, Gathered.read, gathering._facts, gathering._sources
    render = answers.check_answers
    parse, tone, lexicon, examples = Files.read, check._tone_of, check.check_lexicon, check._examples

    def reread(self: Files, path: Any) -> Any:
        content = text(self, path)
        if content is None:
            return None
        before = len(self.errors)
        key = ("lu", self.name(path), content)
        if key not in kept:
            value = parse(self, path)
            kept[key] = value, tuple(self.errors[before:]), self.name(path) in self.unread
            return value
        value, errors, unread = kept[key]
        self.errors.extend(errors)
        self.unread |= {self.name(path)} if unread else set()
        return value

    def gathered(self: Gathered, name: str, how: Callable[..., Any]) -> Any:
        value = self.written.get(name)
        cells = tuple(cell.cell_contents for cell in how.__closure__ or ())
        before = len(self.errors)
        key = ("compris", name, id(value), tuple(map(id, cells)))
        if key not in kept:
            held.extend((value, *cells))
            found = read(self, name, how)
            kept[key] = found, tuple(self.errors[before:])
            return found
        found, errors = kept[key]
        self.errors.extend(errors)
        return found

    def base(part: str, make: Callable[[Gathered], Any]) -> Callable[[Gathered], Any]:
        def of(found: Gathered) -> Any:
            root = found.written.get(part)
            before = len(found.errors)
            key = (part, id(root))
            if key not in kept:
                held.append(root)
                book = make(found)
                kept[key] = (
                    book,
                    getattr(found, "facts" if part == "faits" else "sources"),
                    tuple(found.errors[before:]),
                )
                return book
            book, own, errors = kept[key]
            setattr(found, "facts" if part == "faits" else "sources", own)
            found.errors.extend(errors)
            return book

        return of

    def of_examples(found: Gathered, listed: Any, whole: bool) -> Any:
        wrong = any(error.file.endswith("faits.yml") for error in found.errors)
        fiches = (*found.fiches.values(), *listed, found.facts)
        key = ("exemples", tuple(map(id, fiches)), whole, wrong)
        return once(key, lambda: tuple(examples(found, listed, whole)), *fiches)

    def of_answers(knowledge: Any, written: Any) -> Any:
        parts = (knowledge.facts, knowledge.sources, knowledge.parameters, knowledge.messages, knowledge.conversation)
        parts = (*parts, *knowledge.tables.values(), *knowledge.fiches.values())
        return once(("réponses", tuple(map(id, parts))), lambda: tuple(render(knowledge, written)), *parts)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(answers, "check_answers", of_answers)
        patch.setattr(Files, "read", reread)
        patch.setattr(Gathered, "read", gathered)
        patch.setattr(gathering, "_facts", base("faits", facts))
        patch.setattr(gathering, "_sources", base("sources", sources))
        patch.setattr(checked_examples, "fold", lru_cache(maxsize=None)(checked_examples.fold))
        patch.setattr(check, "_tone_of", lambda *of: once(("ton", of[0], id(of[1]), of[2]), lambda: tone(*of), of))
        patch.setattr(check, "check_lexicon", lambda of: once(("lexique", id(of)), lambda: tuple(lexicon(of)), of))
        patch.setattr(check, "_examples", of_examples)
        yield
