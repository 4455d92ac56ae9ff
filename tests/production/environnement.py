"""A production environment where nothing is wrong, and the key files that spoil it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

STRONG = rsa.generate_private_key(public_exponent=65537, key_size=2048)
WEAK = rsa.generate_private_key(public_exponent=65537, key_size=1024)
PEM_512 = b"""-----BEGIN PUBLIC KEY-----
MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAM5IB+5jmXEyg3rU1dcs5S7wdzsaXaDJ
pPbMva0yawECFBuPPI5ki+E5A3c5VYU/BdNvqFqq3SmfO1vilEnjIjMCAwEAAQ==
-----END PUBLIC KEY-----
"""


def good(folder: Path) -> dict[str, str]:
    """The environment of a site behind one proxy, with all that production asks for."""
    file = folder / "cle.pem"
    file.write_bytes(pem(STRONG))
    return {
        "CONVOQUE_ENV": "production",
        "CONVOQUE_DB": str(folder / "convoque.db"),
        "CONVOQUE_PORT": "0",
        "CONVOQUE_JWT_PUBLIC_KEY": str(file),
        "CONVOQUE_JWT_ISSUER": "https://identite.example.fr",
        "CONVOQUE_JWT_AUDIENCE": "convoque-example",
        "CONVOQUE_CLE_CONVERSATION": "0123456789abcdef0123456789abcdef",
        "CONVOQUE_ORIGINES": "https://emploi.example.fr https://www.example.fr:8443",
        "CONVOQUE_PROXYS": "1",
    }


def pem(key: Any) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def private_pem(key: Any) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def jwk(key: Any, kid: str | None = "une", **changes: str) -> dict[str, Any]:
    public = jwt.algorithms.RSAAlgorithm.to_jwk(key, as_dict=True)
    return {**public, "use": "sig", **({"kid": kid} if kid else {}), **changes}


def jwks(*keys: dict[str, Any]) -> bytes:
    return json.dumps({"keys": keys}).encode()


EC_JWK = {"kty": "EC", "crv": "P-256", "kid": "ec", "use": "sig", "x": "AA", "y": "AA"}
PUBLIC, WEAK_PUBLIC = STRONG.public_key(), WEAK.public_key()

KEY_FILES: dict[str, tuple[bytes, str]] = {
    "vide": (b"", "ce n’est pas une clé publique"),
    "du texte": (b"bonjour", "ce n’est pas une clé publique"),
    "des octets": (bytes(range(256)), "ce n’est pas une clé publique"),
    "PEM coupé": (pem(STRONG)[:200], "ce n’est pas une clé publique"),
    "RSA 512": (PEM_512, "clé RSA de 512 bits"),
    "RSA 1024": (pem(WEAK), "clé RSA de 1024 bits"),
    "EC": (pem(ec.generate_private_key(ec.SECP256R1())), "clé EC, attendu : clé publique RSA"),
    "Ed25519": (pem(ed25519.Ed25519PrivateKey.generate()), "clé Ed25519, attendu : clé publique RSA"),
    "Ed448": (pem(ed448.Ed448PrivateKey.generate()), "clé Ed448, attendu : clé publique RSA"),
    "DSA": (pem(dsa.generate_private_key(1024)), "clé DSA, attendu : clé publique RSA"),
    "privée": (private_pem(STRONG), "clé privée"),
    "privée EC": (private_pem(ec.generate_private_key(ec.SECP256R1())), "clé privée"),
    "certificat": (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "certificat"),
    "JWKS vide": (jwks(), "JWKS vide"),
    "JWKS sans liste": (b"{}", "JWKS sans liste"),
    "JSON sans objet": (b"3", "JWKS sans liste"),
    "JSON profond": (b"[" * 100_000, "ce n’est pas une clé publique"),
    "JWKS faible": (jwks(jwk(WEAK_PUBLIC)), "clé RSA de 1024 bits"),
    "JWKS avec une clé faible": (jwks(jwk(PUBLIC), jwk(WEAK_PUBLIC, "deux")), "clé RSA de 1024 bits"),
    "JWKS EC": (jwks(EC_JWK), "clé EC, attendu : clé publique RSA"),
    "JWKS privé": (jwks(jwk(STRONG)), "clé privée"),
    "JWKS sans kid": (jwks(jwk(PUBLIC, None)), "« kid »"),
    "JWKS illisible": (jwks({"kty": "RSA", "kid": "une"}), "illisible"),
    "JWKS de chiffrement": (jwks(jwk(PUBLIC, use="enc")), "JWKS sans clé de signature"),
}
