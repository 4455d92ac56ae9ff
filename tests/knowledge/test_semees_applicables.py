"""The seeded mistakes still apply to the files of today, and are enough to measure a checker with."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from semees_lecture import DOSSIERS, RACINE, Semee, applique, change, copie_savoir, fautes, lis_semees, pieges

GENRES = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")


def test_chaque_semee_change_son_fichier() -> None:
    sans_effet = []
    for semee in lis_semees():
        contenu = (RACINE / semee.fichier).read_bytes()
        if change(semee, contenu) == contenu and not semee.renomme and not semee.copie:
            sans_effet.append(semee.nom)
    assert sans_effet == []


def test_chaque_faute_dit_ou_elle_se_lit() -> None:
    assert [s.nom for s in fautes() if (s.remplace is not None or s.ajoute is not None) and not s.lignes] == []


def test_les_noms_sont_uniques() -> None:
    assert [nom for nom, fois in Counter(semee.nom for semee in lis_semees()).items() if fois > 1] == []


def test_les_genres_s_ecrivent_tous_de_la_meme_facon() -> None:
    assert [semee.genre for semee in lis_semees() if not GENRES.fullmatch(semee.genre)] == []


def test_les_semees_suffisent_a_mesurer() -> None:
    assert len(fautes()) >= 100
    assert len({semee.genre for semee in fautes()}) >= 80
    assert len(pieges()) >= 25


def test_chaque_fichier_du_savoir_a_sa_faute() -> None:
    knowledge = {str(chemin.relative_to(RACINE)) for chemin in (RACINE / "knowledge").rglob("*.yml")}
    assert sorted(knowledge - {semee.fichier for semee in fautes()}) == []


@pytest.mark.parametrize(
    "semee", [s for s in lis_semees() if s.aussi or s.renomme or s.copie or s.efface], ids=lambda s: s.nom
)
def test_une_semee_s_applique_a_une_copie_sans_toucher_a_l_original(semee: Semee, tmp_path: Path) -> None:
    avant = (RACINE / semee.fichier).read_bytes()
    copie = copie_savoir(tmp_path)
    lieux = applique(semee, copie)
    assert (RACINE / semee.fichier).read_bytes() == avant
    assert (copie / semee.fichier).exists() == (not semee.efface and not semee.renomme)
    assert all(lieu.fichier.startswith(DOSSIERS) for lieu in lieux)
