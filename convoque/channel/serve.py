"""Start the site: ``python -m convoque.channel.serve``.

Reads the environment, loads the model, prints where it listens; Ctrl-C or
SIGTERM stop it. What cannot work is said in French on stderr, with exit
status 1: a sentence, or a list of the settings to correct.
"""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

from convoque.channel.protocol import Assistant
from convoque.errors import ConvoqueError


def main() -> int:
    """Serve until told to stop; give the exit status."""
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
    from convoque.channel.options import read_options
    from convoque.production import check
    from convoque.settings import read_settings
    from convoque.training import model_path

    check(os.environ)
    settings, options = read_settings(os.environ), read_options(os.environ)
    # What can fail fast comes first: the port, the model's file, the data; then what takes time to load.
    with _socket(options.host, settings.port) as listening:
        _say("Convoqué démarre…")
        model = _model(os.environ.get("CONVOQUE_MODELE"), model_path(settings.root))
        from convoque.channel.store import ConversationStore
        from convoque.channel.trackers import conversations_path
        from convoque.runtime import runtime

        casefile = runtime().casefile
        casefile.exists("")
        store = ConversationStore(conversations_path(settings))

        _say(f"Chargement du modèle {model.name}…")
        import convoque.channel.quiet  # noqa: F401  (must come before Rasa)

        # isort: split
        from convoque.channel import logs

        logs.configure()
        from convoque.channel.app import create_app
        from convoque.channel.assistant import load_assistant
        from convoque.channel.pages import address

        assistant = load_assistant(model, settings)
        app = create_app(settings, assistant, casefile, store, options)
        logs.configure()  # loading Rasa may have set its own loggers
        url = address(options.host, listening.getsockname()[1])

        async def announce(_app: object, _loop: object) -> None:
            if settings.frozen_at:
                _say(f"Date figée au {settings.frozen_at:%d/%m/%Y à %H:%M} (CONVOQUE_AUJOURDHUI).")
            if casefile.is_empty():
                _say("Base vide : réponses générales seulement. « convoque importer DOSSIER » ajoute des personnes.")
            _say(f"Convoqué est prêt : {url} (Ctrl-C pour arrêter)")

        async def ready(_app: object, _loop: object) -> None:
            await warm_up(assistant)

        app.register_listener(ready, "before_server_start")
        app.register_listener(announce, "after_server_start")
        app.run(sock=listening, access_log=False, motd=False, debug=False)
        store.close()
    _say("Convoqué est arrêté.")
    return 0


async def warm_up(assistant: Assistant) -> None:
    """Answer one question and forget it: what loads at the first message is not for the first person to wait for."""
    from convoque.channel.logs import log_breakdown

    conversation = "mise-en-route"
    try:
        await assistant.answer(conversation, "cet atelier est-il obligatoire ?", None, False)
        await assistant.erase(conversation)
    except Exception as error:
        log_breakdown(None, "mise en route", error)


def _socket(host: str, port: int) -> socket.socket:
    """Take the address; raises ConvoqueError when it is busy or not ours."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        taken = socket.socket(family, socket.SOCK_STREAM)
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((host, port))
    except (OSError, OverflowError) as error:
        raise ConvoqueError(
            f"Impossible d’ouvrir le port {port} sur {host} ({error}). "
            f"Un autre programme l’utilise sans doute : arrêtez-le, ou choisissez-en un autre, "
            f"par exemple CONVOQUE_PORT={port + 1 if 0 < port < 65535 else 5006}."
        ) from None
    return taken


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
