"""Balance: what was opened in a period is completed, under way or not done, and adds up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import NamedTuple

import pandas as pd

from analysis.comparisons import REMEDY_NAMES, UNNAMED
from analysis.measures import (
    RECTIFICATION,
    Measure,
    Place,
    Value,
    build_value,
    check_organization,
    list_places,
    name_organization,
    select_rows,
)
from analysis.periods import Period
from analysis.records import Records

ALL = "全部"
_CLOSED = "closed"
_COLUMNS = ("date", "precision", "due_date", "closed_date", "status", "remedy", "amount")
_PARTS = (
    ("rectification_opened", "反馈问题"),
    ("rectification_closed_of_opened", "当年反馈当年完成整改"),
    ("rectification_under_way", "当年反馈整改中"),
    ("rectification_unfinished", "当年反馈未完成整改"),
    ("rectification_opened_undated", "当年反馈写明完成而无完成日期"),
)
_OPEN = (2, 3)
"""The parts that are open: under way, and past their day."""


@dataclass(frozen=True, slots=True)
class Balance:
    """The items opened in a period as they stand at its end.

    Parameters
    ----------
    name : str
        全部, or the kind of remedy.
    opened : Value
        Those opened in the period.
    completed : Value
        Closed by the end of the period.
    under_way : Value
        Open, and not yet due or without a due date: those of long standing are among them.
    unfinished : Value
        Open, and due by the end of the period.
    undated : Value or None
        Said to be closed without a day of closing; None if there are none.
    """

    name: str
    opened: Value
    completed: Value
    under_way: Value
    unfinished: Value
    undated: Value | None

    @property
    def is_equal(self) -> bool | None:
        """Whether the parts add up to what was opened; None if rows state no number."""
        parts = (self.completed, self.under_way, self.unfinished, self.undated)
        known = [part for part in parts if part is not None]
        if self.opened.masked or self.opened.number is None:
            return None
        return self.opened.number == sum(part.number or 0 for part in known)


class _Item(NamedTuple):
    place: Place
    opened: date
    is_day_known: bool
    due: date | None
    closed: date | None
    status: str
    remedy: str
    amount: int | None


def build_balances(
    records: Records, organization: str | None, period: Period
) -> tuple[Balance, ...]:
    """Set up the balance of what was opened in a period, and of each kind of remedy.

    The first is that of all items, counted for itself and not as the sum of its kinds; the kinds
    follow if there is more than one. Empty where nothing was opened.

    Raises
    ------
    UnknownNameError
        If no ledger names the organization.
    """
    items = [each for each in _list_items(records, organization) if each.opened in period]
    if not items:
        return ()
    name = name_organization(records, check_organization(records, organization))
    kinds = [key for key in (*REMEDY_NAMES, "") if any(each.remedy == key for each in items)]
    every = _build(items, (name, period), None)
    if len(kinds) == 1:
        return (every,)
    parts = ([each for each in items if each.remedy == key] for key in kinds)
    of_kinds = (_build(part, (name, period), key) for key, part in zip(kinds, parts, strict=True))
    return (every, *of_kinds)


def find_median_age(records: Records, organization: str | None, period: Period) -> Value | None:
    """Find how long the items open at the end of a period have been open, in the middle.

    Items without the exact day of opening are left out; None if there are no others.
    """
    items = [
        each
        for each in _list_items(records, organization)
        if each.is_day_known and each.opened <= period.end and _find_part(each, period.end) in _OPEN
    ]
    if not items:
        return None
    days = float(median((period.end - each.opened).days for each in items))
    measure = Measure(
        "rectification_median_open_days",
        "未完成整改已历时中位数",
        "天",
        RECTIFICATION,
        "到期末尚未完成的问题从反馈到期末的天数的中位数；反馈日期没有写到日的不计入。",
        "median",
    )
    name = name_organization(records, check_organization(records, organization))
    return build_value(measure, name, period, days, tuple(each.place for each in items))


def _list_items(records: Records, organization: str | None) -> list[_Item]:
    rows = select_rows(records, RECTIFICATION, check_organization(records, organization))
    columns = (rows[name].astype(object).tolist() for name in _COLUMNS)
    return [
        _Item(
            place,
            opened.date(),
            precision == "day",
            _to_day(due),
            _to_day(closed),
            str(status),
            str(remedy),
            None if pd.isna(amount) else int(amount),
        )
        for place, opened, precision, due, closed, status, remedy, amount in zip(
            list_places(rows), *columns, strict=True
        )
    ]


def _to_day(moment: pd.Timestamp) -> date | None:
    return None if pd.isna(moment) else moment.date()


def _find_part(item: _Item, last_day: date) -> int:
    """Say which part of the balance an item is: its place in `_PARTS`."""
    if item.closed is not None and item.closed <= last_day:
        return 1
    if item.closed is None and item.status == _CLOSED:
        return 4
    return 3 if item.due is not None and item.due <= last_day else 2


def _build(items: Sequence[_Item], whose: tuple[str, Period], kind: str | None) -> Balance:
    name, period = whose
    label = ALL if kind is None else REMEDY_NAMES.get(kind, UNNAMED)
    of_kind, titled = ("", "") if kind is None else (f".remedy_{kind or 'unnamed'}", f"（{label}）")
    parts: list[list[_Item]] = [list(items), [], [], [], []]
    for each in items:
        parts[_find_part(each, period.end)].append(each)
    values: list[Value] = []
    for (code, title), part in zip(_PARTS, parts, strict=True):
        measure = Measure(
            f"{code}{of_kind}", f"{title}{titled}", "项", RECTIFICATION, "", "rectification"
        )
        stated = [each.amount for each in part if each.amount is not None]
        masked = len(part) - len(stated)
        number = None if masked and not stated else sum(stated)
        places = tuple(each.place for each in part)
        values.append(build_value(measure, name, period, number, places, masked=masked))
    opened, completed, under_way, unfinished, undated = values
    return Balance(label, opened, completed, under_way, unfinished, undated if parts[4] else None)
