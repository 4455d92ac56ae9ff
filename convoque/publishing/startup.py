"""What a start serves: in development the folder, published when it is sound; in production, what is published."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from convoque.errors import ConvoqueError, InputErrors
from convoque.publishing import durable
from convoque.publishing.files import changed, read_savoir
from convoque.publishing.models import find_model
from convoque.publishing.publish import Order, Tools, publish
from convoque.publishing.shelf import Shelf
from convoque.publishing.steps import Tell
from convoque.training import ensure_model, model_path

SHOWN = 5
NOTE = "Publié au démarrage"


@dataclass(frozen=True)
class Start:
    """What will answer, as lines for the terminal, and whether something can."""

    lines: tuple[str, ...]
    ready: bool = True


def prepare(shelf: Shelf, savoir: Path, root: Path, production: bool, tools: Tools, tell: Tell) -> Start:
    """Publish the folder where that is wanted, and make sure of the model of what will answer.

    Raises ConvoqueError when a model cannot be trained.
    """
    found = shelf.find()
    lines = list(found.warnings)
    live = found.publication
    if not production:
        wrong = _wrong(savoir, tools)
        if wrong is None:
            lines += _published(shelf, savoir, root, tools, tell)
        elif live is None:
            return Start((*lines, *_told(wrong), "Rien n’a encore été publié : corrigez ces fautes d’abord."), False)
        else:
            lines += [*_told(wrong), f"La publication {live.number} du {live.date[:10]} répond en attendant."]
        live = shelf.find().publication
    answering = live.folder if live is not None else savoir
    if find_model(shelf, root, model_path(root, answering).name) is None:
        ensure_model(root, tell, answering)
    return Start(tuple(lines))


def _published(shelf: Shelf, savoir: Path, root: Path, tools: Tools, tell: Tell) -> list[str]:
    """Publish a sound folder when it is not what answers; where nothing can be written, the folder itself answers."""
    live, files = shelf.find().publication, read_savoir(savoir)
    same = live is not None and not changed(live.files, {n: durable.sha256(content) for n, content in files.items()})
    model = model_path(root, savoir).name
    if live is not None and same and live.model == model:  # another version of the program learns the words anew
        return []
    outcome = publish(shelf, savoir, root, Order(note=NOTE, git=False), tools, tell, start=True)
    if outcome.fault is not None:
        return [f"Ce dossier n’est pas publié : {outcome.fault}"]
    return [f"Publication {outcome.number} (version {outcome.version})."]


def _wrong(savoir: Path, tools: Tools) -> ConvoqueError | None:
    """Say what is wrong with a folder, None when it is sound."""
    try:
        read_savoir(savoir)
        found = tools.check(savoir)
    except ConvoqueError as error:
        return error
    return InputErrors(tuple(found)) if found else None


def _told(wrong: ConvoqueError) -> list[str]:
    errors = list(wrong.errors) if isinstance(wrong, InputErrors) else [wrong]
    more = [f"… et {len(errors) - SHOWN} autres : convoque verifier."] if len(errors) > SHOWN else []
    count = "une faute" if len(errors) == 1 else f"{len(errors)} fautes"
    return [f"Le dossier des rédacteurs a {count} :", *(f"  {error}" for error in errors[:SHOWN]), *more]
