"""The smallest diff: what does not change keeps its bytes, in every file that editors write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from convoque.editing import NotEditable, move_item, parse, read_text, revise, set_value, value_at, write_text
from convoque.editing.revise import _Changes
from convoque.knowledge.yamlfile import read_yaml
from convoque.settings import ROOT

FILES = [*sorted((ROOT / "knowledge").rglob("*.yml")), *sorted((ROOT / "data" / "nlu").glob("*.yml"))]
NAMES = [path.relative_to(ROOT).as_posix() for path in FILES]

FICHE = """\
# Ce que dit la fiche.
sujet: report
cas:
  - id: report/un   # le premier
    reponse: "Une chose : la date."
    faire:
      - Écrivez.
      # puis
      - Attendez la réponse.
    aide: >-
      Une première phrase.
      Une seconde phrase.
    sources: [L5412-1, R5412-1]   # deux

  # Le second.
  - id: report/deux
    si: {contrat: signe}
    reponse: 'C''est tout.'
"""


def changed_lines(before: str, after: str) -> tuple[int, int]:
    """Give how many lines went and how many came, between the first and the last that differ."""
    old, new = before.splitlines(), after.splitlines()
    while old and new and old[0] == new[0]:
        del old[0], new[0]
    while old and new and old[-1] == new[-1]:
        del old[-1], new[-1]
    return len(old), len(new)


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_chaque_valeur_remise_telle_quelle_rend_les_memes_octets(path: Path) -> None:
    text = read_text(path)
    root = parse(text)
    assert root.plain() == read_yaml(path).plain()
    changes = _Changes(text)
    assert all(changes.of(node, node.plain(), node.start, 0, False) == [] for _, node in root.walk())
    assert revise(text, root.plain()) == text


def sentences(path: Path) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Give some one-line texts of a file, from its beginning to its end."""
    text = read_text(path)
    found = [(place, node) for place, node in parse(text).walk() if node.is_text and place and place[-1] != "id"]
    single = [(place, node.text) for place, node in found if "\n" not in text[node.start : node.end] and node.text]
    yield from single[:: max(1, len(single) // 2)]


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_changer_une_phrase_change_une_ligne(path: Path) -> None:
    text = read_text(path)
    for at, (place, old) in enumerate(sentences(path)):
        changed = set_value(text, place, f"{old} en plus" if at % 2 else "Autre : chose, [ici] # et là")
        assert changed_lines(text, changed) == (1, 1), place


@pytest.mark.parametrize(
    ("place", "value", "line"),
    [
        (("cas", 0, "reponse"), "Autre chose.", '    reponse: "Autre chose."'),
        (("cas", 1, "reponse"), "L'an prochain.", "    reponse: 'L''an prochain.'"),
        (("sujet",), "oui : non", 'sujet: "oui : non"'),
        (("cas", 0, "faire", 1), "Attendez.", "      - Attendez."),
        (("cas", 0, "aide"), "Une première phrase. Une autre seconde phrase.", "      Une autre seconde phrase."),
        (("cas", 0, "sources"), ["L5412-1", "R5412-2"], "    sources: [L5412-1, R5412-2]   # deux"),
        (("cas", 0, "sources"), ["L5412-1"], "    sources: [L5412-1]   # deux"),
        (("cas", 0, "sources"), ["L1", "L5412-1", "R5412-1"], "    sources: [L1, L5412-1, R5412-1]   # deux"),
        (("cas", 1, "si"), {"contrat": ["signe", "ppae"]}, "    si: {contrat: [signe, ppae]}"),
        (("cas", 1, "si"), {"contrat": "signe", "au_plan": "oui"}, "    si: {contrat: signe, au_plan: oui}"),
        (("cas", 0, "id"), "report/zero", "  - id: report/zero   # le premier"),
    ],
)
def test_une_valeur_garde_ses_guillemets_ses_plis_et_ses_commentaires(place: Any, value: Any, line: str) -> None:
    changed = set_value(FICHE, place, value)
    assert changed_lines(FICHE, changed) == (1, 1)
    assert line in changed.splitlines()
    assert changed.count("#") == FICHE.count("#")


def test_une_cle_nouvelle_va_a_sa_place() -> None:
    changed = set_value(FICHE, ("cas", 0, "certitude"), "pratique", ["id", "reponse", "faire", "certitude", "sources"])
    assert changed_lines(FICHE, changed) == (0, 1)
    assert "      - Attendez la réponse.\n    certitude: pratique\n    aide:" in changed


def test_une_cle_retiree_ne_laisse_rien() -> None:
    changed = set_value(FICHE, ("cas", 0, "faire"), None)
    assert "faire" not in changed
    assert value_at(changed, ("cas", 0)).keys() == {"id", "reponse", "aide", "sources"}


def test_un_element_s_ajoute_se_retire_et_se_deplace_avec_ses_commentaires() -> None:
    cases = value_at(FICHE, ("cas",))
    new = {"id": "report/trois", "reponse": "Une chose : deux.", "precisions": ["Une phrase longue.", "Une autre."]}
    added = set_value(FICHE, ("cas",), [cases[0], new, cases[1]])
    assert changed_lines(FICHE, added)[0] == 0
    assert '  - id: report/trois\n    reponse: "Une chose : deux."\n    precisions:\n      - Une phrase' in added
    assert set_value(added, ("cas",), cases).count("report/") == 2
    moved = move_item(FICHE, ("cas",), 1, 0)
    assert moved.index("# Le second.") < moved.index("report/deux") < moved.index("report/un   # le premier")


def test_les_exemples_s_ajoutent_ligne_par_ligne() -> None:
    path = ROOT / "data" / "nlu" / "report.yml"
    text = read_text(path)
    examples = value_at(text, ("nlu", 1, "examples")).splitlines()
    changed = set_value(text, ("nlu", 1, "examples"), "\n".join([*examples[:3], "- une phrase neuve", *examples[3:]]))
    assert changed_lines(text, changed) == (0, 1)


@pytest.mark.parametrize("text", ["\ufeffsujet: un\nb: deux\n", "sujet: un\r\nb: deux\r\n", "sujet: un\nb: deux"])
def test_la_marque_d_ordre_et_les_fins_de_ligne_restent(text: str) -> None:
    assert set_value(text, ("b",), "trois") == text.replace("deux", "trois")
    more = set_value(text, ("c",), ["a", "b"])
    assert more.startswith(text.rstrip("\r\n"))
    assert value_at(more, ("c",)) == ["a", "b"]
    assert ("\r\n" in more) == ("\r\n" in text)
    assert "\n" not in more.replace("\r\n", "") or "\r\n" not in text


@pytest.mark.parametrize(
    "value", ["# x", "- x", "a: b", "oui, non", "{x}", "null", "~", "« a »", "'a", '"a', "a #b", "|", "é\u00a0!"]
)
def test_un_texte_difficile_se_relit_tel_quel(value: str) -> None:
    for place in (("sujet",), ("cas", 0, "sources", 0), ("cas", 1, "si", "contrat"), ("cas", 0, "aide")):
        assert value_at(set_value(FICHE, place, value), place) == value


def test_ce_qui_ne_se_lit_pas_n_est_pas_change() -> None:
    with pytest.raises(NotEditable):
        revise("a: [", {"a": "b"})
    with pytest.raises(KeyError):
        set_value(FICHE, ("cas", 7, "reponse"), "x")


def test_un_fichier_est_remplace_d_un_coup(tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    path.write_bytes(b"a: 1\r\n")
    path.chmod(0o640)
    write_text(path, "a: é\r\n")
    assert path.read_bytes() == "a: é\r\n".encode()
    assert path.stat().st_mode & 0o777 == 0o640
    assert [one.name for one in tmp_path.iterdir()] == ["a.yml"]
