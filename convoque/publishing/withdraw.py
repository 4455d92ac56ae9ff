"""Take the last publication back: the one before it answers again, byte for byte, and the editors' folder follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from convoque.errors import ConvoqueError, Refused
from convoque.publishing import durable, steps
from convoque.publishing.files import changed, read_savoir
from convoque.publishing.models import find_model, keep_model
from convoque.publishing.publication import Publication
from convoque.publishing.publish import Order, Outcome, Tools, in_words, write_history
from convoque.publishing.shelf import Shelf
from convoque.publishing.steps import Steps

Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Restored:
    """What became of the editors' files: put back, or kept because they were changed since."""

    restored: tuple[str, ...]
    kept: tuple[str, ...]


def withdraw(shelf: Shelf, savoir: Path, root: Path, order: Order, tools: Tools, tell: steps.Tell) -> Outcome:
    """Go back to the publication before the one that answers; ``fault`` of the outcome says why it was not done."""
    done = Steps(tell)
    live: Publication | None = None
    try:
        with shelf.alone():
            live = shelf.find().publication
            with done.step("verifier"):
                before = _before(shelf, live)
            with done.step("apprendre") as step:
                if find_model(shelf, root, before.model) is None:
                    keep_model(shelf, tools.learn(before.folder, tell))
                else:
                    step.state = steps.NOTHING
            with done.step("publier"):
                shelf.point(before, "annulation", order.author, _written(tools.now()))
            published, withdrawn = read_savoir(before.folder), read_savoir(live.folder) if live else {}
            _put_back(done, savoir, withdrawn, published)
            if order.git and live is not None:
                message = order.note or f"Annule la publication {live.number}"
                write_history(done, savoir, published, message, order.author)
            return Outcome(before.version, before.number, done)
    except ConvoqueError as error:
        return Outcome(live.version if live else None, live.number if live else None, done, error)
    except OSError as error:
        return Outcome(live.version if live else None, live.number if live else None, done, in_words(error))


def restore(savoir: Path, withdrawn: Files, published: Files) -> Restored:
    """Put back each file that still has the withdrawn content; raises InputErrors, OSError.

    A file that was changed since is somebody's work: it is kept as it is, and named.
    """
    there = read_savoir(savoir)
    restored, kept = [], []
    for name in changed(withdrawn, published):
        if there.get(name) == published.get(name):
            continue
        if there.get(name) != withdrawn.get(name):
            kept.append(name)
            continue
        path = savoir / name
        if name in published:
            path.parent.mkdir(parents=True, exist_ok=True)
            durable.replace(path, published[name])
        else:
            path.unlink()
        restored.append(name)
    return Restored(tuple(restored), tuple(kept))


def _before(shelf: Shelf, live: Publication | None) -> Publication:
    if live is None:
        raise Refused("Rien n’est publié : il n’y a rien à annuler.")
    if live.previous is None:
        raise Refused(f"La publication {live.number} est la première : il n’y en a pas avant elle.")
    return shelf.numbered(live.previous)


def _put_back(done: Steps, savoir: Path, withdrawn: Files, published: Files) -> None:
    with done.step("dossier") as step:
        try:
            result = restore(savoir, withdrawn, published)
        except (ConvoqueError, OSError) as error:
            step.state = steps.WARNING
            step.messages.append(f"Le dossier {savoir} garde le texte retiré : il ne s’écrit pas ({error}).")
            return
        if result.restored:
            step.messages.append(f"Remis comme avant : {', '.join(result.restored)}.")
        if result.kept:
            step.state = steps.WARNING
            step.messages.append(
                f"Changés depuis, donc laissés tels quels, texte retiré compris : {', '.join(result.kept)}."
            )
        if not result.restored and not result.kept:
            step.state = steps.NOTHING


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
