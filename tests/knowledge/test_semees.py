"""Every kind of seeded mistake is found where it is, with its code; no trap is taken for a mistake.

One seed of each kind here; ``python -m benchmarks.savoir_seme`` tries them all.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from semees_lecture import Semee, applique, copie_savoir, fautes, pieges
from semees_memoire import memoire

from convoque.checking import check_savoir
from convoque.checking.codes import CODES

PREMIERES = list({semee.genre: semee for semee in reversed(fautes())}.values())
PLUS = 24
"""Mistakes that one may bring: the needs of a file of examples that is gone, the rules under one that covers all."""
ENSEMBLE = list({semee.fichier: semee for semee in fautes() if semee.groupe in ("fiches", "ton", "exemples")}.values())


@pytest.fixture(scope="module", autouse=True)
def souvenir() -> Iterator[None]:
    with memoire():
        yield


@pytest.mark.parametrize("semee", PREMIERES, ids=lambda semee: semee.genre)
def test_une_faute_semee_est_trouvee_a_sa_place_avec_son_code(semee: Semee, tmp_path: Path) -> None:
    copie = copie_savoir(tmp_path)
    lieux = applique(semee, copie)
    trouvees = check_savoir(copie)
    codes = {one.code for one in trouvees if any(lieu.accepte(one.file, one.line or 0) for lieu in lieux)}
    assert semee.code in codes, [str(one) for one in trouvees]
    assert all(one.code in CODES and one.wrong for one in trouvees)
    assert len(trouvees) <= PLUS, [str(one) for one in trouvees]


@pytest.mark.parametrize("semee", pieges(), ids=lambda semee: semee.nom)
def test_un_piege_n_est_pas_une_faute(semee: Semee, tmp_path: Path) -> None:
    copie = copie_savoir(tmp_path)
    applique(semee, copie)
    assert [str(one) for one in check_savoir(copie)] == []


def test_les_fautes_de_beaucoup_de_fichiers_sont_dites_ensemble(tmp_path: Path) -> None:
    copie = copie_savoir(tmp_path)
    lieux = [(semee, applique(semee, copie)) for semee in ENSEMBLE if semee.remplace is not None]
    trouvees = check_savoir(copie)
    manquees = [
        semee.nom
        for semee, places in lieux
        if not any(lieu.accepte(one.file, one.line or 0) for lieu in places for one in trouvees)
    ]
    assert len(lieux) > 20
    assert manquees == []
    assert [(one.file, one.line or 0) for one in trouvees] == sorted((one.file, one.line or 0) for one in trouvees)
