"""Publish the editors' folder: check, compare, learn, evaluate, switch; then one git commit.

A copy is taken first and everything is done on it: what is written in the
folder meanwhile is not published by accident.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from convoque.checking import check_savoir
from convoque.clock import paris_clock
from convoque.errors import ConvoqueError, InputErrors, Located, Refused
from convoque.knowledge.version import knowledge_version
from convoque.publishing import durable, gitlog, steps
from convoque.publishing.files import changed, read_savoir
from convoque.publishing.models import find_model, keep_model
from convoque.publishing.pinned import integrity
from convoque.publishing.publication import Publication
from convoque.publishing.shelf import Shelf
from convoque.publishing.steps import Steps
from convoque.training import ensure_model, model_path

Measures = Mapping[str, Any]


@dataclass(frozen=True)
class Order:
    """Who publishes, why, and what they accept: ``forced`` is the reason given for publishing in spite of a refusal."""

    author: str = ""
    note: str = ""
    forced: str = ""
    widget_accepted: bool = False
    git: bool = True


@dataclass(frozen=True)
class Tools:
    """What publishing leans on, replaced in tests.

    ``compare``: (live, draft) → lines about what changes; raises Refused.
    ``measure``: (savoir) → how well its model understands. ``learn``: (savoir,
    tell) → the file of its model. ``check``: (savoir) → every mistake.
    """

    compare: Callable[[Path, Path], list[str]]
    measure: Callable[[Path], Measures]
    learn: Callable[[Path, Callable[[str], None]], Path]
    check: Callable[[Path], Sequence[Located]] = check_savoir
    now: Callable[[], datetime] = paris_clock


@dataclass
class Outcome:
    """What was done: the version that answers now, None when there is none, and the steps."""

    version: str | None
    number: int | None
    steps: Steps
    fault: ConvoqueError | None = None
    kept: tuple[str, ...] = field(default_factory=tuple)

    def to_dict(self) -> dict[str, Any]:
        """Give it as the command's JSON."""
        return {
            "version": self.version,
            "publication": self.number,
            "etapes": [step.to_dict() for step in self.steps.done],
            "refus": str(self.fault) if self.fault else None,
        }


def publish(
    shelf: Shelf, savoir: Path, root: Path, order: Order, tools: Tools, tell: steps.Tell, start: bool = False
) -> Outcome:
    """Publish a folder; ``fault`` of the outcome says why it did not go out, and then nothing has changed.

    ``start``: as a developer's start does, without comparing or measuring.
    """
    done = Steps(tell)
    live: Publication | None = None
    draft: Path | None = None
    try:
        with shelf.alone():
            live = shelf.find().publication
            try:
                files = read_savoir(savoir)
                with done.step("verifier") as step:
                    draft = shelf.draft(files)
                    found = tools.check(draft)
                    if found:
                        raise InputErrors(tuple(found))
                    step.messages.append(f"{len(files)} fichiers, aucune faute.")
                digests = {name: durable.sha256(content) for name, content in files.items()}
                if live is not None and not start and not changed(live.files, digests):
                    with done.step("comparer") as step:
                        step.state = steps.NOTHING
                        step.messages.append(f"Rien n’a changé depuis la publication {live.number}.")
                    return Outcome(live.version, live.number, done)
                previous, live_here = live, None if start else live
                return _go_out(shelf, savoir, root, order, tools, done, live_here, draft, files, digests, previous)
            finally:
                if draft is not None and draft.exists():
                    shelf.discard(draft)
    except ConvoqueError as error:
        return Outcome(live.version if live else None, live.number if live else None, done, error)
    except OSError as error:
        return Outcome(live.version if live else None, live.number if live else None, done, in_words(error))


def _go_out(
    shelf: Shelf,
    savoir: Path,
    root: Path,
    order: Order,
    tools: Tools,
    done: Steps,
    live: Publication | None,
    draft: Path,
    files: Mapping[str, bytes],
    digests: Mapping[str, str],
    previous: Publication | None,
) -> Outcome:
    forced: list[str] = []
    with done.step("comparer", "Comparaison avec ce qui est en ligne…" if live else "") as step:
        if live is None:
            step.state = steps.NOTHING
            step.messages.append("Première publication : rien à comparer.")
        else:
            step.messages += tools.compare(live.folder, draft)
    with done.step("widget") as step:
        _keep_the_pin(step, live, draft, root, order, forced)
    with done.step("apprendre") as step:
        name = model_path(root, draft).name
        known = find_model(shelf, root, name)
        step.state = steps.DONE if known is None else steps.NOTHING
        keep_model(shelf, known or tools.learn(draft, done.tell))
    measures: Measures = live.measures if live is not None and live.model == name else {}
    with done.step("evaluer") as step:
        if live is None or live.model == name:
            step.state = steps.NOTHING
            step.messages.append("Le modèle ne change pas." if live else "Première publication : rien à comparer.")
        else:
            done.tell("Évaluation du nouveau modèle…")
            measures = tools.measure(draft)
            before = live.measures or tools.measure(live.folder)
            _hold_the_level(step, before, measures, order, forced)
    at = tools.now().isoformat(timespec="seconds")
    with done.step("publier"):
        publication = Publication(
            folder=draft,
            number=shelf.next_number(),
            version=knowledge_version(draft / "knowledge"),
            model=name,
            date=at,
            files=digests,
            note=order.note,
            author=order.author,
            previous=previous.number if previous else None,
            forced=order.forced if forced else "",
            measures=measures,
        )
        publication = shelf.add(draft, publication)
        shelf.point(publication, "publication", order.author, at)
    if order.git:
        note = order.note or f"Publication {publication.number}"
        write_history(done, savoir, files, note, order.author)
    return Outcome(publication.version, publication.number, done)


def write_history(done: Steps, savoir: Path, files: Mapping[str, bytes], message: str, author: str) -> None:
    """Make the git commit, where there is a repository; a failure is told and stops nothing."""
    with done.step("git") as step:
        repository = gitlog.find_repository(savoir)
        if repository is None:
            step.state = steps.NOTHING
            step.messages.append("Pas de dépôt git ici : aucun commit.")
            return
        try:
            made = gitlog.commit(repository, files, message, author)
        except (gitlog.GitError, OSError) as error:
            step.state = steps.FAILED
            step.messages.append(f"Le commit git n’est pas fait : {error}. La publication, elle, est en ligne.")
            return
        step.messages.append(f"Commit {made[:10]}." if made else "Git a déjà ces textes : aucun commit.")


def _keep_the_pin(
    step: steps.Step, live: Publication | None, draft: Path, root: Path, order: Order, forced: list[str]
) -> None:
    """Refuse a new launcher that nobody accepted: the sites that pinned it would refuse to load it."""
    new = integrity(draft, root / "web")
    if live is None or integrity(live.folder, root / "web") == new:
        step.state = steps.NOTHING
        return
    warning = (
        "Le lanceur du widget change : les sites qui l’intègrent avec son empreinte ne l’afficheront plus "
        f'tant que leur balise ne dit pas integrity="{new}".'
    )
    if not order.widget_accepted and not order.forced:
        raise Refused(f"{warning} Prévenez-les, puis publiez avec --accepter-widget.")
    step.state = steps.WARNING
    step.messages.append(warning)
    if not order.widget_accepted:
        forced.append("widget")


def _hold_the_level(step: steps.Step, before: Measures, after: Measures, order: Order, forced: list[str]) -> None:
    """Refuse a model that hears less distress or understands fewer messages than the one that answers."""
    step.messages.append(f"Avant : {told(before)}. Après : {told(after)}.")
    lost = falls(before, after)
    if not lost:
        return
    if not order.forced:
        raise Refused(
            f"Le nouveau modèle comprend moins bien : {', '.join(lost)}. Pour publier quand même : --forcer RAISON."
        )
    step.state = steps.FORCED
    step.messages += lost
    forced.append("évaluation")


TOLERATED = 0.005
"""Share of the shipped messages that one example may move either way (three of 640); no distress may be lost."""


def falls(before: Measures, after: Measures) -> list[str]:
    """Say what falls: distress by any message, the shipped set by more than ``TOLERATED``."""
    lost = []
    if after["detresse"]["justes"] < before["detresse"]["justes"]:
        lost.append(f"{after['detresse']['justes']} détresses entendues au lieu de {before['detresse']['justes']}")
    share = {name: each["messages"]["justes"] / max(1, each["messages"]["total"]) for name, each in
             (("avant", before), ("apres", after))}  # fmt: skip
    if share["apres"] < share["avant"] - TOLERATED:
        lost.append(
            f"{after['messages']['justes']} messages compris sur {after['messages']['total']} "
            f"au lieu de {before['messages']['justes']}"
        )
    return lost


def told(measures: Measures) -> str:
    """Say measures in a few words."""
    parts = {"detresse": "détresses entendues", "messages": "messages compris"}
    return ", ".join(f"{measures[key]['justes']} {words} sur {measures[key]['total']}" for key, words in parts.items())


def learn(root: Path) -> Callable[[Path, Callable[[str], None]], Path]:
    """Give what trains the model of a folder."""
    return lambda savoir, tell: ensure_model(root, tell, savoir)


def in_words(error: OSError) -> ConvoqueError:
    """Say in French what stopped a publication."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return ConvoqueError(
            "Il n’y a plus de place sur le disque. Rien n’a changé : libérez-en, puis publiez de nouveau."
        )
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return ConvoqueError(f"Le dossier des publications n’est pas modifiable ({error.strerror}). Rien n’a changé.")
    return ConvoqueError(f"La publication s’est arrêtée ({error.strerror or type(error).__name__}). Rien n’a changé.")
