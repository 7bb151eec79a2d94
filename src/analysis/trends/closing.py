"""Closing: how long rectification takes, open items counted, and how old the open ones are."""

from __future__ import annotations

from collections.abc import Mapping
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
    known = pd.concat([rows["date"], rows["closed_date"]]).dropna()
    last_day = as_of or records.as_of or (None if known.empty else known.max().date())
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

    def count(self, code: str, name: str, rows: pd.DataFrame) -> Value:
        places = list_places(rows, f"rectification_{code}", self.last_day)
        return self.make(code, name, len(rows), "项", places)


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
    entered = []
    for name, opened in pairs:
        first = min((y for y in ledger_years.get(name, ()) if y >= opened.year), default=None)
        start = date(first or opened.year, 1, 1)
        entered.append(max(0, (start - opened.date()).days))
    followed = dated.assign(days=days, is_closed=is_closed, entered=entered)
    return followed[(followed["entered"] == 0) | (followed["entered"] < followed["days"])]


def _build(naming: _Naming, rows: pd.DataFrame, left_out: pd.DataFrame) -> Closing:
    is_closed = rows["is_closed"].astype(bool)
    closed, still_open = rows[is_closed], rows[~is_closed]
    steps = estimate_open_share(rows["days"].tolist(), is_closed.tolist(), rows["entered"].tolist())
    places = list_places(rows)
    half = find_median_days(steps)
    median_days = naming.make("median_days", "整改用时中位数（含未完成的）", half, "天", places)
    shares = [naming.make("open_at_start", "反馈时未完成的比例", 100.0, PERCENT, places)]
    for step in steps:
        name, share = f"反馈{step.days}天后仍未完成的比例", float(100 * step.open_share)
        on_day = list_places(closed[closed["days"] == step.days])
        shares.append(naming.make(f"open_after_{step.days}", name, share, PERCENT, on_day))
    ages = still_open["days"].tolist()
    median_age = None
    if ages:
        places = list_places(still_open)
        name = "未完成事项已历时中位数"
        median_age = naming.make("median_age", name, float(median(ages)), "天", places)
    bands = (*_BANDS, (_BANDS[-1][1] + 1, max([0, *ages]), _OLDEST))
    by_age = [
        (low, name, still_open[still_open["days"].between(low, up)]) for low, up, name in bands
    ]
    return Closing(
        organization=naming.organization,
        name="全部" if naming.remedy is None else REMEDIES[naming.remedy],
        last_day=naming.last_day,
        opened=naming.count("followed", "跟踪的整改事项", rows),
        closed=naming.count("followed_closed", "跟踪的整改事项已完成", closed),
        still_open=naming.count("followed_open", "跟踪的整改事项未完成", still_open),
        left_out=naming.count("not_followed", _NOT_FOLLOWED, left_out),
        steps=steps,
        median_days=median_days if half is not None else replace(median_days, text=NOT_YET_HALF),
        shares=tuple(shares),
        median_age=median_age,
        ages=tuple(
            naming.count(f"age_from_{low}", f"未完成事项已历时{name}", part)
            for low, name, part in by_age
            if len(part)
        ),
        followed=tuple(sorted(set(ages))),
    )
