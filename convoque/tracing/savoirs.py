"""Which folder of knowledge a trace is made with: what is live, the draft, or any other."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from convoque.errors import ConvoqueError
from convoque.settings import Settings

LIVE, DRAFT = "en_ligne", "brouillon"


@dataclass(frozen=True)
class Chosen:
    """A folder of knowledge and the model to read it with; ``learnt``: the model knows all of its words."""

    folder: Path
    model: Path | None
    learnt: bool


def live_folder(settings: Settings) -> Path:
    """Give the folder that the site answers from: what was published last, the editors' own before that."""
    from convoque.publishing import Shelf

    found = Shelf(settings.publications).find().publication
    return found.folder if found is not None else settings.savoir


def choose_savoir(settings: Settings, draft: bool, folder: Path | None = None) -> Chosen:
    """Choose the live knowledge, the draft, or the folder that is given.

    A draft whose words are not learnt yet is read with the model of what is
    live: learning takes minutes, and the rest can be tried at once. Raises
    ConvoqueError for a folder without ``knowledge/``.
    """
    from convoque.publishing import Shelf
    from convoque.publishing.models import find_model
    from convoque.training import model_path

    shelf = Shelf(settings.publications)
    live = live_folder(settings)
    chosen = (folder or settings.savoir if draft or folder else live).resolve()
    if not (chosen / "knowledge").is_dir():
        raise ConvoqueError(f"Le dossier {chosen} ne contient pas de savoir ; attendu : un dossier avec knowledge/.")
    fitting = find_model(shelf, settings.root, model_path(settings.root, chosen).name)
    if fitting is not None:
        return Chosen(chosen, fitting, True)
    usual = find_model(shelf, settings.root, model_path(settings.root, live).name)
    if chosen != live.resolve() and usual is not None:
        return Chosen(chosen, usual, False)
    return Chosen(chosen, None, True)  # nothing is trained yet: the bench trains what fits
