"""What changes for people is told: verdicts first, then texts, the same change once."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from atelier_redaction import change

from convoque.errors import Refused
from convoque.publishing.comparison import Comparison, refuse_broken
from convoque.publishing.comparison.changes import Change, Example, changes
from convoque.publishing.comparison.hearing import Hearing
from convoque.publishing.comparison.replay import Answered
from convoque.publishing.comparison.touched import is_decided, is_touched, only_rules, pieces
from convoque.settings import ROOT


def reply(said: str, text: str, obligation: str = "obligatoire", person: str | None = "amina") -> Answered:
    verdict = {"obligation": obligation, "certitude": "texte", "regle": "obligation/x"}
    message: dict[str, Any] = {"text": text, "custom": {"sujet": "obligation", "verdict": verdict}, "buttons": []}
    return Answered(person, date(2026, 11, 23), said, [message])


def test_rien_ne_change() -> None:
    assert changes([reply("a", "Oui.")], [reply("a", "Oui.")]) == ()


def test_un_verdict_passe_avant_un_texte_et_le_meme_changement_est_compte_une_fois() -> None:
    before = [reply("a", "Venez le 3.\nMerci."), reply("b", "Venez le 14.\nMerci."), reply("c", "Oui.")]
    after = [reply("a", "Merci."), reply("b", "Merci."), reply("c", "Non.", "facultatif")]
    found = changes(before, after)
    assert [(one.kind, one.count) for one in found] == [("verdict", 1), ("texte", 2)]
    assert found[0].examples[0].after == "obligation · facultatif (texte)"
    assert (found[1].examples[0].before, found[1].examples[0].after) == ("Venez le 3.", "")


def test_un_nom_de_regle_qui_change_n_est_pas_un_verdict_qui_change() -> None:
    other = reply("a", "Oui.")
    other.messages[0]["custom"]["verdict"]["regle"] = "obligation/y"
    assert changes([reply("a", "Oui.")], [other]) == ()


def test_une_conversation_qui_prend_un_autre_chemin_se_compare_jusque_la() -> None:
    before = [reply("a", "Oui."), reply("/b", "Voici."), reply("z", "Fin.")]
    after = [reply("a", "Oui."), reply("z", "Fin.")]
    assert sum(one.count for one in changes(before, after)) >= 1


@pytest.mark.parametrize("after", ["Venez à {lieu}.", "(panne : KeyError)"])
def test_une_reponse_abimee_retient_la_publication(after: str) -> None:
    example = Example("amina", "2026-11-23", "où ?", "Venez.", after)
    with pytest.raises(Refused, match="abîmée"):
        refuse_broken(Comparison((Change("texte", 1, (example,)),), 1))


def test_un_mot_change_ne_touche_que_ce_qui_le_dit(savoir: Path) -> None:
    change(savoir, "Ce n’est pas un atelier, mais ne le manquez pas.", "Ce n’est pas un atelier, venez.")
    found = pieces(ROOT, savoir)
    assert found is not None
    assert is_touched([reply("a", "**Ce n’est pas un atelier, mais ne le manquez pas.**")], found)
    assert not is_touched([reply("a", "Oui, votre atelier est obligatoire.")], found)


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("contrat: signe", "contrat: non_signe", "knowledge/regles/obligation.yml"),
        ("quand_on_dit: [", "quand_on_dit: [bidule, ", "knowledge/fiches/recours.yml"),
        ("Oui, {atelier} est", "Oui, l’atelier est", "knowledge/messages/reponses.yml"),
        ("12 mois", "24 mois", "knowledge/sources.yml"),
    ],
)
def test_tout_ce_qui_n_est_pas_qu_un_mot_fait_tout_rejouer(savoir: Path, old: str, new: str, name: str) -> None:
    path = savoir / name
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(old, new, 1) if old in text else f"{text}\nneuf: 1\n", encoding="utf-8")
    assert pieces(ROOT, savoir) is None


def test_ce_qui_a_ete_entendu_ne_l_est_qu_une_fois(tmp_path: Path) -> None:
    asked: list[str] = []

    def listen(text: str) -> dict[str, Any]:
        asked.append(text)
        return {"text": text, "intent": {"name": "recours", "confidence": 0.9}, "entities": []}

    for _ in range(2):
        hearing = Hearing("m", tmp_path / "entendu" / "m.json", listen)
        assert hearing.topic_of("je conteste", False)[0] == "recours"
        hearing.keep()
    assert asked == ["je conteste"]


def test_un_bouton_se_lit_sans_modele(tmp_path: Path) -> None:
    hearing = Hearing("m", tmp_path / "m.json", lambda text: {})
    assert hearing.topic_of('/donner_fait{"fait": "contrat", "valeur": "signe"}', True)[1]["entities"] == [
        {"entity": "fait", "value": "contrat"},
        {"entity": "valeur", "value": "signe"},
    ]
    assert hearing.topic_of("/recours/delai", True)[0] == "recours"


def test_les_reponses_sans_rasa_sont_celles_du_site(bench: Any, tmp_path: Path) -> None:
    from datetime import datetime

    from convoque.casefile import CaseFile
    from convoque.knowledge import load_knowledge
    from convoque.publishing.comparison.replay import Replayer

    replayer = Replayer(
        Hearing("m", tmp_path / "m.json", bench.assistant.understand), load_knowledge(ROOT / "knowledge")
    )
    casefile, now = CaseFile(bench.database({})), datetime(2026, 11, 23, 10)
    said = ["je suis malade demain", "et si je viens pas je risque quoi ?", "/recours", "zzz", "j'ai envie de mourir"]
    for person in (None, "amina"):
        into: list[Answered] = []
        ours = replayer.conversation(person, now, casefile, into)
        with bench.conversation(person, now, casefile=casefile) as say:
            for text in said:
                real, without = say(text, text.startswith("/")), ours(text, text.startswith("/"))
                assert [m.get("text") for m in real] == [m["text"] for m in without]
                assert real[0]["custom"] == without[0]["custom"]


def test_une_regle_seule_ne_fait_rejouer_que_ce_qui_se_decide(savoir: Path) -> None:
    change(savoir, "alors: {obligation: non_due}", "alors: {obligation: facultatif}", "knowledge/regles/obligation.yml")
    assert only_rules(ROOT, savoir)
    assert is_decided([reply("a", "Oui.")])
    assert not is_decided([Answered(None, date(2026, 11, 23), "bonjour", [{"text": "Bonjour.", "custom": {}}])])
    change(savoir, "Ce n’est pas un atelier", "Ce n’est guère un atelier")
    assert not only_rules(ROOT, savoir)
