"""The same store on both databases: ``location`` is an SQLite file, then a PostgreSQL database."""

import io
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))

from postgres import Server, running_server

from convoque.casefile.database import prepare as prepare_casefile
from convoque.channel.store import ConversationStore
from convoque.channel.store import prepare as prepare_conversations
from convoque.storage import Location


@dataclass
class Places:
    """Two places of one site, prepared; ``environ`` names them to the commands."""

    casefile: Location
    conversations: Location
    console: Path

    @property
    def parts(self) -> dict[str, Location]:
        return {"dossiers": self.casefile, "conversations": self.conversations}

    @property
    def environ(self) -> dict[str, str]:
        return {"CONVOQUE_DB": str(self.casefile), "CONVOQUE_CONSOLE_DB": str(self.console)}


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """One PostgreSQL for all."""
    with running_server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def new_places(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[[str], Places]]:
    """Make empty places; ``new_places("autre")`` makes some more."""
    addresses: list[str] = []

    def make(name: str = "base") -> Places:
        if kind == "postgresql":
            address = request.getfixturevalue("postgres").new_database()
            addresses.append(address)
            return Places(address, address, tmp_path / name / "console.db")
        folder = tmp_path / name
        return Places(folder / "convoque.db", folder / "convoque-conversations.db", folder / "console.db")

    yield make
    for address in addresses:
        request.getfixturevalue("postgres").give_back(address)


@pytest.fixture
def places(new_places: Callable[[str], Places]) -> Places:
    made = new_places("base")
    prepare_casefile(made.casefile)
    prepare_conversations(made.conversations)
    return made


@pytest.fixture
def store(places: Places) -> Iterator[ConversationStore]:
    opened = ConversationStore(places.conversations, wait=0.2)
    yield opened
    opened.close()


@dataclass
class Said:
    """What a command gave."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def convoque(
    kind: str,
    places: Places,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> Callable[..., Said]:
    """Run the command line on ``places``, in this process."""

    def run(*words: object, answer: str = "", environ: Mapping[str, str] | None = None) -> Said:
        from convoque import cli

        capsys.readouterr()
        with monkeypatch.context() as patch:
            for name, value in (environ or places.environ).items():
                patch.setenv(name, value)
            if kind == "postgresql":  # pg_dump, pg_restore and psql of the server's own version
                patch.setenv("PATH", f"{request.getfixturevalue('postgres').programs}:{os.environ['PATH']}")
            patch.setattr(sys, "argv", ["convoque", *map(str, words)])
            patch.setattr(sys, "stdin", io.StringIO(answer))
            with pytest.raises(SystemExit) as left:
                cli.main()
        said = capsys.readouterr()
        return Said(int(left.value.code or 0), said.out, said.err)

    return run


@pytest.fixture
def files(kind: str, tmp_path: Path, places: Places, request: pytest.FixtureRequest) -> Callable[[bytes], list[str]]:
    """Name the files where some bytes can be read: SQLite's folder, or the files of our tables and a pg_dump."""

    def holding(marker: bytes) -> list[str]:
        if kind == "postgresql":
            return sorted(request.getfixturevalue("postgres").files_with(str(places.casefile), marker))
        folder = Path(places.casefile).parent
        return sorted(path.name for path in folder.iterdir() if marker in path.read_bytes())

    return holding
