"""Rectification: which items a measure of the life cycle counts, each said once.

A rule reads the columns of items and a span: expressions of a frame (`COUNTED`), or arrays that
are in memory already (`RULES`), of which a report asks hundreds of questions.

A row is an item: of an item that stands in the ledgers of several years only the first row counts
(`is_carried_over` is false), and that row holds the dates of its whole life.
An item that is said to be closed without a day of completion is not counted as closed in any
period, and as open only until the end of the last year whose ledger lists it as open
(`open_until`); it is completed to date from the end of the year on whose ledger says so. An item
that contradicts itself (status `DOUBTFUL`) is counted as opened and as nothing else: neither done
nor open. An item that was done and is listed as open again has a second row (status in `AGAIN`)
that is not opened, but open; as long as it is, the item is not completed to date (`UNDONE`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.periods import Period
from analysis.records import AGAIN, DOUBTFUL, SAID_CLOSED, UNDONE, UNPROVEN

MEDIAN, UNDATED = "rectification_median_days_to_close", "rectification_undated"
_OPENED, _IN_DOUBT = "rectification_opened", "rectification_opened_in_doubt"
SURE_OF_DOUBTFUL = ("rectification_item", _OPENED, _IN_DOUBT)
"""Measures that an item counts for, though nobody knows whether it is done."""
OF_A_DAY = (
    "rectification_closed",
    "rectification_closed_on_time",
    "rectification_closed_late",
    "rectification_closed_without_due",
    "rectification_closed_of_opened",
    "rectification_completion_rate",
    "rectification_median_days_to_close",
)
"""Measures that need the day on which an item was done, which a bare 已完成 does not tell."""
TO_DATE = (
    "rectification_closed_of_opened_to_date",
    "rectification_completion_rate_to_date",
)
"""Measures that a bare 已完成 proves from the end of its ledger's year on, not before."""
UNKNOWN_IN_DOUBT = (
    "rectification_closed",
    "rectification_closed_on_time",
    "rectification_closed_late",
    "rectification_closed_without_due",
    "rectification_open_at_year_end",
    "rectification_overdue_at_year_end",
)
"""What is no zero, but unknown, in a span of whose items none is known to be done or not."""


Bound = np.datetime64 | datetime | nw.Expr


@dataclass(frozen=True, slots=True)
class Span:
    """The days that a life-cycle measure looks at: days, moments, or columns that hold them.

    `start`, `end`: where opening and closing are counted; `end` is the "year end". `last_day`: the
    last day known, for "to date"; None leaves it open.
    """

    start: Bound
    end: Bound
    last_day: Bound | None = None

    @classmethod
    def of(cls, period: Period, last_day: date | None) -> Span:
        """Make the span of a period, to be compared with arrays of days."""
        return cls(
            np.datetime64(period.start),
            np.datetime64(period.end),
            None if last_day is None else np.datetime64(last_day),
        )


def to_moment(day: date) -> datetime:
    """Make the first moment of a day, as frames hold days."""
    return datetime(day.year, day.month, day.day)


def days_to_close() -> nw.Expr:
    """Make the expression of the days from `date` to `closed_date`, the same on every engine."""
    return _number_days(nw.col("closed_date")) - _number_days(nw.col("date"))


def _number_days(day: nw.Expr) -> nw.Expr:
    """Count the days from the beginning of the calendar: 365 a year, one more in leap years."""
    before = day.dt.year() - 1
    leaps = before // 4 - before // 100 + before // 400
    return before * 365 + leaps + day.dt.ordinal_day()


@dataclass(frozen=True, slots=True)
class ItemColumns:
    """What the rules look at, for each item: its days, and what is said of them.

    Narwhals expressions or NumPy arrays, which compare and combine by the same signs; a day that
    is missing compares as neither earlier nor later. `undated_on`, only of arrays, is the first
    day on which one that is done on no day told may have been done.
    """

    date: Any
    due_date: Any
    closed_date: Any
    open_until: Any
    undated_on: Any
    has_no_due_date: Any
    has_no_closed_date: Any
    is_said_closed: Any
    is_unproven: Any
    is_undone: Any
    is_doubtful: Any
    is_again: Any
    is_of_a_day: Any
    days_to_close: Any

    @classmethod
    def of_frame(cls) -> ItemColumns:
        """Name the columns as expressions."""
        return cls(
            nw.col("date"),
            nw.col("due_date"),
            nw.col("closed_date"),
            nw.col("open_until"),
            None,
            nw.col("due_date").is_null(),
            nw.col("closed_date").is_null(),
            nw.col("status").is_in(SAID_CLOSED),
            nw.col("status") == UNPROVEN,
            nw.col("status") == UNDONE,
            nw.col("status") == DOUBTFUL,
            nw.col("status").is_in(AGAIN),
            nw.col("precision") == "day",
            days_to_close(),
        )

    @classmethod
    def of_arrays(cls, items: pd.DataFrame) -> ItemColumns:
        """Take the columns of a frame in memory."""
        opened, due, closed, until = (items[name].to_numpy() for name in _DAYS)
        return cls(
            opened,
            due,
            closed,
            until,
            np.where(np.isnat(until), opened, until + np.timedelta64(1, "D")),
            np.isnat(due),
            np.isnat(closed),
            items["status"].isin(SAID_CLOSED).to_numpy(dtype=bool),
            (items["status"] == UNPROVEN).to_numpy(dtype=bool),
            (items["status"] == UNDONE).to_numpy(dtype=bool),
            (items["status"] == DOUBTFUL).to_numpy(dtype=bool),
            items["status"].isin(AGAIN).to_numpy(dtype=bool),
            (items["precision"] == "day").to_numpy(dtype=bool),
            (closed - opened) / np.timedelta64(1, "D"),
        )


_DAYS = ("date", "due_date", "closed_date", "open_until")

Rule = Callable[[ItemColumns, Span], Any]


def _is_opened(item: ItemColumns, span: Span) -> Any:
    return (item.date >= span.start) & (item.date <= span.end) & ~item.is_again


def _is_closed(item: ItemColumns, span: Span) -> Any:
    return (item.closed_date >= span.start) & (item.closed_date <= span.end)


def _is_pending(item: ItemColumns, span: Span) -> Any:
    never = item.has_no_closed_date & ~item.is_said_closed & ~item.is_doubtful
    return never | (item.closed_date > span.end) | (item.open_until >= span.end)


def _is_open(item: ItemColumns, span: Span) -> Any:
    return (item.date <= span.end) & _is_pending(item, span)


def _is_closed_of_opened_to_date(item: ItemColumns, span: Span) -> Any:
    closed = ~item.has_no_closed_date
    if span.last_day is not None:
        closed = item.closed_date <= span.last_day
    is_proven = ~item.is_unproven & ~item.is_undone
    return _is_opened(item, span) & (closed | _is_undated(item)) & is_proven


def _is_undated(item: ItemColumns) -> Any:
    return item.has_no_closed_date & item.is_said_closed


RULES: Mapping[str, Rule] = {
    "rectification_opened": _is_opened,
    "rectification_closed": _is_closed,
    "rectification_closed_on_time": lambda item, span: (
        _is_closed(item, span) & (item.closed_date <= item.due_date)
    ),
    "rectification_closed_late": lambda item, span: (
        _is_closed(item, span) & (item.closed_date > item.due_date)
    ),
    "rectification_closed_without_due": lambda item, span: (
        _is_closed(item, span) & item.has_no_due_date
    ),
    "rectification_open_at_year_end": _is_open,
    "rectification_overdue_at_year_end": lambda item, span: (
        _is_open(item, span) & (item.due_date <= span.end)
    ),
    "rectification_closed_of_opened": lambda item, span: (
        _is_opened(item, span) & (item.closed_date <= span.end)
    ),
    "rectification_closed_of_opened_to_date": _is_closed_of_opened_to_date,
    "rectification_remaining": lambda item, span: _is_opened(item, span) & _is_pending(item, span),
    "rectification_under_way": lambda item, span: (
        _is_opened(item, span)
        & _is_pending(item, span)
        & (item.has_no_due_date | (item.due_date > span.end))
    ),
    "rectification_unfinished": lambda item, span: (
        _is_opened(item, span) & _is_pending(item, span) & (item.due_date <= span.end)
    ),
    "rectification_opened_undated": lambda item, span: (
        _is_opened(item, span) & _is_undated(item) & ~(item.open_until >= span.end)
    ),
    UNDATED: lambda item, span: (
        (item.undated_on >= span.start)
        & (item.undated_on <= span.end)
        & _is_undated(item)
        & ~item.is_again
    ),
    "rectification_opened_unproven": lambda item, span: (
        _is_opened(item, span) & _is_undated(item) & item.is_unproven
    ),
    "rectification_opened_in_doubt": lambda item, span: _is_opened(item, span) & item.is_doubtful,
    "rectification_reopened": lambda item, span: (
        (item.date >= span.start) & (item.date <= span.end) & item.is_again
    ),
    MEDIAN: lambda item, span: _is_closed(item, span) & item.is_of_a_day,
}
"""Measure code → the rule of the items it counts."""


def find_counted(
    items: pd.DataFrame, code: str, period: Period, last_day: date | None = None
) -> NDArray[np.bool_]:
    """Say of each item in memory whether a measure counts it in a period.

    Examples
    --------
    >>> days = {"date": "2024-02-01", "due_date": "2024-06-30", "closed_date": "2024-07-01"}
    >>> item = pd.DataFrame({name: [pd.Timestamp(day)] for name, day in days.items()})
    >>> item = item.assign(status="closed", precision="day", open_until=pd.NaT)
    >>> bool(find_counted(item, "rectification_closed_late", Period.year(2024))[0])
    True
    """
    counted: NDArray[np.bool_] = RULES[code](
        ItemColumns.of_arrays(items), Span.of(period, last_day)
    )
    return counted


_COLUMNS = ItemColumns.of_frame()

COUNTED: Mapping[str, Callable[[Span], nw.Expr]] = {
    code: partial(rule, _COLUMNS) for code, rule in RULES.items() if code != UNDATED
}
"""Measure code → the items it counts, as an expression of `ITEM_COLUMNS`."""

ITEM_COLUMNS = ("date", "precision", "due_date", "closed_date", "open_until", "status", "amount")
"""What the rules need, and the number that is counted."""

MONTHLY = {"rectification_opened": "date", "rectification_closed": "closed_date"}
"""Counts of what happens on a day, and the column of that day."""

STOCKS = ("rectification_open_at_year_end", "rectification_overdue_at_year_end")

RATES: Mapping[str, tuple[str, str]] = {
    "rectification_completion_rate": ("rectification_closed_of_opened", "rectification_opened"),
    "rectification_completion_rate_to_date": (
        "rectification_closed_of_opened_to_date",
        "rectification_opened",
    ),
}
"""Rate → the counts that are its numerator and denominator."""

CLOSED = frozenset(
    {
        MEDIAN,
        "rectification_closed",
        "rectification_closed_on_time",
        "rectification_closed_late",
        "rectification_closed_without_due",
        "rectification_closed_of_opened",
        "rectification_closed_of_opened_to_date",
        "rectification_opened_undated",
        "institution_revision",
    }
)
"""Measures that a row proves which states that an item is done."""

OPEN = frozenset(
    {*STOCKS, "rectification_remaining", "rectification_under_way", "rectification_unfinished"}
)
"""Measures that a row proves which states that an item is not done yet."""
