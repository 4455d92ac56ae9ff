"""The saved cases in the console: what is run, what it gave, what changed."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from comptoir import ADDRESS, Browser

from convoque.console import judgements
from convoque.console.app import Console
from convoque.console.jobs import DONE, INTERRUPTED
from convoque.console.options import ConsoleOptions

CASE = "nom: {name}\npersonne: {person}\naujourdhui: 2026-11-23T10:00\ntours:\n  - dit: {said}\n"


@pytest.fixture
def console(settings: Any, tmp_path: Path, clock: Any) -> Console:
    options = ConsoleOptions(database=tmp_path / "console.db", cases=tmp_path / "cas")
    return Console(replace(settings, publications=tmp_path / "publications"), options, clock)


@pytest.fixture
def cas(tmp_path: Path) -> Path:
    folder = tmp_path / "cas"
    folder.mkdir()
    for name, person in (("absence", "amina"), ("risque", "bruno"), ("inconnue", "zoe")):
        (folder / f"{name}.yml").write_text(CASE.format(name=name, person=person, said=f"question {name}"), "utf-8")
    return folder


def ended(console: Console, id: int, cas: Path, states: dict[str, str], text: str = "Oui.") -> None:
    """Write the end of a run, as ``convoque tester`` would have."""
    turn = {"dit": "x", "texte": text, "verdict": {"obligation": "obligatoire"}}
    cases = [
        {"fichier": str(cas / f"{name}.yml"), "nom": name, "ligne": 1, "etat": etat, "secondes": 0.1, "tours": [turn]}
        for name, etat in states.items()
    ]
    gaps = [
        {
            "fichier": one["fichier"],
            "nom": one["nom"],
            "tour": 1,
            "ligne": 5,
            "cle": "sujet",
            "attendu": "a",
            "recu": "b",
        }
        for one in cases
        if one["etat"] == "ecart"
    ]
    result = {
        "version": "v",
        "conversations": len(cases),
        "tours": len(cases),
        "ecarts": gaps,
        "cas": cases,
        "refusees": [],
    }
    folder = console.options.database.with_name("console-travaux") / str(id)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sortie").write_text(json.dumps(result), "utf-8")
    with console.store.transaction() as db:
        db.execute("UPDATE travaux SET etat = ?, debut = 1, fin = 2, statut = 1 WHERE id = ?", (DONE, id))


def launched(browser: Browser, **fields: Any) -> int:
    page = browser.post("/console/cas/lancer", {"quoi": "tous", **fields})
    return int(str(page.url).rpartition("/")[2])


def command(console: Console, id: int) -> list[str]:
    (row,) = console.store.rows("SELECT commande FROM travaux WHERE id = ?", (id,))
    return [Path(word).stem for word in json.loads(row["commande"]) if word.endswith(".yml")]


def test_la_liste_dit_l_etat_de_chaque_cas(advisor: Browser, cas: Path) -> None:
    page = advisor.get("/console/cas").text
    assert page.count("Jamais joué<") == 2
    assert "personne inconnue « zoe »" in page
    assert "question risque" in advisor.get("/console/cas?q=risque").text
    assert "question absence" not in advisor.get("/console/cas?q=risque").text


def test_on_rejoue_tout_puis_une_selection_puis_les_ecarts(advisor: Browser, console: Console, cas: Path) -> None:
    first = launched(advisor)
    assert command(console, first) == ["absence", "risque"]
    ended(console, first, cas, {"absence": "juste", "risque": "ecart"})
    second = launched(advisor, quoi="ecarts")
    assert command(console, second) == ["risque"]
    ended(console, second, cas, {"risque": "juste"})
    assert command(console, launched(advisor, quoi="selection", cas="absence.yml")) == ["absence"]


def test_un_fichier_qui_n_est_pas_un_cas_ne_se_joue_pas(advisor: Browser, console: Console, cas: Path) -> None:
    page = advisor.post("/console/cas/lancer", {"quoi": "selection", "cas": "../../etc/passwd.yml"})
    assert "Cochez au moins un cas" in page.text
    assert console.jobs.latest() == []


def test_deux_passages_a_la_fois_n_en_font_qu_un(advisor: Browser, console: Console, cas: Path) -> None:
    first = launched(advisor)
    page = advisor.post("/console/cas/lancer", {"quoi": "tous"})
    assert str(page.url) == f"{ADDRESS}/console/travaux/{first}"
    assert "Un passage est déjà en cours" in page.text


def test_le_passage_montre_ce_qui_a_change_et_se_telecharge(advisor: Browser, console: Console, cas: Path) -> None:
    first = launched(advisor)
    ended(console, first, cas, {"absence": "juste", "risque": "juste"})
    second = launched(advisor)
    ended(console, second, cas, {"absence": "juste", "risque": "ecart"}, text="Non.")
    page = advisor.get(f"/console/travaux/{second}").text
    assert page.count("le texte a changé") == 2
    assert "attendu a, reçu b" in page
    assert advisor.get(f"/console/cas/passages/{second}/rapport.json").json()["conversations"] == 2
    assert "<failure" in advisor.get(f"/console/cas/passages/{second}/junit.xml").text
    assert advisor.get(f"/console/cas/passages/{second}/resultats.xlsx").status_code == 404


def test_l_avancement_se_voit_pendant_le_passage(advisor: Browser, console: Console, cas: Path) -> None:
    id = launched(advisor)
    folder = console.options.database.with_name("console-travaux") / str(id)
    folder.mkdir(parents=True)
    (folder / "erreurs").write_text("… 3 sur 8\n… 5 sur 8\n", "utf-8")
    assert re.search(r'<progress max="8" value="5"', advisor.get(f"/console/travaux/{id}").text)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("vide.csv", b"", "vide"),
        ("photo.png", b"\x89PNG\x00", "pas un tableau"),
        ("q.xlsx", b"PK\x03\x04", "pas un classeur"),
    ],
)
def test_un_mauvais_tableau_est_une_phrase(
    advisor: Browser, console: Console, name: str, content: bytes, said: str
) -> None:
    files = {"tableau": (name, content)}
    headers = {"Accept": "text/html"}
    page = advisor.client.post("/console/cas/tableau", data={"csrf": advisor.mark()}, files=files, headers=headers)
    assert page.status_code == 400
    assert said in page.text
    assert console.jobs.latest() == []


def test_un_tableau_se_joue(advisor: Browser, console: Console) -> None:
    files = {"tableau": ("../q.csv", b"question\nbonjour\n")}
    headers = {"Accept": "text/html"}
    page = advisor.client.post("/console/cas/tableau", data={"csrf": advisor.mark()}, files=files, headers=headers)
    assert "Jouer le tableau q.csv (1 ligne)" in page.text
    (job,) = console.jobs.latest()
    assert job.kind == "tableau"


def test_les_tableaux_s_en_vont_avec_leur_passage(advisor: Browser, console: Console, clock: Any) -> None:
    def send(name: str) -> None:
        advisor.post("/console/cas/tableau", files={"tableau": (name, b"question\nje dois y aller ?\n", "text/csv")})

    folder = console.options.database.with_name("console-tableaux")
    send("un.csv")
    (first,) = folder.iterdir()
    clock.at += 31 * 86_400
    advisor.enter("conseiller")
    send("deux.csv")
    assert first not in list(folder.iterdir())


def stopped(console: Console, id: int, lines: int) -> None:
    """Stop a run after it has played so many cases."""
    (row,) = console.store.rows("SELECT contexte FROM travaux WHERE id = ?", (id,))
    folder = console.options.database.with_name("console-passages")
    told = [json.dumps({"cle": str(at), "piece": {}}) for at in range(lines)]
    (folder / json.loads(row["contexte"])["reprise"]).write_text("\n".join(told), "utf-8")
    with console.store.transaction() as db:
        db.execute("UPDATE travaux SET etat = ?, debut = 1, fin = 2 WHERE id = ?", (INTERRUPTED, id))


def words(console: Console, id: int) -> list[str]:
    (row,) = console.store.rows("SELECT commande FROM travaux WHERE id = ?", (id,))
    return list(json.loads(row["commande"]))


def test_un_passage_arrete_le_dit_et_se_reprend(advisor: Browser, console: Console, cas: Path) -> None:
    first = launched(advisor)
    stopped(console, first, 1)
    page = advisor.get(f"/console/travaux/{first}").text
    assert "Ce passage s’est arrêté avant la fin : 1 sur 2 joué." in page
    again = advisor.post(f"/console/cas/passages/{first}/reprendre")
    second = int(str(again.url).rpartition("/")[2])
    assert second != first
    assert words(console, second) == words(console, first)
    ended(console, second, cas, {"absence": "juste", "risque": "juste"})
    assert "Ce passage est allé jusqu’au bout." in advisor.post(f"/console/cas/passages/{second}/reprendre").text


def test_un_passage_repris_repond_avec_ce_qui_est_en_ligne_maintenant(
    advisor: Browser, console: Console, cas: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first = launched(advisor)
    stopped(console, first, 1)
    monkeypatch.setattr("convoque.console.runs.live_folder", lambda _settings: tmp_path / "nouvelle")
    again = advisor.post(f"/console/cas/passages/{first}/reprendre")
    assert str(tmp_path / "nouvelle") in words(console, int(str(again.url).rpartition("/")[2]))


def test_un_tableau_arrete_se_reprend_ou_se_redemande(advisor: Browser, console: Console) -> None:
    files = {"tableau": ("q.csv", b"question\nje dois y aller ?\n", "text/csv")}
    first = int(str(advisor.post("/console/cas/tableau", files=files).url).rpartition("/")[2])
    stopped(console, first, 0)
    assert "0 sur 1 joué." in advisor.get(f"/console/travaux/{first}").text
    second = int(str(advisor.post(f"/console/cas/passages/{first}/reprendre").url).rpartition("/")[2])
    assert words(console, second) == words(console, first)
    stopped(console, second, 0)
    for path in console.options.database.with_name("console-tableaux").iterdir():
        path.unlink()
    assert "envoyez-le de nouveau" in advisor.post(f"/console/cas/passages/{second}/reprendre").text


@pytest.mark.parametrize("kind", ["publier", "annuler"])
def test_apres_une_publication_ou_son_retour_les_reponses_approuvees_se_rejouent(
    advisor: Browser, console: Console, cas: Path, kind: str
) -> None:
    approved(console, "absence.yml")
    console.jobs.when_over[kind](SimpleNamespace(status=1, who="claire"))  # type: ignore[arg-type]
    assert console.jobs.latest() == []
    console.jobs.when_over[kind](SimpleNamespace(status=0, who="claire"))  # type: ignore[arg-type]
    (run,) = console.jobs.latest()
    assert (run.title, command(console, run.id)) == ("Rejouer les réponses approuvées (1)", ["absence"])
    ended(console, run.id, cas, {"absence": "juste"}, text="Non, plus maintenant.")
    console.jobs.when_over["cas"](console.jobs.get(run.id))  # type: ignore[arg-type]
    assert list(judgements.to_review(console.store)) == ["absence.yml"]
    assert "À revoir<" in advisor.get("/console/cas").text


def test_un_cas_devenu_illisible_n_empeche_pas_de_rejouer_les_autres(console: Console, cas: Path) -> None:
    for name in ("absence.yml", "inconnue.yml"):
        approved(console, name)
    console.jobs.when_over["publier"](SimpleNamespace(status=0, who="claire"))  # type: ignore[arg-type]
    assert command(console, console.jobs.latest()[0].id) == ["absence"]


def approved(console: Console, file: str) -> None:
    row = {
        "essai": "e", "rang": 1, "qui": "claire", "quand": 1.0, "avis": "juste", "commentaire": "", "attendu": "{}",
        "question": "x", "texte": "Oui.", "verdict": json.dumps({"obligation": "obligatoire"}), "version": "avant",
        "fichier": file, "etat": "",
    }  # fmt: skip
    with console.store.transaction() as db:
        db["jugements"].insert(row)
