"""``knowledge/messages/reponses.yml``: the sentences that verdicts are written with.

``NEEDED`` is the contract between the code and the editors: every name that
the code uses, with the blanks that its sentence may hold. Loading holds the
file to it both ways, so that a misspelt name or blank is an error with its
place, never a sentence that goes missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from convoque.knowledge.reading import BLANK, Reader
from convoque.knowledge.yamlfile import Value

CONVOCATION_BLANKS = frozenset({"intitule", "quand", "lieu", "organisateur", "date_limite"})
"""What a sentence may say of the convocation that is meant."""
_LETTER = "date_courrier date_recue date_limite_reponse date_limite_passee date_limite_peut_etre date_decision"
LETTER_BLANKS = frozenset(_LETTER.split())
"""What a sentence may say of the letter that was received."""
LOSS_BLANKS = frozenset({"par_mois", "perte", "montant_dit"})
"""What a fiche may say of an amount (``dialogue.answer.loss``)."""

_DRAFT = f"intitule quand lieu organisateur date_limite {_LETTER} motif"
_LINE = "intitule quand lieu organisateur date_limite"

NEEDED: Mapping[str, str] = {
    "verdict.<obligation>": "atelier",
    "verdict.excusable": "atelier",
    "?verdict_anonyme.<obligation> excusable": "atelier",
    "?verdict_passe.<obligation> excusable": "atelier",
    "verdict_refus": "",
    "recit.futur.<obligation> excusable": "atelier",
    "recit.passe.<obligation> excusable": "atelier",
    "noms.<nature> rendez_vous": "",
    "a_revoir.obligation.parce_que conseil": "",
    "a_revoir.consequence.parce_que conseil": "",
    "que_faire.<obligation>": "",
    "vient.<obligation> deja_prevenu": "",
    "absence.<motif_appreciation-aucun>": "motif",
    "absence.futur.<obligation>": "atelier",
    "absence.passe.<obligation>": "atelier",
    "absence.<presence-absent>": "",
    "absence.faire.futur passe": "",
    "absence.tient.futur passe": "",
    "risque.<mesure>": "",
    "?risque_ancien.<mesure>": "",
    "?risque_plafonne.<mesure>": "",
    "?risque_excusable.<mesure>": "",
    "?risque_foyer_inconnu.<mesure>": "",
    "bareme.<mesure-a_verifier> suspension_ancienne suspension_sans_part aucune_si_motif": (
        "quoi accord accord2 part_min part_max mois de_mois"
    ),
    "?bareme.<mesure>_ancien": "quoi accord accord2 part_min part_max mois de_mois",
    "bareme.plafond": "part_max",
    "bareme.radiation_si.<volet>": "",
    "quoi.<volet>": "",
    "accord.<volet>.suspendu supprime": "",
    "suppositions.debut": "liste",
    "suppositions.motif plan hors_plan plan_nie contrat obligation premier et liaison": "",
    "suite.<autorite-a_verifier> departement_aussi ancien avertissement suspension": "",
    "mois.un": "",
    "mois.plage": "min max",
    "mois.egal un_a": "max",
    "?nombres.<nombre>": "",
    "convocation.ligne ligne_sans_lieu annulee": _LINE,
    "convocation.laquelle laquelle_aide introuvable introuvable_deux": "",
    "convocation.aucune_a_venir aucune_passee aucune_verifier": "",
    "convocation.liste_une liste_passees sans_titre tous": "",
    "convocation.liste_plusieurs": "nombre",
    "convocation.marque_<obligation> marque_excusable": "",
    "pourquoi.debut suppose": "liste",
    "?pourquoi.loi.<obligation>": "",
    "pourquoi.changerait": "change verdict",
    "pourquoi.rien sur doute": "",
    "pourquoi.verdicts.<obligation> excusable": "",
    "pourquoi.est_sur.<certitude>": "",
    "correction.change pareil prise risque_change note supposition": "fait",
    "correction.contradiction": "dossier",
    "correction.contradiction_dit": "dit",
    "correction.contradiction_base": "",
    "correction.retire": "",
    "courrier.datee recue delai delai_passe delai_peut_etre decision": _LETTER,
    "date_courrier_question": "",
    "rester_prudent": "",
    "source_changee": "liste",
    "sources.ligne": "liste date",
    "sources.sans": "date",
    "sources.article articles et": "",
    "boutons.risque pourquoi empeche message preuve contrat date humain convocations signe deja_sanctionne foyer": "",
    "boutons.obligatoire ressource recours reprendre pas_dit meme_moment autre_moment": "",
    "message.intro ou ou_decision ou_courrier avant_courrier": "",
    "?message.ou_<organisme>": "",
    "message.avant avant_passe avant_peut_etre": _LETTER,
    "message.objet_absence objet_report objet_annulation objet_presence annulation": _DRAFT,
    "message.objet_absence_sans objet_report_sans objet_annulation_sans objet_presence_sans annulation_sans": "",
    "message.objet_contestation objet_plan objet_observations bonjour annulation_demande": "",
    "message.contestation_recue observations_recu observations_date observations_fait rendez_vous motif": _DRAFT,
    "message.contestation_recue_sans observations_recu_sans observations_fait_sans rendez_vous_sans motif_sans": "",
    "message.absence_futur absence_passe presence_present presence_partielle": _DRAFT,
    "message.absence_futur_sans absence_passe_sans presence_present_sans presence_partielle_sans": "",
    "message.contestation_demande contestation_pieces demande_report confirmer": "",
    "message.observations_suite observations_present observations_demande observations_entendu": "",
    "message.presence_preuve presence_demande prevenu preuve preuve_sans report plan fin": "",
    "message.raisons.<motif-aucun>": "",
    "humeur.blessee": "",
    "tiers.regle": "",
    "doute.compris": "liste",
    "doute.incertain choix autre": "",
    "doute.plutot aussi": "besoin",
    "panne.action": "",
    "panne.incident": "incident",
    "sujets.<sujet>": "",
}
"""Dotted names → the blanks they may hold, in words between spaces.

The last part may list several names. ``<fact>`` stands for each value of a
fact (or of a word of the reply format), ``<fact-value>`` for all but one. A
leading « ? » marks sentences that may be left unwritten.
"""

_FAMILY = re.compile(r"<(\w+)(?:-(\w+))?>")


def families() -> frozenset[str]:
    """Name the facts, and the words of the reply format, by whose values messages are named."""
    return frozenset(found[0] for name in NEEDED for found in _FAMILY.findall(name))


_HELD = frozenset({"liste", "date", "incident", "fait", "dossier", "dit", "besoin", "change", "verdict", "min", "max"})
_FEW = 2
"""Blanks of a sentence that is about them; where there are more, each may be left out."""


@dataclass(frozen=True)
class Slot:
    """One name that the code uses: the blanks its sentence may hold, whether it has to be written."""

    blanks: frozenset[str]
    required: bool

    @property
    def held(self) -> frozenset[str]:
        """The blanks without which the sentence would not say what it is for."""
        return self.blanks & _HELD if len(self.blanks) <= _FEW else frozenset()


def slots(families: Mapping[str, Iterable[str]]) -> dict[str, Slot]:
    """Spell ``NEEDED`` out; ``families`` gives the values of each ``<fact>``.

    Raises KeyError for a family without values: a fact that was renamed.
    """
    found: dict[str, Slot] = {}
    for pattern, blanks in NEEDED.items():
        prefix, dot, last = pattern.lstrip("?").rpartition(".")
        for name in last.split():
            for spelt in _spelt(f"{prefix}{dot}{name}", families):
                found[spelt] = Slot(frozenset(blanks.split()), required=not pattern.startswith("?"))
    return found


def _spelt(name: str, families: Mapping[str, Iterable[str]]) -> list[str]:
    family = _FAMILY.search(name)
    if family is None:
        return [name]
    values = [value for value in families[family[1]] if value != family[2]]
    return [one for value in values for one in _spelt(name.replace(family[0], value, 1), families)]


@dataclass(frozen=True)
class Messages:
    """Sentences by dotted name, such as ``verdict.obligatoire``."""

    texts: Mapping[str, str]
    optional: frozenset[str] = field(default=frozenset())

    def get(self, name: str) -> str:
        """Give the sentence of that name; raises KeyError when there is none."""
        return self.texts[name]

    def find(self, name: str) -> str:
        """Give an optional sentence, empty when nobody wrote it; raises KeyError for a name outside the contract."""
        return self.texts.get(name, "") if name in self.optional else self.texts[name]

    def fill(self, name: str, **values: object) -> str:
        """Give the sentence with its placeholders filled; see ``fill_text``."""
        return fill_text(self.get(name), {key: str(value) for key, value in values.items() if value not in (None, "")})


def fill_text(text: str, values: Mapping[str, str]) -> str:
    """Fill ``{placeholders}``; a sentence with one that has no value is left out whole.

    >>> fill_text("Venez le {jour}. Apportez un stylo.", {})
    'Apportez un stylo.'
    >>> fill_text("Venez le {jour}.", {"jour": "3 mai"})
    'Venez le 3 mai.'
    """
    sentences = re.split(r"(?<=[.!?]) +(?=[A-ZÀ-Ý«{])", text)
    kept = [s for s in sentences if all(name in values for name in BLANK.findall(s))]
    return BLANK.sub(lambda match: values[match.group(1)], " ".join(kept))


def read_messages(root: Value, families: Mapping[str, Iterable[str]], reader: Reader) -> Messages:
    """Read ``reponses.yml``: tables of sentences, nested, flattened to dotted names.

    Mistakes go to ``reader``: a name that the code does not use, one that it
    needs and that is missing, an empty sentence, an unknown blank.
    """
    known = slots(families)
    texts: dict[str, str] = {}

    def walk(value: Value, prefix: str) -> None:
        inside = {name[len(prefix) :].partition(".")[0]: name for name in known if name.startswith(prefix)}
        required = {
            name[len(prefix) :].partition(".")[0]
            for name, slot in known.items()
            if name.startswith(prefix) and slot.required
        }
        reader.keys(value, inside, sorted(required), f"« {prefix[:-1]} »" if prefix else "les phrases", filled=False)
        for key, child in value.walk():
            name = f"{prefix}{key}"
            if name in known:
                texts[name] = reader.sentence(child, known[name].blanks)
                reader.holds(child, known[name].held)
                if child.kind == "vide":
                    reader.wrong(child, f"la phrase « {name} » est vide", f"« {key}: » et une phrase")
            elif key in inside:
                walk(child, name + ".")

    walk(root, "")
    return Messages(texts, frozenset(name for name, slot in known.items() if not slot.required))
