"""``convoque publier``: check, compare, learn, evaluate, switch; or go back."""

from __future__ import annotations

import getpass
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from convoque.errors import ConvoqueError, InputErrors
from convoque.settings import ROOT, read_settings

if TYPE_CHECKING:
    from convoque.publishing import Shelf
    from convoque.publishing.publish import Outcome, Tools

EPILOG = """\b
Exemples :
  convoque publier --note "Recours : le délai de deux mois est dit plus tôt"
  convoque publier --auteur "Inès Morel <ines.morel@exemple.fr>" --json
  convoque publier --forcer "mesure faite à la main le 3 mars"
  convoque publier --annuler --note "phrase ambiguë sur le RSA"

\b
--annuler remet en ligne la publication d’avant, octet par octet, et remet aussi les fichiers
du dossier ; un fichier changé depuis est laissé tel quel, et nommé."""
_COLOURS = {"refusé": "red", "échec": "red", "avertissement": "yellow", "forcé": "yellow"}


@click.command(epilog=EPILOG)
@click.option("--note", default="", metavar="TEXTE", help="Ce qui change, pour l’historique.")
@click.option("--annuler", is_flag=True, help="Revient à la publication d’avant.")
@click.option(
    "--dossier", type=click.Path(path_type=Path, file_okay=False), metavar="SAVOIR",
    help="Le dossier qui contient knowledge/ et data/nlu/ ; sinon CONVOQUE_SAVOIR, ou le projet.",
)  # fmt: skip
@click.option("--forcer", default="", metavar="RAISON", help="Publie malgré un refus ; la raison est gardée.")
@click.option("--accepter-widget", is_flag=True, help="Accepte que l’empreinte du widget change.")
@click.option("--auteur", default="", metavar="NOM", help="Qui publie : « Inès Morel <ines@exemple.fr> ».")
@click.option("--sans-git", is_flag=True, help="Ne fait pas de commit git.")
@click.option("--au-demarrage", is_flag=True, help="Prépare ce que « make run » va servir.")
@click.option("--json", "as_json", is_flag=True, help="Écrit le résultat en JSON.")
def command(
    note: str,
    annuler: bool,
    dossier: Path | None,
    forcer: str,
    accepter_widget: bool,
    auteur: str,
    sans_git: bool,
    au_demarrage: bool,
    as_json: bool,
) -> None:
    """Met en ligne les textes, les règles et les exemples, après vérification.

    Vérifie, compare avec ce qui est en ligne, apprend ce qu’il faut, évalue, bascule. Chaque
    site en marche suit de lui-même, sans s’arrêter. Rien n’est jamais en ligne à moitié.

    Sort avec 0 si c’est en ligne, 1 si c’est refusé, 2 si ce qui est donné ne se lit pas.
    """
    from convoque.publishing import Shelf
    from convoque.publishing.gitlog import author_name
    from convoque.publishing.publish import Order, publish
    from convoque.publishing.startup import prepare
    from convoque.publishing.withdraw import withdraw

    settings = read_settings(os.environ)
    savoir = dossier.resolve() if dossier else settings.savoir
    shelf, tell = Shelf(settings.publications), _teller()
    tools = _tools(shelf, tell)
    if au_demarrage:
        from convoque.checked import mistakes

        tools = replace(tools, check=mistakes)
        start = prepare(shelf, savoir, ROOT, settings.production, tools, tell)
        for line in start.lines:
            click.echo(line)
        sys.exit(0 if start.ready else 1)
    author = " ".join(auteur.split()) or author_name(savoir) or getpass.getuser()
    order = Order(author, " ".join(note.split()), " ".join(forcer.split()), accepter_widget, git=not sans_git)
    outcome = (withdraw if annuler else publish)(shelf, savoir, ROOT, order, tools, tell)
    if as_json:
        click.echo(json.dumps(outcome.to_dict(), ensure_ascii=False, indent=2))
    else:
        _show(outcome)
    if outcome.fault is not None:
        sys.exit(_status(outcome.fault))


def _tools(shelf: Shelf, tell: Callable[[str], None]) -> Tools:
    from convoque.publishing.measures import measure
    from convoque.publishing.publish import Tools, learn

    def compare(live: Path, draft: Path) -> list[str]:
        from convoque.publishing import comparison

        found = comparison.compare(shelf, live, draft, ROOT, tell)
        comparison.refuse_broken(found)
        return comparison.summary(found)

    return Tools(compare=compare, measure=measure, learn=learn(ROOT))


def _teller() -> Callable[[str], None]:
    """Tell what takes time on stderr, with the seconds since the start."""
    began = time.monotonic()
    return lambda line: click.echo(f"{time.monotonic() - began:4.0f} s  {line}", err=True)


def _status(fault: ConvoqueError) -> int:
    """Give 1 for what is refused, mistakes of the texts among it, and 2 for what cannot be read or written."""
    from convoque.errors import Refused

    return 1 if isinstance(fault, Refused | InputErrors) else 2


def _show(outcome: Outcome) -> None:
    for step in outcome.steps.done:
        mark = click.style(f"{step.state:<14}", fg=_COLOURS.get(step.state))
        click.echo(f"{step.name:<10} {mark} {step.seconds:5.1f} s")
        for message in step.messages:
            for line in message.splitlines():
                click.echo(f"           {line}")
    if outcome.fault is not None:
        now = f" La publication {outcome.number} répond toujours." if outcome.number else ""
        click.secho(f"Rien n’est publié.{now}", fg="red")
    else:
        click.secho(f"En ligne : publication {outcome.number}, version {outcome.version}.", fg="green")
