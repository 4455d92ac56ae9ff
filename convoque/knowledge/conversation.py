"""``knowledge/conversation.yml``: the words by which a message takes up what was said before it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from convoque.knowledge.phrases import Phrases
from convoque.knowledge.reading import Reader
from convoque.knowledge.yamlfile import Value

RANKS = {"premier": 0, "deuxieme": 1, "troisieme": 2, "dernier": -1}
"""The ranks that can be said, and the index each stands for."""


@dataclass(frozen=True)
class Conversation:
    """What the dialogue listens for; the file says what each list is for.

    ``ranks`` are by index: 0 is the first, -1 the last. ``follow_ups``: the topics that are mostly asked after one.
    """

    risk: Phrases
    stays_away: Phrases
    and_if: Phrases
    supposes: Phrases
    takes_back: Phrases
    doubts: Phrases
    same_question: Phrases
    own_question: Phrases
    another: Phrases
    another_date: Phrases
    no_letter: Phrases
    one_before: Phrases
    all_of_them: Phrases
    other_thing: Phrases
    spoken_of: Phrases
    workshop: Phrases
    oneself: Phrases
    signs_off: Phrases
    job_seekers: Phrases
    asks_if_due: Phrases
    asks_when: Phrases
    asks_for_oneself: Phrases
    asks_the_risk: Phrases
    asks_for_someone: Phrases
    due: Phrases
    courtesy: Phrases
    ranks: Mapping[int, Phrases]
    ordinary: Phrases
    of_the_appointment: Phrases
    of_the_letter: Phrases
    signed_at: Phrases
    is_the_workshop: Phrases
    of_a_text: Phrases
    is_denied: Phrases
    workshop_begins: Phrases
    weighs_for: Phrases
    tells_of_a_letter: Phrases
    of_the_receipt: Phrases
    good_news: Phrases
    of_the_income: Phrases
    of_what_was_taken: Phrases
    once_more: Phrases
    of_an_interview: Phrases
    yes: Phrases
    no: Phrases
    negation: Phrases
    before_the_hour: Phrases
    after_the_hour: Phrases
    follow_ups: Mapping[str, frozenset[str]]

    def rank(self, folded: str) -> int | None:
        """Give the rank that a text which went through ``fold`` says, None for none."""
        return next((index for index, phrases in self.ranks.items() if phrases.found_in(folded)), None)


_LISTS = {
    "risque": "risk", "n_ira_pas": "stays_away", "et_si": "and_if", "suppose": "supposes", "se_reprend": "takes_back",
    "doute": "doubts",
    "meme_question": "same_question", "question_a_part": "own_question", "un_autre": "another",
    "celui_d_avant": "one_before", "tous": "all_of_them", "autre_chose": "other_thing", "dont_on_parle": "spoken_of",
    "atelier": "workshop", "soi": "oneself",
    "se_desinscrit": "signs_off", "liste_des_demandeurs": "job_seekers",
    "demande_si_c_est_du": "asks_if_due", "demande_pour_soi": "asks_for_oneself",
    "demande_le_risque": "asks_the_risk", "demande_pour_un_proche": "asks_for_someone", "obligation": "due",
    "demande_quand": "asks_when", "politesse": "courtesy",
    "mots_courants": "ordinary", "parle_du_rendez_vous": "of_the_appointment",
    "parle_du_courrier": "of_the_letter", "lieu_et_date": "signed_at", "est_le_jour_de_l_atelier": "is_the_workshop",
    "parle_d_un_texte": "of_a_text", "jour_nie": "is_denied",
    "l_atelier_commence": "workshop_begins", "bonne_nouvelle": "good_news", "ce_qu_elle_touche": "of_the_income",
    "somme_retiree": "of_what_was_taken", "encore_une_fois": "once_more",
    "dit_un_entretien": "of_an_interview",
    "vaut_pour_un_jour": "weighs_for",
    "evoque_un_courrier": "tells_of_a_letter",
    "parle_de_la_reception": "of_the_receipt", "oui": "yes", "non": "no",
    "pas": "negation", "avant_l_heure": "before_the_hour", "apres_l_heure": "after_the_hour",
    "aucun_courrier": "no_letter", "demande_une_autre_date": "another_date",
}  # fmt: skip


def read_conversation(root: Value, topics: Iterable[str], reader: Reader) -> Conversation:
    """Read ``conversation.yml``; mistakes go to ``reader``."""
    keys = (*_LISTS, "rangs", "suites")
    reader.keys(root, keys, keys)
    ranks = root.get("rangs")
    if ranks is not None:
        reader.keys(ranks, RANKS, RANKS, "les rangs")
    return Conversation(
        follow_ups=_follow_ups(root.get("suites"), sorted(topics), reader),
        ranks={index: _phrases(ranks, name, reader) for name, index in RANKS.items()},
        **{field: _phrases(root, key, reader) for key, field in _LISTS.items()},
    )


def _follow_ups(table: Value | None, topics: Sequence[str], reader: Reader) -> Mapping[str, frozenset[str]]:
    if table is None:
        return {}
    reader.keys(table, topics, [], "les suites")
    return {
        topic: frozenset(
            reader.choice(item, topics, "sujet") for item in reader.items(listed, f"les suites de « {topic} »")
        )
        for topic, listed in table.walk()
    }


def _phrases(table: Value | None, key: str, reader: Reader) -> Phrases:
    value = table.get(key) if table is not None else None
    if value is not None and value.items == ():
        reader.wrong(value, f"« {key} » : aucune expression", "au moins une, comme « [et si, risqu*] »")
    return Phrases(tuple(reader.phrase(item) for item in reader.items(value, f"« {key} »")))
