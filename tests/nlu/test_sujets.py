from pathlib import Path

import numpy as np
import pytest

from convoque.nlu.topic_model import TopicModel, softmax, train

TEXTS = [f"{start} {end}" for start in ("bonjour", "salut", "coucou") for end in ("a vous", "madame", "la", "toi")]
TEXTS += [
    f"{start} {end}" for start in ("je risque", "on perd", "ils coupent") for end in ("quoi", "tout", "ca", "rien")
]
SAID = [()] * 12 + [("courrier=radiation/affirme",)] * 12
TOPICS = ["salutation"] * 12 + ["consequences"] * 12


@pytest.fixture(scope="module")
def model() -> TopicModel:
    return trained()


def trained() -> TopicModel:
    return train(TEXTS, np.zeros((24, 4), dtype=np.float32), SAID, TOPICS)


def test_un_sujet_appris_est_reconnu_malgre_une_faute(model: TopicModel) -> None:
    chances = model.predict(["je risqe quoi", "bonjourr madame"], np.zeros((2, 4)), [(), ()])
    assert [model.topics[at] for at in chances.argmax(axis=1)] == ["consequences", "salutation"]


def test_les_probabilites_somment_a_un(model: TopicModel) -> None:
    assert model.predict(["un texte jamais vu", ""], np.zeros((2, 4)), [(), ()]).sum(axis=1) == pytest.approx([1, 1])


def test_des_touches_frappees_au_hasard_ne_ressemblent_a_rien_d_appris(model: TopicModel) -> None:
    assert model.familiarity("bonjour madame") == model.familiarity("12 ?") == 1.0
    assert model.familiarity("qsdf mlkjh zzzt") < 0.2 < 0.6 < model.familiarity("bonjours madames")


def test_un_modele_relu_repond_comme_avant(model: TopicModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    again = TopicModel.load(tmp_path)
    read = ["je risque tout", "coucou toi"], np.ones((2, 4), dtype=np.float32), [("courrier=radiation/affirme",), ()]
    assert again.predict(*read) == pytest.approx(model.predict(*read), abs=1e-6)


def test_deux_entrainements_donnent_le_meme_modele(model: TopicModel) -> None:
    assert np.array_equal(trained().weights, model.weights)


def test_un_fait_parle_pour_son_sujet_et_un_fait_inconnu_pour_aucun(model: TopicModel) -> None:
    said = [(), ("courrier=radiation/affirme",), ("motif=jamais_vu/affirme",)]
    chances = model.predict(["et alors"] * 3, np.zeros((3, 4)), said)[:, model.topics.index("consequences")]
    assert chances[1] > chances[0] == chances[2]


def test_un_dossier_sans_modele_est_refuse(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        TopicModel.load(tmp_path)


def test_trois_sujets_sont_calibres_sur_ce_qui_n_a_pas_ete_vu() -> None:
    texts = TEXTS + [f"merci {word}" for word in ("a vous", "bien", "tout", "encore", "madame", "la")]
    model = train(texts, np.zeros((30, 4), dtype=np.float32), [()] * 30, TOPICS + ["remerciement"] * 6)
    assert len(model.topics) == 3
    assert 1 <= model.sharpness <= 16


def test_de_tres_grands_scores_ne_debordent_pas() -> None:
    assert softmax(np.array([[1e4, 0.0]])) == pytest.approx(np.array([[1.0, 0.0]]))
