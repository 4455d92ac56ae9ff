from pathlib import Path

import pytest

from convoque.errors import InputErrors
from convoque.nlu.lexicon import Lexicon, clean_phrase, load_lexicon

SMALL = """\
abreviations:
  rdv: rendez-vous
elisions:
  l: [atelier]
negations: [pas]
marques:
  hypothese: [si]
  rapporte: [il parait]
  question: [est-ce que]
  cause: [car]
  aucune: [comme si]
moments:
  passe: [hier]
  futur: [demain]
  maintenant: [en route]
presences:
  mots: [venir]
  sauf: [viens de]
faits:
  contrat:
    nie: {signe: non_signe}
    valeurs:
      signe: [signé … contrat]
      non_signe: [sans contrat]
detresse:
  signes: [suicid*]
  sauf: [mort de rire]
autres_langues: [the]
"""

FAULTS = [
    ("negations: [pas]", "negation: [pas]", "lexique.yml:5:1: clé inconnue « negation »"),
    ("negations: [pas]\n", "", "il manque « negations »"),
    ("  contrat:\n", "  contra:\n", "lexique.yml:20:3: fait inconnu « contra » (vouliez-vous dire « contrat » ?)"),
    (
        "      signe: [",
        "      singe: [",
        "23:7: valeur inconnue « singe » pour le fait « contrat » (vouliez-vous dire",
    ),
    (
        "signe: non_signe}",
        "signe: non_signer}",
        ":21:18: valeur inconnue « non_signer » pour le fait « contrat »",
    ),
    (
        "  contrat:\n",
        "  connecte:\n",
        "20:3: le fait « connecte » ne s’écoute pas ; attendu : « ecoute",
    ),
    ("[sans contrat]", "sans contrat", "lexique.yml:24:18: texte au lieu d’une liste"),
    ("[sans contrat]", "[Signe ... contrat]", "lexique.yml:24:19: « Signe ... contrat » est déjà sous « signe »"),
    ("[signé … contrat]", "[signé …]", "lexique.yml:23:15: « … » au bord d’une expression"),
    ("[signé … contrat]", "[signé mon| contrat]", "lexique.yml:23:15: il manque un mot près de « | » ou « * »"),
    ("[sans contrat]", "[l'accor*]", "lexique.yml:24:19: « l'accor* » ne trouve rien : l’apostrophe coupe le mot"),
    ("{signe: non_signe}", "{sign: non_signe}", "« sign » n’est pas une valeur de ce fait"),
    ("  rdv: rendez-vous", "  rdv: []", "lexique.yml:2:8: liste au lieu d’un texte"),
    ("  rdv: rendez-vous", "  cé: c'est\n  ce: ce", "lexique.yml:3:7: « ce » est déjà une abréviation"),
    ("    valeurs:\n", "    valeur:\n", "il manque la clé « valeurs »"),
    ("faits:\n", "faits: [\n", "YAML illisible"),
]


def write(folder: Path, text: str) -> Path:
    path = folder / "knowledge" / "lexique.yml"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    return path


def test_un_petit_lexique_juste_est_lu(tmp_path: Path) -> None:
    lexicon = load_lexicon(write(tmp_path, SMALL))
    assert lexicon.facts["contrat"].values["signe"] == ("signe … contrat",)
    assert lexicon.facts["contrat"].opposites == {"signe": "non_signe"}


@pytest.mark.parametrize(("right", "wrong", "message"), FAULTS)
def test_une_faute_est_dite_avec_sa_place(right: str, wrong: str, message: str, tmp_path: Path) -> None:
    assert right in SMALL
    with pytest.raises(InputErrors) as error:
        load_lexicon(write(tmp_path, SMALL.replace(right, wrong)))
    assert message in str(error.value)


def test_toutes_les_fautes_sont_dites_ensemble(tmp_path: Path) -> None:
    text = SMALL.replace("[pas]", "pas").replace("[the]", "the")
    with pytest.raises(InputErrors) as error:
        load_lexicon(write(tmp_path, text))
    assert len(error.value.errors) == 2


def test_le_lexique_livre_est_juste(lexicon: Lexicon) -> None:
    assert len(lexicon.facts["motif"].values) == 19
    assert lexicon.distress


def test_une_expression_s_ecrit_avec_ou_sans_accents() -> None:
    assert clean_phrase(" Déjà   SIGNÉ ... l’atelier ") == "deja signe … l'atelier"
