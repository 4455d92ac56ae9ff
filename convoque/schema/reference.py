"""The table of fields, written out: as JSON for programs, as Markdown for the guide.

``python -m convoque.schema.reference docs/guides/redaction.md`` writes the
reference of the guide again, between its two marks.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from convoque import schema
from convoque.schema.model import Content, Field

BEGIN = "<!-- champs : écrits par « python -m convoque.schema.reference docs/guides/redaction.md » -->"
END = "<!-- champs : fin -->"
_KINDS = {
    "texte": "une ligne",
    "phrase": "une phrase",
    "phrases": "des phrases",
    "expressions": "des expressions",
    "textes": "des noms",
    "choix": "un mot",
    "oui": "« oui », ou rien",
    "date": "une date",
    "nombre": "un nombre",
    "periode": "depuis, jusqu_au",
    "faits": "des faits",
    "alternatives": "des faits, ou une liste de tables (« ou »)",
    "lignes": "une liste",
    "groupe": "une table",
    "table": "un texte par clé",
    "tables": "des faits par clé",
    "listes": "des expressions par clé",
    "exemples": "des phrases",
    "sources_datees": "des sources, ou des sources par jour",
}
"""What a field holds, in an editor's words."""


def as_json() -> dict[str, object]:
    """Give the whole table as plain data, under the names of ``contenus.yml``."""
    return {name: _content(content) for name, content in schema.CONTENTS.items()}


def _content(content: Content) -> dict[str, object]:
    return {
        "nom": content.label,
        "fichier": content.file,
        "sous": content.under,
        "relecture": content.reread,
        "champs": [_field(field) for field in content.fields.values()],
    }


def _field(field: Field) -> dict[str, object]:
    return {
        "cle": field.key,
        "libelle": field.label,
        "genre": field.kind,
        "aide": field.help,
        "requis": field.required,
        "choix": list(field.choices),
        "parmi": field.among,
        "mots": list(field.blanks),
        "contenu": field.content,
        "droit": field.legal,
    }


def as_markdown(contents: Mapping[str, Content] | None = None) -> str:
    """Write one table of fields per kind of content, for the guide."""
    parts = []
    for content in (contents or schema.CONTENTS).values():
        place = f" (`{content.file}`)" if content.file else ""
        rows = [_row(field) for field in content.fields.values()]
        parts.append(
            "\n".join([f"### {content.label}{place}", "", "| Clé | Contient | Sert à |", "| --- | --- | --- |", *rows])
        )
    return "\n\n".join(parts)


def _row(field: Field) -> str:
    holds = _KINDS[field.kind]
    if field.choices:
        holds += f" : {', '.join(f'`{word}`' for word in field.choices)}"
    blanks = f" Mots permis : {', '.join(f'`{{{word}}}`' for word in field.blanks)}." if field.blanks else ""
    said = field.help.replace("|", "\\|")
    needed = " (requis)" if field.required else ""
    return f"| `{field.key}`{needed} | {holds} | {said}{blanks} |"


def write_into(text: str) -> str:
    """Give the guide with its reference written again; raises ValueError without the two marks."""
    before, mark, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not mark or not end:
        raise ValueError("les deux repères de la référence manquent")
    return f"{before}{BEGIN}\n\n{as_markdown()}\n\n{END}{after}"


if __name__ == "__main__":
    guide = Path(sys.argv[1])
    guide.write_text(write_into(guide.read_text(encoding="utf-8")), encoding="utf-8")
