"""Cells: what one cell says: a day, a number, a text."""

from analysis.ledgers.cells.cell_text import (
    chinese_digits,
    chinese_number,
    is_blank,
    is_cell_error,
    normalise,
    states_nothing,
)
from analysis.ledgers.cells.counts import CountReading, is_amount, read_amount
from analysis.ledgers.cells.date_readings import Precision
from analysis.ledgers.cells.dates import DateReading, list_days, read_date

__all__ = [
    "CountReading",
    "DateReading",
    "Precision",
    "chinese_digits",
    "chinese_number",
    "is_amount",
    "is_blank",
    "is_cell_error",
    "list_days",
    "normalise",
    "read_amount",
    "read_date",
    "states_nothing",
]
