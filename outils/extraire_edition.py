"""Cut a small extract out of an edition of the official codes, for the tests.

    npm pack @socialgouv/legi-data@2.513.0
    .venv/bin/python outils/extraire_edition.py socialgouv-legi-data-2.513.0.tgz tests/veille/editions/2.513.0

Kept: the articles that ``knowledge/sources.yml`` cites, and those named with
``--aussi``, inside the sections they stand in. The shape is the package's;
what is not compared (HTML, notes, links) is left out. The same edition and
the same sources give the same files, byte for byte.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from convoque.errors import ConvoqueError  # noqa: E402
from convoque.veille.edition import CODES  # noqa: E402
from convoque.veille.files import read_files  # noqa: E402
from convoque.veille.marking import read_book  # noqa: E402

_ARTICLE = ("id", "cid", "num", "etat", "dateDebut", "dateFin", "texte", "articleVersions")
_VERSION = ("id", "etat", "version", "dateDebut", "dateFin")
_SECTION = ("id", "cid", "title", "etat")


def extract(node: dict[str, Any], numbers: frozenset[str]) -> dict[str, Any] | None:
    """Keep of a tree what leads to these articles; None when nothing does."""
    data = node["data"]
    if node["type"] == "article":
        if data["num"] not in numbers:
            return None
        kept = {key: data[key] for key in _ARTICLE}
        kept["articleVersions"] = [{key: one[key] for key in _VERSION} for one in data["articleVersions"]]
        return {"data": kept, "type": "article"}
    children = [kept for child in node.get("children", ()) if (kept := extract(child, numbers))]
    if not children:
        return None
    shown = data if node["type"] == "code" else {key: data[key] for key in _SECTION}
    return {"data": shown, "type": node["type"], "children": children}


def main() -> None:
    """Read the arguments, cut, write."""
    parser = argparse.ArgumentParser(description="Extrait d’une édition les articles cités, pour les tests.")
    parser.add_argument("edition", type=Path, help="dossier ou archive du paquet @socialgouv/legi-data")
    parser.add_argument("sortie", type=Path, help="dossier à écrire")
    parser.add_argument("--aussi", nargs="*", default=[], metavar="ARTICLE", help="autres articles du code du travail")
    asked = parser.parse_args()
    book = read_book(ROOT / "knowledge" / "sources.yml")
    files = read_files(asked.edition, CODES)
    package = {key: files["package.json"][key] for key in ("name", "version", "license", "repository")}
    (asked.sortie / "data").mkdir(parents=True, exist_ok=True)
    _write(asked.sortie / "package.json", package)
    for name, identifier in CODES.items():
        numbers = {source.article for source in book.sources.values() if source.code == name}
        more = asked.aussi if name == "code du travail" else ()
        kept = extract(files[f"data/{identifier}.json"], frozenset(numbers | set(more)))
        _write(asked.sortie / "data" / f"{identifier}.json", kept)


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{path} : {path.stat().st_size / 1000:.0f} ko")


if __name__ == "__main__":
    try:
        main()
    except ConvoqueError as mistake:
        sys.exit(str(mistake))
