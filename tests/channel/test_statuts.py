"""Every row of the contract's table of statuses."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from site_door import Site

from convoque.channel.app import MINE, WEBHOOK
from convoque.knowledge.version import knowledge_version
from convoque.settings import ROOT


def test_un_message_recoit_une_conversation_et_des_messages(site: Site) -> None:
    answer = site.say("bonjour")
    assert answer.status_code == 200
    assert set(answer.json()) == {"conversation", "messages"}
    assert answer.json()["messages"][0]["text"] == "**Reçu** bonjour"
    assert set(answer.json()["messages"][0]) == {"text", "custom"}


def test_la_conversation_continue_avec_son_jeton(site: Site) -> None:
    first = site.say("un").json()["conversation"]
    second = site.say("deux", first).json()["conversation"]
    assert second == first
    assert site.assistant.heard[-1][3] == {"tours": 1}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "json_illisible"),
        (b"{", "json_illisible"),
        (b'{"message": "\xff"}', "json_illisible"),
        (b'{"message": "\\ud83d seul"}', "json_illisible"),
        (b"[" * 16000, "json_illisible"),
        (b'{"message": ' + b"9" * 9000 + b"}", "json_illisible"),
        (b'["bonjour"]', "requete_invalide"),
        (b"null", "requete_invalide"),
        (b"{}", "requete_invalide"),
        (b'{"message": 3}', "requete_invalide"),
        (b'{"message": null}', "requete_invalide"),
        (b'{"message": ["a"]}', "requete_invalide"),
        (b'{"message": NaN}', "requete_invalide"),
        (b'{"message": "a", "conversation": 3}', "requete_invalide"),
        (b'{"message": "a", "conversation": ["a"]}', "requete_invalide"),
        (b'{"message": "a", "conversation": ""}', "conversation_invalide"),
        (b'{"message": "a", "conversation": "n\\u00e9"}', "conversation_invalide"),
        (b'{"message": ""}', "message_vide"),
        (b'{"message": " \\n\\t "}', "message_vide"),
        (b'{"message": "\\u200b\\u2060\\ufeff\\u00ad\\u3164\\u2800\\ufe0f\\u0000"}', "message_vide"),
        (json.dumps({"message": "é" * 1001}).encode(), "message_trop_long"),
    ],
    ids=lambda value: value.decode("latin-1")[:40] if isinstance(value, bytes) else value,
)
def test_une_demande_mal_formee_est_refusee(site: Site, body: bytes, code: str) -> None:
    answer = site.raw(body)
    assert answer.status_code == 400
    assert answer.json()["erreur"]["code"] == code
    assert answer.json()["erreur"]["incident"] is None


def test_mille_caracteres_passent_et_les_cles_repetees_aussi(site: Site) -> None:
    assert site.say(" " + "😀" * 1000 + "\u200b").status_code == 200
    assert site.raw(b'{"message": "a", "message": "b", "autre": NaN}').status_code == 200


def test_les_caracteres_de_controle_sont_retires(site: Site) -> None:
    site.say("je\x00 suis\x07\nmalade")
    assert site.assistant.heard[-1][0] == "je  suis  malade"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "text/json", ""])
def test_autre_chose_que_du_json_est_refuse(site: Site, kind: str) -> None:
    answer = site.raw(b'{"message": "bonjour"}', kind)
    assert (answer.status_code, answer.json()["erreur"]["code"]) == (415, "type_refuse")


def test_le_type_json_avec_jeu_de_caracteres_est_accepte(site: Site) -> None:
    assert site.raw(b'{"message": "bonjour"}', "Application/JSON; charset=utf-8").status_code == 200


@pytest.mark.parametrize("chunked", [False, True], ids=["longueur annoncée", "par morceaux"])
def test_un_corps_trop_gros_est_refuse(site: Site, chunked: bool) -> None:
    body = b'{"message": "' + b"a" * 17000 + b'"}'
    answer = site.raw((body[start : start + 1000] for start in range(0, len(body), 1000)) if chunked else body)
    assert (answer.status_code, answer.json()["erreur"]["code"]) == (413, "trop_gros")


def test_un_corps_de_seize_kio_est_lu(site: Site) -> None:
    body = b'{"message": "a"}'
    assert site.raw(body + b" " * (16 * 1024 - len(body))).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/webhooks/rest/webhook",
        "/webhooks/rest",
        "/conversations/x/messages",
        "/conversations/x/tracker",
        "/model/parse",
        "/model",
        "/status",
        "/domain",
        "/webhook",
        "/webhooks/site",
        "/version",
        "/nulle/part",
        "/console",
        "/console/entrer",
        "/%ff",
    ],
)
def test_les_portes_de_rasa_et_le_reste_n_existent_pas(site: Site, path: str) -> None:
    for answer in (site.get(path), site.session.post(site.url + path, json={"message": "a"}, timeout=10)):
        assert (answer.status_code, answer.json()["erreur"]["code"]) == (404, "adresse_inconnue")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", WEBHOOK, "DELETE, OPTIONS, POST"),
        ("PUT", WEBHOOK, "DELETE, OPTIONS, POST"),
        ("PATCH", MINE, "DELETE, GET, HEAD, OPTIONS"),
        ("OPTIONS", WEBHOOK, "DELETE, POST"),
        ("PUT", "/sans-script", "GET, HEAD, POST"),
        ("POST", "/health", "GET, HEAD"),
        ("POST", "/", "GET, HEAD"),
    ],
)
def test_une_autre_methode_est_refusee(site: Site, method: str, path: str, allowed: str) -> None:
    answer = site.session.request(method, site.url + path, timeout=10)
    assert (answer.status_code, answer.json()["erreur"]["code"]) == (405, "methode_refusee")
    assert answer.headers["Allow"] == allowed


@pytest.mark.parametrize("word", ["casse", "rien"])
def test_une_panne_de_l_assistant_est_dite_avec_un_numero(site: Site, word: str) -> None:
    conversation = site.say("un").json()["conversation"]
    answer = site.say(word, conversation)
    assert (answer.status_code, answer.json()["erreur"]["code"]) == (503, "en_panne")
    assert answer.json()["erreur"]["incident"]
    assert "secret" not in answer.text
    assert site.say("deux", conversation).status_code == 200


def test_une_panne_est_vue_par_la_sante_puis_oubliee(open_site: Callable[..., Site]) -> None:
    site = open_site()
    site.assistant.ready = False
    answer = site.say("bonjour")
    assert (answer.status_code, answer.json()["erreur"]["code"]) == (503, "en_panne")
    assert (site.get("/health").status_code, site.get("/health").json()["pret"]) == (503, False)
    site.assistant.ready = True
    assert site.get("/health").status_code == 200
    assert site.say("bonjour").status_code == 200


def test_la_sante_regarde_vraiment_chaque_piece(open_site: Callable[..., Site]) -> None:
    site = open_site()
    healthy = site.get("/health")
    assert healthy.status_code == 200
    assert set(healthy.json()) == {"pret", "modele", "savoir", "regles_verifiees_le"}
    assert healthy.json()["savoir"] == {"version": knowledge_version(ROOT / "knowledge"), "publication": None}
    assert healthy.json()["modele"] == "essai.tar.gz"
    site.people.broken = True
    broken = site.get("/health")
    assert (broken.status_code, broken.json()["pret"]) == (503, False)
    assert broken.json()["erreur"]["message"]


def test_la_sante_voit_un_fichier_de_conversations_disparu(open_site: Callable[..., Site]) -> None:
    site = open_site()
    file = site.settings.database.parent / "conversations.db"
    file.unlink()
    assert [site.get("/health").status_code for _ in range(2)] == [503, 503]
    assert site.say("bonjour").status_code == 503
    assert not file.exists()


@pytest.mark.parametrize("name", ["page.html", "..%2fpage.html", "..%2f..%2fpyproject.toml", "%2e%2e/page.html"])
def test_seuls_les_fichiers_prevus_sont_servis(site: Site, name: str) -> None:
    assert site.get(f"/widget/v1/{name}").status_code == 404


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"n'importe quoi\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"X: " + b"a" * 20000 + b"\r\n\r\n",
        b"\x16\x03\x01\x02\r\n\r\n",
    ],
)
def test_une_requete_qui_n_est_pas_http_recoit_une_erreur_propre(site: Site, request_bytes: bytes) -> None:
    with socket.create_connection(("127.0.0.1", urlsplit(site.url).port or 0), timeout=10) as connection:
        connection.sendall(request_bytes)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.split(b" ", 2)[1] in (b"400", b"413")
    assert b'"erreur"' in answer
    assert b"nosniff" in answer
