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

_KEYS = ["organization", "year"]
_NUMBERS = ("rows", "amount", "known")
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
_SHOWN = (_OPENING[0], *_CLOSING, *STOCKS)
_OUTLASTS_ITS_YEAR = (nw.col("status") != "closed") & (
    nw.col("closed_date").is_null() | (nw.col("closed_date") > nw.col("date") + _STEPS)
)
"""Of a class: only of these is anything open at the end of a year."""


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
    frames: Frames, known: Frame, coverage: Frame, classes: Frame, years: Sequence[int]
) -> list[Frame]:
    """Measure the life cycle in each year, a row an organization, year and measure.

    Parameters
    ----------
    frames : Frames
        The records.
    known, coverage : narwhals.LazyFrame
        organization, year and activity of records, and of what was kept.
    classes : narwhals.LazyFrame
        As of `gather_items`.
    years : sequence of int
        The years asked for; one later than the last day known has no rows.

    Returns
    -------
    list of narwhals.LazyFrame
        organization, year, measure, value, records, unstated.
    """
    last_day = frames.last_day
    told = [year for year in years if last_day is None or year <= last_day.year]
    counts = frames.hold(_count_items(frames, known, coverage, classes, told))
    parts = [_list_counts(counts), _list_rates(counts), _measure_days(frames)]
    return [part.filter(nw.col("year").is_in(told)) for part in parts]


def gather_items(frames: Frames) -> Frame:
    """Gather the rectification items into classes that no calendar year tells apart."""
    return _gather(classify_items(_select_items(frames), frames.last_day))


def list_closing_years(classes: Frame) -> Frame:
    """List the years in which items were closed."""
    closed = classes.filter(~nw.col("closed_date").is_null())
    return closed.select(((nw.col("closed_date") - 2).cast(nw.Int64) // _STEPS).alias("year"))


def _select_items(frames: Frames) -> Frame:
    columns = ("date", "precision", "due_date", "closed_date", "status", "amount")
    days = ("date", "due_date", "closed_date")
    items = frames.records.filter(nw.col("activity") == RECTIFICATION).select(*_KEYS, *columns)
    return items.with_columns(nw.col(*days).cast(nw.Datetime("us")))


def _gather(classes: Frame) -> Frame:
    """Gather items into classes: how many, the sum of their amounts, how many state one."""
    gathered = classes.group_by("organization", *_CLASS).agg(
        nw.len().alias("rows"),
        nw.col("amount").sum().alias("amount"),
        nw.col("amount").count().alias("known"),
    )
    return gathered.with_columns(nw.col(*_NUMBERS).cast(nw.Int64))


def _count_items(
    frames: Frames, known: Frame, coverage: Frame, classes: Frame, years: Sequence[int]
) -> Frame:
    """Count items by organization, year and measure, also those of which there are none.

    What is open is told for those who kept any ledger in the year.
    """
    spans = frames.make(pd.DataFrame({"span": list(years)}, dtype="int64"))
    was_closed = classes.filter(~nw.col("closed_date").is_null())
    pending = classes.filter(_OUTLASTS_ITS_YEAR).join(spans, how="cross")
    flows = [
        *_count(_span_of(classes, nw.col("date")), _OPENING),
        *_count(_span_of(was_closed, nw.col("closed_date") - 2), _CLOSING),
    ]
    stocks = _count(_span_of(pending, nw.col("span") * _STEPS), STOCKS)
    ledgers = coverage.filter(nw.col("activity") == RECTIFICATION)
    told = [ledgers, flows[0], flows[len(_OPENING)]]
    kept = _list_keys(told).unique()
    used = _list_keys([known, coverage, kept])
    nothing = kept.join(frames.make(pd.DataFrame({"measure": list(_SHOWN)})), how="cross")
    zeros = nothing.with_columns(nw.lit(0).cast(nw.Int64).alias(name) for name in _NUMBERS)
    open_items = nw.concat(list(stocks)).join(used, on=_KEYS, how="semi")
    counted = nw.concat([*flows, open_items, zeros]).group_by(*_KEYS, "measure")
    summed = counted.agg(nw.col(*_NUMBERS).sum())
    return summed.with_columns(nw.col(*_NUMBERS).cast(nw.Int64))


def _list_keys(parts: Sequence[Frame]) -> Frame:
    """List organizations and years, repeated ones too."""
    return nw.concat([part.select("organization", nw.col("year").cast(nw.Int64)) for part in parts])


def _span_of(classes: Frame, start: nw.Expr) -> Frame:
    """Give each class the year that begins at `start`."""
    first = start.cast(nw.Int64)
    return classes.with_columns(
        first.alias("start"), (first + _STEPS - 1).alias("end"), (first // _STEPS).alias("year")
    )


def _count(classes: Frame, codes: Sequence[str]) -> Iterator[Frame]:
    """Select the classes that each measure counts."""
    for code in codes:
        chosen = classes.filter(COUNTED[code](_SPAN))
        yield chosen.select(
            "organization",
            nw.col("year").cast(nw.Int64),
            nw.lit(code).alias("measure"),
            "rows",
            nw.col("amount").fill_null(0),
            "known",
        )


def _list_counts(counts: Frame) -> Frame:
    """List the counts; rows that all leave their number unstated give none."""
    shown = counts.filter(nw.col("measure").is_in(list(_SHOWN)))
    is_stated = (nw.col("rows") == 0) | (nw.col("known") > 0)
    return shown.select(
        *_KEYS,
        "measure",
        nw.when(is_stated).then(nw.col("amount")).cast(nw.Float64).alias("value"),
        nw.col("rows").alias("records"),
        (nw.col("rows") - nw.col("known")).alias("unstated"),
    )


def _list_rates(counts: Frame) -> Frame:
    """List the rates in percent where there is something to divide by."""
    whole = counts.filter((nw.col("measure") == _OPENING[0]) & (nw.col("amount") != 0)).select(
        *_KEYS,
        nw.col("amount").alias("whole"),
        nw.col("rows").alias("records"),
        (nw.col("rows") - nw.col("known")).alias("of_whole"),
    )
    rates = []
    for code, (part, _) in RATES.items():
        found = counts.filter(nw.col("measure") == part).select(
            *_KEYS, "amount", (nw.col("rows") - nw.col("known")).alias("of_part")
        )
        done = whole.join(found, on=_KEYS, how="left")
        share = nw.col("amount").fill_null(0).cast(nw.Float64) * 100 / nw.col("whole")
        rates.append(
            done.select(
                *_KEYS,
                nw.lit(code).alias("measure"),
                share.alias("value"),
                nw.col("records"),
                (nw.col("of_whole") + nw.col("of_part").fill_null(0)).alias("unstated"),
            )
        )
    return nw.concat(rates)


def _measure_days(frames: Frames) -> Frame:
    """Find the median days from opening to closing of what closed in each year."""
    span = Span(to_moment(_FIRST), to_moment(frames.last_day or _FAR))
    timed = (
        _select_items(frames)
        .filter(COUNTED[MEDIAN](span))
        .select(
            "organization",
            nw.col("closed_date").dt.year().cast(nw.Int64).alias("year"),
            days_to_close().alias("days"),
        )
    )
    found = timed.group_by(*_KEYS).agg(
        nw.col("days").median().alias("median"), nw.len().alias("rows")
    )
    return found.select(
        *_KEYS,
        nw.lit(MEDIAN).alias("measure"),
        nw.col("median").cast(nw.Float64).alias("value"),
        nw.col("rows").cast(nw.Int64).alias("records"),
        nw.lit(0).cast(nw.Int64).alias("unstated"),
    )
