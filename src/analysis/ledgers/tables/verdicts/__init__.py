"""Verdicts: what a table is, rule by rule, each decided from all its evidence."""

from analysis.ledgers.tables.verdicts.held_or_not import ON_PLANS
from analysis.ledgers.tables.verdicts.items_or_papers import OF_ISSUE, ON_ITEMS, PROBLEM_WORDS
from analysis.ledgers.tables.verdicts.numbers_or_events import OF_MONEY, ON_NUMBERS
from analysis.ledgers.tables.verdicts.persons import ON_PERSONS
from analysis.ledgers.tables.verdicts.recognition_rules import TableKind
from analysis.ledgers.tables.verdicts.shapes import ON_SHAPES

RECOGNITION = (*ON_SHAPES, *ON_ITEMS, *ON_PLANS, *ON_PERSONS, *ON_NUMBERS)
"""Every rule of recognition, in the order in which they are tried; the first that fits decides."""

__all__ = ["OF_ISSUE", "OF_MONEY", "PROBLEM_WORDS", "RECOGNITION", "TableKind"]
