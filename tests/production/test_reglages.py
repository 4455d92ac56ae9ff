"""What production refuses: one line a fault, all of them at once, and nothing else."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from environnement import EC_JWK, KEY_FILES, PUBLIC, STRONG, good, jwk, jwks, pem

from convoque.channel.options import read_options
from convoque.environment import refuse
from convoque.errors import ConvoqueError
from convoque.production import check, problems
from convoque.settings import read_settings

ENGLISH = re.compile(r"\b(key|could|not|unable|invalid|error|data|deserialize|expected|file|errno)\b", re.IGNORECASE)
POSTGRESQL = "postgresql://convoque:tres-secret@base.example.fr/convoque"

FAULTS = [
    ("CONVOQUE_ENV", "prod", "dev ou production"),
    ("CONVOQUE_ENV", "Production", "dev ou production"),
    ("CONVOQUE_ENV", "", "dev ou production"),
    ("CONVOQUE_PORT", "abc", "un nombre entier"),
    ("CONVOQUE_PORT", "²", "un nombre entier"),
    ("CONVOQUE_JWT_PUBLIC_KEY", None, "n’est pas donnée"),
    ("CONVOQUE_JWT_PUBLIC_KEY", "", "n’est pas donnée"),
    ("CONVOQUE_JWT_PUBLIC_KEY", "/nulle/part.pem", "fichier introuvable"),
    ("CONVOQUE_JWT_PUBLIC_KEY", "/", "ce n’est pas un fichier"),
    ("CONVOQUE_JWT_SECRET", "un-secret", "ne sert qu’au développement"),
    ("CONVOQUE_JWT_ISSUER", None, "n’est pas donnée"),
    ("CONVOQUE_JWT_ISSUER", " ", "n’est pas donnée"),
    ("CONVOQUE_JWT_ISSUER", "convoque-dev", "valeur de développement"),
    ("CONVOQUE_JWT_AUDIENCE", None, "n’est pas donnée"),
    ("CONVOQUE_JWT_AUDIENCE", "convoque", "valeur de développement"),
    ("CONVOQUE_AUJOURDHUI", "2026-11-23T10:00", "fige la date"),
    ("CONVOQUE_AUJOURDHUI", "demain", "fige la date"),
    ("CONVOQUE_LIMITE_IDENTITE", "0", "sans limite"),
    ("CONVOQUE_LIMITE_ADRESSE", "00", "sans limite"),
    ("CONVOQUE_LIMITE_ADRESSE", "-1", "un nombre entier"),
    ("CONVOQUE_ORIGINES", "*", "n’est pas un site"),
    ("CONVOQUE_ORIGINES", "null", "n’importe quel fichier"),
    ("CONVOQUE_ORIGINES", "http://www.example.fr", "une origine en http://"),
    ("CONVOQUE_ORIGINES", "http://localhost:3000", "une origine en http://"),
    ("CONVOQUE_ORIGINES", "https://localhost", "l’ordinateur du visiteur"),
    ("CONVOQUE_ORIGINES", "https://127.0.0.1:8443", "l’ordinateur du visiteur"),
    ("CONVOQUE_ORIGINES", "https://www.example.fr/", "une origine avec un chemin"),
    ("CONVOQUE_ORIGINES", "https://www.example.fr/emploi", "Gardez https://www.example.fr."),
    ("CONVOQUE_ORIGINES", "www.example.fr", "une origine illisible"),
    ("CONVOQUE_ORIGINES", "https://WWW.example.fr", "une origine illisible"),
    ("CONVOQUE_ORIGINES", "https://*.example.fr", "une origine illisible"),
    ("CONVOQUE_ORIGINES", "https://www.example.fr:99999", "une origine illisible"),
    ("CONVOQUE_ORIGINES", "https://www.example.fr:443", "Retirez « :443 »"),
    ("CONVOQUE_ORIGINES", "https://moi:tres-secret@example.fr", "une origine illisible"),
    ("CONVOQUE_PROXYS", None, "n’est pas donnée"),
    ("CONVOQUE_PROXYS", "un", "un nombre entier"),
    ("CONVOQUE_CLE_CONVERSATION", None, "n’est pas donnée"),
    ("CONVOQUE_CLE_CONVERSATION", " " * 40, "n’est pas donnée"),
    ("CONVOQUE_CLE_CONVERSATION", "tres-secret", "au moins 32 caractères"),
    ("CONVOQUE_PROCESSUS", "2", "avec une base SQLite"),
    ("CONVOQUE_PROCESSUS", "0", "un nombre entier, 1 au moins"),
    ("CONVOQUE_METRICS_PORT", "70000", "de 0 à 65535"),
    ("CONVOQUE_DB", "mysql://convoque:tres-secret@base/convoque", "postgresql://hote/base"),
    ("CONVOQUE_DB", "postgresql:convoque:tres-secret@base", "postgresql://hote/base"),
    ("CONVOQUE_DB", "postgresql://", "postgresql://hote/base"),
    ("CONVOQUE_DB", "host=base password=tres-secret", "postgresql://hote/base"),
]


def _with(environ: dict[str, str], name: str, value: str | None) -> dict[str, str]:
    """The same environment but for one variable; None takes it away."""
    return {
        **{kept: text for kept, text in environ.items() if kept != name},
        **({} if value is None else {name: value}),
    }


def test_une_bonne_production_passe(tmp_path: Path) -> None:
    environ = good(tmp_path)
    assert problems(environ) == ()
    check(environ)
    assert read_settings(environ).production
    assert read_options(environ).proxies == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CONVOQUE_PROXYS", "0"),
        ("CONVOQUE_ORIGINES", None),
        ("CONVOQUE_ORIGINES", "https://a.example.fr,https://b.example.fr"),
        ("CONVOQUE_HOTE", "0.0.0.0"),
        ("CONVOQUE_PROCESSUS", "1"),
        ("CONVOQUE_DB", POSTGRESQL),
        ("CONVOQUE_DB", None),
        ("CONVOQUE_METRICS_PORT", "9100"),
    ],
)
def test_ce_que_la_production_permet(tmp_path: Path, name: str, value: str | None) -> None:
    assert problems(_with(good(tmp_path), name, value)) == ()


@pytest.mark.parametrize(("name", "value", "words"), FAULTS)
def test_chaque_faute_tient_en_une_ligne(tmp_path: Path, name: str, value: str | None, words: str) -> None:
    (line,) = problems(_with(good(tmp_path), name, value))
    _is_a_good_line(line, name)
    assert words in line


@pytest.mark.parametrize("case", KEY_FILES)
def test_chaque_mauvaise_cle_est_dite_en_francais(tmp_path: Path, case: str) -> None:
    content, words = KEY_FILES[case]
    environ = good(tmp_path)
    Path(environ["CONVOQUE_JWT_PUBLIC_KEY"]).write_bytes(content)
    (line,) = problems(environ)
    _is_a_good_line(line, "CONVOQUE_JWT_PUBLIC_KEY")
    assert words in line
    assert not ENGLISH.search(line.replace(str(tmp_path), ""))


@pytest.mark.parametrize("content", [pem(STRONG), jwks(jwk(PUBLIC)), jwks(EC_JWK, jwk(PUBLIC), jwk(PUBLIC, "deux"))])
def test_chaque_bonne_cle_passe(tmp_path: Path, content: bytes) -> None:
    environ = good(tmp_path)
    Path(environ["CONVOQUE_JWT_PUBLIC_KEY"]).write_bytes(content)
    assert problems(environ) == ()


def test_un_tube_ne_bloque_pas_le_demarrage(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "tube")
    (line,) = problems(_with(good(tmp_path), "CONVOQUE_JWT_PUBLIC_KEY", str(tmp_path / "tube")))
    assert "ce n’est pas un fichier" in line


def _is_a_good_line(line: str, name: str) -> None:
    """Which variable, what is expected, what to do; on one line, without a secret."""
    assert line.startswith(name)
    assert ", attendu : " in line
    assert re.search(r"\. [A-ZÉ][^.]*", line)
    assert "\n" not in line
    assert "secret" not in line.replace("CONVOQUE_JWT_SECRET", "").replace("clé secrète", "")


def test_toutes_les_fautes_sont_dites_en_une_fois(tmp_path: Path) -> None:
    environ = {
        "CONVOQUE_ENV": "production",
        "CONVOQUE_JWT_SECRET": "s",
        "CONVOQUE_JWT_PUBLIC_KEY": str(tmp_path / "absente.pem"),
        "CONVOQUE_AUJOURDHUI": "2026-11-23T10:00",
        "CONVOQUE_LIMITE_IDENTITE": "0",
        "CONVOQUE_LIMITE_ADRESSE": "0",
        "CONVOQUE_ORIGINES": "* null http://a.example.fr https://b.example.fr/chemin",
        "CONVOQUE_PROCESSUS": "4",
        "CONVOQUE_PORT": "abc",
    }
    lines = problems(environ)
    named = [re.match(r"CONVOQUE_\w+", line)[0] for line in lines]  # type: ignore[index]
    assert sorted(named) == sorted(
        [
            "CONVOQUE_PORT",
            "CONVOQUE_JWT_SECRET",
            "CONVOQUE_JWT_PUBLIC_KEY",
            "CONVOQUE_JWT_ISSUER",
            "CONVOQUE_JWT_AUDIENCE",
            "CONVOQUE_AUJOURDHUI",
            "CONVOQUE_LIMITE_IDENTITE",
            "CONVOQUE_LIMITE_ADRESSE",
            *["CONVOQUE_ORIGINES"] * 4,
            "CONVOQUE_PROCESSUS",
            "CONVOQUE_CLE_CONVERSATION",
            "CONVOQUE_PROXYS",
        ]
    )
    with pytest.raises(ConvoqueError) as refused:
        check(environ)
    assert str(refused.value).splitlines() == ["15 réglages à corriger :", *(f"- {line}" for line in lines)]


def test_les_lecteurs_disent_aussi_toutes_leurs_fautes() -> None:
    with pytest.raises(ConvoqueError) as settings:
        read_settings({"CONVOQUE_ENV": "production", "CONVOQUE_PORT": "x"})
    assert all(name in str(settings.value) for name in ("PORT", "PUBLIC_KEY", "ISSUER", "AUDIENCE"))
    with pytest.raises(ConvoqueError) as options:
        read_options({"CONVOQUE_ENV": "production"})
    assert all(name in str(options.value) for name in ("CLE_CONVERSATION", "PROXYS"))


def test_une_valeur_sur_plusieurs_lignes_reste_sur_une_ligne() -> None:
    (line,) = problems({"CONVOQUE_PORT": "un\ndeux " + "x" * 500})
    assert "\n" not in line
    assert len(line) < 250


def test_un_seul_reglage_a_corriger_se_dit_sans_liste() -> None:
    with pytest.raises(ConvoqueError, match=r"^une ligne$"):
        refuse(("une ligne",))
    refuse(())


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"CONVOQUE_HOTE": "0.0.0.0"}, "le développement donne des jetons à tout le monde"),
        ({"CONVOQUE_HOTE": "::"}, "le développement donne des jetons à tout le monde"),
        ({"CONVOQUE_HOTE": "0"}, "le développement donne des jetons à tout le monde"),
        ({"CONVOQUE_HOTE": "192.168.1.20"}, "le développement donne des jetons à tout le monde"),
        ({"CONVOQUE_HOTE": "fe80::1"}, "le développement donne des jetons à tout le monde"),
        ({"CONVOQUE_HOTE": "::ffff:192.168.1.20"}, "le développement donne des jetons à tout le monde"),
        ({"CONVOQUE_ORIGINES": "*"}, "n’est pas un site"),
        ({"CONVOQUE_ORIGINES": "www.example.fr"}, "une origine illisible"),
        ({"CONVOQUE_ORIGINES": "http://localhost:3000/page"}, "une origine avec un chemin"),
        ({"CONVOQUE_AUJOURDHUI": "demain"}, "une date et une heure"),
        ({"CONVOQUE_CLE_CONVERSATION": "courte"}, "au moins 32 caractères"),
        ({"CONVOQUE_JWT_PUBLIC_KEY": "/nulle/part"}, "fichier introuvable"),
    ],
)
def test_le_developpement_refuse_aussi(environ: dict[str, str], words: str) -> None:
    (line,) = problems(environ)
    assert words in line


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"CONVOQUE_HOTE": "localhost"},
        {"CONVOQUE_HOTE": "::1"},
        {"CONVOQUE_HOTE": "127.0.0.5"},
        {"CONVOQUE_ORIGINES": "http://localhost:3000 null https://example.fr"},
        {"CONVOQUE_LIMITE_IDENTITE": "0", "CONVOQUE_JWT_SECRET": "s", "CONVOQUE_AUJOURDHUI": "2026-11-23T10:00"},
        {"CONVOQUE_PROCESSUS": "2"},
    ],
)
def test_le_developpement_permet_ce_qui_est_commode(environ: dict[str, str]) -> None:
    assert problems(environ) == ()


@pytest.mark.parametrize("text", [POSTGRESQL, POSTGRESQL.replace("postgresql", "postgres"), "P" + POSTGRESQL[1:]])
def test_une_adresse_postgresql_est_gardee_sous_un_seul_nom(text: str) -> None:
    settings = read_settings({"CONVOQUE_DB": text})
    assert settings.database == POSTGRESQL
    assert "tres-secret" not in repr(settings)


@pytest.mark.parametrize("text", ["var/essai.db", "sqlite:///var/essai.db"])
def test_un_fichier_sqlite_reste_un_chemin(text: str) -> None:
    assert read_settings({"CONVOQUE_DB": text}).database == Path("var/essai.db")


def test_plusieurs_processus_vont_avec_postgresql(tmp_path: Path) -> None:
    environ = {**good(tmp_path), "CONVOQUE_DB": POSTGRESQL, "CONVOQUE_PROCESSUS": "4"}
    assert problems(environ) == ()
    assert read_settings(environ).processes == 4


def test_les_chiffres_ont_leur_porte() -> None:
    assert (read_options({}).metrics_port, read_options({}).metrics_host) == (0, "127.0.0.1")
    options = read_options({"CONVOQUE_METRICS_PORT": "9100", "CONVOQUE_METRICS_HOTE": "10.0.0.5"})
    assert (options.metrics_port, options.metrics_host) == (9100, "10.0.0.5")


def test_la_cle_de_conversation_ne_se_lit_pas_dans_un_journal() -> None:
    assert "k" * 32 not in repr(read_options({"CONVOQUE_CLE_CONVERSATION": "k" * 32}))
