"""One table of fields: what is added there is in the form, the checks, ``convoque schema`` and the guide."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from convoque import schema
from convoque.commands.schema import command
from convoque.console.contents import forms
from convoque.console.contents.catalogue import Catalogue, catalogue
from convoque.errors import ConvoqueError
from convoque.knowledge.facts import FLAGS, FactBook
from convoque.knowledge.fiches import read_fiche
from convoque.knowledge.messages import CONVOCATION_BLANKS, LETTER_BLANKS, LOSS_BLANKS
from convoque.knowledge.reading import Reader
from convoque.knowledge.sources import SourceBook
from convoque.knowledge.tables import _BLANKS
from convoque.knowledge.yamlfile import read_yaml
from convoque.schema import Field, reference
from convoque.settings import ROOT

NOTHING = Catalogue({}, {})
NEW = Field("a_savoir", "Bon à savoir", "phrase", "Ce qui surprend souvent.", required=True, section="La réponse")


@pytest.fixture
def one_more_field(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add a required field to the cases of the fiches."""
    case = schema.CONTENTS["cas"]
    monkeypatch.setitem(schema.CONTENTS, "cas", replace(case, fields={**case.fields, NEW.key: NEW}))


def mistakes(folder: Path, text: str) -> list[str]:
    path = folder / "essai.yml"
    path.write_text(text, encoding="utf-8")
    reader = Reader()
    read_fiche(
        read_yaml(path),
        FactBook({}),
        SourceBook(date.min, 12, {}),
        frozenset({"injure"}),
        reader,
    )
    return [error.wrong for error in reader.errors]


@pytest.mark.usefixtures("one_more_field")
def test_un_champ_ajoute_a_la_table_est_dans_le_formulaire() -> None:
    sections = dict(forms.groups(schema.CONTENTS["cas"], {}, NOTHING))
    assert NEW.label in [group.field.label for group in sections["La réponse"]]
    assert forms.changed(schema.CONTENTS["cas"], {}, {"c.a_savoir": "Une chose."}) == {"a_savoir": "Une chose."}


@pytest.mark.usefixtures("one_more_field")
def test_un_champ_ajoute_a_la_table_est_verifie(tmp_path: Path) -> None:
    fiche = "sujet: injure\ntitre: Essai\ncas:\n  - id: injure/un\n    reponse: Bonjour.\n"
    assert mistakes(tmp_path, fiche) == ["il manque « a_savoir »"]
    assert mistakes(tmp_path, f"{fiche}    a_savoir: Une chose.\n") == []


def test_un_champ_qui_n_est_pas_dans_la_table_est_refuse(tmp_path: Path) -> None:
    fiche = "sujet: injure\ntitre: Essai\ncas:\n  - id: injure/un\n    reponse: Bonjour.\n    a_savoir: Une chose.\n"
    assert mistakes(tmp_path, fiche) == ["clé inconnue « a_savoir »"]


@pytest.mark.usefixtures("one_more_field")
def test_un_champ_ajoute_a_la_table_est_dans_la_commande_et_dans_le_guide() -> None:
    told = json.loads(CliRunner().invoke(command, ["--json"]).output)
    assert {"cle": "a_savoir", "libelle": "Bon à savoir"}.items() <= told["cas"]["champs"][-1].items()
    assert "| `a_savoir` (requis) | une phrase | Ce qui surprend souvent. |" in reference.as_markdown()


def test_la_reference_du_guide_dit_la_table() -> None:
    guide = (ROOT / "docs" / "guides" / "redaction.md").read_text(encoding="utf-8")
    assert reference.write_into(guide) == guide, "python -m convoque.schema.reference docs/guides/redaction.md"


def test_un_contenu_inconnu_est_refuse() -> None:
    result = CliRunner().invoke(command, ["poeme"])
    assert isinstance(result.exception, ConvoqueError)
    assert "Aucun contenu « poeme »" in str(result.exception)


def test_la_table_ne_contredit_pas_ce_que_les_lecteurs_savent() -> None:
    assert schema.blanks("cas", "reponse") == CONVOCATION_BLANKS | LETTER_BLANKS | LOSS_BLANKS
    assert schema.blanks("regle", "parce_que") == _BLANKS["obligation"]
    assert set(FLAGS) <= {key for key, field in schema.CONTENTS["fait"].fields.items() if field.kind == "oui"}


def test_chaque_champ_ecrit_est_dans_la_table_et_chaque_champ_s_explique() -> None:
    for item in catalogue(ROOT).items.values():
        assert set(item.values) <= set(item.content.fields), item.key
    for content in schema.CONTENTS.values():
        for field in content.fields.values():
            assert field.label, (content.name, field.key)
            assert field.help, (content.name, field.key)
            assert not field.content or field.content in schema.CONTENTS
