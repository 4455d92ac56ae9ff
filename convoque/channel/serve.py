"""Start the site: ``python -m convoque.channel.serve``.

Reads the environment, loads the model, prints where it listens; Ctrl-C or
SIGTERM stop it. What cannot work is said in French on stderr, with exit
status 1: a sentence, or a list of the settings to correct.
``--avec-la-console`` starts the console beside it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from convoque.channel.memory import prepare, settle
from convoque.errors import ConvoqueError

if TYPE_CHECKING:
    from convoque.channel.app import App
    from convoque.channel.options import DoorOptions

_TAKEN = (
    "Impossible d’ouvrir le port {port} sur {host} ({error}). Un autre programme l’utilise sans doute : "
    "arrêtez-le, ou choisissez-en un autre, par exemple CONVOQUE_PORT={other}."
)


def main() -> int:
    """Serve until told to stop; give the exit status."""
    prepare()
    try:
        return _serve()
    except ConvoqueError as error:
        print(error, file=sys.stderr)
    except KeyboardInterrupt:
        print("\nConvoqué est arrêté.")
        return 0
    except Exception as error:
        from convoque.channel.logs import place

        print(f"Convoqué ne peut pas démarrer : {place(error)} : {error}", file=sys.stderr)
    return 1


def _serve() -> int:
    from convoque import savoir
    from convoque.casefile import CaseFile
    from convoque.channel.listening import listen
    from convoque.channel.options import read_options
    from convoque.production import check
    from convoque.publishing import Shelf
    from convoque.publishing.models import find_model
    from convoque.runtime import Runtime, set_runtime
    from convoque.settings import read_settings
    from convoque.training import model_path

    check(os.environ)
    settings, options = read_settings(os.environ), read_options(os.environ)
    # What can fail fast comes first: the port, the model's file, the data; then what takes time to load.
    with listen(options.host, settings.port, _TAKEN) as listening:
        _say("Convoqué démarre…")
        shelf = Shelf(settings.publications)
        found = shelf.find()
        for warning in found.warnings:
            _say(warning)
        source = found.publication.folder if found.publication else settings.savoir
        chosen, fitting = os.environ.get("CONVOQUE_MODELE"), model_path(settings.root, source)
        model = _model(chosen, find_model(shelf, settings.root, fitting.name) or fitting)
        from convoque.channel.served import read_served
        from convoque.channel.store import ConversationStore, conversations_location

        served = read_served(settings.savoir, found.publication)
        savoir.settle(served.savoir)
        current = Runtime(settings, served.knowledge, CaseFile(settings.database), settings.clock)
        set_runtime(current)
        current.casefile.check()
        store = ConversationStore(conversations_location(settings))

        _say(f"Chargement du modèle {model.name}…")
        import convoque.channel.quiet  # noqa: F401  (must come before Rasa)

        # isort: split
        from convoque.channel import logs

        logs.configure()
        from convoque.channel.app import App
        from convoque.channel.assistant import RasaAssistant, load_assistant
        from convoque.channel.beside import Beside
        from convoque.channel.following import Follower
        from convoque.channel.mapped import lighten
        from convoque.channel.pages import address
        from convoque.channel.server import make_server, run

        assistant = lighten(load_assistant(model))
        app = App(settings, assistant, current.casefile, store, options, face=served.face)

        def load(path: Path) -> RasaAssistant:
            return lighten(load_assistant(path))

        now = found.publication.name if found.publication else None
        follower = Follower(app, shelf, settings.root, now, model.name, None if chosen else load)
        # Loading Rasa may have set its own loggers.
        logs.configure(modele=assistant.model, connaissances=served.face.version)
        url = address(options.host, listening.getsockname()[1])

        beside = Beside("--avec-la-console" in sys.argv[1:])

        def announce() -> None:
            if settings.frozen_at:
                _say(f"Date figée au {settings.frozen_at:%d/%m/%Y à %H:%M} (CONVOQUE_AUJOURDHUI).")
            if current.casefile.is_empty():
                _say("Base vide : réponses générales seulement. « convoque importer DOSSIER » ajoute des personnes.")
            if app.ready_at_start:
                _say(f"Convoqué est prêt : {url} (Ctrl-C pour arrêter)")
            else:
                _say(f"Convoqué a démarré mais ne répond pas encore : {url}health dira quand ; voyez le journal.")
            beside.start()

        settle()
        with _operator_port(app, options):
            try:
                follower.start()
                run(make_server(app.asgi, app.texts, announce), listening)
            finally:
                beside.stop()
                follower.stop()
                store.close()
    _say("Convoqué est arrêté.")
    return 0


@contextmanager
def _operator_port(app: App, options: DoorOptions) -> Iterator[None]:
    """Open ``/metrics`` and ``/vivant`` where the settings ask for it."""
    from convoque.channel.metrics import STUCK_SECONDS, serve

    if not options.metrics_port:
        yield
        return
    try:
        close = serve(
            app.metrics, lambda: app.worker.stuck_for < STUCK_SECONDS, options.metrics_host, options.metrics_port
        )
    except OSError as error:
        raise ConvoqueError(
            f"Impossible d’ouvrir le port {options.metrics_port} des mesures sur {options.metrics_host} ({error}). "
            "Choisissez-en un autre : CONVOQUE_METRICS_PORT."
        ) from None
    try:
        yield
    finally:
        close()


def _model(chosen: str | None, fitting: Path) -> Path:
    """Give the model file to load; raises ConvoqueError when it is not there or not whole."""
    from convoque.training import is_sound

    model = Path(chosen) if chosen else fitting
    if not is_sound(model):
        state = "abîmé" if model.exists() else "introuvable"
        raise ConvoqueError(f"Le modèle {model} est {state}. Lancez « make train » pour en préparer un nouveau.")
    return model


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)  # everything is closed; letting TensorFlow take itself apart costs several seconds
