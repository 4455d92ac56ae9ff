"""Gather the facts of a case: what is on file, then what the person says.

Facts on file are read as of the day of the facts. What the person says wins
over the file; where the two differ, both are kept so that the answer says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from convoque.casefile.models import Convocation, Demandeur, Dossier, Indisponibilite, Sanction
from convoque.knowledge import Knowledge
from convoque.rules import UNKNOWN
from convoque.verdict.earlier import Earlier, add_months, dated
from convoque.verdict.occasion import Occasion, Slot, Span, relation


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


def gather(
    dossier: Dossier | None,
    convocation: Convocation | None,
    said: Mapping[str, str],
    today: date,
    day: date | None,
    knowledge: Knowledge,
    supposed: frozenset[str] = frozenset(),
    occasion: Occasion | None = None,
    earlier: Earlier | None = None,
) -> CaseFacts:
    """Gather the facts for one convocation (or none) and one person (or nobody).

    ``day`` is the day of the facts when the person named one. ``supposed``
    names what is said as a supposition: it takes the place of the file
    without contradicting it. ``occasion`` is when the reason that is said
    holds; a ``day`` that is a datetime gives the hour of the workshop too.
    ``earlier``: the dates of an earlier sanction that were told; they never
    choose the law of the day.
    """
    slot = slot_of(convocation, day)
    when = slot.day if slot else None
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
    book = knowledge.facts
    spoken = {name: value for name, value in said.items() if book.sayable(name) and book.knows(name, value)}
    if earlier is not None and spoken.get("sanction_anterieure", "oui") == "oui":
        spoken |= dated(earlier, when or applied, knowledge)
    if on_file.get("ressource") == "rsa_et_are" and spoken.get("ressource") in ("rsa", "are"):
        # Whoever speaks of one of their two allowances does not deny the other.
        spoken.pop("ressource")
    if spoken.get("nature") == "entretien_suivi" and on_file.get("nature", "atelier") != "atelier":
        spoken.pop("nature")  # « un rendez-vous avec ma conseillère » is what the file says more precisely
    if spoken.get("motif", "aucun") != "aucun" and occasion is not None and "jour_du_motif" not in spoken:
        holds = relation(spoken["motif"], occasion, slot, today)
        spoken |= {"jour_du_motif": holds} if holds != UNKNOWN else {}
    if "motif" in on_file and not _outweighs(spoken, on_file["motif"]):
        spoken = {name: value for name, value in spoken.items() if name not in ("motif", "jour_du_motif")}
    if on_file.get("declaration") == "apres" and spoken.get("declaration") == "avant":
        spoken.pop("declaration")  # the day of the declaration is on file
    # Not knowing takes nothing away from the file.
    facts = {**on_file, **{n: v for n, v in spoken.items() if v != "inconnu" or n not in on_file}}
    facts |= book.following({**said, **facts})
    different = tuple(
        name
        for name, value in spoken.items()
        if name in on_file and on_file[name] != value and value != "inconnu" and name not in book.adding_up | supposed
        and not {on_file[name], value} <= {"nomme", "type"}
    )  # fmt: skip
    if any(name in knowledge.diagram("obligation", applied).order for name in different):
        facts["contredit"] = "oui"
    if past and facts.get("inscrit") == "non":
        facts["inscription_ce_jour_la"] = "incertaine"  # not registered today says nothing of that day
    breach = "refus_contrat" if facts.get("manquement") == "refus_contrat" else "contrat"
    sanctions = tuple(_sanction(sanction, breach, when or applied, knowledge) for sanction in counted)
    return CaseFacts(facts, on_file, spoken, applied, past, sanctions, different)


def slot_of(convocation: Convocation | None, day: date | None) -> Slot | None:
    """Give when the workshop is: from the file, else from the day (and hour) that is said."""
    if convocation is not None and convocation.debut is not None:
        return Slot.of(convocation.debut, convocation.duree_minutes)
    if isinstance(day, datetime):
        return Slot.of(day, None)
    return Slot(day) if day is not None else None


def _outweighs(spoken: Mapping[str, str], on_file: str) -> bool:
    """Tell whether what is said takes the place of a reason that the file knows for that very day.

    A reason of another day does not, nor a wish to stay away during a holiday
    that was declared; « je ne suis plus malade » does.
    """
    motif = spoken.get("motif")
    if motif is None or (on_file == "absence_declaree" and motif == "convenance"):
        return False
    return motif == "aucun" or spoken.get("jour_du_motif", "meme") == "meme"


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
        # Before the law had a contract, whatever was signed by then is of the older kind.
        border = knowledge.parameters.at("contrat_existe_depuis", day)
        if signed is not None and (signed < border.day if border else signed <= day):
            return "ppae"
        return "non_signe" if signed is not None and signed > day else "signe"
    return {"ppae": "ppae", "aucun": "non_signe"}.get(person.document or "")


def _orientation(notified: date | None, day: date, knowledge: Knowledge) -> str | None:
    months = knowledge.parameters.at("signature_mois", day)
    if notified is None or months is None:
        return None
    limit = add_months(notified, months.number)
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
            return {"motif": period.motif, "jour_du_motif": "meme", "declaration": "apres" if late else "avant"}
    return {}


def _counts(sanction: Sanction, day: date) -> bool:
    return sanction.notifiee_le is None or sanction.notifiee_le <= day


def _sanction(sanction: Sanction, breach: str, day: date, knowledge: Knowledge) -> dict[str, str]:
    same = sanction.manquement in (None, breach)
    facts = {"sanction_anterieure": "oui", "sanction_type": "contrat" if same else "autre"}
    if sanction.avant_reorientation:
        facts["reorientation"] = "oui"
    return facts | dated(Earlier(_on(sanction.notifiee_le), _on(sanction.faits_le)), day, knowledge)


def _on(day: date | None) -> Span | None:
    return Span(day, day) if day is not None else None


def _yes_no(value: bool | None) -> str | None:
    return None if value is None else "oui" if value else "non"
