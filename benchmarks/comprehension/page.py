"""``docs/evaluation.md`` from the figures; its words are in ``modele.md``.

What was not measured this time keeps its last figures, dated.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

KINDS = ("minimum", "invariance", "direction")
OPTIONAL = ("rasa", "questions", "besoins")
_COUNTED = (("réponses à nos questions lues juste", "reponses"), ("suites au bon sujet", "suivis"))
_HERE = Path(__file__).parent
_PART = re.compile(r"<!-- partie : (\w+) -->\n")
Result = Mapping[str, Any]


def written(result: Result, before: str) -> str:
    """Give the whole page; ``before`` is the page as it was, for the parts not measured again."""
    head, *rest = _PART.split((_HERE / "modele.md").read_text(encoding="utf-8"))
    templates = dict(zip(rest[::2], rest[1::2], strict=True))
    parts = [head.strip().format(**_head(result))]
    for name, template in templates.items():
        if name in OPTIONAL:
            text = template.strip().format(**_VALUES[name](result)) if name in result else None
            parts.append(kept(name, text, before))
        else:
            parts.append(template.strip().format(**_VALUES[name](result)))
    return "\n\n".join(parts) + "\n"


def kept(name: str, text: str | None, before: str) -> str:
    """Put a part between marks; None: give the part as it was on the page, or nothing but the marks."""
    first, last = f"<!-- {name} : début -->", f"<!-- {name} : fin -->"
    if text is None:
        found = re.search(f"{first}\n(.*?)\n{last}", before, re.DOTALL)
        text = found[1] if found else "Pas encore mesuré ici."
    return f"{first}\n{text}\n{last}"


def table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a Markdown table."""
    lines = ["| " + " | ".join(titles) + " |", "|" + " --- |" * len(titles)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def number(value: float, digits: int = 3) -> str:
    """Write a number the French way."""
    return "—" if math.isnan(value) else f"{value:.{digits}f}".replace(".", ",")


def _spread(pair: Sequence[float]) -> str:
    mean, spread = pair
    return number(mean) if math.isnan(spread) else f"{number(mean)} ± {number(spread)}"


def _head(result: Result) -> Mapping[str, str]:
    shown = {name: str(result[name]) for name in ("jour", "exemples", "sujets", "donnees")}
    return {**shown, "minutes": number(result["minutes"], 0), "objectifs": _goals(result)}


def _goals(result: Result) -> str:
    """The figures that were asked for, beside those that are reached."""
    ours = next(row for row in result["comparaison"] if row["nom"].startswith("Convoqué ("))["macro_f1"][0]
    measures = result["comportement"]["mesures"]
    goals = [("macro-F1, validation croisée", 0.92, ours)]
    fresh = result["messages"]["neuf"]
    goals += [
        ("messages neufs, sujet", 0.92, fresh["part"]),
        ("messages neufs, F1 des faits (strict)", 0.90, fresh["faits"]["strict"]["f1"]),
        ("messages neufs, F1 des faits d’un nom annoté", 0.90, fresh["faits"]["annotes"]["f1"]),
    ]
    if "questions" in result:
        goals += [
            ("questions hors dépôt, sujet", 0.92, result["questions"]["part"]),
            ("questions hors dépôt, F1 des faits (strict)", 0.90, result["faits"]["strict"]["f1"]),
            ("questions hors dépôt, F1 des faits d’un nom annoté", 0.90, result["faits"]["annotes"]["f1"]),
        ]
    goals += [
        ("invariance, tous messages", 0.95, _share([one for one in measures if one["genre"] == "invariance"])),
        ("hors sujet, rappel sur les tests", 0.90, _share(_group(measures, "hors sujet", "minimum"))),
        ("détresse, rappel sur les tests", 1.0, _share(_group(measures, "détresse", "minimum"))),
    ]
    rows = [(name, number(goal, 2), number(got), "oui" if got >= goal else "non") for name, goal, got in goals]
    return table(("mesure", "objectif", "atteint", "tenu"), rows)


def _comparison(result: Result) -> Mapping[str, str]:
    titles = [
        *("chaîne", "macro-F1", "exactitude", "juste dans les trois premiers"),
        *("entraînement d’un pli (s)", "lecture d’un message (ms)", "mémoire (Mo)"),
    ]
    rows = [
        (
            row["nom"],
            *(_spread(row[name]) for name in ("macro_f1", "exactitude", "trois")),
            number(row["entrainement_s"], 1),
            number(row["lecture_ms"], 1),
            number(row["memoire_mo"], 0),
        )
        for row in sorted(result["comparaison"], key=lambda row: -row["macro_f1"][0])
    ]
    return {"graines": str(result["graines"]), "tableau": table(titles, rows)}


def _rasa(result: Result) -> Mapping[str, str]:
    titles = [
        *("chaîne", "exactitude [95 %]", "macro-F1", "trois premiers", "messages neufs"),
        *("entraînement (s)", "lecture médiane / p95 (ms)", "mémoire (Mo)", "modèle (Mo)"),
    ]
    rows = [
        (
            row["nom"] + (f" ({row['epoques']} époques)" if row["epoques"] else ""),
            f"{number(row['exactitude'])} [{number(row['intervalle'][0])} ; {number(row['intervalle'][1])}]",
            number(row["macro_f1"]),
            number(row["trois"]),
            number(row["messages"]),
            number(row["entrainement_s"], 0),
            f"{number(row['lecture_ms'], 1)} / {number(row['lecture_p95_ms'], 1)}",
            number(row["memoire_mo"], 0),
            number(row["modele_mo"], 1),
        )
        for row in result["rasa"]
    ]
    return {"jour": result["jour"], "tableau": table(titles, rows)}


def _confidence(result: Result) -> Mapping[str, str]:
    detail = result["detail"]
    rows = [(number(row["seuil"], 1), number(row["repondus"]), number(row["precision"])) for row in detail["seuils"]]
    low, high = map(number, detail["intervalle"])
    return {
        "plis": str(detail["plis"]),
        "exactitude": number(detail["exactitude"]),
        "bas": low,
        "haut": high,
        "ece": number(detail["ece"]),
        "seuil": number(result["seuil"], 1),
        "tableau": table(("seuil", "messages répondus", "réponses justes"), rows),
    }


def _topics(result: Result) -> Mapping[str, str]:
    detail = result["detail"]
    rows = [
        (row["sujet"], number(row["precision"]), number(row["rappel"]), number(row["f1"]), str(row["exemples"]))
        for row in sorted(detail["sujets"], key=lambda row: row["f1"])
    ]
    pairs = [(row["attendu"], row["recu"], str(row["fois"])) for row in detail["confusions"]]
    named = {row["sujet"]: row for row in detail["sujets"]}
    return {
        "hors_sujet": number(named["hors_sujet"]["rappel"]),
        "rappel_detresse": number(named["detresse"]["rappel"]),
        "precision_detresse": number(named["detresse"]["precision"]),
        "tableau": table(("sujet", "précision", "rappel", "F1", "exemples"), rows),
        "confusions": table(("attendu", "reçu", "fois"), pairs),
    }


def _needs(result: Result) -> Mapping[str, str]:
    got = result["besoins"]
    shares = [
        ("besoin répondu d’emblée", got["d_emblee"]),
        ("d’emblée ou à un bouton", got["a_un_bouton"]),
        *((f"bon besoin parmi les {place} premiers", got[f"parmi_{place}"]) for place in (1, 2, 3)),
        ("erreur de calibration, sur ces messages", got["calibration"]),
        *((name, got[key][0] / got[key][1]) for name, key in _COUNTED),
    ]
    return {"total": str(got["total"]), "tableau": table(("mesure", "part"), [(n, number(v)) for n, v in shares])}


def _messages(result: Result) -> Mapping[str, str]:
    rows = []
    for lot, got in result["messages"].items():
        low, high = map(number, got["intervalle"])
        facts = got["faits"]
        rows.append(
            (
                lot,
                f"{got['justes']} / {got['total']}",
                f"{number(got['part'])} [{low} ; {high}]",
                f"{got['par_genre']['out_of_scope']['justes']} / {got['par_genre']['out_of_scope']['total']}",
                number(facts["annotes"]["f1"]),
                number(facts["strict"]["f1"]),
                str(facts["strict"]["annotes"]),
            )
        )
    titles = ["lot", "sujets justes", "part [95 %]", "hors sujet reconnu", "F1 des faits", "F1 strict", "faits annotés"]
    wrong = [(one["genre"], one["recu"], str(one["fois"])) for one in result["messages"]["neuf"]["erreurs"]]
    total = str(sum(got["total"] for got in result["messages"].values()))
    return {"total": total, "tableau": table(titles, rows), "manques": table(("genre", "reçu", "fois"), wrong)}


def _questions(result: Result) -> Mapping[str, str]:
    asked, facts = result["questions"], result["faits"]
    strict, large = facts["strict"], facts["annotes"]
    low, high = map(number, asked["intervalle"])
    kinds = [(k, f"{one['justes']} / {one['total']}", number(one["part"], 2)) for k, one in asked["par_genre"].items()]
    wrong = [(one["genre"], one["recu"], str(one["fois"])) for one in asked["erreurs"]]
    rows = [
        (row["fait"], number(row["precision"], 2), number(row["rappel"], 2), number(row["f1"], 2), str(row["annotes"]))
        for row in facts["faits"]
    ]
    return {
        **{"jour": result["jour"], "total": str(asked["total"]), "justes": str(asked["justes"])},
        **{"part": number(asked["part"]), "bas": low, "haut": high},
        **{"communs": str(asked["communs"]), "proches": str(asked["proches"]), "part_loin": number(asked["part_loin"])},
        **{"p50": number(asked["p50_ms"], 0), "p95": number(asked["p95_ms"], 0)},
        **{"precision": number(strict["precision"]), "rappel": number(strict["rappel"]), "f1": number(strict["f1"])},
        **{"annotes": str(strict["annotes"])},
        **{"precision_large": number(large["precision"]), "f1_large": number(large["f1"])},
        "genres": table(("genre", "justes", "part"), kinds),
        "manques": table(("genre", "reçu", "fois"), wrong),
        "faits": table(("fait", "précision (stricte)", "rappel", "F1", "annotés"), rows),
    }


def _behaviour(result: Result) -> Mapping[str, str]:
    measures = result["comportement"]["mesures"]
    before = YAML(typ="safe").load((_HERE / "premier_passage.yml").read_text(encoding="utf-8"))
    groups = list(dict.fromkeys(one["capacite"].split(" · ")[0] for one in measures))
    rows = [(name, *(_cell(measures, before, name, kind) for kind in KINDS)) for name in groups]
    detail = [(one["capacite"], one["genre"], str(one["total"]), number(_share([one]))) for one in measures]
    failed = [
        f"- {one['capacite']} : « {_short(text)} », attendu {expected}, reçu {got}"
        for one in measures
        if one["genre"] != "invariance"
        for text, expected, got in one["echecs"]
    ]
    return {
        "tableau": table(("capacité", *KINDS), rows),
        "detail": table(("détail", "genre", "messages", "réussite"), detail),
        "echecs": "\n".join(failed) or "Rien.",
    }


def _cell(measures: Sequence[Result], before: Mapping[str, Any], name: str, kind: str) -> str:
    group = _group(measures, name, kind)
    if not group:
        return "—"
    first = before.get(name, {}).get(kind)
    shown = f"{number(_share(group))} sur {sum(one['total'] for one in group)}"
    return shown + (f" ({number(first)})" if first is not None else "")


def _group(measures: Sequence[Result], name: str, kind: str) -> list[Result]:
    return [one for one in measures if one["capacite"].split(" · ")[0] == name and one["genre"] == kind]


def _share(measures: Sequence[Result]) -> float:
    failures, total = (sum(values) for values in zip(*((len(m["echecs"]), m["total"]) for m in measures), strict=True))
    return 1 - float(failures) / float(total)


def _short(text: str) -> str:
    return text if len(text) <= 90 else f"{text[:87]}…"


_VALUES = {
    "comparaison": _comparison,
    "rasa": _rasa,
    "confiance": _confidence,
    "sujets": _topics,
    "besoins": _needs,
    "messages": _messages,
    "questions": _questions,
    "comportement": _behaviour,
}
