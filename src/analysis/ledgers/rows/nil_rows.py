"""Nil rows: the months of which a ledger says that nothing was held."""

from __future__ import annotations

from analysis.ledgers.cells import is_blank, read_date
from analysis.ledgers.files import Scalar, Sheet
from analysis.ledgers.rows.columns import clean
from analysis.ledgers.tables import Context, Layout, read_month, read_year

Span = tuple[int | None, int | None]


def read_nil_rows(sheet: Sheet, layout: Layout, context: Context) -> list[Span]:
    """Give year and month of each row that says that nothing was held, None where not stated."""
    months = {heading.index for table in layout.tables for heading in table.having("month")}
    return [_span(sheet, place, months, layout, context) for place in layout.rows_of("nil")]


def _span(sheet: Sheet, place: int, months: set[int], layout: Layout, context: Context) -> Span:
    year, month = _section(layout, place)
    for index, cell in enumerate(sheet.rows[place]):
        if is_blank(cell):
            continue
        found_year, found_month = _stated(cell, is_month=index in months)
        year, month = found_year or year, found_month or month
    return year or context.year, month or context.month


def _stated(cell: Scalar, *, is_month: bool) -> Span:
    if isinstance(cell, str):
        read = read_date(cell)
        if read.date is not None and read.precision != "year":
            return read.date.year, read.date.month
        if is_month and cell.strip().isdigit() and 1 <= int(cell) <= 12:
            return None, int(cell)
        return read_year(clean(cell)), read_month(clean(cell))
    if isinstance(cell, int) and not isinstance(cell, bool):
        return None, cell if is_month and 1 <= cell <= 12 else None
    read = read_date(cell)
    return (read.date.year, read.date.month) if read.date else (None, None)


def _section(layout: Layout, place: int) -> Span:
    """Give the span of the section that a row stands in."""
    above = [
        text
        for table in layout.tables
        for start, text in sorted(table.sections.items())
        if start < place
    ]
    return (read_year(above[-1]), read_month(above[-1])) if above else (None, None)
