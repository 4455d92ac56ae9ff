"""Every mistake an editor can make is said with its place, in French, with the right form.

Each file of ``fautes/`` holds one mistake. Its first lines say which file of
``knowledge/`` it stands for, and the errors that must be reported: these and
no other.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from convoque.errors import InputErrors
from convoque.knowledge import TOPICS, Knowledge, load_knowledge
from convoque.knowledge.fiches import read_fiche
from convoque.knowledge.reading import Reader
from convoque.knowledge.tables import read_table
from convoque.knowledge.yamlfile import read_yaml

FAUTES = sorted((Path(__file__).parent / "fautes").glob("*.yml"))


def entete(path: Path) -> tuple[str, list[str]]:
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    said = [line[2:].partition(": ") for line in lines if line.startswith(("# fichier: ", "# attendu: "))]
    return said[0][2], [text for key, _, text in said if key == "attendu"]


def lire(faute: Path, fichier: str, savoir: Knowledge, abimer: Callable[..., Path]) -> None:
    """Read the file in its place: alone for a table or a fiche (quick), with the whole folder for the others."""
    reader = Reader()
    if fichier.startswith("regles/"):
        read_table(read_yaml(faute, faute.parent), savoir.facts, savoir.sources, reader)
    elif fichier.startswith("fiches/"):
        read_fiche(read_yaml(faute, faute.parent), savoir.facts, savoir.sources, TOPICS, reader)
    else:
        load_knowledge(abimer({fichier: faute.read_bytes()}))
    reader.finish()


@pytest.mark.parametrize("faute", FAUTES, ids=lambda path: path.stem)
def test_une_faute_est_dite_avec_sa_place_et_la_bonne_forme(savoir, abimer, faute):
    fichier, attendu = entete(faute)
    with pytest.raises(InputErrors) as caught:
        lire(faute, fichier, savoir, abimer)
    assert {error.file for error in caught.value.errors} <= {faute.name, f"knowledge/{fichier}"}
    found = [str(error).partition(":")[2].strip() for error in caught.value.errors]
    assert found == attendu


@pytest.mark.parametrize("faute", FAUTES, ids=lambda path: path.stem)
def test_une_faute_dit_toujours_ce_qui_est_attendu(faute):
    assert all(" ; attendu : " in text for text in entete(faute)[1])


def test_les_fautes_de_plusieurs_fichiers_sont_dites_ensemble(abimer):
    changed = {
        f"fiches/{name}.yml": b"sujet: %b\ntitre: Essai\ncas: rien\n" % name.encode() for name in ("report", "recours")
    }
    with pytest.raises(InputErrors) as caught:
        load_knowledge(abimer(changed))
    assert [error.file for error in caught.value.errors] == [
        "knowledge/fiches/recours.yml",
        "knowledge/fiches/report.yml",
    ]


def test_un_fichier_absent_est_nomme(abimer):
    folder = abimer({})
    (folder / "regles" / "motif.yml").unlink()
    with pytest.raises(InputErrors, match=r"^knowledge/regles/motif.yml: fichier introuvable$"):
        load_knowledge(folder)


def test_le_vrai_dossier_n_a_aucune_faute(savoir):
    assert set(savoir.tables) == {"obligation", "motif", "rang", "consequence", "suite"}
    assert {fiche.topic for fiche in savoir.fiches.values()} <= TOPICS
