"""The plots of the page: plain, readable in grey, SVG."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")
matplotlib.rcParams.update({"font.size": 11, "svg.hashsalt": "convoque", "axes.spines.top": False})

from matplotlib import pyplot  # noqa: E402  (the backend is set first)

_DARK, _MIDDLE, _LIGHT = "0.15", "0.45", "0.75"


def reliability(rows: Sequence[dict[str, float]], error: float, path: Path) -> None:
    """Confidence against truth, by tenths; the dotted line is perfect."""
    figure, axis = pyplot.subplots(figsize=(6, 4.5))
    total = sum(row["messages"] for row in rows)
    at = [row["confiance"] for row in rows]
    axis.plot([0, 1], [0, 1], linestyle=":", color=_MIDDLE, label="parfait")
    axis.plot(at, [row["justes"] for row in rows], marker="o", color=_DARK, label="mesuré")
    axis.bar(at, [row["messages"] / total for row in rows], width=0.05, color=_LIGHT, label="part des messages")
    axis.set(xlabel="confiance annoncée", ylabel="part de réponses justes", xlim=(0, 1), ylim=(0, 1.02))
    axis.set_title(f"Erreur de calibration attendue : {_french(error, 3)}", fontsize=11)
    axis.legend(frameon=False, loc="upper left")
    _save(figure, path)


def thresholds(rows: Sequence[dict[str, float]], chosen: float, path: Path) -> None:
    """Share answered and precision of the answers, against the threshold."""
    figure, axis = pyplot.subplots(figsize=(6, 4.5))
    at = [row["seuil"] for row in rows]
    axis.plot(
        at, [row["repondus"] for row in rows], marker="s", linestyle="--", color=_MIDDLE, label="messages répondus"
    )
    axis.plot(at, [row["precision"] for row in rows], marker="o", color=_DARK, label="réponses justes")
    axis.axvline(chosen, linestyle=":", color=_DARK)
    axis.text(chosen + 0.01, 0.42, f"seuil retenu : {_french(chosen, 1)}")
    axis.set(xlabel="seuil de confiance", ylabel="part", ylim=(0.4, 1.02))
    axis.legend(frameon=False, loc="lower left", bbox_to_anchor=(0, 0.1))
    _save(figure, path)


def topics(rows: Sequence[dict[str, Any]], path: Path) -> None:
    """F1 of every topic, worst at the top."""
    ordered = sorted(rows, key=lambda row: -row["f1"])
    figure, axis = pyplot.subplots(figsize=(6, 7.5))
    axis.barh([row["sujet"] for row in ordered], [row["f1"] for row in ordered], color=_LIGHT, edgecolor=_DARK)
    for place, row in enumerate(ordered):
        axis.text(row["f1"] - 0.01, place, _french(row["f1"], 2), va="center", ha="right", fontsize=9)
    axis.set(xlabel="F1, validation croisée", xlim=(0.4, 1))
    _save(figure, path)


def pipelines(rows: Sequence[dict[str, Any]], path: Path) -> None:
    """Macro-F1 of every pipeline with its 95 % interval."""
    ordered = sorted(rows, key=lambda row: row["macro_f1"][0])
    figure, axis = pyplot.subplots(figsize=(7.5, 3.5))
    means, spreads = zip(*(row["macro_f1"] for row in ordered), strict=True)
    places = range(len(ordered))
    axis.errorbar(means, places, xerr=spreads, fmt="o", color=_DARK, capsize=4)
    axis.set_yticks(places, [row["nom"] for row in ordered])
    axis.set(xlabel="macro-F1, cinq plis, intervalle à 95 % sur les graines")
    axis.grid(axis="x", color=_LIGHT, linewidth=0.5)
    _save(figure, path)


def _save(figure: Any, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, bbox_inches="tight", metadata={"Date": None})
    pyplot.close(figure)


def _french(value: float, digits: int) -> str:
    return f"{value:.{digits}f}".replace(".", ",")
