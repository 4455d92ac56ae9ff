"""``convoque verifier``: check everything that editors write."""

from __future__ import annotations

import os
from pathlib import Path

import click

from convoque.settings import savoir_folder

EPILOG = """\b
Exemples :
  convoque verifier
  convoque verifier mon-brouillon/knowledge"""


@click.command(epilog=EPILOG)
@click.argument("dossier", default=lambda: savoir_folder(os.environ) / "knowledge", type=click.Path(path_type=Path))
def command(dossier: Path) -> None:
    """Relit les règles, les textes et le lexique, et situe chaque erreur.

    Sort avec 0 si tout est juste, 2 sinon. Une erreur se lit « fichier:ligne:colonne: ce qui
    ne va pas ; attendu : la forme juste ».
    """
    from convoque.errors import InputErrors, Located
    from convoque.knowledge import load_knowledge
    from convoque.nlu.examples import check_examples
    from convoque.nlu.lexicon import load_lexicon

    folder, wrong = dossier.resolve(), list[Located]()
    try:
        words = load_lexicon(folder / "lexique.yml", folder / "faits.yml")
    except InputErrors as mistakes:
        wrong += mistakes.errors
    try:
        knowledge = load_knowledge(folder)
    except InputErrors as mistakes:
        wrong += mistakes.errors
    examples = folder.parent / "data" / "nlu"
    if not wrong and examples.is_dir():
        try:
            wrong += check_examples(examples, knowledge)
        except InputErrors as mistakes:
            wrong += mistakes.errors
    if wrong:
        raise InputErrors(tuple(dict.fromkeys(wrong)))  # the facts are read for the lexicon and for the rules
    rules = sum(len(file.table.rules) for file in knowledge.tables.values())
    parts = [
        f"{rules} règles dans {len(knowledge.tables)} tables",
        f"{len(knowledge.fiches)} fiches",
        f"{sum(len(fiche.needs) for fiche in knowledge.fiches.values())} besoins",
        f"{len(knowledge.sources.sources)} sources",
        f"{len(words.facts)} faits dans le lexique",
    ]
    click.echo(f"Tout est juste : {', '.join(parts)}.")
