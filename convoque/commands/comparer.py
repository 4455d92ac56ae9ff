"""``convoque comparer``: the answers that change between what is live and a folder."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from convoque.settings import ROOT, read_settings

if TYPE_CHECKING:
    from convoque.publishing.comparison import Change, Comparison

EPILOG = """\b
Exemples :
  convoque comparer                     le dossier, face à ce qui est en ligne
  convoque comparer mon-brouillon       un autre dossier, qui contient knowledge/ et data/nlu/
  convoque comparer --json"""


@click.command(epilog=EPILOG)
@click.argument("dossier", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Écrit les changements en JSON.")
def command(dossier: Path | None, as_json: bool) -> None:
    """Montre les réponses qui changent entre ce qui est en ligne et un dossier.

    Chaque conversation gardée, chaque personne de démonstration sur chaque sujet, chaque jour
    où le droit change : avant, après. Les verdicts d’abord ; un même changement une seule fois.

    Sort avec 0 si rien ne change, 1 si une réponse change, 2 si le dossier ne se lit pas.
    """
    from convoque.publishing import Shelf
    from convoque.publishing.comparison import compare

    settings = read_settings(os.environ)
    shelf = Shelf(settings.publications)
    live = shelf.find().publication
    if live is None:
        click.echo("Rien n’est encore publié : la comparaison se fait avec le dossier du projet.", err=True)
    before = live.folder if live is not None else ROOT
    after = dossier.resolve() if dossier else settings.savoir
    found = compare(shelf, before, after, ROOT, lambda line: click.echo(line, err=True))
    if as_json:
        click.echo(json.dumps([one.to_dict() for one in found.changes], ensure_ascii=False, indent=2))
        for note in found.notes:
            click.echo(note, err=True)
    else:
        _show(found)
    sys.exit(1 if found.changes else 0)


def _show(found: Comparison) -> None:
    from convoque.publishing.comparison import VERDICT, summary

    for change in found.changes:
        click.secho(
            f"\n{change.kind} · {change.count} réponses", bold=True, fg="red" if change.kind == VERDICT else None
        )
        for line in _lines(change):
            click.echo(line)
    for line in ("", *summary(found)) if found.changes else summary(found):
        click.echo(line.removesuffix(" : convoque comparer.") + ("." if line.endswith("comparer.") else ""))


def _lines(change: Change) -> Iterator[str]:
    first = change.examples[0]
    yield from (f"  - {line}" for line in first.before.splitlines())
    yield from (f"  + {line}" for line in first.after.splitlines())
    for one in change.examples:
        yield f"    {one.person or 'anonyme'}, le {one.day} : {one.said}"
