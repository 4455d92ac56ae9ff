"""npm is a convenience: whatever goes wrong with it, the sentence says what to do without it."""

import sys

import pytest

from convoque.errors import ConvoqueError
from convoque.veille.npm import download


@pytest.fixture
def npm(tmp_path):
    """Make a program that stands for npm: it says something, leaves a file or not, and ends."""

    def make(said="", status=1, leaves=None):
        program = tmp_path / "npm"
        body = f"import sys, time\nprint({said!r}, file=sys.stderr)\n"
        body += f"open({leaves!r}, 'w').write(' '.join(sys.argv[1:]))\n" if leaves else ""
        program.write_text(f"#!{sys.executable}\n{body}sys.exit({status})\n")
        program.chmod(0o755)
        return str(program)

    return make


def folder(tmp_path):
    (tmp_path / "ici").mkdir()
    return tmp_path / "ici"


def test_l_archive_arrive_dans_le_dossier_demande_sans_lancer_de_script(tmp_path, npm):
    path = download("2.513.0", folder(tmp_path), npm(status=0, leaves="socialgouv-legi-data-2.513.0.tgz"))
    assert path == tmp_path / "ici" / "socialgouv-legi-data-2.513.0.tgz"
    assert path.read_text() == "pack --ignore-scripts @socialgouv/legi-data@2.513.0"


@pytest.mark.parametrize(
    ("said", "status", "sentence"),
    [
        ("npm error code ENOTFOUND", 1, "pas de réseau"),
        ("npm ERR! code EAI_AGAIN", 1, "pas de réseau"),
        ("npm error code ETARGET\nnpm error notarget No matching version", 1, "n’a pas de version 9.9.9"),
        ("npm error code E404", 1, "n’a pas de version 9.9.9"),
        ("disque plein", 1, "disque plein"),
        ("", 1, "aucun message"),
        ("", 0, "aucun message"),
    ],
)
def test_un_echec_de_npm_est_dit_en_francais(tmp_path, npm, said, status, sentence):
    with pytest.raises(ConvoqueError, match=sentence):
        download("9.9.9", folder(tmp_path), npm(said, status))


def test_sans_npm_on_dit_comment_faire_autrement(tmp_path):
    with pytest.raises(ConvoqueError, match=r"npm n’est pas installé.*convoque veille ARCHIVE\.tgz"):
        download("latest", folder(tmp_path), str(tmp_path / "nulle-part"))


@pytest.mark.parametrize("version", ["", "2", "2.513", "2.513.0 --registry=x", "../x", "next"])
def test_une_version_illisible_n_atteint_pas_npm(tmp_path, version):
    with pytest.raises(ConvoqueError, match="Version illisible"):
        download(version, folder(tmp_path), str(tmp_path / "nulle-part"))
