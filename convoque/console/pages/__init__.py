"""The pages of the console: each module is a group of pages, with ``routes() -> list[Guarded]``.

Adding a module adds its pages. A module may also give ``TABLES``, the SQL that
makes the tables it needs in the console's store.
"""
