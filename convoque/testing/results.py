"""Results of runs of conversation tests, already as JSON-able values: compared with the run before, as JUnit. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from xml.etree import ElementTree

_FORBIDDEN = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])


def verdict_of(custom: Mapping[str, Any]) -> dict[str, Any]:
    """Give what is decided in an answer, apart from its words."""
    verdict, motif = custom.get("verdict") or {}, custom.get("motif") or {}
    return {
        "sujet": custom.get("sujet"),
        "obligation": verdict.get("obligation"),
        "certitude": verdict.get("certitude"),
        "motif": motif.get("appreciation"),
        "mesures": [one.get("mesure") for one in custom.get("consequences") or ()],
    }


def changes(now: Mapping[str, Any], before: Mapping[str, Any] | None) -> dict[tuple[str, str], str]:
    """Tell which cases do not answer as in the run before: (file, name) → ``verdict``, or ``texte`` alone."""
    earlier = {(one["fichier"], one["nom"]): one for one in (before or {}).get("cas", ())}
    found = {}
    for case in now["cas"]:
        key = (case["fichier"], case["nom"])
        other = earlier.get(key)
        if other is None:
            continue
        if _every(case, "verdict") != _every(other, "verdict"):
            found[key] = "verdict"
        elif _every(case, "texte") != _every(other, "texte"):
            found[key] = "texte"
    return found


def _every(case: Mapping[str, Any], name: str) -> list[Any]:
    return [turn[name] for turn in case["tours"]]


def junit(result: Mapping[str, Any]) -> str:
    """Write a result as JUnit XML, for a continuous integration."""
    cases: Iterable[Mapping[str, Any]] = result["cas"]
    wrong: dict[tuple[str, str, int], list[Mapping[str, Any]]] = {}
    lines = {(one["fichier"], one["nom"]): one["ligne"] for one in cases}
    for gap in result["ecarts"]:
        key = (gap["fichier"], gap["nom"], lines.get((gap["fichier"], gap["nom"]), 0))
        wrong.setdefault(key, []).append(gap)
    failures = sum(one["etat"] != "juste" for one in cases)
    suite = ElementTree.Element(
        "testsuite",
        name="convoque",
        tests=str(len(result["cas"])),
        failures=str(failures),
        time=f"{sum(one['secondes'] for one in cases):.3f}",
    )
    for one in cases:
        case = ElementTree.SubElement(
            suite, "testcase", classname=_plain(one["fichier"]), name=_plain(one["nom"]), time=f"{one['secondes']:.3f}"
        )
        gaps = wrong.get((one["fichier"], one["nom"], one["ligne"]), [])
        if one["etat"] != "juste":
            lines_said = [f"tour {g['tour']} · {g['cle']} : attendu {g['attendu']}, reçu {g['recu']}" for g in gaps]
            failure = ElementTree.SubElement(case, "failure", message=_plain(lines_said[0] if lines_said else "écart"))
            failure.text = _plain("\n".join(lines_said))
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(suite, encoding="unicode") + "\n"


def _plain(text: str) -> str:
    return text.translate(_FORBIDDEN)
