"""``check_savoir`` and ``convoque verifier``: everything at once, coded, in French, whatever the files are."""

from __future__ import annotations

import ast
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from semees_lecture import RACINE, copie_savoir
from semees_memoire import memoire

from benchmarks.savoir_abime import SECRET, spoil, unfit
from benchmarks.savoir_abime import copy as vraie_copie
from convoque.checking import check_given, check_savoir
from convoque.checking.codes import CODES, coded
from convoque.checking.gathering import USED_FACTS
from convoque.commands.verifier import command
from convoque.errors import Located
from convoque.knowledge.messages import families
from convoque.knowledge.site_texts import REFUSALS

CODE = RACINE / "convoque"
LECTEURS = (*sorted((CODE / "knowledge").glob("*.py")), CODE / "nlu" / "lexicon.py")


@pytest.fixture(scope="module", autouse=True)
def souvenir() -> Iterator[None]:
    with memoire():
        yield


@pytest.fixture
def savoir(tmp_path: Path) -> Path:
    return copie_savoir(tmp_path / "savoir")


def remplace(path: Path, content: bytes) -> None:
    path.unlink()
    path.write_bytes(content)


def change(path: Path, before: str, after: str) -> int:
    """Change one text of a copy; give its line."""
    text = path.read_text("utf-8")
    assert text.count(before) >= 1
    remplace(path, text.replace(before, after, 1).encode())
    return text[: text.index(before)].count("\n") + 1


def phrases(path: Path) -> Iterator[str]:
    """Give the sentences that a reader may say, with « 7 » for what changes."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            at = {"wrong": 1, "lacks": 1, "error": 0}.get(node.func.attr)
            if at is not None and len(node.args) > at + 1:
                yield from _texte(node.args[at])
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "wrong":
            yield from _texte(node.value)


def _texte(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values)
    elif isinstance(node, ast.IfExp):
        yield from (*_texte(node.body), *_texte(node.orelse))


@pytest.mark.parametrize("path", LECTEURS, ids=lambda path: path.stem)
def test_chaque_phrase_des_lecteurs_a_son_code(path):
    without = [said for said in phrases(path) if coded(Located("a.yml", 1, 1, said)).code not in CODES]
    assert [said for said in without if re.search(r"[a-z]", said) and not said.startswith("fichier ")] == []


def test_le_guide_liste_les_codes():
    guide = (
        (RACINE / "docs" / "guides" / "redaction.md")
        .read_text("utf-8")
        .partition("\n## Vérifier\n")[2]
        .partition("\n## ")[0]
    )
    assert dict(re.findall(r"^\| `([a-z0-9-]+)` \| (.+) \|$", guide, re.MULTILINE)) == dict(CODES)


def test_chaque_code_ecrit_dans_le_programme_est_liste():
    written = {
        code
        for path in (CODE / "checking").glob("*.py")
        for code in re.findall(r"\"([a-z]+(?:-[a-z0-9]+)+)\"", path.read_text("utf-8"))
    }
    assert written - set(CODES) <= {"utf-8", "utf-8-sig"}


def test_les_faits_dont_le_programme_a_besoin_sont_ceux_qu_il_nomme(request):
    named = {
        node.value
        for path in CODE.rglob("*.py")
        if path.parent.name != "checking"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    facts = re.findall(r"^  (\w+):$", (RACINE / "knowledge" / "faits.yml").read_text("utf-8"), re.MULTILINE)
    assert {name for name in facts if name in named} == set(USED_FACTS)
    assert families() - {"mesure", "autorite", "levee", "certitude", "sujet", "nombre"} <= USED_FACTS


def test_les_refus_du_site_ont_leur_phrase():
    from convoque.channel.errors import STATUS

    assert set(REFUSALS) == set(STATUS)


def test_le_vrai_savoir_n_a_aucune_faute(savoir):
    assert [str(one) for one in check_savoir(savoir)] == []


def test_un_fichier_illisible_ne_cache_pas_les_fautes_des_autres_et_n_en_invente_pas(savoir):
    remplace(savoir / "knowledge" / "faits.yml", b"faits: [\n")
    line = change(savoir / "knowledge" / "fiches" / "report.yml", "sources: [", "sources: [L9999-9, ")
    found = check_savoir(savoir)
    assert [(one.file, one.code) for one in found] == [
        ("knowledge/faits.yml", "yaml-illisible"),
        ("knowledge/fiches/report.yml", "source-inconnue"),
    ]
    assert found[1].line == line


def test_une_lettre_de_trop_dans_une_accolade_est_trouvee(savoir):
    line = change(savoir / "knowledge" / "messages" / "reponses.yml", "{atelier}", "{atelié}")
    assert [(one.line, one.code) for one in check_savoir(savoir)] == [(line, "mot-sans-valeur")]


def test_un_fait_ecoute_sans_aucun_mot_est_trouve(savoir):
    line = change(savoir / "knowledge" / "faits.yml", "  rsa_dispense:\n", "  rsa_dispense:\n    ecoute: oui\n") + 1
    assert [(one.line, one.code) for one in check_savoir(savoir)] == [(line, "fait-incoherent")]


def test_une_reponse_qui_commence_par_rien_est_trouvee(savoir):
    path = savoir / "knowledge" / "fiches" / "humain.yml"
    text = path.read_text("utf-8")
    answer = re.findall(r"    reponse: (.*)\n", text)[-1]
    line = change(path, f"    reponse: {answer}\n", '    reponse: "Venez {quand}."\n')
    assert [(one.line, one.code) for one in check_savoir(savoir)] == [(line, "reponse-sans-premiere-ligne")]


HOSTILES = {
    "dossier": lambda path, outside: path.mkdir(),
    "tube": lambda path, outside: os.mkfifo(path),
    "lien vers un voisin": lambda path, outside: path.symlink_to(outside),
    "lien vers un périphérique": lambda path, outside: path.symlink_to("/dev/zero"),
    "lien sur lui-même": lambda path, outside: path.symlink_to(path),
    "cinquante mégaoctets": lambda path, outside: path.open("wb").truncate(50 << 20),
    "UTF-16": lambda path, outside: path.write_bytes("sujet: é\n".encode("utf-16")),
    "milliard": lambda path, outside: path.write_text(
        "a: &a [x, x]\n" + "".join(f"{chr(n + 1)}: &{chr(n + 1)} [*{chr(n)}, *{chr(n)}]\n" for n in range(97, 121))
    ),
    "crochets": lambda path, outside: path.write_text("a: " + "[" * 50_000),
    "une clé sans fin": lambda path, outside: path.write_text('"' + "k" * 900_000 + '": a\n'),
    "cent mille clés": lambda path, outside: path.write_text("".join(f"c{n}: v\n" for n in range(100_000))),
}


@pytest.mark.parametrize("name", ["knowledge/faits.yml", "knowledge/fiches/report.yml", "data/nlu/report.yml"])
@pytest.mark.parametrize("hostile", HOSTILES)
def test_un_fichier_hostile_est_une_faute_en_francais(savoir, tmp_path, hostile, name):
    outside = tmp_path / "voisin.yml"
    outside.write_text(f"sujet: {SECRET}\n")
    (savoir / name).unlink()
    HOSTILES[hostile](savoir / name, outside)
    found = check_savoir(savoir)
    assert found
    assert {one.file for one in found} <= {name, "knowledge/fiches/report.yml"}
    assert unfit(found) == ""


@pytest.mark.parametrize("graine", range(9000, 9012))
def test_un_dossier_abime_finit_par_des_phrases(tmp_path, graine):
    outside = tmp_path / "voisin.yml"
    outside.write_text(f"sujet: {SECRET}\n")
    folder = vraie_copie(tmp_path / "savoir")
    spoil(folder, graine, outside)
    assert unfit(check_savoir(folder)) == ""


def test_la_commande_dit_tout_en_texte_et_en_json(savoir):
    line = change(savoir / "knowledge" / "fiches" / "report.yml", "sources: [", "sources: [L9999-9, ")
    told = CliRunner().invoke(command, [str(savoir), "--json"])
    (fault,) = json.loads(told.output)
    assert told.exit_code == 2
    assert set(fault) == {"fichier", "ligne", "colonne", "code", "message", "attendu"}
    assert (fault["fichier"], fault["ligne"], fault["code"]) == ("knowledge/fiches/report.yml", line, "source-inconnue")
    said = CliRunner().invoke(command, [str(savoir)])
    assert str(said.exception).startswith(f"knowledge/fiches/report.yml:{line}:{fault['colonne']}: {fault['message']}")


def test_la_commande_ne_dit_rien_de_faux_d_un_savoir_juste(savoir):
    assert json.loads(CliRunner().invoke(command, [str(savoir), "--json"]).output) == []
    assert CliRunner().invoke(command, [str(savoir / "knowledge")]).output.startswith("Tout est juste : ")


def test_un_brouillon_peut_n_avoir_aucun_exemple(savoir):
    for path in (savoir / "data" / "nlu").iterdir():
        path.unlink()
    assert [(one.file, one.code) for one in check_savoir(savoir)] == [("data/nlu", "fichier-absent")]
    (savoir / "data" / "nlu").rmdir()
    assert check_given(savoir / "knowledge").errors == ()


def test_un_mot_nouveau_attend_d_etre_appris(savoir):
    change(savoir / "knowledge" / "lexique.yml", "pacea: [pacea]", "pacea: [pacea, le pacte acea]")
    change(savoir / "data" / "nlu" / "report.yml", "    - ", "    - faut que je change la date de mon truc\n    - ")
    said = CliRunner().invoke(command, [str(savoir)]).output
    assert said.startswith("Tout est juste, mais 1 mot et 1 exemple à apprendre avant la mise en ligne : ")


def test_un_autre_dossier_n_est_pas_relu(tmp_path):
    (found,) = check_given(tmp_path).errors
    assert found.code == "fichier-absent"
