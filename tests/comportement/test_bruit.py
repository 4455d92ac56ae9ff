"""The noises themselves: same meaning, same result each time."""

from __future__ import annotations

import pytest
from bruit import NOISES

MESSAGE = "J'ai raté l'atelier, est-ce que je suis radié ? C'est où ?"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("sans accents", "J'ai rate l'atelier, est-ce que je suis radie ? C'est ou ?"),
        ("sans apostrophes", "Jai raté latelier, est-ce que je suis radié ? Cest où ?"),
        ("capitales", "J'AI RATÉ L'ATELIER, EST-CE QUE JE SUIS RADIÉ ? C'EST OÙ ?"),
        ("sans ponctuation", "J'ai raté l'atelier est-ce que je suis radié C'est où"),
        ("abréviations", "g raté l'atelier, esk jsuis radié ? c où ?"),
        ("homophones", "J'ai rater l'atelier, est-ce que je suis radier ? ses ou ?"),
        ("mots collés", "J'ai raté l'atelier, est-ce que jesuis radié ? C'est où ?"),
    ],
)
def test_un_bruit_ecrit_le_message_autrement(name: str, text: str) -> None:
    assert NOISES[name](MESSAGE) == text


def test_les_fautes_de_frappe_sont_toujours_les_memes() -> None:
    typed = NOISES["fautes de frappe"](MESSAGE)
    assert typed != MESSAGE
    assert typed == NOISES["fautes de frappe"](MESSAGE)
    assert abs(len(typed) - len(MESSAGE)) <= 2


@pytest.mark.parametrize("name", NOISES)
def test_aucun_bruit_n_efface_un_message_court(name: str) -> None:
    assert NOISES[name]("ok")
    assert NOISES[name]("") is not None
