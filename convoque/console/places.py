"""From a file of the contents to the page of the console where it is edited."""

from __future__ import annotations

import re
from collections.abc import Collection

_PAGES = (
    (re.compile(r"(?:knowledge/)?fiches/([a-z0-9_]+)\.yml"), "/console/fiches/{}", "/console/fiches"),
    (re.compile(r"(?:data/)?nlu/([a-z0-9_]+)\.yml"), "/console/exemples/{}", "/console/exemples"),
    (re.compile(r"(?:knowledge/)?regles/([a-z0-9_]+)\.yml"), "/console/regles/{}", "/console/regles"),
    (re.compile(r"(?:knowledge/)?messages/([a-z0-9_]+)\.yml"), "/console/textes/{}", "/console/textes"),
    (re.compile(r"(?:knowledge/)?(?:conversation)\.yml"), "/console/textes", "/console/textes"),
    (re.compile(r"(?:knowledge/)?faits\.yml"), "/console/faits", "/console/faits"),
    (re.compile(r"(?:knowledge/)?lexique\.yml"), "/console/lexique", "/console/lexique"),
    (re.compile(r"(?:knowledge/)?sources\.yml"), "/console/sources", "/console/sources"),
    (re.compile(r"(?:knowledge/)?parametres\.yml"), "/console/nombres", "/console/nombres"),
)


def page_of(file: str, paths: Collection[str]) -> str:
    """Give the page of a file among the console's ``paths``, empty when no page edits it.

    >>> page_of("knowledge/faits.yml", ["/console/faits"]), page_of("knowledge/faits.yml", [])
    ('/console/faits', '')
    >>> page_of("/srv/knowledge/fiches/report.yml", ["/console/fiches", "/console/fiches/{nom}"])
    '/console/fiches/report'
    """
    for pattern, one, every in _PAGES:
        found = pattern.search(file)
        if found and pattern.fullmatch(file[found.start() :]):
            exact = one.format(*found.groups())
            if exact in paths or ("{}" in one and any(path.startswith(f"{every}/{{") for path in paths)):
                return exact
            return every if every in paths else ""
    return ""
