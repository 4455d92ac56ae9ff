"""The first page: what this person can do here."""

from __future__ import annotations

from starlette.responses import Response

from convoque.console.visit import Guarded, Visit, show


def routes() -> list[Guarded]:
    """Give the page, with and without its last stroke."""
    return [show("/console", home), show("/console/", home)]


def home(visit: Visit) -> Response:
    """Show the pages of this role, and what is being done."""
    return visit.render("accueil.html", travail=visit.console.jobs.busy())
