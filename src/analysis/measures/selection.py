"""Selection: the records of one activity, and whether a ledger was kept for a span of days."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.catalogue import find_todays_name
from analysis.errors import UnknownNameError
from analysis.measures.definitions import RECTIFICATION, Measure
from analysis.measures.rectification import CLOSED, OPEN
from analysis.measures.values import ALL_ORGANIZATIONS, Place
from analysis.periods import Period
from analysis.records import AGAIN, Records, read_later_rows

Selection = tuple[str, str | None]

_ORDER = ["date", "file", "sheet", "row"]
_PLACE = ["file", "sheet", "row", "date", "precision"]
_REOPENED_ITEM = "rectification_item.again"
_ISO_LENGTH = {"year": 4, "month": 7, "day": 10}
_WHOLE: Mapping[str, Callable[[date], date]] = {
    "year": lambda day: date(day.year, 12, 31),
    "month": lambda day: Period.month(day.year, day.month).end,
    "day": lambda day: day,
}
"""Precision → the last day that a stated day may stand for."""


@lru_cache(maxsize=2)
def list_organizations(records: Records) -> tuple[str, ...]:
    """List the organizations that any ledger or past report names, sorted.

    The nameless one is listed only where nothing is named.
    """
    frames = (records.table, records.coverage, records.stated)
    found = {name for frame in frames if len(frame) for name in frame["organization"].unique()}
    names = {name for name in found if isinstance(name, str)}
    return tuple(sorted(names - {""} or names))


@lru_cache(maxsize=2)
def list_years(records: Records) -> tuple[int, ...]:
    """List the years that any ledger or past report tells of, ascending.

    A year in which no more than an item was closed is one of them; one after the records' `as_of`
    is not.
    """
    frames = (records.table, records.coverage, records.stated)
    years = {int(year) for frame in frames if len(frame) for year in frame["year"].dropna()}
    years |= {int(year) for year in records.table["closed_date"].dropna().dt.year.unique()}
    last = records.as_of.year if records.as_of else max(years, default=0)
    return tuple(sorted(year for year in years if year <= last))


def check_organization(records: Records, organization: str | None) -> str | None:
    """Return the organization to select, None for all.

    Raises
    ------
    UnknownNameError
        If no ledger or past report names it.
    """
    if organization is None or organization == ALL_ORGANIZATIONS:
        return None
    known = list_organizations(records)
    if organization in known:
        return organization
    todays = find_todays_name(records.reorganizations, organization)
    if todays not in known:
        raise UnknownNameError.of("单位", organization, known)
    return todays


def with_changes(records: Records, measure: Measure, organization: str | None) -> Measure:
    """Give a measure the marks that a change of name of its organization leaves in the years.

    Of all organizations together only a change of the only one there is concerns the values.
    """
    name = name_organization(records, check_organization(records, organization))
    changes = [
        each.change
        for each in records.reorganizations
        if name == each.name or (each.kind == "split" and name in each.former)
    ]
    breaks = sorted({*measure.breaks, *changes}, key=lambda each: each.day)
    return replace(measure, breaks=tuple(breaks)) if changes else measure


def name_organization(records: Records, organization: str | None) -> str:
    """Name whose a value is: the organization, the only one there is, or 全部单位."""
    if organization is not None:
        return organization
    known = list_organizations(records)
    return known[0] if len(known) == 1 else ALL_ORGANIZATIONS


@dataclass(frozen=True, slots=True)
class Entry:
    """One record as sums need it: the first and last day it may have begun on, its numbers.

    `count` is how many events it tells of, one where the ledger does not state it; `holiday` the
    text that may name a holiday.
    """

    day: date
    last: date
    place: Place
    amount: int | None
    people: int | None
    count: int
    holiday: str


def known_part(records: Records, period: Period) -> Period | None:
    """Cut a period at the last day that counts, None if it begins after it."""
    if records.as_of is None or records.as_of >= period.end:
        return period
    return None if records.as_of < period.start else Period(period.start, records.as_of)


@lru_cache(maxsize=64)
def select_rows(records: Records, activity: str, organization: str | None) -> pd.DataFrame:
    """Select the rows of an activity that are not carried over, by date and place.

    An item of rectification has one row, though it was reopened; see `select_items`.
    """
    return _order_rows(records).iloc[_find_rows(records).get((activity, organization), [])]


@lru_cache(maxsize=64)
def select_items(records: Records, organization: str | None) -> pd.DataFrame:
    """Select the rows of rectification items, with those from which on one is open again."""
    again = select_rows(records, _REOPENED_ITEM, organization)
    rows = select_rows(records, RECTIFICATION, organization)
    return rows if again.empty else pd.concat([rows, again]).sort_values(_ORDER)


@lru_cache(maxsize=1024)
def select_entries(records: Records, activity: str, organization: str | None) -> tuple[Entry, ...]:
    """Select the same as `select_rows`, without the frame."""
    found = _find_rows(records).get((activity, organization))
    if found is None:
        return ()
    entries = _list_entries(records)
    return tuple(entries[each] for each in found.tolist())


def list_places(
    rows: pd.DataFrame, code: str = "", last_day: date | None = None
) -> tuple[Place, ...]:
    """Name where each row stands; its date as far as the ledger states it.

    Of an item that stands in several ledgers the row is named that proves what a measure counts,
    and the others as its history; see `prove_item`.
    """
    columns = (rows[name].tolist() for name in _PLACE)
    places = [
        Place(file, sheet, int(row), day.isoformat()[: _ISO_LENGTH.get(precision, 10)])
        for file, sheet, row, day, precision in zip(*columns, strict=True)
    ]
    later = rows["later_rows"].tolist() if "later_rows" in rows else [""] * len(places)
    pairs = zip(places, later, strict=True)
    return tuple(prove_item(place, text, code, last_day) for place, text in pairs)


def prove_item(first: Place, later: str, code: str, last_day: date | None) -> Place:
    """Name the row of an item that proves what a measure counts of it, the others as its history.

    What was closed is proven by the first row that states the end; what is open on a day by the
    last row of that year's ledgers or earlier ones that does not; what was opened by the first.

    Parameters
    ----------
    later : str
        The column `later_rows` of the item.
    code : str
        Code of the measure; what its items of one kind are called may follow after a point.
    last_day : date, optional
        Of a measure of what is open.
    """
    if not later:
        return first
    rows = read_later_rows(later)
    proof = next((place for place, row in enumerate(rows) if row.is_proof), None)
    kind = code.partition(".")[0]
    chosen = None
    if kind in CLOSED:
        chosen = proof
    elif kind in OPEN:
        year = date.max.year if last_day is None else last_day.year
        before = rows if proof is None else rows[:proof]
        chosen = max((n for n, row in enumerate(before) if row.year <= year), default=None)
    every = [(first.file, first.sheet, first.row), *((r.file, r.sheet, r.row) for r in rows)]
    file, sheet, row = every.pop(0 if chosen is None else chosen + 1)
    return replace(first, file=file, sheet=sheet, row=row, history=tuple(every))


def is_kept(records: Records, measure: Measure, organization: str | None, period: Period) -> bool:
    """Say whether a ledger of the measure's activity covers any of `period`.

    A year whose coverage names months covers only these. Where coverage says nothing about a
    year, any record of the year covers the whole of it.
    """
    if measure.activity is None:
        return False
    covered = _covered_months(records)
    organizations = list_organizations(records) if organization is None else (organization,)
    wanted = set(period.months())
    return any(
        not wanted.isdisjoint(covered.get((name, measure.activity), frozenset()))
        for name in organizations
    )


def is_left_over(
    records: Records, measure: Measure, organization: str | None, period: Period
) -> bool:
    """Say whether of a year's items only those are known that the ledgers of later years list.

    What was opened and closed before these ledgers is in none: such a year is no baseline.
    """
    if measure.activity != RECTIFICATION:
        return False
    named = list_ledger_years(records, RECTIFICATION)
    names = list_organizations(records) if organization is None else (organization,)
    years = {year for name in names for year in named.get(name, ())}
    return bool(years) and period.start.year not in years


@lru_cache(maxsize=64)
def list_ledger_years(records: Records, activity: str) -> Mapping[str, tuple[int, ...]]:
    """List by organization the years that ledgers of an activity say to be of, ascending."""
    of = records.coverage[records.coverage["activity"] == activity]
    pairs = sorted({*zip(of["organization"].tolist(), of["year"].tolist(), strict=True)})
    return {name: tuple(int(y) for other, y in pairs if other == name) for name, _ in pairs}


@lru_cache(maxsize=2)
def list_in_use(records: Records) -> frozenset[tuple[str, int]]:
    """List which organization kept any ledger in which year."""
    covered = _covered_months(records)
    return frozenset((name, year) for (name, _), months in covered.items() for year, _ in months)


def covered_months(
    records: Records, activity: str, organization: str | None
) -> frozenset[tuple[int, int]]:
    """List the (year, month) that a ledger of the activity covers; see `is_kept`."""
    covered = _covered_months(records)
    if organization is not None:
        return covered.get((organization, activity), frozenset())
    return frozenset().union(*(months for (_, code), months in covered.items() if code == activity))


@lru_cache(maxsize=2)
def _order_rows(records: Records) -> pd.DataFrame:
    table = records.table
    return table[~table["is_carried_over"].astype(bool)].sort_values(_ORDER)


@lru_cache(maxsize=2)
def _find_rows(records: Records) -> Mapping[Selection, NDArray[np.intp]]:
    """Find where the rows of each activity stand among all, and those of each organization."""
    ordered = _order_rows(records)
    is_again = ordered["status"].isin(AGAIN)
    codes, activities = pd.factorize(ordered["activity"].mask(is_again, _REOPENED_ITEM))
    owners, organizations = pd.factorize(ordered["organization"])
    of_all = {(activities[code], None): rows for code, rows in _split_by(codes)}
    pairs = _split_by(codes * len(organizations) + owners)
    parted = ((divmod(pair, len(organizations)), rows) for pair, rows in pairs)
    return {
        **of_all,
        **{(activities[code], organizations[owner]): rows for (code, owner), rows in parted},
    }


def _split_by(keys: NDArray[np.intp]) -> Iterator[tuple[int, NDArray[np.intp]]]:
    """Give each key with the positions where it stands, ascending."""
    order = np.argsort(keys, kind="stable")
    starts = np.flatnonzero(np.diff(keys[order], prepend=-1)).tolist()
    for start, end in zip(starts, [*starts[1:], len(keys)], strict=False):
        yield int(keys[order[start]]), order[start:end]


@lru_cache(maxsize=2)
def _list_entries(records: Records) -> tuple[Entry, ...]:
    """List what `_order_rows` holds."""
    rows = _order_rows(records)
    days = [day.date() for day in rows["date"].tolist()]
    numbers = [rows[name].astype(object).tolist() for name in ("amount", "people", "count")]
    texts = (rows["holiday"] + rows["subject"]).tolist()
    columns = zip(days, rows["precision"].tolist(), list_places(rows), *numbers, texts, strict=True)
    return tuple(
        Entry(
            day,
            _WHOLE[precision](day),
            place,
            _plain(amount),
            _plain(people),
            1 if pd.isna(count) else int(count),
            text,
        )
        for day, precision, place, amount, people, count, text in columns
    )


def _plain(number: Any) -> int | None:
    return None if pd.isna(number) else int(number)


@lru_cache(maxsize=2)
def _covered_months(records: Records) -> Mapping[tuple[str, str], frozenset[tuple[int, int]]]:
    covered: dict[tuple[str, str], set[tuple[int, int]]] = {}
    named = _rows_of(records.coverage, "month")
    found = _rows_of(records.table, "month")
    years_named = {row[:3] for row in named}
    for name, activity, year, month in (*named, *found):
        months = covered.setdefault((name, activity), set())
        is_whole_year = (name, activity, year) not in years_named or month is None
        months.update((year, each) for each in (range(1, 13) if is_whole_year else (month,)))
    return {key: frozenset(months) for key, months in covered.items()}


def _rows_of(frame: pd.DataFrame, *more: str) -> list[tuple[Any, ...]]:
    """List the distinct organization, activity, year and `more`, None for what is absent."""
    columns = ["organization", "activity", "year", *more]
    unique = frame[columns].drop_duplicates().astype(object)
    values = unique.where(unique.notna(), None)
    return list(zip(*(values[name].tolist() for name in columns), strict=True))
