"""What other sites load: small, plain, in their words, readable by those who are allowed."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from site_door import Site

from convoque.channel.words import Words
from convoque.errors import InputErrors
from convoque.settings import ROOT

KB = 1000
ORIGIN = "https://emploi.example.fr"
WORDS = ROOT / "knowledge" / "messages" / "widget.yml"
PANEL = sorted((ROOT / "web" / "panneau").glob("*.js"))


def _zipped(site: Site, name: str) -> int:
    return len(gzip.compress(site.get(f"/widget/v1/{name}").content, 9))


def test_la_balise_pese_moins_de_cinq_ko_avant_l_ouverture(site: Site) -> None:
    assert _zipped(site, "convoque.js") < 5 * KB


def test_le_tout_pese_moins_de_vingt_ko(site: Site) -> None:
    assert sum(_zipped(site, name) for name in ("convoque.js", "panneau.js", "panneau.css")) < 20 * KB


@pytest.mark.parametrize("path", [ROOT / "web" / "convoque.js", *PANEL], ids=lambda path: path.name)
def test_les_scripts_se_lisent_sur_un_telephone_ancien(path: Path) -> None:
    code = re.sub(r"^\s*(//|/?\*).*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    newer = r"\?\.\w|\?\?|\(\?<[=!]|\.(?:matchAll|replaceAll|replaceChildren|at|flat)\(|import\(|&&=|\|\|="
    assert not re.search(newer, code)


@pytest.mark.parametrize("path", PANEL, ids=lambda path: path.name)
def test_aucune_phrase_n_est_ecrite_dans_le_script(path: Path) -> None:
    code = re.sub(r"//.*$|/\*\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    assert not re.search(r"[éèêàçùô’«]", code)


def test_les_mots_du_panneau_et_ceux_du_fichier_sont_les_memes() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in PANEL)
    known = Words(WORDS).table("panneau")
    named = set(re.findall(r"\bwords\.(\w+)", code))
    quoted = set(re.findall(r'"(\w+)"', code)) | set(re.findall(r"\b(\w+): \"[!○?–]\"", code))
    assert named <= known.keys()
    assert {key for key in known if not key[-1].isdigit()} <= named | quoted | {"region", "confidentialite_boite"}


def test_un_navigateur_recoit_le_fichier_comprime_et_le_garde(site: Site) -> None:
    address = "/widget/v1/panneau.js"
    first = site.get(address)
    assert first.headers["Content-Encoding"] == "gzip"
    assert site.get(address, headers={"Accept-Encoding": "identity"}).text == first.text
    again = site.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_l_empreinte_de_la_demonstration_est_celle_du_script(site: Site) -> None:
    digest = hashlib.sha384(site.get("/widget/v1/convoque.js").content).digest()
    assert f'integrity="sha384-{base64.b64encode(digest).decode()}"' in site.get("/demo").text


def test_l_empreinte_du_guide_est_celle_du_script(site: Site) -> None:
    digest = hashlib.sha384(site.get("/widget/v1/convoque.js").content).digest()
    guide = (ROOT / "docs" / "guides" / "integration.md").read_text(encoding="utf-8")
    assert f"sha384-{base64.b64encode(digest).decode()}" in guide, "reportez la nouvelle empreinte dans le guide"


def test_chaque_attribut_est_dans_le_guide() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in [ROOT / "web" / "convoque.js", *PANEL])
    guide = (ROOT / "docs" / "guides" / "integration.md").read_text(encoding="utf-8")
    read = set(re.findall(r"dataset\.(\w+)", code)) | {"tokenUrl", "tokenCredentials"}
    for name in read - {"taille"}:
        attribute = "data-" + re.sub("([A-Z])", r"-\1", name).lower()
        assert f"`{attribute}`" in guide


def test_seules_les_origines_permises_lisent_les_fichiers(open_site: Callable[..., Site]) -> None:
    site = open_site({"CONVOQUE_ORIGINES": ORIGIN})
    for origin, allowed in ((ORIGIN, ORIGIN), ("https://ailleurs.example", None)):
        answer = site.get("/widget/v1/convoque.js", headers={"Origin": origin})
        assert answer.headers.get("Access-Control-Allow-Origin") == allowed
        assert answer.headers["Vary"] == "Accept-Encoding, Origin"


def test_la_demonstration_et_ses_fichiers_n_existent_pas_en_production(
    site: Site, open_site: Callable[..., Site]
) -> None:
    assert "data-token-url" not in site.get("/demo?personne=%22%3E%3Cscript%3E").text
    assert 'data-token-url="/dev/jeton/amina"' in site.get("/demo?personne=amina").text
    closed = open_site(jwt_secret=None, jwt_public_key=None, production=True)
    for path in ("/demo", "/widget/v1/dev.js", "/widget/v1/demo.css", "/dev/jetons"):
        assert closed.get(path).status_code == 404
    assert "dev.js" not in closed.get("/").text


def test_une_autre_langue_reprend_les_memes_cles(tmp_path: Path) -> None:
    text = WORDS.read_text(encoding="utf-8")
    lines = [f"    {key}: hello" for key in Words(WORDS).table("panneau")]
    launcher = [f"    {key}: hello" for key in Words(WORDS).table("lanceur")]
    english = "\n".join(["en:", "  lanceur:", *launcher, "  panneau:", *lines])
    file = tmp_path / "widget.yml"
    file.write_text(f"{text}\n{english}\n", encoding="utf-8")
    assert Words(file).table("panneau", "en")["envoyer"] == "hello"
    file.write_text(f"{text}\n{english}\n    nouveau: a\n", encoding="utf-8")
    with pytest.raises(InputErrors, match=r"widget\.yml:\d+:\d+: « en\.panneau\.nouveau » est de trop"):
        Words(file)
    file.write_text(f"{text}\n{english.replace('    envoyer: hello', '')}\n", encoding="utf-8")
    with pytest.raises(InputErrors, match=r"il manque « en\.panneau\.envoyer »"):
        Words(file)


def test_les_mots_sont_en_francais_soigne() -> None:
    words = Words(WORDS)
    for table in ("lanceur", "panneau", "porte", "page"):
        for sentence in words.table(table).values():
            assert "'" not in sentence
            assert not re.search(r"[^\u00a0\u202f][?;!:](?:\s|$)", sentence)
            assert all(len(part.split()) <= 25 for part in re.split(r"[.!?]\s", sentence))
    assert "30 jours" in words.table("panneau")["confidentialite"]
