"""The folder itself: every file that is read is there, every file that is there is read, every topic has its fiche."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from convoque.checking.files import Files
from convoque.errors import Located
from convoque.knowledge.base import TABLES, TOPICS
from convoque.knowledge.reading import near
from convoque.knowledge.yamlfile import Value

EXPECTED = (
    "faits", "sources", "parametres", "conversation", "lexique", "messages/reponses", "messages/widget",
    "messages/erreurs", *(f"regles/{name}" for name in TABLES),
)  # fmt: skip
"""The files of ``knowledge/`` besides the fiches, without ``.yml``."""
_YAML = (".yml", ".yaml", ".YML", ".YAML")
_FOLDERS = ("", "messages", "regles", "fiches")
_MOST_LISTED = 20


def check_layout(files: Files, knowledge: Path) -> Iterator[Located]:
    """Find the YAML files that nothing reads: a new table, a fiche called ``.yaml``."""
    read = {f"{name}.yml" for name in EXPECTED}
    found = 0
    for folder in _FOLDERS:
        for name in _names(knowledge / folder):
            told = f"{folder}/{name}" if folder else name
            expected = folder == "fiches" and name.endswith(".yml")
            if name.endswith(_YAML) and told not in read and not expected and found < _MOST_LISTED:
                found += 1
                wrong = f"rien ne lit ce fichier{near(told, sorted(read))}"
                place = files.name(knowledge / told)
                yield Located(place, None, None, wrong, "un fichier que Convoqué lit, en « .yml »", "fichier-inattendu")


def check_fiches(written: Mapping[str, Value], unread: Collection[str]) -> Iterator[Located]:
    """Find topics without a fiche, two fiches of one topic, and names that say another topic than the file.

    ``unread`` are the files that are there and cannot be read.
    """
    topics: dict[str, str] = {}
    ids: dict[str, str] = {}
    for name, root in written.items():
        if name.startswith("fiches/"):
            yield from _fiche(name.partition("/")[2], root, topics, ids)
        elif name.startswith("regles/"):
            yield from _table(name.partition("/")[2], root)
    read = {name.partition("/")[2] for name in written if name.startswith("fiches/")}
    read |= {Path(name).stem for name in unread}
    for topic in sorted(TOPICS - set(topics) - read):
        wrong = f"le sujet « {topic} » n’a pas de fiche"
        expected = f"knowledge/fiches/{topic}.yml"
        yield Located(f"knowledge/fiches/{topic}.yml", None, None, wrong, expected, "sujet-sans-fiche")


def _fiche(name: str, root: Value, topics: dict[str, str], ids: dict[str, str]) -> Iterator[Located]:
    written = root.get("sujet")
    topic = written.text or "" if written is not None else ""
    if written is not None and topic in TOPICS:
        other = topics.setdefault(topic, name)
        if other != name:
            wrong = f"le sujet « {topic} » a déjà une fiche : fiches/{other}.yml"
            yield _wrong(written, "fiche-mal-nommee", wrong, "une seule fiche par sujet")
        elif topic != name:
            yield _wrong(written, "fiche-mal-nommee", f"le fichier « {name}.yml » parle de « {topic} »", f"{topic}.yml")
    listed = root.get("cas")
    for case in (listed.items or ()) if listed is not None else ():
        given = case.get("id")
        if given is None or not given.text:
            continue
        if topic in TOPICS and not given.text.startswith(f"{topic}/"):
            wrong = f"l’identifiant « {given.text} » ne commence pas par « {topic}/ »"
            yield _wrong(given, "identifiant-impossible", wrong, f"{topic}/un-nom")
        other = ids.setdefault(given.text, name)
        if other != name:
            wrong = f"l’identifiant « {given.text} » sert déjà dans fiches/{other}.yml"
            yield _wrong(given, "identifiant-double", wrong, "un identifiant unique")
        yield from _lists(case, ("quand_on_dit", "partout", "precisions", "faire", "sources"))
        destinations = case.get("boutons")
        for button in (destinations.items or ()) if destinations is not None else ():
            title = button.get("titre")
            if title is not None and len(title.text or "") > _LONGEST_BUTTON:
                wrong = f"un titre de bouton de {len(title.text or '')} signes"
                yield _wrong(title, "titre-trop-long", wrong, f"au plus {_LONGEST_BUTTON}")


_LONGEST_BUTTON = 60
_MAY_BE_EMPTY = frozenset({"si", "nie", "preuves"})


def check_empty(written: Mapping[str, Value]) -> Iterator[Located]:
    """Find the keys after which nothing is written, and the lists without anything."""
    for root in written.values():
        waiting = [root]
        while waiting:
            value = waiting.pop()
            waiting += value.items or ()
            for key, child in value.entries or ():
                waiting.append(child)
                nothing = child.kind == "vide" or child.items == () or child.entries == ()
                if nothing and key.text not in _MAY_BE_EMPTY:
                    wrong = f"« {key.text} » est vide"
                    yield _wrong(child, "valeur-vide", wrong, "ce qui lui revient, ou pas de ligne du tout")


def check_numbers(written: Mapping[str, Value]) -> Iterator[Located]:
    """Find the durations of the rules, in months, that are not written in words."""
    messages = written.get("messages/reponses")
    listed = messages.get("nombres") if messages is not None else None
    if listed is None:
        return
    words = {key for key, _ in listed.walk()}
    said = {number for name, root in written.items() if name.startswith("regles/") for number in _months(root)}
    for number in sorted(said - words):
        yield _wrong(listed, "cle-manquante", f"il manque le nombre « {number} »", f'« "{number}": » et le mot')


def _months(root: Value) -> Iterator[str]:
    listed = root.get("regles")
    for rule in (listed.items or ()) if listed is not None else ():
        concluded = rule.get("alors")
        for key in ("mois_min", "mois_max"):
            number = concluded.get(key) if concluded is not None else None
            if number is not None and number.text and number.text.isdecimal() and len(number.text) < _DIGITS:
                yield number.text


_DIGITS = 3


def _lists(value: Value, keys: tuple[str, ...]) -> Iterator[Located]:
    for key in keys:
        given = value.get(key)
        if given is not None and given.kind == "texte":
            wrong = f"« {key} » : une liste est attendue, lu {given.described[:80]}"
            yield _wrong(given, "type-attendu", wrong, "comme « [une chose, une autre] », ou des lignes « - »")


def _table(name: str, root: Value) -> Iterator[Located]:
    written = root.get("table")
    if written is not None and written.text and written.text != name:
        wrong = f"la table « {written.text} » est dans « {name}.yml »"
        yield _wrong(written, "fiche-mal-nommee", wrong, f"table: {name}")
    listed = root.get("regles")
    for rule in (listed.items or ()) if listed is not None else ():
        given = rule.get("id")
        yield from _lists(rule, ("sources", "exemples"))
        if given is not None and given.text and not given.text.startswith(f"{name}/"):
            wrong = f"l’identifiant « {given.text} » ne commence pas par « {name}/ »"
            yield _wrong(given, "identifiant-impossible", wrong, f"{name}/un-nom")


def _names(folder: Path) -> list[str]:
    try:
        return sorted(entry.name for entry in os.scandir(folder) if not entry.name.startswith("."))[:1000]
    except OSError:
        return []


def _wrong(value: Value, code: str, wrong: str, expected: str) -> Located:
    return Located(value.file, value.line, value.column, wrong, expected, code)
