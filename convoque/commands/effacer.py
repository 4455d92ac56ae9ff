"""``convoque effacer``: one person out of every store."""

from __future__ import annotations

import json
import os
import sys

import click

from convoque.errors import ConvoqueError, Refused

EPILOG = """\b
Exemples :
  convoque exporter --demandeur amina amina.json   d’abord, si la personne veut ses données
  convoque effacer --demandeur amina               montre ce qui partira, puis demande
  convoque effacer --demandeur amina --oui         efface sans demander
  convoque effacer --demandeur amina --a-fond      réécrit aussi de grandes tables, à une heure creuse"""


@click.command(epilog=EPILOG)
@click.option("--demandeur", metavar="ID", required=True, help="L’id de la personne dans les dossiers.")
@click.option("--oui", is_flag=True, help="Efface sans demander.")
@click.option("--a-fond", "thorough", is_flag=True, help="Réécrit les tables quelle que soit leur taille.")
@click.option("--json", "as_json", is_flag=True, help="Écrit le résultat en JSON ; demande --oui.")
def command(demandeur: str, oui: bool, thorough: bool, as_json: bool) -> None:
    """Efface une personne partout : son dossier, ses conversations, ses avis, ses compteurs.

    Les tables sont ensuite réécrites, pour que rien ne se lise plus dans leurs fichiers ; le site
    attend pendant ce temps. Au-delà de 64 Mo, cela demande --a-fond. Rien ne se récupère ensuite.
    Lancez cette commande avec les réglages du site : une autre clé ne trouverait pas les conversations.

    Sort avec 0 si c’est fait, 1 s’il n’y a rien, si vous refusez, si la clé est une autre ou
    si des traces restent, 2 en cas d’erreur.
    """
    if as_json and not oui:
        raise ConvoqueError("--json demande --oui : rien ne peut être demandé.")
    from convoque.channel import person
    from convoque.commands import _stored
    from convoque.storage.backup import kept_copies

    with person.open_stores(os.environ) as stores:
        found = person.kept_of(stores, demandeur)
        doubts = person.doubts(stores, found)
        for doubt in doubts:
            click.echo(doubt, err=True)
        if not found.counts and not thorough:
            raise Refused(f"Rien n’est gardé sur « {demandeur} ».")
        if not oui:
            click.echo(f"De « {demandeur} », seront effacés : {_stored.listed(found.counts) or 'aucune ligne'}.")
            if not _stored.agreed("Effacer pour de bon ?"):
                raise Refused("Rien n’a été effacé.")
        with _stored.step("Effacement"):
            person.erase(stores, demandeur)
        with _stored.step("Réécriture des tables"):
            clean = person.forget(stores, thorough)
    kept = kept_copies(_stored.parts(os.environ))
    remains = (*_traces(clean), *_elsewhere(kept, isinstance(stores.casefile, str)))
    if as_json:
        done = {"demandeur": demandeur, "effaces": found.counts, "traces": not clean, "reste": remains}
        click.echo(json.dumps({**done, "reserves": doubts}, ensure_ascii=False))
    else:
        click.echo(f"Effacé. {_stored.listed(found.counts) or 'Aucune ligne'}.\nReste ailleurs :")
        for line in remains:
            click.echo(f"- {line}")
    if not clean:
        sys.exit(1)


def _traces(clean: bool) -> tuple[str, ...]:
    if clean:
        return ()
    return (
        "dans les fichiers de la base, des octets que plus aucune requête ne lit : les tables sont grandes, ou un "
        "programme les tient ouvertes. Relancez avec --a-fond à une heure creuse.",
    )


def _elsewhere(kept: tuple[str, ...], postgres: bool) -> tuple[str, ...]:
    journals = ("le journal de PostgreSQL, ses archives et ses copies, jusqu’à leur échéance",) if postgres else ()
    aside = (f"ce que des restaurations ont gardé à côté : {', '.join(kept)}",) if kept else ()
    return (
        *aside,
        *journals,
        "les sauvegardes, jusqu’à leur échéance ; en restaurer une fait revenir la personne",
        "le système d’où viennent les dossiers : le prochain import la ramènera si elle y est encore",
    )
