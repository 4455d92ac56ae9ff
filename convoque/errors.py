"""Errors that editors and operators read: where, what is wrong, what is expected.

The sentences are French because the people who read them work in French.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Located:
    """One mistake in one place of a file that people write by hand.

    ``line`` and ``column`` count from 1; ``column`` is a number, a column's
    name in a CSV file, or None. ``code`` names the kind of mistake, for
    programs: a key of ``convoque.checking.codes``, or nothing.
    """

    file: str
    line: int | None
    column: int | str | None
    wrong: str
    expected: str = ""
    code: str = ""

    def __str__(self) -> str:
        """Write the mistake on one line, as editors and terminals can follow it.

        >>> print(Located("a.yml", 3, 5, "fait inconnu", "un nom de faits.yml"))
        a.yml:3:5: fait inconnu ; attendu : un nom de faits.yml
        """
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        return f"{place}: {self.wrong}" + (f" ; attendu : {self.expected}" if self.expected else "")

    def to_dict(self) -> dict[str, str | int | None]:
        """Give the mistake as the commands write it in JSON."""
        return {
            "fichier": self.file,
            "ligne": self.line,
            "colonne": self.column,
            "code": self.code,
            "message": self.wrong,
            "attendu": self.expected,
        }


class ConvoqueError(Exception):
    """A mistake that a person can correct; its text is a French sentence."""


class Refused(ConvoqueError):
    """What was asked can be read, and is not done; the command's exit status is 1."""


class InputErrors(ConvoqueError):
    """Everything that is wrong in what was read; nothing of it was kept."""

    def __init__(self, errors: tuple[Located, ...]) -> None:
        super().__init__("\n".join(map(str, errors)))
        self.errors = errors
