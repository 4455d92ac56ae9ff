"""A reason counts only on the workshop's day and at its hours: the relation, case by case."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convoque.verdict.occasion import Occasion, Slot, Span, merged, relation

TODAY = date(2026, 11, 30)
THURSDAY = Slot(date(2026, 12, 3), time(14), time(17))
LAST_WEEK = Slot(date(2026, 11, 25), time(9), time(12))


def on(day, start=None, end=None):
    return Occasion((Span(date(2026, 12, day), date(2026, 12, day), start, end),))


TABLE = {
    "le même jour, sans heure": ("entretien_embauche", on(3), "meme"),
    "le même jour, à la même heure": ("rendez_vous_medical", on(3, time(15)), "meme"),
    "le même jour, le matin": ("rendez_vous_medical", on(3, time(9)), "autre"),
    "le même jour, après l’atelier": ("travail", on(3, time(18), time(22)), "autre"),
    "un poste dont on ne sait que le début": ("travail", on(3, time(8)), "inconnu"),
    "un autre jour": ("entretien_embauche", on(4), "autre"),
    "une autre heure dite seule": ("rendez_vous_medical", Occasion((Span(start=time(9)),)), "autre"),
    "jusqu’à la veille": ("maladie", Occasion((Span(last=date(2026, 12, 2)),)), "fini"),
    "jusqu’au lendemain": ("maladie", Occasion((Span(last=date(2026, 12, 4)),)), "meme"),
    "à partir du lendemain": ("maternite", Occasion((Span(first=date(2026, 12, 4)),)), "fini"),
    "d’une date à l’autre": ("formation", Occasion((Span(date(2026, 12, 1), date(2026, 12, 8)),)), "meme"),
    "un autre jour de la semaine": ("travail", Occasion((Span(weekdays=(0, 1)),)), "autre"),
    "ce jour-là": ("travail", Occasion(same=True), "meme"),
    "pas le même jour": ("travail", Occasion(same=False), "autre"),
    "un état qui dure": ("proche_malade", Occasion(lasting=True, present=True), "durable"),
    "un état qui dure et dont on dit qu’il empêche": ("travail", Occasion(lasting=True, keeps_away=True), "durable"),
    "ce qui empêche de venir": ("deces", Occasion(keeps_away=True), "meme"),
    "une maladie présente, dans trois jours": ("maladie", Occasion(present=True), "inconnu"),
    "un entretien sans jour": ("entretien_embauche", Occasion(present=True), "inconnu"),
    "c’est passé": ("maladie", Occasion(over=True), "fini"),
    "c’est passé, même dit comme empêchement": ("maladie", Occasion(over=True, keeps_away=True), "fini"),
    "un mois entier pour un rendez-vous d’un jour": (
        "convocation_officielle",
        Occasion((Span(date(2026, 12, 1), date(2026, 12, 31), vague=True),)),
        "inconnu",
    ),
    "la semaine entière, pour un état": (
        "maladie",
        Occasion((Span(date(2026, 11, 30), date(2026, 12, 6), vague=True),)),
        "meme",
    ),
    "la semaine entière, pour un rendez-vous": (
        "entretien_embauche",
        Occasion((Span(date(2026, 11, 30), date(2026, 12, 6), vague=True),)),
        "inconnu",
    ),
    "juré du premier au dernier jour": (
        "convocation_officielle",
        Occasion((Span(date(2026, 12, 1), date(2026, 12, 5)),)),
        "meme",
    ),
    "entré en prison la veille": ("incarceration", on(2), "inconnu"),
    "une date illisible": ("entretien_embauche", Occasion(unread=True, keeps_away=True), "inconnu"),
    "malade depuis dix ans": ("maladie", Occasion((Span(first=date(2016, 1, 1)),), lasting=True), "durable"),
    "en congé maternité depuis un mois": ("maternite", Occasion((Span(first=date(2026, 11, 1)),)), "meme"),
    "un décès de la veille": ("deces", on(2), "inconnu"),
}


@pytest.mark.parametrize(("reason", "when", "expected"), TABLE.values(), ids=TABLE)
def test_une_raison_compte_si_elle_tombe_ce_jour_la(reason, when, expected):
    assert relation(reason, when, THURSDAY, TODAY) == expected


@pytest.mark.parametrize(("days", "expected"), [(0, "meme"), (1, "meme"), (2, "meme"), (3, "inconnu"), (20, "inconnu")])
def test_une_maladie_presente_dure_deux_jours_au_plus(days, expected):
    slot = Slot(TODAY + timedelta(days=days), time(14), time(17))
    assert relation("maladie", Occasion(present=True), slot, TODAY) == expected


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (Occasion(over=True, keeps_away=True), "meme"),
        (Occasion(over=True), "inconnu"),
        (Occasion((Span(date(2026, 11, 25), date(2026, 11, 25)),), over=True), "meme"),
        (Occasion((Span(date(2026, 11, 18), date(2026, 11, 18)),), over=True), "autre"),
        (Occasion(same=False, over=True, keeps_away=True), "autre"),
    ],
)
def test_la_meme_logique_vaut_pour_le_passe(when, expected):
    assert relation("maladie", when, LAST_WEEK, TODAY) == expected


def test_etre_interimaire_n_explique_pas_une_absence_passee():
    assert relation("travail", Occasion(present=True, keeps_away=True), LAST_WEEK, TODAY) == "inconnu"


def test_sans_jour_d_atelier_seul_ce_qui_empeche_compte():
    assert relation("maladie", Occasion(keeps_away=True), None, TODAY) == "meme"
    assert relation("maladie", Occasion(present=True), None, TODAY) == "inconnu"
    assert relation("entretien_embauche", on(3), None, TODAY) == "inconnu"


spans = st.builds(
    lambda first, length, start: Span(first, first + timedelta(days=length), start),
    st.dates(date(2026, 11, 1), date(2027, 1, 31)),
    st.integers(0, 3),
    st.none() | st.times().map(lambda t: t.replace(second=0, microsecond=0)),
)
occasions = st.builds(
    Occasion,
    st.tuples(spans) | st.just(()),
    st.sampled_from([None, None, True, False]),
    *(st.booleans() for _ in range(5)),
)


@given(st.sampled_from(["maladie", "travail", "deces", "entretien_embauche", "maternite"]), occasions)
def test_une_raison_d_un_autre_jour_n_est_jamais_celle_de_ce_jour(reason, when):
    found = relation(reason, when, THURSDAY, TODAY)
    dated = [span for span in when.spans if span.dated]
    if found == "meme" and when.same is None and dated:
        assert any(span.covers(THURSDAY.day) for span in dated)
    if found == "meme":
        assert when.same or dated or when.keeps_away or when.present


@given(occasions)
def test_une_occasion_se_garde_et_se_relit(when):
    assert Occasion.from_dict(when.to_dict()) == when


def test_ce_qui_est_precise_ensuite_complete_ce_qui_etait_dit():
    sick = Occasion(present=True, keeps_away=True)
    until = Occasion((Span(last=date(2026, 12, 2)),), present=True)
    assert relation("maladie", merged(sick, until), THURSDAY, TODAY) == "fini"


def test_un_atelier_sans_duree_au_dossier_n_excuse_pas_par_supposition():
    slot = Slot.of(datetime(2026, 12, 3, 9), None)
    assert relation("rendez_vous_medical", on(3, time(14)), slot, TODAY) == "autre"
