"""What the tests of the law share: people who talk, and what is read of the fiches."""

from __future__ import annotations

from datetime import datetime

from convoque.dialogue.model import Said, State, Understanding
from convoque.dialogue.turn import answer
from convoque.verdict import gather, judge

NOW = datetime(2026, 11, 30, 10)
JOUR = NOW.date()
SUIVIES = {
    "a_distance", "absence_future", "absence_passee", "consequences", "contenu_atelier", "contrat", "courrier_recu",
    "frais_deplacement", "injure", "justificatif",
}  # fmt: skip
"""The fiches that these corrections are about."""

PLAN = {"contrat": "signe", "au_plan": "nomme", "forme": "convocation"}
REITERE = {
    "sanction_anterieure": "oui",
    "sanction_notifiee": "moins_de_24_mois",
    "sanction_faits": "depuis_juin_2025",
}
ENVISAGEE = ("courrier", "sanction_envisagee")
DATE_DU_COURRIER = (
    "Comptez dix jours à partir de la date du courrier, c’est le plus sûr ; le texte ne dit pas d’où ils partent."
)


def texte(case) -> str:
    return " ".join((case.answer, *case.details, *case.steps))


def cas(savoir, name):
    found = [case for fiche in savoir.fiches.values() for case in fiche.cases if case.id == name]
    assert found, f"le cas {name} n’existe plus"
    return found[0]


def phrases(savoir):
    """Everything that these corrections are about: fiches, rules, messages, questions."""
    for topic in SUIVIES:
        yield from ((case.id, texte(case)) for case in savoir.fiches[topic].cases)
    for table in ("consequence", "rang", "suite"):
        yield from ((rule.id, f"{rule.because} {rule.advice}") for rule in savoir.tables[table].table.rules)
    yield from savoir.messages.texts.items()


def juger(savoir, jour=JOUR, **dit):
    return judge(gather(None, None, dit, jour, None, savoir), savoir, jour, risk=True)


def parler(savoir, *messages, facts=None):
    state, replies = State(facts=facts or {}), []
    for message in messages:
        reply, state = answer(message, state, None, savoir, NOW)
        state = State.from_dict(state.to_dict())
        replies.append(reply.text.replace("\u00a0", " ").replace("\u202f", " "))
    return replies


def dit(topic, text="", *said):
    return Understanding(topic, text, tuple(Said(*one) for one in said))


def dit_le(topic, text, phrase, day):
    return Understanding(topic, text, (Said("date", phrase),), dates=(day,), past_dates=(day,), date=day)
