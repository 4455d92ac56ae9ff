"""``convoque tester``: replay conversations against the real assistant."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from convoque.settings import savoir_folder

if TYPE_CHECKING:
    from convoque.testing.runner import Difference

EPILOG = """\b
Exemples :
  convoque tester tests/conversations/*.yml
  convoque tester mes-cas/absence.yml --json

\b
Un fichier :
  nom: Malade demain
  personne: amina
  aujourdhui: 2026-11-23T10:00
  tours:
    - dit: je suis malade demain
      attendu: {sujet: absence_future, motif.nom: maladie}
    - clique: Quel justificatif ?
      attendu: {sujet: justificatif}"""


@click.command(epilog=EPILOG)
@click.argument("fichiers", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Écrit le résultat en JSON.")
def command(fichiers: tuple[Path, ...], as_json: bool) -> None:
    """Rejoue des conversations et dit, une ligne par écart, ce qui diffère.

    Sort avec 0 si tout est comme attendu, 1 s’il y a un écart, 2 si un fichier est illisible.
    """
    from convoque.errors import InputErrors, Located
    from convoque.testing.bench import open_bench
    from convoque.testing.conversation import Conversation, read_conversations
    from convoque.testing.runner import run_conversation
    from convoque.testing.vocabulary import known_facts

    facts = known_facts(savoir_folder(os.environ) / "knowledge")
    conversations: list[Conversation] = []
    errors: list[Located] = []
    for file in fichiers:
        try:
            conversations += read_conversations(file, facts)
        except InputErrors as mistakes:
            errors += mistakes.errors
    if errors:
        raise InputErrors(tuple(errors))

    differences: list[Difference] = []
    with open_bench(progress=lambda line: click.echo(line, err=True)) as bench:
        shown = time.monotonic()
        for done, conversation in enumerate(conversations, 1):
            found = run_conversation(bench, conversation)
            differences += found
            if not as_json:
                for difference in found:
                    click.echo(f"{difference.place} · {click.style(str(difference.gap), fg='red')}")
            if time.monotonic() - shown > 2:
                click.echo(f"… {done} sur {len(conversations)}", err=True)
                shown = time.monotonic()
    turns = sum(len(conversation.turns) for conversation in conversations)
    failed = len({(one.file, one.name) for one in differences})
    if as_json:
        click.echo(json.dumps(_report(len(conversations), turns, differences), ensure_ascii=False, indent=2))
    else:
        end = f"{failed} avec un écart, {len(differences)} écarts" if differences else "tout est comme attendu"
        colour = "red" if differences else "green"
        click.echo(click.style(f"{len(conversations)} conversations, {turns} tours : {end}.", fg=colour))
    if differences:
        sys.exit(1)


def _report(conversations: int, turns: int, differences: Sequence[Difference]) -> dict[str, Any]:
    return {
        "conversations": conversations,
        "tours": turns,
        "ecarts": [
            {
                "fichier": one.file,
                "nom": one.name,
                "tour": one.turn,
                "ligne": one.line,
                "cle": one.gap.key,
                "attendu": one.gap.expected,
                "recu": one.gap.got,
            }
            for one in differences
        ],
    }
