"""``convoque migrer``: make the tables, or bring them to this version."""

from __future__ import annotations

import json
import os

import click

from convoque.settings import read_settings

EPILOG = """\b
Exemples :
  convoque migrer            crée les tables, ou les met à jour
  convoque migrer --verifier dit si elles sont à jour, sans rien changer"""


@click.command(epilog=EPILOG)
@click.option("--verifier", "only_check", is_flag=True, help="Dit si tout est à jour, sans y toucher (1 sinon).")
@click.option("--json", "as_json", is_flag=True, help="Écrit le résultat en JSON.")
def command(only_check: bool, as_json: bool) -> None:
    """Crée les tables qui manquent et les met à jour, toujours vers l’avant.

    À lancer avant de démarrer le site, après chaque nouvelle version. Le relancer ne change rien.
    Faites d’abord une sauvegarde : « convoque sauvegarder ».
    """
    from convoque.casefile import CaseFile
    from convoque.casefile.database import prepare as prepare_casefile
    from convoque.channel.store import ConversationStore, conversations_location
    from convoque.channel.store import prepare as prepare_conversations

    settings = read_settings(os.environ)
    conversations = conversations_location(settings)
    if only_check:
        CaseFile(settings.database).check()
        ConversationStore(conversations).close()
        changes = {}
    else:
        changes = {
            "dossiers": prepare_casefile(settings.database),
            "conversations": prepare_conversations(conversations),
        }
    made = {part: after for part, (before, after) in changes.items() if before != after}
    if as_json:
        click.echo(json.dumps({"parties": made}, ensure_ascii=False))
    for part, after in made.items() if not as_json else ():
        click.echo(f"Base des {part} : version {after}.")
    if not made and not as_json:
        click.echo("Les bases sont à jour.")
