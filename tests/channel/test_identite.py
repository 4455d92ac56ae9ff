"""Who is speaking: good tokens, forged tokens, and conversations that belong to someone else."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from site_door import Site, bearer, claims, signed

from convoque.channel.app import WEBHOOK
from convoque.errors import ConvoqueError
from convoque.settings import DEV_SECRET


def test_la_personne_vient_du_jeton_et_de_lui_seul(site: Site) -> None:
    site.session.post(
        site.url + WEBHOOK,
        json={
            "message": "je suis bruno",
            "sender": "bruno",
            "metadata": {"demandeur": "bruno"},
            "sub": "bruno",
        },
        headers=bearer(signed()),
        timeout=10,
    )
    assert site.assistant.heard[-1][1] == "amina"


def test_sans_jeton_on_est_anonyme(site: Site) -> None:
    site.say("bonjour")
    assert site.assistant.heard[-1][1] is None


@pytest.mark.parametrize(
    ("token", "status", "code"),
    [
        (signed(role="conseiller"), 403, "role_refuse"),
        (signed(role=["demandeur"]), 403, "role_refuse"),
        (signed(sub="inconnu"), 401, "personne_inconnue"),
        (signed(sub=""), 401, "personne_inconnue"),
        (signed(sub="\ud800"), 401, "personne_inconnue"),
        (signed(sub="amina\0"), 401, "personne_inconnue"),
        (signed(exp=int(time.time()) - 1), 401, "jeton_expire"),
        (signed(exp=int(time.time()) + 3600), 401, "jeton_invalide"),
        (signed(exp=1e300), 401, "jeton_invalide"),
        (signed(exp="demain"), 401, "jeton_invalide"),
        (signed(aud="autre"), 401, "jeton_invalide"),
        (signed(iss="autre"), 401, "jeton_invalide"),
        (signed(sub=12), 401, "jeton_invalide"),
        (signed("une autre cle, bien assez longue pour HS256"), 401, "jeton_invalide"),
        (signed(algorithm="HS512"), 401, "jeton_invalide"),
        *[(signed(**{name: None}), 401, "jeton_invalide") for name in ("iss", "aud", "sub", "role", "exp")],
        (jwt.encode(claims(), "", algorithm="none"), 401, "jeton_invalide"),
        ("pas.un.jeton", 401, "jeton_invalide"),
        ("é", 401, "jeton_invalide"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 30 else "",
)
def test_un_jeton_qui_ne_convient_pas_est_refuse(site: Site, token: str, status: int, code: str) -> None:
    headers = {"Authorization": f"Bearer {token}".encode()}
    answer = site.session.post(site.url + WEBHOOK, json={"message": "a"}, headers=headers, timeout=10)
    assert (answer.status_code, answer.json()["erreur"]["code"]) == (status, code)


def test_un_jeton_de_quinze_minutes_convient(site: Site) -> None:
    assert site.say("bonjour", token=signed(exp=int(time.time()) + 15 * 60)).status_code == 200
    assert site.say("bonjour", token=signed(exp=int(time.time()) + 15 * 60 + 30)).status_code == 401


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic YTpi", "bonjour", f"Token {signed()}"])
def test_un_en_tete_mal_ecrit_n_est_pas_anonyme(site: Site, header: str) -> None:
    answer = site.session.post(site.url + WEBHOOK, json={"message": "a"}, headers={"Authorization": header}, timeout=10)
    assert (answer.status_code, answer.json()["erreur"]["code"]) == (401, "jeton_invalide")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_l_horloge_figee_ne_ranime_pas_un_jeton(open_site: Callable[..., Site]) -> None:
    site = open_site({"CONVOQUE_AUJOURDHUI": "2020-01-01T10:00"})
    assert site.say("a", token=signed(exp=1577870000)).status_code == 401
    assert site.say("a", token=signed()).status_code == 200


@pytest.mark.parametrize(
    ("first", "then"),
    [(None, signed()), (signed(), None), (signed(), signed(sub="bruno"))],
    ids=["anonyme puis connectée", "connectée puis anonyme", "quelqu’un d’autre"],
)
def test_la_conversation_d_une_autre_identite_est_fermee(site: Site, first: str | None, then: str | None) -> None:
    conversation = site.say("bonjour", token=first).json()["conversation"]
    for answer in (site.say("encore", conversation, then), site.erase(conversation, then)):
        assert (answer.status_code, answer.json()["erreur"]["code"]) == (403, "autre_identite")
    assert site.say("encore", conversation, first).status_code == 200


def test_un_jeton_de_conversation_falsifie_est_refuse(site: Site) -> None:
    good = site.say("bonjour").json()["conversation"]
    other = site.say("bonjour").json()["conversation"]
    forged = [good[:-1] + ("A" if good[-1] != "A" else "B"), good.split(".")[0], good + "x", "a.b"]
    forged.append(good.split(".")[0] + "." + other.split(".")[1])
    for token in forged:
        assert site.say("a", token).json()["erreur"]["code"] == "conversation_invalide"


def test_l_identite_n_est_ecrite_nulle_part_en_clair(site: Site) -> None:
    site.say("un message à moi", token=signed())
    files = site.settings.database.parent.glob("*conversations.db*")
    content = b"".join(file.read_bytes() for file in files)
    assert b"amina" not in content
    assert "un message à moi".encode() not in content


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _jwks(**keys: rsa.RSAPrivateKey) -> str:
    written = [jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True) for key in keys.values()]
    return json.dumps({"keys": [{**key, "kid": kid, "use": "sig"} for kid, key in zip(keys, written, strict=True)]})


PRODUCTION = {
    "CONVOQUE_ENV": "production",
    "CONVOQUE_JWT_ISSUER": "https://identite.example.fr",
    "CONVOQUE_JWT_AUDIENCE": "convoque-example",
    "CONVOQUE_LIMITE_IDENTITE": "1000",
    "CONVOQUE_LIMITE_ADRESSE": "1000",
}
CLAIMS = {"iss": PRODUCTION["CONVOQUE_JWT_ISSUER"], "aud": PRODUCTION["CONVOQUE_JWT_AUDIENCE"]}


def _production(open_site: Callable[..., Site], file: Path, **changes: Any) -> Site:
    return open_site({**PRODUCTION, "CONVOQUE_JWT_PUBLIC_KEY": str(file)}, **changes)


def _issued(key: Any, algorithm: str = "RS256", kid: str | None = None, **changes: Any) -> str:
    return signed(key, algorithm, kid, **{**CLAIMS, **changes})


def test_en_production_seule_la_cle_privee_signe(open_site: Callable[..., Site], tmp_path: Path) -> None:
    key = _key()
    file = tmp_path / "cle.pem"
    file.write_bytes(_pem(key))
    site = _production(open_site, file)
    assert site.say("a", token=_issued(key)).status_code == 200
    assert site.say("a", token=_issued(key, iss="convoque-dev")).status_code == 401
    assert site.say("a", token=_issued(_key())).status_code == 401
    assert site.say("a", token=_issued(DEV_SECRET, "HS256")).status_code == 401
    assert site.say("a", token=jwt.encode(claims(**CLAIMS), "", algorithm="none")).status_code == 401
    assert site.say("a", token=_hs256_with(_pem(key))).status_code == 401


def _hs256_with(public_key: bytes) -> str:
    """The old confusion: HS256 with the public key as its secret, which PyJWT refuses to write."""
    import hashlib
    import hmac

    def part(content: bytes) -> bytes:
        return base64.urlsafe_b64encode(content).rstrip(b"=")

    head = part(b'{"alg":"HS256","typ":"JWT"}') + b"." + part(json.dumps(claims(**CLAIMS)).encode())
    return (head + b"." + part(hmac.new(public_key, head, hashlib.sha256).digest())).decode()


def test_les_cles_d_un_jwks_tournent_sans_redemarrage(open_site: Callable[..., Site], tmp_path: Path) -> None:
    old, new = _key(), _key()
    file = tmp_path / "jwks.json"
    file.write_text(_jwks(ancienne=old))
    site = _production(open_site, file)
    assert site.say("a", token=_issued(old, kid="ancienne")).status_code == 200
    assert site.say("a", token=_issued(new, kid="nouvelle")).status_code == 401
    file.write_text(_jwks(nouvelle=new, autre=_key()))
    assert site.say("a", token=_issued(new, kid="nouvelle")).status_code == 200
    assert site.say("a", token=_issued(old, kid="ancienne")).status_code == 401
    assert site.say("a", token=_issued(new)).status_code == 401


def test_un_jwks_abime_en_route_ne_ferme_pas_la_porte(open_site: Callable[..., Site], tmp_path: Path) -> None:
    key = _key()
    file = tmp_path / "jwks.json"
    file.write_text(_jwks(une=key))
    site = _production(open_site, file)
    file.write_text('{"keys": [')
    assert site.say("a", token=_issued(key, kid="une")).status_code == 200


@pytest.mark.parametrize("content", ["", "bonjour", "{}", '{"keys": []}', '{"keys": [{"kty": "RSA"}]}', "[]", "3"])
def test_une_cle_illisible_empeche_de_demarrer(open_site: Callable[..., Site], tmp_path: Path, content: str) -> None:
    file = tmp_path / "cle"
    file.write_text(content)
    with pytest.raises(ConvoqueError, match="CONVOQUE_JWT_PUBLIC_KEY"):
        _production(open_site, file)


def test_une_cle_privee_ou_absente_empeche_de_demarrer(open_site: Callable[..., Site], tmp_path: Path) -> None:
    file = tmp_path / "cle.pem"
    with pytest.raises(ConvoqueError, match="CONVOQUE_JWT_PUBLIC_KEY"):
        _production(open_site, file)
    file.write_bytes(_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.raises(ConvoqueError, match="CONVOQUE_JWT_PUBLIC_KEY"):
        _production(open_site, file)


def test_la_production_n_a_pas_d_adresse_de_developpement(open_site: Callable[..., Site], tmp_path: Path) -> None:
    file = tmp_path / "cle.pem"
    file.write_bytes(_pem(_key()))
    site = _production(open_site, file)
    assert [site.get(path).status_code for path in ("/dev/jetons", "/dev/jeton/amina")] == [404, 404]
    assert 'id="personne"' not in site.get("/").text


def test_le_developpement_donne_des_jetons_aux_personnes_de_demonstration(site: Site) -> None:
    people: list[dict[str, Any]] = site.get("/dev/jetons").json()
    assert people == [{"id": "amina", "prenom": "Amina"}, {"id": "bruno", "prenom": "Bruno"}]
    token = site.get("/dev/jeton/amina").json()["jeton"]
    assert site.say("bonjour", token=token).status_code == 200
    assert site.get("/dev/jeton/personne").status_code == 404
    assert 'id="personne"' in site.get("/").text


def test_la_cle_gardee_survit_a_un_redemarrage(open_site: Callable[..., Site], tmp_path: Path) -> None:
    file = tmp_path / "cle.pem"
    file.write_bytes(_pem(_key()))
    conversation = _production(open_site, file, folder=tmp_path).say("bonjour").json()["conversation"]
    assert _production(open_site, file, folder=tmp_path).say("encore", conversation).status_code == 200
