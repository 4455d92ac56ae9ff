"""What an operator sets and brings in: settings, keys, people's files, other programs' feeds."""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

from benchmarks.attaques.driver import Target
from benchmarks.attaques.files import Files
from benchmarks.attaques.inputs import SEEDS, STRANGE, spoiling, spoilt, spoilt_csv
from convoque.casefile import import_folder, inline_people
from convoque.casefile.partner import import_partner
from convoque.channel.keys import KeyFault, read_keys
from convoque.channel.options import read_options
from convoque.errors import ConvoqueError
from convoque.settings import ROOT, read_settings
from convoque.veille.edition import read_code


def operator(files: Files) -> list[Target]:
    """Give the targets that read what an operator sets or brings in."""
    return [
        Target("Réglages", SEEDS.map(_environ), _settings, (ConvoqueError,)),
        Target("Clé publique (PEM, JWKS)", SEEDS.map(_key), files.attack(read_keys, "cle"), (KeyFault,)),
        Target("Dossiers CSV", SEEDS.map(_csv), partial(_import, files.folder), (ConvoqueError,)),
        Target("Dossiers en ligne", spoiling(_PEOPLE), partial(_inline, files.folder), (ConvoqueError,)),
        Target("Flux de l’API partenaire", spoiling(_FEEDS), partial(_partner, files.folder), (ConvoqueError,)),
        Target("Édition des codes (veille)", spoiling(_CODE), _edition, (ConvoqueError,)),
    ]


_SET: Mapping[str, tuple[str, ...]] = {
    "CONVOQUE_ENV": ("dev", "production", "prod"),
    "CONVOQUE_PORT": ("5005", "0", "65536", "-1"),
    "CONVOQUE_DB": ("var/a.db", "postgresql://a:b@c:5432/d", "sqlite:///a", "mysql://a", "host=a password=b", "postgres://[::1"),
    "CONVOQUE_JWT_SECRET": ("a", ""),
    "CONVOQUE_JWT_PUBLIC_KEY": ("cle.pem", "/", "~"),
    "CONVOQUE_JWT_ISSUER": ("convoque-dev", "ft"),
    "CONVOQUE_JWT_AUDIENCE": ("convoque", "a"),
    "CONVOQUE_AUJOURDHUI": ("2026-11-23T10:00", "2026-11-23", "2026-11-23T10:00+01:00", "demain"),
    "CONVOQUE_LIMITE_IDENTITE": ("30", "0", "1e3", "٣"),
    "CONVOQUE_LIMITE_ADRESSE": ("120", "+5"),
    "CONVOQUE_ORIGINES": ("https://a.fr", "*", "null", "http://[", "https://a.fr:99999 https://b.fr/c", "https://é.fr", "https://a@b"),
    "CONVOQUE_PROCESSUS": ("1", "4", "0"),
    "CONVOQUE_HOTE": ("127.0.0.1", "0.0.0.0", "::1", "::ffff:127.0.0.1", "fe80::1%lo", "999.1.1.1", "é..fr", "."),
    "CONVOQUE_CLE_CONVERSATION": ("courte", "k" * 32),
    "CONVOQUE_PROXYS": ("0", "1", "un"),
    "CONVOQUE_METRICS_PORT": ("0", "9100", "70000"),
    "CONVOQUE_METRICS_HOTE": ("127.0.0.1", "x"),
}  # fmt: skip


def _environ(seed: int) -> dict[str, str]:
    random = Random(seed)
    names = random.sample(sorted(_SET), random.randrange(len(_SET) + 1))
    strange = [one for one in STRANGE if "\0" not in one]
    return {
        name: random.choice(_SET[name])
        if random.random() < 0.6
        else random.choice(_SET[name])[:9] + random.choice(strange)
        for name in names
    }


def _settings(environ: dict[str, str]) -> None:
    """Read both halves; no name is ever looked up: only addresses are known here."""

    def numeric(host: str, *rest: Any, **more: Any) -> Any:
        return _getaddrinfo(host, *rest, **{**more, "flags": socket.AI_NUMERICHOST})

    refused: ConvoqueError | None = None
    with patch("socket.getaddrinfo", numeric):
        for read in (read_settings, read_options):
            try:
                getattr(read(environ), "clock", datetime.now)()
            except ConvoqueError as error:
                refused = error
    if refused:
        raise refused


_getaddrinfo = socket.getaddrinfo

_PEM = b"-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA\n-----END PUBLIC KEY-----\n"
_JWKS = {
    "keys": [
        {"kty": "RSA", "kid": "a", "use": "sig", "alg": "RS256", "n": "t" * 342, "e": "AQAB"},
        {"kty": "EC", "kid": "b"},
    ]
}


def _key(seed: int) -> bytes:
    random = Random(seed)
    if random.random() < 0.6:
        return json.dumps(spoilt(_JWKS, seed)).encode("utf-8", "surrogatepass")
    at = random.randrange(len(_PEM))
    return random.choice(
        (_PEM[:at] + random.randbytes(random.randrange(9)) + _PEM[at:], random.randbytes(300), b"[" * 5000)
    )


@cache
def _demo() -> dict[str, str]:
    """Give the demonstration people's files."""
    folder = ROOT / "convoque" / "casefile" / "demo"
    return {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.csv")}


def _csv(seed: int) -> dict[str, bytes]:
    random = Random(seed)
    whole = {name: text.encode() for name, text in _demo().items()}
    for name in random.sample(sorted(whole), random.choice((1, 1, 1, 2, 5))):
        whole[name] = (
            spoilt_csv(_demo()[name], random.getrandbits(40)) if random.random() < 0.9 else random.randbytes(400)
        )
    return whole


def _import(folder: Path, files: dict[str, bytes]) -> None:
    place = folder / "csv"
    place.mkdir(exist_ok=True)
    for old in place.iterdir():
        old.unlink()
    for name, content in files.items():
        (place / name).write_bytes(content)
    import_folder(folder / "dossiers.db", place)


_PEOPLE = {
    "demandeurs": [{"id": "lea", "prenom": "Léa", "organisme_referent": "france_travail", "contrat_signe_le": "J-30"}],
    "actions_plan": [{"id": "a-1", "demandeur_id": "lea", "intitule": "Atelier CV", "nomme": "oui"}],
    "convocations": [
        {"id": "c-1", "demandeur_id": "lea", "debut": "J+1 09:30", "duree_minutes": 90, "action_plan_id": "a-1"}
    ],
    "sanctions": [{"id": "s-1", "demandeur_id": "lea", "mesure": "suspension", "faits_le": "J-90", "fin_le": "J-30"}],
}  # fmt: skip


def _inline(folder: Path, tables: Any) -> None:
    if isinstance(tables, dict):
        inline_people(folder / "en-ligne.db", tables)


_FEEDS = {
    "rendez_vous": [
        {"theme": "Atelier CV", "date": "2026-11-24T00:00:00.000Z", "heure": "09:30", "duree": 45,
         "modaliteContact": "AGENCE",
         "agence": "Lyon", "typeRDV": "CONVOCATION", "adresse": {"ligne4": "1 rue", "ligne6": "69003 LYON"}},
    ],
    "prestations": [
        {"identifiantStable": "S-1", "annule": False, "session": {
            "dateDebut": "2026-11-25T14:00:00+01:00", "dateLimite": "2026-11-24T00:00:00Z",
            "modalitePremierRendezVous": "WEBCAM",
            "duree": {"unite": "HEURE", "valeur": 1.5}, "themeAtelier": {"libelle": "Entretien"},
            "adresse": {"adresseLigne1": "1 place", "codePostal": "69003", "ville": "Lyon"}}},
    ],
}  # fmt: skip


def _partner(folder: Path, feeds: Any) -> None:
    """Merge what another program's JSON says: written and read as JSON first, as it comes."""
    try:
        feeds = json.loads(json.dumps(feeds))
    except ValueError:
        return
    lists = [feeds.get(name) for name in ("rendez_vous", "prestations")] if isinstance(feeds, dict) else []
    if len(lists) == 2 and all(isinstance(one, list) for one in lists):
        import_partner(_lea(folder), "lea", *lists)


@cache
def _lea(folder: Path) -> Path:
    inline_people(folder / "partenaire.db", {"demandeurs": [{"id": "lea"}]})
    return folder / "partenaire.db"


_WORDING = {
    "num": "L5412-1",
    "id": "LEGIARTI1",
    "etat": "VIGUEUR",
    "texte": "a",
    "dateDebut": 1735689600000,
    "dateFin": 32472144000000,
}
_CODE = {
    "type": "code",
    "data": {"id": "LEGITEXT000006072050", "title": "Code du travail", "dateDebutVersion": "2026-01-01"},
    "children": [
        {"type": "section", "children": [{"type": "article", "data": {**_WORDING, "articleVersions": [_WORDING]}}]},
    ],
}  # fmt: skip


def _edition(tree: Any) -> None:
    read_code(tree, "LEGITEXT000006072050", "essai.json")
