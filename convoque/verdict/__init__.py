"""From a person's file and words to a judged case: gather the facts, run the tables."""

from convoque.verdict.assemble import CaseFacts, gather, slot_of
from convoque.verdict.conclusions import Conclusion, Consequence, Motif, Prudence
from convoque.verdict.earlier import Earlier, add_months, dated
from convoque.verdict.judge import Judgement, Tried, judge

__all__ = [
    "CaseFacts",
    "Conclusion",
    "Consequence",
    "Earlier",
    "Judgement",
    "Motif",
    "Prudence",
    "Tried",
    "add_months",
    "dated",
    "gather",
    "judge",
    "slot_of",
]
