"""``convoque expliquer``: why a verdict is what it is, for an advisor."""

from __future__ import annotations

import gc
import json
import os
from datetime import date

import click

from convoque.errors import ConvoqueError
from convoque.settings import read_settings

EPILOG = """\b
Exemples :
  convoque expliquer --personne amina
  convoque expliquer --personne amina --au 2026-11-23
  convoque expliquer --personne karim --convocation karim-entretiens
  convoque expliquer --fait contrat=signe --fait au_plan=absent --fait forme=invitation
  convoque expliquer --personne amina --fait motif=maladie
  convoque expliquer --personne amina --json"""


@click.command(epilog=EPILOG)
@click.option("--personne", help="L’identifiant d’une personne de la base ; sans elle, seuls les --fait comptent.")
@click.option("--convocation", help="L’identifiant d’une convocation ; sinon, chacune de ses convocations.")
@click.option("--au", metavar="DATE", help="Le jour tenu pour aujourd’hui, comme 2026-11-23.")
@click.option("--fait", "stated", multiple=True, metavar="NOM=VALEUR", help="Un fait que la personne dirait.")
@click.option("--json", "as_json", is_flag=True, help="Écrit une liste, un élément par convocation.")
def command(
    personne: str | None, convocation: str | None, au: str | None, stated: tuple[str, ...], as_json: bool
) -> None:
    """Montre les faits, les règles essayées, celle qui tient et ses sources.

    C’est la même décision, par les mêmes règles, que celle que lit la personne.
    """
    from convoque.knowledge import load_rules
    from convoque.verdict import gather, judge

    gc.disable()  # a short life: looking for circles in all that is read takes a fifth of it
    settings = read_settings(os.environ)
    knowledge = load_rules(settings.knowledge)
    today = _day(au) if au else settings.clock().date()
    said = dict(_fact(text, knowledge.facts.values) for text in stated)
    dossier = None
    if personne:
        from convoque.casefile import CaseFile

        dossier = CaseFile(settings.database).dossier(personne, today)
        if dossier is None:
            raise ConvoqueError(f"Personne inconnue : « {personne} ». « convoque importer » ajoute des personnes.")
    known = dossier.convocations if dossier else ()
    chosen = [c for c in known if convocation in (None, c.id)]
    if convocation and not chosen:
        names = ", ".join(c.id for c in known) or "aucune"
        raise ConvoqueError(f"Convocation inconnue : « {convocation} ». Celles de cette personne : {names}.")
    cases = [(each, gather(dossier, each, said, today, None, knowledge)) for each in chosen or [None]]
    if as_json:
        from convoque.tracing.judged import explained

        every = [
            explained(case, judge(case, knowledge, today, risk=True), knowledge, today, each) for each, case in cases
        ]
        click.echo(json.dumps(every, ensure_ascii=False, indent=2))
        return
    from convoque.replies.trace import trace

    for each, case in cases:
        if each is not None:
            when = each.debut.strftime("%Y-%m-%d %H:%M") if each.debut else "sans date"
            click.secho(f"{each.id}  {each.intitule or ''}  {when}", bold=True)
        for line in trace(case, judge(case, knowledge, today, risk=True), knowledge, today):
            click.echo(line)
        click.echo()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ConvoqueError(f"Date illisible : « {text} » ; attendu : une date comme 2026-11-23.") from None


def _fact(text: str, values: dict[str, tuple[str, ...]]) -> tuple[str, str]:
    name, _, value = text.partition("=")
    if name not in values:
        raise ConvoqueError(f"Fait inconnu : « {name} » ; les faits sont dans knowledge/faits.yml.")
    if value not in values[name]:
        raise ConvoqueError(f"Valeur inconnue pour {name} : « {value} » ; attendu : {', '.join(values[name])}.")
    return name, value
