"""``make run-cluster`` with the real site: one conversation through several processes, and what falls comes back.

A turn that was acknowledged is kept whatever dies: each conversation says two facts in two turns, and « pourquoi ? »
must give both back.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jwt
import pytest
from en_marche import DIRECT, ROOT, WEBHOOK, Cluster, need_servers, open_folder, running, until

from convoque.settings import DEV_SECRET

pytestmark = pytest.mark.skipif(
    not (ROOT / "convoque" / "commands" / "migrer.py").exists(), reason="« convoque migrer » n’existe pas encore"
)

FIRST, SECOND, THIRD = "j’ai signé mon contrat d’engagement, l’atelier est obligatoire ?", "oui", "pourquoi ?"
FACTS = {"contrat": "signe", "au_plan": "nomme"}
BACK_WITHIN = 90.0


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    need_servers()
    with open_folder() as folder, running(folder) as opened:
        yield opened


def custom(answer: Any) -> Any:
    """Give what the answer says to machines."""
    return next(message["custom"] for message in answer["messages"] if message.get("custom"))


def facts(answer: Any) -> Any:
    """Give the facts of its verdict, None without a verdict."""
    verdict = custom(answer)["verdict"]
    return verdict and {name: verdict["faits"].get(name) for name in FACTS}


@dataclass
class Talk:
    """People who talk until told to stop: what was refused, and the conversations whose two turns were acknowledged."""

    cluster: Cluster
    people: int = 3
    refused: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    turns: int = 0

    def __enter__(self) -> Talk:
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._talk, daemon=True) for _ in range(self.people)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(60)

    def _talk(self) -> None:
        while not self._over.is_set():
            first = self._say(FIRST, None)
            if first is None:
                time.sleep(0.2)
            elif self._say(SECOND, first["conversation"]) is not None:
                self.kept.append(first["conversation"])

    def _say(self, message: str, conversation: str | None) -> Any:
        try:
            status, answer = self.cluster.say(message, conversation)
        except (OSError, ValueError) as error:
            status, answer = 0, repr(error)
        if status != 200:
            self.refused.append(f"{status} {answer}")
            return None
        self.turns += 1
        return answer

    def lost(self) -> list[Any]:
        """Ask again in every conversation: those that no longer know both facts."""
        asked = {conversation: self.cluster.say(THIRD, conversation) for conversation in self.kept[-40:]}
        return [(status, answer) for status, answer in asked.values() if status != 200 or facts(answer) != FACTS]


def _is_back(cluster: Cluster) -> bool:
    """Whether the site answers, each of its processes too."""
    try:
        return all(cluster.ask("health", url=url)[0] == 200 for url in (cluster.url, *cluster.sites))
    except (OSError, ValueError):
        return False


def _come_back(cluster: Cluster) -> None:
    until(lambda: _is_back(cluster), BACK_WITHIN, cluster.told)


def _environ(pid: int) -> dict[str, str]:
    lines = Path(f"/proc/{pid}/environ").read_text().split("\0")
    return dict(line.split("=", 1) for line in lines if "=" in line)


def test_la_meme_conversation_passe_par_les_deux_processus(cluster: Cluster) -> None:
    one, two = cluster.sites
    _, first = cluster.say(FIRST, url=one)
    assert custom(first)["question"]["fait"] == "au_plan"
    _, second = cluster.say(SECOND, first["conversation"], url=two)
    assert facts(second) == FACTS
    _, third = cluster.say(THIRD, second["conversation"], url=one)
    assert facts(third) == FACTS


def test_une_conversation_effacee_par_l_un_n_existe_plus_pour_l_autre(cluster: Cluster) -> None:
    one, two = cluster.sites
    token = cluster.say(FIRST, url=one)[1]["conversation"]
    request = urllib.request.Request(two + WEBHOOK, headers={"X-Conversation": token}, method="DELETE")
    with DIRECT.open(request, timeout=20) as answer:
        assert answer.status == 204
    status, refusal = cluster.say(SECOND, token, url=one)
    assert (status, refusal["erreur"]["code"]) == (404, "conversation_inconnue")


def test_deux_messages_en_meme_temps_par_deux_processus_sont_gardes_tous_les_deux(cluster: Cluster) -> None:
    texts = ("j’ai signé mon contrat d’engagement", "l’atelier est écrit dans mon contrat, c’est obligatoire ?")
    for _ in range(5):
        token = cluster.say("bonjour")[1]["conversation"]
        with ThreadPoolExecutor() as pool:
            said = list(pool.map(cluster.say, texts, (token, token), cluster.sites))
        assert [status for status, _ in said] == [200, 200]
        assert facts(cluster.say("alors, il est obligatoire ?", token)[1]) == FACTS


def test_une_personne_de_demonstration_est_connue_des_deux(cluster: Cluster) -> None:
    claims = {
        "iss": "convoque-dev",
        "aud": "convoque",
        "sub": "amina",
        "role": "demandeur",
        "exp": int(time.time()) + 600,
    }
    header = {"Authorization": f"Bearer {jwt.encode(claims, DEV_SECRET, algorithm='HS256')}"}
    for url in cluster.sites:
        status, answer = cluster.ask(WEBHOOK, {"message": "quand est mon rendez-vous ?"}, header, url)
        assert status == 200, answer


def test_chaque_processus_donne_ses_mesures_sur_son_propre_port(cluster: Cluster) -> None:
    ports = {_environ(pid)["CONVOQUE_METRICS_PORT"] for pid in cluster.children("convoque.channel.serve")}
    assert len(ports) == 2
    for port in ports:
        with DIRECT.open(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            assert answer.status == 200
    assert cluster.ask("metrics")[0] == 404


def test_un_processus_tue_revient_et_aucun_tour_acquitte_n_est_perdu(cluster: Cluster) -> None:
    with Talk(cluster) as talk:
        until(lambda: talk.kept, 30, cluster.told)
        os.kill(cluster.children("convoque.channel.serve")[0], signal.SIGKILL)
        before = len(talk.kept)
        until(lambda: len(talk.kept) > before + 5, BACK_WITHIN, cluster.told)
        _come_back(cluster)
    assert len(talk.refused) <= talk.people  # what the killed process was answering, and nothing else
    assert talk.lost() == []


def test_des_connexions_de_postgresql_tuees_reviennent(cluster: Cluster) -> None:
    with Talk(cluster) as talk:
        until(lambda: talk.kept, 30, cluster.told)
        for pid in _backends(cluster):
            with suppress(ProcessLookupError):  # when one is killed, PostgreSQL ends the others
                os.kill(pid, signal.SIGKILL)
        before = len(talk.kept)
        until(lambda: len(talk.kept) > before + 5, BACK_WITHIN, cluster.told)
        _come_back(cluster)
    assert talk.lost() == []


def test_postgresql_tue_revient(cluster: Cluster) -> None:
    with Talk(cluster) as talk:
        until(lambda: talk.kept, 30, cluster.told)
        os.kill(cluster.children("postgres")[0], signal.SIGKILL)
        before = len(talk.kept)
        until(lambda: len(talk.kept) > before + 5, BACK_WITHIN, cluster.told)
        _come_back(cluster)
    assert talk.lost() == []


def test_nginx_tue_revient(cluster: Cluster) -> None:
    with Talk(cluster) as talk:
        until(lambda: talk.kept, 30, cluster.told)
        os.kill(cluster.children("nginx: master")[0], signal.SIGKILL)
        before = len(talk.kept)
        until(lambda: len(talk.kept) > before + 5, BACK_WITHIN, cluster.told)
        _come_back(cluster)
    assert talk.lost() == []


def test_un_redemarrage_sous_la_charge_ne_perd_aucune_demande(cluster: Cluster) -> None:
    before = set(cluster.children("convoque.channel.serve"))
    with Talk(cluster) as talk:
        until(lambda: talk.kept, 30, cluster.told)
        cluster.restart()
    assert talk.refused == []
    assert talk.turns > 50
    assert talk.lost() == []
    after = set(cluster.children("convoque.channel.serve"))
    assert len(after) == 2
    assert not before & after


def test_une_conversation_survit_a_l_arret_de_tout() -> None:
    need_servers()
    with open_folder() as folder:
        with running(folder, CONVOQUE_PROCESSUS="1") as cluster:
            token = cluster.say(FIRST)[1]["conversation"]
        assert cluster.process.returncode == 0
        with running(folder, CONVOQUE_PROCESSUS="1") as cluster:
            assert facts(cluster.say(SECOND, token)[1]) == FACTS


def _backends(cluster: Cluster) -> list[int]:
    """Give the processes in which PostgreSQL serves the site."""
    server = str(cluster.children("postgres")[0])
    said = subprocess.run(
        ["ps", "-ww", "-o", "pid=,args=", "--ppid", server], capture_output=True, text=True, check=True
    )
    return [int(line.split()[0]) for line in said.stdout.splitlines() if "postgres: convoque convoque" in line]
