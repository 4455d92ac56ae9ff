"""The page of publications: what each button does, who may, and what is told of the result."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from comptoir import Browser

from convoque.console.pages import publications
from convoque.console.published import Published
from convoque.publishing import Publication, Shelf
from convoque.publishing.durable import sha256
from convoque.settings import Settings

HOME = "/console/publications"
MISTAKE = {
    "fichier": "knowledge/sources.yml",
    "ligne": 12,
    "colonne": 3,
    "code": "source-adresse",
    "message": "une adresse impossible <b>",
    "attendu": "une adresse en https",
}
CHANGES = [
    {"genre": "texte", "nombre": 40, "exemples": [{"personne": None, "au": "2026-11-23", "dit": "bonjour",
     "avant": "Bonjour.", "apres": "Bonsoir."}]},
    {"genre": "verdict", "nombre": 2, "exemples": [{"personne": "amina", "au": "2026-11-23", "dit": "je dois y aller ?",
     "avant": "obligatoire", "apres": "facultatif"}]},
]  # fmt: skip


@pytest.fixture
def done(console: Any, jobs: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Have a false ``convoque`` answer: ``done(browser, path, result, status)`` gives the page of the job."""
    monkeypatch.setattr(publications, "takes", lambda *_: True)
    script = tmp_path / "convoque.py"
    console.jobs.program = (sys.executable, "-S", str(script))

    def run(browser: Browser, path: str, result: Any, status: int = 0, **fields: str) -> str:
        script.write_text(
            f"import sys; print({json.dumps(result)!r}); print(*sys.argv[1:], file=sys.stderr); sys.exit({status})"
        )
        answer = browser.post(path, fields, follow_redirects=False)
        assert answer.status_code == 303, answer.text
        number = int(answer.headers["location"].rpartition("/")[2])
        console.jobs.wait(number)
        return str(browser.get(f"/console/travaux/{number}").text)

    return run


def test_chaque_bouton_porte_son_nom(editor: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publications, "takes", lambda *_: True)
    page = editor.get(HOME).text
    for name in ("Vérifier", "Voir ce qui change", "Publier"):
        assert f">{name}</button>" in page


def test_les_erreurs_menent_a_la_page_du_contenu(editor: Browser, done: Any) -> None:
    page = done(editor, f"{HOME}/verifier", [MISTAKE], 2)
    assert "1 erreur à corriger" in page
    assert '<a href="/console/sources">knowledge/sources.yml</a>' in page
    assert "une adresse impossible &lt;b&gt;" in page
    assert "Attendu : une adresse en https" in page


def test_sans_erreur_tout_est_juste(advisor: Browser, done: Any) -> None:
    assert "Tout est juste." in done(advisor, f"{HOME}/verifier", [])


def test_les_verdicts_viennent_avant_les_textes(advisor: Browser, done: Any) -> None:
    page = done(advisor, f"{HOME}/comparer", CHANGES, 1)
    assert "42 réponses changent" in page
    assert page.index("Le verdict change") < page.index("Le texte change")


def test_publier_demande_une_note(editor: Browser, done: Any) -> None:
    answer = editor.post(f"{HOME}/publier", {"note": " "})
    assert answer.status_code == 422
    assert '<a href="#note">Dites en quelques mots ce qui change.</a>' in answer.text
    steps = [{"nom": "vérifier", "etat": "fait", "secondes": 1.2}]
    page = done(editor, f"{HOME}/publier", {"version": "abc123", "etapes": steps}, note="Une phrase plus claire")
    assert "C’est en ligne." in page
    assert "vérifier : fait (1,2 s)" in page
    assert "publier --json --note=Une phrase plus claire --auteur=Rédactrice de démonstration" in page


def test_une_publication_refusee_le_dit(editor: Browser, done: Any) -> None:
    assert "Rien n’a été publié." in done(editor, f"{HOME}/publier", {"version": None, "etapes": []}, 1, note="Essai")


@pytest.mark.parametrize("path", ["publier", "annuler"])
def test_un_conseiller_ne_publie_pas(advisor: Browser, path: str) -> None:
    assert advisor.post(f"{HOME}/{path}", {"note": "Essai"}).status_code == 403
    assert ">Publier</button>" not in advisor.get(HOME).text


def test_une_commande_absente_se_dit(editor: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publications, "takes", lambda *_: False)
    assert "n’est pas installée ici" in editor.post(f"{HOME}/comparer").text


def test_une_regle_attend_un_second_lecteur(
    editor: Browser, advisor: Browser, done: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = Published(changed=("knowledge/regles/obligation.yml",))
    monkeypatch.setattr(publications, "published", lambda _: changed)
    seen = publications.fingerprint(editor.console.settings, changed.reviewed)
    for reader in (None, editor):
        if reader:
            reader.post(f"{HOME}/relire", {"empreinte": seen})
        answer = editor.post(f"{HOME}/publier", {"note": "Un article a changé"})
        assert answer.status_code == 422
        assert "une autre personne que vous" in answer.text
    assert "ont changé depuis que vous les lisez" in advisor.post(f"{HOME}/relire", {"empreinte": "autre"}).text
    advisor.post(f"{HOME}/relire", {"empreinte": seen})
    assert "C’est en ligne." in done(editor, f"{HOME}/publier", {"version": "a", "etapes": []}, note="Un article")


def test_une_petite_correction_de_texte_n_attend_personne(editor: Browser, done: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(publications, "published", lambda _: Published(changed=("knowledge/messages/reponses.yml",)))
    assert "C’est en ligne." in done(editor, f"{HOME}/publier", {"version": "a", "etapes": []}, note="Une faute")


@pytest.fixture
def shelf(settings: Settings, tmp_path: Path, console: Any) -> Path:
    """A folder of contents, published once; gives the folder."""
    savoir = tmp_path / "savoir"
    files = {"knowledge/regles/motif.yml": b"table: motif\n", "data/nlu/recours.yml": b"version: 3.1\n"}
    for name, content in files.items():
        (savoir / name).parent.mkdir(parents=True, exist_ok=True)
        (savoir / name).write_bytes(content)
    console.settings = replace(settings, savoir=savoir, publications=tmp_path / "publications")
    shelf = Shelf(console.settings.publications)
    with shelf.alone():
        draft = shelf.draft(files)
        digests = {name: sha256(content) for name, content in files.items()}
        told = Publication(draft, 1, "abcdef123456", "m.tar.gz", "2026-11-30T09:05", digests, "Première", "Inès Morel")
        shelf.point(shelf.add(draft, told), "publier", "Inès Morel", "2026-11-30T09:05")
    return savoir


def test_ce_qui_est_en_ligne_et_ce_qui_attend_se_voient(editor: Browser, shelf: Path) -> None:
    page = editor.get(HOME).text
    assert "<strong>Publication 1</strong>, du 30 novembre 2026 à 9 h 05, par Inès Morel" in page
    assert "Les contenus sont ceux qui sont en ligne." in page
    assert ">Annuler la publication</button>" in page
    (shelf / "knowledge/regles/motif.yml").write_bytes(b"table: autre\n")
    page = editor.get(HOME).text
    assert "1 fichier diffère" in page
    assert '<a href="/console/regles/motif">knowledge/regles/motif.yml</a>' in page
    assert "J’ai relu ces changements" in page


def test_une_publication_abimee_se_dit(editor: Browser, shelf: Path) -> None:
    (editor.console.settings.publications / "en-ligne.json").write_text("{")
    assert "abîmé" in editor.get(HOME).text
