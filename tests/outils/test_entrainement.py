"""The trained model: found again when nothing changed, trained when something did."""

import hashlib
import tarfile
import time

import pytest

from convoque import training
from convoque.errors import ConvoqueError


@pytest.fixture
def projet(tmp_path):
    for name in (
        "config.yml",
        "domain.yml",
        "data/nlu/a.yml",
        "convoque/nlu/faits.py",
        "knowledge/lexique.yml",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path


def modele(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    metadata = path.parent / "metadata.json"
    metadata.write_text("x" * 5000)
    with tarfile.open(path, "w:gz") as archive:
        archive.add(metadata, "metadata.json")
    metadata.unlink()
    training.fingerprint_file(path).write_text(hashlib.sha256(path.read_bytes()).hexdigest())
    return path


def entraine(monkeypatch):
    """Count the trainings in place of running them."""
    done = []
    monkeypatch.setattr(training, "_train", lambda root, path, progress, savoir: done.append(modele(path)))
    return done


@pytest.mark.parametrize(
    "name", ["config.yml", "domain.yml", "data/nlu/a.yml", "data/nlu/b.yml", "convoque/nlu/faits.py"]
)
def test_l_empreinte_change_avec_ce_que_l_entrainement_lit(projet, name):
    before = training.fingerprint(projet)
    (projet / name).write_text("autre")
    assert training.fingerprint(projet) != before


@pytest.mark.parametrize(
    "name",
    ["README.md", "actions/a.py", "data/nlu/.a.yml.swp", "data/nlu/a.yml~", "convoque/nlu/__pycache__/f.pyc"],
)
def test_l_empreinte_ne_change_pas_avec_le_reste(projet, name):
    before = training.fingerprint(projet)
    (projet / name).parent.mkdir(parents=True, exist_ok=True)
    (projet / name).write_text("autre")
    assert training.fingerprint(projet) == before


def test_un_fichier_renomme_change_l_empreinte(projet):
    before = training.fingerprint(projet)
    (projet / "data/nlu/a.yml").rename(projet / "data/nlu/z.yml")
    assert training.fingerprint(projet) != before


def test_le_modele_qui_convient_n_est_pas_entraine_de_nouveau(projet, monkeypatch):
    done = entraine(monkeypatch)
    said = []
    modele(training.model_path(projet))
    assert training.ensure_model(projet, said.append) == training.model_path(projet)
    assert (done, said) == ([], [])


def test_un_modele_remplace_est_entraine_de_nouveau(projet, monkeypatch):
    done = entraine(monkeypatch)
    path = modele(training.model_path(projet))
    with tarfile.open(path, "w:gz") as archive:
        archive.add(projet / "config.yml", "metadata.json")
    training.ensure_model(projet, [].append)
    assert done == [path]


def test_un_modele_coupe_est_entraine_de_nouveau_et_c_est_dit(projet, monkeypatch):
    done = entraine(monkeypatch)
    said = []
    path = modele(training.model_path(projet))
    path.write_bytes(path.read_bytes()[:-9])
    training.ensure_model(projet, said.append)
    assert done == [path]
    assert "abîmé" in said[0]


@pytest.mark.parametrize("content", [b"", b"pas une archive", b"\x1f\x8b\x08\x00"])
def test_un_fichier_qui_n_est_pas_un_modele_n_est_pas_cru(tmp_path, content):
    (tmp_path / "m.tar.gz").write_bytes(content)
    assert not training.is_sound(tmp_path / "m.tar.gz")


def test_seuls_les_deux_modeles_precedents_sont_gardes(projet, monkeypatch):
    entraine(monkeypatch)
    for age in range(5):
        old = modele(projet / "models" / f"vieux{age}.tar.gz")
        moment = time.time() - 1000 * (age + 1)
        training.os.utime(old, (moment, moment))
    model = training.ensure_model(projet, lambda line: None)
    kept = {path.name for path in (projet / "models").glob("*.tar.gz")}
    assert kept == {model.name, "vieux0.tar.gz", "vieux1.tar.gz"}


def test_sans_donnees_on_dit_ce_qui_manque(tmp_path):
    with pytest.raises(ConvoqueError, match=r"config\.yml, domain\.yml, data manque"):
        training.ensure_model(tmp_path, lambda line: None)


def test_un_entrainement_qui_echoue_ne_laisse_pas_de_modele(projet, monkeypatch):
    monkeypatch.setattr(training.sys, "executable", "/bin/false")
    with pytest.raises(ConvoqueError, match="L’entraînement a échoué"):
        training.ensure_model(projet, lambda line: None)
    assert list((projet / "models").glob("*.tar.gz")) == []
    assert list((projet / "models").glob(".essai-*")) == []


def test_l_erreur_de_rasa_est_retrouvee_dans_son_journal(tmp_path):
    log = tmp_path / "entrainement.log"
    log.write_text("x: DeprecationWarning\n\033[91mYamlSyntaxException: domain.yml, ligne 6\nconseil\033[0m\n")
    assert training._last_words(log) == "« YamlSyntaxException: domain.yml, ligne 6 ». "


def test_un_essai_interrompu_est_efface_au_suivant(projet, monkeypatch):
    left = projet / "models" / ".essai-abc"
    left.mkdir(parents=True)
    monkeypatch.setattr(training.sys, "executable", "/bin/false")
    with pytest.raises(ConvoqueError):
        training.ensure_model(projet, lambda line: None)
    assert not left.exists()


def test_ce_que_rasa_reproche_aux_donnees_est_dit_plutot_que_sa_conclusion(tmp_path):
    log = tmp_path / "entrainement.log"
    log.write_text("io.py:100: UserWarning: The intent 'zut' is not listed\nProject validation completed\n")
    assert training._last_words(log) == "« The intent 'zut' is not listed ». "
