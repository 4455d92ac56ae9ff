"""A source is filled from the edition: nobody copies a number or a fingerprint."""

import pytest

from convoque.errors import Refused
from convoque.veille.describe import describe

LABOUR = "code du travail"


def test_une_source_deja_controlee_se_retrouve_a_l_identique(book, recent):
    checked = [
        source
        for source in book.sources.values()
        if source.state == "controle" and source.until is None and source.article in recent.codes[LABOUR].articles
    ]
    same = [source for source in checked if source.code == LABOUR and _is_same(source, recent)]
    assert len(same) > 5


def _is_same(source, edition):
    fields = describe(edition, LABOUR, source.article).fields
    return (fields["id"], fields["empreinte"]) == (source.identifier, source.fingerprint)


def test_un_article_absent_donne_ses_voisins(recent):
    with pytest.raises(Refused, match="n’a pas d’article « L5412-99 »"):
        describe(recent, LABOUR, "L5412-99")
