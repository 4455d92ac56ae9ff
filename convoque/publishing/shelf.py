"""The folder of publications: one folder for each, and one small file that names the one that answers.

Whatever stops a publication midway (a process killed, a full disk), the file
still names a whole one: it is replaced last, in one step.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from convoque.errors import ConvoqueError, Refused
from convoque.publishing import durable
from convoque.publishing.files import changed, read_savoir
from convoque.publishing.publication import SHEET, Damaged, Publication, read_publication

POINTER = "en-ligne.json"
MODELS = "modeles"
_HALF = ".en-cours-"
_NAME = re.compile(r"(\d{1,9})-[0-9a-f]{6,64}")


@dataclass(frozen=True)
class Found:
    """The publication to answer from, None when there is none, and what an operator must know about it."""

    publication: Publication | None
    warnings: tuple[str, ...] = ()


class Shelf:
    """The publications in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def models(self) -> Path:
        """Where the models of the publications are kept, for every process that shares the folder."""
        return self.folder / MODELS

    def live_name(self) -> str | None:
        """Name the folder that answers, None before the first publication; raises Damaged, OSError."""
        try:
            written = (self.folder / POINTER).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        try:
            name = json.loads(written)["dossier"]
        except (ValueError, KeyError, TypeError):
            name = None
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise Damaged(f"Le fichier {POINTER} des publications est abîmé.")
        return name

    def live(self) -> Publication | None:
        """Give the publication that answers, None before the first; raises Damaged when it is not whole, OSError."""
        name = self.live_name()
        return None if name is None else self.whole(name)

    def whole(self, name: str) -> Publication:
        """Read a publication and all its files; raises Damaged when one is not as it was published."""
        publication = read_publication(self.folder / name)
        wrong = damage(publication)
        if wrong:
            raise Damaged(f"La publication {name} n’est plus celle qui a été publiée : {', '.join(wrong[:3])}.")
        return publication

    def find(self) -> Found:
        """Give the publication to answer from: the one that is named or, when it is not whole, the one before it."""
        try:
            name = self.live_name()
            return Found(None if name is None else self.whole(name))
        except (Damaged, OSError) as error:
            warnings = [_sentence(error)]
        for name in self._before():
            try:
                publication = self.whole(name)
            except (Damaged, OSError) as error:
                warnings.append(_sentence(error))
                continue
            told = f"La publication {publication.number} répond à sa place. Publiez de nouveau."
            return Found(publication, (*warnings, told))
        return Found(None, (*warnings, "Aucune publication entière : le dossier lui-même répond. Publiez de nouveau."))

    def every(self) -> tuple[Publication, ...]:
        """Give every publication whose sheet can be read, the latest first."""
        found = []
        for name in self._names():
            with contextlib.suppress(Damaged):
                found.append(read_publication(self.folder / name))
        return tuple(found)

    def numbered(self, number: int) -> Publication:
        """Give a whole publication by its number; raises Damaged."""
        for name in self._names():
            if name.startswith(f"{number}-"):
                return self.whole(name)
        raise Damaged(f"La publication {number} n’est plus là.")

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Publish alone; raises Refused when somebody else does, ConvoqueError when nothing can be written here."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            file = (self.folder / ".verrou").open("w")
        except OSError as error:
            raise ConvoqueError(
                f"Impossible d’écrire dans {self.folder} ({error.strerror}). "
                "Donnez un dossier où écrire : CONVOQUE_PUBLICATIONS."
            ) from None
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise Refused("Une autre publication est en cours. Attendez sa fin, puis recommencez.") from None
            self._sweep()
            yield

    def draft(self, files: Mapping[str, bytes]) -> Path:
        """Write files to a folder of this shelf that nobody answers from yet; raises OSError."""
        draft = Path(tempfile.mkdtemp(prefix=_HALF, dir=self.folder))
        try:
            for name, content in files.items():
                (draft / name).parent.mkdir(parents=True, exist_ok=True)
                durable.write(draft / name, content, durable.READ_ONLY_FILE)
        except BaseException:
            self.discard(draft)
            raise
        return draft

    def next_number(self) -> int:
        """Give the number of the next publication."""
        return max((_number(name) for name in self._names()), default=0) + 1

    def add(self, draft: Path, publication: Publication) -> Publication:
        """Make a draft a publication, under its name; nobody answers from it yet. Raises OSError."""
        durable.write(draft / SHEET, publication.written(), durable.READ_ONLY_FILE)
        for folder, _, _ in os.walk(draft, topdown=False):
            durable.settle(Path(folder))
            Path(folder).chmod(durable.READ_ONLY_FOLDER)
        kept = self.folder / publication.name
        draft.rename(kept)
        durable.settle(self.folder)
        return replace(publication, folder=kept)

    def point(self, publication: Publication, gesture: str, author: str, at: str) -> None:
        """Answer from this publication from now on, everywhere; raises OSError, and then nothing has changed."""
        told = {
            "dossier": publication.name,
            "numero": publication.number,
            "version": publication.version,
            "geste": gesture,
            "par": author,
            "depuis": at,
        }
        durable.replace(self.folder / POINTER, (json.dumps(told, ensure_ascii=False) + "\n").encode())

    def discard(self, draft: Path) -> None:
        """Take away what will not be published."""
        for folder, _, _ in os.walk(draft):
            with contextlib.suppress(OSError):
                Path(folder).chmod(0o755)
        shutil.rmtree(draft, ignore_errors=True)

    def _sweep(self) -> None:
        """Take away what a publication that was stopped midway left."""
        for left in (*self.folder.glob(f"{_HALF}*"), *self.models.glob(f"{_HALF}*")):
            self.discard(left) if left.is_dir() else left.unlink(missing_ok=True)
        for left in self.folder.glob(f".{POINTER}-*"):
            left.unlink(missing_ok=True)

    def _names(self) -> list[str]:
        """Name the folders of publications, the latest first."""
        try:
            names = [path.name for path in self.folder.iterdir() if _NAME.fullmatch(path.name)]
        except OSError:
            return []
        return sorted(names, key=_number, reverse=True)

    def _before(self) -> Iterator[str]:
        """Name what may answer in the place of the publication that is named: the ones before it, the nearest first."""
        try:
            named = json.loads((self.folder / POINTER).read_bytes())["numero"]
            last = int(named)
        except (OSError, ValueError, KeyError, TypeError):
            last = self.next_number()
        numbers = {_number(name): name for name in self._names()}
        yield from (numbers[number] for number in sorted(numbers, reverse=True) if number < last)


def damage(publication: Publication) -> tuple[str, ...]:
    """Name the files that are not as they were published."""
    try:
        files = read_savoir(publication.folder)
    except ConvoqueError as error:
        return (str(error),)
    return changed(publication.files, {name: durable.sha256(content) for name, content in files.items()})


def _number(name: str) -> int:
    return int(name.partition("-")[0])


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"Le dossier des publications ne se lit pas ({error.strerror})."
    return str(error)
