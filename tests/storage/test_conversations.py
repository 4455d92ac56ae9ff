"""What the conversations' store promises, on SQLite and on PostgreSQL alike."""

import threading
import time

import pytest
from sqlalchemy import text

from convoque.channel.conversation import Door, Incoming
from convoque.channel.errors import DoorError
from convoque.channel.feedback import Feedback
from convoque.channel.held import Conversation
from convoque.channel.protocol import Answer
from convoque.channel.purge import purge
from convoque.channel.store import KEPT_SECONDS, ConversationStore
from convoque.channel.tokens import Signer
from convoque.storage import Busy

SEUL_POSTGRESQL = pytest.mark.parametrize("kind", ["postgresql"])

ENVOI = "e" * 16
AVIS = Feedback(False, "faux", "ce n’est pas vrai")


class Repond:
    model = "essai"

    def __init__(self):
        self.heard = []

    def answer(self, text, person, payload, state):
        self.heard.append(text)
        if text == "casse":
            raise RuntimeError(text)
        tours = (state or {}).get("tours", 0) + 1
        return Answer([{"text": f"réponse {tours}", "custom": {}}], {"tours": tours})


@pytest.fixture
def porte(store):
    return Door(Repond(), store, Signer(b"cle"))


def compter(store, table):
    with store.transaction() as held:
        return held.connection.execute(text(f"SELECT count(*) FROM {table}")).scalar()


def test_un_tour_garde_tout(porte, store):
    porte.say(Incoming("bonjour", person="amina", envoi=ENVOI))
    assert [compter(store, name) for name in ("conversations", "envois", "counters")] == [1, 1, 0]
    assert porte.export("amina")[0]["retenu"] == {"tours": 1}


@pytest.mark.parametrize("ou", ["assistant", "sceau"])
def test_un_tour_qui_echoue_ne_garde_rien(porte, store, ou):
    def tomber():
        raise KeyboardInterrupt

    with pytest.raises((RuntimeError, KeyboardInterrupt)):
        porte.say(Incoming("casse" if ou == "assistant" else "bonjour", envoi=ENVOI), tomber)
    assert [compter(store, name) for name in ("conversations", "envois", "counters")] == [0, 0, 0]


def test_le_meme_envoi_recoit_la_meme_reponse_et_ne_compte_qu_une_fois(porte):
    first = porte.say(Incoming("bonjour", envoi=ENVOI))
    again = porte.say(Incoming("bonjour", envoi=ENVOI))
    assert (again, again.again) == (first, True)
    assert porte._assistant.heard == ["bonjour"]


def test_une_conversation_tenue_ailleurs_est_occupee_et_reste_comme_elle_etait(porte, places, store):
    token = porte.say(Incoming("bonjour", person="amina")).conversation
    other = ConversationStore(places.conversations)
    with other.transaction() as held:
        (held_id,) = held.conversations_of(porte._signer.pseudonym("amina"))
        assert held.find(held_id)
        with pytest.raises(Busy):
            porte.say(Incoming("encore", token, "amina"))
    other.close()
    porte.say(Incoming("encore", token, "amina"))
    assert porte.export("amina")[0]["messages"] == 2


@SEUL_POSTGRESQL
def test_une_autre_conversation_n_attend_pas_sur_postgresql(porte, places, kind):
    token = porte.say(Incoming("bonjour")).conversation
    other = ConversationStore(places.conversations)
    with other.transaction() as held:
        held.find(token.partition(".")[0])
        assert porte.say(Incoming("bonjour")).messages
    other.close()


def test_les_messages_d_une_minute_sont_comptes_pour_la_personne(store):
    porte = Door(Repond(), store, Signer(b"cle"), limit=2)
    store.now = lambda: 1_000_000_000.0
    porte.say(Incoming("un", person="amina"))
    porte.say(Incoming("deux", person="amina"))
    with pytest.raises(DoorError) as refus:
        porte.say(Incoming("trois", person="amina"))
    assert refus.value.code == "trop_de_messages"
    assert porte.say(Incoming("un", person="bruno")).messages


def test_un_message_refuse_par_le_compte_n_a_rien_ecrit(store):
    porte = Door(Repond(), store, Signer(b"cle"), limit=1)
    store.now = lambda: 1_000_000_000.0
    porte.say(Incoming("un", person="amina"))
    with pytest.raises(DoorError):
        porte.say(Incoming("deux", person="amina"))
    assert compter(store, "conversations") == 1


def vieillir(store, seconds):
    with store.transaction() as held:
        held.connection.execute(text("UPDATE conversations SET last_at = last_at - :s"), {"s": seconds})


def test_deux_purges_ensemble_effacent_chaque_conversation_une_fois(porte, places, store):
    for _ in range(450):
        porte.say(Incoming("bonjour"))
    token = porte.say(Incoming("encore là")).conversation
    vieillir(store, KEPT_SECONDS + 1)
    porte.say(Incoming("je reviens", token))
    done, stores = [], [ConversationStore(places.conversations, wait=10) for _ in range(2)]
    threads = [threading.Thread(target=lambda each=each: done.append(purge(each, sure=True))) for each in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for each in stores:
        each.close()
    purge(store, sure=True)
    assert len(done) == 2
    assert compter(store, "conversations") == 1


@SEUL_POSTGRESQL
def test_la_purge_laisse_une_conversation_qui_reprend_a_l_instant(porte, places, store, kind):
    token = porte.say(Incoming("bonjour")).conversation
    vieillir(store, KEPT_SECONDS + 1)
    other = ConversationStore(places.conversations)
    with other.transaction() as held:
        held.keep(held.find(token.partition(".")[0]), {"tours": 2})
        assert purge(store, sure=True).conversations == 0
    other.close()
    assert purge(store, sure=True).conversations == 0
    assert porte.say(Incoming("suite", token)).messages[0]["text"] == "réponse 3"


@SEUL_POSTGRESQL
def test_effacer_tout_d_une_personne_ne_laisse_pas_l_avis_donne_a_l_instant(porte, places, store, kind):
    token = porte.say(Incoming("bonjour", person="amina")).conversation
    other, erased = ConversationStore(places.conversations), []
    eraser = Door(Repond(), ConversationStore(places.conversations, wait=10), Signer(b"cle"))
    with other.transaction() as held:
        conversation = held.find(token.partition(".")[0])
        thread = threading.Thread(target=lambda: erased.append(eraser.erase_all_of("amina")))
        thread.start()
        attendre_un_verrou(store)
        held.keep_feedback(conversation.id, AVIS)
    thread.join()
    for each in (other, eraser._store):
        each.close()
    assert erased == [1]
    assert compter(store, "avis") == 0


def attendre_un_verrou(store):
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    end = time.monotonic() + 10
    while time.monotonic() < end:
        with store.engine.connect() as connection:
            if connection.execute(waiting).scalar():
                return
    raise AssertionError("personne n’attend")


def test_deux_processus_qui_commencent_la_meme_conversation_en_font_une(store):
    conversation = Conversation("a" * 22, "anonyme")
    for _ in range(2):
        with store.transaction() as held:
            assert held.start(conversation) == conversation
    assert compter(store, "conversations") == 1


def test_la_cle_gardee_est_la_meme_pour_tous(places, store):
    other = ConversationStore(places.conversations)
    assert store.secret() == other.secret()
    other.close()
