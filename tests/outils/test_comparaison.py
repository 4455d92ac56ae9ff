"""What counts as "as expected" in a conversation test."""

import pytest

from convoque.testing.compare import compare

CUSTOM = {
    "sujet": "consequences",
    "autres_sujets": ["recours", "report"],
    "question": None,
    "verdict": {"obligation": "obligatoire", "faits": {"contrat": "signe"}, "manquants": []},
    "motif": None,
    "consequences": [
        {"mesure": "suspension", "part_min_pct": 30, "part_max_pct": None, "automatique": False},
        {"mesure": "aucune", "part_min_pct": None, "part_max_pct": None, "automatique": False},
    ],
    "convocation": {"id": "c-12", "debut": "2026-11-24T09:30"},
    "sources": [{"article": "L5412-1"}, {"article": "R5412-1"}],
    "au": "2026-11-23",
}
REPLY = [
    {"text": "**Oui, l’atelier est obligatoire.**", "custom": CUSTOM},
    {"text": "Écrivez à 9 h 30.", "buttons": [{"title": "Quel justificatif ?", "payload": "/justificatif"}]},
]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("sujet", "consequences"),
        ("sujet", ["recours", "consequences"]),
        ("verdict.obligation", "obligatoire"),
        ("verdict.faits.contrat", "signe"),
        ("verdict.manquants", None),
        ("autres_sujets", "report"),
        ("motif", None),
        ("motif.nom", None),
        ("motif.nom", [None, "maladie"]),
        ("consequences.mesure", "aucune"),
        ("consequences.part_min_pct", 30),
        ("consequences.automatique", False),
        ("consequences.automatique", "non"),
        ("convocation.id", "c-12"),
        ("convocation.debut", "2026-11-24T09:30"),
        ("sources", ["L5412-1"]),
        ("sources", "L. 5412-1"),
        ("contient", ["L'ATELIER EST obligatoire", "ecrivez a 9 h 30"]),
        ("contient", "oui"),
        ("ne_contient_pas", ["radié", "sanction"]),
        ("boutons", ["quel justificatif ?"]),
    ],
)
def test_l_attendu_est_rempli(key, value):
    assert compare({key: value}, REPLY) == ()


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("sujet", "recours", "sujet : attendu recours, reçu consequences"),
        (
            "verdict.obligation",
            ["non_due", "a_verifier"],
            "verdict.obligation : attendu non_due ou a_verifier, reçu obligatoire",
        ),
        ("motif.nom", "maladie", "motif.nom : attendu maladie, reçu rien"),
        ("verdict", None, "verdict : attendu rien, reçu {'obligation'"),
        (
            "consequences.mesure",
            "radiation",
            "consequences.mesure : attendu radiation, reçu suspension, aucune",
        ),
        ("consequences.automatique", True, "consequences.automatique : attendu oui, reçu non, non"),
        ("sources", ["L5412-1", "R5412-7"], "sources : attendu R5412-7, reçu L5412-1, R5412-1"),
        ("sources", None, "sources : attendu rien, reçu L5412-1, R5412-1"),
        ("contient", "avertissement", "contient : attendu « avertissement », reçu « **Oui"),
        ("ne_contient_pas", "OBLIGATOIRE", "ne_contient_pas : attendu « OBLIGATOIRE »"),
        ("boutons", "Pourquoi ?", "boutons : attendu « Pourquoi ? », reçu Quel justificatif ?"),
    ],
)
def test_l_ecart_se_lit_sur_une_ligne(key, value, said):
    gaps = compare({key: value}, REPLY)
    assert [str(gap).startswith(said) for gap in gaps] == [True], gaps


def test_une_reponse_sans_rien_ne_remplit_que_ce_qui_est_nul():
    gaps = compare({"sujet": "recours", "verdict": None, "consequences": None, "sources": None}, [])
    assert [gap.key for gap in gaps] == ["sujet"]
