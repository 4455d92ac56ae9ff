"""The names of messages are a contract: what the code uses is written, what is written is used."""

from __future__ import annotations

import ast
import re

import pytest

from convoque.dialogue.answer import LEADS
from convoque.knowledge.base import name_families
from convoque.knowledge.messages import Messages, slots
from convoque.settings import ROOT

REPONSES = "messages/reponses.yml"
FAUTES = {
    "clé mal écrite": (
        "  obligatoire: Oui, {atelier} est obligatoire pour vous.",
        "  obligatoir: Oui, {atelier} est obligatoire pour vous.",
        r"3: clé inconnue « obligatoir » \(vouliez-vous dire « obligatoire » \?\) ; attendu : ",
    ),
    "bouton renommé": (
        "  risque: Qu’est-ce que je risque ?",
        "  risques: Qu’est-ce que je risque ?",
        r"3: clé inconnue « risques » \(vouliez-vous dire « risque » \?\) ; attendu : ",
    ),
    "clé enlevée": (
        "  aucune_a_venir: Je ne vois aucun rendez-vous à venir dans votre dossier.\n",
        "",
        r"1: il manque « aucune_a_venir » ; attendu : une ligne « aucune_a_venir: … »$",
    ),
    "mot entre accolades mal écrit": (
        "  obligatoire: Oui, {atelier} est obligatoire pour vous.",
        "  obligatoire: Oui, {ateleir} est obligatoire pour vous.",
        r"16: « {ateleir} » n’a pas de valeur ici \(vouliez-vous dire « atelier » \?\) ; attendu : {atelier}$",
    ),
    "mot entre accolades d’une autre phrase": (
        "  laquelle: De quel rendez-vous parlez-vous ?",
        "  laquelle: De quel rendez-vous parlez-vous, {intitule} ?",
        r"13: « {intitule} » n’a pas de valeur ici ; attendu : une phrase sans accolades$",
    ),
    "accolade jamais fermée": (
        "  obligatoire: Oui, {atelier} est obligatoire pour vous.",
        "  obligatoire: Oui, {atelier est obligatoire pour vous.",
        r"16: une accolade qui n’entoure pas un mot seul ; attendu : {atelier}$",
    ),
    "phrase vide": (
        "  laquelle: De quel rendez-vous parlez-vous ?",
        "  laquelle:",
        r"12: la phrase « convocation.laquelle » est vide ; attendu : « laquelle: » et une phrase$",
    ),
    "phrase à la place d’une table": (
        "quoi:\n  allocation: l’allocation\n  rsa: le revenu de solidarité active (RSA)\n",
        "quoi: l’allocation\n",
        r"7: « quoi » : une table est attendue, lu « l’allocation » ; attendu : ",
    ),
}
AILLEURS = {
    "fiche": (
        "fiches/remerciement.yml",
        'reponse: "Je vois',
        'reponse: "Avant le {date_limit}, je vois',
        r"« {date_limit} » n’a pas de valeur ici \(vouliez-vous dire « date_limite » \?\) ; attendu : ",
    ),
    "raison d’une règle": (
        "regles/obligation.yml",
        "le {signe_le}.",
        "le {signe_el}.",
        r"« {signe_el} » n’a pas de valeur ici \(vouliez-vous dire « signe_le » \?\) ; attendu : {atelier}, ",
    ),
    "conseil d’une règle": (
        "regles/obligation.yml",
        "conseil: Vous pouvez refuser.",
        "conseil: Vous pouvez refuser {intitule}.",
        r"« {intitule} » n’a pas de valeur ici ; attendu : une phrase sans accolades$",
    ),
    "question": (
        "faits.yml",
        "texte: Qui vous accompagne ?",
        "texte: Qui vous accompagne le {quand} ?",
        r"« {quand} » n’a pas de valeur ici ; attendu : une phrase sans accolades$",
    ),
    "gravité incomplète": (
        "regles/rang.yml",
        "gravite: [premier, inconnu, ",
        "gravite: [premier, ",
        r"« inconnu » n’est pas classé ; attendu : toutes les conclusions, ",
    ),
    "gravité mal écrite": (
        "regles/consequence.yml",
        "gravite: [aucune, avertissement, suspension,",
        "gravite: [aucune, avertissement, suspensions, suspension,",
        r"gravité : « suspensions » n’existe pas \(vouliez-vous dire « suspension » \?\) ; attendu : ",
    ),
    "gravité en double": (
        "regles/rang.yml",
        "gravite: [premier, ",
        "gravite: [premier, premier, ",
        r"« premier » est écrit deux fois ; attendu : une seule fois chaque conclusion$",
    ),
    "gravité oubliée": ("regles/rang.yml", "gravite: ", "# ", r"il manque « gravite » ; attendu : les conclusions"),
}


@pytest.mark.parametrize(("avant", "apres", "attendu"), FAUTES.values(), ids=FAUTES)
def test_une_faute_dans_les_phrases_est_dite_avec_sa_place(changer, avant, apres, attendu):
    (error,), line = changer(REPONSES, avant, apres)
    assert error.file == f"knowledge/{REPONSES}"
    said = f"{error.column}: {str(error).partition(': ')[2]}"
    assert re.match(attendu, said), said
    assert error.line == line or "il manque" in said


@pytest.mark.parametrize(("fichier", "avant", "apres", "attendu"), AILLEURS.values(), ids=AILLEURS)
def test_un_mot_entre_accolades_sans_valeur_est_dit_partout(changer, fichier, avant, apres, attendu):
    (error,), line = changer(fichier, avant, apres)
    assert error.file == f"knowledge/{fichier}"
    assert re.search(attendu, str(error)), str(error)
    assert error.line == line or "il manque" in str(error)


def test_un_nom_hors_du_contrat_ne_donne_jamais_rien(savoir):
    for ask in (savoir.messages.get, savoir.messages.find, savoir.messages.fill):
        with pytest.raises(KeyError, match=r"verdict\.obligatoir"):
            ask("verdict.obligatoir")


def test_une_phrase_facultative_peut_ne_pas_etre_ecrite():
    messages = Messages({"a": "Phrase."}, frozenset({"b"}))
    assert (messages.find("a"), messages.find("b")) == ("Phrase.", "")
    with pytest.raises(KeyError, match="b"):
        messages.get("b")


def noms_du_code():
    """Give every string and f-string of the code, as patterns of names."""
    for folder in ("convoque/dialogue", "convoque/replies", "convoque/verdict", "actions"):
        for path in sorted((ROOT / folder).glob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield re.escape(node.value)
                elif isinstance(node, ast.JoinedStr):
                    parts = [re.escape(str(v.value)) if isinstance(v, ast.Constant) else r"[\w.]+" for v in node.values]
                    yield "".join(parts)


def test_tout_nom_du_contrat_est_dans_le_code(savoir):
    """A name nobody asks for would stay in the file for ever, with its sentence."""
    patterns = [re.compile(pattern) for pattern in set(noms_du_code())]
    families = re.compile(r"(message|boutons|convocation|courrier|suite|bareme|correction|suppositions)\.(.+)")
    unused = []
    for name in slots(name_families(savoir.facts)):
        whole = families.fullmatch(name)
        spelt = whole[2] if whole else name
        if not any(pattern.fullmatch(spelt) or pattern.fullmatch(name) for pattern in patterns):
            unused.append(name)
    assert unused == []


def test_tout_nom_ecrit_dans_le_code_est_au_contrat(savoir):
    known = slots(name_families(savoir.facts))
    for folder in ("convoque/dialogue", "convoque/replies", "convoque/verdict", "actions"):
        for path in sorted((ROOT / folder).glob("*.py")):
            asked = re.findall(r"(?:messages|titles)\.(?:get|fill|find)\(\s*\"([\w.]+)\"", path.read_text("utf-8"))
            assert set(asked) <= set(known), path.name


def test_chaque_bouton_a_son_titre_et_sa_place(savoir):
    titles = {name.removeprefix("boutons.") for name in savoir.messages.texts if name.startswith("boutons.")}
    assert titles == set(LEADS) | {"reprendre", "pas_dit"}
