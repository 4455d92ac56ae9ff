"""The files of a savoir, read so that nothing in them can hurt: no other folder, no device, no endless file."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from convoque.errors import InputErrors, Located
from convoque.knowledge.yamlfile import Value, parse_yaml, repeated_keys

LARGEST = 1 << 20
"""Bytes of one file; the largest of ours has 380,000."""
LARGEST_IN_ALL = 12 << 20
"""Bytes of all the files together; ours have 5 million."""
MOST_VALUES = 30_000
"""Words, lines and lists of one file; the lexicon, our longest, has 12,000."""
MOST_IN_ALL = 120_000
"""The same for all the files together: what can be read in about a second."""
MOST_FILES = 200

_TRULY = "un vrai fichier de texte, dans ce dossier"


@dataclass
class Files:
    """Reads the files below ``root``; what is wrong with them goes to ``errors``."""

    root: Path
    errors: list[Located] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    _left: int = MOST_IN_ALL
    _bytes_left: int = LARGEST_IN_ALL

    def __post_init__(self) -> None:
        self._inside = self.root.resolve()

    def name(self, path: Path) -> str:
        """Give a file's name as editors see it: from the savoir on."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.name

    def wrong(self, path: Path, code: str, wrong: str, expected: str = "") -> None:
        """Note what is wrong with a file as a whole."""
        self.unread.add(self.name(path))
        self.errors.append(Located(self.name(path), None, None, wrong, expected, code))

    def listed(self, folder: Path) -> tuple[Path, ...]:
        """Give the YAML files of a folder, in order; hidden files and editors' backups do not count."""
        try:
            names = sorted(entry.name for entry in os.scandir(folder) if not entry.name.startswith("."))
        except OSError:
            return ()
        found = [name for name in names if name.endswith(".yml")]
        if len(found) > MOST_FILES:
            self.wrong(folder, "dossier-trop-grand", f"plus de {MOST_FILES} fichiers", "un fichier par sujet")
        return tuple(folder / name for name in found[:MOST_FILES])

    def read(self, path: Path) -> Value | None:
        """Read one YAML file; None when it cannot be, which is then a mistake."""
        text = self._text(path)
        if text is None:
            return None
        try:
            value = parse_yaml(self.name(path), text, min(MOST_VALUES, self._left))
        except InputErrors as error:
            self.unread.add(self.name(path))
            self.errors.extend(error.errors)
            return None
        self._left -= _size(value)
        self.errors.extend(repeated_keys(value))
        return value

    def _text(self, path: Path) -> str | None:
        content = self._bytes(path)
        if content is None:
            return None
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            self.unread.add(self.name(path))
            line = content.count(b"\n", 0, error.start) + 1
            wrong = "le fichier n’est pas en UTF-8"
            self.errors.append(
                Located(self.name(path), line, None, wrong, "un texte enregistré en UTF-8", "fichier-pas-utf8")
            )
            return None
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def _bytes(self, path: Path) -> bytes | None:
        try:
            real = path.resolve(strict=True)
            if not real.is_relative_to(self._inside):
                self.wrong(path, "fichier-hors-du-dossier", "ce lien mène hors du dossier", _TRULY)
                return None
            opened = os.open(real, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError:
            self.wrong(path, "fichier-absent", "fichier introuvable", "ce fichier, à cette place")
            return None
        except (OSError, RuntimeError, ValueError):
            self.wrong(path, "fichier-illisible", "fichier illisible", _TRULY)
            return None
        try:
            return self._content(path, opened)
        finally:
            os.close(opened)

    def _content(self, path: Path, opened: int) -> bytes | None:
        told = os.fstat(opened)
        if not stat.S_ISREG(told.st_mode):
            self.wrong(path, "fichier-illisible", "ce n’est pas un fichier de texte", _TRULY)
            return None
        self._bytes_left -= told.st_size if told.st_size <= LARGEST else 0
        if told.st_size > LARGEST or self._bytes_left < 0:
            self.wrong(
                path, "fichier-trop-grand", f"le fichier dépasse {LARGEST >> 10} kilooctets", "un fichier plus court"
            )
            return None
        try:
            return os.read(opened, LARGEST + 1)
        except OSError:
            self.wrong(path, "fichier-illisible", "fichier illisible", _TRULY)
            return None


def _size(value: Value) -> int:
    return sum(1 for _ in every_value(value))


def every_value(value: Value) -> Iterator[Value]:
    """Walk through a value and all that it holds, keys too."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        yield one
        for key, child in reversed(one.entries or ()):
            waiting += [child, key]
        waiting += reversed(one.items or ())
