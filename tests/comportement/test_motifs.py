"""A reason excuses a workshop only when it falls on it, whatever the words: the messages whose mistakes were read."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from benchmarks.comprehension.motifs import APART, READ, Reading, read, readings

USUALLY_ACCEPTED = {"maladie", "maternite", "entretien_embauche", "travail", "formation", "incarceration"}
USUALLY_ACCEPTED |= {"rendez_vous_medical", "proche_malade", "deces", "convocation_officielle"}
LEAST_FOUND = 0.85
"""Of the reasons that do fall on the workshop, in the messages read: 69 of 78 when this was written."""


@pytest.fixture(scope="module")
def lines() -> Sequence[Reading]:
    return list(readings(read(READ)))


def test_une_raison_d_un_autre_moment_n_excuse_jamais(lines: Sequence[Reading]) -> None:
    wrong = [one.line["dit"] for one in lines if one.falls and one.motif in USUALLY_ACCEPTED and not _same(one)]
    assert not wrong


def test_une_raison_qui_tombe_ce_jour_la_est_le_plus_souvent_entendue(lines: Sequence[Reading]) -> None:
    same = [one for one in lines if _same(one)]
    assert sum(one.falls for one in same) >= LEAST_FOUND * len(same)


def test_les_messages_a_part_ne_sont_pas_ceux_qu_on_a_lus() -> None:
    assert not {line["dit"] for line in read(APART)} & {line["dit"] for line in read(READ)}


def _same(one: Reading) -> bool:
    return bool(one.line["relation"] == "meme")
