"""What the site costs, in counts and not in seconds: modules, spaCy passes, queries, bytes, packages."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from site_door import Site, signed
from sqlalchemy import event
from sqlalchemy.engine import Engine

from convoque.settings import ROOT

NEVER = (
    *("tensorflow", "keras", "tensorboard", "jax", "jaxlib", "sklearn", "skops", "matplotlib", "h5py", "joblib"),
    *("boto3", "botocore", "pymongo", "redis", "twilio", "slack_sdk", "aiogram", "webexteamssdk", "fbmessenger"),
    *("mattermostwrapper", "rocketchat_API", "aio_pika", "kafka", "socketio", "questionary", "prompt_toolkit"),
    *("sentry_sdk", "apscheduler", "pandas", "playwright", "pytest"),
)
MOST_MODULES = 2_450
MOST_QUERIES = 12
MOST_STATE = 4_000
MOST_PACKAGES = 217

STARTED = """
import json, sys
from types import ModuleType
from convoque.testing.bench import open_bench
import convoque.channel.app, convoque.channel.server
with open_bench() as bench:
    bench.assistant.answer("je dois venir demain ?", None, False, None)
    ran = [name for name, module in list(sys.modules.items()) if type(module) is ModuleType]
    print(json.dumps(ran))
"""


@pytest.fixture(scope="module")
def ran(bench: object) -> list[str]:
    done = subprocess.run([sys.executable, "-c", STARTED], cwd=ROOT, capture_output=True, text=True, check=True)
    return list(json.loads(done.stdout.splitlines()[-1]))


def test_le_site_n_execute_rien_de_ce_qu_il_n_utilise_jamais(ran: list[str]) -> None:
    assert sorted({name.partition(".")[0] for name in ran} & set(NEVER)) == []
    assert len(ran) <= MOST_MODULES


def test_un_message_est_lu_une_seule_fois_par_spacy(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from spacy.pipeline import Tok2Vec

    passes: list[int] = []
    predict = Tok2Vec.predict

    def counted(self: Any, docs: Any) -> Any:
        passes.append(len(list(docs)))
        return predict(self, docs)

    monkeypatch.setattr(Tok2Vec, "predict", counted)
    for text in ("j'étais malade hier, je risque quoi ?", "c'est obligatoire l'atelier de mardi ? et qui paie ?"):
        passes.clear()
        bench.assistant.answer(text, None, False, None)
        assert passes == [1]


def test_ce_qu_une_conversation_garde_ne_grandit_pas(bench: Any) -> None:
    sizes, state = [], None
    for _ in range(6):
        for text in ("j'étais malade hier, je risque quoi ?", "oui", "et le recours ?"):
            state = bench.assistant.answer(text, None, False, state).state
        sizes.append(len(json.dumps(state)))
    assert max(sizes) <= MOST_STATE
    assert sizes[-1] <= sizes[2] * 1.1


@pytest.fixture
def queries() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if threading.current_thread().name == "convoque-tours":  # not what is purged meanwhile
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield seen
    event.remove(Engine, "before_cursor_execute", note)


def test_un_tour_interroge_peu_la_base(site: Site, queries: list[str]) -> None:
    conversation = site.say("bonjour", token=signed()).json()["conversation"]
    counts = []
    for _ in range(3):
        queries.clear()
        site.say("et ensuite ?", conversation, signed())
        counts.append(len(queries))
    assert counts[0] == counts[-1]
    assert counts[0] <= MOST_QUERIES


def test_l_installation_ne_grossit_pas_sans_qu_on_le_decide() -> None:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    assert sum("==" in line and not line.startswith((" ", "#")) for line in lines) <= MOST_PACKAGES
