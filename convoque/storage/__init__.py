"""Where data is kept: one SQLite file or one PostgreSQL database, opened and migrated the same way.

``engine`` opens, ``migrate`` brings to the present version; what is kept, and
why, is the business of ``casefile`` and ``channel.store``.
"""

from convoque.storage.engine import Busy, Location, begin, create_file, is_busy, is_postgres, name_of, open_engine
from convoque.storage.migrate import PARTS, Part, check_version, migrate

__all__ = [
    "PARTS",
    "Busy",
    "Location",
    "Part",
    "begin",
    "check_version",
    "create_file",
    "is_busy",
    "is_postgres",
    "migrate",
    "name_of",
    "open_engine",
]
