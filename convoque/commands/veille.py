"""``convoque veille``: tell what has changed in the official text since it was checked."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from convoque.errors import ConvoqueError
from convoque.settings import read_settings, savoir_folder

if TYPE_CHECKING:
    from convoque.veille import Marking

EPILOG = """\b
Exemples :
  convoque veille socialgouv-legi-data-2.513.0.tgz
  convoque veille --telecharger latest
  convoque veille --telecharger latest --marquer
  convoque veille socialgouv-legi-data-2.513.0.tgz --article L5411-6

\b
Sans réseau, l’archive se prépare ailleurs : npm pack @socialgouv/legi-data"""


@click.command(epilog=EPILOG)
@click.argument("edition", required=False, type=click.Path(path_type=Path))
@click.option("--telecharger", metavar="VERSION", help="Télécharge cette édition avec npm : 2.513.0, ou latest.")
@click.option("--marquer", is_flag=True, help="Écrit abroge_le dans les sources abrogées, après accord.")
@click.option("--avec-modifies", is_flag=True, help="Avec --marquer : marque aussi les articles modifiés.")
@click.option("--oui", is_flag=True, help="Avec --marquer : écrit sans demander.")
@click.option(
    "--article", metavar="NUMERO", help="Donne les champs d’une source pour cet article, au lieu de comparer."
)
@click.option("--code", default="code du travail", show_default=True, help="Avec --article : le code de l’article.")
@click.option("--json", "as_json", is_flag=True, help="Écrit le résultat en JSON.")
@click.option(
    "--sources",
    default=lambda: savoir_folder(os.environ) / "knowledge" / "sources.yml",
    show_default="knowledge/sources.yml",
    type=click.Path(path_type=Path),
    help="Le fichier des sources.",
)
def command(
    edition: Path | None,
    telecharger: str | None,
    marquer: bool,
    avec_modifies: bool,
    oui: bool,
    article: str | None,
    code: str,
    as_json: bool,
    sources: Path,
) -> None:
    """Compare les articles cités avec le texte officiel des codes.

    EDITION est le dossier ou l’archive du paquet npm @socialgouv/legi-data. Une ligne par
    article à revoir : modifié, abrogé, sur le point de l’être, renuméroté, disparu.
    --marquer note les abrogations dans les sources : les réponses qui s’y appuient
    deviennent « à vérifier » dès ce jour-là.

    Sort avec 0 s’il n’y a rien à faire, 1 si un article est à revoir, 2 en cas d’erreur.
    """
    if (edition is None) == (telecharger is None):
        raise ConvoqueError("Donnez une édition, par exemple : convoque veille --telecharger latest")
    if as_json and marquer:
        raise ConvoqueError("--json et --marquer ne vont pas ensemble : lisez d’abord, marquez ensuite.")
    if (oui or avec_modifies) and not marquer:
        raise ConvoqueError("--oui et --avec-modifies accompagnent --marquer.")
    if article is not None:
        if marquer:
            raise ConvoqueError("--article et --marquer ne vont pas ensemble.")
        with _place(edition, telecharger) as place:
            _describe(place, code, article.strip(), as_json)
        return
    from convoque.veille import compare, open_edition, plan_marking
    from convoque.veille.marking import read_book
    from convoque.veille.report import as_json as json_report
    from convoque.veille.report import lines

    book = read_book(sources)
    cited = dict.fromkeys(source.code for source in book.sources.values())
    with _place(edition, telecharger) as place:
        found = open_edition(place, cited, _progress)
    findings = compare(book, found, read_settings(os.environ).clock().date())
    if as_json:
        click.echo(json.dumps(json_report(findings, book, found), ensure_ascii=False, indent=2))
    else:
        for line in lines(findings, book, found):
            click.echo(line)
    if marquer:
        _mark(plan_marking(sources, findings, found, avec_modifies), oui)
    if any(finding.attention for finding in findings):
        sys.exit(1)


def _describe(place: Path, code: str, article: str, as_json: bool) -> None:
    """Write the fields of a source for one article."""
    from convoque.veille import open_edition
    from convoque.veille.describe import describe

    found = describe(open_edition(place, [code], _progress), code, article)
    if as_json:
        click.echo(json.dumps({"champs": found.fields, "texte": found.text}, ensure_ascii=False, indent=2))
        return
    click.echo(f"  {found.fields['article']}:")
    for name, value in found.fields.items():
        click.echo(f"    {name}: {value}")
    click.echo(f"\n{found.text}", err=True)


@contextmanager
def _place(edition: Path | None, version: str | None) -> Iterator[Path]:
    """Give the edition's place; a downloaded one is removed afterwards."""
    if edition is not None:
        yield edition
        return
    from convoque.veille.npm import download

    with tempfile.TemporaryDirectory() as folder:
        _progress("Téléchargement avec npm…")
        yield download(version or "", Path(folder))


def _mark(marking: Marking, agreed: bool) -> None:
    """Show the difference, then write it if the person agrees."""
    if not marking.days:
        click.echo("Rien à marquer.")
        return
    click.echo(f"\n{marking.diff}\n")
    if not agreed:
        answer = click.prompt("Écrire ces lignes ? (oui ou non)", default="non", show_default=False)
        agreed = answer.strip().lower() in ("oui", "o")
    if not agreed:
        click.echo("Rien n’a été écrit.")
        return
    marking.write()
    click.echo(f"Écrit dans {marking.path.name} : {', '.join(marking.days)}.")
    click.echo("Les réponses qui s’y appuient sont à vérifier à partir de ce jour-là. Relisez leurs règles.")


def _progress(line: str) -> None:
    click.echo(line, err=True)
