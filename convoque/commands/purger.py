"""``convoque purger``: erase the conversations that are past their time."""

from __future__ import annotations

import os

import click

from convoque.settings import read_settings

EPILOG = """\b
Exemples :
  convoque purger            efface les conversations trop anciennes
  convoque purger --compter  dit combien, sans rien effacer"""


@click.command(epilog=EPILOG)
@click.option("--compter", is_flag=True, help="Compte les conversations à effacer, sans y toucher.")
def command(compter: bool) -> None:
    """Efface les conversations sans message depuis trente jours.

    Le serveur le fait aussi, au démarrage et chaque heure. Rien ne se récupère ensuite.
    """
    from convoque.channel.store import ConversationStore
    from convoque.channel.trackers import conversations_path, erase_events

    path = conversations_path(read_settings(os.environ))
    if not path.exists():
        click.echo("Aucune conversation enregistrée.")
        return
    store = ConversationStore(path)
    try:
        old = store.expired()
        if not compter:
            for conversation in old:
                erase_events(path, conversation)
                store.erase(conversation)
    finally:
        store.close()
    plural = "s" if len(old) > 1 else ""
    click.echo(f"{len(old)} conversation{plural} {'à effacer' if compter else f'effacée{plural}'}.")
