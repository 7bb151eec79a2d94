"""Life cycle: the rectification measures of every organization and year, on any engine.

Items are first gathered into classes that no measure of a calendar year tells apart; what is
counted is then decided for a class at a time, by the same expressions that decide for an item.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import narwhals as nw
import pandas as pd

from analysis.datasets.frames import Frame, Frames
from analysis.measures.definitions import RECTIFICATION
from analysis.measures.rectification import (
    COUNTED,
    MEDIAN,
    RATES,
    STOCKS,
    Span,
    days_to_close,
    to_moment,
)

_KEYS = ("organization", "year")
_CLASS = ("date", "closed_date", "due_date", "status")
_FIRST, _FAR = date(1900, 1, 1), date(2999, 12, 31)
_STEPS = 4
"""Places of a year in `classify_items`: in its course, late, on time, its end."""

_SPAN = Span(nw.col("start"), nw.col("end"))
_OPENING = (
    "rectification_opened",
    "rectification_closed_of_opened",
    "rectification_closed_of_opened_to_date",
)
_CLOSING = (
    "rectification_closed",
    "rectification_closed_on_time",
    "rectification_closed_late",
    "rectification_closed_without_due",
)
_COUNTS = (*_OPENING, *_CLOSING, *STOCKS)
_SHOWN = (_OPENING[0], *_CLOSING, *STOCKS)


def classify_items(items: Frame, last_day: date | None) -> Frame:
    """Replace the dates of items by numbers that compare as the dates do, a few of them a year.

    Parameters
    ----------
    items : narwhals.LazyFrame
        organization, year, amount, due_date, closed_date and status of items opened not later
        than `last_day`.
    last_day : date or None
        The last day known: what lies after it has not happened.

    Returns
    -------
    narwhals.LazyFrame
        organization, year, date, closed_date, due_date (four numbers a year: for a span from
        4 · year to 4 · year + 3 the expressions of `rectification.COUNTED` hold of them if and
        only if they hold of the dates), status and amount.
    """
    last = to_moment(last_day or _FAR)
    closed, due = nw.col("closed_date"), nw.col("due_date")
    is_closed = closed <= last
    is_undated = closed.is_null() & (nw.col("status") == "closed")
    is_near = is_closed & (closed.dt.year() == due.dt.year())
    on_time = nw.when(closed <= due).then(nw.lit(2)).otherwise(nw.lit(1))
    far = nw.lit(_STEPS * _FAR.year)
    due_year = due.dt.year() * _STEPS
    return items.select(
        *_KEYS,
        (nw.col("year") * _STEPS).alias("date"),
        nw.when(is_closed).then(closed.dt.year() * _STEPS + 2).alias("closed_date"),
        nw.when(is_near)
        .then(due_year + on_time)
        .otherwise(nw.when(due <= last).then(due_year).otherwise(nw.when(~due.is_null()).then(far)))
        .alias("due_date"),
        nw.when(is_undated).then(nw.lit("closed")).otherwise(nw.lit("open")).alias("status"),
        "amount",
    )


def measure_life_cycle(
    frames: Frames, grouped: Frame, items: Frame, years: Sequence[int]
) -> list[Frame]:
    """Measure the life cycle in each year, a row an organization, year and measure.

    Parameters
    ----------
    frames : Frames
        The records.
    grouped : narwhals.LazyFrame
        organization, year, activity and covered, the rows of coverage, of all that was kept.
    items : narwhals.LazyFrame
        As of `select_items`.
    years : sequence of int
        The years asked for; one later than the last day known has no rows.

    Returns
    -------
    list of narwhals.LazyFrame
        organization, year, measure, value, records.
    """
    last_day = frames.last_day
    known = [year for year in years if last_day is None or year <= last_day.year]
    counts = frames.hold(_count_items(frames, items, grouped, known))
    parts = [*_list_counts(counts), *_list_rates(counts), _measure_days(items, last_day)]
    return [part.filter(nw.col("year").is_in(known)) for part in parts]


def select_items(records: Frame) -> Frame:
    """Select the rectification items, with what the life cycle needs of them."""
    columns = ("date", "precision", "due_date", "closed_date", "status", "amount")
    days = ("date", "due_date", "closed_date")
    items = records.filter(nw.col("activity") == RECTIFICATION).select(*_KEYS, *columns)
    return items.with_columns(nw.col(*days).cast(nw.Datetime("us")))


def _count_items(frames: Frames, items: Frame, grouped: Frame, years: Sequence[int]) -> Frame:
    """Count items by organization and year, and tell whether the ledger, or any, was kept."""
    classes = frames.hold(_gather(classify_items(items, frames.last_day)))
    spans = frames.make(pd.DataFrame({"span": list(years)}, dtype="int64"))
    opened = _count(_span_of(classes, nw.col("date")), _OPENING)
    was_closed = classes.filter(~nw.col("closed_date").is_null())
    closed = _count(_span_of(was_closed, nw.col("closed_date") - 2), _CLOSING)
    carried = classes.filter(
        nw.col("closed_date").is_null() | (nw.col("closed_date") > nw.col("date") + _STEPS)
    ).filter(nw.col("status") != "closed")
    stocks = _count(_span_of(carried.join(spans, how="cross"), nw.col("span") * _STEPS), STOCKS)
    kept = _count_kept(grouped)
    return _add_up([opened, closed, stocks, kept])


def _gather(classes: Frame) -> Frame:
    gathered = classes.group_by("organization", *_CLASS).agg(
        nw.len().alias("rows"),
        nw.col("amount").sum().alias("amount"),
        nw.col("amount").count().alias("known"),
    )
    return gathered.with_columns(nw.col("rows", "amount", "known").cast(nw.Int64))


def _span_of(classes: Frame, start: nw.Expr) -> Frame:
    """Give each class the year that begins at `start`."""
    first = start.cast(nw.Int64)
    return classes.with_columns(
        first.alias("start"), (first + _STEPS - 1).alias("end"), (first // _STEPS).alias("year")
    )


def _count(classes: Frame, codes: Sequence[str]) -> Frame:
    """Count the items of each class that a measure counts: rows, their sum, rows that state it."""
    counts = [
        nw.when(COUNTED[code](_SPAN)).then(nw.col(name)).otherwise(nothing).alias(column)
        for code in codes
        for name, column in _columns_of(code)
        for nothing in [nw.lit(0)]
    ]
    counted = classes.select(*_KEYS, *counts).group_by(*_KEYS)
    names = [column for code in codes for _, column in _columns_of(code)]
    return counted.agg(nw.col(*names).sum()).with_columns(nw.col(*names).fill_null(0))


def _columns_of(code: str) -> tuple[tuple[str, str], ...]:
    return ("rows", f"{code}_rows"), ("amount", code), ("known", f"{code}_known")


def _count_kept(grouped: Frame) -> Frame:
    is_ledger = (nw.col("activity") == RECTIFICATION) & (nw.col("covered") > 0)
    return grouped.select(
        *_KEYS,
        nw.when(is_ledger).then(nw.lit(1)).otherwise(nw.lit(0)).alias("kept"),
        nw.lit(1).alias("used"),
    )


def _add_up(parts: Sequence[Frame]) -> Frame:
    """Add counts up by organization and year; what a part does not count is nothing."""
    names = [column for code in _COUNTS for _, column in _columns_of(code)] + ["kept", "used"]
    filled = [
        part.select(
            nw.col("organization"),
            nw.col("year").cast(nw.Int64),
            *(
                (nw.col(name) if name in part.collect_schema() else nw.lit(0))
                .cast(nw.Int64)
                .alias(name)
                for name in names
            ),
        )
        for part in parts
    ]
    added = nw.concat(filled).group_by(*_KEYS).agg(nw.col(*names).sum())
    return added.with_columns(nw.col(*names).cast(nw.Int64))


def _list_counts(counts: Frame) -> Iterator[Frame]:
    """List the counts of those who kept the ledger, and what is open of those who kept any."""
    rows = {code: nw.col(f"{code}_rows") for code in _COUNTS}
    is_told = (rows["rectification_opened"] > 0) | (rows["rectification_closed"] > 0)
    is_kept = (nw.col("kept") > 0) | is_told
    for code in _SHOWN:
        is_shown = is_kept
        if code in STOCKS:
            is_shown = is_kept | ((nw.col("used") > 0) & (rows[code] > 0))
        is_stated = (rows[code] == 0) | (nw.col(f"{code}_known") > 0)
        value = nw.when(is_stated).then(nw.col(code))
        yield _name(counts.filter(is_shown), code, value, rows[code])


def _list_rates(counts: Frame) -> Iterator[Frame]:
    """List the rates in percent where there is something to divide by."""
    for code, (part, whole) in RATES.items():
        share = nw.col(part).cast(nw.Float64) * 100 / nw.col(whole)
        known = counts.filter(nw.col(whole) != 0)
        yield _name(known, code, share, nw.col(f"{whole}_rows"))


def _measure_days(items: Frame, last_day: date | None) -> Frame:
    """Find the median days from opening to closing of what closed in each year."""
    span = Span(to_moment(_FIRST), to_moment(last_day or _FAR))
    timed = items.filter(COUNTED[MEDIAN](span)).select(
        "organization",
        nw.col("closed_date").dt.year().cast(nw.Int64).alias("year"),
        days_to_close().alias("days"),
    )
    found = timed.group_by(*_KEYS).agg(
        nw.col("days").median().alias("median"), nw.len().alias("rows")
    )
    return _name(found, MEDIAN, nw.col("median"), nw.col("rows"))


def _name(frame: Frame, code: str, value: nw.Expr, records: nw.Expr) -> Frame:
    return frame.select(
        *_KEYS,
        nw.lit(code).alias("measure"),
        value.cast(nw.Float64).alias("value"),
        records.cast(nw.Int64).alias("records"),
    )
