"""Trying a question in the console: as whom, at which day, why, what if, and the case that is kept."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from comptoir import ADDRESS, Browser

from convoque.console import judgements
from convoque.console.app import Console
from convoque.console.options import ConsoleOptions
from convoque.console.pages import essai
from convoque.settings import ROOT
from convoque.testing.conversation import read_conversations
from convoque.testing.runner import run_conversation
from convoque.tracing.stages import watch
from convoque.tracing.worker import answer

QUESTION = "je suis malade demain, je fais quoi ?"


class OnTheBench:
    """The worker's answers, from the bench that all tests share."""

    state, said, seconds = "pret", "", 0.0

    def __init__(self, bench: Any, version: str) -> None:
        self.bench, self.version = bench, version
        watch(bench.assistant)

    def start(self) -> None:
        """Nothing to start."""

    def ask(self, **request: Any) -> dict[str, Any]:
        return answer(self.bench, self.version, request)


@pytest.fixture
def console(settings: Any, tmp_path: Path, clock: Any, bench: Any) -> Console:
    from convoque.knowledge.version import knowledge_version

    options = ConsoleOptions(database=tmp_path / "console.db", cases=tmp_path / "cas")
    one = Console(replace(settings, publications=tmp_path / "publications"), options, clock)
    essai._rehearsals[one] = OnTheBench(bench, knowledge_version(ROOT / "knowledge"))  # type: ignore[assignment]
    return one


def start(browser: Browser, **fields: str) -> Any:
    return browser.post("/console/essai", {"personne": "amina", "au": "2026-11-23", "texte": QUESTION, **fields})


def path_of(page: Any) -> str:
    return str(page.url).replace(ADDRESS, "").split("#")[0]


def faults(page: Any) -> list[str]:
    return [html.unescape(one) for one in re.findall(r'class="faute"[^>]*>([^<]*)', page.text)]


def judged(browser: Browser, talk: str, **fields: str) -> Any:
    page = browser.get(f"{talk}/1").text
    given = {"avis": "juste", "nom": "Malade demain"}
    for name, options in re.findall(r'<select id="(attendu-[^"]+)".*?>(.*?)</select>', page, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        given[name] = chosen[1] if chosen else ""
    return browser.post(f"{talk}/1/juger", {**given, **fields})


def test_on_demande_en_tant_que_quelqu_un_et_on_lit_la_carte_du_site(advisor: Browser) -> None:
    page = start(advisor)
    assert page.status_code == 200
    assert "motif habituellement retenu" in page.text
    assert "Pourquoi cette réponse" in page.text
    assert "Code du travail" in page.text


def test_la_raison_est_a_un_clic_en_mots_puis_en_codes(advisor: Browser) -> None:
    page = advisor.get(f"{path_of(start(advisor))}/1")
    text = html.unescape(page.text)
    assert 'class="fait" title="motif = maladie">malade</u>' in page.text
    for words in ("Vous avez écrit", "J’ai compris", "connu par le dossier", "présumé", "en vigueur depuis le"):
        assert words in text
    assert text.index("J’ai compris") < text.index("obligation/empeche-sante")
    assert re.search(r"en tout : \d+ ms", text)


def test_la_trace_de_la_page_est_celle_de_la_commande(advisor: Browser, bench: Any) -> None:
    from datetime import datetime

    from convoque.tracing.turn import answer_traced

    shown = advisor.get(f"{path_of(start(advisor))}/1?format=json").json()
    with bench.conversation("amina", datetime(2026, 11, 23, 10)) as say:
        traced = answer_traced(say, QUESTION, False, shown["version"]).trace
    assert {**shown, "ms": None} == {**traced, "ms": None}


@pytest.mark.parametrize("person", ["jean-dupont", "AMINA", "decrite2", "../etc"])
def test_une_vraie_personne_n_existe_pas_ici(advisor: Browser, person: str) -> None:
    assert start(advisor, personne=person).status_code == 404
    assert advisor.get(f"/console/essai?personne={person}").status_code == 404


def test_la_page_ne_liste_que_les_personnes_de_demonstration(advisor: Browser) -> None:
    page = advisor.get("/console/essai").text
    offered = re.findall(r"<option value=\"([^\"]*)\"", page.split('id="personne"')[1].split("</select>")[0])
    assert set(offered) == {"anonyme", "decrite", *essai.demo_people()}


def test_une_conversation_se_poursuit_avec_les_boutons(advisor: Browser) -> None:
    page = start(advisor)
    payload = html.unescape(re.search(r'name="bouton" value="([^"]+)"', page.text)[1])  # type: ignore[index]
    after = advisor.post(path_of(page), {"bouton": payload})
    assert after.status_code == 200
    assert 'id="tour-2"' in after.text
    assert advisor.post(path_of(page), {"bouton": "/jamais_propose"}).status_code == 400


def test_la_conversation_d_un_autre_se_lit_et_ne_se_continue_pas(advisor: Browser, editor: Browser) -> None:
    talk = path_of(start(advisor))
    assert editor.get(talk).status_code == 200
    assert editor.post(talk, {"texte": "et moi ?"}).status_code == 403


def test_une_personne_decrite_a_ses_faits_et_rien_d_autre(advisor: Browser) -> None:
    page = start(advisor, personne="decrite", texte="je risque quoi ?", **{"demandeurs-ressource": "rsa"})
    trace = advisor.get(f"{path_of(page)}/1?format=json").json()
    on_file = {one["fait"]: one["valeur"] for one in trace["connus"] if one["origine"] == "dossier"}
    assert (on_file["ressource"], "contrat" in on_file) == ("rsa", False)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"au": "2026-02-30"}, "Cette date n’existe pas"),
        ({"au": "demain"}, "Cette date n’existe pas"),
        ({"texte": "  "}, "Écrivez ce que la personne dirait"),
        ({"texte": "a" * 1001}, "trop longue"),
        ({"personne": "decrite"}, "au moins un fait"),
        ({"personne": "decrite", "convocations-debut": "demain"}, "date illisible"),
        ({"personne": "decrite", "demandeurs-ressource": "or"}, "valeur inconnue"),
    ],
)
def test_une_mauvaise_saisie_est_dite_a_son_champ(advisor: Browser, fields: dict[str, str], said: str) -> None:
    page = start(advisor, **fields)
    assert page.status_code == 400
    assert said in faults(page)[0]


def test_et_si_donne_un_tableau_et_un_csv(advisor: Browser) -> None:
    talk = path_of(start(advisor))
    assert "obligation/" in advisor.get(f"{talk}/1/et-si?fait=contrat").text
    written = advisor.get(f"{talk}/1/et-si?fait=contrat&format=csv").content.decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(written), delimiter=";"))) > 3
    assert "n’existe pas" in faults(advisor.get(f"{talk}/1/et-si?jours=2025-02-30"))[0]
    assert advisor.get(f"{talk}/1/et-si?fait=zut").status_code == 400


def test_un_lien_dit_que_le_savoir_a_change(advisor: Browser, console: Console) -> None:
    talk = path_of(start(advisor))
    assert "a changé" not in advisor.get(f"{talk}/1").text
    with console.store.transaction() as db:
        db.execute("UPDATE essai_tours SET trace = replace(trace, json_extract(trace, '$.version'), '0123456789ab')")
    assert "a changé" in advisor.get(f"{talk}/1").text
    assert "a changé" in advisor.get(talk).text


def test_une_reponse_juste_devient_un_cas_que_tester_joue_pareil(
    advisor: Browser, console: Console, bench: Any
) -> None:
    page = judged(advisor, path_of(start(advisor)))
    assert "Cas gardé : cas/malade-demain.yml." in page.text
    (case,) = read_conversations(console.options.cases / "malade-demain.yml")
    assert run_conversation(bench, case) == ()
    assert judgements.inbox(console.store) == []


def test_un_cas_deja_garde_est_nomme(advisor: Browser) -> None:
    talk = path_of(start(advisor))
    judged(advisor, talk)
    assert faults(judged(advisor, talk, nom="Autre nom")) == ["Ce cas existe déjà : cas/malade-demain.yml."]


def test_une_reponse_fausse_dit_l_attendu_et_arrive_aux_redacteurs(
    advisor: Browser, editor: Browser, console: Console, bench: Any
) -> None:
    talk = path_of(start(advisor))
    wrong = judged(advisor, talk, avis="fausse")
    assert "Dites ce qui était attendu" in faults(wrong)[0]
    judged(advisor, talk, avis="fausse", commentaire="à revoir", **{"attendu-sujet": "recours"})
    (case,) = read_conversations(console.options.cases / "malade-demain.yml")
    (gap,) = [one.gap for one in run_conversation(bench, case)]
    assert (gap.key, gap.expected) == ("sujet", "recours")
    (told,) = judgements.inbox(console.store)
    assert (told["question"], told["commentaire"]) == (QUESTION, "à revoir")
    page = console.templates.get_template("boite-jugements.html")
    assert f"/console/jugements/{told['id']}/traiter" in page.render(visite=type("V", (), {"mark": ""})())
    assert advisor.post(f"/console/jugements/{told['id']}/traiter").status_code == 403
    editor.post(f"/console/jugements/{told['id']}/traiter")
    assert judgements.inbox(console.store) == []


def test_une_valeur_impossible_est_refusee(advisor: Browser, console: Console) -> None:
    page = judged(advisor, path_of(start(advisor)), avis="fausse", **{"attendu-verdict.obligation": "peut-être"})
    assert "n’existe pas" in faults(page)[0]
    assert not list(console.options.cases.glob("*")) if console.options.cases.exists() else True


def test_une_reponse_approuvee_qui_change_revient_a_revoir(advisor: Browser, console: Console) -> None:
    judged(advisor, path_of(start(advisor)))
    (row,) = console.store.rows("SELECT * FROM jugements")
    turn = {"dit": QUESTION, "texte": row["texte"], "verdict": json.loads(row["verdict"])}
    case = {"fichier": "/ailleurs/malade-demain.yml", "nom": "x", "ligne": 1, "etat": "juste", "tours": [turn]}
    assert judgements.look_again(console.store, {"version": "b", "cas": [case]}) == 0
    other = {**case, "tours": [{**turn, "texte": "autre chose"}]}
    assert judgements.look_again(console.store, {"version": "c", "cas": [other]}) == 1
    page = advisor.get("/console/cas?etat=a_revoir").text
    assert "À revoir" in page
    assert "Malade demain" in page


def test_sans_session_rien_ne_s_ouvre(browser: Any, advisor: Browser) -> None:
    talk = path_of(start(advisor))
    nobody = browser()
    for path in ("/console/essai", talk, f"{talk}/1", f"{talk}/1/et-si", "/console/cas"):
        assert nobody.client.get(path, follow_redirects=False).status_code == 401
    assert advisor.client.post("/console/essai", data={"texte": "x"}).status_code == 403
