"""Dating: when each data row's activity was, from its date column or, without one, the context."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.ledgers.columns import Encoded, Mark, TableRows, Texts, encode
from analysis.ledgers.context import Context, read_month, read_year
from analysis.ledgers.date_readings import Precision
from analysis.ledgers.dates import DateReading, read_date
from analysis.ledgers.headings import DAY_HEADINGS, Heading
from analysis.ledgers.kinds import section_of_rows
from analysis.ledgers.sheets import Scalar
from analysis.ledgers.text import is_blank

Days = NDArray[np.datetime64]

_SAMPLE = 60
_MONTH_ONLY = "日期只显示年、月，计入当月，不计入某一天；知道日期的，请把单元格设为年月日格式"
_MONTHS = range(1, 13)


@dataclass(frozen=True, slots=True, eq=False)
class Dates:
    """Date, end and precision of every data row; NaT and "" where an error stands."""

    days: Days
    ends: Days
    precisions: Texts
    years: NDArray[Any]
    heading: Heading | None


def read_dates(
    rows: TableRows, context: Context, *, is_found_date: bool, is_single_year: bool
) -> tuple[Dates, list[Mark]]:
    """Read the dates of all data rows.

    Parameters
    ----------
    is_found_date
        Whether the rows are items of rectification, which are dated by their discovery.
    is_single_year
        Whether a date outside the year that the sheet states is worth a warning.
    """
    heading = _choose_column(
        rows, ("found_date", "date") if is_found_date else ("date", "found_date")
    )
    years, months = _context_of_rows(rows, context)
    if heading is None:
        readings = encode(list(zip(years, months, strict=True))).map(_read_context)
    else:
        cells = rows.cells(heading)
        readings = _read_column(heading, cells, years, months)
    marks = _marks_of(rows, heading, readings)
    if is_single_year and heading is not None:
        marks += _find_conflicts(rows, heading, readings, years)
    dates = Dates(
        days=to_days(readings, "date"),
        ends=to_days(readings, "end_date"),
        precisions=readings.take(lambda reading: reading.precision or "", object),
        years=np.array(years, dtype=object),
        heading=heading,
    )
    shortened = _month_only_rows(rows, dates)
    marks += [
        rows.mark(p, heading, "date_month_only", "warning", _MONTH_ONLY, field="date")
        for p in shortened
    ]
    return _keep_months(dates, shortened), marks


def to_days(readings: Encoded[DateReading], name: str) -> Days:
    """Spread the dates of readings over the rows."""
    chosen = [getattr(reading, name) for reading in readings.values]
    if not any(chosen):
        return np.full(len(readings.codes), np.datetime64("NaT"), dtype="datetime64[D]")
    return np.array(chosen, dtype="datetime64[D]")[readings.codes]


def _choose_column(rows: TableRows, fields: Sequence[str]) -> Heading | None:
    """Choose the date column: of the first field that has one, that with most readable dates."""
    for field in fields:
        if columns := rows.table.having(field):
            return max(columns, key=lambda heading: (_readable(rows, heading), -heading.index))
    return None


def _readable(rows: TableRows, heading: Heading) -> int:
    cells = rows.cells(heading)[:_SAMPLE]
    return sum(read_date(cell, 2000, 1).date is not None for cell in cells)


def _context_of_rows(
    rows: TableRows, context: Context
) -> tuple[list[int | None], list[int | None]]:
    """Give the year and month that complete each row: its own columns, section, names."""
    if not rows.table.sections and not {"year", "month"}.intersection(
        heading.field for heading in rows.table.headings
    ):
        return [context.year] * len(rows), [context.month] * len(rows)
    sections = section_of_rows(rows)
    known = {text: (read_year(text), read_month(text)) for text in set(sections)}
    years = [known[text][0] or context.year for text in sections]
    months = [known[text][1] or context.month for text in sections]
    for heading in rows.table.having("year")[:1]:
        own = encode(rows.cells(heading)).map(_year_of_cell)
        years = [own.values[c] or y for c, y in zip(own.codes.tolist(), years, strict=True)]
    for heading in rows.table.having("month")[:1]:
        own = encode(rows.cells(heading)).map(_month_of_cell)
        months = [own.values[c] or m for c, m in zip(own.codes.tolist(), months, strict=True)]
    return years, months


def _year_of_cell(cell: Scalar) -> int | None:
    read = read_date(cell).date
    return read.year if read else None


def _month_of_cell(cell: Scalar) -> int | None:
    if isinstance(cell, int | float) and cell in _MONTHS:
        return int(cell)
    if isinstance(cell, str) and cell.strip().isdigit() and int(cell) in _MONTHS:
        return int(cell)
    read = read_date(cell, 2000) if isinstance(cell, str | date) else None
    return read.date.month if read and read.date else None


def _read_column(
    heading: Heading,
    cells: Sequence[Scalar],
    years: Sequence[int | None],
    months: Sequence[int | None],
) -> Encoded[DateReading]:
    is_day = heading.text in DAY_HEADINGS
    if len(set(years)) == 1 and len(set(months)) == 1:
        year, month = years[0], months[0]
        return encode(cells).map(lambda cell: read_date(_day(cell, is_day), year, month))
    rows = encode(list(zip(cells, years, months, strict=True)))
    return rows.map(lambda row: read_date(_day(row[0], is_day), row[1], row[2]))


def _day(cell: Scalar, is_day: bool) -> Scalar:
    """Write the 15 of a column headed 日 as 15日."""
    return f"{cell}日" if is_day and str(cell).isdigit() else cell


def _read_context(known: tuple[int | None, int | None]) -> DateReading:
    """Date a row of a table without a date column by the year and month of its context."""
    year, month = known
    if year is None:
        note = "工作表没有日期栏，标题、表名和文件名里也没有年份，无法确定年度；请加一栏“日期”"
        return DateReading(None, None, None, "date_missing", "error", note)
    span = f"{year}年{month}月" if month else f"{year}年"
    note = f"工作表没有日期栏，按标题、表名、年月栏或文件名计入{span}"
    precision: Precision = "month" if month else "year"
    return DateReading(
        date(year, month or 1, 1), None, precision, "date_from_context", "warning", note
    )


def _marks_of(
    rows: TableRows, heading: Heading | None, readings: Encoded[DateReading]
) -> list[Mark]:
    marks = []
    for position in readings.positions(lambda reading: reading.rule is not None):
        reading = readings.values[readings.codes[position]]
        rule, note = reading.rule or "", reading.note
        if (
            heading
            and is_blank(rows.cells(heading)[position])
            and rows.is_uncached(position, heading)
        ):
            rule, note = (
                "formula_no_cache",
                "日期是公式，文件里没有保存结果；请用表格软件重新计算后保存",
            )
        marks.append(
            rows.mark(position, heading, rule, reading.severity or "error", note, field="date")
        )
    return marks


def _find_conflicts(
    rows: TableRows,
    heading: Heading,
    readings: Encoded[DateReading],
    years: Sequence[int | None],
) -> list[Mark]:
    """Mark the rows whose date lies outside the year that their sheet or year column states."""
    if not any(years):
        return []
    own = readings.take(lambda reading: reading.date.year if reading.date else 0, np.int64)
    stated = np.array([year or 0 for year in years], dtype=np.int64)
    outside = np.flatnonzero((own > 0) & (stated > 0) & (own != stated)).tolist()
    return [
        rows.mark(
            position,
            heading,
            "year_conflict",
            "warning",
            f"日期在{own[position]}年，表名、标题、年度栏或文件名写的是{stated[position]}年；"
            f"按日期计入{own[position]}年，请核对",
            field="date",
        )
        for position in outside
    ]


def _month_only_rows(rows: TableRows, dates: Dates) -> list[int]:
    """List the rows whose date is formatted so that it shows year and month only."""
    if not rows.sheet.month_only or dates.heading is None:
        return []
    column = rows.sheet.first_column + dates.heading.index
    places = {row for row, other in rows.sheet.month_only if other == column}
    return [
        position
        for position, row in enumerate(rows.numbers.tolist())
        if row in places and dates.precisions[position] == "day"
    ]


def _keep_months(dates: Dates, positions: list[int]) -> Dates:
    """Keep year and month alone at some positions."""
    if not positions:
        return dates
    days, precisions = dates.days.copy(), dates.precisions.copy()
    days[positions] = days[positions].astype("datetime64[M]").astype("datetime64[D]")
    precisions[positions] = "month"
    return Dates(days, dates.ends, precisions, dates.years, dates.heading)
