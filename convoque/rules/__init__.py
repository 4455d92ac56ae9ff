"""Obligation rules: facts, decision tables, verdicts, explanations. Pure Python, no I/O.

A table is an ordered list of dated rules over finite facts, exceptions first
and base case last. It is compiled once, per period, into a decision diagram;
a decision walks the diagram, and with missing facts it collects what is still
possible (Kleene's third value).
"""

from convoque.rules.decide import Decision, decide
from convoque.rules.diagram import Diagram, IncompleteTable, Steps, TooManySituations, compile_table
from convoque.rules.explain import Change, nearest_changes
from convoque.rules.model import UNKNOWN, Fact, Rule, Table
from convoque.rules.questions import best_question, expected_questions

__all__ = [
    "UNKNOWN",
    "Change",
    "Decision",
    "Diagram",
    "Fact",
    "IncompleteTable",
    "Rule",
    "Steps",
    "Table",
    "TooManySituations",
    "best_question",
    "compile_table",
    "decide",
    "expected_questions",
    "nearest_changes",
]
