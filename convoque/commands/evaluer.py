"""``convoque evaluer``: how often the topic of a first message is understood."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

EPILOG = """\b
Exemple :
  convoque evaluer messages.jsonl --correspondance correspondance.yml

\b
Une ligne de messages.jsonl : {"text": "je peux refuser ?", "kind": "mandatory", "facts": {}}
La correspondance :           kinds: {mandatory: [obligation]}"""


@click.command(epilog=EPILOG)
@click.argument("fichier", type=click.Path(path_type=Path))
@click.option(
    "--correspondance",
    required=True,
    type=click.Path(path_type=Path),
    help="Fichier YAML : pour chaque genre de message, les sujets qui comptent comme justes.",
)
@click.option("--json", "as_json", is_flag=True, help="Écrit le résultat en JSON.")
def command(fichier: Path, correspondance: Path, as_json: bool) -> None:
    """Mesure la part des messages dont le sujet est bien compris.

    Chaque message commence une conversation anonyme. Une question de l’assistant est jugée
    sur le sujet qui la fait poser. Donne aussi la durée d’un tour (médiane et 95e centile).
    """
    from convoque.testing.bench import open_bench
    from convoque.testing.evaluate import evaluate, read_cases, summary

    cases = read_cases(fichier, correspondance)
    with open_bench(progress=lambda line: click.echo(line, err=True)) as bench:
        outcomes = evaluate(bench, cases, lambda done: _progress(done, len(cases)))
    result = summary(outcomes)
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False, indent=2))
        return
    for line in _lines(result):
        click.echo(line)


def _progress(done: int, total: int) -> None:
    if done % 50 == 0 and done < total:
        click.echo(f"… {done} sur {total}", err=True)


def _lines(result: dict[str, Any]) -> list[str]:
    """Write the summary for people: errors first, then each kind, then the whole."""
    lines = [
        f"{one['kind']} · reçu {one['recu']}, attendu {' ou '.join(one['attendu'])} · {one['text']}"
        for one in result["erreurs"]
    ]
    lines += [
        f"{kind:<22}{part['justes']:>4} sur {part['total']:<4} {part['part'] * 100:.0f} %"
        for kind, part in result["par_genre"].items()
    ]
    lines.append(f"Justes : {result['justes']} sur {result['total']} ({result['part'] * 100:.1f} %)")
    lines.append(f"Durée d’un tour : médiane {result['p50_ms']:.0f} ms, 95e centile {result['p95_ms']:.0f} ms")
    return lines
