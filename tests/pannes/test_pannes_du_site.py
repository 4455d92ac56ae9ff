"""Faults of the machine: what was acknowledged is stored once, what was refused is not stored, the site comes back."""

from __future__ import annotations

import json
import resource
import signal
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from typing import Any

import pytest
import requests
from killed_door import WEBHOOK, Door, Person, finish


def turns(door: Door) -> dict[str, int]:
    """Give the turns of each conversation, as another program reads them."""
    with closing(sqlite3.connect(door.conversations)) as connection:
        return dict(connection.execute("SELECT id, turns FROM conversations").fetchall())


def identifier(token: str | None) -> str:
    return (token or "").split(".")[0]


def test_tue_quatre_fois_sous_la_charge_rien_n_est_perdu_double_ni_mele(door: Door, people: list[Person]) -> None:
    for _ in range(4):
        time.sleep(0.6)
        door.kill()
        door.start()
    time.sleep(0.3)
    finish(people)
    stored = turns(door)
    assert sum(person.retries for person in people) > 0, "nobody was interrupted"
    assert [person.wrong for person in people] == [[]] * len(people)
    assert {identifier(person.conversation): len(person.acknowledged) for person in people} == stored


def test_tue_au_milieu_d_un_tour_le_tour_n_a_pas_eu_lieu(door: Door) -> None:
    conversation = door.say("un").json()["conversation"]
    with pytest.raises(requests.RequestException):
        door.say("meurs", conversation)
    door.running.wait(10)
    door.start()
    assert turns(door)[identifier(conversation)] == 1
    assert door.say("deux", conversation).json()["conversation"] == conversation


def test_sans_la_moitie_d_un_tour_apres_une_ligne_coupee(door: Door) -> None:
    conversation = door.say("un").json()["conversation"]
    for number in range(12):
        envoi = f"ligne-coupee-{number:08}"
        body = {"message": f"n{number}", "conversation": conversation, "envoi": envoi}
        with suppress(requests.RequestException):
            requests.post(door.url + WEBHOOK, json=body, timeout=0.001 + number / 1000)
        again = door.say(f"n{number}", conversation, envoi=envoi).json()
        assert again["messages"][0]["text"] == f"**Reçu** n{number}"
    assert turns(door)[identifier(conversation)] == 13


def test_disque_plein_puis_de_la_place(door: Door) -> None:
    conversation = door.say("un").json()["conversation"]
    before = turns(door)
    no_room = door.conversations.with_name("conversations.db-wal").stat().st_size
    resource.prlimit(door.running.pid, resource.RLIMIT_FSIZE, (no_room, resource.RLIM_INFINITY))
    answers = [door.say("bonjour", conversation) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {503}
    assert all(answer.json()["erreur"]["incident"] for answer in answers)
    assert door.health() == 503
    resource.prlimit(door.running.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert door.well_within(5)
    assert turns(door) == before
    assert door.say("deux", conversation).status_code == 200


def test_le_fichier_disparu_n_est_pas_refait(door: Door) -> None:
    conversation = door.say("un").json()["conversation"]
    with closing(sqlite3.connect(door.conversations)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    aside = door.folder / "ailleurs"
    aside.mkdir()
    pieces = list(door.folder.glob("conversations.db*"))
    for piece in pieces:
        piece.rename(aside / piece.name)
    assert (door.say("deux", conversation).status_code, door.health()) == (503, 503)
    assert not door.conversations.exists()
    for piece in pieces:
        (aside / piece.name).rename(piece)
    assert door.well_within(5)
    assert door.say("trois", conversation).status_code == 200
    assert turns(door)[identifier(conversation)] == 2


def test_un_fichier_ecrase_est_vu(door: Door) -> None:
    door.say("un")
    door.conversations.write_bytes(b"rien qui vaille" * 1000)
    assert (door.say("deux").status_code, door.health()) == (503, 503)


def test_une_base_tenue_par_un_autre_retarde_sans_perdre(door: Door) -> None:
    conversation = door.say("un").json()["conversation"]
    with closing(sqlite3.connect(door.conversations, isolation_level=None)) as other, ThreadPoolExecutor(4) as pool:
        other.execute("BEGIN IMMEDIATE")
        waiting = [pool.submit(door.say, f"n{number}", conversation) for number in range(3)]
        time.sleep(1.5)
        began = time.monotonic()
        assert requests.get(door.url + "/", timeout=15).status_code == 200
        assert time.monotonic() - began < 0.5
        other.execute("ROLLBACK")
        assert [answer.result().status_code for answer in waiting] == [200] * 3
    assert turns(door)[identifier(conversation)] == 4


def test_une_base_tenue_trop_longtemps_est_dite_et_rien_n_est_garde(door: Door) -> None:
    conversation = door.say("un").json()["conversation"]
    with closing(sqlite3.connect(door.conversations, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        answer = door.say("deux", conversation)
        assert (answer.status_code, answer.json()["erreur"]["code"]) == (503, "occupe")
        assert 7 < time.monotonic() - began < 12
        assert int(answer.headers["Retry-After"]) >= 1
        assert door.health() == 503
        other.execute("ROLLBACK")
    assert door.well_within(5)
    assert turns(door)[identifier(conversation)] == 1


def test_arrete_poliment_tout_ce_qui_est_en_route_est_repondu(door: Door) -> None:
    with ThreadPoolExecutor(10) as pool:
        waiting = [pool.submit(door.say, "bonjour") for _ in range(10)]
        time.sleep(0.05)
        assert door.kill(signal.SIGTERM) == 0
        answers: list[Any] = [future.exception() or future.result().status_code for future in waiting]
    refused = [answer for answer in answers if answer != 200]
    assert all(isinstance(answer, requests.ConnectionError) for answer in refused), "answered with something else"
    door.start()
    assert len(turns(door)) == 10 - len(refused)


def test_le_journal_dit_chaque_tour_et_personne(door: Door) -> None:
    door.say("un secret")
    door.say("casse")
    door.say("excuses")
    door.kill(signal.SIGTERM)
    lines = [json.loads(line) for line in (door.folder / "journal").read_text().splitlines()]
    told = [(line["statut"], bool(line["incident"])) for line in lines if "statut" in line]
    assert told == [(200, False), (503, True), (200, True)]
    assert "secret" not in (door.folder / "journal").read_text()
