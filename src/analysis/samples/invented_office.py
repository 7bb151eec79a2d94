"""Invented office: what it does in a year, and what was fed back to it, read from its table."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FIRST_YEAR = 2019
CYCLE_YEARS = 7

NOTICE = "虚构示例数据，不是任何单位的真实记录"
OFFICE = "示例区虚构局"

_TABLE: Mapping[str, Any] = tomllib.loads(
    Path(__file__).with_name("invented_office.toml").read_text(encoding="utf-8")
)
_MASKED = "xx"
_STILL_OPEN = "open"
_ALL_MONTHS = tuple(range(1, 13))


@dataclass(frozen=True, slots=True)
class Habit:
    """One activity of the office; what belongs to a year stands at its place among seven.

    Parameters
    ----------
    amounts
        Year's total in the activity's unit; 0 when not kept, None when masked.
    kinds
        What the type column of a ledger says; used in turn.
    heads
        Smallest and largest attendance; None for activities summed in people or copies, whose
        `amounts` are then spread over `rows` rows.
    rows
        Number of rows of the year; None means one row a unit.
    months
        Months left free for the activity by index of the year; others take all twelve.
    """

    activity: str
    amounts: tuple[int | None, ...]
    kinds: tuple[str, ...]
    subjects: tuple[str, ...]
    heads: tuple[int, int] | None
    rows: tuple[int, ...] | None
    months: Mapping[int, tuple[int, ...]]
    every: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Problems fed back together, and what became of each.

    `outcomes`: for each item: days from feedback to the due date (or the due text), days from
    feedback to completion (None: still open), number of institutions made.
    """

    origin: str
    found: str
    outcomes: tuple[tuple[int | str, int | None, int], ...]


def index_of_year(year: int) -> int:
    """Give the place of a year among the seven that take turns."""
    return (year - FIRST_YEAR) % CYCLE_YEARS


def months_of(habit: Habit, year: int) -> tuple[int, ...]:
    """List the months in which the activity may fall in a year."""
    index = index_of_year(year)
    months = habit.months.get(index, _ALL_MONTHS)
    return tuple(month for month in months if month not in _QUIET_MONTHS.get(index, ()))


def _read_months(stated: Mapping[str, list[int]]) -> dict[int, tuple[int, ...]]:
    """Read months by the year that they hold for, or by `all` for every year."""
    every = stated.get("all")
    if every is not None:
        return dict.fromkeys(range(CYCLE_YEARS), tuple(every))
    return {index_of_year(int(year)): tuple(months) for year, months in stated.items()}


_QUIET_MONTHS = _read_months(_TABLE["quiet_months"])
HABITS = tuple(
    Habit(
        each["activity"],
        tuple(None if amount == _MASKED else amount for amount in each["amounts"]),
        tuple(each["kinds"]),
        tuple(each["subjects"]),
        tuple(each["heads"]) if "heads" in each else None,
        tuple(each["rows"]) if "rows" in each else None,
        _read_months(each.get("months", {})),
        each.get("every", "year"),
    )
    for each in _TABLE["habit"]
)
BATCHES = tuple(
    tuple(
        Batch(
            each["origin"],
            each["found"],
            tuple(
                (due, None if done == _STILL_OPEN else done, made)
                for due, done, made in each["outcomes"]
            ),
        )
        for each in _TABLE["batch"]
        if index_of_year(each["year"]) == index
    )
    for index in range(CYCLE_YEARS)
)
PROBLEMS: tuple[str, ...] = tuple(_TABLE["problems"])
INSTITUTIONS: tuple[str, ...] = tuple(_TABLE["institutions"])
OWN_INSTITUTIONS: tuple[int, ...] = tuple(_TABLE["own_institutions"])
"""Institutions entered in a ledger of their own, by the place of the year."""
