"""What counts of a file: a comment or a blank line changes nothing, a word does."""

import pytest

from convoque.meaning import meaning

YAML = b"""# En haut
sujet: obligation
cas:
  - id: a
    dit: "Oui"
    exemples: |
      - un
      - deux
"""
PYTHON = b'''"""What it is."""
LIMIT = 3


def double(number):
    """Give twice the number."""
    return 2 * number
'''


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("a.yml", YAML, YAML + b"# en bas\n"),
        ("a.yml", YAML, YAML.replace(b"sujet:   obligation", b"sujet: obligation").replace(b"cas:\n", b"\n\ncas:\n")),
        ("a.yml", YAML, YAML.replace(b"- id: a\n", b"- id: a  # celui-ci\n")),
        ("a.yml", YAML, YAML.replace(b"\n", b"\r\n")),
        ("a.py", PYTHON, PYTHON.replace(b"LIMIT = 3", b"# three at most\nLIMIT = 3  # measured")),
        ("a.py", PYTHON, PYTHON.replace(b"Give twice the number.", b"Give it twice.")),
        ("a.lock", b"rasa==3.6.21\n", b"# made by pip-compile\nrasa==3.6.21  # via -r requirements.in\n"),
    ],
)
def test_un_commentaire_ne_change_pas_le_sens(name, before, after):
    assert meaning(name, before) == meaning(name, after)


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("a.yml", YAML, YAML.replace(b"deux", b"trois")),
        ("a.yml", YAML, YAML.replace(b"- un\n", b"- un\n      # - zero\n")),
        ("a.yml", YAML, YAML.replace(b'"Oui"', b"Oui")),
        ("a.yml", b"a: &x 1\nb: *x\n", b"a: &x 1\nb: 1\n"),
        ("a.py", PYTHON, PYTHON.replace(b"LIMIT = 3", b"LIMIT = 4")),
        ("a.py", b'A = "# un"\n', b'A = "# deux"\n'),
        ("a.lock", b"rasa==3.6.21\n", b"rasa==3.6.20\n"),
        ("a.txt", b"# un\n", b"# deux\n"),
    ],
)
def test_un_mot_change_le_sens(name, before, after):
    assert meaning(name, before) != meaning(name, after)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.yml", b"cas: [un\n"),
        ("a.yml", b"\x00\xff"),
        ("a.yml", b"[" * 3000),
        ("a.py", b"def f(:\n"),
        ("a.py", b"\x00"),
        ("a.py", b"(" * 3000),
    ],
)
def test_ce_qui_ne_se_lit_pas_compte_tel_quel(name, content):
    assert meaning(name, content) == content


def test_un_alias_repete_ne_coute_rien():
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30))
    assert len(meaning("a.yml", bomb.encode())) < 50_000
