"""Dating: when each data row's activity was, from its date column or, without one, the context."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.ledgers.cells import (
    DateReading,
    Precision,
    is_blank,
    list_days,
    read_amount,
    read_date,
)
from analysis.ledgers.files import Scalar
from analysis.ledgers.rows.columns import Encoded, Mark, TableRows, Texts, clean, encode
from analysis.ledgers.tables import (
    DAY_HEADINGS,
    FIRST_MONTH_OF_SCHOOL,
    OF_ISSUE,
    Context,
    Heading,
    find_sections,
)

Days = NDArray[np.datetime64]

_SAMPLE = 60
_MONTH_ONLY = "日期只显示年、月，计入当月，不计入某一天；知道日期的，请把单元格设为年月日格式"
_MONTHS = range(1, 13)
_OF_FORM = re.compile(r"^[开起]始|处分")
"""开始时间 beside 活动日期 is when a form was opened, 处分时间 beside 回访时间 why one came."""
_DAY = re.compile(r"(?:0?[1-9]|[123]\d)(?:\.0)?")


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
    if heading is None and context.day is not None:
        note = f"没有日期栏，按标题计在{context.day:%Y-%m-%d}"
        told = DateReading(context.day, None, "day", "date_from_context", "warning", note)
        readings = encode([context.day] * len(rows)).map(lambda _: told)
    elif heading is None:
        sources = rows.texts(rows.table.having("source") if is_found_date else ())
        readings = encode(list(zip(sources, years, months, strict=True))).map(_read_told)
    else:
        is_of_school = context.year is None and context.school_year is not None
        years = [year or context.school_year for year in years] if is_of_school else years
        readings = _read_column(rows, heading, years, months, is_of_school=is_of_school)
        years = [None] * len(rows) if is_of_school else years
    marks = _marks_of(rows, heading, readings)
    if is_single_year and heading is not None:
        marks += _find_conflicts(rows, heading, readings, years)
    ends = to_days(readings, "end_date")
    for column in rows.table.having("end_date")[:1]:  # one of its own states a full date
        own = to_days(encode(rows.cells(column)).map(read_date), "date")
        ends = np.where(np.isnat(own), ends, own)
    dates = Dates(
        days=to_days(readings, "date"),
        ends=ends,
        precisions=readings.take(lambda reading: reading.precision or "", object),
        years=np.array(years, dtype=object),
        heading=heading,
    )
    shortened = _month_only_rows(rows, dates)
    marks += [
        rows.mark(p, heading, "date_month_only", "warning", _MONTH_ONLY, field="date")
        for p in shortened
    ]
    if not shortened:
        return dates, marks
    days, precisions = dates.days.copy(), dates.precisions.copy()
    days[shortened] = days[shortened].astype("datetime64[M]").astype("datetime64[D]")
    precisions[shortened] = "month"
    return replace(dates, days=days, precisions=precisions), marks


def part_days(rows: TableRows, context: Context) -> tuple[TableRows, tuple[str, ...]]:
    """Take a row once for each day of its cell, where its number of times is that of the days.

    Its heads are told once. Of persons there must be one a day where no column tells heads.
    """
    counts, dates = rows.table.having("count")[:1], rows.table.having("date")[:1]
    if not (counts and dates):
        return rows, ()
    persons, people = rows.table.having("persons")[:1], rows.table.having("people")[:1]
    times: dict[int, int] = {}
    changed: dict[int, dict[int, Sequence[Scalar]]] = {
        heading.index: {} for heading in (*dates, *counts, *persons, *people)
    }
    years, months = _context_of_rows(rows, context)
    for position, cell in enumerate(rows.cells(dates[0])):
        days = list_days(cell, years[position], months[position])
        if not days or read_amount(rows.cells(counts[0])[position]).value != len(days):
            continue
        names = [part for part in _JOINTS.split(clean(rows.texts(persons)[position])) if part]
        if names and not people and len(names) != len(days):
            continue
        times[position] = len(days)
        changed[dates[0].index][position] = days
        changed[counts[0].index][position] = [1] * len(days)
        for heading in people:
            changed[heading.index][position] = [rows.cells(heading)[position]]
        for heading in persons if not people and names else ():
            changed[heading.index][position] = names
    if not times:
        return rows, ()
    return rows.repeat(times, changed), (_PARTED.format(dates[0].text),)


_JOINTS = re.compile(r"[、,;/|\n]")
_PARTED = "“{}”栏一格里写了几个日子、与次数相符的，逐日读作一次"


def to_days(readings: Encoded[DateReading], name: str) -> Days:
    """Spread the dates of readings over the rows."""
    chosen = [getattr(reading, name) for reading in readings.values]
    if not any(chosen):
        return np.full(len(readings.codes), np.datetime64("NaT"), dtype="datetime64[D]")
    return np.array(chosen, dtype="datetime64[D]")[readings.codes]


def _choose_column(rows: TableRows, fields: Sequence[str]) -> Heading | None:
    """Choose the date column: of the first field that has one, the first with most of its dates.

    A further column may hold more of them: 处理时间 is filled where 谈话时间 was forgotten.
    """
    for field in fields:
        if columns := rows.table.having(field):
            for other in (OF_ISSUE, _OF_FORM):  # 传达日期 beside 发文日期
                columns = tuple(h for h in columns if not other.search(h.text)) or columns
            readable = [
                sum(
                    read_date(cell, 2000, 1).date is not None for cell in rows.cells(each)[:_SAMPLE]
                )
                for each in columns
            ]
            pairs = zip(columns, readable, strict=True)
            return next(heading for heading, dates in pairs if dates * 2 >= max(readable))
    return None


def _context_of_rows(
    rows: TableRows, context: Context
) -> tuple[list[int | None], list[int | None]]:
    """Give the year and month that complete each row: its own columns, section, names."""
    if not rows.table.sections and not {"year", "month"}.intersection(
        heading.field for heading in rows.table.headings
    ):
        return [context.year] * len(rows), [context.month] * len(rows)
    sections = find_sections(rows.table.sections, rows.places)
    years = [section.year or context.year for section in sections]
    months = [section.month or context.month for section in sections]
    for heading in rows.table.having("year")[:1]:
        read = encode(rows.cells(heading)).map(read_date)
        days = [read.values[code].date for code in read.codes.tolist()]
        years = [day.year if day else year for day, year in zip(days, years, strict=True)]
    for heading in rows.table.having("month")[:1]:
        own = encode(rows.cells(heading)).map(_month_of_cell)
        months = [own.values[c] or m for c, m in zip(own.codes.tolist(), months, strict=True)]
    return years, months


def _month_of_cell(cell: Scalar) -> int | None:
    if isinstance(cell, int | float) and cell in _MONTHS:
        return int(cell)
    if isinstance(cell, str) and cell.strip().isdigit() and int(cell) in _MONTHS:
        return int(cell)
    read = read_date(cell, 2000) if isinstance(cell, str | date) else None
    return read.date.month if read and read.date else None


def _read_column(
    rows: TableRows,
    heading: Heading,
    years: Sequence[int | None],
    months: Sequence[int | None],
    *,
    is_of_school: bool,
) -> Encoded[DateReading]:
    cells = rows.cells(heading)
    has_days = heading.text in DAY_HEADINGS
    spans = {field: rows.table.having(field)[:1] for field in ("year", "month")}
    if len(set(years)) == 1 and len(set(months)) == 1 and not any(spans.values()):
        year, month = years[0], months[0]
        is_day = has_days or month is not None
        return encode(cells).map(
            lambda c: _read_cell(_day(c, is_day), year, month, False, is_of_school)
        )
    has_own = [False] * len(rows)
    for (column,) in filter(None, spans.values()):
        has_own = [
            known or not is_blank(cell)
            for known, cell in zip(has_own, rows.cells(column), strict=True)
        ]
    encoded = encode(list(zip(cells, years, months, has_own, strict=True)))
    return encoded.map(
        lambda row: _read_cell(
            _day(row[0], has_days or bool(row[2])), row[1], row[2], row[3], is_of_school
        )
    )


def _read_cell(
    cell: Scalar, year: int | None, month: int | None, has_own: bool, is_of_school: bool
) -> DateReading:
    """Read a date; one left blank counts for the year and month that the row's own columns state.

    A row of which the sheet alone states the year stays undated: it may be a form not filled in.
    A school year begins in one year and ends in the next.
    """
    reading = read_date(cell, year, month)
    if is_of_school and year and reading.date and reading.rule == "date_from_context":
        reading = read_date(cell, year + (reading.date.month < FIRST_MONTH_OF_SCHOOL), month)
    is_refused = not is_blank(cell)  # a sign stands where the day would
    if reading.rule != "date_missing" or is_refused or not has_own or year is None:
        return reading
    span = _read_context((year, month))
    words = f"{year}年{month}月" if month else f"{year}年"
    note = f"没有填写日期，按本行的年度、月份栏计入{words}；知道日期的请补上"
    return replace(span, rule="date_missing", note=note)


def _day(cell: Scalar, is_day: bool) -> Scalar:
    """Write the 15 of a column headed 日, or of a known month, as 15日."""
    return f"{clean(cell)}日" if is_day and _DAY.fullmatch(str(cell)) else cell


_TOLD = re.compile(
    r"(?<!\d)20\d\d(?:年\d{1,2}月(?:\d{1,2}日)?|[-./]\d{1,2}(?:[-./]\d{1,2})?(?!\d))"
)
_TOLD_YEAR = re.compile(r"(?<!\d)20\d\d年?(?=\D|$)")


def _read_told(row: tuple[str, int | None, int | None]) -> DateReading:
    """Date an item by what its source tells (2023年9月自查), else by the context.

    A month of its own goes before the year of a title, which may be a later one; a year does not.
    """
    text, year, month = row
    found = _TOLD.findall(text) or ([] if year else _TOLD_YEAR.findall(text))
    reading = read_date(found[0].rstrip("-./")) if len(found) == 1 else None
    if reading is None or reading.date is None:
        return _read_context((year, month))
    note = f"没有发现日期栏，按来源“{text[:30]}”计入{found[0]}"
    return DateReading(reading.date, None, reading.precision, "date_from_context", "warning", note)


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
