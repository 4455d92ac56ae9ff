"""Cross-validation: every pipeline on the same five folds, for several seeds."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from sklearn.model_selection import StratifiedKFold

from benchmarks.comprehension import metrics
from benchmarks.comprehension.corpus import Texts, peak_memory, timed
from benchmarks.comprehension.metrics import Guesses
from benchmarks.comprehension.pipelines import PIPELINES, Ours, Pipeline, Train

FOLDS = 5
PROCESSES = 2
_ONE_BY_ONE = 200
Say = Callable[[str], None]


def folds(topics: Sequence[str], seed: int) -> list[tuple[Any, Any]]:
    """Five stratified folds: places to learn from, places to judge on."""
    return list(StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split(topics, topics))


def validate(
    train: Train, texts: Texts, topics: Sequence[str], seed: int, judged: int = FOLDS
) -> tuple[Guesses, float]:
    """Judge the messages of the first ``judged`` folds by models that have not seen them.

    Gives also the mean training time of a fold, in seconds.
    """
    names = tuple(sorted(set(topics)))
    shares = np.zeros((len(topics), len(names)))
    seconds, seen = [], []
    for known, unseen in folds(topics, seed)[:judged]:
        learnt = texts.only(known)
        model, took = timed(lambda: train(learnt, [topics[at] for at in known]))  # noqa: B023
        seconds.append(took)
        shares[np.ix_(unseen, [names.index(topic) for topic in model.topics])] = model.predict(texts.only(unseen))
        seen.extend(unseen)
    return Guesses(names, tuple(topics[at] for at in seen), shares[seen]), float(np.mean(seconds))


def compare_all(
    titles: Sequence[str], texts: Texts, topics: Sequence[str], seeds: Sequence[int]
) -> Iterator[dict[str, Any]]:
    """Cross-validate pipelines, each in a process of its own so that its memory is its own, two at a time."""
    jobs = [(title, texts.with_only(PIPELINES[title].needs), tuple(topics), tuple(seeds)) for title in titles]
    with multiprocessing.get_context("spawn").Pool(PROCESSES, maxtasksperchild=1) as pool:
        yield from pool.imap(_compare, jobs, chunksize=1)


def _compare(job: tuple[str, Texts, tuple[str, ...], tuple[int, ...]]) -> dict[str, Any]:
    title, texts, topics, seeds = job
    return compare(PIPELINES[title], texts, topics, seeds, lambda line: print(f"  {line}", flush=True))


def compare(pipeline: Pipeline, texts: Texts, topics: Sequence[str], seeds: Sequence[int], say: Say) -> dict[str, Any]:
    """Cross-validate one pipeline for every seed; give means with 95 % intervals, times and memory."""
    rows, seconds = [], []
    for seed in seeds:
        guesses, took = validate(pipeline.train, texts, topics, seed)
        rows.append({"macro_f1": guesses.macro_f1(), "exactitude": guesses.accuracy(), "trois": guesses.top(3)})
        seconds.append(took)
        say(f"{pipeline.title} · graine {seed} : macro-F1 {rows[-1]['macro_f1']:.3f}")
    return {
        "nom": pipeline.title,
        **{name: metrics.interval([row[name] for row in rows]) for name in rows[0]},
        "entrainement_s": float(np.mean(seconds)),
        "lecture_ms": _time_of_one(pipeline, texts, topics),
        "memoire_mo": peak_memory(),
    }


def _time_of_one(pipeline: Pipeline, texts: Texts, topics: Sequence[str]) -> float:
    """Median time to read one message from its raw text, in milliseconds."""
    known, unseen = folds(topics, 0)[0]
    model = pipeline.train(texts.only(known), [topics[at] for at in known])
    fresh = [Texts((texts.raw[at],)) for at in unseen[:_ONE_BY_ONE]]
    return float(np.median([timed(lambda: model.predict(one))[1] for one in fresh])) * 1000  # noqa: B023


def in_detail(texts: Texts, topics: Sequence[str], judged: int, say: Say) -> dict[str, Any]:
    """Ours, calibrated as the component is: calibration, thresholds, topics, confusions."""
    say(f"{judged} pli(s), chacun calibré sur ses propres exemples")
    guesses, _ = validate(Ours().train_calibrated, texts, topics, 0, judged)
    confidence, right = guesses.confidence, guesses.right
    return {
        "plis": judged,
        "exactitude": guesses.accuracy(),
        "intervalle": metrics.bootstrap(right.tolist()),
        "ece": metrics.calibration_error(confidence, right),
        "fiabilite": metrics.reliability(confidence, right),
        "seuils": metrics.thresholds(confidence, right),
        "sujets": metrics.by_topic(guesses),
        "confusions": metrics.confusions(guesses),
    }
