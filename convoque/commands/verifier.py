"""``convoque verifier``: check everything that editors write."""

from __future__ import annotations

import gc
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from convoque.errors import InputErrors, Located
from convoque.settings import ROOT, savoir_folder

if TYPE_CHECKING:
    from convoque.checking import Checked

EPILOG = """\b
Exemples :
  convoque verifier
  convoque verifier mon-brouillon
  convoque verifier mon-brouillon/knowledge --json"""


@click.command(epilog=EPILOG)
@click.argument("dossier", default=lambda: savoir_folder(os.environ), type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Écrit les erreurs en JSON : fichier, ligne, colonne, code…")
def command(dossier: Path, as_json: bool) -> None:
    """Relit les règles, les textes, le lexique et les exemples, et situe chaque erreur.

    DOSSIER est un dossier « knowledge », ou celui qui contient « knowledge » et « data/nlu ».
    Sort avec 0 si tout est juste, 2 sinon. Une erreur se lit « fichier:ligne:colonne: ce qui
    ne va pas ; attendu : la forme juste » ; le guide de rédaction explique son code.
    """
    errors, closing = _found(dossier)
    if as_json:
        click.echo(json.dumps([error.to_dict() for error in errors], ensure_ascii=False, indent=1))
        sys.exit(2 if errors else 0)
    if errors:
        raise InputErrors(errors)
    click.echo(closing)


def _found(dossier: Path) -> tuple[tuple[Located, ...], str]:
    """Give the mistakes and the closing sentence: as they were told of these very bytes, or new ones."""
    from convoque import checked

    key = checked.key(dossier)
    known = checked.recall(key)
    if known is not None and (known.errors or known.closing):
        return known.errors, known.closing
    errors, closing = _checked(dossier)
    if key == checked.key(dossier):  # nobody wrote meanwhile
        checked.note(key, errors, closing)
    return errors, closing


def _checked(dossier: Path) -> tuple[tuple[Located, ...], str]:
    from convoque.checking import check_given

    gc.disable()  # a short life: looking for circles in all that is read takes a fifth of it
    checked = check_given(dossier)
    return checked.errors, "" if checked.errors else _closing(checked)


def _closing(checked: Checked) -> str:
    """Say that all is well, how much there is and, before it can be live, what has still to be learnt."""
    from convoque.checking.learning import learnable, waiting

    knowledge, lexicon = checked.knowledge, checked.lexicon
    if knowledge is None or lexicon is None:
        return "Tout est juste."
    rules = sum(len(file.table.rules) for file in knowledge.tables.values())
    parts = [
        f"{rules} règles dans {len(knowledge.tables)} tables",
        f"{len(knowledge.fiches)} fiches",
        f"{sum(len(fiche.needs) for fiche in knowledge.fiches.values())} besoins",
        f"{len(knowledge.sources.sources)} sources",
        f"{len(lexicon.facts)} faits dans le lexique",
    ]
    counted = ", ".join(parts)
    now = learnable(checked.written.get("lexique"), checked.examples)
    savoir = savoir_folder(os.environ)
    left = waiting(now, checked.folder or savoir, ROOT, savoir) if checked.examples else None
    if left is None:
        return f"Tout est juste : {counted}."
    words, examples = left
    told = [_count(words, "mot", "mots")] * bool(words) + [_count(examples, "exemple", "exemples")] * bool(examples)
    waits = f"{' et '.join(told)} à apprendre" if told else "des mots ou des exemples sont à apprendre"
    return f"Tout est juste, mais {waits} avant la mise en ligne : {counted}."


def _count(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"
