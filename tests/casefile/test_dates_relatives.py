from datetime import date, datetime

from convoque.casefile import CaseFile, inline_people
from convoque.casefile.demo import load_demo


def test_les_dates_relatives_suivent_le_jour_de_la_lecture(base):
    load_demo(base)
    cases = CaseFile(base)
    monday, tuesday = (cases.dossier("amina", date(2026, 11, day)).convocations[0] for day in (23, 24))
    assert monday.debut == datetime(2026, 11, 24, 9, 30)
    assert tuesday.debut == datetime(2026, 11, 25, 9, 30)


def test_les_dates_fixes_ne_bougent_pas(base):
    inline_people(base, {"demandeurs": [{"id": "lea", "contrat_signe_le": "2026-03-03"}]})
    cases = CaseFile(base)
    assert {cases.dossier("lea", day).demandeur.contrat_signe_le for day in (date.min, date.max)} == {date(2026, 3, 3)}


def test_la_liste_des_personnes_lit_les_dates_au_jour_donne(base):
    load_demo(base)
    cases = CaseFile(base)
    assert cases.people(date(2026, 11, 23))[0].contrat_signe_le == date(2026, 3, 3)
    assert cases.people()[0].contrat_signe_le is None
