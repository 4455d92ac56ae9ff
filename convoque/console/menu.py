"""The console's menu: what each role finds there, in this order; an entry whose page is not there is left out."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from convoque.console.access import EDITOR, ROLES


@dataclass(frozen=True)
class Entry:
    """One entry: the page, its name, and what it is for."""

    path: str
    name: str
    about: str
    roles: Collection[str] = ROLES


ENTRIES = (
    Entry("/console/essai", "Essai", "Posez une question et voyez pourquoi l’assistant répond ainsi."),
    Entry("/console/cas", "Cas", "Les conversations gardées, rejouées à chaque publication."),
    Entry("/console/fiches", "Fiches", "Les sujets, leurs besoins et leurs exemples."),
    Entry("/console/exemples", "Exemples", "Ce que les gens disent, besoin par besoin."),
    Entry("/console/regles", "Règles", "Ce qui décide, avec les articles qui le disent."),
    Entry("/console/nombres", "Nombres", "Les durées et les parts que la loi fixe."),
    Entry("/console/faits", "Faits", "Ce que l’assistant retient et demande."),
    Entry("/console/lexique", "Lexique", "Les mots qu’il reconnaît."),
    Entry("/console/textes", "Textes", "Les phrases du site et de ses messages."),
    Entry("/console/sources", "Sources", "Les articles cités, où ils servent, et la veille du droit."),
    Entry("/console/boite", "Boîte", "Les questions mal comprises, à ranger.", (EDITOR,)),
    Entry("/console/brouillons", "Brouillons", "Ce qui attend d’être relu ou publié."),
    Entry("/console/publications", "Publications", "Vérifier, comparer, publier, revenir en arrière."),
    Entry("/console/tableau", "Tableau de bord", "Comment l’assistant est utilisé."),
    Entry("/console/journal", "Journal", "Qui a fait quoi, et quand."),
)


def menu(paths: Iterable[str]) -> tuple[Entry, ...]:
    """Keep the entries whose page is among ``paths``."""
    there = set(paths)
    return tuple(entry for entry in ENTRIES if entry.path in there)
