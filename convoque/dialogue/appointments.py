"""``mes_convocations``: what is on file, and whether each is mandatory; which one is meant."""

from __future__ import annotations

from typing import Any

from convoque.casefile.models import Convocation
from convoque.dialogue.answer import Draft, buttons, fiche_draft, merge, write
from convoque.dialogue.case import Turn
from convoque.dialogue.convocations import upcoming
from convoque.dialogue.letter import deadline
from convoque.dialogue.model import CONVOCATION, Reply
from convoque.knowledge import Button
from convoque.replies.custom import convocation_json, empty_custom, verdict_json
from convoque.replies.french import say_moment
from convoque.replies.words import convocation_line, layout, paragraph
from convoque.verdict import judge

_AT_ONCE = "mes_convocations/deux_en_meme_temps"


def answer_appointments(turn: Turn, topic: str = "mes_convocations") -> Reply:
    """List the person's appointments, or answer the special question that was asked about them.

    ``topic``: the one to name in the reply, when the same was asked of all of them.
    """
    special = turn.special("mes_convocations")
    if special is not None and special.need == _AT_ONCE and turn.choice.together and _on_several_days(turn):
        special = None  # « j’en ai deux, les deux sont obligatoires ? »
    if turn.dossier is None or not turn.dossier.convocations:
        return write(fiche_draft(turn, "mes_convocations", turn.fiche_case("mes_convocations"), **deadline(turn)), turn)
    listed = _listed(turn)
    lines = "\n".join(f"- {_line(turn, convocation)}" for convocation in listed)
    messages = turn.knowledge.messages
    custom: dict[str, Any] = {"convocations": [convocation_json(c) for c in listed]}
    if len(listed) == 1:
        custom["convocation"] = convocation_json(listed[0])
        custom["verdict"] = verdict_json(judge(turn.case(listed[0]), turn.knowledge, turn.today), turn.knowledge)
    if special is not None:
        said = fiche_draft(turn, "mes_convocations", special, **deadline(turn))
        return write(
            Draft(said.topic, said.headline, (*said.paragraphs, lines), said.sources, said.buttons, custom, False), turn
        )
    coming = upcoming(listed, turn.now)
    head = messages.get("convocation.liste_passees")
    if coming:
        plural = messages.fill("convocation.liste_plusieurs", nombre=len(coming))
        head = messages.get("convocation.liste_une") if len(listed) == 1 else plural
    if turn.choice.together:
        head = messages.get("convocation.tous")
    return write(
        Draft(
            topic, head, (lines,), ("L5412-1",),
            merge(buttons(turn, "obligatoire", "empeche", "risque")), custom, False,
        ),
        turn,
    )  # fmt: skip


def _on_several_days(turn: Turn) -> bool:
    days = [one.debut.date() for one in turn.choice.several if one.debut]
    return len(set(days)) == len(turn.choice.several)


def which_one(turn: Turn, topic: str) -> Reply:
    """Ask which convocation is meant, with a button for each."""
    messages = turn.knowledge.messages
    several = turn.choice.several[:5]
    custom = empty_custom("question", turn.knowledge, turn.today)
    custom["question"] = {"sujet": topic, "fait": CONVOCATION, "valeurs": [c.id for c in several]}
    custom["convocations"] = [convocation_json(c) for c in several]
    choices = tuple(Button(_title(turn, c), f"convocation={c.id}") for c in several)
    text = layout(messages.get("convocation.laquelle"), messages.get("convocation.laquelle_aide"))
    return Reply(text, choices, custom)


def _listed(turn: Turn) -> tuple[Convocation, ...]:
    if turn.convocation is not None and (turn.choice.named or _asked_again(turn)):
        return (turn.convocation,)
    convocations = turn.dossier.convocations if turn.dossier else ()
    coming = upcoming(convocations, turn.now)
    if coming:
        return coming
    return (turn.convocation,) if turn.convocation else convocations[-1:]


def _asked_again(turn: Turn) -> bool:
    """« C’est à quelle heure déjà ? » is about the one in hand."""
    return turn.state.thread is not None and turn.knowledge.conversation.asks_when.found_in(turn.folded)


def _line(turn: Turn, convocation: Convocation) -> str:
    messages = turn.knowledge.messages
    line = convocation_line(convocation, turn.knowledge, turn.today)
    if convocation.statut == "ANNULE" or (convocation.debut and convocation.debut < turn.now):
        return line
    judgement = judge(turn.case(convocation), turn.knowledge, turn.today)
    mark = messages.get(f"convocation.marque_{judgement.word}")
    return paragraph(line, f"*{mark[0].upper()}{mark[1:]}.*")


def _title(turn: Turn, convocation: Convocation) -> str:
    name = convocation.intitule or turn.knowledge.messages.get("convocation.sans_titre")
    return f"{name}, {say_moment(convocation.debut, turn.today)}" if convocation.debut else name
