"""``convoque sauvegarder``: all that is stored, in one file."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path

import click

EPILOG = """\b
Exemples :
  convoque sauvegarder /sauvegardes/convoque-lundi.zip
  convoque sauvegarder /sauvegardes/convoque-lundi.zip --remplacer
  convoque restaurer /sauvegardes/convoque-lundi.zip --verifier   la relit sans rien changer"""


@click.command(epilog=EPILOG)
@click.argument("fichier", type=click.Path(path_type=Path))
@click.option("--remplacer", is_flag=True, help="Écrase FICHIER s’il existe déjà.")
@click.option("--json", "as_json", is_flag=True, help="Écrit le résultat en JSON.")
def command(fichier: Path, remplacer: bool, as_json: bool) -> None:
    """Garde tout ce qui est enregistré dans un seul fichier, pendant que le site tourne.

    Dossiers, conversations, avis, clés, base de la console (brouillons, journal, travaux) : tels
    qu’ils sont à un même instant. FICHIER est entier
    ou n’existe pas, et lui seul peut être lu par vous seul. PostgreSQL demande pg_dump.

    Il contient des données personnelles : gardez-le à l’abri, et détruisez-le à l’échéance que
    vous avez fixée. Ce que l’on efface ensuite y reste jusque-là.

    Sort avec 0 si c’est fait, 1 si FICHIER existe ou qu’il n’y a rien, 2 en cas d’erreur.
    """
    from convoque.clock import PARIS
    from convoque.commands import _stored
    from convoque.storage import backup

    now = _stored.moment(PARIS)
    parts, console = _stored.parts(os.environ, first_release=True), _stored.console(os.environ)
    manifest = backup.save(parts, fichier, now, remplacer, _stored.step, console)
    size = fichier.stat().st_size
    if as_json:
        click.echo(json.dumps({"fichier": str(fichier), "octets": size, **asdict(manifest)}, ensure_ascii=False))
    else:
        click.echo(f"Sauvegarde écrite dans {fichier} ({_stored.size(size)}) : {_stored.described(manifest)}.")
