"""The cluster's script with real PostgreSQL and nginx, and site processes that load nothing."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from en_marche import ROOT, Cluster, Load, free_port, need_servers, open_folder, running, until


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    need_servers()
    with open_folder() as folder, running(folder, fake=True) as opened:
        yield opened


def _processes(cluster: Cluster, turns: int = 40) -> set[str]:
    return {cluster.say("bonjour")[1]["processus"] for _ in range(turns)}


def _session(leader: int) -> str:
    """Give the processes that a killed one left behind."""
    command = ["ps", "-ww", "-o", "args=", "--sid", str(leader)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def _journal(cluster: Cluster) -> list[str]:
    return (cluster.folder.parent / "faux-journal").read_text().splitlines()


def _sql(address: str, statement: str) -> list[tuple[Any, ...]]:
    """Run a statement as the site would, and give its rows."""
    with closing(psycopg2.connect(address)) as base, base, base.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if statement.startswith("SELECT") else []


def test_les_deux_processus_repondent_derriere_une_seule_adresse(cluster: Cluster) -> None:
    assert len(_processes(cluster)) == 2


def test_tous_ont_la_meme_base_et_la_meme_cle_et_croient_un_seul_mandataire(cluster: Cluster) -> None:
    seen = [cluster.say("bonjour", url=url)[1]["reglages"] for url in cluster.sites]
    assert {one["CONVOQUE_DB"].split("@")[0].split(":")[0] for one in seen} == {"postgresql"}
    assert seen[0] == {**seen[1], "CONVOQUE_METRICS_PORT": seen[0]["CONVOQUE_METRICS_PORT"]}
    assert seen[0]["CONVOQUE_METRICS_PORT"] != seen[1]["CONVOQUE_METRICS_PORT"]
    assert (seen[0]["CONVOQUE_PROXYS"], seen[0]["CONVOQUE_HOTE"]) == ("1", "127.0.0.1")
    assert len(seen[0]["CONVOQUE_CLE_CONVERSATION"]) >= 32


def test_la_base_s_ouvre_avec_l_adresse_donnee_et_avec_elle_seule(cluster: Cluster) -> None:
    address = cluster.say("bonjour")[1]["reglages"]["CONVOQUE_DB"]
    _sql(address, "CREATE TABLE essai (n int)")
    rights = "SELECT rolsuper OR rolcreaterole OR rolcreatedb FROM pg_roles WHERE rolname = current_user"
    assert _sql(address, rights) == [(False,)]
    with pytest.raises(psycopg2.OperationalError):
        _sql(address.replace("postgresql://convoque:", "postgresql://convoque:x"), "SELECT 1")


def test_les_secrets_ne_sont_lus_que_par_leur_proprietaire(cluster: Cluster) -> None:
    names = ("mot-de-passe-base", "mot-de-passe-postgres", "cle-conversation", "reglages.env")
    assert {stat.S_IMODE((cluster.folder / name).stat().st_mode) for name in names} == {0o600}


def test_aucun_secret_n_est_dans_une_ligne_de_commande(cluster: Cluster) -> None:
    said = subprocess.run(["ps", "-ww", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    names = ("mot-de-passe-base", "mot-de-passe-postgres", "cle-conversation")
    assert not [name for name in names if (cluster.folder / name).read_text().strip() in said]


def test_l_adresse_annoncee_par_la_personne_n_arrive_pas_au_site(cluster: Cluster) -> None:
    _, seen = cluster.ask("", headers={"X-Forwarded-For": "192.0.2.9", "X-Real-IP": "192.0.2.9", "Forwarded": "for=x"})
    assert seen["vu"]["X-Forwarded-For"] == "127.0.0.1"
    assert not {"X-Real-IP", "Forwarded"} & set(seen["vu"])


@pytest.mark.parametrize(
    "path", ["console", "console/essai", "metrics", "vivant", "%63onsole", "/metrics", "x/../metrics"]
)
def test_la_console_et_les_mesures_ne_passent_pas(cluster: Cluster, path: str) -> None:
    status, answer = cluster.ask(path)
    assert (status, answer["erreur"]["code"]) == (404, "adresse_inconnue")


def test_un_processus_tue_revient_et_l_autre_repond_en_attendant(cluster: Cluster) -> None:
    after = len(cluster.lines)
    os.kill(cluster.children("faux_site")[0], signal.SIGKILL)
    cluster.wait_line("processus . » s’est arrêté", 5, after)
    assert [cluster.say("bonjour")[0] for _ in range(20)] == [200] * 20
    cluster.wait_line("processus . » est de nouveau là", 20, after)
    assert len(_processes(cluster)) == 2


def test_nginx_tue_revient_et_ses_ouvriers_ne_gardent_pas_le_port(cluster: Cluster) -> None:
    (killed,) = cluster.children("nginx: master")
    after = len(cluster.lines)
    os.kill(killed, signal.SIGKILL)
    cluster.wait_line("nginx » est de nouveau là", 20, after)
    assert cluster.say("bonjour")[0] == 200
    until(lambda: not _session(killed), 10, cluster.told)
    assert cluster.children("nginx: master")


def test_postgresql_tue_revient(cluster: Cluster) -> None:
    address = cluster.say("bonjour")[1]["reglages"]["CONVOQUE_DB"]
    after = len(cluster.lines)
    os.kill(cluster.children("postgres")[0], signal.SIGKILL)
    cluster.wait_line("PostgreSQL » est de nouveau là", 30, after)
    assert _sql(address, "SELECT 1") == [(1,)]


def test_un_redemarrage_sous_la_charge_ne_perd_aucune_demande(cluster: Cluster) -> None:
    before = set(cluster.children("faux_site"))
    with Load(cluster.say, people=12) as load:
        cluster.restart()
    assert load.wrong == []
    assert len(load.acknowledged) > 100
    assert set(load.acknowledged) <= set(_journal(cluster))
    assert not before & set(cluster.children("faux_site"))
    assert len(_processes(cluster)) == 2


def test_un_second_ne_demarre_pas_dans_le_meme_dossier(cluster: Cluster) -> None:
    script = [sys.executable, "-I", str(ROOT / "outils" / "cluster.py"), "--dossier", str(cluster.folder)]
    done = subprocess.run(script, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert "déjà en marche" in done.stderr


def test_tout_s_arrete_et_la_seconde_fois_retrouve_la_base() -> None:
    need_servers()
    with open_folder() as folder:
        with running(folder, fake=True, CONVOQUE_PROCESSUS="1") as cluster:
            address = cluster.say("bonjour")[1]["reglages"]["CONVOQUE_DB"]
            _sql(address, "CREATE TABLE essai AS SELECT 7 AS n")
            pids = [pid for words in ("postgres", "nginx", "faux_site") for pid in cluster.children(words)]
        assert cluster.process.returncode == 0
        assert cluster.lines[-1] == "Convoqué est arrêté.\n"
        assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]
        with running(folder, fake=True, CONVOQUE_PROCESSUS="1") as cluster:
            address = cluster.say("bonjour")[1]["reglages"]["CONVOQUE_DB"]
            assert _sql(address, "SELECT n FROM essai") == [(7,)]


def test_si_le_script_est_tue_rien_ne_reste() -> None:
    need_servers()
    with open_folder() as folder, running(folder, fake=True, CONVOQUE_PROCESSUS="1") as cluster:
        pids = [pid for words in ("postgres", "nginx", "faux_site") for pid in cluster.children(words)]
        cluster.process.kill()
        cluster.process.wait(5)
        until(lambda: not [pid for pid in pids if _runs(pid)], 20, cluster.told)


def _runs(pid: int) -> bool:
    try:
        return ") Z" not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"CONVOQUE_PROCESSUS": "0"}, "CONVOQUE_PROCESSUS vaut « 0 » ; attendu : de 1 à 64 processus."),
        ({"CONVOQUE_PROCESSUS": "deux"}, "CONVOQUE_PROCESSUS vaut « deux » ; attendu : un nombre entier"),
        ({"CONVOQUE_PORT": "{taken}"}, "est déjà pris"),
    ],
)
def test_un_reglage_qui_ne_va_pas_est_dit_en_une_phrase(
    settings: dict[str, str], sentence: str, tmp_path: Path
) -> None:
    import socket

    need_servers()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        values = {name: value.format(taken=taken.getsockname()[1]) for name, value in settings.items()}
        done = subprocess.run(
            [sys.executable, "-I", str(ROOT / "outils" / "cluster.py"), "--dossier", str(tmp_path)],
            env={**os.environ, "CONVOQUE_PORT": str(free_port()), **values},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_sans_nginx_une_phrase_nomme_le_paquet() -> None:
    from preparation.servers import absence

    assert "apt-get install postgresql nginx" in absence(("PostgreSQL", "nginx"))
