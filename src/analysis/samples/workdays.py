"""Workdays: the days on which the invented office meets, and its holidays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

from analysis.samples.invented_office import CYCLE_YEARS, index_of_year

_SATURDAY = 5

# Day of each holiday by year; the reminder goes out two to five days before. New Year's reminder is
# that of the coming year, at the end of December.
HOLIDAYS: dict[str, tuple[str, ...]] = {
    "春节": ("02-05", "01-25", "02-12", "02-01", "01-22", "02-10", "01-29"),
    "清明节": ("04-05", "04-04", "04-04", "04-05", "04-05", "04-04", "04-04"),
    "劳动节": ("05-01",) * CYCLE_YEARS,
    "端午节": ("06-07", "06-25", "06-14", "06-03", "06-22", "06-10", "05-31"),
    "中秋节": ("09-13", "10-01", "09-21", "09-10", "09-29", "09-17", "10-06"),
    "国庆节": ("10-01",) * CYCLE_YEARS,
    "元旦": ("12-31",) * CYCLE_YEARS,
}

# The holidays for which no reminder went out.
FORGOTTEN_HOLIDAYS = {6: ("端午节",)}


@cache
def list_workdays(year: int) -> tuple[date, ...]:
    """List the days of a year without weekends and holidays."""
    first = date(year, 1, 1)
    days = (first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days))
    return tuple(day for day in days if _is_workday(day))


def _is_workday(day: date) -> bool:
    spring = _holiday_date("春节", day.year)
    is_holiday = (
        spring <= day < spring + timedelta(days=7)
        or (day.month == 10 and day.day <= 7)
        or (day.month in {1, 5} and day.day <= 3)
        or any(day == _holiday_date(name, day.year) for name in HOLIDAYS)
    )
    return day.weekday() < _SATURDAY and not is_holiday


def find_workday(day: date) -> date:
    """Give the day itself, or the last workday before it."""
    while not _is_workday(day):
        day -= timedelta(days=1)
    return day


def first_of_weeks(days: Sequence[date]) -> tuple[date, ...]:
    """Give the first of the days in each calendar week."""
    firsts: dict[tuple[int, int], date] = {}
    for day in days:
        firsts.setdefault(day.isocalendar()[:2], day)
    return tuple(firsts.values())


def _holiday_date(name: str, year: int) -> date:
    month, day = HOLIDAYS[name][index_of_year(year)].split("-")
    return date(year, int(month), int(day))


@cache
def list_reminders(year: int) -> tuple[tuple[str, date], ...]:
    """List holidays and the day of their reminder; the two autumn ones never share a day."""
    forgotten = FORGOTTEN_HOLIDAYS.get(index_of_year(year), ())
    reminders = []
    for name in HOLIDAYS:
        days = 5 if name == "中秋节" else 3
        if name not in forgotten:
            day = find_workday(_holiday_date(name, year) - timedelta(days=days))
            reminders.append((name, day))
    return tuple(reminders)
