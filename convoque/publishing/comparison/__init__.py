"""What would change for people: every saved turn, every demo person, every legal boundary, before and after."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from convoque.clock import paris_clock
from convoque.errors import Refused
from convoque.knowledge.base import load_knowledge
from convoque.publishing import durable
from convoque.publishing.comparison import kept
from convoque.publishing.comparison.changes import TEXT, VERDICT, Change, changes
from convoque.publishing.comparison.hearing import Hearing, Parsed
from convoque.publishing.comparison.processes import in_processes
from convoque.publishing.comparison.replay import Answered, Replayer
from convoque.publishing.comparison.situations import Asker, Situations, gather
from convoque.publishing.comparison.touched import is_decided, is_touched, only_rules, pieces
from convoque.publishing.files import digests
from convoque.publishing.models import find_model
from convoque.publishing.shelf import Shelf
from convoque.training import model_path

HEARD = "entendu"
SAVED = ("tests/conversations", "cas")
MANY = 200
"""Situations that take more than two seconds."""


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
        asker = Asker(Path(name), day)
        asked = gather(folders, (old, new), asker.people, day)
        heard = stack.enter_context(_hearing(shelf, before, root, tell))
        learnt = model_path(root, after) != model_path(root, before)
        known = find_model(shelf, root, model_path(root, after).name) if learnt else None
        if learnt and known is None:
            notes.append("Des exemples ou le lexique ont changé : leur effet se verra une fois le modèle entraîné.")
        heard_after = stack.enter_context(_hearing(shelf, after, root, tell)) if known else heard
        first = _answers(shelf, before, Replayer(heard, old), asked, asker, tell)
        some = pieces(before, after) if heard_after is heard else None
        if some is not None:
            again = [is_touched(row, some) for row in first]
        elif heard_after is heard and only_rules(before, after):
            again = [is_decided(row) for row in first]
        else:
            again = [True] * len(first)
        second = _answers(shelf, after, Replayer(heard_after, new), asked, asker, tell, first, again)
    found = changes([one for row in first for one in row], [one for row in second for one in row])
    return Comparison(found, sum(map(len, second)), tuple(notes))


def _answers(
    shelf: Shelf,
    savoir: Path,
    replayer: Replayer,
    situations: Situations,
    asker: Asker,
    tell: Callable[[str], None],
    others: Sequence[list[Answered]] = (),
    again: Sequence[bool] = (),
) -> list[list[Answered]]:
    """Give the replies to each thing asked: those kept, those of ``others`` where ``again`` says no, or new ones."""
    folder = shelf.folder / HEARD
    name = kept.key(durable.sha256(repr(sorted(digests(savoir).items())).encode()), replayer.hearing.model, situations)
    known = kept.read(folder, name)
    if known is not None:
        return known
    for sentence in situations.sentences():
        replayer.hearing.topic_of(sentence, False)
    wanted = [number for number in range(len(situations.asked)) if not again or again[number]]
    if len(wanted) > MANY:
        tell(f"Réponses à {len(wanted)} situations…")
    new = dict(
        zip(wanted, in_processes(lambda number: asker.ask(replayer, situations.asked[number]), wanted), strict=True)
    )
    found = [new[number] if number in new else others[number] for number in range(len(situations.asked))]
    kept.write(folder, name, found)
    return found


def summary(found: Comparison) -> list[str]:
    """Say in a few lines what changes."""
    if not found.changes:
        return [f"Aucune des {found.replies} réponses ne change.", *found.notes]
    verdicts, texts = found.count(VERDICT), found.count(TEXT)
    counts = [*([f"{verdicts} verdicts"] if verdicts else []), *([f"{texts} textes"] if texts else [])]
    return [f"{' et '.join(counts)} changent, sur {found.replies} réponses : convoque comparer.", *found.notes]


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

        model = model_path(root, savoir).name
        hearing = Hearing(model, shelf.folder / HEARD / f"{model}.json", listen)
        yield hearing
        hearing.keep()


__all__ = ["TEXT", "VERDICT", "Change", "Comparison", "compare", "refuse_broken", "summary"]
