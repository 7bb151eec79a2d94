"""Ledgers: any file an office keeps, read into rows as they stand."""

from analysis.ledgers.answered import answer_of, find_answers
from analysis.ledgers.cited_cells import (
    LEFT_AWAY,
    CitedPlace,
    CitedRows,
    PublicCells,
    choose_tables,
    guard_cells,
    quote_cells,
    read_public_cells,
)
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
    "PublicCells",
    "SheetSummary",
    "answer_of",
    "check_conservation",
    "choose_tables",
    "find_answers",
    "guard_cells",
    "quote_cells",
    "read_ledgers",
    "read_public_cells",
]
