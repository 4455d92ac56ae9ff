"""The dashboard: every figure of a known log of 200 turns, days without anything, dates that are none, and the CSV."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from comptoir import Browser
from sqlalchemy import text

sys.path.insert(0, str(Path(__file__).parent.parent))

import journal_connu
from journal_connu import EMPTY, FIRST, LAST

from convoque.channel.store import ConversationStore, conversations_location, prepare
from convoque.console import dashboard
from convoque.console.dashboard import FIGURES, Counts, Log
from convoque.settings import Settings

HOME = "/console/tableau"
DAYS = f"du={FIRST}&au={LAST}"

# Each kind of conversation of ``journal_connu`` times its number, added up by hand: questions, at once, after a
# question, second choice, no answer; conversations, those that ask for a person; opinions, unhelpful ones.
BY_HAND = {
    FIRST: Counts(100, 75, 45, 10, 15, 5, 70, 5, 10, 0),
    EMPTY: Counts(),
    LAST: Counts(100, 80, 65, 0, 5, 10, 80, 0, 15, 15),
}
SHOWN = {
    "Questions": ("155", "75", "—", "80"),
    "Répondues aussitôt": ("71,0 %", "60,0 %", "—", "81,3 %"),
    "Après une question de l’assistant": ("6,5 %", "13,3 %", "—", "0,0 %"),
    "Par le second choix": ("12,9 %", "20,0 %", "—", "6,3 %"),
    "Sans réponse": ("9,7 %", "6,7 %", "—", "12,5 %"),
    "Une personne est demandée": ("3,3 %", "7,1 %", "—", "0,0 %"),
    "Jugées inutiles": ("60,0 %", "0,0 %", "—", "100,0 %"),
    "Questions par conversation": ("1,03", "1,07", "—", "1,00"),
}
"""The whole period, then 2, 3 and 4 March."""
BY_NEED = {
    "obligation/dois_je": 90,
    "absence_passee/malade": 15,
    "recours/delai": 15,
    "incompris": 10,
    "obligation": 10,
    "hors_sujet": 8,
    "humain": 5,
    "consequences/risque": 2,
}
VERDICTS = {"obligatoire": 90, "facultatif": 10, "a_verifier": 15}


@pytest.fixture
def store(settings: Settings) -> Iterator[ConversationStore]:
    location = conversations_location(settings)
    prepare(location)
    opened = ConversationStore(location)
    journal_connu.play(opened)
    yield opened
    opened.close()


@pytest.fixture
def log(store: ConversationStore) -> Log:
    return dashboard.read(store, date.fromisoformat(FIRST), date.fromisoformat(LAST))


def spaced(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize("day", BY_HAND)
def test_chaque_jour_est_celui_qu_on_compte_a_la_main(log: Log, day: str) -> None:
    assert log.day(day) == BY_HAND[day]


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_chaque_chiffre_est_celui_qu_on_calcule_a_la_main(log: Log, figure: dashboard.Figure) -> None:
    every = (log.total, *(log.day(day) for day in log.days))
    assert tuple(spaced(figure.value(counts)) for counts in every) == SHOWN[figure.name]


def test_les_quatre_facons_de_repondre_font_toutes_les_questions(log: Log) -> None:
    for counts in (log.total, *log.counts.values()):
        parts = (counts.aussitot, counts.apres_question, counts.second_choix, counts.sans_reponse)
        assert sum(parts) == counts.questions


def test_les_besoins_les_verdicts_et_les_temps(log: Log) -> None:
    assert {need: counts.questions for need, counts in log.needs()} == BY_NEED
    assert log.verdicts == VERDICTS
    # 90 turns at 40 ms, 88 at 100, 20 at 300, 2 at 900.
    assert log.all_times.turns == {40: 90, 100: 88, 300: 20, 900: 2}
    assert [log.all_times.percentile(percent) for percent in (50, 95)] == [100, 300]
    assert EMPTY not in log.times


def test_la_page_montre_ces_chiffres_et_leur_formule(advisor: Browser, store: Any) -> None:
    page = spaced(advisor.get(f"{HOME}?{DAYS}").text)
    assert "200 tours, 150 conversations commencées" in page
    cards = dict(re.findall(r"<h3>(.*?)</h3>\s*<p class=\"chiffre\">(.*?)</p>", page))
    assert cards == {name: values[0] for name, values in SHOWN.items()} | {
        "Temps de réponse médian": "100 ms",
        "Temps de réponse au 95e rang sur 100": "300 ms",
    }
    for figure in FIGURES:
        assert figure.formula in page
    assert "Ici : 110 sur 155." in page


def test_un_jour_sans_rien_porte_un_tiret(advisor: Browser, store: Any) -> None:
    page = advisor.get(f"{HOME}?du={EMPTY}&au={EMPTY}").text
    row = re.search(r"<th scope=\"row\">3 mars 2026</th>(.*?)</tr>", page)
    assert set(re.findall(r">([^<]*)</td>", row[1])) == {"—"}  # type: ignore[index]
    assert "Aucune question ces jours-là." in page
    assert not re.search(r"NaN|inf\b|None", page)


def test_un_seul_besoin(advisor: Browser, store: Any) -> None:
    page = spaced(advisor.get(f"{HOME}?{DAYS}&besoin=recours/delai").text)
    cards = dict(re.findall(r"<h3>(.*?)</h3>\s*<p class=\"chiffre\">(.*?)</p>", page))
    assert (cards["Questions"], cards["Par le second choix"]) == ("15", "100,0 %")
    assert (cards["Questions par conversation"], cards["Une personne est demandée"]) == ("—", "—")
    assert ">recours/delai<" in page or "recours : " in page


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("du=2026-02-30", "« 2026-02-30 » n’est pas un jour"),
        ("au=hier", "« hier » n’est pas un jour"),
        ("du=9999-12-31", "n’est pas un jour"),
        ("du=2026-03-04&au=2026-03-02", "échangez-les"),
        ("du=2025-01-01&au=2026-03-02", "92 jours au plus"),
    ],
)
def test_une_date_qui_n_existe_pas_est_dite(advisor: Browser, store: Any, asked: str, told: str) -> None:
    answer = advisor.get(f"{HOME}?{asked}")
    assert answer.status_code == 422
    assert told in answer.text
    assert told in advisor.get(f"{HOME}.csv?{asked}").text


def test_le_csv_dit_les_memes_comptes_et_aucune_cellule_n_est_une_formule(editor: Browser, store: Any) -> None:
    with store.transaction() as held:
        held.connection.execute(text("UPDATE tours SET besoin = '=1+1' WHERE besoin = 'hors_sujet'"))
    lines = editor.get(f"{HOME}.csv?{DAYS}").text.removeprefix("\ufeff").splitlines()
    assert lines[0].startswith('"jour";"besoin";"tours";"questions"')
    assert f'"{LAST}";"\'=1+1";"8";"8";"0";"0";"0";"8";"8";"0";"0";"0"' in lines
    column = [int(line.split(";")[3].strip('"')) for line in lines[1:]]
    assert sum(column) == 155


def test_la_page_lit_et_n_ecrit_rien(advisor: Browser, store: ConversationStore) -> None:
    def content() -> list[Any]:
        with store.transaction() as held:
            tables = ("tours", "conversations", "avis", "signs")
            return [held.connection.execute(text(f"SELECT * FROM {name}")).all() for name in tables]

    before = content()
    advisor.get(f"{HOME}?{DAYS}")
    advisor.get(f"{HOME}.csv?{DAYS}")
    assert content() == before


def test_sans_base_de_conversations_la_page_le_dit(advisor: Browser) -> None:
    for address in (HOME, f"{HOME}.csv"):
        assert "convoque migrer" in advisor.get(address).text


def test_le_menu_y_mene_et_personne_n_y_entre_sans_session(advisor: Browser, browser: Callable[..., Browser]) -> None:
    assert f'<a href="{HOME}">Tableau de bord</a>' in advisor.get("/console").text
    assert browser().client.get(f"{HOME}.csv", headers={"Accept": "text/csv"}).status_code == 401
