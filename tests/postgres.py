"""A PostgreSQL of the tests' own: started in a temporary folder, gone at the end.

``from postgres import …`` needs this folder on ``sys.path``: see tests/storage/conftest.py.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy

FOLDERS = ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "opt/homebrew/opt/postgresql@*/bin")
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=32MB", "max_connections=60")
QUIET = ("autovacuum=off", "wal_recycle=off", "min_wal_size=32MB", "max_wal_size=64MB", "log_min_messages=fatal")
WITHOUT = "PostgreSQL est absent : « apt-get install postgresql » (Debian), puis relancez « make test »."


@dataclass
class Server:
    """A running server: an address for each database, and its files."""

    programs: Path
    data: Path
    port: int
    _numbers: Iterator[int] = field(default_factory=count)
    _free: list[str] = field(default_factory=list)

    def address(self, database: str = "postgres") -> str:
        return f"postgresql://convoque@127.0.0.1:{self.port}/{database}"

    def new_database(self) -> str:
        """Give the address of an empty database, one that was given back if there is one: making it costs more."""
        if self._free:
            return self._free.pop()
        address = self.address(f"essai_{next(self._numbers)}")
        self.do(f"CREATE DATABASE {address.rpartition('/')[2]}")
        return address

    def give_back(self, address: str) -> None:
        """Empty a database, for the next test."""
        schemas = self.do(
            r"SELECT nspname FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema)'", address=address
        )
        drops = (f'DROP SCHEMA "{row[0]}" CASCADE' for row in schemas)
        self.do(*drops, "CREATE SCHEMA public", address=address)
        self._free.append(address)

    def do(self, *statements: str, address: str | None = None) -> list[Any]:
        """Execute statements outside any transaction; give the rows of the last, if it has some."""
        engine = sqlalchemy.create_engine(
            (address or self.address()).replace("postgresql://", "postgresql+psycopg2://"),
            poolclass=sqlalchemy.pool.NullPool,
            isolation_level="AUTOCOMMIT",
        )
        with engine.connect() as connection:
            for statement in statements:
                done = connection.exec_driver_sql(statement.replace("%", "%%"))
            return list(done) if done.returns_rows else []

    def files_with(self, address: str, marker: bytes) -> set[str]:
        """Name what holds some bytes once all is on the disk: files of the database's own tables, and a dump of it."""
        self.do("CHECKPOINT", address=address)
        relations = (
            "SELECT relname, pg_relation_filepath(oid) FROM pg_class WHERE pg_relation_filepath(oid) IS NOT NULL"
        )
        found = set()
        for name, path in self.do(relations, address=address):
            for piece in self.data.glob(f"{path}*"):
                if marker in piece.read_bytes():
                    found.add(str(name))
        dumped = subprocess.run([self.programs / "pg_dump", f"--dbname={address}"], capture_output=True, check=True)
        return found | ({"pg_dump"} if marker in dumped.stdout else set())

    def journal_with(self, marker: bytes) -> bool:
        """Tell whether the server's journal still holds some bytes, once it has gone on to another segment."""
        self.do("SELECT pg_switch_wal()", "CHECKPOINT", "SELECT pg_switch_wal()", "CHECKPOINT")
        return any(marker in path.read_bytes() for path in (self.data / "pg_wal").glob("0*"))


def programs() -> Path:
    """Give the folder of PostgreSQL's programs; without them skip, or fail where a suite must be whole (CI)."""
    found = [folder for pattern in FOLDERS for folder in Path("/").glob(pattern) if (folder / "initdb").exists()]
    on_path = shutil.which("initdb")
    if on_path:
        found.append(Path(on_path).resolve().parent)
    if not found:
        stop: Callable[[str], Any] = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        stop(WITHOUT)
    return max(found, key=lambda folder: int((re.findall(r"\d+", folder.parent.name) or [0])[-1]))


@contextmanager
def running_server() -> Iterator[Server]:
    """Start a server; it refuses to run as root, so another user of this machine runs it then."""
    folder, user = Path(tempfile.mkdtemp(prefix="convoque-pg-")), _user()
    if user:
        shutil.chown(folder, user)
    place, data, port = programs(), folder / "data", _free_port()

    def run(*words: str | Path) -> None:
        command = [str(word) for word in words]
        done = subprocess.run(command, user=user, cwd="/", capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    options = [f"-c {setting}" for setting in (*FAST, *QUIET, f"unix_socket_directories={folder}", f"port={port}")]
    try:
        run(place / "initdb", "-D", data, "-U", "convoque", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        started = " ".join((*options, "-c listen_addresses=127.0.0.1"))
        run(place / "pg_ctl", "-D", data, "-w", "-l", folder / "journal", "-o", started, "start")
        try:
            yield Server(place, data, port)
        finally:
            run(place / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _user() -> str | None:
    if os.geteuid() != 0:
        return None
    import pwd

    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
