"""The log of turns, on SQLite and on PostgreSQL: written with the turn, of nobody, kept for thirteen months."""

import inspect
from datetime import datetime, timedelta

import journal_connu
import pytest
from sqlalchemy import text

from convoque.channel.conversation import Door, Incoming
from convoque.channel.feedback import Feedback
from convoque.channel.purge import purge
from convoque.channel.tokens import Signer
from convoque.channel.turnlog import KEPT_DAYS, Row
from convoque.clock import PARIS

MOI = "amina-zqxjk"


def lignes(store, where="1 = 1"):
    with store.transaction() as held:
        return [dict(row) for row in held.connection.execute(text(f"SELECT * FROM tours WHERE {where}")).mappings()]


@pytest.fixture
def scripted():
    return journal_connu.Scripted()


@pytest.fixture
def porte(store, scripted):
    return Door(scripted, store, Signer(b"cle"), version="v1", watch=scripted.watch)


def test_un_tour_ecrit_une_ligne(porte, store):
    porte.say(Incoming("je dois y aller ?"))
    (ligne,) = lignes(store)
    today = datetime.fromtimestamp(store.now(), PARIS).date().isoformat()
    assert ligne.pop("id") >= 0
    assert ligne == {
        "jour": today,
        "besoin": "obligation/dois_je",
        "issue": "repondu",
        "version": "v1",
        "regle": "obligation/obligatoire",
        "verdict": "obligatoire",
        "ms": 40,
        "premiere": 1,
        "precision": 0,
        "choisi": 0,
        "second": 0,
        "humain": 0,
        "utile": None,
    }


def test_un_tour_defait_ou_redonne_n_ecrit_rien_de_plus(porte, store):
    def partir():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        porte.say(Incoming("bonjour"), partir)
    assert lignes(store) == []
    for _ in range(2):
        porte.say(Incoming("bonjour", envoi="e" * 16))
    assert len(lignes(store)) == 1


def test_le_second_choix_presse_se_lit_sur_la_question(porte, store):
    token = porte.say(Incoming("le délai ?")).conversation
    porte.say(Incoming(journal_connu.SECOND, token))
    marques = {ligne["besoin"]: (ligne["second"], ligne["choisi"]) for ligne in lignes(store)}
    assert marques == {"recours/delai": (1, 0), "justificatif/quand": (0, 1)}


def test_l_avis_marque_la_derniere_reponse_et_elle_seule(porte, store):
    token = porte.say(Incoming("je dois y aller ?")).conversation
    porte.give_feedback(Feedback(False, topic="recours"), token, None)
    assert lignes(store)[0]["utile"] is None
    porte.give_feedback(Feedback(False, topic="obligation"), token, None)
    assert lignes(store)[0]["utile"] == 0


def test_une_personne_n_est_demandee_qu_une_fois_par_conversation(porte, store):
    token = porte.say(Incoming("quelqu’un")).conversation
    porte.say(Incoming("quelqu’un", token))
    assert sorted(ligne["humain"] for ligne in lignes(store)) == [0, 1]


def test_une_ligne_ne_dit_ni_le_texte_ni_la_personne_ni_l_heure(store):
    tokens = journal_connu.play(store, MOI)
    connus = {signe for token in tokens for signe in (token, token.partition(".")[0])}
    connus |= {MOI, Signer(journal_connu.SECRET).pseudonym(MOI), "je dois y aller", "brzz", "quelqu’un", "bonjour"}
    ecrit = repr(lignes(store))
    assert [signe for signe in connus if signe in ecrit] == []
    assert {len(str(ligne["jour"])) for ligne in lignes(store)} == {10}
    numeros = [ligne["id"] for ligne in lignes(store, "besoin = 'hors_sujet'")]
    assert max(numeros) - min(numeros) > 2**40  # drawn at random: no order to read in them


def test_la_conversation_effacee_plus_rien_ne_mene_a_ses_lignes(porte, store):
    token = porte.say(Incoming("je dois y aller ?", person="amina")).conversation
    porte.say(Incoming("le délai ?", token, "amina"))
    assert porte.erase_all_of("amina") == 1
    with store.transaction() as held:
        for table in ("conversations", "avis", "envois", "questions"):
            assert held.connection.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 0
    assert len(lignes(store)) == 2


def test_treize_mois_apres_les_lignes_s_en_vont(porte, store):
    porte.say(Incoming("bonjour"))
    start = store.now()
    aujourdhui = datetime.fromtimestamp(start, PARIS)
    for days, left in ((KEPT_DAYS - 1, 1), (KEPT_DAYS, 0)):
        at = (aujourdhui + timedelta(days=days)).timestamp()
        store.now = lambda at=at: at
        purge(store, sure=True)
        assert len(lignes(store)) == left


def test_une_horloge_qui_vient_de_sauter_n_efface_aucune_ligne(porte, store):
    porte.say(Incoming("bonjour"))
    purge(store)
    at = store.now() + 3 * KEPT_DAYS * 86_400
    store.now = lambda: at
    assert not purge(store).sure
    assert len(lignes(store)) == 1


def test_la_table_a_les_colonnes_d_une_ligne_et_aucune_autre(store):
    with store.transaction() as held:
        columns = set(held.connection.execute(text("SELECT * FROM tours")).keys())
    assert columns == {*inspect.signature(Row).parameters, "second", "utile"}
