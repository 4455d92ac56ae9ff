"""What would change for people: every saved turn, every demo person, every legal boundary, before and after."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from convoque.clock import paris_clock
from convoque.errors import Refused
from convoque.knowledge.base import load_knowledge
from convoque.publishing.comparison.changes import TEXT, VERDICT, Change, changes
from convoque.publishing.comparison.hearing import Hearing, Parsed
from convoque.publishing.comparison.replay import Replayer
from convoque.publishing.comparison.situations import Asker, gather
from convoque.publishing.models import find_model
from convoque.publishing.shelf import Shelf
from convoque.training import model_path

HEARD = "entendu"
SAVED = ("tests/conversations", "cas")


@dataclass(frozen=True)
class Comparison:
    """What changes, of how many replies, and what could not be looked at."""

    changes: tuple[Change, ...]
    replies: int
    notes: tuple[str, ...] = ()

    def count(self, kind: str) -> int:
        """Count the replies of one kind of change."""
        return sum(change.count for change in self.changes if change.kind == kind)


def compare(
    shelf: Shelf, before: Path, after: Path, root: Path, tell: Callable[[str], None], today: date | None = None
) -> Comparison:
    """Compare what two folders answer; raises InputErrors for one that cannot be read."""
    old, new = load_knowledge(before / "knowledge"), load_knowledge(after / "knowledge")
    day = today or paris_clock().date()
    folders = dict.fromkeys(base / name for base in (root, after) for name in SAVED)
    notes: list[str] = []
    with tempfile.TemporaryDirectory(prefix="convoque-comparaison-") as name, ExitStack() as stack:
        asker = Asker(Path(name), gather(folders, (old, new), day))
        heard_before = stack.enter_context(_hearing(shelf, before, root, tell))
        if model_path(root, after) == model_path(root, before):
            heard_after = heard_before
        elif find_model(shelf, root, model_path(root, after).name) is None:
            heard_after = heard_before
            notes.append("Des exemples ou le lexique ont changé : leur effet se verra une fois le modèle entraîné.")
        else:
            heard_after = stack.enter_context(_hearing(shelf, after, root, tell))
        replies = asker.ask(Replayer(heard_before, old), new), asker.ask(Replayer(heard_after, new), new)
    return Comparison(changes(*replies), len(replies[1]), tuple(notes))


def refuse_broken(found: Comparison) -> None:
    """Refuse a folder with replies that break, or that show a word between braces to people; raises Refused."""
    for change in found.changes:
        for example in change.examples:
            new = [line for line in example.after.splitlines() if "{" in line or "(panne :" in line]
            if new:
                raise Refused(f"Une réponse est abîmée, à « {example.said} » : {new[0]}")


@contextmanager
def _hearing(shelf: Shelf, savoir: Path, root: Path, tell: Callable[[str], None]) -> Iterator[Hearing]:
    """Give what the model of a folder hears; the assistant itself is loaded only for what was never heard."""
    with ExitStack() as stack:
        opened: list[Callable[[str], Parsed]] = []

        def listen(text: str) -> Parsed:
            if not opened:
                from convoque.testing.bench import open_bench

                tell("Chargement du modèle : des phrases n’ont pas encore été entendues (une minute)…")
                opened.append(stack.enter_context(open_bench(root, tell, savoir)).assistant.understand)
            return opened[0](text)

        hearing = Hearing(shelf.folder / HEARD / f"{model_path(root, savoir).name}.json", listen)
        yield hearing
        hearing.keep()


__all__ = ["TEXT", "VERDICT", "Change", "Comparison", "compare", "refuse_broken"]
