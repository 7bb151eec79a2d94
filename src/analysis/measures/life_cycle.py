"""Life cycle: the rectification measures of every organization and year, on any engine.

Items are first gathered into classes that no measure of a calendar year tells apart; what is
counted is then decided for a class at a time, by the same expressions that decide for an item.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import narwhals as nw
import pandas as pd

from analysis.datasets import Frame, Frames
from analysis.measures.definitions import RECTIFICATION
from analysis.measures.rectification import (
    COUNTED,
    ITEM_COLUMNS,
    MEDIAN,
    OF_A_DAY,
    RATES,
    STOCKS,
    TO_DATE,
    UNKNOWN_IN_DOUBT,
    Span,
    days_to_close,
    to_moment,
)
from analysis.records import AGAIN, DOUBTFUL, REOPENED, SAID_CLOSED, UNDONE, UNPROVEN

_KEYS = ["organization", "year"]
_NUMBERS = ("rows", "amount", "known")
_CLASS = ("date", "closed_date", "due_date", "open_until", "status")
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
_OUTLASTS_ITS_YEAR = (
    (nw.col("closed_date") > nw.col("date") + _STEPS)
    | ~nw.col("open_until").is_null()
    | (nw.col("closed_date").is_null() & nw.col("status").is_in(("open", REOPENED)))
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
        organization, year, date, closed_date, due_date, open_until (four numbers a year: for a
        span from 4 · year to 4 · year + 3 the expressions of `rectification.COUNTED` hold of them
        if and only if they hold of the dates), status and amount.
    """
    last = to_moment(last_day or _FAR)
    closed, due = nw.col("closed_date"), nw.col("due_date")
    is_closed = closed <= last
    is_later = ~closed.is_null() & (closed > last)
    status = nw.col("status")
    is_undated = closed.is_null() & status.is_in(SAID_CLOSED)
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
        (nw.col("open_until").dt.year() * _STEPS + _STEPS - 1).alias("open_until"),
        nw.when(is_undated | (status.is_in((DOUBTFUL, UNPROVEN, UNDONE)) & ~is_later))
        .then(status)
        .when(status.is_in(AGAIN))
        .then(nw.lit(REOPENED))
        .otherwise(nw.lit("open"))
        .alias("status"),
        "amount",
    )


def measure_life_cycle(
    frames: Frames, known: Frame, coverage: Frame, classes: Frame, years: Sequence[int]
) -> list[Frame]:
    """Measure the life cycle in each year, a row an organization, year and measure.

    Parameters
    ----------
    known, coverage : narwhals.LazyFrame
        organization, year and activity of records, and of what was kept.
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
    parts: list[Frame] = []
    of_rows, of_amount, of_stated = (nw.col(_name(number, _OPENING[0])) for number in _NUMBERS)
    is_unknown = (of_rows > 0) & (nw.col("doubtful") >= of_rows)
    is_undated = nw.col("undated") > 0
    is_none_closed = nw.col(_name("rows", _CLOSING[0])) == 0
    for code in _SHOWN:  # rows that all leave their number unstated give none
        rows, amount, stated = (nw.col(_name(number, code)) for number in _NUMBERS)
        is_zero = (rows == 0) & ~is_unknown if code in UNKNOWN_IN_DOUBT else rows == 0
        if code in OF_A_DAY:
            is_zero = is_zero & ~(is_undated & is_none_closed)
        shown: tuple[nw.Expr, ...] = (
            nw.lit(code).alias("measure"),
            nw.when(is_zero | (stated > 0)).then(amount).cast(nw.Float64).alias("value"),
            rows.alias("records"),
            (rows - stated).alias("unstated"),
        )
        is_told = (nw.col("is_kept") == 1) | (rows > 0)
        parts.append(counts.filter(is_told).select(*_KEYS, *shown))
    for code in RATES:  # in percent, where there is something to divide by
        rows, amount, stated = (nw.col(_name(number, RATES[code][0])) for number in _NUMBERS)
        shown = (
            nw.lit(code).alias("measure"),
            nw.when(
                (rows > 0)
                | ~(
                    is_unknown
                    | (is_undated & (code in OF_A_DAY))
                    | ((nw.col("unproven") > 0) & (code in TO_DATE))
                )
            )
            .then(amount.cast(nw.Float64) * 100 / of_amount)
            .alias("value"),
            of_rows.alias("records"),
            (of_rows - of_stated + rows - stated).alias("unstated"),
        )
        parts.append(counts.filter(of_amount != 0).select(*_KEYS, *shown))
    parts.append(_measure_days(frames))
    return [part.filter(nw.col("year").is_in(told)) for part in parts]


def gather_items(frames: Frames) -> Frame:
    """Gather the rectification items into classes that no calendar year tells apart.

    Returns
    -------
    narwhals.LazyFrame
        The columns of `classify_items`, but the number of items (rows), the sum of their amounts
        (amount) and how many state one (known).
    """
    classes = classify_items(_select_items(frames), frames.last_day)
    gathered = classes.group_by("organization", *_CLASS).agg(
        nw.len().alias("rows"),
        nw.col("amount").sum().alias("amount"),
        nw.col("amount").count().alias("known"),
    )
    return gathered.with_columns(nw.col(*_NUMBERS).cast(nw.Int64))


def list_closing_years(classes: Frame) -> Frame:
    """List the years in which items were closed."""
    closed = classes.filter(~nw.col("closed_date").is_null())
    return closed.select(((nw.col("closed_date") - 2).cast(nw.Int64) // _STEPS).alias("year"))


def select_doubtful(classes: Frame) -> Frame:
    """Select, by organization and year of opening, how many rows it is unknown of if done."""
    doubtful = classes.filter(nw.col("status") == DOUBTFUL)
    return doubtful.select("organization", "rows", year=nw.col("date").cast(nw.Int64) // _STEPS)


def select_undated(classes: Frame) -> Frame:
    """Select how many rows are done on no day told, by the first year in which they may be."""
    is_undated = (
        nw.col("status").is_in(("closed", UNPROVEN, UNDONE)) & nw.col("closed_date").is_null()
    )
    until = nw.col("open_until")
    first = nw.when(until.is_null()).then(nw.col("date")).otherwise(until + 1).cast(nw.Int64)
    return classes.filter(is_undated).select("organization", "rows", year=first // _STEPS)


def select_unproven(classes: Frame) -> Frame:
    """Select, by organization and year of opening, how many of them are unproven at the cut-off."""
    is_unproven = (nw.col("status") == UNPROVEN) & nw.col("closed_date").is_null()
    unproven = classes.filter(is_unproven)
    return unproven.select("organization", "rows", year=nw.col("date").cast(nw.Int64) // _STEPS)


def _select_items(frames: Frames) -> Frame:
    days = ("date", "due_date", "closed_date", "open_until")
    items = frames.records.filter(nw.col("activity") == RECTIFICATION).select(*_KEYS, *ITEM_COLUMNS)
    return items.with_columns(nw.col(*days).cast(nw.Datetime("us")))


def _count_items(
    frames: Frames, known: Frame, coverage: Frame, classes: Frame, years: Sequence[int]
) -> Frame:
    """Count items by organization and year: of each measure its rows, amount and known amounts.

    What is open is told for those who kept any ledger in the year; `is_kept` is 1 where nothing
    counted is a zero, and 0 where only what is open is told.
    """
    spans = frames.make(pd.DataFrame({"span": list(years)}, dtype="int64"))
    was_closed = classes.filter(~nw.col("closed_date").is_null())
    outlasting = classes.filter(_OUTLASTS_ITS_YEAR).join(spans, how="cross")
    opened = _count(_span_of(classes, nw.col("date")), _OPENING)
    closed = _count(_span_of(was_closed, nw.col("closed_date") - 2), _CLOSING)
    pending = _count(_span_of(outlasting, nw.col("span") * _STEPS), STOCKS)
    ledgers = coverage.filter(nw.col("activity") == RECTIFICATION)
    kept = _list_keys([ledgers, _counted(opened, _OPENING), _counted(closed, _CLOSING)])
    used = _list_keys([known, coverage])
    open_only = _counted(pending, STOCKS).join(used, on=_KEYS, how="semi")
    told = [
        part.select(*_KEYS, nw.lit(is_kept).cast(nw.Int64).alias("is_kept"))
        for part, is_kept in ((kept, 1), (open_only, 0))
    ]
    counts = nw.concat(told).group_by(*_KEYS).agg(nw.col("is_kept").max())
    for part in (opened, closed, pending):
        counts = counts.join(part, on=_KEYS, how="left")
    for name, part in (
        ("doubtful", select_doubtful(classes)),
        ("undated", select_undated(classes)),
        ("unproven", select_unproven(classes)),
    ):
        found = part.group_by(*_KEYS).agg(nw.col("rows").sum().alias(name))
        counts = counts.join(found, on=_KEYS, how="left")
    rare = ("doubtful", "undated", "unproven")
    names = [*_name_numbers((*_OPENING, *_CLOSING, *STOCKS)), *rare]
    return counts.with_columns(nw.col(*names).fill_null(0).cast(nw.Int64))


def _list_keys(parts: Sequence[Frame]) -> Frame:
    """List organizations and years, repeated ones too."""
    return nw.concat([part.select("organization", nw.col("year").cast(nw.Int64)) for part in parts])


def _counted(counts: Frame, codes: Sequence[str]) -> Frame:
    """Keep the organizations and years of which any of the measures counts a row."""
    has_rows = (nw.col(_name("rows", code)) > 0 for code in codes)
    return counts.filter(nw.any_horizontal(*has_rows, ignore_nulls=True))


def _name(number: str, code: str) -> str:
    return f"{code}_{number}"


def _name_numbers(codes: Sequence[str]) -> list[str]:
    return [_name(number, code) for code in codes for number in _NUMBERS]


def _span_of(classes: Frame, start: nw.Expr) -> Frame:
    """Give each class the year that begins at `start`."""
    first = start.cast(nw.Int64)
    return classes.with_columns(
        first.alias("start"), (first + _STEPS - 1).alias("end"), (first // _STEPS).alias("year")
    )


def _count(classes: Frame, codes: Sequence[str]) -> Frame:
    """Sum, by organization and year, the numbers of the classes that each measure counts."""
    judged = classes.select(  # each rule once, not for each number again
        "organization",
        nw.col("year").cast(nw.Int64),
        nw.col(*_NUMBERS).fill_null(0),
        *(COUNTED[code](_SPAN).alias(code) for code in codes),
    )
    chosen = judged.select(
        *_KEYS,
        *(
            nw.when(nw.col(code))
            .then(nw.col(number))
            .otherwise(nw.lit(0))
            .alias(_name(number, code))
            for code in codes
            for number in _NUMBERS
        ),
    )
    return chosen.group_by(*_KEYS).agg(nw.col(*_name_numbers(codes)).sum())


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
