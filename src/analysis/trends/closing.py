"""Closing: how long rectification takes, open items counted, and how old the open ones are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import median

import pandas as pd

from analysis.formatting import PERCENT
from analysis.measures import (
    Measure,
    Place,
    Value,
    build_value,
    check_organization,
    find_counted,
    list_ledger_years,
    list_places,
    name_organization,
    select_rows,
)
from analysis.periods import Period
from analysis.records import Records
from analysis.trends.survival import Step, estimate_open_share, find_median_days

_ACTIVITY = "rectification_item"
_BANDS = ((0, 90, "90天以内"), (91, 180, "91至180天"), (181, 365, "181至365天"))
_OLDEST = "超过365天"
NOT_YET_HALF = "尚未过半完成"
_NOT_FOLLOWED = "日期不全或首份台账以前已完成、没有跟踪的整改事项"
REMEDIES = {
    "": "未注明类型",
    "immediate": "立行立改",
    "deadline": "限期整改",
    "long_term": "长期坚持",
}
"""Remedy in the records → its name; kinds that are never judged by one another's time."""


@dataclass(frozen=True, slots=True)
class Closing:
    """How long the items of an organization stayed open up to one day.

    Parameters
    ----------
    organization, name : str
        Whose items, and which of them (全部, or a kind of remedy).
    last_day : date
        The last day known; an item open then was looked at up to it.
    opened, closed, still_open : Value
        Items opened by then, closed by then, open. Items without the exact day of opening, those
        said to be closed without a day, and those closed before the first ledger are in none.
    left_out : Value
        How many those are.
    steps : tuple of Step
        The estimated part open by days since opening.
    median_days : Value
        After how many days half were closed, open items counted; no number if half never were.
    shares : tuple of Value
        The part in percent still open: at the start, and after each step; its rows are the items
        closed on that day.
    median_age : Value or None
        Of the open items, days since they were opened.
    ages : tuple of Value
        The open items by age; only bands that hold one.
    followed : tuple of int
        Days at which an open item leaves the estimate.
    """

    organization: str
    name: str
    last_day: date
    opened: Value
    closed: Value
    still_open: Value
    left_out: Value
    steps: tuple[Step, ...]
    median_days: Value
    shares: tuple[Value, ...]
    median_age: Value | None
    ages: tuple[Value, ...]
    followed: tuple[int, ...]


def build_closing(
    records: Records,
    organization: str | None,
    *,
    as_of: date | None = None,
    remedy: str | None = None,
) -> Closing | None:
    """Estimate how long items take to close, from all that were opened up to a day.

    None without such an item. An item carried over is one item, open since it was first found.

    Parameters
    ----------
    records : Records
        All ledgers, checked.
    organization : str or None
        Whose items; None for all together.
    as_of : date, optional
        The last day known; the records' own, or the last day they name, if None.
    remedy : str, optional
        Only items of this kind, a key of `REMEDIES`; all if None.

    Raises
    ------
    UnknownNameError
        If no ledger names the organization.
    """
    selected = check_organization(records, organization)
    rows = select_rows(records, _ACTIVITY, selected)
    last_day = as_of or records.as_of or _find_last_day(rows)
    if last_day is None:
        return None
    rows = rows[rows["date"] <= pd.Timestamp(last_day)]
    if remedy is not None:
        rows = rows[rows["remedy"] == remedy]
    followed = _follow(rows, last_day, list_ledger_years(records, _ACTIVITY))
    if followed.empty:
        return None
    naming = _Naming(name_organization(records, selected), remedy, last_day)
    left_out = rows[~rows.index.isin(followed.index)]
    return _build(naming, followed, left_out)


@dataclass(frozen=True, slots=True)
class _Naming:
    """Whose values, and of which items."""

    organization: str
    remedy: str | None
    last_day: date

    def make(
        self, code: str, name: str, number: float | None, unit: str, places: tuple[Place, ...]
    ) -> Value:
        kind = "" if self.remedy is None else f".{self.remedy or 'unnamed'}"
        of_kind = "" if self.remedy is None else f"（{REMEDIES[self.remedy]}）"
        measure = Measure(
            f"rectification_{code}{kind}", f"{name}{of_kind}", unit, _ACTIVITY, "", "rectification"
        )
        period = Period(date(self.last_day.year, 1, 1), self.last_day)
        return build_value(measure, self.organization, period, number, places)


def _find_last_day(rows: pd.DataFrame) -> date | None:
    known = pd.concat([rows["date"], rows["closed_date"]]).dropna()
    return None if known.empty else known.max().date()


def _follow(
    rows: pd.DataFrame, last_day: date, ledger_years: Mapping[str, tuple[int, ...]]
) -> pd.DataFrame:
    """Follow each item from its day of opening to its closing, or to the last day known.

    `entered` is after how many days a ledger knows of it: 0, or of an item opened in a year
    without one the days up to the first year with one. Items closed before that are left out.
    """
    span = Period(date(1900, 1, 1), last_day)
    is_told = find_counted(rows, "rectification_closed_of_opened", span)
    is_told |= find_counted(rows, "rectification_remaining", span)
    dated = rows[(rows["precision"] == "day") & is_told]
    is_closed = find_counted(dated, "rectification_closed_of_opened", span)
    end = dated["closed_date"].where(is_closed, pd.Timestamp(last_day))
    days = (end - dated["date"]).dt.days.astype("int64")
    pairs = zip(dated["organization"].tolist(), dated["date"].tolist(), strict=True)
    entered = [_find_entry(day.date(), ledger_years.get(name, ())) for name, day in pairs]
    followed = dated.assign(days=days, is_closed=is_closed, entered=entered)
    return followed[(followed["entered"] == 0) | (followed["entered"] < followed["days"])]


def _find_entry(opened: date, years: Sequence[int]) -> int:
    """Count the days from an opening to the first ledger that can know of it."""
    later = [year for year in years if year >= opened.year]
    if not later or later[0] == opened.year:
        return 0
    return (date(later[0], 1, 1) - opened).days


def _build(naming: _Naming, rows: pd.DataFrame, left_out: pd.DataFrame) -> Closing:
    days, is_closed = rows["days"].tolist(), rows["is_closed"].tolist()
    steps = estimate_open_share(days, is_closed, rows["entered"].tolist())
    is_done = rows["is_closed"].astype(bool)
    still_open = rows[~is_done]
    places = list_places(rows)
    half = find_median_days(steps)
    median_days = naming.make("median_days", "整改用时中位数（含未完成的）", half, "天", places)
    return Closing(
        organization=naming.organization,
        name="全部" if naming.remedy is None else REMEDIES[naming.remedy],
        last_day=naming.last_day,
        opened=_count(naming, "followed", "跟踪的整改事项", rows),
        closed=_count(naming, "followed_closed", "跟踪的整改事项已完成", rows[is_done]),
        still_open=_count(naming, "followed_open", "跟踪的整改事项未完成", still_open),
        left_out=_count(naming, "not_followed", _NOT_FOLLOWED, left_out),
        steps=steps,
        median_days=median_days if half is not None else _without_half(median_days),
        shares=_list_shares(naming, steps, rows),
        median_age=_find_median_age(naming, still_open),
        ages=_list_ages(naming, still_open),
        followed=tuple(sorted(set(still_open["days"].tolist()))),
    )


def _without_half(value: Value) -> Value:
    return replace(value, text=NOT_YET_HALF)


def _count(naming: _Naming, code: str, name: str, rows: pd.DataFrame) -> Value:
    return naming.make(code, name, len(rows), "项", list_places(rows))


def _list_shares(naming: _Naming, steps: tuple[Step, ...], rows: pd.DataFrame) -> tuple[Value, ...]:
    start = naming.make("open_at_start", "反馈时未完成的比例", 100.0, PERCENT, list_places(rows))
    closed = rows[rows["is_closed"].astype(bool)]
    after = (
        naming.make(
            f"open_after_{step.days}",
            f"反馈{step.days}天后仍未完成的比例",
            float(100 * step.open_share),
            PERCENT,
            list_places(closed[closed["days"] == step.days]),
        )
        for step in steps
    )
    return (start, *after)


def _find_median_age(naming: _Naming, rows: pd.DataFrame) -> Value | None:
    if rows.empty:
        return None
    days = float(median(rows["days"].tolist()))
    return naming.make("median_age", "未完成事项已历时中位数", days, "天", list_places(rows))


def _list_ages(naming: _Naming, rows: pd.DataFrame) -> tuple[Value, ...]:
    longest = max([0, *rows["days"].tolist()])
    bands = (*_BANDS, (_BANDS[-1][1] + 1, longest, _OLDEST))
    found = [(low, name, rows[rows["days"].between(low, high)]) for low, high, name in bands]
    return tuple(
        _count(naming, f"age_from_{low}", f"未完成事项已历时{name}", part)
        for low, name, part in found
        if len(part)
    )
