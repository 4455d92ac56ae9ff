"""What Rasa parsed, as the conversation reads it."""

from datetime import datetime

from actions.understanding import understand
from convoque.dialogue.model import Said
from convoque.knowledge.facts import load_facts
from convoque.nlu.lexicon import FACTS_FILE
from convoque.nlu.marks import IN_TALK, TALK

NOW, FACTS = datetime(2026, 11, 23, 10), load_facts(FACTS_FILE)


def test_un_texte_illisible_ne_fait_penser_a_aucun_sujet() -> None:
    ranking = [{"name": "nlu_fallback", "confidence": 1.0}, {"name": "obligation", "confidence": 0.2}]
    heard = understand("incompris", {"text": "🤯", "intent": ranking[0], "intent_ranking": ranking}, NOW, FACTS)
    assert heard.ranking == {}


def test_ce_qui_est_entendu_prend_le_nom_et_la_valeur_que_lisent_les_regles() -> None:
    heard = [
        ("declare", "apres"), ("dit_par_conseiller", "facultatif"), ("present", "oui"),
        ("courrier", "delai_de_regularisation"), ("ponctualite", "retard"), ("date", "vendredi"),
    ]  # fmt: skip
    entities = [{"entity": name, "value": value, "mode": "affirme"} for name, value in heard]
    message = understand("incompris", {"text": "…", "entities": entities}, NOW, FACTS)
    assert message.said == (
        Said("declaration", "apres"), Said("dit_oral", "facultatif"), Said("presence", "present"),
        Said("courrier", "avertissement"), Said("ponctualite", "retard"),
        Said("date", "vendredi"),
    )  # fmt: skip


def test_une_lettre_appelee_avertissement_ne_dit_rien_de_ce_qu_elle_annonce() -> None:
    entities = [{"entity": "courrier", "value": "avertissement", "mode": "affirme"}]
    assert understand("courrier_recu", {"text": "…", "entities": entities}, NOW, FACTS).said == ()


def test_le_bouton_avertissement_dit_ce_que_la_lettre_annonce() -> None:
    entities = [{"entity": "fait", "value": "courrier"}, {"entity": "valeur", "value": "avertissement"}]
    message = understand("donner_fait", {"text": "/donner_fait", "entities": entities}, NOW, FACTS)
    assert message.said == (Said("courrier", "avertissement"),)


def test_le_fil_change_ce_que_le_message_fait_chercher_et_non_ce_qui_en_est_devine() -> None:
    ranking = [{"name": "humain", "confidence": 0.4}, {"name": "recours", "confidence": 0.3}]
    talk, kept = {"recours": 0.6, "humain": 0.2, "sans_nom": 0.2}, {"sommes": [3], "poids": 4.0}
    parsed = {"text": "et après ?", "intent_ranking": ranking, IN_TALK: talk, TALK: kept}
    heard = understand("humain", parsed, NOW, FACTS)
    assert heard.ranking == {"recours": 0.6, "humain": 0.2}
    assert (heard.topic, heard.guessed, heard.talk) == ("humain", "humain", kept)


def test_qui_raconte_son_cas_est_lu_sans_ce_qui_precede() -> None:
    ranking = [{"name": "humain", "confidence": 0.4}, {"name": "recours", "confidence": 0.3}]
    for mode, share in (("affirme", 0.3), ("question", 0.6)):
        entities = [{"entity": "motif", "value": "deces", "mode": mode}]
        parsed = {"text": "un deuil", "intent_ranking": ranking, "entities": entities, IN_TALK: {"recours": 0.6}}
        assert understand("humain", parsed, NOW, FACTS).ranking["recours"] == share
