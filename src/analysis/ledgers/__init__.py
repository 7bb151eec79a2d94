"""Ledgers: any file an office keeps, read into rows as they stand."""

from analysis.ledgers.answered import find_answer
from analysis.ledgers.cited_cells import LEFT_AWAY, CitedPlace, CitedRows, read_cited_rows
from analysis.ledgers.reading import LedgerRows, Progress, read_ledgers
from analysis.ledgers.rows import Coverage, FileSummary, SheetSummary
from analysis.ledgers.sheet_reading import check_conservation
from analysis.ledgers.table_reading import DEFAULT_ORGANIZATION

__all__ = [
    "DEFAULT_ORGANIZATION",
    "LEFT_AWAY",
    "CitedPlace",
    "CitedRows",
    "Coverage",
    "FileSummary",
    "LedgerRows",
    "Progress",
    "SheetSummary",
    "check_conservation",
    "find_answer",
    "read_cited_rows",
    "read_ledgers",
]
