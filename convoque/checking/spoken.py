"""All that a person can read of what editors write, passage by passage, each text with its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from convoque.knowledge.yamlfile import Value

_OF_A_QUESTION = ("texte", "enjeu", "aide", "autrement", "pourquoi")


@dataclass(frozen=True)
class Passage:
    """Texts that are read together: a case of a fiche, a rule, a fact and its question, one sentence of the site.

    ``titles`` are the names of its buttons, ``certainty`` its mark, ``until``
    the last day on which it is said; ``to_verify``: it goes with the
    conclusion « à vérifier ». ``kind``: fiche, regle, fait, phrase, site, sens.
    """

    kind: str
    texts: tuple[Value, ...]
    titles: tuple[Value, ...] = ()
    certainty: str = ""
    until: str = ""
    to_verify: bool = False

    @property
    def whole(self) -> str:
        """All its sentences, one after the other."""
        return " ".join(plain(text) for text in self.texts)


def plain(value: Value) -> str:
    """Give a text as it is said: one space between its words."""
    return " ".join((value.text or "").split())


def passages(written: Mapping[str, Value]) -> Iterator[Passage]:
    """Give every passage of the files, by their name without ``.yml`` (« fiches/report »)."""
    for name, root in written.items():
        folder, _, last = name.rpartition("/")
        if folder == "fiches":
            yield from _of_fiche(root)
        elif folder == "regles":
            yield from _of_rules(root)
        elif name == "faits":
            yield from _of_facts(root)
        elif folder == "messages":
            if last == "reponses":
                yield from _of_answers(root, ())
            else:
                yield from (Passage("site", (text,)) for text in texts(root if last != "widget" else root.get("fr")))
        elif name == "parametres":
            yield from (Passage("sens", _given(figure, "sens")) for _, figure in _walk(root.get("parametres")))


def texts(value: Value | None) -> Iterator[Value]:
    """Give every text of a value, keys left out."""
    if value is None:
        return
    if value.text:
        yield value
    for _, child in value.entries or ():
        yield from texts(child)
    for child in value.items or ():
        yield from texts(child)


def _of_fiche(root: Value) -> Iterator[Passage]:
    yield Passage("titre", (), _given(root, "titre"))
    for case in _items(root.get("cas")):
        said = _given(case, "reponse", "precisions", "faire")
        titles = (
            *_given(case, "dit"),
            *(title for one in _items(case.get("boutons")) for title in _given(one, "titre")),
        )
        dated = case.get("en_vigueur")
        until = dated.get("jusqu_au") if dated else None
        yield Passage("fiche", said, titles, _word(case.get("certitude")) or "pratique", _word(until))


def _of_rules(root: Value) -> Iterator[Passage]:
    for rule in _items(root.get("regles")):
        said = _given(rule, "parce_que", "precision", "conseil")
        concluded = rule.get("alors")
        to_verify = concluded is not None and _word(concluded.get("obligation")) == "a_verifier"
        yield Passage("regle", said, certainty=_word(rule.get("certitude")), to_verify=to_verify)


def _of_answers(value: Value, under: tuple[str, ...]) -> Iterator[Passage]:
    if value.text:
        open_ = bool({"a_verifier", "incertain"} & set(under))
        yield Passage("phrase", (value,), certainty="incertain" if open_ else "", to_verify=open_)
    for key, child in value.walk():
        yield from _of_answers(child, (*under, key))
    for child in value.items or ():
        yield from _of_answers(child, under)


def _of_facts(root: Value) -> Iterator[Passage]:
    for _, fact in _walk(root.get("faits")):
        labels = fact.get("valeurs")
        asked = fact.get("question")
        said = tuple(texts(labels)) if labels is not None and labels.entries is not None else ()
        if asked is None:
            yield Passage("fait", said)
        else:
            titles = tuple(texts(asked.get("boutons")))
            yield Passage("fait", (*said, *_given(asked, *_OF_A_QUESTION)), titles)


def _given(value: Value, *keys: str) -> tuple[Value, ...]:
    return tuple(text for key in keys for text in texts(value.get(key)))


def _items(value: Value | None) -> Iterable[Value]:
    return (value.items or ()) if value is not None else ()


def _walk(value: Value | None) -> Iterable[tuple[str, Value]]:
    return value.walk() if value is not None else ()


def _word(value: Value | None) -> str:
    return (value.text or "") if value is not None else ""
