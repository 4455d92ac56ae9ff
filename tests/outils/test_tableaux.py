"""A spreadsheet of questions: read whatever wrote it, bad lines told by their number, results as an XLSX."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from convoque.errors import ConvoqueError
from convoque.testing.conversation import Known
from convoque.testing.sheets import read_sheet, result_rows, write_results

KNOWN = Known(frozenset({"amina"}), {"verdict.obligation": ("obligatoire", "non_due")})


def classeur(*lines: list[Any]) -> bytes:
    book = Workbook()
    for line in lines:
        book.active.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_un_csv_se_lit_quel_que_soit_son_tableur(separator: str, encoding: str) -> None:
    lines = [["Question", "Personne", "Au", "Attendu"], ["je suis malade, là", "amina", "23/11/2026", "absence_future"]]
    quoted = "\r\n".join(separator.join(f'"{cell}"' for cell in line) for line in lines)
    (row,) = read_sheet("q.csv", quoted.encode(encoding), KNOWN)
    assert row.conversation is not None
    assert (row.number, row.question, row.conversation.person) == (2, "je suis malade, là", "amina")
    assert row.conversation.today == datetime(2026, 11, 23, 10)
    assert row.conversation.turns[0].expected == {"sujet": "absence_future"}


def test_un_classeur_se_lit_avec_ses_dates() -> None:
    content = classeur(["question", "au", "obligation"], ["je dois venir ?", date(2026, 11, 23), "obligatoire"])
    (row,) = read_sheet("q.xlsx", content, KNOWN)
    assert row.conversation is not None
    assert row.conversation.today == datetime(2026, 11, 23, 10)
    assert row.conversation.turns[0].expected == {"verdict.obligation": "obligatoire"}


def test_une_mauvaise_ligne_est_dite_par_son_numero_et_les_autres_restent() -> None:
    text = (
        "question;personne;au;attendu\nbonjour;;;\nsalut;zoe;;\n;amina;;\nx;;2026-02-30;\ny;;;verdict.obligation: zut\n"
    )
    rows = read_sheet("q.csv", text.encode(), KNOWN)
    assert [row.number for row in rows if row.conversation] == [2]
    told = {row.number: row.wrong for row in rows if row.wrong}
    for number, words in ((3, "personne inconnue « zoe »"), (4, "vide"), (5, "date illisible"), (6, "« zut »")):
        assert words in told[number]


def test_une_formule_est_refusee() -> None:
    (csv_row,) = read_sheet("q.csv", b"question\n=1+1\n", KNOWN)
    (book_row,) = read_sheet("q.xlsx", classeur(["question"], ["=HYPERLINK(1)"]), KNOWN)
    assert "formule" in csv_row.wrong
    assert "formule" in book_row.wrong


def bombe() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (80 * 1024 * 1024))
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "vide"),
        (b" \n\n", "vide"),
        (b"question\n", "n\u2019a que ses titres".encode()),
        (b"nom;prenom\na;b\n", "pas de colonne"),
        (b"\x89PNG\x00\x00", "pas un tableau"),
        (b"PK\x03\x04 abime", "pas un classeur"),
        (";".join(f"question{n}" for n in range(10_000)).encode(), "trop de colonnes"),
        (b"question\n" + b"bonjour\n" * 1001, "1 000 au plus"),
        (b"question\n" + b"a" * (5 * 1024 * 1024), "trop gros"),
    ],
)
def test_un_fichier_qui_n_est_pas_un_tableau_est_une_phrase(content: bytes, said: Any) -> None:
    with pytest.raises(ConvoqueError) as caught:
        read_sheet("q", content, KNOWN)
    assert (said.decode() if isinstance(said, bytes) else said) in str(caught.value)


def test_une_bombe_et_dix_mille_colonnes_de_classeur_sont_des_phrases() -> None:
    for content in (bombe(), classeur([f"question{n}" for n in range(10_000)])):
        with pytest.raises(ConvoqueError):
            read_sheet("q.xlsx", content, KNOWN)


def test_mille_lignes_se_lisent() -> None:
    assert len(read_sheet("q.csv", b"question\n" + b"bonjour\n" * 1000, KNOWN)) == 1000


def test_le_resultat_est_un_classeur_qui_ne_calcule_rien() -> None:
    rows = read_sheet("q.csv", b"question;attendu\nbonjour;salutation\n=1+1;\n", KNOWN)
    turn = {"dit": "bonjour", "texte": "=cmd()", "verdict": {"sujet": "salutation", "obligation": None}}
    case = {"fichier": "q.csv", "nom": "x", "ligne": 2, "etat": "juste", "tours": [turn]}
    book = load_workbook(io.BytesIO(write_results(result_rows(rows, {"cas": [case], "ecarts": []}))))
    lines = list(book.active.iter_rows())
    assert [line[4].value for line in lines] == ["résultat", "comme attendu", "ligne refusée"]
    assert "f" not in {cell.data_type for line in lines for cell in line}
    assert not any(str(cell.value).startswith(("=", "+", "-", "@")) for line in lines for cell in line)
