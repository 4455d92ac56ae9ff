"""Settings read from the environment, once, with sentences for what is unsafe.

Names, meanings and defaults: the table of docs/exploitation.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from convoque.clock import Clock, frozen_clock, paris_clock
from convoque.errors import ConvoqueError

ROOT = Path(__file__).resolve().parent.parent
DEV_SECRET = "convoque-dev-secret-a-ne-jamais-utiliser-en-production"


@dataclass(frozen=True)
class Settings:
    """What the environment asks for; see ``read_settings``."""

    port: int
    database: Path
    production: bool
    jwt_secret: str | None
    jwt_public_key: Path | None
    jwt_issuer: str
    jwt_audience: str
    frozen_at: datetime | None
    limit_identity: int
    limit_address: int
    origins: tuple[str, ...]
    root: Path = ROOT

    @property
    def clock(self) -> Clock:
        """The clock of the facts: frozen when the environment says so."""
        return frozen_clock(self.frozen_at) if self.frozen_at else paris_clock


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Read every ``CONVOQUE_*`` variable.

    Raises ConvoqueError, in French, for a value that cannot be read and for
    a production start with settings that are safe in development only.
    """
    production = _mode(environ) == "production"
    frozen = environ.get("CONVOQUE_AUJOURDHUI", "")
    secret = environ.get("CONVOQUE_JWT_SECRET") or (None if production else DEV_SECRET)
    key = environ.get("CONVOQUE_JWT_PUBLIC_KEY")
    if production:
        _refuse_unsafe(environ, frozen, key)
    return Settings(
        port=_number(environ, "CONVOQUE_PORT", 5005),
        database=_database(environ.get("CONVOQUE_DB", "")),
        production=production,
        jwt_secret=secret,
        jwt_public_key=Path(key) if key else None,
        jwt_issuer=environ.get("CONVOQUE_JWT_ISSUER", "convoque-dev"),
        jwt_audience=environ.get("CONVOQUE_JWT_AUDIENCE", "convoque"),
        frozen_at=_moment(frozen) if frozen else None,
        limit_identity=_number(environ, "CONVOQUE_LIMITE_IDENTITE", 30),
        limit_address=_number(environ, "CONVOQUE_LIMITE_ADRESSE", 120),
        origins=tuple(environ.get("CONVOQUE_ORIGINES", "").replace(",", " ").split()),
    )


def _mode(environ: Mapping[str, str]) -> str:
    mode = environ.get("CONVOQUE_ENV", "dev")
    if mode not in ("dev", "production"):
        raise ConvoqueError(f"CONVOQUE_ENV vaut « {mode} » ; attendu : dev ou production.")
    return mode


def _refuse_unsafe(environ: Mapping[str, str], frozen: str, key: str | None) -> None:
    if frozen:
        raise ConvoqueError("CONVOQUE_AUJOURDHUI fige la date : interdit en production. Retirez cette variable.")
    if not key:
        raise ConvoqueError(
            "En production, CONVOQUE_JWT_PUBLIC_KEY doit donner le fichier de la clé publique RS256 ou du JWKS."
        )
    if environ.get("CONVOQUE_JWT_SECRET"):
        raise ConvoqueError("CONVOQUE_JWT_SECRET ne sert qu'au développement : retirez cette variable en production.")


def _number(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name, "")
    if not text:
        return default
    if not text.isdigit():
        raise ConvoqueError(f"{name} vaut « {text} » ; attendu : un nombre entier positif ou nul.")
    return int(text)


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise ConvoqueError(
            f"CONVOQUE_AUJOURDHUI vaut « {text} » ; attendu : une date et une heure, comme 2026-11-23T10:00."
        ) from None


def _database(text: str) -> Path:
    if not text:
        return ROOT / "var" / "convoque.db"
    if text.startswith("sqlite:///"):
        return Path(text.removeprefix("sqlite:///"))
    if "://" in text:
        raise ConvoqueError(
            "CONVOQUE_DB donne une adresse que cette version ne sait pas ouvrir ; "
            "attendu : un fichier SQLite, comme var/convoque.db."
        )
    return Path(text)
