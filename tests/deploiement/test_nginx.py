"""The shipped nginx configuration, really run: TLS, limits, delays, what passes and what does not."""

from __future__ import annotations

import json
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from en_marche import ROOT, free_port, need_servers, open_folder, until
from grappe.plan import Plan
from grappe.proxy import configuration, shipped_upstreams, shipped_withdrawals
from preparation.servers import find_nginx

SHIPPED = ROOT / "deploy" / "nginx"
MAIN = """\
pid "{folder}/nginx.pid"; error_log stderr crit; daemon off; worker_processes 1; events {{ }}
http {{
    client_body_temp_path "{folder}/c"; proxy_temp_path "{folder}/p"; fastcgi_temp_path "{folder}/f";
    uwsgi_temp_path "{folder}/u"; scgi_temp_path "{folder}/s";
    {more}
    include convoque.conf;
}}
"""
NO_CHECK = ssl._create_unverified_context()


class Site(ThreadingHTTPServer):
    """Where nginx sends requests: gives back the headers that it saw."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Echo)
        self.seen: list[str] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Echo(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.seen.append(f"{self.command} {self.path}")  # type: ignore[attr-defined]
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = json.dumps(dict(self.headers)).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_DELETE = do_GET

    def log_message(self, *_args: object) -> None:
        """Write nothing."""


@dataclass
class Front:
    """A running nginx: its ports, its folder, the two sites behind it."""

    folder: Path
    port: int
    plain_port: int
    sites: tuple[Site, Site] = field(default_factory=lambda: (Site(), Site()))

    def ask(
        self, path: str, method: str = "GET", body: bytes | None = None, **headers: str
    ) -> tuple[int, Any, dict[str, str]]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(f"https://127.0.0.1:{self.port}{path}", body, named, method=method)
        try:
            with urllib.request.urlopen(request, timeout=10, context=NO_CHECK) as answer:
                return answer.status, json.loads(answer.read()), dict(answer.headers)
        except urllib.error.HTTPError as refusal:
            return refusal.code, json.loads(refusal.read()), dict(refusal.headers)


def _certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "assistant.example.fr")])
    now = datetime(2026, 1, 1)
    signed = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=36500))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = serialization.Encoding.PEM
    (folder / "convoque.pem").write_bytes(signed.public_bytes(pem))
    clear = serialization.NoEncryption()
    (folder / "convoque.key").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, clear))


def _lay(folder: Path, front: Front, more: str = "", groups: str = "convoque") -> list[str]:
    """Put the shipped files in place with our ports and paths; give nginx's command line."""
    shutil.copytree(SHIPPED / "convoque", folder / "convoque")
    if groups != "convoque":
        shutil.copytree(SHIPPED / groups, folder / "convoque", dirs_exist_ok=True)
    _certificate(folder)
    text = (SHIPPED / "convoque.conf").read_text()
    ports = {"[::]:80": None, "[::]:443": None, " 80 ": front.plain_port, " 443 ": front.port}
    for listen, port in ports.items():
        pattern = rf"^ *listen {re.escape(listen.strip())}( .*)?;\n"
        assert re.search(pattern, text, re.MULTILINE), listen
        new = f"    listen 127.0.0.1:{port}\\1;\n" if port else ""
        text = re.sub(pattern, new, text, flags=re.MULTILINE)
    for path in ("/etc/nginx/tls/", "/var/log/nginx/"):
        assert path in text
        text = text.replace(path, f"{folder}/")
    (folder / "convoque.conf").write_text(text)
    upstream = folder / "convoque" / "amont.conf"
    found = upstream.read_text()
    for port, site in zip(("5101", "5102"), front.sites, strict=True):
        found = found.replace(f"127.0.0.1:{port}", f"127.0.0.1:{site.server_port}")
    upstream.write_text(found)
    withdrawn = folder / "convoque" / "retrait.conf"
    withdrawn.write_text(withdrawn.read_text().replace("/run/convoque/", f"{folder}/"))
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder, more=more))
    return [str(find_nginx()), "-p", str(folder), "-c", str(folder / "nginx.conf")]


@contextmanager
def _front(more: str = "", faster: bool = False) -> Iterator[Front]:
    need_servers()
    with open_folder() as folder:
        front = Front(folder, free_port(), free_port())
        command = _lay(folder, front, more)
        if faster:
            common = folder / "convoque" / "site.conf"
            common.write_text(re.sub(r"(client_(?:header|body)_timeout +)10s", r"\g<1>1s", common.read_text()))
        process = subprocess.Popen(command, stderr=subprocess.PIPE)
        try:
            until(lambda: _open(front.port) or process.poll(), 10, lambda: str(process.poll()))
            assert process.poll() is None, process.stderr and process.stderr.read()
            yield front
        finally:
            process.terminate()
            process.wait(10)
            for site in front.sites:
                site.shutdown()
                site.server_close()


def _open(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
    except OSError:
        return False
    return True


@pytest.fixture(scope="module")
def front() -> Iterator[Front]:
    with _front() as opened:
        yield opened


@pytest.mark.parametrize("groups", ["convoque", "compose"])
def test_nginx_accepte_la_configuration_livree(groups: str) -> None:
    need_servers()
    with open_folder() as folder:
        command = _lay(folder, Front(folder, free_port(), free_port()), groups=groups)
        done = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "[warn]" not in done.stderr


@pytest.mark.parametrize(("host", "count", "limit"), [("127.0.0.1", 1, 0), ("0.0.0.0", 3, 120), ("::1", 12, 500)])
def test_nginx_accepte_la_configuration_de_la_grappe(host: str, count: int, limit: int, tmp_path: Path) -> None:
    need_servers()
    sites = tuple(free_port() for _ in range(count))
    plan = Plan(ROOT, tmp_path, host, free_port(), sites, sites, 1, limit, False)
    plan.logs.mkdir()
    (tmp_path / "convoque").symlink_to(SHIPPED / "convoque")
    (tmp_path / "nginx.conf").write_text(configuration(plan, tmp_path))
    command = [str(find_nginx()), "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_les_groupes_livres_sont_ceux_que_le_script_ecrit() -> None:
    ports = ("5101", "5102")
    assert (SHIPPED / "convoque" / "amont.conf").read_text() == shipped_upstreams(ports) + "\n"
    assert (SHIPPED / "convoque" / "retrait.conf").read_text() == shipped_withdrawals(ports) + "\n"


def test_les_phrases_de_nginx_sont_celles_de_l_application() -> None:
    sentences = yaml.safe_load((ROOT / "knowledge" / "messages" / "erreurs.yml").read_text(encoding="utf-8"))
    text = (SHIPPED / "convoque" / "site.conf").read_text(encoding="utf-8")
    said = re.findall(r"'(\{\"erreur\".*\})';", text)
    assert len(said) == 7
    for one in said:
        error = json.loads(one)["erreur"]
        assert error["message"] == sentences[error["code"]]


def test_sans_tls_on_est_renvoye_vers_https(front: Front) -> None:
    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_args: Any) -> None:
            return None

    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.build_opener(Stay).open(f"http://127.0.0.1:{front.plain_port}/a?b=c", timeout=5)
    assert (refusal.value.code, refusal.value.headers["Location"]) == (301, "https://assistant.example.fr/a?b=c")


def test_tls_1_1_est_refuse(front: Front) -> None:
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises(OSError, match=r"(?i)ssl|reset"):
        old.wrap_socket(socket.create_connection(("127.0.0.1", front.port)))


def test_le_site_ne_voit_que_l_adresse_de_la_personne(front: Front) -> None:
    forged = {"X_Forwarded_For": "192.0.2.1, 192.0.2.2", "X_Real_IP": "192.0.2.1", "Forwarded": "for=192.0.2.1"}
    _, seen, _ = front.ask("/", **forged, X_Forwarded_Host="mechant.example", X_Forwarded_Proto="http")
    assert (seen["X-Forwarded-For"], seen["X-Forwarded-Proto"]) == ("127.0.0.1", "https")
    assert not {"Forwarded", "X-Real-IP", "X-Forwarded-Host"} & set(seen)


@pytest.mark.parametrize("path", ["/console", "/console/essai", "//console", "/%6detrics", "/METRICS", "/vivant"])
def test_la_console_et_les_mesures_ne_passent_pas(front: Front, path: str) -> None:
    before = sum(len(site.seen) for site in front.sites)
    status, answer, _ = front.ask(path)
    assert (status, answer["erreur"]["code"]) == (404, "adresse_inconnue")
    assert sum(len(site.seen) for site in front.sites) == before


def test_un_refus_de_nginx_a_la_forme_et_les_en_tetes_de_l_application(front: Front) -> None:
    status, answer, headers = front.ask("/webhooks/site/webhook", "POST", b"x" * 16385)
    assert (status, answer["erreur"]["code"], answer["erreur"]["incident"]) == (413, "trop_gros", None)
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_seize_kibioctets_passent(front: Front) -> None:
    assert front.ask("/webhooks/site/webhook", "POST", b"x" * 16384)[0] == 200


def test_un_en_tete_enorme_est_refuse(front: Front) -> None:
    status, answer, _ = front.ask("/", X_Gros="x" * 9000)
    assert (status, answer["erreur"]["code"]) == (400, "requete_invalide")


def test_l_adresse_de_chaque_personne_a_sa_limite_et_un_reseau_ipv6_en_a_une() -> None:
    with _front("set_real_ip_from 127.0.0.1; real_ip_header X-Essai;") as front:

        def answers(address: str, count: int, method: str = "POST") -> list[tuple[int, Any, dict[str, str]]]:
            return [front.ask("/webhooks/site/webhook", method, b"{}", X_Essai=address) for _ in range(count)]

        def statuses(address: str, count: int, method: str = "POST") -> list[int]:
            return [status for status, _, _ in answers(address, count, method)]

        many = answers("192.0.2.1", 160)
        assert [status for status, _, _ in many[:121]] == [200] * 121
        answer, headers = next((answer, headers) for status, answer, headers in many if status == 429)
        assert (answer["erreur"]["code"], headers["Retry-After"]) == ("trop_de_messages", "30")
        assert statuses("192.0.2.1", 5, "GET") == [200] * 5
        assert statuses("192.0.2.2", 5) == [200] * 5
        assert statuses("2001:db8:0:1::a", 100) == [200] * 100
        assert 429 in statuses("2001:db8:0:1::b", 60)
        assert statuses("2001:db8:0:2::b", 5) == [200] * 5


def test_le_journal_ne_dit_ni_qui_ni_quoi() -> None:
    with _front() as front:
        front.ask("/webhooks/site/webhook?qui=amina", "POST", b'{"message": "malade"}', Authorization="Bearer jeton")
        front.ask("/dev/jeton/amina")
        log = front.folder / "convoque.log"
        until(lambda: log.exists() and len(log.read_text().splitlines()) == 2, 5, log.read_text)
        lines = [json.loads(line) for line in log.read_text().splitlines()]
        assert [line["chemin"] for line in lines] == ["/webhooks/site/webhook", "autre"]
        text = "".join(path.read_text() for path in front.folder.glob("*.log"))
        assert not [word for word in ("amina", "malade", "jeton", '"127.0.0.1"', "client") if word in text]


def test_une_requete_qui_traine_est_fermee() -> None:
    with _front(faster=True) as front:
        for begun in (b"GET / HTTP/1.1\r\nHost: a\r\n", b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nab"):
            with NO_CHECK.wrap_socket(socket.create_connection(("127.0.0.1", front.port), timeout=8)) as line:
                line.sendall(begun)
                said = b"".join(iter(lambda line=line: line.recv(4096), b""))  # type: ignore[misc]
            assert said == b"" or b" 408 " in said.splitlines()[0]
        assert not [request for site in front.sites for request in site.seen]


def test_un_processus_absent_est_remplace_par_l_autre_sans_erreur() -> None:
    with _front() as front:
        front.sites[0].shutdown()
        front.sites[0].server_close()
        assert {front.ask("/webhooks/site/webhook", "POST", b"{}")[0] for _ in range(20)} == {200}


def test_un_processus_retire_ne_recoit_plus_rien_sans_rechargement() -> None:
    with _front() as front:
        (front.folder / "retrait-5101").touch()
        for _ in range(10):
            front.ask("/")
        assert [len(site.seen) for site in front.sites] == [0, 10]
        (front.folder / "retrait-5101").unlink()
        (front.folder / "retrait-5102").touch()
        for _ in range(10):
            front.ask("/")
        assert [len(site.seen) for site in front.sites] == [10, 10]


def test_sans_aucun_processus_la_panne_est_dite_comme_l_application_la_dit() -> None:
    with _front() as front:
        for site in front.sites:
            site.shutdown()
            site.server_close()
        status, answer, headers = front.ask("/webhooks/site/webhook", "POST", b"{}")
        assert (status, answer["erreur"]["code"], headers["Retry-After"]) == (503, "en_panne", "5")
        incident = answer["erreur"]["incident"]
        assert re.fullmatch("[0-9a-f]{8}", incident)
        log = front.folder / "convoque.log"
        until(lambda: incident in log.read_text(), 5, log.read_text)


def test_un_message_deja_envoye_ne_l_est_pas_deux_fois() -> None:
    """A process that dies in mid-turn may have kept the message: another one must not answer it again."""
    with _front() as front, socket.socket() as dying:
        front.sites[0].shutdown()
        front.sites[0].server_close()
        dying.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        dying.bind(("127.0.0.1", front.sites[0].server_port))
        dying.listen()
        dying.settimeout(0.2)
        over = threading.Event()

        def hang_up() -> None:
            while not over.is_set():
                try:
                    line = dying.accept()[0]
                    line.recv(65536)
                    line.close()
                except OSError:
                    time.sleep(0.01)

        thread = threading.Thread(target=hang_up, daemon=True)
        thread.start()
        statuses = [front.ask("/webhooks/site/webhook", "POST", b"{}")[0] for _ in range(2)]
        over.set()
        thread.join(5)
        assert 503 in statuses
        assert len(front.sites[1].seen) == statuses.count(200)
