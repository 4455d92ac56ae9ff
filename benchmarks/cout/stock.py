"""Stock Rasa on our topics: the pipeline and policies of ``rasa init``, its own server, an action server.

Its actions say one sentence each: what it costs to understand and to answer, without any rule of law.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from benchmarks.comprehension.corpus import ROOT, Example, read_examples, write_examples
from benchmarks.cout.measure import Server, free_port, wait_for

EPOCHS = 1
"""Of the 100 that ``rasa init`` writes: more take hours on our examples, and change no time of an answer."""
EXAMPLES = 120
"""Of each topic, at most: all of ours take more than ten minutes. A smaller vocabulary makes Rasa a little quicker."""
_PIPELINE: list[dict[str, Any]] = [
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
    {"name": "DIETClassifier", "constrain_similarities": True},
    {"name": "EntitySynonymMapper"},
    {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
]
_POLICIES: list[dict[str, Any]] = [
    {"name": "MemoizationPolicy"},
    {"name": "TEDPolicy", "max_history": 5},
    {"name": "RulePolicy"},
]
_ACTIONS = """
from rasa_sdk import Action

class _Says(Action):
    topic = ""

    def name(self):
        return "action_" + self.topic

    def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(text="Voici ce que je sais de « " + self.topic + " ».")
        return []

for one in {topics!r}:
    globals()["Says_" + one] = type("Says_" + one, (_Says,), {{"topic": one}})
"""


def make(folder: Path, epochs: int = EPOCHS) -> float:
    """Write a project in a folder and train it; give the seconds that training took.

    Raises CalledProcessError when Rasa fails; its log is in the folder.
    """
    examples = [Example(one.text, one.topic.partition("/")[0]) for one in read_examples()]
    topics = sorted({one.topic for one in examples})
    kept = (islice((one for one in examples if one.topic == topic), EXAMPLES) for topic in topics)
    write_examples(list(chain.from_iterable(kept)), folder / "nlu.yml")
    names = {topic: f"action_{topic}" for topic in topics}
    _write(folder / "domain.yml", {"version": "3.1", "intents": topics, "actions": list(names.values())})
    steps = {topic: [{"intent": topic}, {"action": name}] for topic, name in names.items()}
    told = {"rules": [{"rule": one, "steps": steps[one]} for one in topics]}
    told["stories"] = [{"story": f"histoire {one}", "steps": steps[one]} for one in topics]
    _write(folder / "histoires.yml", {"version": "3.1", **told})
    deep = {"DIETClassifier": {"epochs": epochs}, "TEDPolicy": {"epochs": epochs}}
    config = {
        "recipe": "default.v1",
        "language": "fr",
        "assistant_id": "rasa-stock",
        "pipeline": [{**step, **deep.get(step["name"], {})} for step in _PIPELINE],
        "policies": [{**step, **deep.get(step["name"], {})} for step in _POLICIES],
    }
    _write(folder / "config.yml", config)
    (folder / "actions_stock.py").write_text(_ACTIONS.format(topics=topics), encoding="utf-8")
    _write(folder / "credentials.yml", {"rest": {}})
    command = ["train", "--config", "config.yml", "--domain", "domain.yml", "--data", "nlu.yml", "histoires.yml"]
    started = time.perf_counter()
    with (folder / "journal.log").open("w", encoding="utf-8") as log:
        subprocess.run(
            [*_rasa(), *command, "--fixed-model-name", "modele"], cwd=folder, env=_environ(), stdout=log,
            stderr=subprocess.STDOUT, check=True,
        )  # fmt: skip
    return time.perf_counter() - started


@contextmanager
def served(folder: Path) -> Iterator[Server]:
    """Start Rasa's server and its action server on the project of a folder; stop both at the end."""
    port, actions = free_port(), free_port()
    _write(folder / "endpoints.yml", {"action_endpoint": {"url": f"http://127.0.0.1:{actions}/webhook"}})
    log = (folder / "serveurs.log").open("w", encoding="utf-8")
    started = time.perf_counter()
    commands = (
        ["run", "actions", "--actions", "actions_stock", "--port", str(actions)],
        ["run", "--model", "models/modele.tar.gz", "--endpoints", "endpoints.yml", "--credentials", "credentials.yml",
         "--port", str(port), "--interface", "127.0.0.1"],
    )  # fmt: skip
    running = [
        subprocess.Popen([*_rasa(), *words], cwd=folder, env=_environ(), stdout=log, stderr=log) for words in commands
    ]
    try:
        body = json.dumps({"sender": "depart", "message": "bonjour"}).encode()
        wait_for(f"http://127.0.0.1:{port}/webhooks/rest/webhook", running, body)
        ready = time.perf_counter() - started
        yield Server(f"http://127.0.0.1:{port}", [one.pid for one in running], ready)
    finally:
        for one in running:
            one.terminate()
        for one in running:
            one.wait(30)
        log.close()


def _rasa() -> list[str]:
    return [sys.executable, "-m", "rasa"]


def _environ() -> Mapping[str, str]:
    quiet = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}
    return {**os.environ, **quiet, "PYTHONPATH": str(ROOT), "RASA_MAX_CACHE_SIZE": "0"}


def _write(path: Path, content: Mapping[str, Any]) -> None:
    with path.open("w", encoding="utf-8") as file:
        YAML(typ="safe").dump(dict(content), file)
