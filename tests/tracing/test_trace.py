"""The trace of an answer: what the contract promises, and what an advisor reads in it."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import subprocess
import sys
from datetime import datetime
from typing import Any

import pytest

from convoque.settings import ROOT
from convoque.testing.compare import custom_of
from convoque.tracing.refusal import RehearsalError
from convoque.tracing.stages import watch
from convoque.tracing.worker import answer

SAID = "jsuis malade demin, je doit venir a latelier cv ?"


@pytest.fixture(scope="module")
def tour(bench: Any) -> Any:
    """Ask the worker's function one turn, on the shared bench."""
    watch(bench.assistant)

    def ask(texte: str, au: str = "2026-11-23T10:00", **more: Any) -> dict[str, Any]:
        return answer(bench, "version", {"genre": "tour", "texte": texte, "au": au, **more})

    return ask


@pytest.fixture(scope="module")
def trace(tour: Any) -> dict[str, Any]:
    found: dict[str, Any] = tour(SAID, personne="amina")["trace"]
    return found


def test_la_trace_a_tout_ce_que_le_contrat_promet(trace: dict[str, Any]) -> None:
    promised = ("texte", "corrige", "besoins", "faits", "convocation", "custom", "regles", "ms")
    assert [key for key in promised if key not in trace] == []
    assert all({"besoin", "part"} <= one.keys() for one in trace["besoins"])
    assert all({"fait", "valeur", "mode", "mots"} <= one.keys() for one in trace["faits"])


def test_chaque_fait_montre_les_mots_d_ou_il_vient(trace: dict[str, Any]) -> None:
    assert all(trace["texte"][one["debut"] : one["fin"]] == one["mots"] for one in trace["faits"])
    assert ("motif", "maladie", "malade") in [(one["fait"], one["valeur"], one["mots"]) for one in trace["faits"]]
    assert "demain" in trace["corrige"]


def test_une_seule_regle_est_retenue_par_table_et_c_est_celle_de_la_reponse(trace: dict[str, Any]) -> None:
    def key(rule: dict[str, Any]) -> tuple[str, str]:
        return rule["table"], rule["volet"] or ""

    for _, rules in itertools.groupby(trace["regles"], key):
        assert sum(rule["etat"] == "retenue" for rule in rules) == 1
    held = {rule["table"]: rule for rule in trace["regles"] if rule["etat"] == "retenue"}
    assert held["obligation"]["regle"] == trace["custom"]["verdict"]["regle"]
    assert held["motif"]["regle"] == trace["custom"]["motif"]["regle"]
    assert held["consequence"]["conclusion"] == trace["custom"]["consequences"][0]["mesure"]
    assert all(rule["articles"] for rule in held.values())


def test_une_regle_ecartee_dit_le_fait_qui_l_ecarte(trace: dict[str, Any]) -> None:
    known = {one["fait"]: one["valeur"] for one in trace["connus"]}
    aside = [rule for rule in trace["regles"] if rule["etat"] == "ecartee" and rule["table"] == "obligation"]
    assert aside
    for block in (block for rule in aside for block in rule["par"]):
        assert block["valeur"] not in block["attendu"]
        assert known.get(block["fait"], block["valeur"]) == block["valeur"]


def test_chaque_fait_connu_a_son_origine(trace: dict[str, Any]) -> None:
    origin = {one["fait"]: one["origine"] for one in trace["connus"]}
    wanted = ("dossier", "dit", "deduit", "suppose")
    assert tuple(origin[name] for name in ("contrat", "motif", "motif_appreciation", "annule")) == wanted


def test_la_convocation_dit_comment_elle_est_choisie(trace: dict[str, Any]) -> None:
    assert (trace["convocation"]["id"], trace["convocation"]["choisie_par"]) == ("amina-cv", "told_apart")


def test_le_temps_de_chaque_etape_est_mesure(trace: dict[str, Any]) -> None:
    assert {"total", "lecture", "faits", "sujet", "besoins", "reponse"} <= trace["ms"].keys()
    assert sum(ms for stage, ms in trace["ms"].items() if stage != "total") <= trace["ms"]["total"] + 1


def test_un_numero_est_cache_comme_sur_le_site(tour: Any) -> None:
    assert "0612345678" not in str(tour("je risque quoi ? mon tel 0612345678")["trace"])


def test_ce_qui_manque_est_dit_avec_sa_question(tour: Any) -> None:
    trace = tour("je suis obligé d'aller à l'atelier ?")["trace"]
    assert trace["custom"]["question"]["fait"] in [one["fait"] for one in trace["manquants"]]
    assert trace["convocation"] is None


@pytest.mark.parametrize("texte", ["", "   ", "a" * 1001])
def test_ce_que_le_site_refuse_est_refuse_d_une_phrase(tour: Any, texte: str) -> None:
    with pytest.raises(RehearsalError, match="La phrase est"):
        tour(texte)


def test_cinquante_tours_entremeles_gardent_chacun_leur_jour(tour: Any) -> None:
    days = ("2026-11-23T10:00", "2025-03-10T09:00")
    states: list[Any] = [None, None]
    for turn in range(50):
        one = turn % 2
        reply = tour("c'est quand mon atelier ?" if turn < 2 else "et si je n'y vais pas ?", days[one],
                     personne=("amina", "bruno")[one], etat=states[one])  # fmt: skip
        states[one] = reply["etat"]
        assert reply["trace"]["au"] == days[one]
        assert custom_of(reply["messages"])["au"] <= days[one][:10]


def test_rien_ne_s_ecrit_dans_la_base(tour: Any, bench: Any) -> None:
    before = bench.database({}).read_bytes()
    tour("j'ai raté l'atelier, j'étais malade", personne="karim")
    tour("je risque quoi ?", personne="lea", tables={"demandeurs": [{"id": "lea", "ressource": "rsa"}]})
    assert bench.database({}).read_bytes() == before


def test_une_personne_impossible_est_dite_champ_par_champ(tour: Any) -> None:
    tables = {"demandeurs": [{"id": "lea", "ressource": "zut"}]}
    with pytest.raises(RehearsalError) as caught:
        tour("je risque quoi ?", personne="lea", tables=tables)
    assert [one["champ"] for one in caught.value.faults] == ["demandeurs-ressource"]


def test_le_brouillon_repond_avec_ses_regles_et_ses_textes(tour: Any, tmp_path: Any) -> None:
    shutil.copytree(ROOT / "knowledge", tmp_path / "knowledge")
    path = tmp_path / "knowledge" / "fiches" / "humain.yml"
    text = re.sub(r"(\n +reponse:).*", r"\1 Voici la phrase du brouillon.", path.read_text(encoding="utf-8"))
    path.write_text(text, encoding="utf-8")
    said = "je veux parler à un humain"
    draft, live = tour(said, savoir=str(tmp_path)), tour(said)
    assert "la phrase du brouillon" in str(draft["messages"])
    assert draft["trace"]["version"] != live["trace"]["version"]
    assert "la phrase du brouillon" not in str(live["messages"])


def test_une_personne_inconnue_est_une_phrase_et_le_statut_2(tmp_path: Any) -> None:
    from convoque.casefile.demo import load_demo

    load_demo(tmp_path / "base.db")
    command = [sys.executable, "-m", "convoque.cli", "essayer", "bonjour", "--personne", "zoe"]
    environment = {**os.environ, "CONVOQUE_DB": str(tmp_path / "base.db")}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Personne inconnue : « zoe ».")


@pytest.mark.parametrize("text", ["2026-02-30", "demain", "2026-11-23T25:00"])
def test_une_date_qui_n_existe_pas_est_une_phrase(text: str) -> None:
    from convoque.commands.essayer import moment
    from convoque.errors import ConvoqueError

    with pytest.raises(ConvoqueError, match="Date illisible"):
        moment(text)
    assert moment("2026-11-23") == datetime(2026, 11, 23, 10)
