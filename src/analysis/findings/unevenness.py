"""Unevenness: plain falls, work crowded at the year's end, problems that were found before.

None of these is tested: each is told as a number beside a number, by a threshold that has a name,
and the office says why. What an exact test finds is in `weaknesses`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.cadence import find_year_end_share
from analysis.comparisons import Comparison
from analysis.findings.facts import (
    Asked,
    Counted,
    Fall,
    RectificationState,
    Repeated,
    YearEndRush,
)
from analysis.formatting import format_value
from analysis.measures import (
    Place,
    Value,
    check_organization,
    covered_months,
    find_counted,
    list_places,
    select_items,
)
from analysis.records import compare_text
from analysis.vocabulary import read_vocabulary

FALL_SHARE, FALL_LEAST = 30.0, 3
"""A fall of so many percent, and of so many, is told: a reader of the two numbers asks for it."""

HALVED, HALVED_LEAST = 50.0, 2
"""Of small numbers a half: four films and then two."""

RUSH_SHARE = 40.0
"""Percent of a year's events in December that is called a rush: of ten events or more spread by
chance over twelve months, so many fall into December with a probability below one percent."""

LAST_SHARE, LAST_MONTHS = 50.0, 2
"""Percent of a year's events, and of its days with one, in its last two months: half in a sixth."""

QUIET_MONTHS = 3
"""So many months together without a record are told with a rush: a whole quarter and more."""

LEAST_REPEATED = 2
"""One item worded as another may be chance; several are told, and the office is asked."""

_TALKS = "talk"
_EVENT_UNIT = "次"


def find_plain_falls(counted: Sequence[Counted]) -> Iterator[Fall]:
    """Find clear falls of what an office arranges itself; fewer forms or reminders are no fault.

    None of what a missed rhythm tells already, or where the two numbers do not compare as they are.
    """
    listed = read_vocabulary("falls")
    for fact in counted:
        is_told = fact.rhythm is not None and bool(fact.rhythm.missed)
        if fact.activity in listed and not is_told and is_clear_fall(fact.comparison):
            yield Fall(fact.comparison, fact.section, fact.months)


def is_clear_fall(comparison: Comparison) -> bool:
    """Whether two numbers that compare as they are show a fall of a third, or a half of few."""
    then, change = comparison.baseline, comparison.change
    if comparison.direction != "down" or comparison.is_uncertain or comparison.left_out:
        return False
    if then is None or change is None or not then.number or then.is_stated or then.masked:
        return False
    by, share = abs(change.number or 0), 100 * abs(change.number or 0) / then.number
    is_large = share >= FALL_SHARE and by >= FALL_LEAST
    return is_large or (share >= HALVED and by >= HALVED_LEAST)


def find_rushes(asked: Asked, counted: Sequence[Counted]) -> Iterator[YearEndRush]:
    """Find what is crowded into December, or into the last two months, of events and of talks.

    One talk with many heads is no rush: half of the days must lie there, too.
    """
    for fact in counted if asked.period.is_whole_year else ():
        measure, value = fact.comparison.measure, fact.comparison.value
        if measure.unit != _EVENT_UNIT and fact.family != _TALKS:
            continue
        for months, least in ((1, RUSH_SHARE), (LAST_MONTHS, LAST_SHARE)):
            share = find_year_end_share(
                asked.records, measure, asked.organization, asked.year, months
            )
            if share is None or (share.number or 0) < least:
                continue
            first = 13 - months
            late = sum(_month_of(place) >= first for place in value.evidence)
            if 100 * late < least * len(value.evidence):
                continue
            crowded, total = share.inputs
            when = "、".join(f"{month}月" for month in range(first, 13))
            yield YearEndRush(
                fact.name, crowded, total, share, when, find_quiet_months(asked, fact)
            )
            break


def _month_of(place: Place) -> int:
    return int((place.date or "0000-00")[5:7] or 0)


def find_quiet_months(asked: Asked, fact: Counted) -> str:
    """Name the longest span of months without a record; "" for a short one, or months unknown."""
    chosen = check_organization(asked.records, asked.organization)
    held = {_month_of(place) for place in fact.comparison.value.evidence}
    covered = covered_months(asked.records, fact.activity, chosen)
    if 0 in held or fact.comparison.value.in_doubt:
        return ""
    empty = [m for m in range(1, 13) if m not in held and (asked.year, m) in covered]
    runs = [[m for _, m in run] for _, run in groupby(enumerate(empty), lambda p: p[1] - p[0])]
    longest = max(runs, key=len, default=[])
    return f"{longest[0]}月至{longest[-1]}月" if len(longest) >= QUIET_MONTHS else ""


@dataclass(frozen=True, slots=True)
class _Item:
    organization: str
    text: str
    found: date
    closed: date | None
    amount: int
    place: Place
    is_new: bool


def _list_items(rows: pd.DataFrame, is_new: NDArray[np.bool_]) -> list[_Item]:
    columns = (rows[name].tolist() for name in ("organization", "subject", "date", "closed_date"))
    amounts = rows["amount"].astype(object).tolist()
    return [
        _Item(
            organization,
            compare_text(text),
            found.date(),
            None if pd.isna(closed) else closed.date(),
            0 if pd.isna(amount) else int(amount),
            place,
            bool(new),
        )
        for organization, text, found, closed, amount, place, new in zip(
            *columns, amounts, list_places(rows), is_new.tolist(), strict=True
        )
    ]


def find_repeated(asked: Asked, state: RectificationState | None) -> Iterator[Repeated]:
    """Find items of the year worded as one that was found before, this year or the last.

    Only their number is told, never the words. An equal wording is no proof that it is one
    problem: the office is asked.
    """
    opened = state.value("opened") if state is not None else None
    if opened is None or not opened.number or opened.masked:
        return
    rows = select_items(asked.records, check_organization(asked.records, asked.organization))
    items = _list_items(rows, find_counted(rows, "rectification_opened", asked.period))
    known: dict[tuple[str, str], list[_Item]] = {}
    for each in items:
        if each.found.year in (asked.year - 1, asked.year):
            known.setdefault((each.organization, each.text), []).append(each)
    again: dict[Place, None] = {}
    after_closing: dict[Place, None] = {}
    numbers = [0, 0]
    for each in items:
        alike = known.get((each.organization, each.text), ())
        before = [other for other in alike if other.found < each.found]
        if not each.is_new or not each.text or not before or not each.amount:
            continue
        numbers[0] += each.amount
        again |= dict.fromkeys((each.place, *(other.place for other in before)))
        closed = [other.place for other in before if other.closed and other.closed < each.found]
        if closed:
            numbers[1] += each.amount
            after_closing |= dict.fromkeys((each.place, *closed))
    if numbers[0] < LEAST_REPEATED:
        return
    repeated, closed_before = (
        Value(
            f"rectification_{code}",
            name,
            opened.organization,
            opened.period,
            number,
            opened.unit,
            format_value(number, opened.unit),
            tuple(places),
        )
        for code, name, number, places in (
            ("repeated", "与此前表述相同的问题", numbers[0], again),
            ("repeated_after_closing", "完成整改后又指出的问题", numbers[1], after_closing),
        )
    )
    yield Repeated(opened, repeated, closed_before if closed_before.number else None)
