"""Every conversation of tests/conversations/, played with the real model and the real actions."""

from __future__ import annotations

from pathlib import Path

import pytest

from convoque.errors import InputErrors
from convoque.settings import ROOT
from convoque.testing.conversation import Conversation, read_conversations
from convoque.testing.runner import run_conversation
from convoque.testing.vocabulary import known_facts

FOLDER = Path(__file__).parent / "conversations"


def _saved() -> list[Conversation | InputErrors]:
    facts = known_facts(ROOT / "knowledge")
    found: list[Conversation | InputErrors] = []
    for path in sorted(FOLDER.rglob("*.yml")):
        try:
            found += read_conversations(path, facts)
        except InputErrors as errors:
            found.append(errors)
    return found


def _name(saved: Conversation | InputErrors) -> str:
    if isinstance(saved, InputErrors):
        return f"illisible-{Path(saved.errors[0].file).name}"
    return f"{Path(saved.file).stem}:{saved.line}-{saved.name}"


@pytest.mark.parametrize("saved", _saved(), ids=_name)
def test_la_conversation_se_passe_comme_attendu(saved, request):
    if isinstance(saved, InputErrors):
        pytest.fail(str(saved), pytrace=False)
    differences = run_conversation(request.getfixturevalue("bench"), saved)
    if differences:
        pytest.fail("\n".join(map(str, differences)), pytrace=False)
