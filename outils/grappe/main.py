"""Start the parts in order, say what goes on, stop them in the other order."""

from __future__ import annotations

import argparse
import fcntl
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from preparation.command import Panne
from preparation.console import Step
from preparation.servers import absence, find_nginx, install_servers

from grappe import database as postgres
from grappe.child import Child, Program
from grappe.keys import kept, settings_file, write_private
from grappe.plan import Plan, read_plan
from grappe.proxy import mark, proxy, shipped_upstreams, shipped_withdrawals
from grappe.site import COMMAND, environment, is_ready, site
from grappe.supervisor import Part, Supervisor
from grappe.wishes import Stopped, Wishes

CONVOQUE = (sys.executable, "-m", "convoque.cli")


@dataclass(frozen=True)
class Commands:
    """The programs of ours that the cluster runs; tests put others in their place."""

    site: Sequence[str] = COMMAND
    convoque: Sequence[str] = CONVOQUE


def main(arguments: Sequence[str], root: Path, commands: Commands = Commands()) -> int:
    """Run the cluster until told to stop; give the exit status. What goes wrong is one French sentence."""
    asked = _arguments(arguments, root)
    if asked.amont or asked.retrait:
        say(shipped_upstreams(asked.amont) if asked.amont else shipped_withdrawals(asked.retrait))
        return 0
    folder = asked.dossier.absolute()
    wishes = Wishes()
    wishes.listen()
    try:
        with alone(folder), running_folder() as run:
            install_servers(root)
            plan = read_plan(os.environ, root, folder)
            serve(plan, run, os.environ, wishes, commands)
    except Panne as panne:
        say(str(panne), sys.stderr)
        return 1
    except Stopped:
        return 0
    except OSError as error:
        say(f"Le démarrage s’est arrêté : {error}.", sys.stderr)
        return 1
    return 0


def _arguments(arguments: Sequence[str], root: Path) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="cluster.py", description="PostgreSQL, plusieurs processus du site et nginx.")
    parser.add_argument("--dossier", type=Path, default=root / "var" / "cluster", help="où garder les données")
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--amont", nargs="+", metavar="PORT", help="écrit amont.conf pour ces ports, sans rien démarrer")
    only.add_argument("--retrait", nargs="+", metavar="PORT", help="écrit retrait.conf pour ces ports")
    return parser.parse_args(arguments)


def serve(plan: Plan, run: Path, environ: Mapping[str, str], wishes: Wishes, commands: Commands) -> None:
    """Start everything, then watch until somebody asks to stop; raises Panne when a part does not start."""
    nginx = find_nginx()
    if nginx is None:
        raise Panne(absence(("nginx",)))
    base = postgres.open_database(plan)
    shared = {
        "CONVOQUE_DB": base.url,
        "CONVOQUE_CLE_CONVERSATION": environ.get("CONVOQUE_CLE_CONVERSATION") or kept(plan.folder / "cle-conversation"),
        "CONVOQUE_PUBLICATIONS": environ.get("CONVOQUE_PUBLICATIONS") or str(plan.folder / "publications"),
    }
    write_private(plan.folder / "reglages.env", settings_file(shared))
    supervisor = Supervisor(wishes, say, tell)
    steps = Steps(5 if plan.production else 6)
    try:
        with steps.next("PostgreSQL"):
            _start_postgres(supervisor, base, plan, run)
        with steps.next("Tables de la base"):
            supervisor.run(_convoque(plan, {**environ, **shared}, commands, ["migrer"]))
        if not plan.production:
            with steps.next("Personnes de démonstration, si la base est vide"):
                supervisor.run(_convoque(plan, {**environ, **shared}, commands, ["importer", "--demo"]))
        with steps.next("Textes publiés, et leur modèle"):
            supervisor.run(_convoque(plan, {**environ, **shared}, commands, ["publier", "--au-demarrage"]))
        with steps.next(f"{len(plan.sites)} processus du site (une demi-minute)"):
            supervisor.start([_site(plan, run, environ, shared, place, commands) for place in range(len(plan.sites))])
        with steps.next("nginx"):
            program = proxy(nginx, plan, run, dict(environ))
            supervisor.start([Part(Child(program), lambda: listens(plan.host, plan.port))])
        say(f"Convoqué est prêt : {plan.address} (Ctrl-C pour arrêter)")
        supervisor.watch()
    finally:
        say("\nArrêt de nginx, du site et de PostgreSQL…")
        supervisor.stop()
        say("Convoqué est arrêté.")


def _start_postgres(supervisor: Supervisor, base: postgres.Database, plan: Plan, run: Path) -> None:
    postgres.make(base)
    sockets = run / "postgresql"
    sockets.mkdir(mode=0o700)
    if base.account is not None:
        os.chown(sockets, base.account.uid, base.account.gid)
    program = postgres.server(base, sockets, plan.logs / "postgresql.log")
    supervisor.start([Part(Child(program), lambda: postgres.answers(base))])
    postgres.make_base(base)


def _site(
    plan: Plan, run: Path, environ: Mapping[str, str], shared: Mapping[str, str], place: int, commands: Commands
) -> Part:
    program = site(environment(environ, plan, shared, place), plan, place, commands.site)
    port = plan.sites[place]
    return Part(Child(program), lambda: is_ready(port), mark(run, str(place + 1)))


def _convoque(plan: Plan, environ: Mapping[str, str], commands: Commands, words: Sequence[str]) -> Program:
    name = " ".join(["convoque", *words])
    log = plan.logs / f"convoque-{words[0]}.log"
    return Program(name, [*commands.convoque, *words], log, environ, plan.root)


class Steps:
    """The announced steps, counted."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._done = 0

    def next(self, label: str) -> Step:
        """Announce the next step."""
        self._done += 1
        return Step(self._done, self._total, label)


def listens(host: str, port: int) -> bool:
    """Say whether somebody takes connections there."""
    try:
        socket.create_connection((host, port), timeout=3).close()
    except OSError:
        return False
    return True


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the cluster's folder while it runs, with the number of this process in ``pid``; logs begin anew.

    Others may pass through the folder (PostgreSQL's account must), and read nothing in it.
    Raises Panne when another cluster runs there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)
    with (folder / "pid").open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Panne(f"Un autre « make run-cluster » est déjà en marche dans {folder}.") from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        logs = folder / "journaux"
        logs.mkdir(mode=0o700, exist_ok=True)
        for log in logs.glob("*.log"):
            log.replace(log.with_suffix(".precedent"))
        yield
        file.truncate(0)


@contextmanager
def running_folder() -> Iterator[Path]:
    """Give a short-lived folder with a short name, that nginx's and PostgreSQL's accounts can pass through."""
    run = Path(tempfile.mkdtemp(prefix="convoque-"))
    run.chmod(0o711)
    try:
        yield run
    finally:
        shutil.rmtree(run, ignore_errors=True)


def say(line: str, out: object = None) -> None:
    """Write a line; a terminal that is gone stops nothing."""
    with suppress(OSError):
        print(line, file=out or sys.stdout, flush=True)  # type: ignore[arg-type]


def tell(words: str) -> None:
    """Go on with the line of a step."""
    with suppress(OSError):
        print(words, end="", flush=True)
