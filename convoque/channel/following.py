"""A running site follows the publications: it reads which one is named, loads it aside, and swaps between two turns."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from convoque import runtime, savoir
from convoque.channel import logs
from convoque.channel.app import App
from convoque.channel.memory import forget
from convoque.channel.protocol import Assistant
from convoque.channel.served import Served, read_served
from convoque.errors import ConvoqueError
from convoque.publishing import Publication, Shelf
from convoque.publishing.models import find_model

EVERY_SECONDS = 0.5
"""Everybody follows within two seconds: half of one to see it, one to read it, the end of a turn."""
_SWAP_SECONDS = 60.0
"""A turn takes some 50 ms; one that lasts a minute has stopped the worker, and the swap waits with the others."""
_AGAIN_SECONDS = 15.0
"""Before something that could not be followed is tried again."""

Load = Callable[[Path], Assistant]


class Follower:
    """Keeps a site on the publication that is named; ``load`` loads a model's file, None to keep the present one."""

    def __init__(self, app: App, shelf: Shelf, root: Path, now: str | None, model: str, load: Load | None) -> None:
        """``now``: the publication that the site answers from; ``model``: the one it was loaded with."""
        self._app, self._shelf, self._root, self._load = app, shelf, root, load
        self._now, self._model = now, model
        self._failed: tuple[str | None, float] = (None, 0.0)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="convoque-publications", daemon=True)

    def start(self) -> None:
        """Follow from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Follow no more."""
        self._over.set()
        self._thread.join(5)

    def _follow(self) -> None:
        while not self._over.wait(EVERY_SECONDS):
            name = None
            try:
                name = self._shelf.live_name()
                if name is not None and name != self._now and not self._is_waiting(name):
                    self._take(name)
            except Exception as error:
                if not self._is_waiting(name):
                    logs.log_breakdown(None, "publication", error)
                    self._failed = (name, time.monotonic())

    def _is_waiting(self, name: str | None) -> bool:
        failed, at = self._failed
        return at > 0 and failed == name and time.monotonic() - at < _AGAIN_SECONDS

    def _take(self, name: str) -> None:
        """Answer from this publication; raises what prevents it, and then nothing has changed."""
        publication = self._shelf.whole(name)
        served = read_served(publication.folder, publication)
        assistant = self._assistant(publication)
        self._app.worker.between(lambda: answer_from(self._app, served, assistant)).wait(_SWAP_SECONDS)
        self._now = name
        if assistant is not None:
            self._model = publication.model
            forget()

    def _assistant(self, publication: Publication) -> Assistant | None:
        """Load the model of a publication, when it is not the one that answers."""
        if self._load is None or publication.model == self._model:
            return None
        model = find_model(self._shelf, self._root, publication.model)
        if model is None:
            raise ConvoqueError(
                f"Le modèle {publication.model} de la publication {publication.number} est introuvable."
            )
        with savoir.reading(publication.folder):
            return self._load(model)


def answer_from(app: App, served: Served, assistant: Assistant | None = None) -> None:
    """Answer from this publication from now on: the knowledge, the words around, the lexicon and the log together."""

    def together() -> None:
        runtime.set_runtime(replace(runtime.runtime(), knowledge=served.knowledge))
        savoir.settle(served.savoir)
        models = {"modele": assistant.model} if assistant is not None else {}
        logs.name_versions(**models, connaissances=served.face.version)

    app.adopt(served.face, assistant, together)
