"""Settings read from the environment, once, with sentences for what is unsafe.

Names, meanings and defaults: the table of docs/exploitation.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from convoque.clock import Clock, frozen_clock, paris_clock
from convoque.environment import Environ, fault, is_zero, mode, mode_faults, number, number_faults, refuse, shown
from convoque.origins import origin_faults, read_origins

ROOT = Path(__file__).resolve().parent.parent
DEV_SECRET = "convoque-dev-secret-a-ne-jamais-utiliser-en-production"
DEV_ISSUER = "convoque-dev"
DEV_AUDIENCE = "convoque"

_POSTGRESQL = re.compile(r"postgres(?:ql)?://(?=.)", re.IGNORECASE)
_SQLITE = re.compile(r"sqlite:///(?=.)")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+:|.*\b(?:host|dbname|password) *=", re.IGNORECASE)
"""What is no file name: ``scheme:…``, and PostgreSQL's ``host=… password=…``."""


@dataclass(frozen=True)
class Settings:
    """What the environment asks for; see ``read_settings``.

    ``database``: the SQLite file, or a PostgreSQL address that begins with
    ``postgresql://``. An address can hold a password: never write it.
    ``processes``: how many site processes share the database. ``savoir``: the
    folder that editors write in, which holds ``knowledge/`` and ``data/nlu/``;
    ``publications``: where what was published of it is kept.
    """

    port: int
    database: Path | str = field(repr=False)
    production: bool
    jwt_secret: str | None = field(repr=False)
    jwt_public_key: Path | None
    jwt_issuer: str
    jwt_audience: str
    frozen_at: datetime | None
    limit_identity: int
    limit_address: int
    origins: tuple[str, ...]
    root: Path = ROOT
    processes: int = 1
    savoir: Path = ROOT
    publications: Path = ROOT / "var" / "publications"

    @property
    def clock(self) -> Clock:
        """The clock of the facts: frozen when the environment says so."""
        return frozen_clock(self.frozen_at) if self.frozen_at else paris_clock

    @property
    def knowledge(self) -> Path:
        """The rules, texts and words that editors write."""
        return self.savoir / "knowledge"

    @property
    def examples(self) -> Path:
        """The ways to ask that the model learns from."""
        return self.savoir / "data" / "nlu"


def read_settings(environ: Environ) -> Settings:
    """Read the ``CONVOQUE_*`` variables that more than the door needs.

    Raises one ConvoqueError with all of ``setting_problems``. What the key
    file holds is not looked at here: see ``convoque.production``.
    """
    refuse(setting_problems(environ))
    production = mode(environ) == "production"
    frozen = environ.get("CONVOQUE_AUJOURDHUI")
    database = _database(environ.get("CONVOQUE_DB", ""))
    key = environ.get("CONVOQUE_JWT_PUBLIC_KEY")
    return Settings(
        port=number(environ, "CONVOQUE_PORT", 5005),
        database=database,
        production=production,
        jwt_secret=environ.get("CONVOQUE_JWT_SECRET") or (None if production else DEV_SECRET),
        jwt_public_key=Path(key) if key else None,
        jwt_issuer=environ.get("CONVOQUE_JWT_ISSUER") or DEV_ISSUER,
        jwt_audience=environ.get("CONVOQUE_JWT_AUDIENCE") or DEV_AUDIENCE,
        frozen_at=datetime.fromisoformat(frozen) if frozen else None,
        limit_identity=number(environ, "CONVOQUE_LIMITE_IDENTITE", 30),
        limit_address=number(environ, "CONVOQUE_LIMITE_ADRESSE", 120),
        origins=read_origins(environ),
        processes=number(environ, "CONVOQUE_PROCESSUS", 1),
        savoir=savoir_folder(environ),
        publications=_publications(environ.get("CONVOQUE_PUBLICATIONS", ""), database),
    )


def savoir_folder(environ: Environ) -> Path:
    """Give the folder of ``knowledge/`` and ``data/nlu/``: the project's own, or another one."""
    elsewhere = environ.get("CONVOQUE_SAVOIR")
    return Path(elsewhere).resolve() if elsewhere else ROOT


def setting_problems(environ: Environ) -> tuple[str, ...]:
    """Give one French line for each value that cannot be read and, in production, for each that is not safe."""
    production = mode(environ) == "production"
    return (
        *mode_faults(environ),
        *number_faults(environ, "CONVOQUE_PORT"),
        *_database_faults(environ),
        *number_faults(environ, "CONVOQUE_PROCESSUS", least=1),
        *(_unsafe_tokens(environ) if production else ()),
        *_frozen_faults(environ, production),
        *number_faults(environ, "CONVOQUE_LIMITE_IDENTITE"),
        *number_faults(environ, "CONVOQUE_LIMITE_ADRESSE"),
        *(_unsafe_limits(environ) if production else ()),
        *origin_faults(environ),
        *(_unsafe_processes(environ) if production else ()),
    )


def _database(text: str) -> Path | str:
    if _POSTGRESQL.match(text):
        return _POSTGRESQL.sub("postgresql://", text, count=1)
    return Path(_SQLITE.sub("", text, count=1)) if text else ROOT / "var" / "convoque.db"


def _publications(text: str, database: Path | str) -> Path:
    if text:
        return Path(text).resolve()
    beside = database.resolve().parent if isinstance(database, Path) else ROOT / "var"
    return beside / "publications"


def _database_faults(environ: Environ) -> Iterator[str]:
    text = environ.get("CONVOQUE_DB", "")
    if not _POSTGRESQL.match(text) and not _SQLITE.match(text) and _ADDRESS.match(text):
        yield fault(
            "CONVOQUE_DB",
            "donne une adresse que Convoqué ne sait pas ouvrir",
            "un fichier SQLite comme var/convoque.db, ou postgresql://hote/base",
            "Corrigez cette adresse.",
        )


def _unsafe_tokens(environ: Environ) -> Iterator[str]:
    if environ.get("CONVOQUE_JWT_SECRET"):
        yield fault("CONVOQUE_JWT_SECRET", "ne sert qu’au développement", "rien en production", "Retirez-la.")
    if not environ.get("CONVOQUE_JWT_PUBLIC_KEY"):
        yield fault(
            "CONVOQUE_JWT_PUBLIC_KEY",
            "n’est pas donnée",
            "le fichier d’une clé publique RSA (PEM) ou d’un JWKS",
            "Indiquez son chemin.",
        )
    for name, default, expected, remedy in (
        ("CONVOQUE_JWT_ISSUER", DEV_ISSUER, "l’émetteur de vos jetons", "Recopiez leur « iss »."),
        ("CONVOQUE_JWT_AUDIENCE", DEV_AUDIENCE, "un nom propre à ce service", "Recopiez le « aud » de vos jetons."),
    ):
        value = environ.get(name, "").strip()
        if not value:
            yield fault(name, "n’est pas donnée", expected, remedy)
        elif value == default:
            yield fault(name, f"garde la valeur de développement {shown(value)}", expected, remedy)


def _frozen_faults(environ: Environ, production: bool) -> Iterator[str]:
    text = environ.get("CONVOQUE_AUJOURDHUI", "")
    if text and production:
        yield fault("CONVOQUE_AUJOURDHUI", "fige la date", "rien en production", "Retirez-la.")
    elif text and not _is_moment(text):
        yield fault(
            "CONVOQUE_AUJOURDHUI",
            f"vaut {shown(text)}",
            "une date et une heure, comme 2026-11-23T10:00",
            "Corrigez ou retirez cette valeur.",
        )


def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _unsafe_limits(environ: Environ) -> Iterator[str]:
    for name, usual in (("CONVOQUE_LIMITE_IDENTITE", 30), ("CONVOQUE_LIMITE_ADRESSE", 120)):
        if is_zero(environ, name):
            yield fault(
                name,
                "vaut 0, donc sans limite",
                "un nombre de messages par minute",
                f"Retirez-la pour garder {usual}, ou donnez un nombre.",
            )


def _unsafe_processes(environ: Environ) -> Iterator[str]:
    several = not any(number_faults(environ, "CONVOQUE_PROCESSUS")) and number(environ, "CONVOQUE_PROCESSUS", 1) > 1
    if several and not _POSTGRESQL.match(environ.get("CONVOQUE_DB", "")):
        yield fault(
            "CONVOQUE_PROCESSUS",
            f"vaut {shown(environ['CONVOQUE_PROCESSUS'])} avec une base SQLite",
            "1, ou une base PostgreSQL",
            "Gardez un seul processus, ou donnez CONVOQUE_DB=postgresql://hote/base.",
        )
