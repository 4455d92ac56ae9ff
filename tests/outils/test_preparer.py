"""The set-up: what it decides, what it says, what it never leaves half-done."""

import errno
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from preparation import console, environment, interpreter, main, uv_tool
from preparation.command import Panne, reason, run

ROOT = Path(__file__).parents[2]


@pytest.fixture
def copie(tmp_path):
    """A copy of the project with nothing installed."""
    for name in ("requirements.lock", "pyproject.toml"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    return tmp_path


def installe(root: Path) -> Path:
    python = root / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    (root / ".venv" / "pyvenv.cfg").write_text("version = 3.10")
    environment.write_stamp(root)
    return root / ".venv"


def programme(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def test_une_copie_neuve_n_est_pas_prete(copie):
    assert not environment.is_ready(copie)


def test_une_installation_finie_est_prete(copie):
    installe(copie)
    assert environment.is_ready(copie)


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_un_verrou_ou_un_projet_change_demande_une_mise_a_jour(copie, name):
    installe(copie)
    (copie / name).write_text("autre")
    assert not environment.is_ready(copie)


def test_une_installation_interrompue_n_est_pas_prete(copie):
    (installe(copie) / environment.STAMP).unlink()
    assert not environment.is_ready(copie)


def test_un_tampon_coupe_en_deux_n_est_pas_cru(copie):
    (installe(copie) / environment.STAMP).write_text('{"empreinte": "ab')
    assert environment.read_stamp(copie) is None


def test_un_dossier_deplace_est_reinstalle(copie):
    stamp = installe(copie) / environment.STAMP
    stamp.write_text(json.dumps({**environment.wanted_stamp(copie), "dossier": "/ailleurs"}))
    assert not environment.is_ready(copie)


def test_un_python_disparu_demande_une_reinstallation(copie):
    python = installe(copie) / "bin" / "python"
    python.unlink()
    python.symlink_to("/nulle/part/python")
    assert not environment.is_ready(copie)


def test_un_environnement_a_moitie_fait_est_refait(copie, tmp_path):
    venv = installe(copie)
    (venv / environment.STAMP).unlink()
    uv = programme(tmp_path / "uv", f'mkdir -p "{venv}" && touch "{venv}/neuf"')
    environment.make_venv(copie, uv, Path(sys.executable), copie / ".outils" / "log")
    assert [path.name for path in venv.iterdir()] == ["neuf"]


def test_un_environnement_complet_est_garde_mais_perd_son_tampon(copie):
    venv = installe(copie)
    environment.make_venv(copie, Path("/jamais/lance"), Path(sys.executable), copie / "log")
    assert (venv / "bin" / "python").exists()
    assert not (venv / environment.STAMP).exists()


def test_un_dossier_venv_qui_n_est_pas_le_notre_n_est_pas_efface(copie):
    (copie / ".venv").mkdir()
    (copie / ".venv" / "these.odt").write_text("précieux")
    with pytest.raises(Panne, match="n’est pas un environnement Python"):
        environment.clear(copie / ".venv", copie / "a-effacer")
    assert (copie / ".venv" / "these.odt").exists()


def test_le_disque_presque_plein_est_dit_avant_de_commencer(copie):
    with pytest.raises(Panne, match=r"Il reste 1\.5 Go"):
        environment.check_room(copie, free=1_500_000_000)


def test_un_fichier_du_projet_qui_manque_est_nomme(tmp_path):
    with pytest.raises(Panne, match=r"requirements\.lock manque"):
        environment.wanted_stamp(tmp_path)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("error: No space left on device (os error 28)", "plus de place"),
        ("cause: dns error: failed to lookup address", "le réseau ne répond pas"),
        ("ERROR: No matching distribution found for uv==0.13.9", "le réseau ne répond pas"),
        ("cause: invalid peer certificate: UnknownIssuer\nFailed to fetch", "certificat inconnu"),
        ("failed to create file: Permission denied (os error 13)", "pas modifiable"),
        ("error: Hash mismatch for `x`: hash mismatch", "empreinte"),
        ("rien\nerror: something odd\n", "« error: something odd »"),
        ("", "sans rien dire"),
    ],
)
def test_la_cause_d_un_echec_est_dite_en_francais(said, sentence):
    assert sentence in reason(said)


def test_un_programme_qui_echoue_laisse_le_detail_dans_un_journal(tmp_path):
    log = tmp_path / ".outils" / "preparation.log"
    with pytest.raises(Panne, match=r"Le détail est dans \.outils/preparation\.log"):
        run(["sh", "-c", "echo détail; exit 3"], log, "L’essai a échoué")
    assert "détail" in log.read_text()


def test_un_programme_absent_est_dit_sans_trace(tmp_path):
    with pytest.raises(Panne, match="ne se lance pas"):
        run(["/nulle/part"], tmp_path / "log", "L’essai a échoué")


def test_le_bytecode_est_ecrit_meme_si_l_environnement_l_interdit(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    said = run([sys.executable, "-c", "import sys; print(sys.dont_write_bytecode)"], tmp_path / "log", "")
    assert said.strip() == "False"


def test_un_python_qui_ne_se_lance_pas_n_est_pas_retenu(tmp_path):
    assert interpreter.patch(programme(tmp_path / "python3.10", "exit 127")) is None


def test_un_python_d_une_autre_version_n_est_pas_retenu(tmp_path):
    assert interpreter.patch(programme(tmp_path / "python3", "echo cpython 3.11 4")) is None


def test_le_python_3_10_qui_tourne_est_retenu():
    assert interpreter.patch(Path(sys.executable)) == sys.version_info[2]


def test_les_versions_de_pyenv_sont_vues_meme_inactives_la_plus_recente_d_abord(tmp_path):
    for version in ("3.10.4", "3.10.13", "3.11.7", "3.10-dev"):
        programme(tmp_path / "versions" / version / "bin" / "python", "")
    found = interpreter.pyenv_pythons({"PYENV_ROOT": str(tmp_path), "HOME": "/nulle/part"})
    assert [path.parts[-3] for path in found] == ["3.10.13", "3.10.4"]


def python_3_10(folder: Path, number: int) -> Path:
    return programme(folder / "python3.10", f"echo cpython 3.10 {number}")


def test_le_python_3_10_le_plus_recent_est_pris_ou_qu_il_soit(tmp_path, monkeypatch):
    old, recent = python_3_10(tmp_path / "a", 9), python_3_10(tmp_path / "b", 18)
    pyenv = programme(tmp_path / "pyenv/versions/3.10.13/bin/python", "echo cpython 3.10 13")
    monkeypatch.setenv("PATH", f"{old.parent}:{recent.parent}")
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    monkeypatch.setenv("HOME", "/nulle/part")
    uv = programme(tmp_path / "uv", f"echo {pyenv}")
    assert interpreter.find_python(uv, tmp_path / "projet", tmp_path / "log") == recent
    assert interpreter.latest([old, pyenv]) == pyenv


@pytest.mark.parametrize(("number", "said"), [(13, "Python 3.10.13 a une faille connue"), (18, ""), (20, "")])
def test_un_python_3_10_sans_les_dernieres_corrections_est_signale_en_une_ligne(tmp_path, number, said):
    line = interpreter.warning(python_3_10(tmp_path, number))
    assert said in line
    assert bool(line) is bool(said)
    assert "\n" not in line


def test_un_vieux_python_3_10_n_arrete_pas_l_installation(copie, monkeypatch, capsys):
    old = python_3_10(copie / "vieux", 4)

    def make_venv(root, uv, python, log):
        programme(root / ".venv/bin/python", "echo cpython 3.10 4")
        (root / ".venv/pyvenv.cfg").write_text("")

    for name, fake in {
        "check_room": lambda root: None,
        "find_uv": lambda root: Path("uv"),
        "find_python": lambda uv, root, log: old,
        "make_venv": make_venv,
        "install_dependencies": lambda root, uv, log: None,
        "install_project": lambda root, uv, log: None,
    }.items():
        monkeypatch.setattr(main, name, fake)
    assert main.main(["--sans-modele"], copie) == 0
    assert capsys.readouterr().err.count("3.10.4 a une faille connue") == 1


def test_sans_aucun_python_3_10_on_dit_quoi_installer(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.delenv("PYENV_ROOT", raising=False)
    monkeypatch.setattr(interpreter, "patch", lambda python: None)
    with pytest.raises(Panne, match=r"Python 3\.10 est introuvable"):
        interpreter.find_python(programme(tmp_path / "uv", "exit 2"), tmp_path, tmp_path / "log")


@pytest.mark.parametrize(("version", "enough"), [("0.13.9", True), ("0.5.0", True), ("0.4.30", False)])
def test_un_uv_trop_ancien_n_est_pas_retenu(tmp_path, version, enough):
    assert uv_tool.recent_enough(programme(tmp_path / "uv", f"echo 'uv {version}'")) is enough


def test_notre_uv_passe_avant_celui_du_chemin(tmp_path, monkeypatch):
    ours = programme(tmp_path / ".outils" / "uv" / "bin" / "uv", "echo 'uv 0.13.9'")
    programme(tmp_path / "bin" / "uv", "echo 'uv 0.13.9'")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    assert uv_tool.find_uv(tmp_path) == ours


def test_sans_venv_ni_pip_une_seule_phrase_dit_quoi_installer(tmp_path, monkeypatch):
    monkeypatch.setattr(uv_tool.sys, "executable", str(programme(tmp_path / "python3", "exit 1")))
    with pytest.raises(Panne, match="python3-venv"):
        uv_tool.install_uv(tmp_path, tmp_path / "log")


def test_sans_venv_uv_s_installe_avec_pip_dans_un_dossier(tmp_path, monkeypatch):
    python = programme(tmp_path / "python3", 'case "$2" in venv) exit 1;; esac; echo "$@" >> "$0.log"')
    monkeypatch.setattr(uv_tool.sys, "executable", str(python))
    assert uv_tool.install_uv(tmp_path, tmp_path / "log") == tmp_path / ".outils" / "uv-cible" / "bin" / "uv"
    assert "--require-hashes" in (tmp_path / "python3.log").read_text()


def test_une_etape_tient_sur_une_ligne():
    out = io.StringIO()
    with console.Step(2, 5, "Python 3.10", out):
        pass
    assert out.getvalue() == "[2/5] Python 3.10… fait en moins d’une seconde\n"


def test_une_etape_qui_echoue_ferme_sa_ligne():
    out = io.StringIO()
    with pytest.raises(Panne), console.Step(2, 5, "Python 3.10", out):
        raise Panne("raté")
    assert out.getvalue().endswith("échec\n")


@pytest.mark.parametrize(
    ("number", "sentence"), [(errno.ENOSPC, "plus de place"), (errno.EROFS, "n’est pas modifiable")]
)
def test_une_panne_du_systeme_est_une_phrase(number, sentence, tmp_path):
    assert sentence in main.explain(OSError(number, "x", "fichier"), tmp_path)


def test_une_seconde_preparation_attend_la_premiere(tmp_path):
    code = "import sys, pathlib; sys.path.insert(0, sys.argv[1]); from preparation.main import alone"
    code += "\nwith alone(pathlib.Path(sys.argv[2])): print('mon tour')"
    command = [sys.executable, "-c", code, str(ROOT / "outils"), str(tmp_path)]
    with main.alone(tmp_path):
        other = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert "Une autre préparation est en cours" in other.stdout.readline()
        assert other.poll() is None
    assert other.communicate(timeout=20)[0] == "mon tour\n"


def test_rien_n_est_dit_ni_refait_quand_tout_est_pret(copie, capsys, monkeypatch):
    installe(copie)
    monkeypatch.setattr(main, "install", lambda root, total: pytest.fail("installation refaite"))
    assert main.main(["--sans-modele"], copie) == 0
    assert capsys.readouterr().out == ""


def test_une_panne_donne_une_phrase_et_le_statut_1(copie, capsys, monkeypatch):
    def panne(root, total):
        raise Panne("Le réseau ne répond pas.")

    monkeypatch.setattr(main, "install", panne)
    assert main.main([], copie) == 1
    assert capsys.readouterr().err == "Le réseau ne répond pas.\n"


def test_le_verrou_de_uv_porte_des_empreintes_et_aucune_adresse():
    lock = (ROOT / "outils" / "uv.lock").read_text()
    assert "--hash=sha256:" in lock
    assert "://" not in lock
