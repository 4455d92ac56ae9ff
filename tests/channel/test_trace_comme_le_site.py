"""What ``convoque essayer`` traces is what the site answers: same person, same day, same message."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from site_door import Site, signed

from convoque import runtime
from convoque.casefile import CaseFile
from convoque.clock import frozen_clock
from convoque.testing.compare import custom_of
from convoque.tracing.turn import answer_traced

TODAY = datetime(2026, 11, 23, 10)
SAID = (
    ("amina", "je suis malade demain, je fais quoi ?"),
    ("bruno", "j'ai raté l'atelier, je risque quoi ?"),
    ("karim", "c'est quoi mes rendez-vous"),
    (None, "j'ai raté hier l'atelier, je touche le rsa, je risque quoi"),
    (None, "mon numéro est le 06 12 34 56 78, rappelez-moi"),
)


@pytest.mark.parametrize(("person", "said"), SAID)
def test_le_custom_de_la_trace_est_celui_du_site(
    bench: Any, open_site: Callable[..., Site], person: str | None, said: str
) -> None:
    casefile = CaseFile(bench.database({}))
    with runtime.override(clock=frozen_clock(TODAY), casefile=casefile):
        site = open_site(assistant=bench.assistant, people=casefile)
        messages = site.say(said, None, signed(sub=person) if person else None).json()["messages"]
    with bench.conversation(person, TODAY) as say:
        traced = answer_traced(say, said, False, "version")
    assert traced.trace["custom"] == custom_of(messages)
    assert traced.messages[0]["text"] == messages[0]["text"]
