"""Ledgers: any file an office keeps, read into rows as they stand."""

from analysis.ledgers.reading import LedgerRows, Progress, read_ledgers
from analysis.ledgers.rows.summaries import Coverage, FileSummary, SheetSummary

__all__ = ["Coverage", "FileSummary", "LedgerRows", "Progress", "SheetSummary", "read_ledgers"]
