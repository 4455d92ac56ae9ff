"""``convoque purger``: erase the conversations that are past their time."""

from __future__ import annotations

import json
import os
import sys

import click

from convoque.settings import read_settings

EPILOG = """\b
Exemples :
  convoque purger              efface les conversations trop anciennes
  convoque purger --compter    dit combien, sans rien effacer
  convoque purger --date-juste efface aussi quand l’horloge a sauté, si vous êtes sûr de la date"""


@click.command(epilog=EPILOG)
@click.option("--compter", is_flag=True, help="Compte les conversations à effacer, sans y toucher.")
@click.option("--date-juste", "sure", is_flag=True, help="La date de cette machine est juste : n’attend pas un jour.")
@click.option("--json", "as_json", is_flag=True, help="Écrit le résultat en JSON.")
def command(compter: bool, sure: bool, as_json: bool) -> None:
    """Efface les conversations sans message depuis trente jours.

    Le serveur le fait aussi, au démarrage puis toutes les dix minutes. Rien ne se récupère ensuite :
    si l’horloge vient de sauter, rien n’est effacé avant un jour.
    """
    from convoque.channel.purge import expired, purge
    from convoque.channel.store import ConversationStore, conversations_location

    store = ConversationStore(conversations_location(read_settings(os.environ)))
    try:
        old = expired(store)
        done = None if compter else purge(store, sure)
    finally:
        store.close()
    number = old if done is None else done.conversations
    held_back = done is not None and not done.sure and old > 0
    if as_json:
        click.echo(json.dumps({"a_effacer": old, "effacees": done.conversations if done else 0, "attend": held_back}))
    elif held_back:
        click.echo(
            f"Rien n’est effacé : l’horloge a sauté, ou le site vient d’être installé. {old} conversations attendent. "
            "Si la date est juste : convoque purger --date-juste"
        )
    else:
        plural = "s" if number > 1 else ""
        click.echo(f"{number} conversation{plural} {'à effacer' if compter else f'effacée{plural}'}.")
    if held_back:
        sys.exit(1)
