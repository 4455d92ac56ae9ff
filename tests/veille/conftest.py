"""Two real editions, cut down to the cited articles; and small source files to compare them with."""

from datetime import date
from pathlib import Path

import pytest

from convoque.settings import ROOT
from convoque.veille import compare, open_edition
from convoque.veille.edition import CODES
from convoque.veille.marking import read_book

EDITIONS = Path(__file__).parent / "editions"
HEAD = "# Un commentaire à garder\nverifie_le: 2023-01-01\nrevue_tous_les_mois: 12\n\nsources:\n"


@pytest.fixture(scope="session")
def book():
    return read_book(ROOT / "knowledge" / "sources.yml")


@pytest.fixture(scope="session")
def recent():
    return open_edition(EDITIONS / "2.513.0", CODES)


@pytest.fixture(scope="session")
def old():
    return open_edition(EDITIONS / "2.263.0", CODES)


@pytest.fixture
def write_sources(tmp_path):
    """Write a source file: ``article=(id, depuis)``, or more lines."""

    def write(checked="2023-01-01", **articles):
        lines = [HEAD.replace("2023-01-01", checked)]
        for number, (identifier, since, *more) in articles.items():
            article = number.replace("_", "-")
            state = "etat: controle" if not any("etat" in line for line in more) else ""
            fields = [f"article: {article}", "code: code du travail", state, f"depuis: {since}  # relu"]
            fields += [f"id: {identifier}", "url: https://exemple.fr", *more]
            lines.append(f"  {article}:\n" + "".join(f"    {field}\n" for field in fields if field))
        path = tmp_path / "sources.yml"
        path.write_text("".join(lines), encoding="utf-8")
        return path

    return write


@pytest.fixture
def found(write_sources):
    """Compare one cited article with an edition."""

    def find(edition, today=date(2026, 3, 27), **article):
        (finding,) = compare(read_book(write_sources(**article)), edition, today)
        return finding

    return find
