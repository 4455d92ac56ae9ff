"""Three moods: clear distress, answered alone; hurt with a practical question, answered softly; the ordinary."""

from __future__ import annotations

from typing import Any

import pytest
from mesures import table

from benchmarks.comprehension.humeur import DISTRESS, MIXED, ORDINARY, Heard, listen, summary

CARE = "3114"


@pytest.fixture(scope="session")
def entendus(bench: Any) -> dict[str, tuple[Heard, ...]]:
    """The table's messages and what each got."""
    kinds = {DISTRESS: "claire", MIXED: "blessee", ORDINARY: "ordinaire"}
    return {kind: listen(bench, [(text, kind) for text in table("humeur")[name]]) for kind, name in kinds.items()}


def no_more_than(wrong: list[Heard], share: float, heard: tuple[Heard, ...]) -> None:
    if len(wrong) > share * len(heard):
        pytest.fail("\n".join([summary(heard), *map(str, wrong)]), pytrace=False)


def test_une_detresse_claire_est_toujours_entendue(entendus: dict[str, tuple[Heard, ...]]) -> None:
    heard = entendus[DISTRESS]
    no_more_than([one for one in heard if one.topic != DISTRESS or one.softened], 0, heard)


def test_une_peine_n_empeche_pas_de_repondre(entendus: dict[str, tuple[Heard, ...]]) -> None:
    heard = entendus[MIXED]
    no_more_than([one for one in heard if one.topic in (DISTRESS, "incompris")], 0.1, heard)


def test_une_peine_adoucit_la_reponse_et_ajoute_le_bouton(entendus: dict[str, tuple[Heard, ...]]) -> None:
    heard = entendus[MIXED]
    no_more_than([one for one in heard if not one.right], 0.1, heard)


def test_un_message_ordinaire_n_est_pas_une_detresse(entendus: dict[str, tuple[Heard, ...]]) -> None:
    heard = entendus[ORDINARY]
    no_more_than([one for one in heard if one.topic == DISTRESS], 0.02, heard)


def test_un_message_ordinaire_recoit_rarement_autre_chose(entendus: dict[str, tuple[Heard, ...]]) -> None:
    heard = entendus[ORDINARY]
    no_more_than([one for one in heard if one.softened], 0.1, heard)
    no_more_than([one for one in heard if one.offered], 0.2, heard)


def test_la_reponse_adoucie_dit_d_abord_la_personne_puis_l_atelier(bench: Any) -> None:
    with bench.conversation() as say:
        (soft,) = say("je suis à bout, on peut reporter l'atelier ?")
    with bench.conversation() as say:
        (plain,) = say("on peut reporter l'atelier ?")
    assert soft["text"].partition("\n\n")[2] == plain["text"]
    assert soft["buttons"][-1]["title"] == "Je ne vais pas bien"
    assert CARE not in soft["text"]
