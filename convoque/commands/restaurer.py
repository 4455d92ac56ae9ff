"""``convoque restaurer``: put a backup back, or take that back."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path

import click

from convoque.errors import ConvoqueError

EPILOG = """\b
Exemples :
  convoque restaurer /sauvegardes/convoque-lundi.zip --verifier
  convoque restaurer /sauvegardes/convoque-lundi.zip
  convoque restaurer /sauvegardes/convoque-lundi.zip --remplacer
  convoque restaurer --annuler"""


@click.command(epilog=EPILOG)
@click.argument("fichier", required=False, type=click.Path(path_type=Path))
@click.option("--verifier", is_flag=True, help="Relit toute la sauvegarde, sans rien changer.")
@click.option("--remplacer", is_flag=True, help="Prend la place de ce qui est enregistré, gardé à côté.")
@click.option("--sans-console", is_flag=True, help="Laisse la base de la console telle qu’elle est.")
@click.option("--annuler", is_flag=True, help="Remet ce que la dernière restauration avait gardé à côté.")
@click.option("--json", "as_json", is_flag=True, help="Écrit le résultat en JSON.")
def command(
    fichier: Path | None, verifier: bool, remplacer: bool, sans_console: bool, annuler: bool, as_json: bool
) -> None:
    """Remet ce que « convoque sauvegarder » a gardé : tout, ou rien.

    Le fichier est d’abord relu en entier, et mis à la version d’aujourd’hui. Une sauvegarde
    d’une version plus récente est refusée. Ce qui était là est gardé à côté, jusqu’à ce que vous
    l’effaciez vous-même.

    Des personnes effacées depuis la sauvegarde y reviennent : effacez-les de nouveau.

    Sort avec 0 si c’est fait, 1 en cas de refus, 2 si le fichier ne se lit pas.
    """
    if annuler == (fichier is not None) or (verifier and remplacer):
        raise ConvoqueError("Donnez une sauvegarde, par exemple : convoque restaurer lundi.zip ; ou bien --annuler.")
    from convoque.clock import PARIS
    from convoque.commands import _stored
    from convoque.storage import backup

    parts, now = _stored.parts(os.environ), _stored.moment(PARIS)
    console = None if sans_console else _stored.console(os.environ)
    if verifier and fichier:
        manifest = backup.verify(fichier, _stored.step)
        said, done = f"Sauvegarde entière : {_stored.described(manifest)}.", asdict(manifest)
    elif fichier:
        restored = backup.restore(fichier, parts, now, remplacer, _stored.step, console)
        said = f"Remis : {_stored.described(restored.manifest)}." + _kept(restored.kept)
        done = {**asdict(restored.manifest), "garde": restored.kept}
    else:
        kept = backup.undo(parts, now, _stored.step, console)
        said, done = "La dernière restauration est annulée." + _kept(kept), {"garde": kept}
    click.echo(json.dumps(done, ensure_ascii=False) if as_json else said)


def _kept(names: tuple[str, ...]) -> str:
    if not names:
        return ""
    return (
        f"\nCe qui était là est gardé : {', '.join(names)}. Ces données personnelles restent tant que "
        "vous ne les effacez pas."
    )
