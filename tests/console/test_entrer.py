"""Who may enter the console, for how long, and what every form must carry."""

from __future__ import annotations

import time
from typing import Any

import jwt
import pytest
from comptoir import Browser, Clock

from convoque.settings import DEV_SECRET

PAGES = ["/console", "/console/travaux", "/console/n-existe-pas"]


def token(**changes: Any) -> str:
    claims = {"iss": "convoque-dev", "aud": "convoque-console", "sub": "claire", "role": "redacteur"}
    whole = {**claims, "exp": int(time.time()) + 600, **changes}
    return jwt.encode({name: value for name, value in whole.items() if value is not None}, DEV_SECRET, "HS256")


@pytest.mark.parametrize("path", PAGES)
def test_sans_session_un_programme_recoit_401_et_un_navigateur_la_porte(browser: Any, path: str) -> None:
    nobody = browser()
    assert nobody.client.get(path, follow_redirects=False).status_code == 401
    answer = nobody.get(path, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, "/console/entrer")


@pytest.mark.parametrize(
    ("button", "role"), [("Entrer comme conseillère", "conseiller"), ("Entrer comme rédactrice", "redacteur")]
)
def test_en_developpement_on_entre_d_un_bouton(browser: Any, button: str, role: str) -> None:
    nobody = browser()
    assert button in nobody.get("/console/entrer").text
    assert nobody.enter(role).get("/console").status_code == 200


@pytest.mark.parametrize("way", ["en-tête", "champ", "json"])
def test_un_jeton_ouvre_une_session(browser: Any, way: str) -> None:
    client = browser().client
    sent: dict[str, Any] = {
        "en-tête": {"headers": {"Authorization": f"Bearer {token()}"}},
        "champ": {"data": {"jeton": token()}},
        "json": {"json": {"jeton": token()}},
    }[way]
    answer = client.post("/console/entrer", **sent)
    assert answer.json()["role"] == "redacteur"
    cookie = answer.headers["set-cookie"]
    assert all(part in cookie for part in ("convoque_console=", "HttpOnly", "SameSite=strict", "Path=/console"))
    assert client.get("/console").status_code == 200


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"role": "demandeur"}, 403),
        ({"role": "administrateur"}, 403),
        ({"role": None}, 401),
        ({"aud": "convoque"}, 401),
        ({"iss": "autre"}, 401),
        ({"exp": 1}, 401),
        ({"exp": int(time.time()) + 8 * 3600}, 401),
        ({"sub": None}, 401),
        ({"sub": " "}, 401),
    ],
)
def test_un_jeton_qui_ne_convient_pas_n_ouvre_rien(browser: Any, changes: dict[str, Any], status: int) -> None:
    client = browser().client
    answer = client.post("/console/entrer", headers={"Authorization": f"Bearer {token(**changes)}"})
    assert (answer.status_code, "set-cookie" in answer.headers) == (status, False)


def test_une_session_oisive_s_eteint(editor: Browser, clock: Clock) -> None:
    clock.at += 31 * 60
    assert editor.client.get("/console").status_code == 401


def test_une_session_dure_huit_heures_au_plus(editor: Browser, clock: Clock) -> None:
    for _ in range(16):
        clock.at += 29 * 60
        assert editor.client.get("/console").status_code == 200
    clock.at += 29 * 60
    assert editor.client.get("/console").status_code == 401


def test_sortir_ferme_la_session(editor: Browser) -> None:
    cookie = editor.client.cookies["convoque_console"]
    editor.post("/console/sortir")
    editor.client.cookies.set("convoque_console", cookie)
    assert editor.client.get("/console").status_code == 401


@pytest.mark.parametrize("mark", ["", "faux"])
def test_sans_la_marque_du_formulaire_rien_ne_se_fait(editor: Browser, mark: str) -> None:
    assert editor.post("/console/sortir", mark=mark).status_code == 403
    assert editor.client.post("/console/sortir").status_code == 403
    assert editor.client.get("/console").status_code == 200


def test_la_marque_d_une_autre_session_est_refusee(editor: Browser, browser: Any) -> None:
    other = browser("conseiller")
    assert editor.post("/console/sortir", mark=other.mark()).status_code == 403
    same = browser("redacteur")
    answer = editor.post("/console/sortir", {"champ": "mon texte"}, mark=same.mark())
    assert answer.status_code == 403
    assert "Renvoyer ce que j’avais écrit" in answer.text
    assert "mon texte" in answer.text


def test_rien_de_ce_qui_est_ecrit_ne_se_perd_avec_la_session(editor: Browser, clock: Clock) -> None:
    mark = editor.mark()
    clock.at += 3600
    answer = editor.post("/console/travaux/1/arreter", {"texte": "une heure de travail"}, mark=mark)
    assert answer.status_code == 401
    assert 'value="une heure de travail"' in answer.text


def test_on_n_essaie_pas_sans_fin(browser: Any) -> None:
    client = browser().client
    seen = {client.post("/console/entrer", data={"jeton": "x"}).status_code for _ in range(40)}
    assert seen == {401, 429}


def test_un_autre_nom_de_machine_n_ouvre_pas_la_console_de_developpement(browser: Any) -> None:
    client = browser().client
    assert client.get("/console/entrer", headers={"Host": "attaque.example.fr"}).status_code == 403
    assert client.get("/console/entrer", headers={"Host": "[::1]:5006"}).status_code == 200


def test_chaque_reponse_se_protege(browser: Any) -> None:
    for path in ("/console/entrer", "/console", "/console/fichiers/console.css", "/ailleurs"):
        headers = browser().client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-frame-options"] == "DENY"
        assert "unsafe" not in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_un_envoi_trop_gros_est_refuse(editor: Browser) -> None:
    assert editor.post("/console/sortir", {"texte": "a" * 5_000_000}).status_code == 413
