"""``--marquer`` adds lines to ``sources.yml``, all or nothing, and touches nothing else."""

from datetime import date

import pytest

from convoque.errors import ConvoqueError
from convoque.veille import compare, plan_marking
from convoque.veille.marking import read_book

CHANGED = {"L5412_1": ("LEGIARTI000037388494", "2019-01-01")}
UNCHANGED = {"L5421_1": ("LEGIARTI000037388230", "2019-01-01")}
GONE = {"L5412_99": ("LEGIARTI000000000001", "2019-01-01")}


@pytest.fixture
def plan(write_sources, recent):
    def make(path=None, replaced=False, **articles):
        path = path or write_sources(**articles)
        return plan_marking(path, compare(read_book(path), recent, date(2026, 3, 27)), recent, replaced)

    return make


def test_l_abroge_et_le_disparu_sont_marques_pas_les_autres(plan, recent):
    known = recent.codes["code du travail"].known["LEGIARTI000024769367"][1]
    repealed = {"R4216_2": ("LEGIARTI000024769367", known.start)}
    marking = plan(**repealed, **CHANGED, **UNCHANGED, **GONE)
    assert marking.days == {"R4216-2": date(2027, 1, 1), "L5412-99": date(2026, 3, 27)}


def test_les_modifies_se_marquent_si_on_le_demande(plan):
    assert plan(**CHANGED, **UNCHANGED).days == {}
    assert plan(replaced=True, **CHANGED, **UNCHANGED).days == {"L5412-1": date(2025, 1, 1)}


def test_rien_n_est_ecrit_tant_qu_on_n_a_pas_dit_oui(plan):
    marking = plan(**GONE)
    assert marking.path.read_bytes() == marking.before


def test_seules_des_lignes_sont_ajoutees_le_reste_garde_sa_forme(plan):
    marking = plan(**UNCHANGED, **GONE)
    marking.write()
    written = marking.path.read_text(encoding="utf-8").splitlines()
    assert [line for line in written if "abroge_le" not in line] == marking.before.decode().splitlines()
    assert written[written.index("    abroge_le: 2026-03-27") - 1] == "    etat: controle"
    assert read_book(marking.path).sources["L5412-99"].repealed_on == date(2026, 3, 27)


def test_la_difference_montre_ce_qui_sera_ajoute(plan):
    assert [line for line in plan(**GONE).diff.splitlines() if line.startswith("+ ")] == ["+    abroge_le: 2026-03-27"]


def test_les_fins_de_ligne_de_windows_restent(plan, write_sources):
    path = write_sources(**GONE)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    marking = plan(path)
    assert marking.after.count(b"\r\n") == marking.after.count(b"\n") == marking.before.count(b"\n") + 1


def test_ce_qui_est_deja_marque_ne_l_est_pas_deux_fois(plan):
    marking = plan(**GONE)
    marking.write()
    assert plan(marking.path).days == {}


def test_une_edition_plus_ancienne_que_la_verification_ne_marque_rien(plan):
    with pytest.raises(ConvoqueError, match="plus ancienne que la vérification"):
        plan(checked="2026-03-28", **GONE)


def test_une_source_ecrite_sur_une_ligne_est_refusee_avec_ce_qu_il_faut_ecrire(plan, write_sources):
    path = write_sources(**UNCHANGED)
    inline = "{article: L5412-99, code: code du travail, etat: controle, id: LEGIARTI000000000001, url: u}"
    path.write_text(path.read_text(encoding="utf-8") + f"  L5412-99: {inline}\n", encoding="utf-8")
    with pytest.raises(ConvoqueError, match=r"rien n’a été écrit.*abroge_le: 2026-03-27 \(L5412-99\)"):
        plan(path)


def test_un_fichier_change_entre_temps_n_est_pas_ecrase(plan):
    marking = plan(**GONE)
    marking.path.write_text("autre chose", encoding="utf-8")
    with pytest.raises(ConvoqueError, match="a changé entre-temps"):
        marking.write()
    assert marking.path.read_text(encoding="utf-8") == "autre chose"
    assert [path.name for path in marking.path.parent.iterdir()] == ["sources.yml"]
