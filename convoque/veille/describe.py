"""What ``sources.yml`` says of an article, filled from an edition: nobody copies a number or a fingerprint by hand."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from convoque.errors import ConvoqueError, Refused
from convoque.veille.edition import CODES, Edition, fingerprint

ADDRESS = "https://www.legifrance.gouv.fr/codes/article_lc/{}"
_IN_FORCE = ("VIGUEUR", "VIGUEUR_DIFF")


@dataclass(frozen=True)
class Described:
    """The fields of a source, as they are written in the file, and the text they are about."""

    fields: dict[str, str]
    text: str


def describe(edition: Edition, code: str, number: str) -> Described:
    """Describe the wording in force of an article.

    Raises ConvoqueError for a code that is not one of ``CODES`` or not in the
    edition, Refused for an article that is not there, or no longer in force.
    """
    if code not in CODES:
        raise ConvoqueError(f"Code inconnu : « {code} », attendu : {', '.join(CODES)}.")
    if code not in edition.codes:
        raise ConvoqueError(f"Cette édition ne contient pas le {code}.")
    articles = edition.codes[code].articles
    if number not in articles:
        near = get_close_matches(number, articles, 3, 0.8)
        told = f" Vouliez-vous dire {', '.join(near)} ?" if near else ""
        raise Refused(f"Le {code} n’a pas d’article « {number} » dans cette édition.{told}")
    living = [article for article in articles[number] if article.current.state in _IN_FORCE]
    if not living:
        raise Refused(f"L’article {number} du {code} n’est plus en vigueur dans cette édition.")
    article = living[0]
    fields = {
        "article": number,
        "code": code,
        "etat": "controle",
        "depuis": article.current.start.isoformat(),
        "id": article.current.identifier,
        "empreinte": fingerprint(article.text),
        "url": ADDRESS.format(article.current.identifier),
    }
    return Described(fields, article.text)
