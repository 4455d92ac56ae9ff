"""``convoque tester``: replay conversations against the real assistant."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from convoque.settings import ROOT, read_settings

if TYPE_CHECKING:
    from convoque.testing.conversation import Conversation, Known
    from convoque.testing.progress import Progress
    from convoque.testing.report import Piece
    from convoque.testing.sheets import Row
    from convoque.tracing.savoirs import Chosen

EPILOG = """\b
Exemples :
  convoque tester tests/conversations/*.yml
  convoque tester mes-cas/absence.yml --json
  convoque tester cas/*.yml --junit resultat.xml
  convoque tester cas/*.yml --reprise passage.jsonl   reprend là où il s’est arrêté
  convoque tester --tableau questions.xlsx --sortie resultats.xlsx

\b
Un fichier :
  nom: Malade demain
  personne: amina
  aujourdhui: 2026-11-23T10:00
  tours:
    - dit: je suis malade demain
      attendu: {sujet: absence_future, motif.nom: maladie}
    - clique: Quel justificatif ?
      attendu: {sujet: justificatif}

\b
Un tableau a une colonne « question », et au choix : personne, au, attendu,
sujet, obligation, motif, mesure, contient, ne contient pas."""


@click.command(epilog=EPILOG)
@click.argument("fichiers", nargs=-1, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Écrit le résultat en JSON.")
@click.option("--junit", type=click.Path(path_type=Path), help="Écrit aussi le résultat en JUnit dans ce fichier.")
@click.option("--tableau", type=click.Path(path_type=Path), help="Joue chaque ligne d’un tableau CSV ou XLSX.")
@click.option(
    "--dossier",
    metavar="SAVOIR",
    type=click.Path(path_type=Path),
    help="Répond avec ce dossier, qui contient knowledge/ ; sinon celui des rédacteurs.",
)
@click.option("--sortie", type=click.Path(path_type=Path), help="Le XLSX du résultat d’un tableau.")
@click.option(
    "--reprise",
    metavar="FICHIER",
    type=click.Path(path_type=Path),
    help="Note là chaque conversation jouée ; celles qui y sont déjà ne se rejouent pas.",
)
def command(
    fichiers: tuple[Path, ...],
    as_json: bool,
    junit: Path | None,
    tableau: Path | None,
    sortie: Path | None,
    dossier: Path | None,
    reprise: Path | None,
) -> None:
    """Rejoue des conversations et dit, une ligne par écart, ce qui diffère.

    Sort avec 0 si tout est comme attendu, 1 s’il y a un écart, 2 si un fichier est illisible.
    """
    from convoque.errors import ConvoqueError
    from convoque.knowledge.version import knowledge_version
    from convoque.testing import sheets
    from convoque.testing.conversation import Known
    from convoque.testing.progress import Progress
    from convoque.testing.report import report
    from convoque.testing.results import junit as as_junit
    from convoque.testing.vocabulary import demo_people, possible_values
    from convoque.tracing.savoirs import choose_savoir

    if not fichiers and tableau is None:
        raise ConvoqueError("Il manque l’argument FICHIERS : des conversations à rejouer, ou --tableau FICHIER.")
    chosen = choose_savoir(read_settings(os.environ), True, dossier)
    knowledge = chosen.folder / "knowledge"
    known = Known(frozenset(demo_people()), possible_values(knowledge))
    conversations = _read(fichiers, known, knowledge)
    rows: Sequence[Row] = sheets.read_sheet_file(tableau, known) if tableau else ()
    conversations += [row.conversation for row in rows if row.conversation is not None]
    wrong = sheets.refused(rows, tableau.name) if tableau else ()
    for one in wrong:
        click.echo(str(one), err=True)

    version = knowledge_version(knowledge)
    played = _play(conversations, chosen, version, Progress(reprise), quiet=as_json)
    result = report(played, version)
    result["refusees"] = [{"ligne": one.line, "message": one.wrong} for one in wrong]
    if junit is not None:
        _write(junit, as_junit(result).encode())
    if tableau is not None and sortie is not None:
        _write(sortie, sheets.write_results(sheets.result_rows(rows, result)))
    failed = sum(bool(one["ecarts"]) for one in played)
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False, indent=2))
    else:
        gaps = len(result["ecarts"])
        end = f"{failed} avec un écart, {gaps} écarts" if failed else "tout est comme attendu"
        refused = f" {len(wrong)} lignes refusées." if wrong else ""
        told = f"{len(conversations)} conversations, {result['tours']} tours : {end}.{refused}"
        click.echo(click.style(told, fg="red" if failed else "green"))
    if failed or wrong:
        sys.exit(1)


def _read(files: Sequence[Path], known: Known, knowledge: Path) -> list[Conversation]:
    from convoque.errors import InputErrors, Located
    from convoque.testing.conversation import read_conversations
    from convoque.testing.vocabulary import known_facts

    facts = known_facts(knowledge)
    conversations: list[Conversation] = []
    errors: list[Located] = []
    for file in files:
        try:
            conversations += read_conversations(file, facts, known)
        except InputErrors as mistakes:
            errors += mistakes.errors
    if errors:
        raise InputErrors(tuple(errors))
    return conversations


def _play(
    conversations: Sequence[Conversation], chosen: Chosen, version: str, progress: Progress, quiet: bool
) -> list[Piece]:
    """Play the conversations that are not in ``progress`` yet, and give what all of them gave, in their order."""
    from convoque.clock import paris_clock
    from convoque.testing.bench import open_bench
    from convoque.testing.progress import fingerprint
    from convoque.testing.report import piece_of
    from convoque.testing.runner import run_and_keep

    keys = [fingerprint(one, version, paris_clock().date()) for one in conversations]
    pieces = [progress.known(key) for key in keys]
    left = [at for at, piece in enumerate(pieces) if piece is None]
    if left:
        with open_bench(
            ROOT, lambda line: click.echo(line, err=True), chosen.folder, chosen.model if chosen.learnt else None
        ) as bench:
            shown = time.monotonic()
            for done, at in enumerate(left, 1 + len(conversations) - len(left)):
                found = run_and_keep(bench, conversations[at])
                pieces[at] = piece_of(found)
                progress.keep(keys[at], piece_of(found))
                for difference in () if quiet else found.differences:
                    click.echo(f"{difference.place} · {click.style(str(difference.gap), fg='red')}")
                if time.monotonic() - shown > 1:
                    click.echo(f"… {done} sur {len(conversations)}", err=True)
                    shown = time.monotonic()
    return [piece for piece in pieces if piece is not None]


def _write(path: Path, content: bytes) -> None:
    from convoque.errors import ConvoqueError

    try:
        path.write_bytes(content)
    except OSError as error:
        raise ConvoqueError(f"Impossible d’écrire {path} ({error.strerror}).") from None
