"""The door never blocks: who waits, for how long, who is refused at once, who is forgotten when they leave."""

from __future__ import annotations

import asyncio
import gc
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from urllib.parse import urlsplit

import pytest
import requests
from site_door import Site

from convoque.channel.app import WEBHOOK
from convoque.channel.worker import Gone, Job, Worker

Open = Callable[..., Site]


def post(site: Site, text: str) -> tuple[int, float, Mapping[str, str]]:
    began = time.monotonic()
    answer = requests.post(site.url + WEBHOOK, json={"message": text}, timeout=30)
    return answer.status_code, time.monotonic() - began, answer.headers


def knock(site: Site, body: object) -> socket.socket:
    """Send a message and do not read the answer."""
    content = json.dumps(body).encode()
    connection = socket.create_connection(("127.0.0.1", urlsplit(site.url).port or 0), timeout=10)
    head = f"POST {WEBHOOK} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {len(content)}"
    connection.sendall(head.encode() + b"\r\n\r\n" + content)
    return connection


def until(condition: Callable[[], bool], seconds: float = 5) -> bool:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def test_la_sante_et_la_page_n_attendent_pas_une_reponse(open_site: Open) -> None:
    site = open_site()
    with closing(knock(site, {"message": "dors"})):
        assert until(lambda: site.app.worker.stuck_for > 0.1)
        for path in ("/health", "/", "/widget/v1/panneau.js", "/nulle/part"):
            began = time.monotonic()
            site.get(path)
            assert time.monotonic() - began < 0.5, path


def test_chacun_est_servi_dans_l_ordre_d_arrivee(open_site: Open) -> None:
    site = open_site()
    connections = []
    with closing(knock(site, {"message": "dors"})):
        assert until(lambda: site.app.worker.waiting == 1)
        for number in range(6):
            connections.append(knock(site, {"message": f"n{number}"}))
            assert until(lambda wanted=number + 2: site.app.worker.waiting == wanted)  # type: ignore[misc]
        assert until(lambda: len(site.assistant.heard) == 7)
    assert [text for text, *_ in site.assistant.heard] == ["dors", *(f"n{number}" for number in range(6))]
    for connection in connections:
        connection.close()


def test_ce_qui_attendrait_trop_est_refuse_aussitot(open_site: Open) -> None:
    site = open_site(longest=1.0)
    assert post(site, "dors")[0] == 200  # the site learns how long a turn takes
    site.app.worker._usual = 0.4
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: post(site, "dors"), range(6)))
    refused = [(spent, headers) for status, spent, headers in answers if status == 503]
    assert refused
    assert all(spent < 1 and int(headers["Retry-After"]) >= 1 for spent, headers in refused)
    assert len([1 for status, *_ in answers if status == 200]) + len(refused) == 6


def test_rien_n_est_calcule_pour_qui_est_parti(open_site: Open, caplog: pytest.LogCaptureFixture) -> None:
    site = open_site()
    with caplog.at_level("INFO", "convoque"), closing(knock(site, {"message": "dors"})):
        assert until(lambda: site.app.worker.stuck_for > 0)
        knock(site, {"message": "parti"}).close()
        assert until(lambda: '"statut": 499' in caplog.text)
        assert site.say("encore là").status_code == 200
    assert [text for text, *_ in site.assistant.heard] == ["dors", "encore là"]


def test_qui_part_pendant_sa_reponse_n_a_rien_dit(open_site: Open) -> None:
    site = open_site()
    with closing(knock(site, {"message": "dors"})):
        assert until(lambda: bool(site.assistant.heard))
    assert until(lambda: site.app.worker.waiting == 0)
    with site.store.transaction() as held:
        assert held.connection.exec_driver_sql("SELECT count(*) FROM conversations").scalar() == 0


def test_un_autre_ecrit_longtemps_dans_la_base(open_site: Open) -> None:
    site = open_site()
    conversation = site.say("un").json()["conversation"]
    begun, end = threading.Event(), threading.Event()

    def hold() -> None:
        with site.store.transaction():
            begun.set()
            end.wait(20)

    holder = threading.Thread(target=hold)
    holder.start()
    begun.wait(5)
    with ThreadPoolExecutor(2) as pool:
        waiting = pool.submit(site.say, "deux", conversation)
        began = time.monotonic()
        assert site.get("/").status_code == 200
        assert time.monotonic() - began < 0.5
        end.set()
        assert waiting.result().status_code == 200
    holder.join()
    assert site.say("quatre", conversation).status_code == 200


def test_un_travail_scelle_ne_s_abandonne_plus() -> None:
    import asyncio

    async def play() -> tuple[bool, bool]:
        loop = asyncio.get_running_loop()
        job, other = Job(lambda job: None, loop), Job(lambda job: None, loop)
        job.seal()
        dropped = other.drop()
        with pytest.raises(Gone):
            other.seal()
        return job.drop(), dropped

    assert asyncio.run(play()) == (False, True)


def test_l_arret_finit_ce_qui_attend() -> None:
    import asyncio

    async def play() -> list[int]:
        worker = Worker()
        jobs = [worker.submit(lambda _, number=number: number) for number in range(5)]
        await asyncio.to_thread(worker.stop)
        return [await job.result for job in jobs]

    assert asyncio.run(play()) == [0, 1, 2, 3, 4]


def test_ce_qui_echoue_pour_quelqu_un_qui_est_parti_n_est_pas_une_erreur_au_journal() -> None:
    said: list[Mapping[str, object]] = []

    async def leave() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: said.append(context))
        worker = Worker()
        job = worker.submit(lambda job: (time.sleep(0.05), job.seal()))
        while not worker.stuck_for:
            await asyncio.sleep(0.005)
        assert job.drop()
        await asyncio.sleep(0.1)
        del job
        worker.stop()
        gc.collect()

    asyncio.run(leave())
    assert said == []


_STUCK = """
import asyncio, re
from convoque.channel.worker import Worker
worker = Worker(stuck=1)
asyncio.run(worker.run(lambda job: re.match(r"(a|a)*b", "a" * 60)))
"""


def test_un_processus_que_rien_ne_debloquera_s_arrete_et_dit_ou() -> None:
    """The loop is in C: no thread of Python could end it."""
    done = subprocess.run([sys.executable, "-c", _STUCK], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "Timeout" in done.stderr
    assert "worker.py" in done.stderr
    assert "aaa" not in done.stderr
