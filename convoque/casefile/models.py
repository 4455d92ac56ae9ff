"""A person's file as typed, frozen values. None always means "unknown", never "no"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Demandeur:
    """A registered person; choices are the strings of the import format."""

    id: str
    prenom: str | None = None
    organisme_referent: str | None = None
    document: str | None = None
    contrat_signe_le: date | None = None
    orientation_notifiee_le: date | None = None
    refus_de_contrat: bool | None = None
    ressource: str | None = None
    rsa_tenu_aux_obligations: bool | None = None
    foyer: str | None = None
    accompagnement_social: bool | None = None
    plan_sans_heures: bool | None = None
    csp: bool | None = None
    outre_mer: bool | None = None
    inscrit: bool | None = None
    mineur: bool | None = None
    demissionnaire_reconversion: bool | None = None
    invalidite_2_ou_3: bool | None = None


@dataclass(frozen=True)
class ActionPlan:
    """One line of the person's plan d'action; ``nomme``: it names this very workshop."""

    id: str
    demandeur_id: str
    intitule: str | None = None
    theme: str | None = None
    nomme: bool | None = None


@dataclass(frozen=True)
class Convocation:
    """Something the person is convoked or invited to.

    ``au_plan`` is already resolved: the column if given, else the linked
    action (``nomme`` or ``type``), else None. ``type_rdv`` is kept as given.
    """

    id: str
    demandeur_id: str
    flux: str | None = None
    type_rdv: str | None = None
    nature: str | None = None
    theme: str | None = None
    intitule: str | None = None
    debut: datetime | None = None
    duree_minutes: int | None = None
    modalite: str | None = None
    lieu: str | None = None
    organisateur: str | None = None
    action_plan_id: str | None = None
    au_plan: str | None = None
    statut: str | None = None
    date_limite: date | None = None
    inscription_libre: bool | None = None


@dataclass(frozen=True)
class Sanction:
    """A sanction notified to the person."""

    id: str
    demandeur_id: str
    manquement: str | None = None
    mesure: str | None = None
    faits_le: date | None = None
    notifiee_le: date | None = None
    fin_le: date | None = None
    avant_reorientation: bool | None = None


@dataclass(frozen=True)
class Indisponibilite:
    """A period during which the person said they were not available."""

    id: str
    demandeur_id: str
    motif: str | None = None
    du: date | None = None
    au: date | None = None
    declaree_le: date | None = None


@dataclass(frozen=True)
class Dossier:
    """Everything on file about one person; lists are in date order, undated last."""

    demandeur: Demandeur
    actions_plan: tuple[ActionPlan, ...] = ()
    convocations: tuple[Convocation, ...] = ()
    sanctions: tuple[Sanction, ...] = ()
    indisponibilites: tuple[Indisponibilite, ...] = ()
