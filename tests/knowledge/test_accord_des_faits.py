"""One register of facts: the lexicon, the rules, the fiches, the files and Rasa's domain name no others."""

import ast
import shutil

import pytest

from convoque.casefile.schema import TABLES
from convoque.errors import InputErrors
from convoque.knowledge.yamlfile import read_yaml
from convoque.nlu.lexicon import FACTS_FILE, LEXICON_FILE, load_lexicon
from convoque.settings import ROOT

BUTTONS = {"fait", "valeur", "convocation", "modele", "besoin"}
WITHOUT_WORDS = {"moment", "date", "montant", "duree"}
"""Heard by code of their own, not by the phrases of a fact."""


@pytest.fixture(scope="session")
def lexique():
    return load_lexicon()


def literals(*folders):
    """Give the texts written in the code of some packages."""
    for folder in folders:
        for path in (ROOT / "convoque" / folder).glob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            yield from (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))


def test_le_lexique_dit_les_mots_de_tout_ce_qui_s_ecoute(savoir, lexique):
    assert set(lexique.facts) == set(savoir.facts.heard_values) - WITHOUT_WORDS
    for name, words in lexique.facts.items():
        heard = savoir.facts.heard_values[name]
        assert {*words.values, *words.opposites.values()} <= set(heard), name


def test_tout_ce_qui_se_traduit_s_entend(savoir, lexique):
    for sheet in savoir.facts.sheets.values():
        for name, meanings in sheet.called.items():
            words = lexique.facts[name]
            assert set(meanings) <= {*words.values, *words.opposites.values()}, name


def test_le_moment_a_les_valeurs_du_registre(savoir, lexique):
    assert tuple(lexique.moments) == savoir.facts.values["moment"]


def test_chaque_mot_entendu_dit_un_fait_ou_se_tait_expres(savoir, lexique):
    silent = [
        (name, value)
        for name, words in lexique.facts.items()
        for value in words.values
        if savoir.facts.heard(name, value) is None
    ]
    assert silent == [("courrier", "avertissement")]


def test_un_fait_entendu_est_lu_par_quelqu_un(savoir):
    book = savoir.facts
    rules = {
        name for file in savoir.tables.values() for r in file.table.rules for clause in r.clauses for name in clause
    }
    fiches = {name for fiche in savoir.fiches.values() for case in fiche.cases for name in case.conditions or ()}
    led_to = {name for sheet in book.sheets.values() for clause in sheet.follows.values() for name in clause}
    read = rules | fiches | led_to | set(literals("dialogue", "verdict"))
    told = {name for name, sheet in book.sheets.items() if sheet.heard or sheet.called}
    for_the_topic = {name for name, sheet in book.sheets.items() if "pour_le_sujet" in sheet.flags}
    assert told - for_the_topic <= read
    assert for_the_topic == {"mode", "duree"}
    assert not for_the_topic & read


def test_le_domaine_de_rasa_nomme_ce_qui_s_entend(savoir):
    entities = read_yaml(ROOT / "domain.yml").get("entities")
    named = {entity.text for entity in entities.items}
    assert named == set(savoir.facts.heard_values) | BUTTONS


@pytest.mark.parametrize(
    ("column", "fact"),
    [
        ("ressource", "ressource"), ("organisme_referent", "organisme"), ("foyer", "foyer"), ("nature", "nature"),
        ("au_plan", "au_plan"), ("motif", "motif"),
    ],
)  # fmt: skip
def test_le_format_des_dossiers_a_les_valeurs_du_registre(savoir, column, fact):
    found = [one for table in TABLES for one in table.columns if one.name == column]
    assert found
    assert all(set(one.choices) <= set(savoir.facts.values[fact]) for one in found)


def test_un_motif_mal_ecrit_dans_le_lexique_est_une_faute_avec_sa_ligne(tmp_path):
    lines = LEXICON_FILE.read_text(encoding="utf-8").splitlines()
    at = lines.index("      rendez_vous_medical:")
    lines[at] = "      rendez_vous_medicale:"
    (tmp_path / "knowledge").mkdir()
    path = tmp_path / "knowledge" / "lexique.yml"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(InputErrors) as caught:
        load_lexicon(path)
    (error,) = caught.value.errors
    assert str(error).startswith(
        f"knowledge/lexique.yml:{at + 1}:7: valeur inconnue « rendez_vous_medicale » pour le fait « motif » "
        "(vouliez-vous dire « rendez_vous_medical » ?) ; attendu : maladie, "
    )


def test_une_valeur_retiree_du_registre_manque_au_lexique(tmp_path):
    folder = tmp_path / "knowledge"
    folder.mkdir()
    shutil.copy(LEXICON_FILE, folder)
    text = FACTS_FILE.read_text(encoding="utf-8")
    assert text.count("      transport: ") == 1
    (folder / "faits.yml").write_text(text.replace("      transport: ", "      transports: "), encoding="utf-8")
    with pytest.raises(InputErrors, match=r"valeur inconnue « transport » pour le fait « motif »"):
        load_lexicon(folder / "lexique.yml", folder / "faits.yml")


def test_une_deduction_ne_remplace_que_l_inconnu_et_l_ordinaire(savoir):
    following = savoir.facts.following
    assert following({"contrat": "refuse"}) == {"refus": "oui", "manquement": "refus_contrat"}
    assert following({"contrat": "refuse", "fraude": "oui"})["manquement"] == "faux"
    assert following({"presence": "absent", "ponctualite": "retard"}) == {"presence": "partielle"}
    assert following({"presence": "present", "ponctualite": "retard"}) == {}


def test_ce_qui_s_oublie_d_une_convocation_a_l_autre_ne_dit_rien_de_la_personne(savoir):
    person = {"contrat", "ressource", "organisme", "rsa_tenu", "foyer", "sanction_anterieure", "csp", "invalidite"}
    assert not savoir.facts.of_the_convocation & person
    assert {"motif", "au_plan", "forme", "presence", "declaration"} <= savoir.facts.of_the_convocation
