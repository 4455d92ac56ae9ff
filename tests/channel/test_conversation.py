"""What the door remembers and forgets: offered payloads, erasing, expiry, order, limits."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from site_door import RECOURS, Site, signed

from convoque.channel.held import MAX_OFFERED, TRUSTED_GAP, Conversation
from convoque.channel.options import DoorOptions, read_options
from convoque.channel.purge import SURE_SECONDS, expired, purge
from convoque.channel.store import KEPT_SECONDS, ConversationStore, prepare
from convoque.errors import ConvoqueError


@pytest.mark.parametrize("text", [RECOURS, "/restart", "//", "/", "\u200b/recours", "/session_start{}"])
def test_une_commande_qui_n_est_pas_offerte_est_du_texte(site: Site, text: str) -> None:
    conversation = site.say("bonjour").json()["conversation"]
    assert site.say(text, conversation).status_code == 200
    assert site.assistant.heard[-1][2] is False


def test_un_bouton_offert_est_accepte_dans_sa_conversation(site: Site) -> None:
    conversation = site.say("bouton").json()["conversation"]
    site.say("autre chose", conversation)
    site.say(f" {RECOURS} ", conversation)
    assert site.assistant.heard[-1][:3] == (RECOURS, None, True)


@pytest.mark.parametrize("text", [RECOURS + "x", RECOURS.replace("radiation", "aucune"), RECOURS.upper()])
def test_un_bouton_change_n_est_plus_offert(site: Site, text: str) -> None:
    conversation = site.say("bouton").json()["conversation"]
    site.say(text, conversation)
    assert site.assistant.heard[-1][2] is False


def test_le_bouton_d_une_autre_conversation_n_est_pas_offert(site: Site) -> None:
    site.say("bouton")
    site.say(RECOURS, site.say("bonjour").json()["conversation"])
    assert site.assistant.heard[-1][2] is False
    site.say(RECOURS)
    assert site.assistant.heard[-1][2] is False


def test_effacer_efface_partout(site: Site) -> None:
    conversation = site.say("bonjour", token=signed()).json()["conversation"]
    assert site.erase(conversation, signed()).status_code == 204
    again = (site.say("encore", conversation, signed()), site.erase(conversation, signed()))
    assert [(answer.status_code, answer.json()["erreur"]["code"]) for answer in again] == [
        (404, "conversation_inconnue")
    ] * 2
    files = site.settings.database.parent.glob("*conversations.db*")
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


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.time = time.time()

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[ConversationStore]:
    prepare(tmp_path / "c.db")
    store = ConversationStore(tmp_path / "c.db", clock)
    yield store
    store.close()


def kept(store: ConversationStore, *names: str) -> list[str]:
    with store.transaction() as held:
        return [name for name in names if held.find(name)]


def write(store: ConversationStore, *names: str) -> None:
    with store.transaction() as held:
        for name in names:
            held.keep(held.start(Conversation(name, "anonyme")), None)


def days(number: float) -> float:
    return number * 24 * 3600


def live(store: ConversationStore, clock: Clock, number: int) -> int:
    """Let the days go by as they do, with a purge each; give how many conversations were erased."""
    total = 0
    for _ in range(number):
        clock.time += days(1)
        total += purge(store).conversations
    return total


def test_une_conversation_est_effacee_trente_jours_apres_son_dernier_message(
    store: ConversationStore, clock: Clock
) -> None:
    write(store, "a")
    assert live(store, clock, 29) == 0
    write(store, "b")
    assert live(store, clock, 1) == 1
    assert kept(store, "a", "b") == ["b"]


def test_une_horloge_qui_saute_n_efface_rien_et_n_oublie_rien(store: ConversationStore, clock: Clock) -> None:
    write(store, "a")
    live(store, clock, 3)
    clock.time += days(40)
    assert purge(store) == purge(store)
    assert not purge(store).sure
    assert kept(store, "a") == ["a"]
    clock.time -= days(40)
    assert purge(store).conversations == 0
    clock.time -= 7200
    assert purge(store).conversations == 0
    assert live(store, clock, 24) == 0
    assert live(store, clock, 4) == 1


def test_apres_une_semaine_sans_vie_on_attend_un_jour(store: ConversationStore, clock: Clock) -> None:
    write(store, "a")
    live(store, clock, 2)
    clock.time += max(TRUSTED_GAP, KEPT_SECONDS) + 1
    assert purge(store).conversations == 0
    clock.time += SURE_SECONDS - 60
    assert purge(store).conversations == 0
    clock.time += 60
    assert purge(store).conversations == 1


def test_l_exploitant_peut_dire_que_la_date_est_juste(store: ConversationStore, clock: Clock) -> None:
    write(store, "a")
    clock.time += days(31)
    assert (expired(store), purge(store, sure=True).conversations, expired(store)) == (1, 1, 0)


def test_un_message_date_du_futur_ne_garde_pas_une_conversation_plus_longtemps(
    store: ConversationStore, clock: Clock
) -> None:
    clock.time += days(400)
    write(store, "a")
    clock.time -= days(400)
    assert live(store, clock, 33) == 1


def test_la_purge_efface_par_petits_lots(store: ConversationStore, clock: Clock) -> None:
    write(store, *(f"n{number}" for number in range(450)))
    assert live(store, clock, 31) == 450


def test_seules_les_dernieres_offres_sont_gardees(store: ConversationStore) -> None:
    with store.transaction() as held:
        conversation = held.start(Conversation("a", "anonyme"))
        for number in range(MAX_OFFERED + 5):
            held.keep(conversation, None, [f"/choix{number}"])
            conversation = held.find("a") or conversation
    assert len(conversation.offered) == MAX_OFFERED
    assert conversation.offered[-1] == f"/choix{MAX_OFFERED + 4}"
    assert "/choix4" not in conversation.offered


def test_une_offre_refaite_compte_une_fois(store: ConversationStore) -> None:
    with store.transaction() as held:
        held.start(Conversation("a", "anonyme"))
        held.keep(Conversation("a", "anonyme", ("/un", "/deux")), None, ["/un"])
        assert (held.find("a") or Conversation("", "")).offered == ("/deux", "/un")


def test_un_fichier_de_conversations_abime_est_dit(tmp_path: Path) -> None:
    (tmp_path / "c.db").write_bytes(b"rien qui vaille" * 1000)
    for look in (ConversationStore, prepare):
        with pytest.raises(ConvoqueError, match=r"conversations de .*c\.db ne s’ouvrent pas"):
            look(tmp_path / "c.db")


def test_des_conversations_sans_tables_ne_s_ouvrent_pas(tmp_path: Path) -> None:
    for content in (None, b""):
        if content is not None:
            (tmp_path / "c.db").write_bytes(content)
        with pytest.raises(ConvoqueError, match="convoque migrer"):
            ConversationStore(tmp_path / "c.db")


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
