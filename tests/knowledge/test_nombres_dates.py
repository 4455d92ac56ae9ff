"""A figure of the law is the one of the day of the facts: a decree adds a value, it does not rewrite the past."""

import re
from dataclasses import replace
from datetime import date, datetime

import pytest

from convoque.casefile.models import Convocation, Demandeur, Dossier, Sanction
from convoque.dialogue.model import State, Understanding
from convoque.dialogue.turn import answer
from convoque.knowledge.sources import FIGURES, Figure, ParameterBook
from convoque.verdict import add_months, gather

AUJOURDHUI = date(2028, 3, 1)
REPONDRE = "    valeurs: {2025-06-01: 10}"
FAUTES = {
    "nom mal écrit": (
        "  observations_jours:",
        "  observation_jours:",
        "3: clé inconnue « observation_jours » (vouliez-vous dire « observations_jours » ?) ; attendu : ",
    ),
    "une seule valeur, sans date": (
        REPONDRE,
        "    valeurs: 10",
        "14: des valeurs datées sont attendues, lu « 10 » ; attendu : comme « valeurs: {2025-06-01: 24} »",
    ),
    "date impossible": (
        REPONDRE,
        "    valeurs: {2025-13-01: 10}",
        "15: date impossible « 2025-13-01 » ; attendu : une date du calendrier, comme 2025-06-01",
    ),
    "nombre en lettres": (
        REPONDRE,
        "    valeurs: {2025-06-01: dix}",
        "27: nombre attendu, lu « dix » ; attendu : un nombre, comme 24",
    ),
    "nombre à virgule": (
        REPONDRE,
        '    valeurs: {2025-06-01: "10,5"}',
        "27: nombre entier attendu, lu « 10,5 » ; attendu : un nombre entier, comme 24",
    ),
    "nombre à la place d’un jour": (
        "    valeurs: {2025-06-01: 2026-01-01}",
        "    valeurs: {2025-06-01: 12}",
        "27: date impossible « 12 » ; attendu : une date du calendrier, comme 2025-06-01",
    ),
    "valeur oubliée": (
        REPONDRE,
        "    valeurs: {2025-06-01: }",
        "15: aucune valeur au 2025-06-01 ; attendu : comme « valeurs: {2025-06-01: 24} »",
    ),
    "valeur nouvelle sans source": (
        "    valeurs: {2019-11-01: 24, 2025-06-01: 24}",
        "    valeurs: {2019-11-01: 24, 2025-06-01: 24, 2027-01-01: 36}",
        "47: la valeur du 2027-01-01 n’a pas de source ; attendu : « sources: {2027-01-01: [L5412-1]} »",
    ),
    "sources d’un jour sans valeur": (
        "    sources: {2019-11-01: [R5412-5 ancien], ",
        "    sources: {2018-11-01: [R5412-3-4], 2019-11-01: [R5412-5 ancien], ",
        "15: des sources au 2018-11-01, sans valeur ce jour-là ; attendu : un jour de « valeurs » (",
    ),
    "source inconnue": (
        "    sources: [R5412-7, fiche F31197]",
        "    sources: [R5412-77]",
        "15: source inconnue « R5412-77 » ; attendu : une clé de knowledge/sources.yml, comme L5412-1",
    ),
    "source pas encore en vigueur": (
        "    valeurs: {2025-06-01: 15}",
        "    valeurs: {2024-06-01: 15}",
        "15: aucune source de cette valeur n’est en vigueur le 2024-06-01 ; attendu : ",
    ),
}


@pytest.mark.parametrize(("avant", "apres", "attendu"), FAUTES.values(), ids=FAUTES)
def test_une_faute_dans_un_nombre_est_dite_avec_sa_place(changer, avant, apres, attendu):
    (error,), line = changer("parametres.yml", avant, apres)
    assert (error.file, error.line) == ("knowledge/parametres.yml", line)
    assert f"{error.column}: {str(error).partition(': ')[2]}".startswith(attendu)


@pytest.fixture
def decret(savoir):
    """Give the knowledge with another value of a figure from a day on."""

    def change(name, since, value):
        book = savoir.parameters
        old = book.parameters[name]
        new = replace(old, figures=(*old.figures, Figure(value, since, old.figures[-1].sources)))
        return replace(savoir, parameters=ParameterBook({**book.parameters, name: new}))

    return change


def test_une_valeur_vaut_depuis_son_jour_jusqu_a_la_suivante(decret):
    book = decret("reiteration_mois", date(2027, 1, 1), 36).parameters
    days = (date(2019, 10, 31), date(2019, 11, 1), date(2026, 12, 31), date(2027, 1, 1))
    found = [book.at("reiteration_mois", day) for day in days]
    assert [figure and figure.number for figure in found] == [None, 24, 24, 36]


def test_un_nom_inconnu_se_dit(savoir):
    with pytest.raises(KeyError, match="reiteration"):
        savoir.parameters.at("reiteration", AUJOURDHUI)


def test_un_nombre_n_est_pas_un_jour(savoir):
    months, border = (savoir.parameters.at(n, AUJOURDHUI) for n in ("reiteration_mois", "contrat_existe_depuis"))
    assert (months.number, border.day) == (24, date(2025, 1, 1))
    for wrong in (lambda: months.day, lambda: border.number):
        with pytest.raises(TypeError):
            wrong()


def test_tous_les_nombres_du_contrat_sont_ecrits(savoir):
    assert set(savoir.parameters.parameters) == set(FIGURES)


@pytest.mark.parametrize(
    ("absence", "attendu"), [(date(2026, 12, 31), "plus_de_24_mois"), (date(2027, 2, 1), "moins_de_24_mois")], ids=str
)
def test_un_decret_ne_recrit_pas_le_passe(decret, absence, attendu):
    """Sanctioned thirty months before each absence: two years then, three years since the decree."""
    savoir = decret("reiteration_mois", date(2027, 1, 1), 36)
    notified = add_months(absence, -30)
    convocation = Convocation("c", "p", debut=datetime(absence.year, absence.month, absence.day, 9))
    person = Dossier(
        Demandeur("p", document="contrat"),
        convocations=(convocation,),
        sanctions=(Sanction("s", "p", manquement="contrat", notifiee_le=notified),),
    )
    (sanction,) = gather(person, convocation, {}, AUJOURDHUI, None, savoir).sanctions
    assert sanction["sanction_notifiee"] == attendu


@pytest.mark.parametrize(
    ("signe", "jour", "attendu"),
    [
        (date(2024, 3, 1), date(2024, 5, 2), "ppae"),
        (date(2024, 3, 1), date(2026, 5, 2), "ppae"),
        (date(2025, 3, 1), date(2024, 5, 2), "non_signe"),
        (date(2025, 3, 1), date(2026, 5, 2), "signe"),
    ],
)
def test_un_document_se_lit_au_jour_des_faits(savoir, signe, jour, attendu):
    person = Dossier(Demandeur("p", document="contrat", contrat_signe_le=signe))
    assert gather(person, None, {}, AUJOURDHUI, jour, savoir).facts["contrat"] == attendu


@pytest.mark.parametrize(
    ("recu", "dernier_jour"),
    [("2027-02-26", "8 mars"), ("2027-03-02", "17 mars"), ("2024-03-02", None)],
)
def test_le_dernier_jour_pour_repondre_suit_le_delai_du_jour_de_reception(decret, recu, dernier_jour):
    savoir = decret("observations_jours", date(2027, 3, 1), 15)
    state = State(facts={"courrier": "sanction_envisagee", "ressource": "are"}, received=recu)
    now = datetime(2027, 3, 3, 10)
    reply, _ = answer(Understanding("courrier_recu", "que faire ?"), state, None, savoir, now)
    said = re.findall(r"\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche) (\d+ \w+)", reply.text)
    assert set(said) == ({dernier_jour} if dernier_jour else set())
