"""The seeded mistakes of ``semees/``: what an editor gets wrong in one file, and where it has to be told.

A seed says how one file differs from today's (``remplace`` and ``par``,
``ajoute``, ``octets``, ``efface``, ``renomme`` or ``copie``) and on which lines a reader
looks for the mistake. A trap (``valide: oui``) differs too, and is right.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

RACINE = Path(__file__).resolve().parents[2]
SEMEES = Path(__file__).with_name("semees")
DOSSIERS = ("knowledge", "data/nlu")

OCTETS = {
    "utf-16": lambda texte: texte.encode("utf-16"),
    "windows-1252": lambda texte: texte.encode("windows-1252", errors="replace"),
    "bom": lambda texte: texte.encode("utf-8-sig"),
    "crlf": lambda texte: texte.replace("\n", "\r\n").encode(),
    "nul": lambda texte: texte.encode().replace(b"\n", b"\n\0", 1),
    "vide": lambda texte: b"",
    "sans-fin": lambda texte: texte.rstrip("\n").encode(),
}
"""How a text editor, a mail or a broken disk may write the same text."""

CLES = {
    "nom",
    "genre",
    "code",
    "fichier",
    "remplace",
    "jusqua",
    "par",
    "ligne",
    "ajoute",
    "octets",
    "efface",
    "renomme",
    "copie",
    "aussi",
    "valide",
}


class SemeeIllisible(ValueError):
    """A seed that is not written as it should be, or no longer applies to the files of today."""


@dataclass(frozen=True)
class Lieu:
    """Where a mistake may be told: a file, and the lines (from 1) where a reader looks, none for anywhere in it."""

    fichier: str
    lignes: frozenset[int] = frozenset()

    def accepte(self, fichier: str, ligne: int) -> bool:
        """Whether a mistake told at this place is told where it is."""
        return fichier == self.fichier and (not self.lignes or ligne in self.lignes)


@dataclass(frozen=True)
class Semee:
    """One mistake, or one trap, in one file.

    ``jusqua`` is the text before which what is replaced ends, when it is long.
    ``lignes`` count from the first line of ``remplace`` (0 is that line), or
    from the first line of ``ajoute``. ``aussi`` gives the other places where
    the same mistake may be told: (file, the text that is once in it, or
    nothing for anywhere).
    """

    nom: str
    genre: str
    groupe: str
    fichier: str
    remplace: str | None = None
    jusqua: str | None = None
    par: str | None = None
    ajoute: str | None = None
    octets: str | None = None
    efface: bool = False
    renomme: str | None = None
    copie: str | None = None
    lignes: tuple[int, ...] = ()
    aussi: tuple[tuple[str, str | None], ...] = ()
    valide: bool = False
    code: str = ""


@cache
def lis_semees(dossier: Path = SEMEES) -> tuple[Semee, ...]:
    """Every seed, in the order of the files; raises ``SemeeIllisible``."""
    return tuple(
        _semee(valeurs, chemin.stem)
        for chemin in sorted(dossier.glob("*.yml"))
        for valeurs in yaml.load(chemin.read_text("utf-8"), Loader=yaml.CSafeLoader)
    )


def fautes() -> list[Semee]:
    """The seeds that are mistakes."""
    return [semee for semee in lis_semees() if not semee.valide]


def pieges() -> list[Semee]:
    """The seeds that look like mistakes and are right."""
    return [semee for semee in lis_semees() if semee.valide]


def copie_savoir(vers: Path, racine: Path = RACINE) -> Path:
    """The knowledge and the examples of today in a new folder, by hard links where the disk allows."""
    for dossier in DOSSIERS:
        shutil.copytree(racine / dossier, vers / dossier, copy_function=_lie)
    return vers


def change(semee: Semee, contenu: bytes) -> bytes | None:
    """The bytes of the file once the seed is in it, ``None`` when it is no longer there; raises ``SemeeIllisible``."""
    if semee.efface:
        return None
    if semee.octets is not None:
        return OCTETS[semee.octets](contenu.decode())
    if semee.ajoute is not None:
        return contenu + semee.ajoute.encode()
    if semee.remplace is None:
        return contenu
    debut, fin = _bornes(semee, contenu)
    return contenu[:debut] + (semee.par or "").encode() + contenu[fin:]


def applique(semee: Semee, dossier: Path) -> tuple[Lieu, ...]:
    """Put the seed in a copy of the knowledge, and say where its mistake may be told.

    The changed file is written anew: the file of today, linked to it, stays
    as it is. Raises ``SemeeIllisible``.
    """
    chemin = dossier / semee.fichier
    avant = chemin.read_bytes()
    apres = change(semee, avant)
    if semee.copie is not None:
        (dossier / semee.copie).write_bytes(avant)
        return _lieux(semee, avant, dossier)
    chemin.unlink()
    if apres is not None:
        vers = dossier / (semee.renomme or semee.fichier)
        vers.unlink(missing_ok=True)
        vers.write_bytes(apres)
    return _lieux(semee, avant, dossier)


def _lieux(semee: Semee, avant: bytes, dossier: Path) -> tuple[Lieu, ...]:
    return (_lieu(semee, avant), *(_autre_lieu(semee, dossier, *autre) for autre in semee.aussi))


def _lieu(semee: Semee, avant: bytes) -> Lieu:
    if semee.remplace is not None:
        premiere = avant[: avant.index(semee.remplace.encode())].count(b"\n") + 1
    elif semee.ajoute is not None:
        premiere = avant.count(b"\n") + 1
    else:
        return Lieu(semee.copie or semee.renomme or semee.fichier)
    return Lieu(semee.fichier, frozenset(premiere + decalage for decalage in semee.lignes))


def _bornes(semee: Semee, contenu: bytes) -> tuple[int, int]:
    cherche = (semee.remplace or "").encode()
    if (fois := contenu.count(cherche)) != 1:
        raise SemeeIllisible(f"« {semee.nom} » : le texte à remplacer est {fois} fois dans {semee.fichier}")
    debut = contenu.index(cherche)
    fin = debut + len(cherche)
    if semee.jusqua is not None:
        fin = contenu.find(semee.jusqua.encode(), fin)
    if fin < 0:
        raise SemeeIllisible(f"« {semee.nom} » : « {semee.jusqua} » ne vient pas après, dans {semee.fichier}")
    return debut, fin


def _autre_lieu(semee: Semee, dossier: Path, fichier: str, texte: str | None) -> Lieu:
    if texte is None:
        return Lieu(fichier)
    contenu = (dossier / fichier).read_text("utf-8")
    if (fois := contenu.count(texte)) != 1:
        raise SemeeIllisible(f"« {semee.nom} » : « {texte} » est {fois} fois dans {fichier}")
    return Lieu(fichier, frozenset({contenu[: contenu.index(texte)].count("\n") + 1}))


def _lie(source: str, cible: str) -> None:
    try:
        os.link(source, cible)
    except OSError:
        shutil.copyfile(source, cible)


def _semee(valeurs: Mapping[str, Any], groupe: str) -> Semee:
    if inconnues := set(valeurs) - CLES:
        raise SemeeIllisible(f"« {valeurs.get('nom')} » : {', '.join(sorted(inconnues))}, clé inconnue")
    return Semee(
        nom=valeurs["nom"],
        genre=valeurs["genre"],
        groupe=groupe,
        code=valeurs.get("code", ""),
        fichier=valeurs["fichier"],
        remplace=valeurs.get("remplace"),
        jusqua=valeurs.get("jusqua"),
        par=valeurs.get("par"),
        ajoute=valeurs.get("ajoute"),
        octets=valeurs.get("octets"),
        efface=valeurs.get("efface") == "oui",
        renomme=valeurs.get("renomme"),
        copie=valeurs.get("copie"),
        lignes=tuple(_lignes(valeurs)),
        aussi=tuple(
            (autre.get("fichier", valeurs["fichier"]), autre.get("texte")) for autre in valeurs.get("aussi", [])
        ),
        valide=valeurs.get("valide") == "oui",
    )


def _lignes(valeurs: Mapping[str, Any]) -> Iterator[int]:
    ligne = valeurs.get("ligne", [])
    yield from ([ligne] if isinstance(ligne, int) else ligne)
