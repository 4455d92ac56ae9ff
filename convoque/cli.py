"""``convoque …``: the command line of advisors, editors and operators, in French.

Each command is a module of ``convoque.commands`` that defines ``command``;
adding the file adds the command. Nothing heavy is imported before it is used.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
import traceback
import uuid

import click

from convoque import __version__, commands
from convoque.errors import ConvoqueError, Refused
from convoque.frenchclick import speak_french

EPILOG = """\b
Exemples :
  convoque importer mes-dossiers/            ajoute des personnes et des convocations
  convoque verifier                          relit les règles, les textes et les sources
  convoque tester tests/conversations/*.yml  rejoue des conversations
  convoque parler --personne amina           parle comme une personne de démonstration

« convoque COMMANDE --help » explique une commande, avec des exemples."""


class Commands(click.Group):
    """The modules of ``convoque.commands``, imported when they are named."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the names of the commands, in alphabetical order."""
        found = (module.name for module in pkgutil.iter_modules(commands.__path__))
        return sorted(name for name in found if not name.startswith("_"))

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Import one command, None when there is none of this name."""
        if name not in self.list_commands(ctx):
            return None
        command: click.Command = importlib.import_module(f"convoque.commands.{name}").command
        return command


@click.group(
    cls=Commands,
    epilog=EPILOG,
    context_settings={"help_option_names": ["--help", "-h", "--aide"], "max_content_width": 100},
)
@click.version_option(__version__, "--version", help="Donne la version.", message="convoque %(version)s")
@click.option("--trace", is_flag=True, help="Montre le détail technique d’une erreur imprévue.")
def convoque(trace: bool) -> None:
    """Cet atelier est-il obligatoire, et que risque-t-on à ne pas y aller.

    Les outils de Convoqué pour les conseillers, les rédacteurs et les exploitants.
    """


def main() -> None:
    """Run the command line; exit status 0 when all is well, 1 for a negative result or a refusal, 2 for a mistake."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    speak_french()
    try:
        status = convoque(standalone_mode=False)
    except click.exceptions.Exit as leaving:
        status = leaving.exit_code
    except click.ClickException as mistake:
        mistake.show()
        status = 2
    except ConvoqueError as mistake:
        click.echo(str(mistake), err=True)
        status = 1 if isinstance(mistake, Refused) else 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("\nInterrompu.", err=True)
        status = 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0
    except Exception:
        status = _incident()
    sys.exit(status if isinstance(status, int) else 0)


def _incident() -> int:
    """Say that something unforeseen happened; the technical detail comes with ``--trace``."""
    number = uuid.uuid4().hex[:8]
    click.echo(
        f"Erreur imprévue (incident {number}). Recommencez avec « convoque --trace … » "
        "et transmettez le détail à l’équipe technique.",
        err=True,
    )
    if "--trace" in sys.argv[1:]:
        traceback.print_exc()
    return 2


if __name__ == "__main__":
    main()
