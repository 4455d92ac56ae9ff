"""The two feeds of France Travail's partner API, merged into the convocations.

Fields are named and typed as France-Travail/pass-emploi-api types them
(``RendezVousPoleEmploiDto`` and ``PrestationDto``). The feeds are dirty: what
is optional and cannot be read is unknown; only an entry without a readable
date is refused. They say when and where, never whether it is in the plan:
``au_plan``, ``action_plan_id`` and ``inscription_libre`` are left as they are.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable, Mapping, Sequence

from convoque.casefile.database import Database, writing
from convoque.casefile.importer import FileCount, ImportReport
from convoque.casefile.rows import Mistakes, Place
from convoque.casefile.schema import CONVOCATIONS
from convoque.casefile.values import BadValue, check, quoted
from convoque.errors import InputErrors
from convoque.storage import Location

Record = dict[str, str | int | None]
Entry = Mapping[str, object]

_MODALITES = {
    "VISIO": "VISIO",
    "WEBCAM": "VISIO",
    "TELEPHONE": "TELEPHONE",
    "TELEPHONIQUE": "TELEPHONE",
    "AGENCE": "PHYSIQUE",
    "PHYSIQUE": "PHYSIQUE",
}
_STAMP = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]([0-9]{2}:[0-9]{2})(?::[0-9]{2}(?:\.[0-9]+)?)?)?")
_OFFSET = re.compile(r"\s*(?:Z|[+-][0-9]{2}:?[0-9]{2})$")
_HOUR = re.compile(r"([0-9]{1,2})\s*[:hH]\s*([0-9]{2})(?::[0-9]{2})?")

_TOO_MANY_MINUTES = 100_000


def import_partner(
    location: Location, demandeur_id: str, rendez_vous: Sequence[object], prestations: Sequence[object]
) -> ImportReport:
    """Merge what the partner API lists for a person into their convocations, all or nothing.

    Doing it again with the same feeds changes nothing; an entry that has left
    the feeds stays on file. Unlike a CSV line, an entry replaces only what its
    feed can say. ``annule`` sets the status to ANNULE and, when it is false,
    takes back that status only: a recorded absence stays.

    Raises InputErrors naming each bad entry, as in ``prestations[2].session.dateDebut``.
    """
    mistakes = Mistakes()
    records = {
        **_read_all("rendez_vous", demandeur_id, rendez_vous, read_rendez_vous, mistakes),
        **_read_all("prestations", demandeur_id, prestations, read_prestation, mistakes),
    }
    with writing(location) as db:
        if not db.query("SELECT 1 FROM demandeurs WHERE id = :id", {"id": demandeur_id}):
            wrong = f"{quoted(demandeur_id)} n'existe pas dans la base"
            mistakes.add(Place("demandeur_id"), None, wrong, "l'id d'une personne déjà importée")
        if mistakes.found:
            raise InputErrors(tuple(mistakes.found))
        replaced = sum(_merge(db, record) for record in records.values())
    return ImportReport((FileCount(CONVOCATIONS.file, len(records) - replaced, replaced),))


def read_rendez_vous(demandeur_id: str, entry: Entry) -> Record:
    """Turn a ``RendezVousPoleEmploiDto`` into a line of convocations.

    The day comes from ``date`` and the hour from ``heure``; ``typeRDV`` is kept
    as given. Its nature is not in the feed, so it is not in the line.
    Raises BadValue whose first word is the field at fault.
    """
    day = _stamp(entry, "date")[:10]
    hour = _hour(entry)
    debut = f"{day} {hour}" if hour else day
    theme = _text(entry, "theme")
    address = _table(entry, "adresse")
    return {
        "id": _stable_id("rdv", demandeur_id, _valid("heure" if hour else "date", debut), theme),
        "demandeur_id": demandeur_id,
        "flux": "rendez_vous",
        "type_rdv": _text(entry, "typeRDV"),
        "theme": theme,
        "intitule": theme,
        "debut": debut,
        "duree_minutes": _minutes(entry.get("duree"), 1),
        "modalite": _MODALITES.get((_text(entry, "modaliteContact") or "").upper()),
        "lieu": _joined({**address, "agence": entry.get("agence")}, "agence", "ligne4", "ligne5", "ligne6"),
        "organisateur": _text(entry, "agence"),
    }


def read_prestation(demandeur_id: str, entry: Entry) -> Record:
    """Turn a ``PrestationDto`` into a line of convocations.

    A length in days has no number of minutes. It is a workshop when it has a
    workshop theme; else its nature is not said. ``statut`` is in the line only
    when ``annule`` says something: ANNULE, or None for "not cancelled".
    Raises BadValue whose first word is the field at fault.
    """
    session = _table(entry, "session")
    if not session:
        raise BadValue("session manque", "un objet avec dateDebut")
    theme = _text(_table(session, "themeAtelier"), "libelle")
    kind = _text(_table(session, "typePrestation"), "libelle")
    subject = _text(_table(session, "sousThemeAtelier"), "libelleSousThemeAtelier")
    debut = _valid("session.dateDebut", _stamp(session, "dateDebut", "session."))
    stable = _text(entry, "identifiantStable")
    length = _table(session, "duree")
    address = _table(session, "adresse")
    record: Record = {
        "id": _stable_id("prestation", demandeur_id, *([stable] if stable else ["", debut, theme or kind])),
        "demandeur_id": demandeur_id,
        "flux": "prestation",
        "theme": theme or kind,
        "intitule": subject or theme or kind,
        "debut": debut,
        "duree_minutes": _minutes(length.get("valeur"), 60) if _text(length, "unite") == "HEURE" else None,
        "modalite": _MODALITES.get((_text(session, "modalitePremierRendezVous") or "").upper()),
        "lieu": _joined(address, "adresseLigne1", "adresseLigne2", "codePostal", "ville"),
        "organisateur": _text(address, "adresseLigne3"),
        "date_limite": _optional_day(session),
    }
    if theme:
        record["nature"] = "atelier"
    if isinstance(entry.get("annule"), bool):
        record["statut"] = "ANNULE" if entry["annule"] else None
    return record


def _read_all(
    feed: str,
    demandeur_id: str,
    entries: Sequence[object],
    reader: Callable[[str, Entry], Record],
    mistakes: Mistakes,
) -> dict[str, Record]:
    records: dict[str, Record] = {}
    for index, entry in enumerate(entries):
        place = Place(f"{feed}[{index}]")
        if not isinstance(entry, Mapping):
            mistakes.add(place, None, "ce n'est pas un objet", "un objet JSON")
            continue
        try:
            record = reader(demandeur_id, entry)
        except BadValue as bad:
            field, _, wrong = bad.wrong.partition(" ")
            mistakes.add(place, field, wrong, bad.expected)
            continue
        identifier = str(record["id"])
        if records.setdefault(identifier, record) != record:
            expected = "un seul identifiant (prestation), ou une seule heure et un seul thème (rendez-vous)"
            mistakes.add(place, None, "même rendez-vous qu'une entrée précédente, autre contenu", expected)
    return records


def _merge(db: Database, record: Record) -> bool:
    """Write one record over what is on file; tell whether something was there."""
    known = db.query("SELECT statut FROM convocations WHERE id = :id", {"id": record["id"]})
    if known and record.get("statut", "") is None and known[0]["statut"] != "ANNULE":
        record = {name: value for name, value in record.items() if name != "statut"}
    db.upsert(CONVOCATIONS.name, [record])
    return bool(known)


def _stamp(entry: Entry, name: str, prefix: str = "") -> str:
    """Read a date-time as it is written: an offset or Z is dropped, the wall time kept."""
    given = _text(entry, name)
    match = _STAMP.fullmatch(_OFFSET.sub("", given)) if given else None
    if match is None:
        wrong = f"illisible : {quoted(given)}" if given else "manque"
        raise BadValue(f"{prefix}{name} {wrong}", "une date comme 2026-11-24T09:30:00")
    return " ".join(part for part in match.groups() if part)


def _valid(name: str, moment: str) -> str:
    column = next(column for column in CONVOCATIONS.columns if column.name == "debut")
    try:
        check(column, moment)
    except BadValue as bad:
        raise BadValue(f"{name} {bad.wrong}", bad.expected) from None
    return moment


def _hour(entry: Entry) -> str | None:
    given = _text(entry, "heure")
    if given is None:
        return None
    match = _HOUR.fullmatch(_OFFSET.sub("", given))
    if match is None:
        raise BadValue(f"heure illisible : {quoted(given)}", "une heure comme 09:30")
    return f"{int(match[1]):02d}:{match[2]}"


def _optional_day(session: Entry) -> str | None:
    try:
        return _valid("dateLimite", _stamp(session, "dateLimite"))[:10]
    except BadValue:
        return None


def _minutes(value: object, unit: int) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < _TOO_MANY_MINUTES:
        return None
    minutes = math.floor(value * unit)
    return minutes if 0 < minutes < _TOO_MANY_MINUTES else None


def _text(entry: Entry, name: str) -> str | None:
    value = entry.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return str(value).encode(errors="ignore").decode().replace("\0", "").strip() or None


def _table(entry: Entry, name: str) -> Entry:
    value = entry.get(name)
    return value if isinstance(value, Mapping) else {}


def _joined(entry: Entry, *names: str) -> str | None:
    return ", ".join(filter(None, (_text(entry, name) for name in names))) or None


def _stable_id(feed: str, *parts: str | None) -> str:
    digest = hashlib.sha256("\x1f".join(part or "" for part in parts).encode()).hexdigest()
    return f"ft-{feed}-{digest[:16]}"
