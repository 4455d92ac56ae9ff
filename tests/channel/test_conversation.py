"""What the door remembers and forgets: offered payloads, erasing, expiry, order, limits."""

from __future__ import annotations

import json
import logging
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from site_door import RECOURS, Site, signed

from convoque.channel.options import DoorOptions, read_options
from convoque.channel.store import KEPT_SECONDS, MAX_OFFERED, Conversation, ConversationStore
from convoque.channel.trackers import erase_events, last_event
from convoque.errors import ConvoqueError


@pytest.mark.parametrize("text", [RECOURS, "/restart", "//", "/", "\u200b/recours", "/session_start{}"])
def test_une_commande_qui_n_est_pas_offerte_est_du_texte(site: Site, text: str) -> None:
    conversation = site.say("bonjour").json()["conversation"]
    assert site.say(text, conversation).status_code == 200
    assert site.assistant.heard[-1][3] is False


def test_un_bouton_offert_est_accepte_dans_sa_conversation(site: Site) -> None:
    conversation = site.say("bouton").json()["conversation"]
    site.say("autre chose", conversation)
    site.say(f" {RECOURS} ", conversation)
    assert site.assistant.heard[-1][1:] == (RECOURS, None, True)


@pytest.mark.parametrize("text", [RECOURS + "x", RECOURS.replace("radiation", "aucune"), RECOURS.upper()])
def test_un_bouton_change_n_est_plus_offert(site: Site, text: str) -> None:
    conversation = site.say("bouton").json()["conversation"]
    site.say(text, conversation)
    assert site.assistant.heard[-1][3] is False


def test_le_bouton_d_une_autre_conversation_n_est_pas_offert(site: Site) -> None:
    site.say("bouton")
    site.say(RECOURS, site.say("bonjour").json()["conversation"])
    assert site.assistant.heard[-1][3] is False
    site.say(RECOURS)
    assert site.assistant.heard[-1][3] is False


def test_effacer_efface_partout(site: Site) -> None:
    conversation = site.say("bonjour", token=signed()).json()["conversation"]
    assert site.erase(conversation, signed()).status_code == 204
    assert site.assistant.erased[-1] == conversation.split(".")[0]
    again = (site.say("encore", conversation, signed()), site.erase(conversation, signed()))
    assert [(answer.status_code, answer.json()["erreur"]["code"]) for answer in again] == [
        (404, "conversation_inconnue")
    ] * 2
    files = site.settings.database.parent.glob("conversations.db*")
    assert not any(conversation.split(".")[0].encode() in file.read_bytes() for file in files)


def test_effacer_sans_jeton_ou_avec_un_faux_est_refuse(site: Site) -> None:
    assert [site.erase(token).status_code for token in (None, "faux")] == [400, 400]


def test_deux_messages_a_la_fois_attendent_leur_tour(site: Site) -> None:
    conversation = site.say("bonjour").json()["conversation"]
    site.assistant.most_together = 0
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: site.say(f"n{n}", conversation).status_code, range(8)))
    assert answers == [200] * 8
    assert site.assistant.most_together == 1


def test_un_message_qui_attend_une_conversation_effacee_n_y_est_pas_ecrit(site: Site) -> None:
    conversation = site.say("bonjour").json()["conversation"]
    with ThreadPoolExecutor(9) as pool:
        messages = [pool.submit(site.say, f"n{n}", conversation) for n in range(4)]
        erased = pool.submit(site.erase, conversation)
        later = [pool.submit(site.say, f"m{n}", conversation) for n in range(4)]
    assert erased.result().status_code == 204
    assert {answer.result().status_code for answer in messages + later} <= {200, 404}
    assert site.say("encore", conversation).status_code == 404


def test_une_conversation_expire_trente_jours_apres_son_dernier_message(
    open_site: Callable[..., Site],
) -> None:
    clock = [time.time()]
    site = open_site(now=lambda: clock[0])
    conversation = site.say("bonjour").json()["conversation"]
    clock[0] += KEPT_SECONDS - 1
    assert site.say("encore", conversation).status_code == 200
    clock[0] += KEPT_SECONDS
    assert site.say("trop tard", conversation).status_code == 404
    assert site.store.expired() == (conversation.split(".")[0],)


def test_les_conversations_expirees_sont_effacees_au_demarrage(open_site: Callable[..., Site], tmp_path: Path) -> None:
    store = ConversationStore(tmp_path / "conversations.db", lambda: 0.0)
    store.keep(Conversation("vieille", "anonyme"))
    store.close()
    site = open_site(folder=tmp_path)
    site.get("/health")
    assert site.assistant.erased == ["vieille"]


def test_seules_les_dernieres_offres_sont_gardees(tmp_path: Path) -> None:
    store = ConversationStore(tmp_path / "c.db")
    conversation = Conversation("a", "anonyme")
    for number in range(MAX_OFFERED + 5):
        store.keep(conversation, [f"/choix{number}"])
        conversation = store.find("a") or conversation
    assert len(conversation.offered) == MAX_OFFERED
    assert conversation.offered[-1] == f"/choix{MAX_OFFERED + 4}"
    assert "/choix4" not in conversation.offered


def test_une_offre_refaite_compte_une_fois(tmp_path: Path) -> None:
    store = ConversationStore(tmp_path / "c.db")
    store.keep(Conversation("a", "anonyme", ("/un", "/deux")), ["/un"])
    assert (store.find("a") or Conversation("", "")).offered == ("/deux", "/un")


def test_un_fichier_de_conversations_abime_est_dit(tmp_path: Path) -> None:
    (tmp_path / "c.db").write_bytes(b"rien qui vaille" * 1000)
    with pytest.raises(ConvoqueError, match=r"conversations .*c\.db ne s’ouvre pas"):
        ConversationStore(tmp_path / "c.db")


def test_effacer_les_evenements_d_une_conversation_laisse_les_autres(tmp_path: Path) -> None:
    file = tmp_path / "c.db"
    erase_events(file, "a")
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id TEXT)")
        connection.executemany("INSERT INTO events (sender_id) VALUES (?)", [("a",), ("b",), ("a",), ("a",)])
    erase_events(file, "a", after=1)
    assert (last_event(file, "a"), last_event(file, "b"), last_event(file, "c")) == (1, 2, 0)
    erase_events(file, "a")
    assert (last_event(file, "a"), last_event(file, "b")) == (0, 2)


def test_la_limite_par_conversation_dit_quand_revenir(open_site: Callable[..., Site]) -> None:
    site = open_site({"CONVOQUE_LIMITE_IDENTITE": "3"})
    conversation = site.say("un").json()["conversation"]
    answers = [site.say("encore", conversation) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 429, 429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    assert site.say("ailleurs").status_code == 200


def test_la_limite_par_identite_traverse_les_conversations(open_site: Callable[..., Site]) -> None:
    site = open_site({"CONVOQUE_LIMITE_IDENTITE": "2"})
    answers = [site.say("bonjour", token=signed()).status_code for _ in range(3)]
    assert answers == [200, 200, 429]
    assert site.say("bonjour", token=signed(sub="bruno")).status_code == 200


def test_la_limite_par_adresse_compte_aussi_ce_qui_est_refuse(open_site: Callable[..., Site]) -> None:
    site = open_site({"CONVOQUE_LIMITE_ADRESSE": "4"})
    answers = [site.raw(b"{"), site.say(""), site.say("a", "faux"), site.say("bonjour"), site.say("bonjour")]
    assert [answer.status_code for answer in answers] == [400, 400, 400, 200, 429]
    assert answers[-1].json()["erreur"]["code"] == "trop_de_messages"
    assert site.get("/health").status_code == 200


def test_effacer_compte_aussi_dans_la_limite_par_adresse(open_site: Callable[..., Site]) -> None:
    site = open_site({"CONVOQUE_LIMITE_ADRESSE": "2"})
    assert [site.erase("faux").status_code for _ in range(3)] == [400, 400, 429]


@pytest.mark.parametrize(("proxies", "last"), [(0, 429), (1, 200)])
def test_l_adresse_annoncee_n_est_crue_que_derriere_un_mandataire(
    open_site: Callable[..., Site], proxies: int, last: int
) -> None:
    site = open_site({"CONVOQUE_LIMITE_ADRESSE": "1"}, DoorOptions(proxies=proxies))
    for address in ("192.0.2.1", "192.0.2.2"):
        site.session.headers["X-Forwarded-For"] = address
        answer = site.say("bonjour")
    assert answer.status_code == last


def test_les_journaux_ne_disent_ni_le_texte_ni_la_personne(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "convoque"):
        site.say("mon secret à moi", token=signed())
        site.say("casse", token=signed())
        time.sleep(0.05)
    lines = [json.loads(record.getMessage()) for record in caplog.records if record.name.startswith("convoque")]
    turns = [line for line in lines if "statut" in line]
    assert [(line["statut"], line["sujet"], line["regle"]) for line in turns] == [
        (200, "obligation", "obligation/essai"),
        (503, None, None),
    ]
    written = caplog.text
    assert "RuntimeError (site_door.py:" in written
    assert not any(word in written for word in ("secret", "amina", "casse"))


@pytest.mark.parametrize(
    ("environ", "word"),
    [({"CONVOQUE_CLE_CONVERSATION": "courte"}, "au moins 32"), ({"CONVOQUE_PROXYS": "un"}, "nombre entier")],
)
def test_une_option_impossible_est_dite(environ: dict[str, str], word: str) -> None:
    with pytest.raises(ConvoqueError, match=word):
        read_options(environ)


def test_la_cle_donnee_signe_les_conversations(open_site: Callable[..., Site], tmp_path: Path) -> None:
    options = read_options({"CONVOQUE_CLE_CONVERSATION": "k" * 32})
    conversation = open_site(options=options, folder=tmp_path).say("bonjour").json()["conversation"]
    assert open_site(options=options, folder=tmp_path).say("a", conversation).status_code == 200
    assert open_site(folder=tmp_path).say("a", conversation).status_code == 400
