"""A publication goes out whole or not at all, and can be taken back byte for byte."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from atelier_redaction import change

from convoque.errors import InputErrors, Refused
from convoque.publishing import Shelf
from convoque.publishing.files import read_savoir
from convoque.publishing.publish import Order, Outcome, Tools
from convoque.publishing.withdraw import withdraw
from convoque.settings import ROOT

Publier = Callable[..., Outcome]
OLD, NEW = "Oui, {atelier} est obligatoire pour vous.", "Oui, {atelier} est bien obligatoire pour vous."


def etat(outcome: Outcome, name: str) -> str:
    return next(step.state for step in outcome.steps.done if step.name == name)


def test_ce_qui_est_publie_est_le_dossier_octet_pour_octet(publier: Publier, etagere: Shelf, savoir: Path) -> None:
    outcome = publier(author="Inès", note="Premiers textes")
    live = etagere.live()
    assert outcome.fault is None
    assert live is not None
    assert (live.number, live.author, live.note, live.previous) == (1, "Inès", "Premiers textes", None)
    assert read_savoir(live.folder) == read_savoir(savoir)
    assert not any(path.stat().st_mode & 0o222 for path in live.folder.rglob("*") if path.is_file())


def test_publier_deux_fois_la_meme_chose_ne_publie_qu_une_fois(publier: Publier, etagere: Shelf) -> None:
    publier()
    again = publier()
    assert (again.number, etat(again, "comparer")) == (1, "rien à faire")
    assert [one.number for one in etagere.every()] == [1]


def test_un_texte_garde_le_modele_et_ne_l_evalue_pas(publier: Publier, savoir: Path) -> None:
    publier()
    change(savoir, OLD, NEW)
    outcome = publier()
    assert (outcome.number, etat(outcome, "apprendre"), etat(outcome, "evaluer")) == (2, *["rien à faire"] * 2)


def test_une_faute_est_refusee_avec_sa_ligne_et_rien_ne_change(publier: Publier, etagere: Shelf, savoir: Path) -> None:
    publier()
    change(savoir, "verdict:", "verdikt:")
    outcome = publier(checked=True)
    assert isinstance(outcome.fault, InputErrors)
    assert "knowledge/messages/reponses.yml:3" in str(outcome.fault)
    assert outcome.number == etagere.live().number == 1  # type: ignore[union-attr]
    assert not list(etagere.folder.glob(".en-cours-*"))


def test_les_phrases_du_widget_et_des_erreurs_sont_verifiees_aussi(publier: Publier, savoir: Path) -> None:
    change(savoir, "pas_pret:", "pas_prete:", "knowledge/messages/erreurs.yml")
    assert "erreurs.yml" in str(publier(checked=True).fault)


def plus_bas(outils: Tools, savoir: Path, **after: int) -> Tools:
    good = outils.measure(savoir)
    low = {name: {**good[name], "justes": after.get(name, good[name]["justes"])} for name in good}
    return replace(outils, measure=lambda folder: good if folder.name.startswith("1-") else low)


@pytest.mark.parametrize("after", [{"detresse": 59}, {"messages": 596}])
def test_un_modele_qui_comprend_moins_bien_est_refuse_sauf_raison(
    publier: Publier, outils: Tools, savoir: Path, after: dict[str, int]
) -> None:
    publier()
    change(savoir, "examples: |\n", "examples: |\n    - dois-je vraiment venir au truc\n", "data/nlu/obligation.yml")
    tools = plus_bas(outils, savoir, **after)
    refused = publier(tools)
    assert isinstance(refused.fault, Refused)
    assert "comprend moins bien" in str(refused.fault)
    forced = publier(tools, forced="mesuré à la main")
    assert forced.number == 2
    assert etat(forced, "evaluer") == "forcé"


def test_la_raison_d_un_passage_en_force_est_gardee(
    publier: Publier, etagere: Shelf, outils: Tools, savoir: Path
) -> None:
    publier()
    change(savoir, "examples: |\n", "examples: |\n    - dois-je vraiment venir au truc\n", "data/nlu/obligation.yml")
    publier(plus_bas(outils, savoir, detresse=59), forced="mesuré à la main")
    live = etagere.live()
    assert live is not None
    assert live.forced == "mesuré à la main"
    assert live.measures["detresse"]["justes"] == 59


def test_l_empreinte_du_widget_ne_change_pas_sans_accord(publier: Publier, savoir: Path) -> None:
    publier()
    launcher = (savoir / "knowledge/messages/widget.yml").read_text(encoding="utf-8").split("lanceur:")[1]
    words = launcher.split(":", 1)[1].splitlines()[0].strip()
    change(savoir, words, f"{words} !", "knowledge/messages/widget.yml")
    refused = publier()
    assert "sha384-" in str(refused.fault)
    accepted = publier(widget_accepted=True)
    assert (accepted.number, etat(accepted, "widget")) == (2, "avertissement")


def test_annuler_remet_la_publication_et_le_dossier_octet_pour_octet(
    publier: Publier, etagere: Shelf, savoir: Path, outils: Tools
) -> None:
    before = read_savoir(savoir)
    publier()
    change(savoir, OLD, NEW)
    (savoir / "knowledge" / "fiches" / "neuf.txt").write_text("brouillon")
    publier()
    outcome = withdraw(etagere, savoir, ROOT, Order(git=False), outils, lambda line: None)
    live = etagere.live()
    assert live is not None
    assert (outcome.number, live.number) == (1, 1)
    assert read_savoir(live.folder) == before == read_savoir(savoir)


def test_annuler_ne_perd_pas_ce_qui_est_ecrit_depuis(
    publier: Publier, etagere: Shelf, savoir: Path, outils: Tools
) -> None:
    publier()
    change(savoir, OLD, NEW)
    publier()
    change(savoir, NEW, NEW.replace("bien", "vraiment"))
    outcome = withdraw(etagere, savoir, ROOT, Order(git=False), outils, lambda line: None)
    assert (outcome.number, etat(outcome, "dossier")) == (1, "avertissement")
    assert "vraiment obligatoire" in (savoir / "knowledge/messages/reponses.yml").read_text(encoding="utf-8")


def test_rien_avant_la_premiere(publier: Publier, etagere: Shelf, savoir: Path, outils: Tools) -> None:
    order: Any = Order(git=False)
    assert isinstance(withdraw(etagere, savoir, ROOT, order, outils, lambda line: None).fault, Refused)
    publier()
    assert "première" in str(withdraw(etagere, savoir, ROOT, order, outils, lambda line: None).fault)


def test_une_publication_a_la_fois(publier: Publier, etagere: Shelf) -> None:
    with etagere.alone():
        assert "Une autre publication est en cours" in str(publier().fault)


def test_une_publication_abimee_est_dite_et_la_precedente_repond(
    publier: Publier, etagere: Shelf, savoir: Path
) -> None:
    publier()
    change(savoir, OLD, NEW)
    publier()
    live = etagere.live()
    assert live is not None
    file = live.folder / "knowledge" / "sources.yml"
    file.chmod(0o644)
    file.write_bytes(file.read_bytes() + b"\n")
    found = etagere.find()
    assert found.publication is not None
    assert found.publication.number == 1
    assert "knowledge/sources.yml" in found.warnings[0]


@pytest.mark.parametrize("content", [b"", b"{", b'{"dossier": "../ailleurs"}', b'{"dossier": 3}'])
def test_un_pointeur_abime_ne_sert_que_ce_qui_est_entier(publier: Publier, etagere: Shelf, content: bytes) -> None:
    publier()
    (etagere.folder / "en-ligne.json").write_bytes(content)
    found = etagere.find()
    assert found.publication is not None
    assert found.warnings


def test_un_dossier_de_publications_impossible_est_dit(publier: Publier, etagere: Shelf) -> None:
    etagere.folder.write_text("un fichier")
    outcome = publier()
    assert "CONVOQUE_PUBLICATIONS" in str(outcome.fault)
    assert etagere.find().publication is None
