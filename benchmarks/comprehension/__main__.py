"""Run every measure, draw the plots, write the page. Progress is printed; nothing else is needed."""

from __future__ import annotations

import argparse
import json
import subprocess
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.comprehension import (
    behaviour,
    besoins,
    crossval,
    page,
    plots,
    questions,
    reponses,
    suivis,
    through_rasa,
)
from benchmarks.comprehension.corpus import ROOT, Example, Texts, digest, read_examples
from benchmarks.comprehension.pipelines import LETTERS, OURS, PIPELINES, threshold
from convoque.testing.bench import Bench
from convoque.testing.evaluate import read_cases

SEEDS = (0, 1, 2, 3, 4)
WORK = ROOT / "var" / "evaluation"
PAGE = ROOT / "docs" / "evaluation.md"
QUICK_PIPELINES = (OURS, LETTERS)


def main() -> None:
    """Measure, then write ``docs/evaluation.md``; a quick run writes under ``var/evaluation`` only."""
    options = read_options()
    steps = Steps()
    examples = read_examples()
    topics = [one.topic for one in examples]
    texts = Texts(tuple(one.text for one in examples))
    WORK.mkdir(parents=True, exist_ok=True)
    result: dict[str, Any] = {
        "exemples": len(examples), "sujets": len(set(topics)), "donnees": digest(examples), "seuil": threshold(),
        "graines": 1 if options.rapide else len(SEEDS), "jour": datetime.now().strftime("%Y-%m-%d"),
    }  # fmt: skip
    steps.begin(f"représentations de {len(examples)} exemples")
    titles = QUICK_PIPELINES if options.rapide else tuple(PIPELINES)
    for need in sorted({need for title in titles for need in PIPELINES[title].needs}):
        getattr(texts, need)
    steps.begin("validation croisée")
    seeds = SEEDS[:1] if options.rapide else SEEDS
    result["comparaison"] = list(crossval.compare_all(titles, texts, topics, seeds))
    record(result)
    steps.begin("calibration, seuils, sujets")
    result["detail"] = crossval.in_detail(texts, topics, 1 if options.rapide else crossval.FOLDS, steps.say)
    record(result)
    steps.begin("tests de comportement et questions tenues à l’écart")
    with_the_assistant(options, examples, result, steps)
    keep(result, options, steps)
    if not options.rapide:
        steps.begin("par Rasa, sur un même partage (le plus long)")
        result["rasa"] = rasa_side_by_side(options.epoques, examples, topics, steps)
        keep(result, options, steps)


def read_options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="make evaluation", description="Mesure la compréhension du français.")
    parser.add_argument("--rapide", action="store_true", help="un aperçu : une graine, deux chaînes, sans DIET")
    parser.add_argument("--questions", type=Path, help="messages tenus à l’écart, une ligne JSON chacun")
    parser.add_argument("--correspondance", type=Path, help="YAML : les sujets justes pour chaque genre de message")
    parser.add_argument("--epoques", type=int, default=5, help="époques de DIET (100 chez Rasa)")
    options = parser.parse_args()
    if bool(options.questions) != bool(options.correspondance):
        parser.error("--questions et --correspondance vont ensemble")
    return options


class Steps:
    """Says what is going on, and since when."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._number = 0

    def begin(self, title: str) -> None:
        """Say that a step begins."""
        self._number += 1
        print(f"[{self._number}] {self.minutes():.1f} min · {title}", flush=True)

    def say(self, line: str) -> None:
        """Say something within a step."""
        print(f"  {line}", flush=True)

    def minutes(self) -> float:
        """Minutes since the beginning."""
        return (time.monotonic() - self._started) / 60


def with_the_assistant(
    options: argparse.Namespace, examples: Sequence[Example], result: dict[str, Any], steps: Steps
) -> None:
    """Load the real assistant once; add ``comportement``, ``messages``, and ``questions`` and ``faits`` with a file."""
    from convoque.testing.bench import open_bench

    with open_bench(progress=steps.say) as bench:
        result["comportement"] = behaviour.measured(bench, steps.say)
        known = [one.text for one in examples]
        result["messages"] = {}
        for lot in questions.LOTS:
            path = questions.write_lot(lot, WORK)
            answered = questions.by_the_assistant(bench, path, questions.KINDS, known)
            result["messages"][lot] = {**answered, "faits": questions.facts(path)}
            steps.say(f"messages ({lot}) : {answered['part']:.3f}")
        steps.begin("besoins, réponses à nos questions, suites")
        result["besoins"] = people_s_needs(bench)
        if options.questions:
            result["questions"] = questions.by_the_assistant(bench, options.questions, options.correspondance, known)
            result["faits"] = questions.facts(options.questions)
            steps.say(
                f"questions : {result['questions']['part']:.3f} ; faits : F1 {result['faits']['strict']['f1']:.3f}"
            )


def people_s_needs(bench: Bench) -> dict[str, Any]:
    """Measure the needs, the answers to our questions and the follow-ups, each on messages written apart."""
    from convoque.runtime import runtime

    met = besoins.meet(bench, besoins.read(besoins.FILE), runtime().knowledge)
    read = reponses.listen(bench, reponses.read(reponses.FILE))
    followed = suivis.follow(bench, suivis.read(suivis.FILE))
    return {
        **besoins.figures(met),
        "reponses": [sum(one.right for one in read), len(read)],
        "suivis": [sum(one.right for one in followed), len(followed)],
    }


def rasa_side_by_side(
    epochs: int, examples: Sequence[Example], topics: Sequence[str], steps: Steps
) -> list[dict[str, Any]]:
    """Train each candidate on four fifths of the examples, one after the other; judge all on the last fifth."""
    known, unseen = crossval.folds(topics, 0)[0]
    cases = read_cases(questions.write_lot("neuf", WORK), questions.KINDS)
    rows = []
    for number, candidate in enumerate(through_rasa.CANDIDATES):
        steps.say(f"{candidate.title} : entraînement…")
        try:
            row = through_rasa.run(
                candidate,
                [examples[at] for at in known],
                [examples[at] for at in unseen],
                [case.text for case in cases],
                epochs,
                WORK / f"rasa-{number}",
            )
        except subprocess.CalledProcessError:
            steps.say(f"{candidate.title} : échec, voir var/evaluation/rasa-{number}/journal.log")
            continue
        elsewhere = row.pop("ailleurs")
        right = [got in case.accepted for got, case in zip(elsewhere, cases, strict=True)]
        row["messages"] = sum(right) / len(right)
        steps.say(f"{candidate.title} : exactitude {row['exactitude']:.3f}, {row['entrainement_s']:.0f} s")
        rows.append(row)
    return rows


def keep(result: dict[str, Any], options: argparse.Namespace, steps: Steps) -> None:
    """Write what is measured so far: the figures, then the page."""
    folder = WORK if options.rapide else PAGE.parent
    result["minutes"] = steps.minutes()
    record(result)
    write(result, folder)
    steps.begin(f"écrit : {(folder / PAGE.name).relative_to(ROOT)}")


def record(result: dict[str, Any]) -> None:
    """Keep the figures, whatever happens next."""
    (WORK / "resultats.json").write_text(json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")


def write(result: dict[str, Any], folder: Path) -> None:
    """Draw the plots and write the page in a folder."""
    images = folder / "images"
    detail = result["detail"]
    plots.reliability(detail["fiabilite"], detail["ece"], images / "evaluation-calibration.svg")
    plots.thresholds(detail["seuils"], result["seuil"], images / "evaluation-seuils.svg")
    plots.topics(detail["sujets"], images / "evaluation-sujets.svg")
    plots.pipelines(result["comparaison"], images / "evaluation-chaines.svg")
    path = folder / PAGE.name
    before = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    path.write_text(page.written(result, before), encoding="utf-8")


if __name__ == "__main__":
    main()
