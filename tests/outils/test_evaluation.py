"""Measuring how often the topic is understood."""

import contextlib
import json

import pytest

from convoque.errors import InputErrors
from convoque.testing.evaluate import evaluate, read_cases, summary


def fichiers(tmp_path, *lines):
    (tmp_path / "m.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "c.yml").write_text("kinds: {proof: [justificatif], other: [humain, contrat]}")
    return tmp_path / "m.jsonl", tmp_path / "c.yml"


class Banc:
    """Answers each message with the topic that the message names."""

    @contextlib.contextmanager
    def conversation(self):
        def dire(text):
            if text == "question":
                return [{"custom": {"sujet": "question", "question": {"sujet": "contrat", "fait": "f"}}}]
            return [{"custom": {"sujet": text}}]

        yield dire


def test_la_detresse_passe_avant_le_genre(tmp_path):
    line = json.dumps({"text": "x", "kind": "proof", "facts": {"detresse": True}})
    assert read_cases(*fichiers(tmp_path, line))[0].accepted == ("detresse",)


@pytest.mark.parametrize(
    ("line", "said"), [("{", "m.jsonl:2: ligne"), ('{"text": "x", "kind": "zut"}', "m.jsonl:2:kind: « zut »")]
)
def test_une_ligne_fausse_est_dite_avec_sa_place(tmp_path, line, said):
    with pytest.raises(InputErrors, match=said):
        read_cases(*fichiers(tmp_path, '{"text": "x", "kind": "proof"}', line))


def test_le_compte_se_fait_par_genre_et_une_question_est_jugee_sur_son_sujet(tmp_path):
    said = [("justificatif", "proof"), ("recours", "proof"), ("question", "other")]
    cases = read_cases(*fichiers(tmp_path, *(json.dumps({"text": t, "kind": k}) for t, k in said)))
    result = summary(evaluate(Banc(), cases))
    assert (result["justes"], result["total"]) == (2, 3)
    assert result["par_genre"]["proof"] == {"total": 2, "justes": 1, "part": 0.5}
    assert result["erreurs"] == [{"text": "recours", "kind": "proof", "attendu": ["justificatif"], "recu": "recours"}]
