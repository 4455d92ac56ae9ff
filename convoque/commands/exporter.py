"""``convoque exporter``: all that is kept of one person, for them to read."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from convoque.errors import Refused

EPILOG = """\b
Exemples :
  convoque exporter --demandeur amina                à l’écran
  convoque exporter --demandeur amina amina.json     dans un fichier que vous seul pouvez lire"""


@click.command(epilog=EPILOG)
@click.argument("fichier", required=False, type=click.Path(path_type=Path))
@click.option("--demandeur", metavar="ID", required=True, help="L’id de la personne dans les dossiers.")
@click.option("--remplacer", is_flag=True, help="Écrase FICHIER s’il existe déjà.")
@click.option("--json", "as_json", is_flag=True, help="Dit ce qui est fait en JSON ; l’export en est toujours.")
def command(fichier: Path | None, demandeur: str, remplacer: bool, as_json: bool) -> None:
    """Écrit en JSON tout ce qui est gardé d’une personne : son dossier et ses conversations.

    Ce qu’elle a écrit n’est pas gardé, sauf dans ses avis et ses questions mal comprises ou
    lues sans certitude. Les conversations anonymes ne mènent à personne. Lancez cette commande
    avec les réglages du site : une autre clé ne trouverait rien.

    Sort avec 0 si c’est fait, 1 s’il n’y a rien ou si la clé est une autre, 2 en cas d’erreur.
    """
    from convoque.channel import person
    from convoque.clock import PARIS
    from convoque.commands import _stored

    with person.open_stores(os.environ) as stores, _stored.step("Lecture"):
        found = person.kept_of(stores, demandeur)
        doubts = person.doubts(stores, found)
    for doubt in doubts:
        click.echo(doubt, err=True)
    if not found.counts:
        raise Refused(f"Rien n’est gardé sur « {demandeur} ».")
    moment = _stored.moment(PARIS).isoformat(timespec="seconds")
    content = {
        "demandeur": demandeur,
        "exporte_le": moment,
        "dossier": found.lines,
        "conversations": found.conversations,
        "reserves": doubts,
    }
    text = json.dumps(content, ensure_ascii=False, indent=2)
    if fichier is None:
        click.echo(text)
        return
    _stored.write_private(fichier, text + "\n", remplacer)
    if as_json:
        click.echo(json.dumps({"fichier": str(fichier), "compte": found.counts}, ensure_ascii=False))
    else:
        click.echo(f"Écrit dans {fichier}. {_stored.listed(found.counts)}.")
