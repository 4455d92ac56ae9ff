"""PostgreSQL of our own: made on the first run, reached on this machine only, with passwords."""

from __future__ import annotations

import hashlib
import os
import pwd
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from preparation.command import Panne
from preparation.servers import absence, find_postgres

from grappe.child import Account, Program
from grappe.keys import kept, write_private
from grappe.plan import LOOPBACK, Plan

ACCOUNTS = ("postgres", "nobody")
ELSEWHERE = Path("/var/lib/convoque")
ROLE = BASE = "convoque"
LONGEST_SOCKET_FOLDER = 80
"""Bytes: the whole path of a unix socket may have 107 (unix(7)), PostgreSQL's file name takes up to 20."""


@dataclass(frozen=True)
class Database:
    """The server: where its programs and data are, who runs it, how the site enters."""

    programs: Path
    folder: Path
    account: Account | None
    port: int
    password: str
    master_password: str

    @property
    def data(self) -> Path:
        """PostgreSQL's own folder."""
        return self.folder / "donnees"

    @property
    def url(self) -> str:
        """What ``CONVOQUE_DB`` says."""
        return f"postgresql://{ROLE}:{self.password}@{LOOPBACK}:{self.port}/{BASE}"


def open_database(plan: Plan) -> Database:
    """Find the programs, the folder and the passwords; raises Panne when PostgreSQL cannot be run here."""
    account = other_account()
    folder = _folder(plan, account)
    version = folder / "donnees" / "PG_VERSION"
    wanted = version.read_text().strip() if version.exists() else None
    programs = find_postgres(wanted)
    if programs is None and find_postgres():
        raise Panne(
            f"Les données sont celles de PostgreSQL {wanted}, absent de cette machine : installez-le, "
            f"ou déplacez {folder} pour repartir d’une base vide."
        )
    if programs is None:
        raise Panne(absence(("PostgreSQL",)))
    password, master = (kept(plan.folder / name) for name in ("mot-de-passe-base", "mot-de-passe-postgres"))
    return Database(programs, folder, account, plan.database, password, master)


def other_account() -> Account | None:
    """Give the account that runs PostgreSQL in place of root, None when we are not root.

    Raises Panne when root has no such account.
    """
    if os.geteuid() != 0:
        return None
    for name in ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise Panne("PostgreSQL refuse d’être lancé par root : créez un compte « postgres », puis relancez la commande.")


def make(database: Database) -> None:
    """Make the data folder, all or nothing; raises Panne with what PostgreSQL said."""
    if database.data.exists():
        return
    draft = database.folder / "donnees.neuf"
    secret = database.folder / ".mot-de-passe"
    write_private(secret, database.master_password)
    _give(secret, database.account)
    try:
        _run(database, ["rm", "-rf", str(draft)])
        command = [str(database.programs / "initdb"), "-D", str(draft), "-U", "postgres", f"--pwfile={secret}"]
        command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--data-checksums", "--no-instructions"]
        _run(database, command)
        draft.rename(database.data)
    finally:
        secret.unlink()


def server(database: Database, sockets: Path, log: Path) -> Program:
    """Describe the server to run; what people write must reach no log, so failing statements are not quoted."""
    local = str(sockets) if len(os.fsencode(sockets)) <= LONGEST_SOCKET_FOLDER else ""
    options = {
        "listen_addresses": LOOPBACK,
        "port": database.port,
        "unix_socket_directories": local,
        "password_encryption": "scram-sha-256",
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "timezone": "UTC",
    }
    words = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
    return Program(
        name="PostgreSQL",
        command=[str(database.programs / "postgres"), "-D", str(database.data), *words],
        log=log,
        environ=_environ(),
        folder=database.folder,
        account=database.account,
        stop=signal.SIGINT,  # "fast": transactions under way are undone, the files are left clean
    )


def answers(database: Database) -> bool:
    """Say whether the server takes connections."""
    command = [str(database.programs / "pg_isready"), "-q", "-h", LOOPBACK, "-p", str(database.port)]
    return subprocess.run(command, env=_environ(), check=False).returncode == 0


def make_base(database: Database) -> None:
    """Make the site's role and base where they are not yet; the role has no other right.

    Raises Panne with what PostgreSQL said.
    """
    if not _ask(database, f"SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}'"):
        _ask(database, f"CREATE ROLE {ROLE} LOGIN")
    _ask(database, f"ALTER ROLE {ROLE} PASSWORD '{database.password}'")
    if not _ask(database, f"SELECT 1 FROM pg_database WHERE datname = '{BASE}'"):
        _ask(database, f"CREATE DATABASE {BASE} OWNER {ROLE}")
        _ask(database, f"REVOKE CONNECT ON DATABASE {BASE} FROM PUBLIC")


def _ask(database: Database, statement: str) -> str:
    """Run one statement as the master of the server; it goes by stdin, where no other program reads it."""
    command = [str(database.programs / "psql"), "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1"]
    command += ["-h", LOOPBACK, "-p", str(database.port), "-U", "postgres", "-d", "postgres"]
    environ = {**_environ(), "PGPASSWORD": database.master_password}
    done = subprocess.run(command, input=statement, env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Panne(f"PostgreSQL n’a pas pu préparer la base : « {done.stderr.strip()[:200]} ».")
    return done.stdout.strip()


def _folder(plan: Plan, account: Account | None) -> Path:
    """Give the folder of the server, which only its account enters.

    It is in the cluster's folder, or where that is closed to the account (a
    project under /root), elsewhere with a link to it.
    Raises Panne when there is no such place.
    """
    here = plan.folder / "postgresql"
    elsewhere = ELSEWHERE / hashlib.sha256(str(plan.folder).encode()).hexdigest()[:12]
    for folder in (here, elsewhere):
        folder.mkdir(parents=True, exist_ok=True)
        _give(folder, account)
        folder.chmod(0o700)
        if account is None or _may_write(folder, account):
            if folder == elsewhere and not here.is_symlink():
                here.rmdir()
                here.symlink_to(elsewhere)
            return folder
    raise Panne(f"Le compte « {account.name if account else ''} » n’a accès ni à {plan.folder} ni à {ELSEWHERE}.")


def _give(path: Path, account: Account | None) -> None:
    if account is not None:
        os.chown(path, account.uid, account.gid)


def _may_write(folder: Path, account: Account) -> bool:
    command = ["test", "-w", str(folder)]
    identity = {"user": account.uid, "group": account.gid, "extra_groups": []}
    return subprocess.run(command, cwd="/", check=False, **identity).returncode == 0  # type: ignore[call-overload,no-any-return]


def _run(database: Database, command: list[str]) -> None:
    account = database.account
    identity = {"user": account.uid, "group": account.gid, "extra_groups": []} if account else {}
    done = subprocess.run(  # type: ignore[call-overload]
        command, cwd=database.folder, env=_environ(), capture_output=True, text=True, check=False, **identity
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip()[-200:]
        raise Panne(f"PostgreSQL n’a pas pu préparer ses fichiers : « {said} ».")


def _environ() -> dict[str, str]:
    """Give an environment without the caller's own PostgreSQL settings (PGPORT, PGSERVICE…)."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
