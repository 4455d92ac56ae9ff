"""Whole Rasa pipelines, trained and asked by Rasa itself, on one train / unseen split.

Each pipeline trains in one process and is asked in another, at a low
priority: times and memory are its own.

    python -m benchmarks.comprehension.through_rasa MODELE MESSAGES.json REPONSES.json
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from ruamel.yaml import YAML
from sklearn.metrics import f1_score

from benchmarks.comprehension import metrics
from benchmarks.comprehension.corpus import ROOT, Example, peak_memory, write_examples

CONFIGS = Path(__file__).parent / "configs"
_DISTRUST = ("FallbackClassifier",)


@dataclass(frozen=True)
class Candidate:
    """A configuration to train: its name on the page, its file, and whether it has epochs to set."""

    title: str
    config: Path
    deep: bool


CANDIDATES = (
    Candidate("Convoqué (config.yml)", ROOT / "config.yml", False),
    Candidate("Rasa d’origine : mots, lettres, DIET", CONFIGS / "rasa_stock.yml", True),
    Candidate("vecteurs spaCy, lettres, DIET", CONFIGS / "spacy_diet.yml", True),
)


def run(
    candidate: Candidate,
    known: Sequence[Example],
    unseen: Sequence[Example],
    extra: Sequence[str],
    epochs: int,
    folder: Path,
) -> dict[str, Any]:
    """Train on ``known``, ask ``unseen`` and ``extra``; give accuracy, macro-F1, times, memory and the guesses.

    Raises CalledProcessError when Rasa fails; its log is in ``folder``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_examples(known, folder / "nlu.yml")
    write_config(candidate, epochs, folder / "config.yml")
    seconds = _train(folder)
    texts = [one.text for one in unseen] + list(extra)
    (folder / "messages.json").write_text(json.dumps(texts, ensure_ascii=False), encoding="utf-8")
    _quietly([sys.executable, "-m", __name__, *(str(folder / n) for n in ("modele.tar.gz", "messages.json", "r.json"))])
    answers = json.loads((folder / "r.json").read_text(encoding="utf-8"))
    guesses = [one["sujet"] for one in answers["messages"]]
    wanted = [one.topic for one in unseen]
    right = [one == other for one, other in zip(guesses, wanted, strict=False)]
    return {
        "nom": candidate.title,
        "epoques": epochs if candidate.deep else None,
        "exactitude": float(np.mean(right)),
        "intervalle": metrics.bootstrap(right),
        "macro_f1": float(f1_score(wanted, guesses[: len(wanted)], average="macro")),
        "trois": float(np.mean([t in one["trois"] for t, one in zip(wanted, answers["messages"], strict=False)])),
        "entrainement_s": seconds,
        "lecture_ms": metrics.percentile([one["ms"] for one in answers["messages"][: len(wanted)]], 50),
        "lecture_p95_ms": metrics.percentile([one["ms"] for one in answers["messages"][: len(wanted)]], 95),
        "memoire_mo": answers["memoire_mo"],
        "modele_mo": (folder / "modele.tar.gz").stat().st_size / 1e6,
        "ailleurs": guesses[len(wanted) :],
    }


def write_config(candidate: Candidate, epochs: int, path: Path) -> None:
    """Copy a configuration without what turns a guess into « not understood », and with the epochs set."""
    yaml = YAML(typ="safe")
    config = yaml.load(candidate.config.read_text(encoding="utf-8"))
    config["pipeline"] = [step for step in config["pipeline"] if step["name"] not in _DISTRUST]
    for step in config["pipeline"]:
        if "epochs" in step:
            step["epochs"] = epochs
    config.pop("policies", None)
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(config, file)


def _train(folder: Path) -> float:
    command = [sys.executable, "-m", "convoque.rasa_launcher", "train", "nlu", "--nlu", str(folder / "nlu.yml")]
    command += ["--config", str(folder / "config.yml"), "--out", str(folder), "--fixed-model-name", "modele"]
    started = time.perf_counter()
    with (folder / "journal.log").open("w", encoding="utf-8") as log:
        environment = {**os.environ, "RASA_MAX_CACHE_SIZE": "0"}
        subprocess.run(["nice", *command], cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT, check=True)
    return time.perf_counter() - started


def _quietly(command: Sequence[str]) -> None:
    subprocess.run(["nice", *command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def ask(model: Path, texts: Sequence[str], clock: Callable[[], float] = time.perf_counter) -> dict[str, Any]:
    """Load a model and give, for each text, the topic, the first three and the time; and this process's memory."""
    import convoque.channel.quiet  # noqa: F401

    # isort: split
    from rasa.core.agent import Agent

    agent = Agent.load(str(model))
    messages = []
    for text in texts:
        started = clock()
        parsed = asyncio.run(agent.parse_message(text))
        names = [one["name"] for one in parsed.get("intent_ranking", [])]
        messages.append({"sujet": parsed["intent"]["name"], "trois": names[:3], "ms": (clock() - started) * 1000})
    return {"messages": messages, "memoire_mo": peak_memory()}


def main(arguments: Sequence[str]) -> None:
    """Ask a model in this process and write its answers."""
    model, messages, answers = map(Path, arguments)
    answered = ask(model, json.loads(messages.read_text(encoding="utf-8")))
    answers.write_text(json.dumps(answered, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
