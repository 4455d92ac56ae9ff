"""The docs name every command, every setting and every make target: nothing is left to guess."""

import re
from datetime import datetime

import pytest

from convoque import cli
from convoque.casefile.schema import as_markdown
from convoque.settings import ROOT
from convoque.testing.compare import folded, text_of

GUIDES = "\n".join(
    path.read_text(encoding="utf-8") for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    if path.is_file()
)  # fmt: skip
CODE = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "convoque").rglob("*.py"))
MAKE = (ROOT / "Makefile").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", cli.convoque.list_commands(None))
def test_chaque_commande_est_dans_la_documentation(name):
    assert f"convoque {name}" in GUIDES


@pytest.mark.parametrize("name", sorted(set(re.findall(r"\bCONVOQUE_[A-Z_]+\b", CODE))))
def test_chaque_reglage_est_dans_la_documentation(name):
    assert name in GUIDES


@pytest.mark.parametrize("name", re.findall(r"^([a-z-]+):.*## ", MAKE, re.MULTILINE))
def test_chaque_commande_make_est_dans_la_documentation(name):
    assert f"make {name}" in GUIDES or name == "aide"


ACCEPTED = re.findall(
    r"^\| ([^|]*\d) \| [^|]*(?:CVE-|avis|nombreux)", (ROOT / "docs" / "securite.md").read_text(encoding="utf-8"), re.M
)


def test_les_avis_acceptes_sont_ceux_des_versions_installees():
    named = [one.rsplit(" ", 1) for cell in ACCEPTED for one in cell.split(", ") if one != "CPython 3.10"]
    assert len(named) >= 14
    locked = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.M))
    assert [(name, version) for name, version in named if locked.get(name) != version] == []


def test_la_conversation_du_readme_est_celle_que_l_on_a(bench):
    shown = re.search(r"```\n(— .*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.S)
    assert shown
    asked, verdict, *lines = [line.strip() for line in shown[1].strip().splitlines()]
    card = next(line for line in lines if "·" in line)
    with bench.conversation("amina", datetime(2026, 11, 30, 10)) as say:
        reply = say(asked.removeprefix("— "))
    text = folded(text_of(reply))
    said = " ".join(line for line in lines if line != card)
    pieces = re.split(r"(?<=[.?:]) ", said) + re.split(r" · |, ", card)
    assert [piece for piece in pieces if folded(piece).strip(" .") not in text] == []
    assert folded(verdict.removeprefix("! ")) == reply[0]["custom"]["verdict"]["obligation"]


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "decisions").glob("*.md")), ids=lambda page: page.stem)
def test_chaque_decision_dit_sa_date_son_etat_et_quand_y_revenir(page):
    stated = page.read_text(encoding="utf-8").split("\n")[2]
    assert re.match(r"\d{1,2} \w+ 20\d\d\. (?:In force|Replaced|En vigueur)", stated)
    assert re.search(r"\. (?:Come back when|À revoir quand) ", stated)


def test_le_format_d_import_est_ecrit_par_le_code():
    page = (ROOT / "docs" / "format-import.md").read_text(encoding="utf-8")
    assert page.partition("--format) -->\n")[2].partition("<!-- format : fin")[0] == as_markdown()
