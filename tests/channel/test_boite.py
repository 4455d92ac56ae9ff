"""Questions kept for the editors: masked before anything is written, in the turn's transaction, gone with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from convoque.channel.conversation import Door, Incoming
from convoque.channel.feedback import Feedback, read_feedback
from convoque.channel.masking.names import Ordinary, ordinary_words
from convoque.channel.options import keeps_questions
from convoque.channel.protocol import Answer
from convoque.channel.purge import purge
from convoque.channel.store import KEPT_SECONDS, ConversationStore, prepare
from convoque.channel.tokens import Signer
from convoque.channel.words import Words
from convoque.settings import ROOT


@pytest.fixture(scope="module")
def ordinary() -> Ordinary:
    return ordinary_words(ROOT / "data" / "nlu")


KEPT = [
    ("je m’appelle Karim Benali, ya une cantine ?", "je m’appelle •••, ya une cantine ?"),
    ("ma référente madame petit dit que c’est fermé", "ma référente madame ••• dit que c’est fermé"),
    ("mon 06 12 34 56 78 et k.benali@free.fr pour la cantine ?", "mon ••• et ••• pour la cantine ?"),
    ("j’habite 12 rue des Lilas 69003 Lyon, ya un bus ?", "j’habite •••, ya un bus ?"),
    ("JE SUIS FATIMA ZAHRA ET JE MANGE OU", "JE SUIS ••• ET JE MANGE OU"),
    ("France Travail m’a dit de voir pierre martin", "France Travail m’a dit de voir •••"),
    ("né le 12/03/1985, dossier AB12345, c’est bon ?", "né le 12/03/•••, dossier •••, c’est bon ?"),
    ("le RDV du 24 novembre à 9h30, on mange où ?", "le RDV du 24 novembre à 9h30, on mange où ?"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "left"), KEPT)
def test_il_ne_reste_que_des_mots_ordinaires(ordinary: Ordinary, said: str, left: str) -> None:
    from convoque.channel.inbox import kept_text

    assert kept_text(said, ordinary) == left


def test_ce_qui_ne_veut_plus_rien_dire_n_est_pas_garde(ordinary: Ordinary) -> None:
    from convoque.channel.inbox import kept_text

    assert kept_text("Karim Benali", ordinary) is None
    assert len(kept_text("on mange où ? " * 60, ordinary) or "") <= 300


def reply(topic: str, other: str = "") -> list[dict[str, Any]]:
    """Give a reply on a topic, with the button of another one beside it."""
    buttons = [{"title": "Plutôt ceci ?", "payload": f"/{other}"}] if other else []
    return [
        {"text": "Reformulez.", "custom": {"sujet": topic, "autres_sujets": [other] * bool(other)}, "buttons": buttons}
    ]


UNSURE = {
    "peut-être ailleurs": (reply("hors_sujet"), 0.4),
    "ailleurs pour sûr": (reply("hors_sujet"), 0.9),
    "peut-être ceci ou cela": (reply("recours", "report"), 0.4),
    "ceci, sinon cela": (reply("recours", "report"), 0.8),
    "peut-être ceci seul": (reply("recours"), 0.4),
    "peut-être mal en point": (reply("hors_sujet", "detresse"), 0.2),
}
"""What an assistant replies, and how surely it read the topic."""


class Lost:
    """An assistant that understands nothing, but what begins with « ok », and ``UNSURE``."""

    model = "aucun"

    def answer(self, said: str, person: str | None, payload: bool, state: Any) -> Answer:
        if said in UNSURE:
            messages, confidence = UNSURE[said]
            return Answer(messages, {}, confidence=confidence)
        return Answer(reply("obligation" if said.startswith("ok") else "incompris"), {}, confidence=0.9)


class Place:
    """A door on a file of its own, and what is in its table of questions."""

    def __init__(self, folder: Path, ordinary: Ordinary | None) -> None:
        self.path = folder / "conversations.db"
        prepare(self.path)
        self.at = 1_800_000_000.0
        self.store = ConversationStore(self.path, lambda: self.at)
        self.door = Door(Lost(), self.store, Signer(b"secret"), ordinary=ordinary)  # type: ignore[arg-type]

    def kept(self) -> list[tuple[Any, ...]]:
        with self.store.transaction() as held:
            return [tuple(row) for row in held.connection.execute(text("SELECT text, why, topic FROM questions"))]

    def bytes(self) -> bytes:
        return b"".join(path.read_bytes() for path in self.path.parent.iterdir())


@pytest.fixture
def place(tmp_path: Path, ordinary: Ordinary) -> Any:
    opened = Place(tmp_path, ordinary)
    yield opened
    opened.store.close()


def test_une_question_mal_comprise_est_gardee_une_fois(place: Place) -> None:
    token = place.door.say(Incoming("ya une cantine ?")).conversation
    place.door.say(Incoming("ya une cantine ?", token))
    place.door.say(Incoming("ok c’est obligatoire ?", token))
    assert place.kept() == [("ya une cantine ?", "incompris", None)]


def test_une_question_lue_sans_certitude_est_gardee_avec_le_sujet_repondu(place: Place) -> None:
    for said in UNSURE:
        place.door.say(Incoming(said))
    assert place.kept() == [
        ("peut-être ailleurs", "incertain", "hors_sujet"),
        ("peut-être ceci ou cela", "incertain", "recours"),
    ]


def test_elle_est_masquee_et_s_efface_comme_les_autres(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    said = "je m’appelle Karim Benali, un dinosaure au 06 12 34 56 78 ?"
    monkeypatch.setitem(UNSURE, "je m’appelle Karim Benali, un dinosaure au ••• ?", (reply("hors_sujet"), 0.4))
    token = place.door.say(Incoming(said)).conversation
    assert place.kept() == [("je m’appelle •••, un dinosaure au ••• ?", "incertain", "hors_sujet")]
    assert b"Benali" not in place.bytes()
    place.at += KEPT_SECONDS + 1
    purge(place.store, sure=True)
    assert b"dinosaure" not in place.bytes()
    assert token


def test_un_bouton_presse_n_est_pas_une_question(place: Place) -> None:
    token = place.door.say(Incoming("peut-être ceci ou cela")).conversation
    place.door.say(Incoming("/report", token))
    assert len(place.kept()) == 1


def test_un_tour_defait_ne_garde_rien(place: Place) -> None:
    def leave() -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        place.door.say(Incoming("ya une cantine ?"), leave)
    assert place.kept() == []


def test_une_question_sans_reponse_utile_est_gardee_avec_l_avis(place: Place) -> None:
    token = place.door.say(Incoming("ok c’est obligatoire ?")).conversation
    body = {"utile": False, "raison": "faux", "sujet": "obligation", "question": "ok pour Karim Benali ?"}
    place.door.give_feedback(read_feedback(body), token, None)
    place.door.give_feedback(read_feedback({**body, "utile": True, "question": "ok merci bien"}), token, None)
    assert place.kept() == [("ok pour ••• ?", "inutile", "obligation")]


@pytest.mark.parametrize("topic", ["detresse", "donnees_tiers", "injure"])
def test_la_detresse_n_est_jamais_gardee(place: Place, topic: str) -> None:
    token = place.door.say(Incoming("ok c’est obligatoire ?")).conversation
    place.door.give_feedback(Feedback(False, topic=topic, question="je ne vais pas bien du tout"), token, None)
    assert place.kept() == []


def test_effacer_sa_conversation_efface_les_octets_de_sa_question(place: Place) -> None:
    token = place.door.say(Incoming("ya une cantine pour les dinosaures ?")).conversation
    assert b"dinosaures" in place.bytes()
    place.door.erase(token, None)
    assert b"dinosaures" not in place.bytes()


def test_trente_jours_apres_elle_n_est_plus_la_meme_si_la_conversation_continue(place: Place) -> None:
    token = place.door.say(Incoming("ya une cantine ?")).conversation
    place.at += 20 * 86_400
    place.door.say(Incoming("ok encore moi", token))
    place.at += KEPT_SECONDS - 20 * 86_400
    purge(place.store, sure=True)
    assert place.kept() == []
    assert place.door.say(Incoming("ok encore moi", token)).messages


def test_la_personne_retrouve_sa_question(place: Place) -> None:
    place.door.say(Incoming("ya une cantine ?", person="amina"))
    assert [one["text"] for one in place.door.export("amina")[0]["questions_a_ameliorer"]] == ["ya une cantine ?"]
    assert place.door.erase_all_of("amina") == 1
    assert place.kept() == []


def test_sans_boite_rien_n_est_garde(tmp_path: Path) -> None:
    place = Place(tmp_path, None)
    place.door.say(Incoming("ya une cantine ?"))
    assert place.kept() == []
    place.store.close()


@pytest.mark.parametrize("inbox", [False, True])
def test_le_widget_dit_ce_qui_est_garde(inbox: bool) -> None:
    words = Words(ROOT / "knowledge" / "messages" / "widget.yml").telling(inbox).table("panneau")
    assert ("sauf une question mal comprise ou lue sans certitude" in words["confidentialite"]) is inbox
    assert bool(words["question_jointe"]) is inbox


def test_en_production_elle_est_eteinte() -> None:
    assert not keeps_questions({"CONVOQUE_ENV": "production"})
    assert keeps_questions({"CONVOQUE_ENV": "production", "CONVOQUE_BOITE": "1"})
