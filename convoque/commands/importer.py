"""``convoque importer``: bring people and convocations into the database."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from convoque.environment import mode
from convoque.errors import ConvoqueError
from convoque.settings import read_settings

EPILOG = """\b
Exemples :
  convoque importer mes-dossiers/
  convoque importer --format                  les colonnes de chaque fichier
  CONVOQUE_DB=essai.db convoque importer mes-dossiers/"""
NO_DEMO = "En production, les personnes de démonstration ne sont pas ajoutées."


@click.command(epilog=EPILOG)
@click.argument("dossier", required=False, type=click.Path(path_type=Path))
@click.option("--demo", is_flag=True, help="Ajoute les personnes de démonstration si la base est vide.")
@click.option(
    "--format", "describe", is_flag=True, help="Écrit les colonnes de chaque fichier, et ne fait rien d’autre."
)
@click.option("--sauf-en-production", is_flag=True, help="Avec --demo : en production, le dit et ne fait rien.")
def command(dossier: Path | None, demo: bool, describe: bool, sauf_en_production: bool) -> None:
    """Importe les fichiers CSV d’un dossier : tout, ou rien.

    Une seule ligne fausse, et rien n’est écrit. Fichiers lus : demandeurs.csv,
    actions_plan.csv, convocations.csv, sanctions.csv, indisponibilites.csv ; chacun est
    facultatif. Une ligne remplace celle du même « id ». Une case vide veut dire « on ne sait
    pas », jamais « non ».
    """
    if describe:
        from convoque.casefile.schema import as_markdown

        click.echo(as_markdown(), nl=False)
        return
    if (dossier is None) == (not demo):
        raise ConvoqueError("Donnez un dossier à importer, par exemple : convoque importer mes-dossiers/")
    if sauf_en_production and not demo:
        raise ConvoqueError("--sauf-en-production accompagne --demo.")
    if demo and mode(os.environ) == "production":
        click.echo(NO_DEMO, err=not sauf_en_production)
        sys.exit(0 if sauf_en_production else 1)
    from convoque.casefile import CaseFile, import_folder
    from convoque.casefile.database import prepare
    from convoque.casefile.demo import load_demo

    database = read_settings(os.environ).database
    if demo:
        prepare(database)
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
