"""The sources: where each one is used, when they were checked, and what the law watch found."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.responses import Response

from convoque.console import watch
from convoque.console.citations import Citation, citations
from convoque.console.contents.catalogue import Item, catalogue
from convoque.console.contents.drafts import Change, Drafts
from convoque.console.errors import ConsoleError
from convoque.console.jobs import Job
from convoque.console.visit import EVERYONE, Guarded, Visit, act, show
from convoque.errors import ConvoqueError
from convoque.knowledge.reading import Reader
from convoque.knowledge.sources import Source, SourceBook, read_sources
from convoque.knowledge.yamlfile import read_yaml
from convoque.veille.edition import CODES

if TYPE_CHECKING:
    from convoque.console.app import Console

HOME = "/console/sources"
WATCH = f"{HOME}/veille"
TABLES = watch.TABLES
STATES = {"controle": "Contrôlé", "lu": "Lu", "ancien": "Ancien", "autre": "Autre"}
LATEST = "derniere"
_NUMBER = re.compile(r"[A-Z]{1,2}\.? ?\d[\d-]{0,20}|\d[\d-]{0,20}")


@dataclass(frozen=True)
class Line:
    """One source as the list shows it."""

    source: Source
    used: tuple[Citation, ...]
    found: watch.Found | None

    @property
    def attention(self) -> bool:
        """Whether the last watch found that it changed."""
        return self.found is not None and self.found.attention


def routes() -> list[Guarded]:
    """Give the pages."""
    return [
        show(HOME, home),
        show(WATCH, watching),
        act(WATCH, begin_watch, EVERYONE),
        act(f"{WATCH}/marquer", mark),
        act(f"{WATCH}/article", fill),
        act(f"{WATCH}/brouillon", draft),
        show(f"{HOME}/{{cle}}", one),
    ]


def prepare(console: Console) -> None:
    """Keep what a watch found, and show with it what cites each changed article."""
    console.jobs.when_over["veille"] = lambda job: watch.keep(console.store, job, console.jobs.result(job))
    console.jobs.shown["veille"] = shown_watch
    console.jobs.shown["article"] = shown_article


def home(visit: Visit) -> Response:
    """List the sources that the filters keep."""
    book, wrong = read_book(visit)
    wanted, words = visit.asked("etat"), visit.asked("mots").strip().lower()
    lines = [line for line in _lines(visit, book) if _is_wanted(line, wanted, words)]
    due = review_day(book) if book else None
    return visit.render(
        "sources.html",
        lignes=lines,
        total=len(book.sources) if book else 0,
        livre=book,
        erreurs_fichier=wrong,
        revue=due.isoformat() if due else "",
        depassee=bool(due and due <= visit.console.settings.clock().date()),
        derniere=watch.last(visit.console.store),
        etats=STATES,
        choix=[
            ("", "Toutes"),
            ("modifiee", "Source modifiée"),
            ("abrogee", "Marquée abrogée"),
            ("inutile", "Citée nulle part"),
            *STATES.items(),
        ],
        demande={"etat": wanted, "mots": visit.asked("mots")},
    )


def one(visit: Visit) -> Response:
    """Show one source, and everything that rests on it."""
    book, _ = read_book(visit)
    key = visit.part("cle")
    line = next((line for line in _lines(visit, book) if line.source.key == key), None)
    if line is None:
        raise ConsoleError("adresse_inconnue")
    return visit.render("source.html", ligne=line, source=line.source, etats=STATES, livre=book)


def watching(visit: Visit) -> Response:
    """Show the last watch, what it marks, and how to begin another."""
    return _watching(visit)


def begin_watch(visit: Visit) -> Response:
    """Have an edition compared with the sources."""
    edition = _edition(visit)
    if edition is None:
        return _watching(visit, 422, [{"champ": "edition", "message": "Choisissez une édition de la liste."}])
    sources = str(visit.console.settings.knowledge / "sources.yml")
    arguments = ["veille", *edition, "--json", "--sources", sources]
    id = visit.console.jobs.ask(visit.person, "veille", "Veille du droit", arguments)
    return visit.go(f"/console/travaux/{id}")


def mark(visit: Visit) -> Response:
    """Have the repealed sources marked: what rests on them becomes « à vérifier » once it is published."""
    edition = _edition(visit)
    if edition is None:
        return _watching(visit, 422, [{"champ": "edition", "message": "Choisissez une édition de la liste."}])
    sources = str(visit.console.settings.knowledge / "sources.yml")
    arguments = ["veille", *edition, "--marquer", "--oui", "--sources", sources]
    id = visit.console.jobs.ask(visit.person, "marquer", "Marquage des sources abrogées", arguments)
    return visit.go(f"/console/travaux/{id}")


def fill(visit: Visit) -> Response:
    """Have the fields of a source read in an edition."""
    edition, number, code = _edition(visit), visit.form.one("article").strip(), visit.form.one("code")
    wrong = []
    if edition is None:
        wrong.append({"champ": "edition-article", "message": "Choisissez une édition de la liste."})
    if not _NUMBER.fullmatch(number):
        wrong.append({"champ": "article", "message": "Écrivez un numéro d’article, comme « L5411-6 »."})
    if code not in CODES:
        wrong.append({"champ": "code", "message": "Choisissez un code de la liste."})
    if edition is None or wrong:
        return _watching(visit, 422, wrong)
    arguments = ["veille", *edition, f"--article={number}", f"--code={code}", "--json"]
    id = visit.console.jobs.ask(visit.person, "article", f"Article {number} dans l’édition", arguments)
    return visit.go(f"/console/travaux/{id}")


def draft(visit: Visit) -> Response:
    """Make a draft of a source out of what was read: a new one, or a change of the one that cites this article."""
    job = visit.console.jobs.get(int(visit.form.one("travail") or 0)) if visit.form.one("travail").isdecimal() else None
    found = visit.console.jobs.result(job) if job is not None and job.kind == "article" else None
    if not isinstance(found, dict) or not isinstance(found.get("champs"), dict):
        raise ConsoleError("adresse_inconnue")
    fields = {str(name): str(value) for name, value in found["champs"].items()}
    key, known = fields["article"], catalogue(visit.console.settings.savoir)
    drafts = Drafts(visit.console.store, None if visit.console.options.second_reader else ())
    here = f"/console/contenus/source/{quote(key)}"
    if drafts.open_of("source", key) is not None:
        return visit.go(here, "mal", "Un brouillon de cette source est déjà ouvert : le voici.")
    item, last = known.get("source", key), [one.key for one in known.of("source")][-1:]
    if item is not None:
        drafts.save(Change(item, fields, 0, "Repris de l’édition"), visit.person)
    else:
        new = Item("source", key, key, "knowledge/sources.yml", "sources", (), {})
        drafts.save(Change(new, fields, 0, "Repris de l’édition", "ajouter", *last), visit.person)
    return visit.go(here, "bien", "Le brouillon est rempli d’après l’édition. Relisez-le.")


def shown_article(visit: Visit, job: Job, result: Any) -> Mapping[str, Any]:
    """Show the fields that were read, and whether a source has this article already."""
    if not isinstance(result, dict) or not isinstance(result.get("champs"), dict):
        return {"champs": None}
    book, _ = read_book(visit)
    there = book is not None and result["champs"].get("article") in book.sources
    return {"champs": result["champs"], "texte": result.get("texte", ""), "existe": there, "travail": job.id}


def shown_watch(visit: Visit, _job: Job, result: Any) -> Mapping[str, Any]:
    """Put beside each changed article everything that cites it."""
    if not isinstance(result, dict) or not isinstance(result.get("sources"), list):
        return {"changes": None}
    used = citations(visit.console.settings.knowledge)
    changed = [one for one in result["sources"] if one.get("resultat") not in watch.QUIET]
    return {"changes": [(one, used.get(one["cle"], ())) for one in changed], "edition": result.get("edition") or {}}


def read_book(visit: Visit) -> tuple[SourceBook | None, str]:
    """Read the sources as they are now; None, and why, when they cannot be read."""
    try:
        reader = Reader()
        book = read_sources(read_yaml(visit.console.settings.knowledge / "sources.yml"), reader)
        reader.finish()
    except ConvoqueError as error:
        return None, str(error)
    return book, ""


def review_day(book: SourceBook) -> date:
    """Give the day by which the sources are to be checked again."""
    months = book.checked_on.month - 1 + book.review_months
    year, month = book.checked_on.year + months // 12, months % 12 + 1
    for day in (book.checked_on.day, 30, 29, 28):
        try:
            return date(year, month, day)
        except ValueError:
            continue
    raise AssertionError(month)


def _lines(visit: Visit, book: SourceBook | None) -> list[Line]:
    if book is None:
        return []
    used = citations(visit.console.settings.knowledge)
    known = watch.found(visit.console.store, book)
    return [Line(source, used.get(key, ()), known.get(key)) for key, source in book.sources.items()]


def _is_wanted(line: Line, state: str, words: str) -> bool:
    source = line.source
    if words and words not in f"{source.key} {source.article} {source.code}".lower():
        return False
    if state == "modifiee":
        return line.attention
    if state == "abrogee":
        return source.repealed_on is not None
    if state == "inutile":
        return not line.used
    return state not in STATES or source.state == state


def _watching(visit: Visit, status: int = 200, erreurs: list[dict[str, str]] | None = None) -> Response:
    book, wrong = read_book(visit)
    marked = [line for line in _lines(visit, book) if line.attention]
    return visit.render(
        "veille.html",
        status,
        marquees=marked,
        derniere=watch.last(visit.console.store),
        erreurs_fichier=wrong,
        codes=[(name, name) for name in CODES],
        saisi={"article": visit.form.one("article"), "code": visit.form.one("code")},
        editions=[(LATEST, "La dernière édition, à télécharger"), *((path.name, path.name) for path in _kept(visit))],
        dossier=_folder(visit),
        travaux=visit.console.jobs.latest(5, ["veille", "marquer", "article"]),
        erreurs=erreurs or [],
    )


def _edition(visit: Visit) -> list[str] | None:
    """Give the arguments that name the chosen edition: only one that was put in our folder, or the latest."""
    chosen = visit.form.one("edition")
    if chosen == LATEST:
        return ["--telecharger", "latest"]
    return next(([str(path)] for path in _kept(visit) if path.name == chosen), None)


def _folder(visit: Visit) -> Path:
    return visit.console.options.database.resolve().with_name("editions")


def _kept(visit: Visit) -> list[Path]:
    return sorted(_folder(visit).glob("*.tgz"), reverse=True)
