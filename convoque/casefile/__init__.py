"""People's files: convocations, plan, sanctions. What is known, read as typed values.

``repository.CaseFile`` reads; ``importer`` and ``partner`` write; ``demo``
holds fictitious people. The format of the files is data: ``schema.TABLES``.
"""

from convoque.casefile.importer import ImportReport, import_folder, inline_people
from convoque.casefile.repository import CaseFile

__all__ = ["CaseFile", "ImportReport", "import_folder", "inline_people"]
