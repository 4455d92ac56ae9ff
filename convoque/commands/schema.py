"""``convoque schema``: the fields of everything that editors write."""

from __future__ import annotations

import json

import click

EPILOG = """\b
Exemples :
  convoque schema
  convoque schema regle
  convoque schema --json"""


@click.command(epilog=EPILOG)
@click.argument("contenu", required=False)
@click.option("--json", "as_json", is_flag=True, help="Donne les champs en JSON.")
def command(contenu: str | None, as_json: bool) -> None:
    """Montre les champs de chaque sorte de contenu : règle, cas, fait, source ou texte.

    De cette table viennent les formulaires de la console et les clés que « convoque verifier » accepte.
    """
    from convoque.errors import ConvoqueError
    from convoque.schema import CONTENTS, reference

    if contenu is not None and contenu not in CONTENTS:
        raise ConvoqueError(f"Aucun contenu « {contenu} ». Les contenus : {', '.join(CONTENTS)}.")
    chosen = {contenu: CONTENTS[contenu]} if contenu else dict(CONTENTS)
    if as_json:
        every = reference.as_json()
        click.echo(json.dumps({name: every[name] for name in chosen}, ensure_ascii=False, indent=1))
    else:
        click.echo(reference.as_markdown(chosen))
