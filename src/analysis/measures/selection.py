"""Selection: the records of one activity, and whether a ledger was kept for a span of days."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import pandas as pd

from analysis.errors import UnknownNameError
from analysis.measures.definitions import Measure
from analysis.measures.values import ALL_ORGANIZATIONS, Place
from analysis.periods import Period
from analysis.records import Records

_ORDER = ["date", "file", "sheet", "row"]
_PLACE = ["file", "sheet", "row", "date", "precision"]
_ISO_LENGTH = {"year": 4, "month": 7, "day": 10}


@lru_cache(maxsize=2)
def list_organizations(records: Records) -> tuple[str, ...]:
    """List the organizations that any ledger or past report names, sorted."""
    frames = (records.table, records.coverage, records.stated)
    names = {name for frame in frames if len(frame) for name in frame["organization"].unique()}
    return tuple(sorted(name for name in names if isinstance(name, str)))


def list_years(records: Records) -> tuple[int, ...]:
    """List the years that any ledger or past report covers, ascending."""
    frames = (records.table, records.coverage, records.stated)
    years = {int(year) for frame in frames if len(frame) for year in frame["year"].dropna()}
    return tuple(sorted(years))


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
    if organization not in known:
        raise UnknownNameError.of("单位", organization, known)
    return organization


def name_organization(records: Records, organization: str | None) -> str:
    """Name whose a value is: the organization, the only one there is, or 全部单位."""
    if organization is not None:
        return organization
    known = list_organizations(records)
    return known[0] if len(known) == 1 else ALL_ORGANIZATIONS


def select_rows(records: Records, activity: str, organization: str | None) -> pd.DataFrame:
    """Select the rows of an activity that are not carried over, by date and place."""
    rows = _split_by_activity(records).get(activity)
    if rows is None:
        return records.table.iloc[:0]
    return rows if organization is None else rows[rows["organization"] == organization]


def list_places(rows: pd.DataFrame) -> tuple[Place, ...]:
    """Name where each row stands; its date as far as the ledger states it."""
    columns = (rows[name].tolist() for name in _PLACE)
    return tuple(
        Place(file, sheet, int(row), day.isoformat()[: _ISO_LENGTH.get(precision, 10)])
        for file, sheet, row, day, precision in zip(*columns, strict=True)
    )


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


def covered_months(
    records: Records, activity: str, organization: str | None
) -> frozenset[tuple[int, int]]:
    """List the (year, month) that a ledger of the activity covers; see `is_kept`."""
    covered = _covered_months(records)
    if organization is not None:
        return covered.get((organization, activity), frozenset())
    return frozenset().union(*(months for (_, code), months in covered.items() if code == activity))


@lru_cache(maxsize=2)
def _split_by_activity(records: Records) -> Mapping[str, pd.DataFrame]:
    table = records.table
    ordered = table[~table["is_carried_over"].astype(bool)].sort_values(_ORDER)
    return {str(code): rows for code, rows in ordered.groupby("activity", sort=False)}


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
