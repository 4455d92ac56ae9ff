"""The words listened for: every expression can be found, each stands for one thing, no abbreviation is a circle."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from convoque.checking.spoken import texts
from convoque.errors import Located
from convoque.knowledge.conversation import RANKS
from convoque.knowledge.facts import FactBook
from convoque.knowledge.phrases import fold
from convoque.knowledge.yamlfile import Value
from convoque.nlu.lexicon import Lexicon, clean_phrase

_CAPITAL = re.compile(r"[A-ZÀ-Ý]")
_STAR_INSIDE = re.compile(r"\*[^\s|*]|\*\*|^\*|[\s|]\*")
_SIGNS = re.compile(r"[\[\]{}()<>\"\\^=~#]")
_WITHOUT_WORDS = frozenset({"moment", "date", "montant", "duree"})
"""Facts that code of their own hears, not the phrases of a fact."""
_MOST_WAYS = 64
_MOST_GAPS = 4
_SHORT = 2
"""Letters of a word that is too often another one's end, as the corrector sees it, to be judged here."""
_OPPOSED = (("oui", "non"), ("avant_l_heure", "apres_l_heure"))


def check_lexicon(root: Value) -> Iterator[Located]:
    """Find what the lexicon's own reader lets pass: it reads what is written, not whether it can ever be heard."""
    written = root.get("abreviations")
    entries = [(clean_phrase(key.text or ""), key, value) for key, value in (written.entries or ())] if written else []
    meanings = {word: clean_phrase(value.text or "") for word, _, value in entries}
    for word, key, value in entries:
        yield from _abbreviation(word, key, value, meanings)
    for key, section in root.entries or ():
        if key.text not in ("abreviations", "elisions"):
            for value in texts(section):
                yield from _expression(value)
    facts = root.get("faits")
    longer = tuple(word for word in meanings if " " in word)
    for _, fact in facts.walk() if facts is not None else ():
        yield from _unheard(fact, meanings, longer)
        yield from _apart(fact)


def check_heard(facts: FactBook, written: Value, lexicon: Lexicon) -> Iterator[Located]:
    """Find the facts that are listened for and of which the lexicon says no word."""
    places = dict((written.get("faits") or written).walk())
    names = {called: name for name, sheet in facts.sheets.items() for called in sheet.called}
    for name in facts.heard_values:
        place = places.get(names.get(name, name)) if name not in lexicon.facts and name not in _WITHOUT_WORDS else None
        if place is not None:
            wrong = f"le fait « {name} » s’écoute, et le lexique n’en dit aucun mot"
            at = place.get("ecoute") or place.get("dit") or place
            yield _wrong(at, "fait-incoherent", wrong, f"« {name}: » et ses mots, dans knowledge/lexique.yml")


def check_conversation(root: Value) -> Iterator[Located]:
    """Find the expressions of ``conversation.yml`` that stand for two things at once."""
    ranks = root.get("rangs")
    tables = [(ranks, name) for name in RANKS] if ranks is not None else []
    yield from _one_list_each(tables)
    follows = root.get("suites")
    for key, listed in (follows.entries or ()) if follows is not None else ():
        if listed.kind == "liste" and key.text not in [item.text for item in listed.items or ()]:
            wrong = f"les suites de « {key.text} » ne le nomment pas lui-même"
            yield _wrong(listed, "cle-manquante", wrong, f"« {key.text} » dans sa propre liste")
    for names in _OPPOSED:
        yield from _one_list_each([(root, name) for name in names])


def _one_list_each(lists: Sequence[tuple[Value | None, str]]) -> Iterator[Located]:
    seen: dict[str, str] = {}
    for table, name in lists:
        listed = table.get(name) if table is not None else None
        for value in texts(listed):
            other = seen.setdefault(fold(value.text or ""), name)
            if other != name:
                wrong = f"« {value.text} » est déjà sous « {other} »"
                yield _wrong(value, "expression-double", wrong, "une expression sous un seul nom")


def _abbreviation(word: str, key: Value, value: Value, meanings: Mapping[str, str]) -> Iterator[Located]:
    if _CAPITAL.search(key.text or ""):
        yield _wrong(
            key, "expression-en-capitales", f"une majuscule dans « {key.text} »", f"« {(key.text or '').lower()} »"
        )
    if re.search(r"[*|…]", key.text or "") or re.search(r"[*|…]", value.text or ""):
        wrong = f"« * », « | » et « … » ne valent rien dans une abréviation (« {key.text} »)"
        yield _wrong(key, "expression-impossible", wrong, "des mots entiers")
    if value.kind == "vide":
        yield _wrong(value, "valeur-vide", f"l’abréviation « {key.text} » ne veut rien dire", "ce qu’elle veut dire")
    chain = [word]
    while (following := meanings.get(chain[-1])) is not None and following != chain[-1]:
        chain.append(following)
        if following in chain[:-1]:
            wrong = f"l’abréviation « {key.text} » tourne en rond : {' → '.join(chain)}"
            yield _wrong(key, "abreviation", wrong, "ce qu’elle veut dire en toutes lettres")
            break
    if " " not in word and (value.text or "").lower() == (key.text or "").lower():
        yield _wrong(key, "abreviation", f"l’abréviation « {key.text} » veut dire elle-même", "ce qu’elle veut dire")


def _expression(value: Value) -> Iterator[Located]:
    text = value.text or ""
    if _CAPITAL.search(text):
        yield _wrong(value, "expression-en-capitales", f"une majuscule dans « {text} »", f"« {text.lower()} »")
    plain = clean_phrase(text)
    if "..." in text:
        wrong = f"trois points au lieu de « … » : « {text} »"
        yield _wrong(value, "expression-impossible", wrong, f"« {text.replace('...', '…')} »")
    if _STAR_INSIDE.search(plain) or plain.count("…") > _MOST_GAPS:
        wrong = f"expression impossible : « {text} »"
        yield _wrong(
            value, "expression-impossible", wrong, "« * » seulement à la fin d’un mot, « … » quatre fois au plus"
        )
    elif _SIGNS.search(plain):
        wrong = f"« {text} » ne trouve rien : « {_SIGNS.search(plain)[0]} » n’est pas lu"  # type: ignore[index]
        yield _wrong(value, "expression-impossible", wrong, "des mots, « * », « | » et « … »")


def _unheard(fact: Value, meanings: Mapping[str, str], longer: tuple[str, ...]) -> Iterator[Located]:
    """Find the expressions that no corrected text holds: a word that is always written out, or set aside as a whole."""
    aside = {clean_phrase(value.text or "") for value in texts(fact.get("sauf"))}
    for part in ("valeurs", "repris"):
        for value in texts(fact.get(part)):
            plain = clean_phrase(value.text or "")
            if plain in aside:
                wrong = f"« {value.text} » est aussi sous « sauf » : elle n’est jamais entendue"
                yield _wrong(value, "expression-double", wrong, "l’un des deux")
            word = next((one for one in _bare(plain, longer).split() if _written_out(one, meanings)), None)
            if word is not None:
                wrong = f"« {value.text} » ne trouve rien : « {word} » se lit « {meanings[word]} »"
                yield _wrong(value, "expression-impossible", wrong, f"« {meanings[word]} »")


def _bare(plain: str, longer: tuple[str, ...]) -> str:
    """Give the words of an expression that no abbreviation of several words takes in."""
    text = f" {plain.replace('…', ' ')} "
    for words in longer:
        if words in text:
            text = text.replace(f" {words}", " ")
    return text


def _written_out(word: str, meanings: Mapping[str, str]) -> bool:
    meaning = meanings.get(word)
    return meaning is not None and len(word) > _SHORT and word not in re.split(r"[ ']", meaning)


def _apart(fact: Value) -> Iterator[Located]:
    """Find the expressions under two values that one message would match, « mon|ma » spelt out."""
    seen: dict[str, tuple[str, str]] = {}
    for part in ("valeurs", "repris"):
        section = fact.get(part)
        for name, listed in section.walk() if section is not None else ():
            for value in texts(listed):
                for way in _ways(clean_phrase(value.text or "")):
                    other, text = seen.setdefault(way, (name, value.text or ""))
                    if other != name and clean_phrase(text) != clean_phrase(value.text or ""):
                        wrong = f"« {way} » est déjà sous « {other} », par « {text} »"
                        yield _wrong(value, "expression-double", wrong, "une expression sous une seule valeur")
                        break


def _ways(plain: str) -> Iterator[str]:
    choices = [word.split("|") for word in plain.split()]
    count = 1
    for choice in choices:
        count *= len(choice)
    if count > _MOST_WAYS:
        yield plain
    else:
        yield from (" ".join(words) for words in product(*choices))


def _wrong(value: Value, code: str, wrong: str, expected: str) -> Located:
    return Located(value.file, value.line, value.column, wrong, expected, code)
