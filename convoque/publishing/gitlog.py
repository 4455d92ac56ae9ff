"""One git commit for each publication, of ``knowledge/`` and ``data/nlu/`` alone.

An index of our own makes it: what is staged, and what is changed elsewhere,
stays as it is. Nothing is ever pushed, and a git that fails stops nothing.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from convoque.publishing.files import PARTS

_SECONDS = 30
_UNDER_WAY = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply", "BISECT_LOG")
_PERSON = re.compile(r"\s*([^<>\n]+?)\s*<([^<>\s]+)>\s*")


class GitError(Exception):
    """Why there is no commit, as a French sentence."""


@dataclass(frozen=True)
class Repository:
    """A work tree, and where the editors' folder is in it (``""``, or a path that ends with ``/``)."""

    top: Path
    prefix: str
    folder: Path

    def git(
        self, *words: str, given: str | None = None, index: Path | None = None, environ: Mapping[str, str] | None = None
    ) -> str:
        """Run git here and give what it says; raises GitError."""
        return _git(self.top, *words, given=given, index=index, environ=environ)


def find_repository(savoir: Path) -> Repository | None:
    """Find the repository that the editors' folder is in, None when there is none, or no git."""
    try:
        found = _git(savoir, "rev-parse", "--show-toplevel", "--show-prefix", "--absolute-git-dir").split("\n")
    except GitError:
        return None
    return Repository(Path(found[0]), found[1], Path(found[2]))


def author_name(savoir: Path) -> str:
    """Give the name that git knows of who works here, empty when it knows none."""
    try:
        return _git(savoir, "config", "user.name").strip()
    except GitError:
        return ""


def commit(repository: Repository, files: Mapping[str, bytes], message: str, author: str) -> str | None:
    """Commit these files in the place of the two folders; give the commit, None when nothing differs.

    ``files``: by name from the editors' folder. Raises GitError.
    """
    under_way = [name for name in _UNDER_WAY if (repository.folder / name).exists()]
    if under_way:
        raise GitError("une fusion ou un autre travail de git est en cours : rien n’a été commis")
    head = _head(repository)
    parts = [f"{repository.prefix}{part}" for part in PARTS]
    entries = _entries(repository, files)
    with tempfile.TemporaryDirectory(prefix="convoque-git-") as folder:
        index = Path(folder) / "index"
        if head:
            repository.git("read-tree", head, index=index)
        _put(repository, parts, entries, index)
        tree = repository.git("write-tree", index=index).strip()
    if head and tree == repository.git("rev-parse", f"{head}^{{tree}}").strip():
        return None
    parent = ("-p", head) if head else ()
    made = repository.git("commit-tree", tree, *parent, given=message, environ=_people(repository, author)).strip()
    repository.git("update-ref", "-m", f"publication : {message.splitlines()[0]}", "HEAD", made, head or "0" * 40)
    _put(repository, parts, entries)
    return made


def _head(repository: Repository) -> str:
    try:
        return repository.git("rev-parse", "--verify", "--quiet", "HEAD").strip()
    except GitError:
        return ""


def _entries(repository: Repository, files: Mapping[str, bytes]) -> str:
    """Keep the contents in git, byte for byte, and write the lines of an index."""
    with tempfile.TemporaryDirectory(prefix="convoque-git-") as folder:
        paths = []
        for number, content in enumerate(files.values()):
            path = Path(folder) / str(number)
            path.write_bytes(content)
            paths.append(str(path))
        given = "".join(f"{path}\n" for path in paths)
        kept = repository.git("hash-object", "-w", "--no-filters", "--stdin-paths", given=given).split()
    lines = zip(kept, files, strict=True)
    return "".join(f"100644 {digest}\t{repository.prefix}{name}\0" for digest, name in lines)


def _put(repository: Repository, parts: list[str], entries: str, index: Path | None = None) -> None:
    """Put these entries, and no others, under the two folders of an index, in one step: our own, or the real one.

    Hidden files and links stay as git knows them: they are not published.
    """
    known = repository.git("ls-files", "--stage", "-z", "--", *parts, index=index).split("\0")
    gone = [line.partition("\t")[2] for line in known if line and not line.startswith("120000")]
    removed = "".join(f"0 {'0' * 40}\t{path}\0" for path in gone if "/." not in f"/{path}")
    repository.git("update-index", "-z", "--add", "--index-info", given=removed + entries, index=index)
    if index is None:
        with suppress(GitError):  # other files need a merge, or differ: that is not ours
            repository.git("update-index", "-q", "--refresh")


def _people(repository: Repository, author: str) -> dict[str, str]:
    """Give the author's name and address, and a committer where git knows none."""
    told = _PERSON.fullmatch(author)
    name, address = (told[1], told[2]) if told else (author.strip() or "Convoqué", "redaction@convoque.invalid")
    people = {"GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": address}
    try:
        repository.git("var", "GIT_COMMITTER_IDENT")
    except GitError:
        people |= {"GIT_COMMITTER_NAME": "Convoqué", "GIT_COMMITTER_EMAIL": "redaction@convoque.invalid"}
    return people


def _git(
    where: Path,
    *words: str,
    given: str | None = None,
    index: Path | None = None,
    environ: Mapping[str, str] | None = None,
) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    if index is not None:
        clean["GIT_INDEX_FILE"] = str(index)
    try:
        done = subprocess.run(
            ["git", "-c", "core.quotePath=false", "-c", "core.hooksPath=/dev/null", *words],
            cwd=where,
            input=given,
            env={**clean, "LC_ALL": "C", **(environ or {})},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise GitError(f"git ne répond pas ({type(error).__name__})") from None
    if done.returncode:
        raise GitError(f"git a refusé « {words[0]} » : {(done.stderr.strip().splitlines() or ['?'])[0]}")
    return done.stdout
