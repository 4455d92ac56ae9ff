"""Requests that no browser writes, sent byte by byte: each is refused, and the next person is answered."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from convoque.channel.app import WEBHOOK
from convoque.channel.body import BODY_SECONDS
from convoque.channel.framing import is_clear
from convoque.settings import ROOT

SECONDS = 4
"""How long an answer may take before the door is said to hang."""
SLOW_SECONDS = BODY_SECONDS + 4
"""The same, where the rest of a body is waited for."""


class Process:
    """The door in its own process, started again when it no longer answers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.start()

    def start(self) -> None:
        program = Path(__file__).with_name("door_process.py")
        self.running = subprocess.Popen(
            [sys.executable, str(program), str(self.folder)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.running.stdout is not None
        self.port = int(self.running.stdout.readline())

    def stop(self) -> None:
        self.running.kill()
        self.running.wait()

    def send(self, request: bytes, seconds: float = SECONDS) -> bytes:
        """Give all that is answered until the door closes the connection; TimeoutError when it keeps it open."""
        answer = b""
        with socket.create_connection(("127.0.0.1", self.port), timeout=seconds) as connection:
            try:
                connection.sendall(request)
                while received := connection.recv(65536):
                    answer += received
            except ConnectionError:
                pass  # closed before all was sent or read
        return answer

    def is_well(self) -> bool:
        """Whether an ordinary request is answered."""
        try:
            return status(self.send(b"GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")) == 200
        except OSError:
            return False


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    process = Process(tmp_path_factory.mktemp("porte"))
    yield process
    process.stop()


@pytest.fixture
def door(process: Process) -> Process:
    if not process.is_well():
        process.stop()
        process.start()
    return process


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def body(answer: bytes) -> dict[str, dict[str, object]]:
    return dict(json.loads(answer.partition(b"\r\n\r\n")[2]))


def get(headers: bytes, rest: bytes = b"", url: bytes = b"/health") -> bytes:
    return b"GET " + url + b" HTTP/1.1\r\nHost: a\r\n" + headers + b"\r\n\r\n" + rest


def post(headers: bytes, rest: bytes, url: str = WEBHOOK) -> bytes:
    fixed = b" HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nConnection: close\r\n"
    return b"POST " + url.encode() + fixed + headers + b"\r\n\r\n" + rest


def sized(content: bytes, headers: bytes = b"") -> bytes:
    return post(b"%sContent-Length: %d" % (headers, len(content)), content)


LENGTHS = [
    b"-5",
    b"-1",
    b"-0",
    b"- 5",
    b"+5",
    b"abc",
    b"",
    b" ",
    b"1e3",
    b"1_0",
    b"5, 5",
    b"5,6",
    b"5 5",
    b"5.0",
    b"0x5",
    b"\x0b5",
    b"\xc2\xa05",
    "٥".encode(),
    "５".encode(),
    b"5\xff",
    b"5" * 19,
    b"5" * 5000,
]
ENCODINGS = [
    b"",
    b"gzip",
    b"identity",
    b"unknown",
    b"gzip, chunked",
    b"chunked, chunked",
    b"chunked;q=1",
    b"\x0bchunked",
]
HEADERS = [
    b"Content-Length: 5\r\nContent-Length: 5",
    b"Content-Length: 5\r\ncontent-length: 6",
    b"Content-Length: 5\r\nTransfer-Encoding: chunked",
    b"Transfer-Encoding: chunked\r\nContent-Length: 5",
    b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
    b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
    b"Content-Length : 5",
    b" Content-Length: 5",
    b"X: a\r\n Content-Length: 5",
    b"X: a\nContent-Length: 5",
    b"X: a\rContent-Length: 5",
    b"X: a\0b",
    b"X\xff: a",
    b"X Y: a",
    b": a",
    b"X",
]
BAD_HEADERS = [
    *(b"Content-Length: " + length for length in LENGTHS),
    *(b"Transfer-Encoding: " + encoding for encoding in ENCODINGS),
    *HEADERS,
]


def name(case: object) -> str | None:
    return repr(case)[2:50] if isinstance(case, bytes) else None


@pytest.mark.parametrize("headers", BAD_HEADERS, ids=name)
def test_une_longueur_douteuse_est_refusee_et_le_suivant_est_servi(door: Process, headers: bytes) -> None:
    for request in (get(headers, b"aaaaa"), get(headers, b"aaaaa", b"/nulle/part"), post(headers, b"aaaaa")):
        answer = door.send(request)
        assert status(answer) == 400
        error = body(answer)["erreur"]
        assert (error["code"], error["incident"]) == ("requete_invalide", None)
        assert b"connection: close" in answer.lower()
        assert answer.count(b"HTTP/1.1") == 1, "what follows a refused request was read as another one"
        assert door.is_well()


@pytest.mark.parametrize("headers", BAD_HEADERS, ids=name)
def test_un_en_tete_douteux_n_est_pas_clair(headers: bytes) -> None:
    assert not is_clear(b"GET / HTTP/1.1\r\n" + headers)


@pytest.mark.parametrize(
    "headers",
    [
        b"",
        b"\r\nX: a\xff \t b",
        b"\r\nX-Content-Length: -5",
        b"\r\nContent-Length:0",
        b"\r\nCONTENT-length: \t 0005 \t",
        b"\r\nContent-Length: " + b"9" * 18,
        b"\r\nTransfer-Encoding:\tCHUNKED ",
    ],
)
def test_un_en_tete_permis_est_clair(headers: bytes) -> None:
    assert is_clear(b"GET / HTTP/1.1" + headers)


def test_http_1_0_n_a_pas_de_morceaux() -> None:
    assert is_clear(b"POST / HTTP/1.0\r\nContent-Length: 5")
    assert not is_clear(b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked")


SAID = b'{"message": "bonjour"}'
CHUNKS = b"%x\r\n%s\r\n0\r\n\r\n" % (len(SAID), SAID)


@pytest.mark.parametrize(
    "request_bytes",
    [
        sized(SAID),
        post(b"Content-Length:\t000%d " % len(SAID), SAID),
        post(b"Transfer-Encoding: chunked", CHUNKS),
        post(b"Transfer-Encoding: Chunked", CHUNKS),
        post(b"transfer-encoding:CHUNKED \t", CHUNKS),
        get(b"Content-Length: 5\r\nConnection: close", b"aaaaa"),
        get(b"Connection: close", url=b"http://a/health"),
        get(b"Connection: close\r\nUpgrade: h2c"),
        get(b"Connection: close\r\nUpgrade: websocket"),
    ],
    ids=name,
)
def test_une_requete_permise_est_servie(door: Process, request_bytes: bytes) -> None:
    assert status(door.send(request_bytes)) == 200


def test_cinq_requetes_d_un_coup_ont_cinq_reponses(door: Process) -> None:
    answer = door.send(get(b"X: a") * 4 + get(b"Connection: close"))
    assert answer.count(b"HTTP/1.1 200") == 5


@pytest.mark.parametrize(
    "chunks",
    [
        b"0\r\n\r\n",
        b"0\r\nX-",
        b"5\r\naaaaa\r\n+0\r\n\r\n",
        b"5\r\naaaaa\r\n0\r\nX: a\r\n\r\n",
    ],
    ids=name,
)
def test_ce_qui_suit_des_morceaux_n_est_pas_une_autre_requete(door: Process, chunks: bytes) -> None:
    headers = b"Connection: keep-alive\r\nTransfer-Encoding: chunked"
    answer = door.send(post(headers, chunks + get(CLOSE)))
    assert answer.count(b"HTTP/1.1 ") == 1
    assert b"connection: close" in answer.lower()
    assert door.is_well()


CLOSE = b"Connection: close"
STRANGE: dict[str, bytes] = {
    "adresse vide": get(CLOSE, url=b""),
    "adresse sans barre": get(CLOSE, url=b"health"),
    "adresse en octets": get(CLOSE, url=b"/\xff"),
    "adresse accentuée": get(CLOSE, url="/é".encode()),
    "adresse nulle": get(CLOSE, url=b"/\0"),
    "retour dans l’adresse": get(CLOSE, url=b"/\rX"),
    "ligne dans l’adresse": get(CLOSE, url=b"/\nX"),
    "port impossible": get(CLOSE, url=b"http://a:99999999/health"),
    "adresse sans chemin": get(CLOSE, url=b"http://a"),
    "question sans chemin": get(CLOSE, url=b"http://a?x"),
    "étoile": get(CLOSE, url=b"*"),
    "dièse": get(CLOSE, url=b"#"),
    "adresse de 9 000 octets": get(CLOSE, url=b"/" + b"a" * 9000),
    "adresse de 70 000 octets": get(CLOSE, url=b"/" + b"a" * 70000),
    "adresse de 200 000 octets": get(CLOSE, url=b"/" + b"a" * 200000),
    "en-tête de 20 000 octets": get(b"X: " + b"a" * 20000),
    "en-tête de 200 000 octets": get(b"X: " + b"a" * 200000),
    "700 en-têtes": get(b"\r\n".join(b"X-Essai-%d: aaaaaaaaaa" % n for n in range(700))),
    "200 000 octets sans fin": b"GET /" + b"a" * 200000,
    "CONNECT": b"CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n",
    "méthode inconnue": b"BREW /health HTTP/1.1\r\nConnection: close\r\n\r\n",
    "méthode en octets": b"G\xffT /health HTTP/1.1\r\nConnection: close\r\n\r\n",
    "version inconnue": b"GET /health HTTP/3.0\r\n\r\n",
    "sans version": b"GET /health\r\n\r\n",
    "préambule HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "rien qu’une fin": b"\r\n\r\n",
    "attente inconnue": sized(SAID, b"Expect: 200-ok\r\n"),
    "websocket": get(CLOSE + b"\r\nUpgrade: websocket", url=b"/nulle/part"),
    "morceau négatif": post(b"Transfer-Encoding: chunked", b"-5\r\naaaaa\r\n0\r\n\r\n"),
    "morceau sans nombre": post(b"Transfer-Encoding: chunked", b"zz\r\naaaaa\r\n0\r\n\r\n"),
    "morceau vide": post(b"Transfer-Encoding: chunked", b"\r\n\r\naaaaa"),
    "morceau immense": post(b"Transfer-Encoding: chunked", b"F" * 16 + b"\r\naaaaa"),
    "nombre de 5 000 chiffres": post(b"Transfer-Encoding: chunked", b"5" * 5000 + b"\r\naaaaa"),
    "extension sans fin": post(b"Transfer-Encoding: chunked", b"5;" + b"a" * 5000),
    "morceaux de rien": get(b"Transfer-Encoding: chunked", b"-5\r\naaaaa\r\n0\r\n\r\n", b"/nulle/part"),
    "16 500 morceaux": post(b"Transfer-Encoding: chunked", b"1\r\na\r\n" * 16500 + b"0\r\n\r\n"),
    "corps annoncé trop gros": post(b"Content-Length: " + b"9" * 18, b"aaaaa"),
    "corps gzip": sized(b"\x1f\x8b\x08\0\0\0\0\0\0\3", b"Content-Encoding: gzip\r\n"),
    "corps UTF-16": sized('{"message": "bonjour"}'.encode("utf-16")),
    "JSON profond": sized(b"[" * 16000),
    "jeton étrange": sized(SAID, b"Authorization: Bearer \xff.\xff.\xff\r\n"),
    "deux jetons": sized(SAID, b"Authorization: Bearer a\r\nAuthorization: Bearer b\r\n"),
}


@pytest.mark.parametrize("case", STRANGE)
def test_une_requete_etrange_est_refusee_et_le_suivant_est_servi(door: Process, case: str) -> None:
    answer = door.send(STRANGE[case], SLOW_SECONDS)
    if answer:  # else the connection was closed
        assert 400 <= status(answer) < 500
        assert body(answer)["erreur"]["incident"] is None
    assert door.is_well()


def test_le_site_s_arrete_encore_quand_on_le_lui_demande(door: Process) -> None:
    assert status(door.send(get(b"Content-Length: -5", b"aaaaa"))) == 400
    door.running.send_signal(signal.SIGTERM)
    assert door.running.wait(SECONDS + 6) == 0
