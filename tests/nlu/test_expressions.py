"""What phrases are compared with: no accents, and the participle where an infinitive was written for it."""

import pytest

from convoque.nlu.facts import FactReader, load_french, said
from convoque.nlu.phrases import plain_norms


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("j'ai oublier le rendez-vous", "oublie"),
        ("elle m'a pas appeler", "appele"),
        ("je suis convoquer demain", "convoque"),
        ("on a tout envoyer", "envoye"),
        ("je dois oublier ce rendez-vous", "oublier"),  # no auxiliary
        ("j'ai rien a envoyer", "envoyer"),  # « à »
    ],
)
def test_un_infinitif_apres_un_auxiliaire_est_le_participe_qu_on_entend(text: str, word: str) -> None:
    assert word in [token.norm_ for token in plain_norms(load_french()(text))]


def test_le_fait_se_trouve_malgre_la_faute(facts: FactReader) -> None:
    assert said(facts.read("g oublier le rdv hier"), "motif") == ("oubli",)


def test_une_negation_ne_nie_pas_le_nom_de_l_atelier(facts: FactReader) -> None:
    assert said(facts.read("j'étais pas au job dating"), "atelier") == ("job_dating",)
    assert said(facts.read("j'étais pas malade"), "motif") == ()
