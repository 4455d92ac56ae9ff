"""``convoque verifier``: check everything that editors write."""

from __future__ import annotations

from pathlib import Path

import click

from convoque.settings import ROOT

EPILOG = """\b
Exemples :
  convoque verifier
  convoque verifier mon-brouillon/knowledge"""


@click.command(epilog=EPILOG)
@click.argument("dossier", default=ROOT / "knowledge", type=click.Path(path_type=Path))
def command(dossier: Path) -> None:
    """Relit les règles et les textes, et situe chaque erreur.

    Sort avec 0 si tout est juste, 2 sinon. Une erreur se lit « fichier:ligne:colonne: ce qui
    ne va pas ; attendu : la forme juste ».
    """
    from convoque.knowledge import load_knowledge

    knowledge = load_knowledge(dossier.resolve())
    rules = sum(len(file.table.rules) for file in knowledge.tables.values())
    parts = [
        f"{rules} règles dans {len(knowledge.tables)} tables",
        f"{len(knowledge.fiches)} fiches",
        f"{len(knowledge.sources.sources)} sources",
    ]
    click.echo(f"Tout est juste : {', '.join(parts)}.")
