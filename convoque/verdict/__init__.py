"""From a person's file and words to a judged case: gather the facts, run the tables."""

from convoque.verdict.assemble import ABOUT_THE_CONVOCATION, CaseFacts, add_months, gather
from convoque.verdict.judge import Consequence, Judgement, judge

__all__ = [
    "ABOUT_THE_CONVOCATION",
    "CaseFacts",
    "Consequence",
    "Judgement",
    "add_months",
    "gather",
    "judge",
]
