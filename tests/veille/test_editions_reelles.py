"""What is cited today, against the edition it was checked on and one of 2023."""

from datetime import date

import pytest

from convoque.veille import Kind, compare, fingerprint
from convoque.veille.report import lines

TODAY = date(2026, 11, 23)


def kinds(book, edition):
    return {one.source.key: one.kind for one in compare(book, edition, TODAY)}


def test_les_editions_disent_leur_version_et_leur_jour(recent, old):
    assert (recent.number, recent.day) == ("2.513.0", date(2026, 3, 27))
    assert (old.number, old.day) == ("2.263.0", date(2023, 5, 26))


def test_tout_ce_qui_est_controle_est_inchange_dans_l_edition_de_la_verification(book, recent):
    found = kinds(book, recent)
    controlled = [key for key, source in book.sources.items() if source.state == "controle"]
    assert len(controlled) >= 70
    assert {key: found[key] for key in controlled if found[key] is not Kind.UNCHANGED} == {}


def test_les_anciennes_redactions_ont_bien_les_dates_citees(book, recent):
    found = kinds(book, recent)
    dated = [key for key, source in book.sources.items() if source.state == "ancien" and source.identifier]
    assert len(dated) >= 5
    assert {found[key] for key in dated} == {Kind.UNCHANGED}


def test_l_empreinte_est_celle_du_texte_de_l_edition(book, recent):
    for name in ("L5412-1", "R5412-3-3", "L112-3"):
        source = book.sources[name]
        (article,) = recent.codes[source.code].articles[source.article]
        assert fingerprint(article.text) == source.fingerprint


def test_ce_qui_n_est_dans_aucun_code_du_paquet_n_est_pas_controle(book, recent):
    found = kinds(book, recent)
    assert {found[key] for key in ("L262-37", "L213-12", "R321-2", "CE 418975", "R5411-14 ancien")} == {Kind.UNCHECKED}


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("L5412-1", Kind.CHANGED),  # en 2023 : la radiation pour absence à un rendez-vous
        ("R5412-3-3", Kind.GONE),  # né du décret de mai 2025
        ("R5412-3-4", Kind.GONE),
        ("L5411-5-1", Kind.GONE),
        ("R5411-15", Kind.GONE),
        ("L5411-6", Kind.CHANGED),
        ("R5412-7", Kind.CHANGED),
        ("R5312-47", Kind.CHANGED),  # deux articles portaient ce numéro
        ("L5312-1", Kind.CHANGED),
        ("L5421-2", Kind.CHANGED),  # même version, une espace de moins
        ("L5421-1", Kind.UNCHANGED),
        ("L1233-68", Kind.UNCHANGED),
        ("L112-3", Kind.UNCHANGED),
        ("R6341-45", Kind.UNCHANGED),
        ("L5412-1 ancien", Kind.CHANGED),  # pas encore de fin
        ("L262-37", Kind.UNCHECKED),
    ],
)
def test_entre_2023_et_la_verification(book, old, key, kind):
    assert kinds(book, old)[key] is kind


def test_les_disparus_de_2023_sont_exactement_ceux_nes_depuis(book, old):
    gone = {key for key, kind in kinds(book, old).items() if kind is Kind.GONE}
    assert gone == {
        "D5411-14-1", "D5411-14-2", "D5411-8-2", "L5411-5-1", "L5411-5-2", "R5312-38-1", "R5411-15", "R5411-15-1",
        "R5411-15-2", "R5411-15-3", "R5411-8-1", "R5412-2", "R5412-3", "R5412-3-1", "R5412-3-2", "R5412-3-3",
        "R5412-3-4",
    }  # fmt: skip


def test_une_edition_plus_ancienne_que_la_verification_est_annoncee(book, old, recent):
    assert "plus ancienne que la vérification" in lines(compare(book, old, TODAY), book, old)[0]
    assert "Attention" not in lines(compare(book, recent, TODAY), book, recent)[0]


def test_chaque_article_a_voir_a_sa_ligne_et_le_compte_est_a_la_fin(book, old):
    found = compare(book, old, TODAY)
    said = lines(found, book, old)
    assert sum(" · " in line and not line.startswith("non contrôlé") for line in said) == sum(
        f.attention for f in found
    )
    unread = sum(source.identifier is None and source.fingerprint is None for source in book.sources.values())
    end = f"18 inchangés, 42 modifiés, 17 disparus, {unread} non contrôlés."
    assert said[-1] == f"Édition 2.263.0 du 26 mai 2023 : {end}"
