"""The page, its form without JavaScript, the headers of every answer, and other sites."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from site_door import RECOURS, Site

from convoque.channel.app import WEBHOOK
from convoque.channel.errors import STATUS, ErrorTexts
from convoque.channel.markdown import to_html
from convoque.errors import InputErrors
from convoque.settings import ROOT

ORIGIN = "https://emploi.example.fr"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("HEAD", "/"),
        ("GET", "/health"),
        ("GET", "/sans-script"),
        ("GET", "/widget/v1/page.css"),
        ("GET", "/widget/v1/convoque.js"),
        ("GET", "/widget/v1/panneau.js"),
        ("GET", "/widget/v1/icone.svg"),
        ("GET", "/demo"),
        ("GET", "/dev/jetons"),
        ("GET", "/nulle-part"),
        ("GET", WEBHOOK),
        ("POST", WEBHOOK),
        ("DELETE", WEBHOOK),
        ("OPTIONS", WEBHOOK),
    ],
)
def test_chaque_reponse_porte_les_en_tetes_de_securite(site: Site, method: str, path: str) -> None:
    headers = site.session.request(method, site.url + path, timeout=10).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == ("public, max-age=300" if "/widget/" in path else "no-store")
    assert not {"Access-Control-Allow-Origin", "Server", "X-Powered-By"} & set(headers)


def test_la_page_n_a_ni_script_ni_style_en_ligne_ni_adresse_d_ailleurs(site: Site) -> None:
    for path in ("/", "/sans-script", "/demo"):
        page = site.get(path).text
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|https?://", page)
        for address in re.findall(r'(?:href|src)="(/[^"]*)"', page):
            assert site.get(address).status_code == 200


def test_la_page_est_structuree_pour_tous(site: Site) -> None:
    page = site.get("/").text
    assert '<html lang="fr">' in page
    assert page.count("<h1>") == 1
    assert '<form method="post" action="/sans-script">' in page
    for field in re.findall(r'<(?:textarea|select) id="([^"]+)"', page):
        assert f'<label for="{field}">' in page


@pytest.mark.parametrize("name", ["convoque.js", "panneau.js"])
def test_le_script_ne_fabrique_jamais_de_html(site: Site, name: str) -> None:
    script = site.get(f"/widget/v1/{name}").text
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|(local|session)Storage", script
    )


@pytest.mark.parametrize("name", ["page.css", "panneau.css"])
def test_la_feuille_de_style_pense_a_chacun(site: Site, name: str) -> None:
    style = site.get(f"/widget/v1/{name}").text
    for word in ("prefers-color-scheme: dark", "prefers-reduced-motion", ":focus-visible", "forced-colors", "2.75"):
        assert word in style


def _post(site: Site, **fields: str) -> requests.Response:
    return site.session.post(site.url + "/sans-script", data=fields, timeout=10)


def _token(page: requests.Response) -> str:
    found = re.search(r'name="conversation" value="([^"]+)"', page.text)
    assert found
    return found[1]


def test_sans_script_on_pose_sa_question_et_on_continue(site: Site) -> None:
    page = _post(site, message="bouton", conversation="")
    assert page.status_code == 200
    assert "<strong>Reçu</strong> bouton" in page.text
    assert '<button name="message" value="/recours{&#34;mesure&#34;: &#34;radiation&#34;}">Contester' in page.text
    _post(site, message=RECOURS, conversation=_token(page))
    assert site.assistant.heard[-1][:3] == (RECOURS, None, True)


def test_sans_script_rien_de_ce_qui_est_ecrit_ne_devient_du_html(site: Site) -> None:
    page = _post(site, message="<script>alert(1)</script>")
    assert "<script>" not in page.text
    assert "&lt;script&gt;" in page.text


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"message": ""}, 400),
        ({}, 400),
        ({"message": "a", "conversation": "faux"}, 400),
        ({"message": "casse"}, 503),
    ],
)
def test_sans_script_une_erreur_est_une_page(site: Site, fields: dict[str, str], status: int) -> None:
    page = _post(site, **fields)
    assert page.status_code == (415 if not fields else status)
    assert page.headers["Content-Type"].startswith("text/html")
    assert 'role="alert"' in page.text


def test_sans_script_on_efface_sa_conversation(site: Site) -> None:
    token = _token(_post(site, message="bonjour"))
    assert "est effacée" in _post(site, action="effacer", conversation=token).text
    assert _post(site, message="encore", conversation=token).status_code == 404


def test_sans_script_les_limites_comptent_aussi(open_site: Callable[..., Site]) -> None:
    site = open_site({"CONVOQUE_LIMITE_ADRESSE": "1"})
    assert _post(site, message="un").status_code == 200
    late = _post(site, message="deux")
    assert late.status_code == 429
    assert late.headers["Retry-After"]


@pytest.fixture(scope="module")
def embedded(open_site: Callable[..., Site]) -> Site:
    return open_site({"CONVOQUE_ORIGINES": ORIGIN})


def _from(site: Site, origin: str, method: str, path: str = WEBHOOK) -> requests.Response:
    return site.session.request(method, site.url + path, headers={"Origin": origin}, json={"message": "a"}, timeout=10)


def test_un_site_autorise_lit_les_reponses_et_les_erreurs(embedded: Site) -> None:
    for answer in (_from(embedded, ORIGIN, "POST"), _from(embedded, ORIGIN, "PUT")):
        assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
        assert answer.headers["Vary"] == "Origin"
    asked = _from(embedded, ORIGIN, "OPTIONS")
    assert asked.status_code == 204
    assert "Authorization" in asked.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("origin", ["https://ailleurs.example", ORIGIN + ".mechant.fr", "null", ORIGIN.upper()])
def test_un_autre_site_ne_lit_rien(embedded: Site, origin: str) -> None:
    for method in ("POST", "OPTIONS"):
        assert "Access-Control-Allow-Origin" not in _from(embedded, origin, method).headers
    assert _from(embedded, origin, "OPTIONS").status_code == 405


def test_les_jetons_de_developpement_ne_sortent_pas_du_site(embedded: Site) -> None:
    assert "Access-Control-Allow-Origin" not in _from(embedded, ORIGIN, "GET", "/dev/jeton/amina").headers


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**Oui.**\nIl *figure* au plan", "<p><strong>Oui.</strong><br>Il <em>figure</em> au plan</p>"),
        ("un\n\ndeux", "<p>un</p><p>deux</p>"),
        ("1. un\n2) deux", "<ol><li>un</li><li>deux</li></ol>"),
        ("• un\nfin", "<ul><li>un</li></ul><p>fin</p>"),
        ("2 * 3 * 4, snake_case_la, **seul", "<p>2 * 3 * 4, snake_case_la, **seul</p>"),
        ("<b> & **<i>**", "<p>&lt;b&gt; &amp; <strong>&lt;i&gt;</strong></p>"),
        ("", ""),
    ],
)
def test_les_marques_legeres_deviennent_du_html_sur(text: str, html: str) -> None:
    assert to_html(text) == html


def test_chaque_refus_a_sa_phrase_francaise() -> None:
    texts = ErrorTexts(ROOT / "knowledge" / "messages" / "erreurs.yml")
    for code in STATUS:
        sentence = texts.sentence(code)
        assert re.search(r"[.!]$", sentence)
        assert "'" not in sentence
        assert not re.search(r"[^\u00a0\u202f][:;?!]|«[^\u00a0\u202f]|[^\u00a0\u202f]»", sentence)
        assert all(len(part.split()) <= 25 for part in re.split(r"[.!?]\s", sentence))


def test_une_phrase_qui_manque_ou_de_trop_est_dite_avec_sa_place(tmp_path: Path) -> None:
    file = tmp_path / "erreurs.yml"
    file.write_text("en_panne: Une panne.\nen_pane: Une panne.\n", encoding="utf-8")
    with pytest.raises(InputErrors, match=r"erreurs\.yml:2:\d+: code d’erreur inconnu : « en_pane »") as raised:
        ErrorTexts(file)
    assert "il manque la phrase de « message_vide »" in str(raised.value)
