"""People's files: convocations, plan, sanctions. What is known, read as typed values.

``repository.CaseFile`` reads; ``importer`` and ``partner`` write; ``demo``
holds fictitious people. The format of the files is data: ``schema.TABLES``.
What needs the database is imported when it is named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from convoque.casefile.importer import ImportReport, import_folder, inline_people
    from convoque.casefile.repository import CaseFile

__all__ = ["CaseFile", "ImportReport", "import_folder", "inline_people"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(name)
    if name == "CaseFile":
        from convoque.casefile import repository

        return repository.CaseFile
    from convoque.casefile import importer

    return getattr(importer, name)
