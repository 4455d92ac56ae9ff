"""Every topic answers: what the site would say is written here, without Rasa, and looked at as a person would."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta

from convoque.casefile.models import Convocation, Demandeur, Dossier
from convoque.dialogue.answer import fiche_draft, write
from convoque.dialogue.case import open_turn
from convoque.dialogue.model import VERDICT_TOPICS, State, Understanding
from convoque.dialogue.turn import answer
from convoque.errors import Located
from convoque.knowledge import TOPICS, Knowledge
from convoque.knowledge.messages import CONVOCATION_BLANKS, LETTER_BLANKS
from convoque.knowledge.tables import EXAMPLE_DAY
from convoque.knowledge.yamlfile import Value

NOW = datetime.combine(EXAMPLE_DAY, time(10))
_ANSWERS = "knowledge/messages/reponses.yml"
_WORKSHOP = Convocation(
    "c", "p", nature="atelier", intitule="Un atelier", debut=NOW + timedelta(days=1), lieu="une agence", statut="PREVU",
    organisateur="un organisme", date_limite=EXAMPLE_DAY,
)  # fmt: skip
_PERSON = Dossier(Demandeur("p", ressource="are", inscrit=True), convocations=(_WORKSHOP,))
_WITH_A_CONVOCATION = frozenset({"rendez_vous_a_venir", "a_des_convocations"})
"""Facts that are known only with the person's file: their cases may begin with its words."""
_TYPICAL: tuple[Mapping[str, str], ...] = (
    {},
    {"contrat": "signe", "au_plan": "nomme", "ressource": "are", "presence": "absent", "sanction_anterieure": "non"},
    {"contrat": "inconnu", "au_plan": "inconnu", "forme": "inconnu", "ressource": "inconnu", "organisme": "inconnu"},
)


def check_answers(knowledge: Knowledge, written: Mapping[str, Value]) -> Iterator[Located]:
    """Write every case of every fiche, and an answer on every topic; find those that nobody should read."""
    for name, root in written.items():
        if name.startswith("fiches/"):
            yield from _fiche(knowledge, root)
    seen: set[tuple[str, str]] = set()
    for topic, facts, dossier in _situations(knowledge):
        found = _answer(knowledge, topic, facts, dossier)
        if found is not None and (found.code, topic) not in seen:
            seen.add((found.code, topic))
            yield found


def _situations(knowledge: Knowledge) -> Iterator[tuple[str, Mapping[str, str], Dossier | None]]:
    """Give every topic, to somebody unknown and to somebody known; those of the rules with each value that decides."""
    known = knowledge.facts.values
    for topic in sorted(TOPICS):
        for facts in _TYPICAL if topic in VERDICT_TOPICS else _TYPICAL[:1]:
            told = {name: value for name, value in facts.items() if value in known.get(name, ())}
            yield from ((topic, told, dossier) for dossier in (None, _PERSON))
    for name in (*knowledge.facts.deciding, *knowledge.facts.weighing):
        topic = "consequences" if name in knowledge.facts.weighing else "obligation"
        yield from ((topic, {**_TYPICAL[1], name: value}, None) for value in known[name])
    reasons = dict.fromkeys(knowledge.facts.sheets["motif"].labels) if "motif" in known else {}
    for motif in reasons:
        yield "motif_legitime", {"motif": motif, "jour_du_motif": "meme"}, None


def _answer(knowledge: Knowledge, topic: str, facts: Mapping[str, str], dossier: Dossier | None) -> Located | None:
    told = ", ".join(f"{name}={value}" for name, value in facts.items()) or "sans aucun fait"
    try:
        reply, _ = answer(Understanding(topic), State(facts=facts), dossier, knowledge, NOW)
    except Exception as error:  # whatever breaks here would break for a person
        wrong = f"la réponse sur « {topic} » ne peut pas s’écrire ({told}){_named(error)}"
        return Located(_ANSWERS, None, None, wrong, "les mots et les valeurs dont elle a besoin", "reponse-en-panne")
    code = _unfit(reply.text)
    if code is None:
        return None
    said = "garde une accolade" if code == "accolade" else "commence par rien"
    return Located(_ANSWERS, None, None, f"la réponse sur « {topic} » {said} ({told})", "une première ligne", code)


def _named(error: Exception) -> str:
    """Say which name was missing, when the error is about a name."""
    return f" : il manque « {error.args[0]} »" if isinstance(error, KeyError) and error.args else ""


def _fiche(knowledge: Knowledge, root: Value) -> Iterator[Located]:
    topic = (root.get("sujet") or root).text or ""
    fiche = knowledge.fiches.get(topic)
    listed = root.get("cas")
    if fiche is None or listed is None:
        return
    letter = dict.fromkeys(LETTER_BLANKS, "un jour")
    alone = open_turn(Understanding(topic), State(), None, knowledge, NOW)
    known = open_turn(Understanding(topic), State(), _PERSON, knowledge, NOW)
    for case, place in zip(fiche.cases, listed.items or (), strict=False):
        told = _WITH_A_CONVOCATION & set(case.conditions or ())
        if "{" not in " ".join((case.answer, *case.details, *case.steps)):
            continue  # the same answer to everybody, and its first line is there: it was read
        for turn, more in ((known, letter),) if told else ((alone, {}), (known, letter)):
            text = write(fiche_draft(turn, topic, case, **more), turn).text
            code = _unfit(text)
            if code is not None:
                wrong = f"la réponse du cas « {case.id} » commence par rien, sans {_blanks(case.answer)}"
                value = place.get("reponse") or place
                expected = "une première phrase sans mot entre accolades"
                yield Located(value.file, value.line, value.column, wrong, expected, code)
                break


def _blanks(text: str) -> str:
    named = [f"{{{name}}}" for name in sorted(CONVOCATION_BLANKS | LETTER_BLANKS) if f"{{{name}}}" in text]
    return ", ".join(named) or "aucun mot"


def _unfit(text: str) -> str | None:
    """Give the code of what is wrong with an answer: no bold first line, or a brace left in it."""
    first = text.strip().partition("\n")[0]
    if not first.startswith("**") or not first.strip("* "):
        return "reponse-sans-premiere-ligne"
    return "accolade" if "{" in text or "}" in text else None
