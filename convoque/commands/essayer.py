"""``convoque essayer``: what was understood of a sentence, which need was answered, and why."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import date, datetime
from datetime import time as hour
from pathlib import Path
from typing import Any

import click

from convoque.errors import ConvoqueError
from convoque.settings import ROOT, read_settings

EPILOG = """\b
Exemples :
  convoque essayer "je suis malade demain, je fais quoi ?"
  convoque essayer "et si je n'y vais pas ?" --personne amina --au 2026-11-23
  convoque essayer "c'est où déjà ?" --brouillon
  convoque essayer "c'est où déjà ?" --json"""


@click.command(epilog=EPILOG)
@click.argument("phrase")
@click.option("--personne", help="L’identifiant d’une personne de la base ; sans lui, on est anonyme.")
@click.option("--au", metavar="DATE", help="Le jour tenu pour aujourd’hui, comme 2026-11-23 ou 2026-11-23T10:00.")
@click.option("--brouillon", is_flag=True, help="Répond avec le savoir en cours d’écriture, pas celui en ligne.")
@click.option(
    "--dossier",
    metavar="SAVOIR",
    type=click.Path(path_type=Path),
    help="Répond avec un autre dossier, qui contient knowledge/ et data/nlu/.",
)
@click.option("--json", "as_json", is_flag=True, help="Écrit la trace en JSON.")
def command(
    phrase: str, personne: str | None, au: str | None, brouillon: bool, dossier: Path | None, as_json: bool
) -> None:
    """Montre ce qui est compris d’une phrase, le besoin qui reçoit la réponse, et pourquoi.

    La réponse est celle du site : même modèle, mêmes règles. Rien n’est gardé.
    """
    from convoque.casefile import CaseFile
    from convoque.tracing.savoirs import choose_savoir

    settings = read_settings(os.environ)
    casefile = CaseFile(settings.database)
    if personne is not None and not casefile.exists(personne):
        raise ConvoqueError(f"Personne inconnue : « {personne} ». « convoque importer » ajoute des personnes.")
    if not phrase.strip():
        raise ConvoqueError("La phrase est vide : écrivez ce que la personne dirait, entre guillemets.")
    at = moment(au) if au else settings.frozen_at
    chosen = choose_savoir(settings, brouillon, dossier)
    if not chosen.learnt:
        click.echo("Les exemples et les mots changés ne sont pas encore appris : l’ancien modèle les lit.", err=True)

    from convoque.channel.errors import DoorError
    from convoque.channel.protocol import AssistantError
    from convoque.knowledge.version import knowledge_version
    from convoque.testing.bench import open_bench
    from convoque.tracing.stages import watch
    from convoque.tracing.turn import answer_traced

    with open_bench(ROOT, lambda line: click.echo(line, err=True), chosen.folder, chosen.model) as bench:
        watch(bench.assistant)
        try:
            with bench.conversation(personne, at, casefile=casefile) as say:
                answered = answer_traced(say, phrase, False, knowledge_version(chosen.folder / "knowledge"))
        except DoorError as refusal:
            raise ConvoqueError(refused(refusal.code)) from None
        except AssistantError as failure:
            raise ConvoqueError(f"L’assistant n’a pas pu répondre ({failure.__cause__ or failure}).") from None
    if as_json:
        click.echo(json.dumps(answered.trace, ensure_ascii=False, indent=2))
    else:
        _show(answered.trace, str(answered.messages[0].get("text") or ""))


REFUSALS = {
    "message_vide": "La phrase est vide : écrivez ce que la personne dirait.",
    "message_trop_long": "La phrase est trop longue : 1 000 caractères au plus, comme sur le site.",
}


def refused(code: str) -> str:
    """Say why the site would refuse a text."""
    return REFUSALS.get(code, "La phrase contient des caractères que le site refuse.")


def _show(trace: Mapping[str, Any], text: str) -> None:
    custom = trace["custom"]
    click.secho("Réponse", bold=True)
    click.echo(text + "\n")
    click.secho("Ce qui est compris", bold=True)
    if trace["corrige"] != trace["texte"]:
        click.echo(f"  lu : « {trace['corrige']} »")
    click.echo(f"  sujet {custom['sujet']}, besoin {custom['besoin'] or '(aucun)'}")
    for one in trace["besoins"]:
        click.echo(f"  {one['part']:>5.0%}  {one['besoin']}")
    click.secho("Les faits entendus", bold=True)
    for one in trace["faits"]:
        click.echo(f"  {one['fait']} = {one['valeur']} ({one['mode']}) : « {one['mots']} »")
    if not trace["faits"]:
        click.echo("  aucun")
    if trace["convocation"]:
        click.secho("La convocation", bold=True)
        click.echo(f"  {trace['convocation']['id']} (choisie par {trace['convocation']['choisie_par']})")
    click.secho("Les faits retenus", bold=True)
    for one in trace["connus"]:
        click.echo(f"  {one['fait']} = {one['valeur']}  ({one['origine']})")
    for one in trace["manquants"]:
        click.echo(f"  {one['fait']} = ?  (à demander)")
    click.secho("Les règles", bold=True)
    for line in trace["regles"]:
        if line["etat"] == "ecartee":
            why = " ; ".join(f"{one['fait']} = {one['valeur']}" for one in line["par"])
            click.echo(f"  écartée  {line['regle']}  ({why})")
        elif line["etat"] == "retenue":
            click.echo(f"  retenue  {line['regle']} : {line['conclusion']} ({line['certitude']})")
            for source in line["articles"]:
                since = f", depuis le {source['depuis']}" if source["depuis"] else ""
                click.echo(f"           {source['article']}, {source['code']}{since}  {source['url']}")
    times = ", ".join(f"{name} {spent:.0f}" for name, spent in trace["ms"].items() if name != "total")
    click.echo(f"\nSavoir {trace['version']}. {trace['ms']['total']:.0f} ms en tout ({times}).")


def moment(text: str) -> datetime:
    """Read a day, taken at ten in the morning, or a day and an hour; raises ConvoqueError."""
    try:
        day = date.fromisoformat(text[:10])
        return datetime.fromisoformat(text).replace(tzinfo=None) if len(text) > 10 else datetime.combine(day, hour(10))
    except ValueError:
        raise ConvoqueError(f"Date illisible : « {text} » ; attendu : une date comme 2026-11-23.") from None
