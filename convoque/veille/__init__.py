"""Watch the official text: compare what ``sources.yml`` cites with an edition of the codes."""

from convoque.veille.compare import Finding, Kind, compare
from convoque.veille.edition import Article, Code, Edition, Version, fingerprint
from convoque.veille.files import open_edition
from convoque.veille.marking import Marking, plan_marking

__all__ = [
    "Article",
    "Code",
    "Edition",
    "Finding",
    "Kind",
    "Marking",
    "Version",
    "compare",
    "fingerprint",
    "open_edition",
    "plan_marking",
]
