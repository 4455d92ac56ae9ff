"""``convoque veille``: its lines, its JSON, its exit status."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from convoque.commands.veille import command
from convoque.errors import ConvoqueError

EDITIONS = Path(__file__).parent / "editions"
RECENT, OLD = str(EDITIONS / "2.513.0"), str(EDITIONS / "2.263.0")
GONE = {"L5412_99": ("LEGIARTI000000000001", "2019-01-01")}


def veille(*words, typed=""):
    return CliRunner().invoke(command, words, input=typed)


def test_l_edition_de_la_verification_ne_demande_rien():
    done = veille(RECENT)
    assert done.exit_code == 0
    assert "Édition 2.513.0 du 27 mars 2026 : 77 inchangés" in done.output


def test_un_changement_donne_le_statut_1_et_une_ligne():
    done = veille(OLD)
    assert done.exit_code == 1
    assert "\nL5412-1 · modifié : cette édition donne LEGIARTI000037388494, depuis le 1er janvier 2019" in done.output
    assert "\nR5412-3-3 · disparu : aucun article de ce numéro" in done.output


def test_le_json_dit_tout_et_seulement_du_json():
    done = veille(OLD, "--json")
    said = json.loads(done.stdout)
    assert done.exit_code == 1
    assert said["edition"] == {"version": "2.263.0", "au": "2023-05-26", "codes": said["edition"]["codes"]}
    assert said["a_voir"] == sum(one["resultat"] not in ("inchangé", "non contrôlé") for one in said["sources"])
    (one,) = (one for one in said["sources"] if one["cle"] == "R5412-3-3")
    assert (one["resultat"], one["depuis"], one["trouve"]) == ("disparu", "2025-06-01", [])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "Donnez une édition"),
        ([RECENT, "--telecharger", "latest"], "Donnez une édition"),
        ([RECENT, "--json", "--marquer"], "ne vont pas ensemble"),
        ([RECENT, "--oui"], "accompagnent --marquer"),
        (["nulle-part.tgz"], "est introuvable"),
        ([RECENT, "--sources", "nulle-part.yml"], "fichier introuvable"),
        (["--telecharger", "zut"], "Version illisible"),
    ],
)
def test_une_demande_impossible_est_expliquee(words, said):
    with pytest.raises(ConvoqueError, match=said):
        CliRunner().invoke(command, words, catch_exceptions=False)


@pytest.mark.parametrize(
    ("typed", "more", "marked"),
    [("oui\n", [], True), ("o\n", [], True), ("non\n", [], False), ("\n", [], False), ("", ["--oui"], True)],
)
def test_marquer_montre_puis_demande_puis_ecrit(write_sources, typed, more, marked):
    path = write_sources(**GONE)
    done = veille(RECENT, "--sources", str(path), "--marquer", *more, typed=typed)
    assert done.exit_code == 1
    assert "+    abroge_le: 2026-03-27" in done.output
    assert ("abroge_le" in path.read_text(encoding="utf-8")) is marked
    assert ("Rien n’a été écrit." in done.output) is not marked


def test_sans_reponse_rien_n_est_ecrit(write_sources):
    path = write_sources(**GONE)
    assert veille(RECENT, "--sources", str(path), "--marquer").exit_code != 0
    assert "abroge_le" not in path.read_text(encoding="utf-8")


def test_marquer_quand_il_n_y_a_rien_a_marquer(write_sources):
    path = write_sources(L5421_1=("LEGIARTI000037388230", "2019-01-01"))
    done = veille(RECENT, "--sources", str(path), "--marquer")
    assert (done.exit_code, "Rien à marquer." in done.output) == (0, True)
