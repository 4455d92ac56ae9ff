"""What became of one cited article: the cases of the real text that a list of today's articles does not show."""

from dataclasses import replace
from datetime import date

import pytest

from convoque.veille import Kind
from convoque.veille.edition import Version

DAY = date(2026, 3, 27)


@pytest.mark.parametrize(
    ("number", "identifier", "since", "today", "kind", "ceased"),
    [
        ("L6323_13", "LEGIARTI000052437094", None, DAY, Kind.TO_CHANGE, date(2026, 9, 1)),
        ("L6323_13", "LEGIARTI000052437094", None, date(2026, 9, 1), Kind.CHANGED, date(2026, 9, 1)),
        ("L6323_17_2", "LEGIARTI000047452262", None, DAY, Kind.TO_CHANGE, date(2027, 1, 1)),
        ("R4216_2", "LEGIARTI000024769367", None, DAY, Kind.TO_BE_REPEALED, date(2027, 1, 1)),
        ("R4216_2", "LEGIARTI000024769367", None, date(2026, 12, 31), Kind.TO_BE_REPEALED, date(2027, 1, 1)),
        ("R4216_2", "LEGIARTI000024769367", None, date(2027, 1, 1), Kind.REPEALED, date(2027, 1, 1)),
        ("L5134_23_1", "LEGIARTI000031087284", None, DAY, Kind.UNCHANGED, None),  # un mort-né de l’an 2222
        ("L5412_1", "LEGIARTI000037388494", "2019-01-01", DAY, Kind.CHANGED, date(2025, 1, 1)),
        ("L5412_99", "LEGIARTI000048590558", "2025-01-01", DAY, Kind.MOVED, None),
        ("L5412_99", "LEGIARTI000000000001", "2025-01-01", DAY, Kind.GONE, DAY),
    ],
)
def test_ce_que_devient_un_article_cite(found, recent, number, identifier, since, today, kind, ceased):
    start = since or recent.codes["code du travail"].known[identifier][1].start
    one = found(recent, today, **{number: (identifier, start)})
    assert (one.kind, one.ceased) == (kind, ceased)


def test_un_article_remplace_n_est_pas_dit_abroge_malgre_son_etat(recent):
    (article,) = recent.codes["code du travail"].articles["L6323-13"]
    assert article.current.state == "ABROGE_DIFF"  # comme un article à abroger


def test_un_article_renumerote_dit_son_nouveau_numero(found, recent):
    assert found(recent, L5412_99=("LEGIARTI000048590558", "2025-01-01")).moved_to == "L5412-1"


def test_un_autre_texte_sous_la_meme_version_se_voit(found, recent):
    one = found(recent, L5412_1=("LEGIARTI000048590558", "2025-01-01", f"empreinte: {'0' * 64}"))
    assert (one.kind, one.reason) == (Kind.CHANGED, "même version, mais un autre texte")


def test_une_autre_date_de_debut_se_voit(found, recent):
    assert found(recent, L5412_1=("LEGIARTI000048590558", "2025-01-02")).kind is Kind.CHANGED


def test_une_version_ignoree_de_l_edition_n_a_pas_de_date_de_fin_inventee(found, old):
    assert found(old, L5412_1=("LEGIARTI000048590558", "2025-01-01")).ceased is None


def test_un_code_absent_de_l_edition_n_est_pas_controle(found, recent):
    without = replace(recent, codes={})
    assert found(without, L5412_1=("LEGIARTI000048590558", "2025-01-01")).kind is Kind.UNCHECKED


def test_une_marque_que_l_edition_dement_est_signalee(found, recent):
    article = ("LEGIARTI000048590558", "2025-01-01")
    assert found(recent, L5412_1=(*article, "abroge_le: 2026-01-01")).kind is Kind.WRONGLY_MARKED
    assert found(recent, L5412_1=(*article, "abroge_le: 2026-06-01")).kind is Kind.UNCHANGED  # après cette édition


@pytest.mark.parametrize(
    ("number", "since", "until", "kind"),
    [
        ("L5412_1", "2019-01-01", "2024-12-31", Kind.UNCHANGED),
        ("L5412_1", "2019-01-01", "2024-12-30", Kind.CHANGED),
        ("L5412_1", "2019-01-02", "2024-12-31", Kind.CHANGED),
        ("L5412_99", "2019-01-01", "2024-12-31", Kind.UNCHECKED),
    ],
)
def test_une_ancienne_redaction_se_controle_par_ses_dates(found, recent, number, since, until, kind):
    more = ("etat: ancien", f"jusqu_au: {until}")
    assert found(recent, **{number: ("LEGIARTI000037388494", since, *more)}).kind is kind


def test_une_ancienne_redaction_sortie_de_la_liste_a_disparu(found, recent):
    more = ("etat: ancien", "jusqu_au: 2024-12-31")
    assert found(recent, L5412_1=("LEGIARTI000000000001", "2019-01-01", *more)).kind is Kind.GONE


@pytest.mark.parametrize(
    ("state", "start", "end", "stillborn"),
    [
        ("MODIFIE_MORT_NE", date(2222, 2, 22), date(2014, 3, 6), True),
        ("MODIFIE", date(2018, 1, 1), date(2018, 1, 1), True),
        ("VIGUEUR_DIFF", date(2027, 1, 1), None, False),
    ],
)
def test_une_redaction_mort_nee_ne_compte_pas(state, start, end, stillborn):
    assert Version("LEGIARTI", state, start, end).stillborn is stillborn
