"""The command line: it teaches, it says mistakes, it never shows a traceback unasked."""

import os
import shutil
import subprocess
import sys

import pytest

from convoque import cli
from convoque.settings import ROOT

NAMES = cli.convoque.list_commands(None)


def convoque(*words, **environ):
    return subprocess.run(
        [sys.executable, "-m", "convoque.cli", *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, **environ},
        check=False,
    )


def test_l_aide_nomme_chaque_commande_et_donne_des_exemples():
    said = convoque("--help")
    assert said.returncode == 0
    assert all(f"\n  {name} " in said.stdout for name in NAMES)
    assert "Exemples :" in said.stdout
    assert "Usage" not in said.stdout


def test_l_aide_ne_charge_rien_de_lourd():
    code = "import sys, convoque.cli as c; [c.convoque.get_command(None, name) for name in sys.argv[1:]];"
    code += "print([m for m in ('rasa', 'tensorflow', 'spacy', 'sanic', 'sqlite_utils') if m in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code, *NAMES], capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"


@pytest.mark.parametrize("name", NAMES)
def test_chaque_commande_a_une_aide_francaise_avec_un_exemple(name):
    command = cli.convoque.get_command(None, name)
    assert command.help
    assert f"convoque {name}" in (command.epilog or "")


def test_l_import_de_demonstration_ne_se_fait_que_dans_une_base_vide(tmp_path):
    place = {"CONVOQUE_DB": str(tmp_path / "essai.db")}
    assert "démonstration" in convoque("importer", "--demo", **place).stdout
    again = convoque("importer", "--demo", **place)
    assert (again.returncode, again.stdout) == (0, "")


def test_un_import_dit_ce_qu_il_a_fait(tmp_path):
    (tmp_path / "demandeurs.csv").write_text("id,prenom\nlea,Léa\n", encoding="utf-8")
    said = convoque("importer", str(tmp_path), CONVOQUE_DB=str(tmp_path / "essai.db"))
    assert "demandeurs.csv : 1 ajoutées, 0 remplacées" in said.stdout


def test_une_ligne_fausse_est_dite_sur_la_sortie_d_erreur_avec_le_statut_2(tmp_path):
    (tmp_path / "demandeurs.csv").write_text("id,inscrit\nlea,peut-être\n", encoding="utf-8")
    said = convoque("importer", str(tmp_path), CONVOQUE_DB=str(tmp_path / "essai.db"))
    assert (said.returncode, said.stdout) == (2, "")
    assert "demandeurs.csv:2:inscrit: " in said.stderr


def test_un_fichier_de_conversations_illisible_donne_le_statut_2(tmp_path):
    (tmp_path / "cas.yml").write_text("tours: [{dti: x}]")
    said = convoque("tester", str(tmp_path / "cas.yml"))
    assert said.returncode == 2
    assert "cas.yml:1:10: clé inconnue « dti »" in said.stderr


def test_une_personne_inconnue_est_dite_avec_celles_qui_existent(tmp_path):
    (tmp_path / "demandeurs.csv").write_text("id\nlea\n")
    place = {"CONVOQUE_DB": str(tmp_path / "essai.db")}
    convoque("importer", str(tmp_path), **place)
    said = convoque("parler", "--personne", "zoe", **place)
    assert (said.returncode, said.stderr) == (2, "Personne inconnue : « zoe ». Dans la base : lea.\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nexistepas"], "La commande « nexistepas » n’existe pas."),
        (["tester"], "Il manque l’argument"),
        (["verifier", "--zut"], "L’option --zut n’existe pas."),
        (["importer"], "Donnez un dossier à importer"),
    ],
)
def test_une_commande_mal_ecrite_est_expliquee_en_francais(words, said):
    done = convoque(*words)
    assert done.returncode == 2
    assert said in done.stderr


def test_verifier_relit_les_textes_et_le_lexique_en_une_fois(tmp_path):
    folder = tmp_path / "knowledge"
    shutil.copytree(ROOT / "knowledge", folder)
    for name, right, wrong in (("lexique", "negations: [", "negasions: ["), ("conversation", "et_si: [", "et_ci: [")):
        path = folder / f"{name}.yml"
        path.write_text(path.read_text(encoding="utf-8").replace(right, wrong), encoding="utf-8")
    done = convoque("verifier", str(folder))
    assert done.returncode == 2
    assert "lexique.yml:" in done.stderr
    assert "negasions" in done.stderr
    assert "conversation.yml:" in done.stderr
    assert "et_ci" in done.stderr


def test_verifier_dit_une_seule_fois_une_faute_du_registre_des_faits(tmp_path):
    folder = tmp_path / "knowledge"
    shutil.copytree(ROOT / "knowledge", folder)
    path = folder / "faits.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("ecoute: oui", "ecoutte: oui", 1), encoding="utf-8")
    done = convoque("verifier", str(folder))
    assert done.returncode == 2
    assert done.stderr.count("ecoutte") == 1


def test_une_erreur_imprevue_donne_un_incident_et_la_trace_sur_demande(monkeypatch, capsys):
    def casse(**_):
        raise RuntimeError("détail interne")

    monkeypatch.setattr(cli, "convoque", casse)
    for arguments, shown in ((["convoque"], False), (["convoque", "--trace"], True)):
        monkeypatch.setattr(sys, "argv", arguments)
        with pytest.raises(SystemExit) as leaving:
            cli.main()
        said = capsys.readouterr().err
        assert leaving.value.code == 2
        assert "incident" in said
        assert ("détail interne" in said) is shown


def test_l_aide_de_make_nomme_chaque_commande():
    said = subprocess.run(["make"], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    names = ("run", "test", "chat", "check", "format", "train", "clean")
    assert all(f"make {name} " in said for name in names)
