"""Every conversation of tests/conversations/, played with the real model and the real actions.

Besides what each conversation expects, no reply at all may say what is never said.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from convoque.errors import InputErrors
from convoque.settings import ROOT
from convoque.testing.compare import folded, text_of
from convoque.testing.conversation import Conversation, read_conversations
from convoque.testing.runner import play
from convoque.testing.vocabulary import known_facts

FOLDER = Path(__file__).parent / "conversations"
NEVER_SAID = (
    *("vous serez radie", "sera suspendu", "sera supprime", "vous ne risquez rien"),
    *("annuler votre absence", "votre absence est annulee", "absence annulee"),
    *("vous avez 24 heures", "vous avez 48 heures", "vous avez 72 heures", "sous 24 heures", "sous 72 heures"),
)


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
    heard: list[str] = []
    bench = request.getfixturevalue("bench")
    with bench.conversation(saved.person, saved.today, saved.tables) as say:

        def listen(text: str, payload: bool = False):
            reply = say(text, payload)
            heard.append(folded(text_of(reply)))
            return reply

        wrong = [str(difference) for difference in play(listen, saved)]
    wrong += [f"dit « {phrase} » : {text[:200]}" for phrase in NEVER_SAID for text in heard if phrase in text]
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)
