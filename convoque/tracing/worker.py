"""The console's worker: the real assistant, loaded once, that answers JSON lines.

``python -m convoque.tracing.worker [--savoir DOSSIER]`` writes
``{"pret": version}`` once it is loaded, then answers each request in turn.
Only demo people are in its database, which is thrown away with it; each
request has its own day and its own conversation state.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from convoque.settings import ROOT
from convoque.tracing.refusal import RehearsalError


def answer(bench: Any, version: str, request: Mapping[str, Any]) -> dict[str, Any]:
    """Answer one request of the console; raises RehearsalError.

    ``genre``: ``tour`` (one turn of a conversation: ``texte``, ``bouton``, ``personne``, ``tables``, ``au``,
    ``etat``) or ``et_si`` (``personne``, ``tables``, ``convocation``, ``au``, ``dits``, and ``fait`` or ``jours``).
    ``savoir``: another folder, whose rules and texts answer in place of those that were loaded; its lexicon and
    examples do not, since they have to be learnt. ``et_si`` gives the lines of both.
    """
    if request.get("genre") == "tour":
        return _turn(bench, version, request)
    if request.get("genre") == "et_si":
        return _what_if(bench, request)
    raise RehearsalError("Cette demande n’est pas connue.")


def _turn(bench: Any, version: str, request: Mapping[str, Any]) -> dict[str, Any]:
    from datetime import datetime

    from convoque.channel.errors import DoorError
    from convoque.channel.protocol import AssistantError
    from convoque.commands.essayer import refused
    from convoque.errors import ConvoqueError
    from convoque.runtime import override
    from convoque.tracing.turn import answer_traced

    today = datetime.fromisoformat(str(request["au"]))
    knowledge, version = _other_knowledge(request, version)
    try:
        with (
            override(knowledge=knowledge),
            bench.conversation(request.get("personne"), today, request.get("tables"), state=request.get("etat")) as say,
        ):
            one = answer_traced(say, str(request["texte"]), bool(request.get("bouton")), version)
            return {
                "messages": list(one.messages),
                "trace": one.trace,
                "offerts": list(one.offered),
                "etat": say.state(),  # type: ignore[attr-defined,unused-ignore]
            }
    except DoorError as refusal:
        raise RehearsalError(refused(refusal.code), refusal.code) from None
    except AssistantError as failure:
        raise RehearsalError(f"L’assistant n’a pas pu répondre ({failure.__cause__ or failure}).") from None
    except ConvoqueError as mistake:
        raise _of_the_person(mistake) from None


def _of_the_person(mistake: Exception) -> RehearsalError:
    """Tell what is wrong in the person that was described, field by field."""
    from convoque.errors import InputErrors

    refusal = RehearsalError(str(mistake).splitlines()[0], "personne")
    if isinstance(mistake, InputErrors):
        refusal.faults = [
            {
                "champ": f"{one.file.partition('[')[0]}-{one.file.rpartition('.')[2]}",  # convocations[0].debut
                "message": f"{one.wrong} ; attendu : {one.expected}" if one.expected else one.wrong,
            }
            for one in mistake.errors
        ]
    return refusal


def _what_if(bench: Any, request: Mapping[str, Any]) -> dict[str, Any]:
    from datetime import date

    from convoque.casefile import CaseFile
    from convoque.errors import ConvoqueError
    from convoque.runtime import runtime
    from convoque.tracing import whatif

    knowledge = runtime().knowledge
    try:
        casefile = CaseFile(bench.database(request.get("tables") or {}))
    except ConvoqueError as mistake:
        raise _of_the_person(mistake) from None
    supposed = whatif.Supposed(
        request.get("personne"),
        request.get("convocation"),
        date.fromisoformat(str(request["au"])[:10]),
        dict(request.get("dits") or {}),
    )
    if request.get("fait"):
        lines = whatif.with_each_value(supposed, str(request["fait"]), knowledge)
    else:
        days = [date.fromisoformat(day) for day in request.get("jours") or ()]
        lines = whatif.on_each_day(supposed, days or [supposed.today, *whatif.boundary_days(knowledge)])
    other, _ = _other_knowledge(request, "")
    versions = [("en ligne", knowledge), *([("brouillon", other)] if other is not None else [])]
    return {"lignes": whatif.table(lines, casefile, versions)}


def _other_knowledge(request: Mapping[str, Any], version: str) -> tuple[Any, str]:
    """Give the knowledge of the folder that a request names, and its version; None and ``version`` for none."""
    from convoque.errors import ConvoqueError
    from convoque.knowledge.version import knowledge_version

    if not request.get("savoir"):
        return None, version
    folder = Path(str(request["savoir"])) / "knowledge"
    try:
        found = knowledge_version(folder)
        return _knowledge(folder, found), found
    except ConvoqueError as mistake:
        raise RehearsalError(f"Le brouillon ne se lit pas : {str(mistake).splitlines()[0]}", "brouillon") from None
    except OSError:
        raise RehearsalError("Le dossier du brouillon n’est plus là. Recommencez.", "brouillon") from None


@lru_cache(maxsize=3)
def _knowledge(folder: Path, version: str) -> Any:
    """Load a folder's knowledge once for each state of its files."""
    from convoque.knowledge import load_knowledge

    return load_knowledge.__wrapped__(folder)


def main() -> int:
    """Load, say so, then answer until the input ends; give the exit status."""
    from convoque.errors import ConvoqueError
    from convoque.knowledge.version import knowledge_version
    from convoque.settings import read_settings
    from convoque.testing.bench import open_bench
    from convoque.tracing.savoirs import choose_savoir
    from convoque.tracing.stages import watch

    answers, sys.stdout = sys.stdout, sys.stderr  # what libraries print is no answer
    folder = Path(sys.argv[sys.argv.index("--savoir") + 1]) if "--savoir" in sys.argv else None
    try:
        chosen = choose_savoir(read_settings(os.environ), False, folder)
        with open_bench(
            ROOT, lambda line: print(line, file=sys.stderr, flush=True), chosen.folder, chosen.model
        ) as one:
            watch(one.assistant)
            version = knowledge_version(chosen.folder / "knowledge")
            answer(one, version, {"genre": "tour", "texte": "bonjour", "au": "2026-11-23T10:00"})  # the first is slow
            _write(answers, {"pret": version, "appris": chosen.learnt})
            for line in sys.stdin:
                _write(answers, _answered(one, version, line))
    except ConvoqueError as error:
        print(str(error).splitlines()[0], file=sys.stderr, flush=True)
        return 1
    return 0


def _answered(bench: Any, version: str, line: str) -> dict[str, Any]:
    request = json.loads(line)
    try:
        return {"numero": request["numero"], **answer(bench, version, request)}
    except RehearsalError as refusal:
        return {"numero": request["numero"], "erreur": refusal.sentence, "code": refusal.code, "fautes": refusal.faults}
    except Exception as error:
        sentence = f"L’assistant d’essai a rencontré une erreur ({type(error).__name__})."
        return {"numero": request["numero"], "erreur": sentence, "code": "en_panne"}


def _write(out: Any, value: Mapping[str, Any]) -> None:
    out.write(json.dumps(value, ensure_ascii=False) + "\n")
    out.flush()


if __name__ == "__main__":
    status = main()
    sys.stderr.flush()
    os._exit(status)
