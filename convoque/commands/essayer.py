"""``convoque essayer``: what was understood of a sentence, which need was answered, and why."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from datetime import time as hour
from typing import TYPE_CHECKING, Any

import click

from convoque.errors import ConvoqueError
from convoque.settings import ROOT, read_settings

if TYPE_CHECKING:
    from actions.base import Traced

EPILOG = """\b
Exemples :
  convoque essayer "je suis malade demain, je fais quoi ?"
  convoque essayer "et si je n'y vais pas ?" --personne amina --au 2026-11-23
  convoque essayer "c'est où déjà ?" --json"""
_SHOWN = 5


@click.command(epilog=EPILOG)
@click.argument("phrase")
@click.option("--personne", help="L’identifiant d’une personne de la base ; sans lui, on est anonyme.")
@click.option("--au", metavar="DATE", help="Le jour tenu pour aujourd’hui, comme 2026-11-23 ou 2026-11-23T10:00.")
@click.option("--json", "as_json", is_flag=True, help="Écrit la trace en JSON.")
def command(phrase: str, personne: str | None, au: str | None, as_json: bool) -> None:
    """Montre ce qui est compris d’une phrase, le besoin qui reçoit la réponse, et pourquoi.

    La réponse est celle du site : même modèle, mêmes règles. Rien n’est gardé.
    """
    from convoque.casefile import CaseFile

    settings = read_settings(os.environ)
    casefile = CaseFile(settings.database)
    if personne is not None and not casefile.exists(personne):
        raise ConvoqueError(f"Personne inconnue : « {personne} ». « convoque importer » ajoute des personnes.")
    if not phrase.strip():
        raise ConvoqueError("La phrase est vide : écrivez ce que la personne dirait, entre guillemets.")
    at = _moment(au) if au else settings.frozen_at

    from convoque.testing.bench import open_bench

    with open_bench(ROOT, lambda line: click.echo(line, err=True)) as bench:
        from actions.base import traced

        with bench.conversation(personne, at, casefile=casefile) as say, traced.collect() as found:
            started = time.perf_counter()
            messages = say(phrase)
            total = (time.perf_counter() - started) * 1000
    if not found:
        raise ConvoqueError("Aucune réponse n’a été tracée : la phrase n’est pas arrivée jusqu’aux réponses.")
    trace = trace_of(phrase, messages, found[-1], total)
    if as_json:
        click.echo(json.dumps(trace, ensure_ascii=False, indent=2))
    else:
        _show(trace, str(messages[0].get("text") or ""))


def trace_of(phrase: str, messages: Sequence[Mapping[str, Any]], found: Traced, total: float) -> dict[str, Any]:
    """Give the trace of one answer, as the contract of the commands writes it.

    ``total``: milliseconds from the sentence to its reply.
    """
    from convoque.nlu.facts import FactReader, load_french
    from convoque.nlu.lexicon import load_lexicon
    from convoque.replies.trace import trace
    from convoque.testing.compare import custom_of
    from convoque.verdict import judge

    turn = found.turn
    case = turn.case()
    judgement = judge(case, turn.knowledge, turn.today, risk=True)
    heard = [one for one in found.parsed.get("entities") or [] if "mode" in one and one["mode"] != "temps"]
    custom = custom_of(messages)
    return {
        "texte": phrase,
        "corrige": FactReader(load_french(), load_lexicon()).mended(phrase),
        "besoins": [{"besoin": one.need, "part": round(one.share, 3)} for one in turn.candidates[:_SHOWN]],
        "faits": [
            {
                "fait": one["entity"],
                "valeur": one["value"],
                "mode": one["mode"],
                "mots": phrase[one["start"] : one["end"]],
            }
            for one in heard
        ],
        "connus": {"dossier": dict(case.on_file), "dits": dict(case.said)},
        "convocation": custom["convocation"],
        "custom": custom,
        "regles": list(trace(case, judgement, turn.knowledge, turn.today)),
        "ms": {"total": round(total, 1), "reponse": round(found.milliseconds, 1)},
    }


def _show(trace: Mapping[str, Any], text: str) -> None:
    custom = trace["custom"]
    click.secho("Réponse", bold=True)
    click.echo(text + "\n")
    click.secho("Ce qui est compris", bold=True)
    click.echo(f"  sujet {custom['sujet']}, besoin {custom['besoin'] or '(aucun)'}")
    for one in trace["besoins"]:
        click.echo(f"  {one['part']:>5.0%}  {one['besoin']}")
    click.secho("Les faits entendus", bold=True)
    for one in trace["faits"]:
        click.echo(f"  {one['fait']} = {one['valeur']} ({one['mode']}) : « {one['mots']} »")
    if not trace["faits"]:
        click.echo("  aucun")
    click.secho("Les règles", bold=True)
    for line in trace["regles"]:
        click.echo(f"  {line}")
    click.echo(f"\n{trace['ms']['total']:.0f} ms en tout, dont {trace['ms']['reponse']:.0f} pour répondre.")


def _moment(text: str) -> datetime:
    """Read a day, taken at ten in the morning, or a day and an hour."""
    try:
        day = date.fromisoformat(text[:10])
        return datetime.fromisoformat(text) if "T" in text else datetime.combine(day, hour(10))
    except ValueError:
        raise ConvoqueError(f"Date illisible : « {text} » ; attendu : une date comme 2026-11-23.") from None
