"""``docs/evaluation.md`` from the figures. What was not measured this time keeps its last figures, dated."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

KINDS = ("minimum", "invariance", "direction")
FIRST_PASS = Path(__file__).with_name("premier_passage.yml")
_KEPT = "<!-- {name} : début -->\n{text}\n<!-- {name} : fin -->"
Result = Mapping[str, Any]


def written(result: Result, before: str) -> str:
    """Give the whole page; ``before`` is the page as it was, for the parts not measured again."""
    parts = [
        _head(result),
        _comparison(result),
        kept("rasa", _rasa(result), before),
        _calibration(result),
        _topics(result),
        kept("questions", _questions(result), before),
        _behaviour(result),
    ]
    return "\n\n".join(parts) + "\n"


def kept(name: str, text: str | None, before: str) -> str:
    """Put a part between marks; None: give the part as it was on the page, or say that it was never measured."""
    if text is None:
        found = re.search(rf"<!-- {name} : début -->\n(.*?)\n<!-- {name} : fin -->", before, re.DOTALL)
        text = found[1] if found else "Pas encore mesuré."
    return _KEPT.format(name=name, text=text)


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


def _head(result: Result) -> str:
    return f"""# Ce que Convoqué comprend, mesuré

`make evaluation` refait cette page ({result["minutes"]:.0f} minutes la dernière fois) ; `make evaluation ARGS="--rapide"` en donne un aperçu dans `var/evaluation`. Mesure du {result["jour"]}, sur {result["exemples"]} exemples de `data/nlu` ({result["sujets"]} sujets, empreinte `{result["donnees"]}`).

Les durées dépendent de la machine et de ce qu’elle fait d’autre ; les rapports entre elles comptent plus que les valeurs. Les exemples et les messages mesurés sont écrits à la manière des demandeurs d’emploi, pas par eux."""


def _comparison(result: Result) -> str:
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
    titles = ("chaîne", "macro-F1", "exactitude", "juste dans les trois premiers")
    titles += ("entraînement d’un pli (s)", "lecture d’un message (ms)", "mémoire (Mo)")
    return f"""## Le classement des sujets

Validation croisée, cinq plis stratifiés, {result["graines"]} graine(s) ; intervalle à 95 % de la moyenne sur les graines (Student). C’est le classement seul, sans le garde de la détresse ni le seuil. La mémoire est le maximum du processus, apprentissage compris. La régression sur les vecteurs × 8 est arrêtée à 60 itérations.

{table(titles, rows)}

![Macro-F1 de chaque chaîne](images/evaluation-chaines.svg)"""


def _rasa(result: Result) -> str | None:
    if "rasa" not in result:
        return None
    rows = [
        (
            row["nom"] + (f" ({row['epoques']} époques)" if row["epoques"] else ""),
            f"{number(row['exactitude'])} [{number(row['intervalle'][0])} ; {number(row['intervalle'][1])}]",
            number(row["macro_f1"]),
            number(row["trois"]),
            number(row["questions"]) if "questions" in row else "—",
            number(row["entrainement_s"], 0),
            f"{number(row['lecture_ms'], 1)} / {number(row['lecture_p95_ms'], 1)}",
            number(row["memoire_mo"], 0),
            number(row["modele_mo"], 1),
        )
        for row in result["rasa"]
    ]
    titles = ("chaîne", "exactitude [95 %]", "macro-F1", "trois premiers", "questions tenues à l’écart")
    titles += ("entraînement (s)", "lecture médiane / p95 (ms)", "mémoire (Mo)", "modèle (Mo)")
    return f"""## À côté de Rasa d’origine

Mesuré le {result["jour"]} : chaque chaîne entière est entraînée par Rasa sur les mêmes quatre cinquièmes et jugée sur le dernier cinquième, dans la même passe, sans seuil. Rasa entraîne DIET sur 100 époques ; ici moins, dit entre parenthèses : une époque dure une à deux minutes sur ces données, et DIET n’a donc pas fini d’apprendre.

{table(titles, rows)}"""


def _calibration(result: Result) -> str:
    detail = result["detail"]
    rows = [(number(row["seuil"], 1), number(row["repondus"]), number(row["precision"])) for row in detail["seuils"]]
    low, high = detail["intervalle"]
    return f"""## La confiance

Sur les cinq plis, calibrée dans chaque pli : exactitude {number(detail["exactitude"])} [{number(low)} ; {number(high)}], erreur de calibration attendue (dix tranches) **{number(detail["ece"])}**. Sous le seuil retenu ({number(result["seuil"], 1)}), Convoqué propose les deux sujets les plus proches.

{table(("seuil", "messages répondus", "réponses justes"), rows)}

![Confiance et vérité](images/evaluation-calibration.svg) ![Seuils](images/evaluation-seuils.svg)"""


def _topics(result: Result) -> str:
    detail = result["detail"]
    rows = [
        (row["sujet"], number(row["precision"]), number(row["rappel"]), number(row["f1"]), str(row["exemples"]))
        for row in sorted(detail["sujets"], key=lambda row: row["f1"])
    ]
    pairs = [(row["attendu"], row["recu"], str(row["fois"])) for row in detail["confusions"]]
    named = {row["sujet"]: row for row in detail["sujets"]}
    out, distress = named["hors_sujet"], named["detresse"]
    return f"""## Chaque sujet

Hors sujet : rappel {number(out["rappel"])}. Détresse, par le classement seul : rappel {number(distress["rappel"])}, précision {number(distress["precision"])} ; le garde du lexique s’y ajoute dans l’assistant (voir plus bas).

{table(("sujet", "précision", "rappel", "F1", "exemples"), rows)}

Les confusions les plus fréquentes :

{table(("attendu", "reçu", "fois"), pairs)}

![F1 de chaque sujet](images/evaluation-sujets.svg)"""


def _questions(result: Result) -> str | None:
    if "questions" not in result:
        return None
    asked, facts = result["questions"], result["faits"]
    low, high = asked["intervalle"]
    kinds = [
        (kind, f"{one['justes']} / {one['total']}", number(one["part"], 2)) for kind, one in asked["par_genre"].items()
    ]
    wrong = [(one["genre"], one["recu"], str(one["fois"])) for one in asked["erreurs"]]
    rows = [
        (row["fait"], number(row["precision"], 2), number(row["rappel"], 2), number(row["f1"], 2), str(row["annotes"]))
        for row in facts["faits"]
    ]
    strict, annotated = facts["strict"], facts["annotes"]
    return f"""## Des questions tenues à l’écart

Mesuré le {result["jour"]} sur {asked["total"]} messages de développement. Ce fichier n’est pas livré avec le dépôt. Il a servi à repérer des erreurs pendant le développement, jamais à l’entraînement : c’est un chiffre de développement, plus flatteur que celui d’un jeu jamais vu. Pour le refaire avec un fichier de même forme : `make evaluation ARGS="--questions FICHIER.jsonl --correspondance FICHIER.yml"`.

L’assistant entier (compréhension, seuil, dialogue) donne un sujet accepté pour **{asked["justes"]} messages sur {asked["total"]}, {number(asked["part"])}** [{number(low)} ; {number(high)}]. Une question de l’assistant est jugée sur le sujet qui la fait poser. Médiane {asked["p50_ms"]:.0f} ms par tour, 95e centile {asked["p95_ms"]:.0f} ms.

{table(("genre", "justes", "part"), kinds)}

Ce qui est manqué :

{table(("genre", "reçu", "fois"), wrong)}

### Les faits dits dans ces messages

Les noms et valeurs annotés sont traduits vers les nôtres par `benchmarks/comprehension/faits.yml`, qui dit aussi ce qui n’a pas d’équivalent. Un fait nié ne compte pas comme trouvé (sauf une date).

- Strict (tout fait trouvé et non annoté est faux) : précision {number(strict["precision"])}, rappel {number(strict["rappel"])}, **F1 {number(strict["f1"])}** ({strict["annotes"]} faits annotés).
- En ne comptant faux que les faits d’un nom annoté dans le message : précision {number(annotated["precision"])}, F1 {number(annotated["f1"])}. L’annotation ne dit pas tout ce que disent les messages : la vérité est entre les deux.

{table(("fait", "précision (stricte)", "rappel", "F1", "annotés"), rows)}"""


def _behaviour(result: Result) -> str:
    measures = result["comportement"]["mesures"]
    before = YAML(typ="safe").load(FIRST_PASS.read_text(encoding="utf-8"))
    groups = list(dict.fromkeys(one["capacite"].split(" · ")[0] for one in measures))
    rows = [(name, *(_cell(measures, before, name, kind) for kind in KINDS)) for name in groups]
    detail = [
        (one["capacite"], one["genre"], str(one["total"]), number(1 - len(one["echecs"]) / one["total"]))
        for one in measures
    ]
    failed = [
        f"- {one['capacite']} : « {_short(text)} », attendu {expected}, reçu {got}"
        for one in measures
        if one["genre"] != "invariance"
        for text, expected, got in one["echecs"]
    ]
    return f"""## Les capacités, une par une

Les tests de `tests/comportement` (CheckList : fonctionnement minimum, invariance au bruit, direction d’un mot ajouté), par le vrai modèle, seuil et garde compris. Dans chaque case : le taux du jour, puis entre parenthèses celui du premier passage, avant que des exemples et des mots ne soient ajoutés là où il échouait. Le chiffre aveugle est le second.

{table(("capacité", *KINDS), rows)}

{table(("détail", "genre", "messages", "réussite"), detail)}

Ce qui échoue encore, hors invariance :

{chr(10).join(failed) or "Rien."}"""


def _cell(measures: Sequence[Result], before: Mapping[str, Any], name: str, kind: str) -> str:
    group = [one for one in measures if one["capacite"].split(" · ")[0] == name and one["genre"] == kind]
    if not group:
        return "—"
    total = sum(one["total"] for one in group)
    share = 1 - sum(len(one["echecs"]) for one in group) / total
    first = before.get(name, {}).get(kind)
    return f"{number(share)} sur {total}" + (f" ({number(first)})" if first is not None else "")


def _short(text: str) -> str:
    return text if len(text) <= 90 else f"{text[:87]}…"
