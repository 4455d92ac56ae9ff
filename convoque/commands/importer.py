"""``convoque importer``: bring people and convocations into the database."""

from __future__ import annotations

import os
from pathlib import Path

import click

from convoque.errors import ConvoqueError
from convoque.settings import read_settings

EPILOG = """\b
Exemples :
  convoque importer mes-dossiers/
  CONVOQUE_DB=essai.db convoque importer mes-dossiers/"""


@click.command(epilog=EPILOG)
@click.argument("dossier", required=False, type=click.Path(path_type=Path))
@click.option("--demo", is_flag=True, help="Ajoute les personnes de démonstration si la base est vide.")
def command(dossier: Path | None, demo: bool) -> None:
    """Importe les fichiers CSV d’un dossier : tout, ou rien.

    Une seule ligne fausse, et rien n’est écrit. Fichiers lus : demandeurs.csv,
    actions_plan.csv, convocations.csv, sanctions.csv, indisponibilites.csv ; chacun est
    facultatif. Une ligne remplace celle du même « id ». Une case vide veut dire « on ne sait
    pas », jamais « non ».
    """
    if (dossier is None) == (not demo):
        raise ConvoqueError("Donnez un dossier à importer, par exemple : convoque importer mes-dossiers/")
    from convoque.casefile import CaseFile, import_folder
    from convoque.casefile.demo import load_demo

    database = read_settings(os.environ).database
    if demo:
        if CaseFile(database).is_empty():
            load_demo(database)
            click.echo("Personnes de démonstration ajoutées (toutes fictives).")
        return
    assert dossier is not None
    report = import_folder(database, dossier)
    for count in report.files:
        click.echo(f"{count.file} : {count.added} ajoutées, {count.replaced} remplacées")
    for name in report.ignored:
        click.echo(f"{name} : ignoré (nom inconnu)", err=True)
