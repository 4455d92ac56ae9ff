"""Examples held against the fiches; what is kept of training texts."""

from pathlib import Path

from convoque.knowledge import load_knowledge
from convoque.nlu.examples import check_examples
from convoque.nlu.training_cache import FOLDER, in_processes, remembered
from convoque.settings import ROOT

BLOCK = 'version: "3.1"\nnlu:\n- intent: {}\n  examples: |\n    - {}\n'


def test_les_exemples_livres_sont_justes() -> None:
    assert check_examples(ROOT / "data" / "nlu", load_knowledge(ROOT / "knowledge")) == ()


def test_un_exemple_sans_besoin_et_un_exemple_double_sont_dits(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "nlu"
    folder.mkdir(parents=True)
    (folder / "a.yml").write_text(BLOCK.format("recours/inconnu", "ça marche comment"), encoding="utf-8")
    (folder / "b.yml").write_text(BLOCK.format("recours/gratuit", "Ca marche comment ?"), encoding="utf-8")
    said = [str(one) for one in check_examples(folder, load_knowledge(ROOT / "knowledge"))]
    assert any("« recours/inconnu » n’existe pas" in one for one in said)
    assert any("est aussi un exemple de « recours/inconnu »" in one and ":5" in one for one in said)
    assert any("« recours/gratuit » a 1 exemples" in one for one in said)


def test_seuls_les_textes_nouveaux_sont_calcules(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path / "traits"))
    code = tmp_path / "code.py"
    code.write_text("1", encoding="utf-8")
    seen: list[str] = []

    def lengths(texts: list[str]) -> list[int]:
        seen.extend(texts)
        return [len(text) for text in texts]

    assert remembered("essai", [code], ["un", "deux"], lengths) == [2, 4]
    assert remembered("essai", [code], ["un", "trois"], lengths) == [2, 5]
    assert seen == ["un", "deux", "trois"]
    code.write_text("2", encoding="utf-8")
    assert remembered("essai", [code], ["un"], lengths) == [2]
    assert seen[-1] == "un"


def test_une_memoire_abimee_est_refaite(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path))
    code = tmp_path / "code.py"
    code.write_text("1", encoding="utf-8")
    remembered("essai", [code], ["un"], lambda texts: [1] * len(texts))
    next(tmp_path.glob("essai-*.json")).write_text("{", encoding="utf-8")
    assert remembered("essai", [code], ["un"], lambda texts: [2] * len(texts)) == [2]


def test_le_travail_partage_rend_ses_resultats_dans_l_ordre() -> None:
    texts = [str(number) for number in range(1200)]
    assert in_processes(lambda some: [int(one) for one in some], texts) == list(range(1200))
