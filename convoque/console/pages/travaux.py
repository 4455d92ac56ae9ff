"""One job: how far it is, what it said, what it gave; written again by itself, with or without JavaScript."""

from __future__ import annotations

from starlette.responses import Response

from convoque.console.errors import ConsoleError
from convoque.console.jobs import Job
from convoque.console.visit import EVERYONE, Guarded, Visit, act, show


def routes() -> list[Guarded]:
    """Give the pages."""
    return [
        show("/console/travaux", everything),
        show("/console/travaux/{id:int}", one),
        act("/console/travaux/{id:int}/arreter", stop, EVERYONE),
    ]


def everything(visit: Visit) -> Response:
    """List the last jobs."""
    return visit.render("travaux.html", travaux=visit.console.jobs.latest(50))


def one(visit: Visit) -> Response:
    """Show one job."""
    job = _job(visit)
    jobs = visit.console.jobs
    template = "travail-etat.html" if visit.asked("partie") else "travail.html"
    result = jobs.result(job) if job.is_over else None
    prepared = jobs.shown[job.kind](visit, job, result) if job.kind in jobs.shown and job.is_over else {}
    return visit.render(template, travail=job, sortie=jobs.said(job), resultat=result, vue=prepared)


def stop(visit: Visit) -> Response:
    """Stop a job that one has asked for oneself."""
    job = _job(visit)
    if job.who != visit.person.subject and not visit.person.edits:
        raise ConsoleError("role_refuse")
    visit.console.jobs.stop(job.id)
    visit.note("arrêter", f"travail {job.id}")
    return visit.go(f"/console/travaux/{job.id}", "bien", "L’arrêt est demandé.")


def _job(visit: Visit) -> Job:
    job = visit.console.jobs.get(int(visit.part("id")))
    if job is None:
        raise ConsoleError("adresse_inconnue")
    return job
