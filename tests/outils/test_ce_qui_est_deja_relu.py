"""What was checked once is told again at once, and never when a byte has changed."""

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from convoque.knowledge import load_knowledge, load_rules
from convoque.remembered import digest, note, recall
from convoque.settings import ROOT

pytestmark = pytest.mark.skipif(
    not list((ROOT / "models").glob("*.appris.json")), reason="no model says what it has learnt"
)


@pytest.fixture
def savoir(tmp_path):
    shutil.copytree(ROOT / "knowledge", tmp_path / "savoir" / "knowledge")
    shutil.copytree(ROOT / "data" / "nlu", tmp_path / "savoir" / "data" / "nlu")
    return tmp_path / "savoir"


@pytest.fixture
def cache(tmp_path):
    return tmp_path / "cache"


def convoque(*words, **environ):
    command = [sys.executable, "-m", "convoque.cli", *words]
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", env={**os.environ, **environ}, check=False
    )


def verifier(savoir, cache, *words):
    done = convoque("verifier", str(savoir), *words, CONVOQUE_CACHE=str(cache))
    return done.returncode, done.stdout, done.stderr


def notes(cache, name):
    return sorted(cache.glob(f"{name}-*.json"))


def spoil(savoir, right="ecoute: oui", wrong="ecoutte: oui"):
    path = savoir / "knowledge" / "faits.yml"
    path.write_text(path.read_text(encoding="utf-8").replace(right, wrong, 1), encoding="utf-8")


def test_le_meme_savoir_est_dit_juste_avec_les_memes_mots(savoir, cache):
    first = verifier(savoir, cache)
    assert (first, first[0]) == (verifier(savoir, cache), 0)
    assert len(notes(cache, "verifier")) == 1


def test_la_seconde_fois_est_lue_dans_la_note(savoir, cache):
    verifier(savoir, cache)
    (kept,) = notes(cache, "verifier")
    kept.write_text(json.dumps([[], "Dit par la note."]), encoding="utf-8")
    assert verifier(savoir, cache)[1] == "Dit par la note.\n"


@pytest.mark.parametrize("words", [(), ("--json",)])
def test_les_fautes_se_redisent_a_la_meme_place_avec_le_meme_statut(savoir, cache, words):
    spoil(savoir)
    first = verifier(savoir, cache, *words)
    assert (first, first[0]) == (verifier(savoir, cache, *words), 2)
    assert "knowledge/faits.yml" in "".join(first[1:])


def test_une_faute_ecrite_apres_est_vue_puis_sa_correction(savoir, cache):
    right = verifier(savoir, cache)
    spoil(savoir)
    assert verifier(savoir, cache)[0] == 2
    spoil(savoir, "ecoutte: oui", "ecoute: oui")
    assert verifier(savoir, cache) == right


def test_un_fichier_ajoute_ou_enleve_est_vu(savoir, cache):
    assert verifier(savoir, cache)[0] == 0
    added = savoir / "knowledge" / "regles" / "nouvelle.yml"
    added.write_text("a: b\n", encoding="utf-8")
    assert verifier(savoir, cache)[0] == 2
    added.unlink()
    (savoir / "knowledge" / "fiches" / "report.yml").unlink()
    assert verifier(savoir, cache)[0] == 2


@pytest.mark.parametrize("damaged", ["", "{", "[]", "[[[1]], 2]", "[" * 100_000])
def test_une_note_abimee_ne_change_rien(savoir, cache, damaged):
    spoil(savoir)
    first = verifier(savoir, cache)
    (kept,) = notes(cache, "verifier")
    kept.write_text(damaged, encoding="utf-8")
    assert verifier(savoir, cache) == first


@pytest.mark.parametrize("place", ["", "absent/cache"])
def test_sans_dossier_ou_ecrire_rien_n_est_note_et_tout_se_dit(savoir, tmp_path, place):
    cache = tmp_path / place if place else ""
    assert verifier(savoir, cache) == verifier(savoir, cache)
    assert not (tmp_path / "absent").exists()


def test_deux_commandes_a_la_fois_disent_la_meme_chose(savoir, cache):
    with ThreadPoolExecutor(2) as both:
        said = list(both.map(lambda _: verifier(savoir, cache), range(2)))
    assert said[0] == said[1]
    assert [path.name[:9] for path in cache.iterdir()] == ["verifier-"]


def test_rien_n_est_ecrit_dans_le_savoir(savoir, cache):
    before = {path: path.stat().st_mtime_ns for path in savoir.rglob("*")}
    verifier(savoir, cache)
    assert {path: path.stat().st_mtime_ns for path in savoir.rglob("*")} == before


def test_ce_qui_passe_par_un_lien_n_est_pas_note(savoir, tmp_path):
    assert digest([savoir / "knowledge"], ()) is not None
    moved = tmp_path / "ailleurs.yml"
    (savoir / "knowledge" / "faits.yml").rename(moved)
    (savoir / "knowledge" / "faits.yml").symlink_to(moved)
    assert digest([savoir / "knowledge"], ()) is None


def test_le_meme_octet_ailleurs_n_est_pas_la_meme_note(tmp_path):
    for folder, content in (("un", "ab"), ("deux", "ab"), ("trois", "ba")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.yml").write_text(content)
    un, deux, trois = (digest([tmp_path / name], ()) for name in ("un", "deux", "trois"))
    assert un == deux != trois
    assert digest([tmp_path / "un"], ["x"]) not in (un, digest([tmp_path / "un"], ["", "x"]))


def test_les_notes_les_plus_anciennes_partent(cache, monkeypatch):
    monkeypatch.setenv("CONVOQUE_CACHE", str(cache))
    for number in range(12):
        note("essai", f"{number:02}", number)
    assert len(notes(cache, "essai")) == 8
    assert recall("essai", "11") == 11


def test_les_regles_relues_vite_sont_les_memes(savoir, cache, monkeypatch):
    monkeypatch.setenv("CONVOQUE_CACHE", str(cache))
    whole = load_knowledge.__wrapped__(savoir / "knowledge")
    for _ in range(2):
        rules = load_rules(savoir / "knowledge")
        assert (rules.tables, rules.facts, rules.sources) == (whole.tables, whole.facts, whole.sources)
        assert dict(rules.fiches) == dict(whole.fiches)
    assert len(notes(cache, "savoir")) == 1


def test_expliquer_dit_la_meme_chose_puis_la_faute_ecrite_apres(savoir, cache):
    place = {"CONVOQUE_CACHE": str(cache), "CONVOQUE_SAVOIR": str(savoir)}
    words = ("expliquer", "--fait", "contrat=signe", "--au", "2026-11-23")
    first, second = convoque(*words, **place), convoque(*words, **place)
    assert (first.stdout, first.returncode) == (second.stdout, 0)
    path = savoir / "knowledge" / "fiches" / "report.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("titre:", "tittre:", 1), encoding="utf-8")
    wrong = convoque(*words, **place)
    assert wrong.returncode == 2
    assert "knowledge/fiches/report.yml:" in wrong.stderr
