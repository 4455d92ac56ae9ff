"""The public keys that verify tokens, and why a file does not give any, in French."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.dsa import DSAPublicKey
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from convoque.environment import shown
from convoque.errors import ConvoqueError

MIN_KEY_BITS = 2048
"""RSA modulus: NIST SP 800-131A refuses less, and RFC 7518, 3.3 asks for this much with RS256."""

_KINDS = (
    (EllipticCurvePublicKey, "clé EC"),
    (Ed25519PublicKey, "clé Ed25519"),
    (Ed448PublicKey, "clé Ed448"),
    (DSAPublicKey, "clé DSA"),
)
_KTY = {"EC": "clé EC", "OKP": "clé Ed25519", "oct": "clé secrète partagée"}
_REMEDY = "Demandez la clé publique au service qui signe les jetons (RS256)."
_logger = logging.getLogger("convoque.channel")


class KeyFault(Exception):
    """What a key file holds instead of good keys; its text is a few French words."""


class PublicKeys:
    """RS256 public keys from a PEM or JWKS file, read again when the file changes.

    A file that becomes unreadable while the site runs is reported in the
    log and the last good keys stay in use.
    """

    def __init__(self, path: Path) -> None:
        """Read the keys; raises ConvoqueError, in French, when the file gives none that is good."""
        self._path = path
        try:
            self._stamp = _file_stamp(path)
            self._keys = read_keys(path)
        except KeyFault as wrong:
            raise ConvoqueError(_line(path, wrong)) from None

    def key(self, token: str) -> RSAPublicKey:
        """Give the key that the token's ``kid`` names, or the only key; raises jwt.InvalidTokenError."""
        self._refresh()
        kid = jwt.get_unverified_header(token).get("kid")
        if None in self._keys:
            return self._keys[None]
        if kid is None and len(self._keys) == 1:
            return next(iter(self._keys.values()))
        if kid not in self._keys:
            raise jwt.InvalidTokenError("unknown kid")
        return self._keys[kid]

    def all(self) -> tuple[RSAPublicKey, ...]:
        """Give every key that is in use now."""
        self._refresh()
        return tuple(self._keys.values())

    def _refresh(self) -> None:
        try:
            stamp = _file_stamp(self._path)
            if stamp == self._stamp:
                return
            self._stamp = stamp
            self._keys = read_keys(self._path)
        except KeyFault as wrong:
            _logger.error("clé publique refusée (%s) : les clés précédentes restent en service", wrong)


def key_problems(path: Path) -> tuple[str, ...]:
    """Give the line that says why this file cannot verify tokens; nothing for a good file."""
    try:
        read_keys(path)
    except KeyFault as wrong:
        return (_line(path, wrong),)
    return ()


def read_keys(path: Path) -> dict[str | None, RSAPublicKey]:
    """Give the keys by ``kid``; a PEM file has one key, under None. Raises KeyFault."""
    content = _content(path)
    try:
        jwks = json.loads(content)
    except (ValueError, RecursionError):
        return {None: _strong(_pem(content))}
    return {kid: _strong(key) for kid, key in _jwks(jwks).items()}


def _line(path: Path, wrong: KeyFault) -> str:
    expected = f"clé publique RSA de {MIN_KEY_BITS} bits au moins (PEM ou JWKS)"
    return f"CONVOQUE_JWT_PUBLIC_KEY, fichier {shown(path)} : {wrong}, attendu : {expected}. {_REMEDY}"


def _file_stamp(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError as error:
        raise _unreadable(error) from None
    return status.st_mtime_ns, status.st_size


def _content(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise KeyFault("ce n’est pas un fichier")
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(error) from None


def _unreadable(error: OSError) -> KeyFault:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return KeyFault("fichier introuvable")
    return KeyFault("fichier illisible, ses droits le cachent" if isinstance(error, PermissionError) else "illisible")


def _strong(key: Any) -> RSAPublicKey:
    if not isinstance(key, RSAPublicKey):
        raise KeyFault(next((name for kind, name in _KINDS if isinstance(key, kind)), "clé d’un autre genre"))
    if key.key_size < MIN_KEY_BITS:
        raise KeyFault(f"clé RSA de {key.key_size} bits, trop faible")
    return key


def _pem(content: bytes) -> Any:
    if b"PRIVATE KEY-----" in content:
        raise KeyFault("clé privée, qui ne doit pas être sur ce serveur")
    if b"-----BEGIN CERTIFICATE-----" in content:
        raise KeyFault("certificat")
    try:
        return load_pem_public_key(content)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise KeyFault("ce n’est pas une clé publique") from None


def _jwks(jwks: Any) -> dict[str | None, Any]:
    """Give the RSA keys that sign, by ``kid``; keys that encrypt or of another kind are left alone."""
    keys = jwks.get("keys") if isinstance(jwks, dict) else None
    if not isinstance(keys, list) or not all(isinstance(key, dict) for key in keys):
        raise KeyFault("JWKS sans liste « keys »")
    if not keys:
        raise KeyFault("JWKS vide")
    signing = [key for key in keys if key.get("use", "sig") == "sig"]
    found = [_jwk(key) for key in signing if key.get("kty") == "RSA"]
    if not found:
        kinds = [_KTY.get(str(key.get("kty")), "clé d’un autre genre") for key in signing]
        raise KeyFault(kinds[0] if kinds else "JWKS sans clé de signature")
    return dict(found)


def _jwk(key: dict[str, Any]) -> tuple[str, Any]:
    if "d" in key:
        raise KeyFault("clé privée, qui ne doit pas être sur ce serveur")
    if not key.get("kid"):
        raise KeyFault("JWKS dont une clé RSA n’a pas de « kid »")
    try:
        return str(key["kid"]), jwt.PyJWK(key, algorithm="RS256").key
    except (jwt.PyJWTError, ValueError, TypeError, KeyError, AttributeError, UnsupportedAlgorithm):
        raise KeyFault("JWKS dont une clé RSA est illisible") from None
