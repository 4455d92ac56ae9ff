"""Spoil copies of what editors write, in every way that files can be, and see what ``convoque verifier`` makes of it.

``python -m benchmarks.savoir_abime [NOMBRE] [--graine N]`` checks that many
folders (300), each in a process of its own; it prints the slowest, the largest
and every failure: a crash, more than two seconds of processor or 400 MB, an
exit that is neither 0 nor 2, a mistake without code, an English word, the
content of a file outside the folder. Exit status 1 if any.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import resource
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from convoque.checking import check_savoir
from convoque.checking.codes import CODES
from convoque.errors import Located
from convoque.settings import ROOT

SECONDS, MEGABYTES = 2.0, 400
SECRET = "secret-du-voisin-7391"
"""What stands in the file outside the folder to which links lead."""
ENGLISH = re.compile(
    r"\b(error|expected|found|invalid|unexpected|while|scanning|parsing|line|column|cannot|codec|byte|position|such"
    r"|file|directory|denied|permission|traceback|none|null|object|key|the)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"«.*?»", re.DOTALL)
Spoil = Callable[[Path, random.Random, Path], None]


@dataclass(frozen=True)
class Outcome:
    """What became of one folder."""

    name: str
    seconds: float
    megabytes: float
    mistakes: int
    failure: str = ""


def _bytes(path: Path, chance: random.Random, outside: Path) -> None:
    content = bytearray(path.read_bytes())
    for _ in range(chance.choice((1, 3, 30))):
        content[chance.randrange(len(content))] = chance.randrange(256)
    path.write_bytes(content)


def _lines(path: Path, chance: random.Random, outside: Path) -> None:
    lines = path.read_text("utf-8").split("\n")
    for _ in range(chance.choice((1, 2, 10))):
        at = chance.randrange(len(lines))
        kind = chance.randrange(6)
        if kind == 0:
            del lines[at : at + chance.randrange(1, 5)]
        elif kind == 1:
            lines.insert(at, lines[chance.randrange(len(lines))])
        elif kind == 2:
            lines[at] = " " * chance.randrange(9) + lines[at].lstrip()
        elif kind == 3:
            lines[at] = "\t" + lines[at]
        elif kind == 4:
            lines[at] = lines[at].replace(": ", ":", 1)
        else:
            lines[at] += chance.choice((" # fin", ' "', " : a", " {b}", "]", " &a", " *a", "{{c}}", " | x", "\x07"))
        lines = lines or [""]
    path.write_text("\n".join(lines), "utf-8")


def _words(path: Path, chance: random.Random, outside: Path) -> None:
    words = re.split(r"(\s+)", path.read_text("utf-8"))
    for _ in range(chance.choice((1, 5, 50))):
        one, other = chance.randrange(len(words)), chance.randrange(len(words))
        words[one], words[other] = words[other], words[one]
    path.write_text("".join(words), "utf-8")


def _truncated(path: Path, chance: random.Random, outside: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: chance.randrange(len(content))])


def _coded(path: Path, chance: random.Random, outside: Path) -> None:
    text = path.read_text("utf-8")
    path.write_bytes(text.encode(chance.choice(("utf-16", "utf-32", "cp1252", "utf-8-sig", "cp037")), "replace"))


def _noise(path: Path, chance: random.Random, outside: Path) -> None:
    path.write_bytes(chance.randbytes(chance.choice((1, 1000, 900_000))))


def _bomb(path: Path, chance: random.Random, outside: Path) -> None:
    whole = (
        "a: &a [x, x]\n" + "".join(f"{chr(n + 1)}: &{chr(n + 1)} [*{chr(n)}, *{chr(n)}]\n" for n in range(97, 121)),
        "a: " + "[" * 60_000,
        "a: " + "{a: " * 60_000,
        "".join(" " * depth + "a:\n" for depth in range(900)),
        "- a\n" * 250_000,
        "".join(f"cle{n}: v\n" for n in range(80_000)),
        "a: " + "RSA " * 250_000,
        "a: '" + "x" * 1_000_000,
        '"' + "k" * 900_000 + '": a\n',
        "!!python/object/apply:os.system ['true']\n",
        "%YAML 9.9\n---\na: b\n",
    )
    path.write_text(chance.choice(whole), "utf-8")


def _poured(path: Path, chance: random.Random, outside: Path) -> None:
    """Repeat a piece of the file until it is long: right lines, and far too many."""
    lines = path.read_text("utf-8").split("\n")
    start = chance.randrange(len(lines))
    piece = lines[start : start + chance.randrange(1, 30)]
    path.write_text("\n".join((*lines[:start], *piece * chance.choice((50, 2000)), *lines[start:])), "utf-8")


def _huge(path: Path, chance: random.Random, outside: Path) -> None:
    with path.open("wb") as file:
        file.truncate(chance.choice((2 << 20, 50 << 20, 4 << 30)))


def _other(path: Path, chance: random.Random, outside: Path) -> None:
    others = sorted(path.parents[1].rglob("*.yml"))
    path.write_bytes(chance.choice(others).read_bytes())


def _gone(path: Path, chance: random.Random, outside: Path) -> None:
    path.unlink()


def _strange(path: Path, chance: random.Random, outside: Path) -> None:
    path.unlink()
    kind = chance.randrange(7)
    if kind == 0:
        path.mkdir()
    elif kind == 1:
        os.mkfifo(path)
    elif kind == 2:
        path.symlink_to(outside)
    elif kind == 3:
        path.symlink_to(path)
    elif kind == 4:
        path.symlink_to("/dev/zero")
    elif kind == 5:
        path.symlink_to("/proc/self/environ")
    else:
        path.symlink_to(path.parent)


SPOILS: Sequence[Spoil] = (
    _bytes, _bytes, _lines, _lines, _lines, _words, _words, _truncated, _coded, _noise, _bomb, _poured, _huge, _other,
    _gone, _strange, _strange,
)  # fmt: skip


def spoil(folder: Path, seed: int, outside: Path) -> str:
    """Spoil one to three files of a copy; give the names of what was done. The same seed does the same."""
    chance = random.Random(seed)
    done = []
    for _ in range(chance.choice((1, 1, 2, 3))):
        files = sorted(path for path in folder.rglob("*.yml") if path.is_file() and not path.is_symlink())
        path, how = chance.choice([path for path in files if 0 < path.stat().st_size < 2 << 20]), chance.choice(SPOILS)
        try:
            how(path, chance, outside)
        except UnicodeDecodeError:  # spoilt before
            _truncated(path, chance, outside)
        done.append(f"{how.__name__[1:]}({path.name})")
    return f"{seed}: {' + '.join(done)}"


def copy(into: Path, root: Path = ROOT) -> Path:
    """Copy what editors write."""
    for name in ("knowledge", "data/nlu"):
        shutil.copytree(root / name, into / name)
    return into


def unfit(errors: Sequence[Located]) -> str:
    """Say what is wrong with the mistakes that were told; nothing when an editor can read them all."""
    for error in errors:
        ours = _QUOTED.sub("", f"{error.wrong} ; {error.expected}")
        if error.code not in CODES:
            return f"sans code : {error}"
        if ENGLISH.search(ours):
            return f"anglais : {error}"
        if SECRET in str(error):
            return f"contenu d’ailleurs : {error}"
    return ""


def try_one(seed: int, within: Path, outside: Path) -> Outcome:
    """Spoil a copy and check it in a process of its own."""
    folder = copy(within / str(seed))
    name = spoil(folder, seed, outside)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _checked(folder, reading, writing)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as told:
        said = told.read()
    status, used = os.wait4(child, 0)[1:]
    shutil.rmtree(folder)
    seconds, megabytes = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
    mistakes, _, failure = said.partition("\n")
    if status:
        failure = failure or f"fin {status}"
    elif seconds > SECONDS or megabytes > MEGABYTES:
        failure = failure or "trop lent ou trop grand"
    return Outcome(name, seconds, megabytes, int(mistakes or 0), failure.strip())


def _checked(folder: Path, reading: int, writing: int) -> None:
    """Check the folder in this process, tell the other one, and end."""
    os.close(reading)
    with os.fdopen(writing, "w", encoding="utf-8", errors="replace") as told:
        try:
            resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
            errors = check_savoir(folder)
            told.write(f"{len(errors)}\n{unfit(errors)}")
        except BaseException:
            told.write(f"0\n{traceback.format_exc()[-600:]}")
    os._exit(0)


def main() -> int:
    """Run from a command line; give the exit status."""
    parser = argparse.ArgumentParser(prog="benchmarks.savoir_abime")
    parser.add_argument("nombre", nargs="?", type=int, default=300)
    parser.add_argument("--graine", type=int, default=1)
    asked = parser.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as within:
        outside = Path(within) / "voisin.yml"
        outside.write_text(f"mot: {SECRET}\n", "utf-8")
        outcomes = [try_one(seed, Path(within), outside) for seed in range(asked.graine, asked.graine + asked.nombre)]
    failed = [one for one in outcomes if one.failure]
    for one in failed:
        print(f"ÉCHEC {one.name} : {one.seconds:.2f} s, {one.megabytes:.0f} Mo, {one.failure}")
    slowest, largest = max(outcomes, key=lambda one: one.seconds), max(outcomes, key=lambda one: one.megabytes)
    found = sum(one.mistakes > 0 for one in outcomes)
    print(
        f"{len(outcomes)} dossiers, {len(failed)} échecs, {found} avec des fautes ; "
        f"au plus {slowest.seconds:.2f} s de processeur ({slowest.name}) et {largest.megabytes:.0f} Mo ; "
        f"{time.monotonic() - started:.0f} s en tout"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
