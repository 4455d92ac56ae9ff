"""What a kind of content is made of: its fields, as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

KINDS = (
    "texte", "phrase", "phrases", "expressions", "textes", "choix", "oui", "date", "nombre", "periode", "faits",
    "alternatives", "lignes", "groupe", "table", "tables", "listes", "exemples", "sources_datees",
)  # fmt: skip
"""Every kind of field; ``contenus.yml`` says at its top what each one holds."""


@dataclass(frozen=True)
class Field:
    """One field: how it is called in the file and in the form, what it holds.

    ``choices`` are the only words it takes; ``among`` names a list that only
    the knowledge has (sources, facts). ``blanks`` are the ``{words}`` that its
    sentences may hold. ``content`` is what stands in a field of several lines.
    ``legal``: a change of it waits for a second reader.
    """

    key: str
    label: str
    kind: str
    help: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    among: str = ""
    blanks: tuple[str, ...] = ()
    content: str = ""
    legal: bool = False
    section: str = ""


@dataclass(frozen=True)
class Content:
    """One kind of content, where it is written, and its fields in their order.

    ``under`` is the path of its items in the file, ``*`` standing for each;
    ``reread``: a change of law in it waits for a second reader.
    """

    name: str
    label: str
    fields: Mapping[str, Field]
    plural: str = ""
    file: str = ""
    under: str = ""
    reread: bool = False
    ordered: bool = False
    headings: tuple[str, ...] = ()

    def sections(self) -> Iterator[tuple[str, tuple[Field, ...]]]:
        """Give the fields under the headings of the form, each heading once."""
        for title in dict.fromkeys((*self.headings, *(field.section for field in self.fields.values()))):
            yield title, tuple(field for field in self.fields.values() if field.section == title)
