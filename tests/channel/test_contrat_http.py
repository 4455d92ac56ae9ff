"""``docs/openapi.yml`` says what the site answers: the real site is held against it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
import requests
from jsonschema import Draft202012Validator
from site_door import RECOURS, Site, bearer, signed

from benchmarks.attaques.contract import Contract
from convoque import runtime
from convoque.casefile import CaseFile
from convoque.channel.app import FEEDBACK, MINE, WEBHOOK
from convoque.channel.assets import FILES
from convoque.channel.errors import STATUS
from convoque.channel.feedback import REASONS
from convoque.channel.text import MAX_LENGTH
from convoque.clock import frozen_clock
from convoque.knowledge.base import TOPICS
from convoque.knowledge.sources import CERTAINTIES

CONTRACT = Contract()
SCHEMAS = CONTRACT.document["components"]["schemas"]
ENVOI = "essai-du-contrat-0001"


def checked(answer: requests.Response) -> requests.Response:
    """Give an answer that is as the contract writes it."""
    asked = answer.request
    path = "/" + (asked.url or "").split("/", 3)[3]
    fault = CONTRACT.fault(asked.method or "", path, answer.status_code, answer.headers, answer.content)
    assert fault is None, f"{asked.method} {path}: {fault}"
    return answer


def test_chaque_code_d_erreur_est_ecrit_sous_son_statut() -> None:
    written = {
        code: int(name.removeprefix("Erreur"))
        for name, schema in SCHEMAS.items()
        if name.startswith("Erreur")
        for code in schema["properties"]["erreur"]["properties"]["code"]["enum"]
    }
    assert written == STATUS


def test_les_valeurs_ecrites_sont_celles_du_code() -> None:
    assert set(SCHEMAS["Sujet"]["enum"]) == TOPICS
    assert tuple(SCHEMAS["Certitude"]["enum"]) == CERTAINTIES
    assert tuple(SCHEMAS["Avis"]["properties"]["raison"]["enum"]) == (*REASONS, None)
    name = CONTRACT.operations["GET", "/widget/v1/{name}"]["parameters"][0]
    assert set(name["schema"]["enum"]) == set(FILES)


def test_chaque_adresse_est_ecrite_avec_ses_methodes(site: Site) -> None:
    served = {
        (method, route.path)
        for route in site.app.asgi._router.routes
        if not route.path.startswith(("/demo", "/dev/"))
        for method in route.methods - {"HEAD"}
    }
    assert served == set(CONTRACT.operations)


def test_le_fichier_est_bien_forme() -> None:
    def references(value: Any) -> Iterator[Any]:
        if isinstance(value, dict):
            yield from ([value] if "$ref" in value else [])
            for child in value.values():
                yield from references(child)
        elif isinstance(value, list):
            for child in value:
                yield from references(child)

    found = list(references(CONTRACT.document))
    assert all(CONTRACT.resolve(one) for one in found)
    for schema in SCHEMAS.values():
        Draft202012Validator.check_schema(schema)
    used = {one["$ref"] for one in found}
    unused = {
        f"#/components/{kind}/{name}"
        for kind in ("schemas", "responses", "headers")
        for name in CONTRACT.document["components"][kind]
    } - used
    assert unused == set()
    for operation in CONTRACT.operations.values():
        for content in operation.get("requestBody", {}).get("content", {}).values():
            if "example" in content:
                assert CONTRACT.misfit(content["schema"], content["example"]) is None


SAID: dict[str | None, list[str]] = {
    "amina": [
        "je suis malade demain je peu pas venir a latelier cv",
        "pourquoi ?",
        "je risque quoi si j'y vais pas",
        "quel justificatif il faut",
        "écris-moi un mail pour demander une autre date",
    ],
    "chloe": ["mes convocations", "et si je n'y vais pas parce que ma fille est malade ?"],
    None: [
        "bonjour",
        "cet atelier est-il obligatoire ?",
        "j'ai signé le contrat",
        "j'ai raté hier l'atelier, contrat signé, je touche le rsa, je risque quoi",
        "comment contester une radiation",
        "je veux mourir",
        "vous remboursez l'essence ?",
        "asdkjh",
        "mon numéro est le 06 12 34 56 78, rappelez-moi",
    ],
}


@pytest.fixture(scope="module")
def real(bench: Any, open_site: Callable[..., Site]) -> Iterator[Site]:
    """The door with the real assistant and the demonstration people."""
    casefile = CaseFile(bench.database({}))
    with runtime.override(clock=frozen_clock(datetime(2026, 11, 23, 10)), casefile=casefile):
        yield open_site(assistant=bench.assistant, people=casefile)


def talk(site: Site, person: str | None) -> Iterator[dict[str, Any]]:
    token = signed(sub=person) if person else None
    conversation = None
    for text in SAID[person]:
        reply = checked(site.say(text, conversation, token)).json()
        conversation = reply["conversation"]
        yield reply


@pytest.mark.parametrize("person", SAID)
def test_les_vraies_reponses_ont_la_forme_ecrite(real: Site, person: str | None) -> None:
    for reply in talk(real, person):
        buttons = [button for message in reply["messages"] for button in message.get("buttons", ())]
        for button in buttons[:1]:
            checked(real.say(button["payload"], reply["conversation"], signed(sub=person) if person else None))


def test_les_essais_touchent_chaque_partie_d_une_reponse(real: Site) -> None:
    replies = [reply for person in SAID for reply in talk(real, person)]
    customs = [message["custom"] for reply in replies for message in reply["messages"] if "custom" in message]
    parts = ("besoin", "question", "verdict", "motif", "consequences", "convocation", "convocations", "sources")
    assert [part for part in parts if not any(custom[part] for custom in customs)] == []


def test_le_meme_envoi_rend_la_meme_reponse_et_un_seul_tour(site: Site) -> None:
    answers = [checked(site.say("bonjour", envoi=ENVOI)).json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert checked(site.say("et après", answers[0]["conversation"])).status_code == 200
    assert site.assistant.heard[-1][3] == {"tours": 1}


@pytest.mark.parametrize("envoi", ["x" * 15, "x" * 65, "é" * 20, "a b" * 8, "", 3, ["x" * 20]])
def test_un_envoi_mal_fait_est_refuse(site: Site, envoi: object) -> None:
    assert checked(site.say("bonjour", envoi=envoi)).json()["erreur"]["code"] == "requete_invalide"
    assert CONTRACT.misfit(SCHEMAS["Demande"], {"message": "bonjour", "envoi": envoi}) is not None


def test_les_autres_adresses_ont_aussi_la_forme_ecrite(site: Site) -> None:
    token, post = signed(), site.session.post
    conversation = checked(site.say("bouton", token=token)).json()["conversation"]
    checked(site.say(RECOURS, conversation, token))
    opinion = {"utile": False, "conversation": conversation, "raison": "incomplet", "texte": "non", "sujet": "recours"}
    assert CONTRACT.misfit(SCHEMAS["Avis"], opinion) is None
    checked(post(site.url + FEEDBACK, json=opinion, headers=bearer(token), timeout=10))
    mine = checked(site.get(MINE, headers=bearer(token))).json()["conversations"]
    assert [one for one in mine if one["avis"]]
    for path in ("/", "/health", "/sans-script", *(f"/widget/v1/{name}" for name in FILES), "/nulle/part"):
        tag = checked(site.get(path)).headers.get("ETag")
        checked(site.session.head(site.url + path, timeout=10))
        checked(site.session.put(site.url + path, timeout=10))
        if tag:
            assert checked(site.get(path, headers={"If-None-Match": tag})).status_code == 304
    for form in ({"message": "bonjour"}, {"message": ""}, {"action": "effacer"}):
        checked(post(site.url + "/sans-script", data=form, timeout=10))
    assert checked(site.erase(conversation, token)).status_code == 204
    assert checked(site.erase(conversation, token)).status_code == 404
    assert checked(site.session.delete(site.url + MINE, headers=bearer(token), timeout=10)).status_code == 204


def test_chaque_refus_a_la_forme_ecrite(site: Site, open_site: Callable[..., Site]) -> None:
    strange = open_site({"CONVOQUE_LIMITE_ADRESSE": "1", "CONVOQUE_ORIGINES": "https://a.example"})
    conversation = site.say("bonjour").json()["conversation"]
    answers = [
        site.raw(b"{"),
        site.say("a" * (MAX_LENGTH + 1)),
        site.say("bonjour", "faux"),
        site.say("bonjour", token="faux"),
        site.say("bonjour", token=signed(role="conseiller")),
        site.say("bonjour", conversation, signed()),
        site.get(WEBHOOK),
        site.raw(b" " * 17000),
        site.raw(b"{}", "text/plain"),
        site.say("casse"),
        site.get(MINE),
        strange.session.options(strange.url + WEBHOOK, headers={"Origin": "https://a.example"}, timeout=10),
        strange.session.options(strange.url + WEBHOOK, headers={"Origin": "https://b.example"}, timeout=10),
        *(strange.say("bonjour") for _ in range(2)),
    ]
    statuses = [checked(answer).status_code for answer in answers]
    assert statuses == [400, 400, 400, 401, 403, 403, 405, 413, 415, 503, 401, 204, 405, 200, 429]
    site.people.broken = True
    try:
        assert checked(site.get("/health")).status_code == 503
    finally:
        site.people.broken = False
