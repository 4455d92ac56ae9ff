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
  convoque purger --date-juste efface aussi quand l’horloge a sauté, si vous êtes sûr de la date
  convoque purger --a-fond     réécrit aussi de grandes tables, à une heure creuse"""


@click.command(epilog=EPILOG)
@click.option("--compter", is_flag=True, help="Compte les conversations à effacer, sans y toucher.")
@click.option("--date-juste", "sure", is_flag=True, help="La date de cette machine est juste : n’attend pas un jour.")
@click.option("--a-fond", "thorough", is_flag=True, help="Réécrit les tables quelle que soit leur taille.")
@click.option("--json", "as_json", is_flag=True, help="Écrit le résultat en JSON.")
def command(compter: bool, sure: bool, thorough: bool, as_json: bool) -> None:
    """Efface les conversations sans message depuis trente jours.

    Le serveur le fait aussi, au démarrage puis toutes les dix minutes. Rien ne se récupère ensuite :
    si l’horloge vient de sauter, rien n’est effacé avant un jour.

    Cette commande réécrit aussi les tables des conversations, pour que rien de ce qui a été effacé ne
    se lise plus dans leurs fichiers ; le site attend pendant ce temps. Au-delà de 64 Mo, cela
    demande --a-fond.

    Sort avec 0 si c’est fait, 1 si l’horloge a sauté, 2 en cas d’erreur.
    """
    from convoque.channel.purge import expired, purge
    from convoque.channel.store import ConversationStore, conversations_location, explained
    from convoque.commands import _stored
    from convoque.storage.migrate import OF_PEOPLE
    from convoque.storage.traces import PATIENCE_SECONDS, rewrite

    location = conversations_location(read_settings(os.environ))
    store, clean = ConversationStore(location, wait=PATIENCE_SECONDS), True
    try:
        with explained(location):
            old = expired(store)
            with _stored.step("Effacement"):
                done = None if compter else purge(store, sure)
            with _stored.step("Réécriture des tables"):
                clean = compter or rewrite(store.engine, OF_PEOPLE["conversations"], thorough)
    finally:
        store.close()
    number = old if done is None else done.conversations
    held_back = done is not None and not done.sure and old > 0
    if as_json:
        click.echo(
            json.dumps(
                {
                    "a_effacer": old,
                    "effacees": done.conversations if done else 0,
                    "attend": held_back,
                    "traces": not clean,
                }
            )
        )
    elif held_back:
        click.echo(
            f"Rien n’est effacé : l’horloge a sauté, ou le site vient d’être installé. {old} conversations attendent. "
            "Si la date est juste : convoque purger --date-juste"
        )
    else:
        plural = "s" if number > 1 else ""
        click.echo(f"{number} conversation{plural} {'à effacer' if compter else f'effacée{plural}'}.")
    if not clean:
        click.echo(
            "Des octets effacés restent dans les fichiers de la base, qu’aucune requête ne lit : les tables sont "
            "grandes, ou tenues ouvertes. « convoque purger --a-fond » les réécrit, à une heure creuse.",
            err=True,
        )
    if held_back:
        sys.exit(1)
