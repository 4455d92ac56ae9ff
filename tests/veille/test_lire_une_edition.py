"""An edition is a folder, an archive or a file; whatever else it is, the error says so in French."""

import json
import tarfile
from pathlib import Path

import pytest

from convoque.errors import ConvoqueError
from convoque.veille import open_edition
from convoque.veille.edition import CODES

EXTRACT = Path(__file__).parent / "editions" / "2.513.0"
LABOUR = "LEGITEXT000006072050.json"


@pytest.fixture
def archive(tmp_path):
    path = tmp_path / "edition.tgz"
    with tarfile.open(path, "w:gz") as opened:
        opened.add(EXTRACT, "package")
    return path


def test_un_dossier_son_sous_dossier_et_une_archive_donnent_la_meme_edition(archive, recent):
    assert open_edition(archive, CODES) == open_edition(EXTRACT / "data", CODES) == recent


def test_un_dossier_ou_l_archive_a_ete_ouverte_se_lit(archive, tmp_path, recent):
    (tmp_path / "ouvert").mkdir()
    with tarfile.open(archive) as opened:
        opened.extractall(tmp_path / "ouvert")
    assert open_edition(tmp_path / "ouvert", CODES) == recent


def test_le_fichier_d_un_seul_code_suffit_mais_ne_dit_pas_sa_version(recent):
    edition = open_edition(EXTRACT / "data" / LABOUR, CODES)
    assert (edition.number, list(edition.codes)) == (None, ["code du travail"])


def test_un_code_que_le_paquet_n_a_pas_est_laisse_de_cote(recent):
    assert open_edition(EXTRACT, [*CODES, "code de justice administrative"]) == recent


def test_une_longue_lecture_s_annonce():
    said = []
    open_edition(EXTRACT, ["code du travail"], said.append)
    assert said == ["Lecture du code du travail (0,2 Mo)…"]


def write(folder, content, name=LABOUR):
    (folder / "data").mkdir(exist_ok=True)
    (folder / "data" / name).write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return folder


def article(**changed):
    data = {"id": "LEGIARTI1", "num": "L1", "etat": "VIGUEUR", "dateDebut": 0, "dateFin": 0, "texte": "t"}
    return {"type": "article", "data": data | {"articleVersions": []} | changed}


def code(*children, **changed):
    data = {"id": LABOUR.removesuffix(".json"), "title": "Code du travail", "dateDebutVersion": "2026-03-27"}
    return {"type": "code", "data": data | changed, "children": list(children)}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"pas du json", "n’est pas du JSON lisible"),
        (b"\xff\xfe\x00", "n’est pas du JSON lisible"),
        (b"[" * 100_000, "n’est pas du JSON lisible"),
        ([], "n’a pas la forme attendue"),
        ({"type": "section"}, "n’a pas la forme attendue"),
        (code(dateDebutVersion="hier"), "n’a pas la forme attendue"),
        (code(id="LEGITEXT000006070721"), "LEGITEXT000006070721 au lieu de LEGITEXT000006072050"),
        (code(article(dateFin="2999")), "n’a pas la forme attendue"),
        (code(article(dateDebut=10**30)), "n’a pas la forme attendue"),
        (code({"type": "article", "data": {"num": "L1"}}), "n’a pas la forme attendue"),
    ],
)
def test_un_fichier_inattendu_est_dit_avec_son_nom(tmp_path, content, said):
    with pytest.raises(ConvoqueError, match=said) as error:
        open_edition(write(tmp_path, content), CODES)
    assert LABOUR in str(error.value)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda folder: folder / "absent.tgz", "est introuvable"),
        (lambda folder: folder, "Aucun code connu"),
        (lambda folder: _file(folder / "x.tgz", b"du texte"), "n’est pas une archive lisible"),
        (lambda folder: _file(folder / "x.tgz", b""), "n’est pas une archive lisible"),
    ],
)
def test_un_lieu_inattendu_dit_ce_qui_est_attendu(tmp_path, make, said):
    with pytest.raises(ConvoqueError, match=said) as error:
        open_edition(make(tmp_path), CODES)
    assert "convoque veille socialgouv-legi-data-2.513.0.tgz" in str(error.value)


@pytest.mark.parametrize("part", [0.05, 0.5, 0.99])
def test_une_archive_coupee_est_dite_illisible(tmp_path, archive, part):
    whole = archive.read_bytes()
    with pytest.raises(ConvoqueError, match="n’est pas une archive lisible"):
        open_edition(_file(tmp_path / "coupee.tgz", whole[: int(len(whole) * part)]), CODES)


def _file(path, content):
    path.write_bytes(content)
    return path
