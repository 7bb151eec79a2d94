"""Rectification: which items a measure of the life cycle counts, as narwhals expressions.

A row is an item: of an item that stands in the ledgers of several years only the first row counts
(`is_carried_over` is false), and that row holds the dates of its whole life.
An item that is said to be closed without a day of completion is not counted as open, and not as
closed in any period; it is counted as completed to date.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import narwhals as nw

from analysis.periods import Period

MEDIAN = "rectification_median_days_to_close"


Bound = datetime | nw.Expr


@dataclass(frozen=True, slots=True)
class Span:
    """The days that a life-cycle measure looks at: moments, or columns that hold them.

    Parameters
    ----------
    start, end : datetime or narwhals.Expr
        Where opening and closing are counted; `end` is the "year end".
    last_day : datetime, narwhals.Expr or None
        The last day known, for "to date"; None leaves it open.
    """

    start: Bound
    end: Bound
    last_day: Bound | None = None

    @classmethod
    def of(cls, period: Period, last_day: date | None) -> Span:
        """Make the span of a period."""
        return cls(
            to_moment(period.start),
            to_moment(period.end),
            None if last_day is None else to_moment(last_day),
        )


def to_moment(day: date) -> datetime:
    """Make the first moment of a day, as frames hold days."""
    return datetime(day.year, day.month, day.day)


def _is_within(column: str, span: Span) -> nw.Expr:
    return (nw.col(column) >= span.start) & (nw.col(column) <= span.end)


def _is_opened(span: Span) -> nw.Expr:
    return _is_within("date", span)


def _is_closed(span: Span) -> nw.Expr:
    return _is_within("closed_date", span)


def _is_closed_on_time(span: Span) -> nw.Expr:
    return _is_closed(span) & (nw.col("closed_date") <= nw.col("due_date"))


def _is_closed_late(span: Span) -> nw.Expr:
    return _is_closed(span) & (nw.col("closed_date") > nw.col("due_date"))


def _is_closed_without_due(span: Span) -> nw.Expr:
    return _is_closed(span) & nw.col("due_date").is_null()


def _is_pending(span: Span) -> nw.Expr:
    never = nw.col("closed_date").is_null() & (nw.col("status") != "closed")
    return never | (nw.col("closed_date") > span.end)


def _is_open(span: Span) -> nw.Expr:
    return (nw.col("date") <= span.end) & _is_pending(span)


def _is_overdue(span: Span) -> nw.Expr:
    return _is_open(span) & (nw.col("due_date") <= span.end)


def _is_closed_of_opened(span: Span) -> nw.Expr:
    return _is_opened(span) & (nw.col("closed_date") <= span.end)


def _is_closed_of_opened_to_date(span: Span) -> nw.Expr:
    closed = ~nw.col("closed_date").is_null()
    if span.last_day is not None:
        closed = nw.col("closed_date") <= span.last_day
    undated = nw.col("closed_date").is_null() & (nw.col("status") == "closed")
    return _is_opened(span) & (closed | undated)


def _is_remaining(span: Span) -> nw.Expr:
    return _is_opened(span) & _is_pending(span)


def _is_timed(span: Span) -> nw.Expr:
    return _is_closed(span) & (nw.col("precision") == "day")


COUNTED: Mapping[str, Callable[[Span], nw.Expr]] = {
    "rectification_opened": _is_opened,
    "rectification_closed": _is_closed,
    "rectification_closed_on_time": _is_closed_on_time,
    "rectification_closed_late": _is_closed_late,
    "rectification_closed_without_due": _is_closed_without_due,
    "rectification_open_at_year_end": _is_open,
    "rectification_overdue_at_year_end": _is_overdue,
    "rectification_closed_of_opened": _is_closed_of_opened,
    "rectification_closed_of_opened_to_date": _is_closed_of_opened_to_date,
    "rectification_remaining": _is_remaining,
    MEDIAN: _is_timed,
}
"""Measure code → the items it counts."""

ITEM_COLUMNS = ("date", "precision", "due_date", "closed_date", "status", "amount")
"""What these expressions need."""

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


def days_to_close() -> nw.Expr:
    """Make the expression of the days from `date` to `closed_date`."""
    return (nw.col("closed_date") - nw.col("date")).dt.total_minutes() / (24 * 60)
