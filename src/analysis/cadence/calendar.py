"""Calendar: the periods of a year in which a promised rhythm beats, and the public holidays."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from analysis.catalogue import Every
from analysis.errors import SourceError
from analysis.periods import Period

_COLUMNS = ("year", "holiday", "start", "end", "source")
_STEP_MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
_QUARTERS = ("第一季度", "第二季度", "第三季度", "第四季度")
_SATURDAY = 5
_HALVES = ("上半年", "下半年")

UNIT_OF = {
    "week": "周",
    "month": "个月",
    "quarter": "个季度",
    "half_year": "个半年",
    "year": "个年度",
    "holiday": "个节日",
}

_NEW_YEAR = "元旦"

REMINDER_DAYS = 15
"""A reminder that names no holiday belongs to one that begins within these days after it."""

EARLIEST_REMINDER_DAYS = 45
"""One that names it may come earlier: 元旦 and 春节 are often named together in December."""


def list_periods(every: Every, year: int) -> tuple[tuple[Period, str], ...]:
    """List the periods of a year with their names.

    A week belongs to the year of its Thursday (ISO 8601), so the first and the last one may
    reach into the neighbouring years.

    Examples
    --------
    >>> [name for _, name in list_periods("quarter", 2024)]
    ['第一季度', '第二季度', '第三季度', '第四季度']
    >>> len(list_periods("week", 2020)), list_periods("week", 2020)[0][0].key
    (53, '2019-12-30/2020-01-05')
    """
    if every == "week":
        first = date.fromisocalendar(year, 1, 1)
        count = date(year, 12, 28).isocalendar().week
        mondays = [first + timedelta(weeks=week) for week in range(count)]
        weeks = [Period(monday, monday + timedelta(days=6)) for monday in mondays]
        return tuple((span, f"第{week}周") for week, span in enumerate(weeks, start=1))
    step = _STEP_MONTHS[every]
    firsts = range(1, 13, step)
    spans = [
        Period(date(year, first, 1), Period.month(year, first + step - 1).end) for first in firsts
    ]
    names = {1: tuple(f"{month}月" for month in firsts), 3: _QUARTERS, 6: _HALVES, 12: ("全年",)}
    return tuple(zip(spans, names[step], strict=True))


def read_holidays(path: Path) -> pd.DataFrame:
    """Read the public holidays, a row a year and holiday.

    Returns
    -------
    pandas.DataFrame
        year (int64), holiday, start, end (datetime64), source.

    Raises
    ------
    SourceError
        If the file is not there, lacks a column, or holds something else than days.
    """
    try:
        table = pd.read_csv(path, encoding="utf-8-sig", dtype="str")
    except (OSError, pd.errors.EmptyDataError) as error:
        raise SourceError(
            f"找不到或打不开“{path.name}”。请确认 data/reference 下有这个文件。"
        ) from error
    if absent := [name for name in _COLUMNS if name not in table.columns]:
        raise SourceError(f"{path.name}：第1行缺少列{'、'.join(absent)}，请改正表头。")
    try:
        days = {name: pd.to_datetime(table[name], format="%Y-%m-%d") for name in ("start", "end")}
        return table.assign(year=table["year"].astype("int64"), **days)[list(_COLUMNS)]
    except (ValueError, TypeError) as error:
        raise SourceError(
            f"{path.name}：年份应为四位数字，起止日期应写作2024-01-01，请改正。"
        ) from error


def list_reminder_periods(holidays: pd.DataFrame, year: int) -> tuple[tuple[Period, str], ...]:
    """List the days before each holiday of which the reminder falls due in a year, with its name.

    That of 元旦 falls due in the year before: a year's last reminder is of the next year's 元旦,
    which begins on 1 January where no notice says that it begins earlier. None for a year without
    a notice of the State Council.
    """
    if not (holidays["year"] == year).any():
        return ()
    near = holidays[holidays["year"].isin((year, year + 1))]
    begun = list(zip(near["start"].dt.date, near["holiday"], strict=True))
    if not (near["year"] == year + 1).any():
        begun.append((date(year + 1, 1, 1), _NEW_YEAR))
    one = timedelta(days=1)
    return tuple(
        (Period(start - REMINDER_DAYS * one, start - one), name)
        for start, name in begun
        if (start - one).year == year
    )


def list_days_off(holidays: pd.DataFrame) -> frozenset[date]:
    """List every day of the public holidays."""
    return frozenset(
        day
        for start, end in zip(holidays["start"].dt.date, holidays["end"].dt.date, strict=True)
        for day in _list_days(start, end)
    )


def is_day_off(period: Period, days_off: frozenset[date]) -> bool:
    """Whether public holidays take every working day (Monday to Friday) of a period."""
    working = [day for day in _list_days(period.start, period.end) if day.weekday() < _SATURDAY]
    return bool(working) and days_off.issuperset(working)


def _list_days(start: date, end: date) -> list[date]:
    return [start + timedelta(days=place) for place in range((end - start).days + 1)]
