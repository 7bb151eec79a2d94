"""Verdicts: what a table is, rule by rule, each decided from all its evidence."""

from analysis.ledgers.tables.verdicts.numbers_or_events import (
    OF_ISSUE,
    PROBLEM_WORDS,
    RECOGNITION,
    TableKind,
)

__all__ = ["OF_ISSUE", "PROBLEM_WORDS", "RECOGNITION", "TableKind"]
