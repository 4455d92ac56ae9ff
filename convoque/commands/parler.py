"""``convoque parler``: the assistant in the terminal."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING

import click

from convoque.errors import ConvoqueError
from convoque.settings import ROOT, read_settings

if TYPE_CHECKING:
    from convoque.testing.terminal import Talk

EPILOG = """\b
Exemples :
  convoque parler                    sans être connecté : réponses générales
  convoque parler --personne amina   comme une personne de la base

\b
Pendant la conversation :
  2          choisit le bouton 2
  /aide      rappelle ces commandes
  /quitter   arrête (Ctrl-D aussi) ; rien n’est gardé"""

HELP = "Écrivez votre message, ou le numéro d’un bouton. /quitter pour arrêter."


@click.command(epilog=EPILOG)
@click.option("--personne", help="L’identifiant d’une personne de la base ; sans lui, on est anonyme.")
def command(personne: str | None) -> None:
    """Parle avec l’assistant, dans le terminal.

    Mêmes règles et mêmes réponses que sur le site.
    """
    from convoque.casefile import CaseFile

    settings = read_settings(os.environ)
    casefile = CaseFile(settings.database)
    if personne is not None and not casefile.exists(personne):
        known = ", ".join(person.id for person in casefile.people())
        expected = f"Dans la base : {known}." if known else "La base est vide : convoque importer --demo"
        raise ConvoqueError(f"Personne inconnue : « {personne} ». {expected}")
    click.echo("Un instant, l’assistant se prépare…", err=True)

    from convoque.testing.bench import open_bench
    from convoque.testing.terminal import Talk

    with (
        open_bench(ROOT, lambda line: click.echo(line, err=True)) as bench,
        bench.conversation(personne, settings.frozen_at, casefile=casefile) as say,
    ):
        who = f"Vous parlez comme « {personne} »." if personne else "Vous parlez sans être connecté."
        click.echo(f"{who} {HELP}\n")
        _talk(Talk(say, bold=sys.stdout.isatty()))


def _talk(talk: Talk) -> None:
    """Read and answer until the person leaves."""
    if sys.stdin.isatty():
        with contextlib.suppress(ImportError):
            import readline  # noqa: F401  (the arrow keys then recall what was written)
    while (line := _read()) is not None:
        if line == "/aide":
            click.echo(f"{HELP}\n")
        elif line:
            click.echo(f"\n{talk.answer(line)}\n")
    click.echo("Au revoir.")


def _read() -> str | None:
    """Read one line, None when the person leaves."""
    try:
        line = input("> " if sys.stdin.isatty() else "").strip()
    except (EOFError, KeyboardInterrupt):
        return None
    return None if line in ("/quitter", "/q") else line
