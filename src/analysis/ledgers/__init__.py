"""Ledgers: any file an office keeps, read into rows as they stand."""

from analysis.ledgers.answered import find_answer
from analysis.ledgers.reading import LedgerRows, Progress, read_ledgers
from analysis.ledgers.rows import Coverage, FileSummary, SheetSummary
from analysis.ledgers.sheet_reading import check_conservation
from analysis.ledgers.table_reading import DEFAULT_ORGANIZATION

__all__ = [
    "DEFAULT_ORGANIZATION",
    "Coverage",
    "FileSummary",
    "LedgerRows",
    "Progress",
    "SheetSummary",
    "check_conservation",
    "find_answer",
    "read_ledgers",
]
