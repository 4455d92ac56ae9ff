"""Gather the facts of a case: what is on file, then what the person says.

Facts on file are read as of the day of the facts. What the person says wins
over the file; where the two differ, both are kept so that the answer says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from convoque.casefile.models import Convocation, Demandeur, Dossier, Indisponibilite, Sanction
from convoque.knowledge import Knowledge

ABOUT_THE_CONVOCATION = frozenset(
    {
        "au_plan", "forme", "annule", "motif", "nature", "present", "presence", "ponctualite", "prevenu", "dit_oral",
        "excuse", "atelier", "mode", "justificatif", "declaration", "moment", "persistance", "meme_heure",
    }
)  # fmt: skip
"""Facts that are forgotten when the talk turns to another convocation."""


@dataclass(frozen=True)
class CaseFacts:
    """The facts of one case: together, on file, said; and the day whose law applies."""

    facts: Mapping[str, str]
    on_file: Mapping[str, str]
    said: Mapping[str, str]
    day: date
    past: bool
    sanctions: tuple[Mapping[str, str], ...] = ()
    contradictions: tuple[str, ...] = field(default=())


_MAY_ADD_UP = frozenset({"motif", "declaration"})
"""Facts of which several may hold together, so that the file is not contradicted."""


def gather(
    dossier: Dossier | None,
    convocation: Convocation | None,
    said: Mapping[str, str],
    today: date,
    day: date | None,
    knowledge: Knowledge,
    supposed: frozenset[str] = frozenset(),
) -> CaseFacts:
    """Gather the facts for one convocation (or none) and one person (or nobody).

    ``day`` is the day of the facts when the person named one. ``supposed``
    names what is said as a supposition: it takes the place of the file
    without contradicting it.
    """
    when = convocation.debut.date() if convocation and convocation.debut else day
    past = (when is not None and when < today) or (when is None and said.get("moment") == "passe")
    applied = when if when is not None and when < today else today
    on_file: dict[str, str] = {}
    counted: tuple[Sanction, ...] = ()
    if dossier is not None:
        on_file |= _person(dossier.demandeur, applied, knowledge)
        counted = tuple(sanction for sanction in dossier.sanctions if _counts(sanction, applied))
        on_file["sanction_anterieure"] = "oui" if counted else "non"
        if convocation is not None:
            on_file |= _convocation(convocation)
            on_file |= _absence(dossier.indisponibilites, when or today)
    known = knowledge.facts.values
    spoken = {name: value for name, value in said.items() if value in known.get(name, ())}
    if on_file.get("ressource") == "rsa_et_are" and spoken.get("ressource") in ("rsa", "are"):
        # Whoever speaks of one of their two allowances does not deny the other.
        spoken.pop("ressource")
    if on_file.get("motif") == "absence_declaree" and spoken.get("motif") == "convenance":
        spoken.pop("motif")  # a holiday that was declared
    # Not knowing takes nothing away from the file.
    facts = {**on_file, **{n: v for n, v in spoken.items() if v != "inconnu" or n not in on_file}}
    facts |= _derived(facts, said)
    different = tuple(
        name
        for name, value in spoken.items()
        if name in on_file and on_file[name] != value and value != "inconnu" and name not in _MAY_ADD_UP | supposed
        and not {on_file[name], value} <= {"nomme", "type"}
    )  # fmt: skip
    if any(name in knowledge.diagram("obligation", applied).order for name in different):
        facts["contredit"] = "oui"
    breach = "refus_contrat" if facts.get("manquement") == "refus_contrat" else "contrat"
    sanctions = tuple(_sanction(sanction, breach, applied, knowledge) for sanction in counted)
    return CaseFacts(facts, on_file, spoken, applied, past, sanctions, different)


def _person(person: Demandeur, day: date, knowledge: Knowledge) -> dict[str, str]:
    facts = {
        "contrat": _contract(person, day, knowledge),
        "ressource": person.ressource,
        "organisme": person.organisme_referent,
        "rsa_tenu": _yes_no(person.rsa_tenu_aux_obligations),
        "foyer": person.foyer,
        "csp": _yes_no(person.csp),
        "outre_mer": _yes_no(person.outre_mer),
        "inscrit": _yes_no(person.inscrit),
        "accompagnement_social": _yes_no(person.accompagnement_social),
        "plan_sans_heures": _yes_no(person.plan_sans_heures),
        "invalidite": _yes_no(person.invalidite_2_ou_3),
        "orientation": _orientation(person.orientation_notifiee_le, day, knowledge),
    }
    return {name: value for name, value in facts.items() if value is not None}


def _contract(person: Demandeur, day: date, knowledge: Knowledge) -> str | None:
    if person.refus_de_contrat:
        return "refuse"
    signed = person.contrat_signe_le
    if person.document == "contrat":
        if signed is not None and signed < knowledge.parameters["contrat_existe_depuis"].day:
            return "ppae"
        return "non_signe" if signed is not None and signed > day else "signe"
    return {"ppae": "ppae", "aucun": "non_signe"}.get(person.document or "")


def _orientation(notified: date | None, day: date, knowledge: Knowledge) -> str | None:
    if notified is None:
        return None
    limit = add_months(notified, knowledge.parameters["signature_mois"].number)
    return "moins_d_un_mois" if day <= limit else "plus_d_un_mois"


def _convocation(convocation: Convocation) -> dict[str, str]:
    facts = {
        "au_plan": convocation.au_plan,
        "forme": _form(convocation),
        "nature": convocation.nature,
        "annule": "oui" if convocation.statut == "ANNULE" else None,
        "excuse": "oui" if convocation.statut == "ABSENT_EXC" else None,
    }
    return {name: value for name, value in facts.items() if value is not None}


def _form(convocation: Convocation) -> str | None:
    if convocation.inscription_libre:
        return "inscription_libre"
    return {"CONVOCATION": "convocation", "RDVL": "invitation"}.get(convocation.type_rdv or "")


def _absence(periods: tuple[Indisponibilite, ...], day: date) -> dict[str, str]:
    for period in periods:
        if period.motif and (period.du or date.min) <= day <= (period.au or date.max):
            late = period.declaree_le is not None and period.du is not None and period.declaree_le > period.du
            return {"motif": period.motif, "declaration": "apres" if late else "avant"}
    return {}


def _counts(sanction: Sanction, day: date) -> bool:
    return sanction.notifiee_le is None or sanction.notifiee_le <= day


def _sanction(sanction: Sanction, breach: str, day: date, knowledge: Knowledge) -> dict[str, str]:
    parameters = knowledge.parameters
    same = sanction.manquement in (None, breach)
    facts = {"sanction_anterieure": "oui", "sanction_type": "contrat" if same else "autre"}
    if sanction.avant_reorientation:
        facts["reorientation"] = "oui"
    notified = sanction.notifiee_le
    if notified is not None:
        recent = day <= add_months(notified, parameters["reiteration_mois"].number)
        facts["sanction_notifiee"] = "moins_de_24_mois" if recent else "plus_de_24_mois"
    border = parameters["manquements_comptes_depuis"].day
    acts = sanction.faits_le
    if acts is not None:
        facts["sanction_faits"] = "depuis_juin_2025" if acts >= border else "avant_juin_2025"
    elif notified is not None and notified < border:
        facts["sanction_faits"] = "avant_juin_2025"
    elif notified is not None and notified >= parameters["faits_certains_si_notifiee_depuis"].day:
        facts["sanction_faits"] = "depuis_juin_2025"
    return facts


def _derived(facts: Mapping[str, str], said: Mapping[str, str]) -> dict[str, str]:
    derived = {}
    if facts.get("rsa_tenu") == "non":
        derived["rsa_dispense"] = "oui"
    if said.get("present") == "oui":
        derived["presence"] = "present"
    elif said.get("ponctualite"):
        derived["presence"] = "partielle"
    if facts.get("contrat") == "refuse":
        derived |= {"manquement": "refus_contrat", "refus": "oui"}
    if said.get("fraude") == "oui":
        derived["manquement"] = "faux"
    return derived


def _yes_no(value: bool | None) -> str | None:
    return None if value is None else "oui" if value else "non"


def add_months(day: date, months: int) -> date:
    """Add months to a day; the last day of the month when there is no such day.

    >>> add_months(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    index = day.year * 12 + day.month - 1 + months
    first = date(index // 12, index % 12 + 1, 1)
    following = date((index + 1) // 12, (index + 1) % 12 + 1, 1)
    return first + timedelta(days=min(day.day, (following - first).days) - 1)
