"""Dates: what a cell says about when something happened, and nothing that it does not say."""

from datetime import date, datetime

from analysis.ledgers.cells.cell_text import is_missing_number
from analysis.ledgers.cells.date_numbers import read_number
from analysis.ledgers.cells.date_readings import (
    FIRST_YEAR,
    LAST_YEAR,
    DateReading,
    Scalar,
    failed,
    shown_value,
)
from analysis.ledgers.cells.date_text import read_text

__all__ = ["DateReading", "Scalar", "read_date"]


def read_date(cell: Scalar, year: int | None = None, month: int | None = None) -> DateReading:
    """Read the date that a cell states.

    The result depends on the arguments alone, so a caller may keep it for equal cells of the
    same type (``1``, ``1.0`` and ``True`` are equal but read differently).

    Parameters
    ----------
    cell
        The cell as it stands.
    year, month
        The year and month that title, sheet or file state; they complete 3月15日 and 15日 and are
        never held against a full date.

    Examples
    --------
    >>> read_date("2023.3.15-3.17").end_date
    datetime.date(2023, 3, 17)
    >>> read_date("3月15日").rule, read_date("3月15日", year=2023).date
    ('date_incomplete', datetime.date(2023, 3, 15))
    """
    if cell is None or is_missing_number(cell):
        return failed("date_missing", "")
    if isinstance(cell, str):
        return read_text(cell, year, month)
    if isinstance(cell, date):
        return _read_calendar_date(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return read_number(cell)
    return failed("date_unparseable", shown_value(cell))


def _read_calendar_date(cell: date) -> DateReading:
    day = cell.date() if isinstance(cell, datetime) else cell
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        return DateReading(day, None, "day")
    return failed("date_out_of_range", day.isoformat())
