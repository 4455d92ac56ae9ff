"""Run another program, keep what it said in a log, and say in one sentence why it failed."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

REASONS = (
    (
        r"No space left on device|os error 28\b|Disk quota exceeded",
        "il n’y a plus de place sur le disque. Libérez environ 4 Go, puis relancez la même commande.",
    ),
    (
        r"Permission denied|Read-only file system|os error (13|30)\b",
        "un dossier n’est pas modifiable. Vérifiez vos droits sur le dossier du projet.",
    ),
    (
        r"hash mismatch|HASHES ARE REQUIRED|DO NOT MATCH THE HASHES",
        "un paquet téléchargé ne correspond pas à son empreinte. N’insistez pas : signalez-le.",
    ),
    (
        r"invalid peer certificate|CERTIFICATE_VERIFY_FAILED|certificate verify failed",
        "le réseau présente un certificat inconnu (proxy d’entreprise ?). Donnez le fichier de ses "
        "certificats avec SSL_CERT_FILE et PIP_CERT, puis relancez la même commande.",
    ),
    (
        r"dns error|Name or service not known|name resolution|[Cc]ould not connect|[Cc]onnection refused|"
        r"NewConnectionError|Network is unreachable|network connectivity|timed out|tcp connect error|"
        r"Failed to (fetch|download)|error sending request|No matching distribution found",
        "le réseau ne répond pas. La première installation télécharge environ 1 Go : vérifiez la connexion "
        "(ou le proxy), puis relancez la même commande.",
    ),
)

UNWANTED = ("PYTHONDONTWRITEBYTECODE", "PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "PYTHONWARNINGS")
SYSTEM_CERTIFICATES = {"UV_SYSTEM_CERTS": "true", "UV_NATIVE_TLS": "true"}


class Panne(Exception):
    """A failure that a person can act on; its text is one French sentence."""


def clean_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Copy the environment without what would disturb the set-up.

    uv is told to trust the machine's certificates (under its two names for
    that): many workplaces have a proxy with a certificate of its own.

    >>> clean = clean_environment({"HOME": "/h", "PYTHONDONTWRITEBYTECODE": "1"})
    >>> clean["HOME"], clean["UV_SYSTEM_CERTS"], "PYTHONDONTWRITEBYTECODE" in clean
    ('/h', 'true', False)
    """
    kept = {name: value for name, value in environ.items() if name not in UNWANTED}
    return {**SYSTEM_CERTIFICATES, **kept, "PIP_USER": "no", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def run(command: Sequence[str | Path], log: Path, what: str, extra: Mapping[str, str] | None = None) -> str:
    """Run ``command`` without input and give what it wrote.

    ``log`` receives the command and its output; ``what`` begins the sentence of
    the error. Raises Panne when the program fails or does not exist.
    """
    words = [str(word) for word in command]
    try:
        done = subprocess.run(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**clean_environment(os.environ), **(extra or {})},
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise Panne(f"{what} : {words[0]} ne se lance pas ({error.strerror}).") from None
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a", encoding="utf-8") as file:
        file.write(f"$ {' '.join(words)}\n{done.stdout}\n")
    if done.returncode:
        raise Panne(f"{what} : {reason(done.stdout)} Le détail est dans {log.parent.name}/{log.name}.")
    return done.stdout


def reason(output: str) -> str:
    """Find in a program's output why it failed, as a French sentence.

    >>> reason("error: No space left on device (os error 28)")[:34]
    'il n’y a plus de place sur le disqu'
    """
    for pattern, sentence in REASONS:
        if re.search(pattern, output):
            return sentence
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower()] or lines[-1:]
    return f"« {errors[0][:200]} »." if errors else "le programme s’est arrêté sans rien dire."
