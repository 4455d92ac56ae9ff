"""Past the review date, nothing that a person reads says any more that they owe nothing or risk nothing.

Whole replies are read: first line, reason, advice, risk, « pourquoi », « que
faire », list of appointments, for every demonstration person and a set of
anonymous ones, whatever they say.
"""

from __future__ import annotations

import re
from datetime import datetime

import pytest

from convoque.dialogue.model import VERDICT_TOPICS, Said, State, Understanding
from convoque.dialogue.turn import answer

NOW = datetime(2026, 11, 23, 10)
LATE = datetime(2027, 6, 1, 10)

SAYS_NOTHING_IS_DUE = re.compile(
    r"\bfacultatif|(?<!que )c[’']est une simple invitation|pouvez (refuser|ne pas venir)|vous choisissez"
    r"|aucune obligation (d’atelier )?trouvée|n[’']av(ez|iez) pas à y aller|pas dû|non dû"
    r"|ne compte pas comme une absence|rien ne vous est reproché"
    r"|a priori, rien|n[’']est pas un manquement|pas de sanction|aucune sanction|rien à sanctionner|pas sanctionn",
    re.IGNORECASE,
)
SAID = {
    "rien de plus": (),
    "malade": (Said("motif", "maladie"),),
    "congés déclarés": (Said("motif", "absence_declaree"),),
    "invitation hors du plan": (Said("au_plan", "absent"), Said("forme", "invitation"), Said("contrat", "signe")),
    "inscription libre": (Said("au_plan", "absent"), Said("forme", "inscription_libre"), Said("contrat", "signe")),
    "annulé": (Said("annule", "oui"),),
    "plus inscrit": (Said("inscrit", "non"),),
    "dispensé au RSA": (Said("ressource", "rsa"), Said("rsa_tenu", "non"), Said("contrat", "non_signe")),
    "sans allocation": (Said("ressource", "aucune"),),
    "déjà excusé": (Said("excuse", "oui"),),
    "c’était hier": (Said("moment", "passe"),),
}


FOLLOWS = (
    ("pourquoi", "pourquoi ?"),
    ("pourquoi", "tu es sûr ?"),
    ("incompris", "je fais quoi ?"),
    ("mes_convocations", "mes rendez-vous"),
)


def settle(reply, state, dossier, knowledge, now):
    """Answer what is asked, « je ne sais pas » or the first appointment, until there is an answer."""
    for _ in range(6):
        asked = reply.custom["question"]
        if asked is None:
            break
        chosen = asked["valeurs"][0] if asked["fait"] == "convocation" else None
        told = Understanding("choisir_convocation" if chosen else "ne_sait_pas", chosen=chosen)
        reply, state = answer(told, state, dossier, knowledge, now)
    return reply, state


def turns(dossier, said, knowledge, now):
    """Play every computed topic, then « pourquoi », « tu es sûr ? », « je fais quoi ? » and the list."""
    for topic in VERDICT_TOPICS:
        asked = answer(Understanding(topic, said=said), State(), dossier, knowledge, now)
        reply, state = settle(*asked, dossier, knowledge, now)
        yield topic, reply, state
        for follow, text in FOLLOWS:
            yield f"{topic}, {text}", *answer(Understanding(follow, text), state, dossier, knowledge, now)


@pytest.mark.parametrize("said", SAID.values(), ids=SAID)
def test_rien_n_est_dit_facultatif_ni_sans_suite_sur_des_sources_a_revoir(knowledge, casefile, said):
    for name in (None, *(person.id for person in casefile.people())):
        dossier = casefile.dossier(name, LATE.date()) if name else None
        for what, reply, state in turns(dossier, said, knowledge, LATE):
            found = SAYS_NOTHING_IS_DUE.search(reply.text)
            assert found is None, (name, what, found, reply.text)
            verdict = reply.custom["verdict"] or {}
            assert verdict.get("obligation") not in ("facultatif", "non_due")
            assert verdict.get("certitude", "incertain") == "incertain"
            assert state.obligation not in ("facultatif", "non_due")
            assert all(c["mesure"] != "aucune" and c["certitude"] == "incertain" for c in reply.custom["consequences"])


def test_les_memes_tours_le_disent_quand_les_sources_sont_a_jour(knowledge, casefile):
    """Otherwise the proof above would look for words that no answer ever holds."""
    found = set()
    for name in (None, *(person.id for person in casefile.people())):
        dossier = casefile.dossier(name, NOW.date()) if name else None
        for said in SAID.values():
            for _, reply, _ in turns(dossier, said, knowledge, NOW):
                found.update(hit[0].lower() for hit in SAYS_NOTHING_IS_DUE.finditer(reply.text))
    assert {"facultatif", "c’est une simple invitation", "pouvez refuser", "a priori, rien"} <= found
