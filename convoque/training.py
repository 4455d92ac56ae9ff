"""The trained model that fits the data: found by a fingerprint, trained when there is none.

``python -m convoque.training`` makes sure of it and prints the model's path;
``--etape "[5/5] "`` says only what takes time, as a step of the set-up.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path

from convoque import remembered
from convoque.errors import ConvoqueError
from convoque.meaning import meaning
from convoque.nlu.training_cache import FOLDER as CACHE
from convoque.settings import savoir_folder

Progress = Callable[[str], None]

ROOT = Path(__file__).resolve().parent.parent
SINGLE_FILES = ("config.yml", "domain.yml", "requirements.lock")
FOLDERS = ("data", "convoque/nlu")
WRITTEN_FILE, WRITTEN_FOLDER = "knowledge/lexique.yml", "data/nlu"
"""What editors write of it, in the project's folder or in another."""
NEEDED = ("config.yml", "domain.yml", "data")
KEPT = 2
EVERY_SECONDS = 5.0


def fingerprint(root: Path, savoir: Path | None = None) -> str:
    """Digest everything that training reads: two equal fingerprints make the same model.

    The digest (sha256, hexadecimal) covers names and what contents mean; comments,
    bytecode, hidden files and editors' backups do not count. ``savoir``: the
    folder of what editors write, ``root`` unless given. Made once for the same
    bytes: what they mean takes half a second to find.
    """
    contents = dict(_contents(root, savoir or root))
    raw = hashlib.sha256()
    for name, content in contents.items():
        raw.update(f"{name}\0{len(content)}\0".encode("utf-8", "surrogateescape"))
        raw.update(content)
    key = remembered.digest((), ["fingerprint", raw.hexdigest()])
    known = remembered.recall("empreinte", key)
    if isinstance(known, str):
        return known
    made = _meant(contents)
    remembered.note("empreinte", key, made)
    return made


def _contents(root: Path, savoir: Path) -> Iterator[tuple[str, bytes]]:
    """Give the files that training reads, by name."""
    ours = {*SINGLE_FILES, *(n for folder in FOLDERS for n in _files(root, folder) if not _is_written(n))}
    theirs = {WRITTEN_FILE, *_files(savoir, WRITTEN_FOLDER)}
    for name in sorted(ours | theirs):
        path = (savoir if name in theirs else root) / name
        if path.is_file():
            yield name, path.read_bytes()


def _meant(contents: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, written in contents.items():
        content = meaning(name, written)
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def model_path(root: Path, savoir: Path | None = None) -> Path:
    """Give the place of the model that fits the present data, whether it exists or not; see ``fingerprint``."""
    return root / "models" / f"{fingerprint(root, savoir)[:12]}.tar.gz"


def _is_written(name: str) -> bool:
    return name.startswith(f"{WRITTEN_FOLDER}/")


def ensure_model(root: Path, progress: Progress = print, savoir: Path | None = None) -> Path:
    """Give the model that fits the data; train it when there is none or when its file is damaged.

    ``progress`` receives the French lines about what is going on; nothing
    is said when the model is there. Raises ConvoqueError when training fails.
    """
    savoir = savoir or root
    model = model_path(root, savoir)
    if is_sound(model):
        _note_learnt(savoir, model)
        return model
    missing = [name for name in NEEDED if not (root / name).exists()]
    if missing:
        raise ConvoqueError(f"Impossible d’entraîner un modèle : {', '.join(missing)} manque dans {root.name}.")
    with _alone(model.parent, progress):
        if is_sound(model):
            return model
        if model.exists():
            progress(f"Le modèle {model.name} est abîmé : il est entraîné de nouveau.")
        _train(root, model, progress, savoir)
        _forget_old(model)
    _note_learnt(savoir, model)
    return model


def _note_learnt(savoir: Path, model: Path) -> None:
    """Write what the model has learnt beside it, for ``convoque verifier``; a full disk must not stop the site."""
    from convoque.checking.learning import note_learnt

    with suppress(OSError):
        note_learnt(savoir, model)


def is_sound(model: Path) -> bool:
    """Say whether a model's file is there, whole, and the one that was trained: its fingerprint stands beside it.

    A process looks once at a file that nobody has touched since.
    """
    try:
        noted = fingerprint_file(model).read_text(encoding="ascii").strip()
        told = model.stat()
        return _is_noted(model.resolve(), noted, (told.st_dev, told.st_ino, told.st_size, told.st_ctime_ns))
    except (OSError, ValueError):
        return False


@lru_cache(maxsize=16)
def _is_noted(model: Path, noted: str, as_it_stands: tuple[int, ...]) -> bool:
    return noted == _fingerprint(model) and is_whole(model)


def fingerprint_file(model: Path) -> Path:
    """Name the file beside a model that holds its SHA-256, in hexadecimal."""
    return model.with_name(f"{model.name}.sha256")


def _fingerprint(model: Path) -> str:
    digest = hashlib.sha256()
    with model.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def is_whole(model: Path) -> bool:
    """Say whether a model's archive can be read to its last byte."""
    try:
        with tarfile.open(model, "r:gz") as archive:
            names = archive.getnames()
            while archive.fileobj is not None and archive.fileobj.read(1 << 20):
                pass
    except (OSError, tarfile.TarError, EOFError, zlib.error):
        return False
    return any(name.strip("./") == "metadata.json" for name in names)


def _files(root: Path, folder: str) -> Iterator[str]:
    for path in (root / folder).rglob("*"):
        name = path.relative_to(root)
        hidden = any(part.startswith((".", "__pycache__")) for part in name.parts)
        if path.is_file() and not hidden and path.suffix != ".pyc" and not path.name.endswith("~"):
            yield name.as_posix()


def _train(root: Path, model: Path, progress: Progress, savoir: Path) -> None:
    """Train into a folder of its own, then move the finished model into place."""
    started = time.monotonic()
    for left in model.parent.glob(".essai-*"):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=".essai-", dir=model.parent) as folder:
        log = model.parent / "entrainement.log"
        command = [sys.executable, "-m", "convoque.trainer", folder, *_data(root, savoir)]
        with log.open("w", encoding="utf-8") as output:
            process = subprocess.Popen(
                command,
                cwd=root,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={
                    **os.environ,
                    "RASA_MAX_CACHE_SIZE": "0",
                    CACHE: str(model.parent / ".traits"),
                    "PYTHONPATH": str(root),
                    "CONVOQUE_SAVOIR": str(savoir),
                },
            )
            _follow(process, started, progress)
        made = Path(folder) / "modele.tar.gz"
        if process.returncode or not is_whole(made):
            raise ConvoqueError(f"L’entraînement a échoué. {_last_words(log)}Le détail est dans models/{log.name}.")
        fingerprint_file(model).write_text(f"{_fingerprint(made)}\n", encoding="ascii")
        shutil.move(made, model)
    progress(f"Modèle entraîné en {time.monotonic() - started:.0f} s.")


def _data(root: Path, savoir: Path) -> Iterator[str]:
    """Give what Rasa trains on: all of ``data/``, but for the examples where they are elsewhere."""
    if savoir == root:
        yield "data"
        return
    yield from (str(path) for path in sorted((root / "data").iterdir()) if path.name != "nlu")
    yield str(savoir / WRITTEN_FOLDER)


def _follow(process: subprocess.Popen[bytes], started: float, progress: Progress) -> None:
    """Wait for the training, with a line every few seconds; stop it with us."""
    try:
        progress("Entraînement du modèle (une à trois minutes)…")
        while True:
            try:
                process.wait(EVERY_SECONDS)
                return
            except subprocess.TimeoutExpired:
                progress(f"Entraînement… {time.monotonic() - started:.0f} s")
    except BaseException:
        process.kill()
        process.wait()
        raise


def _last_words(log: Path) -> str:
    """Find in the log the line that names the error, else what validation says, else its last line."""
    text = re.sub(r"\033\[[0-9;]*m", "", log.read_text(encoding="utf-8", errors="replace"))
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    named = [line for line in lines if re.match(r"[\w.]*(Error|Exception)\b", line)]
    warned = [line.partition("UserWarning: ")[2] for line in lines if "UserWarning: " in line]
    telling = named or warned or lines
    return f"« {telling[-1][:300]} ». " if telling else ""


def _forget_old(model: Path) -> None:
    """Keep this model and the last few before it."""
    others = [path for path in model.parent.glob("*.tar.gz") if path != model]
    for path in sorted(others, key=lambda path: path.stat().st_mtime, reverse=True)[KEPT:]:
        path.unlink(missing_ok=True)
        fingerprint_file(path).unlink(missing_ok=True)
        path.with_name(path.name.removesuffix(".tar.gz") + ".appris.json").unlink(missing_ok=True)


@contextmanager
def _alone(folder: Path, progress: Progress) -> Iterator[None]:
    """Wait until no other training runs here; the lock falls with the process."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".verrou").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            progress("Un autre entraînement est en cours : j’attends qu’il finisse.")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def main() -> int:
    """Make sure of the model from a command line; give the exit status."""
    parser = argparse.ArgumentParser(prog="convoque.training")
    parser.add_argument("--etape", help="what to write before each line, as a step of the set-up")
    step = parser.parse_args().etape
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the training stops with us
    try:
        model = ensure_model(ROOT, lambda line: print(f"{step or ''}{line}", flush=True), savoir_folder(os.environ))
    except ConvoqueError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nEntraînement interrompu : relancez la même commande.", file=sys.stderr)
        return 130
    if step is None:
        print(model.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
