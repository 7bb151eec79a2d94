"""Months: one measure as a grid of years and months, for calendars and the year-end."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.findings.facts import MonthCell, MonthGrid, State
from analysis.measures import (
    Measure,
    find_measure,
    measure_values,
    monthly_table,
    name_organization,
)
from analysis.periods import Period
from analysis.records import Records

_MONTHS = range(1, 13)


def build_month_grid(
    records: Records, measure: Measure | str, organization: str | None, years: Sequence[int]
) -> MonthGrid:
    """Arrange one measure by year and month.

    A month that no ledger covers, one that has not come yet, and one whose rows leave the month
    open are told apart from a month in which nothing was held.

    Raises
    ------
    UnknownNameError
        If no ledger names the organization.
    ReportError
        If the measure cannot be told by month.
    """
    found = find_measure(measure) if isinstance(measure, str) else measure
    table = monthly_table(records, found, organization)
    states: dict[tuple[int, int], State] = {
        (int(year), int(month)): ("unplaced" if kept else "not_kept") if missing else "kept"
        for year, month, missing, kept in zip(
            table["year"], table["month"], table["value"].isna(), table["is_kept"], strict=True
        )
    }
    months = [Period.month(year, month) for year in years for month in _MONTHS]
    kept = [month for month in months if states.get(_key(month)) == "kept"]
    values = dict(zip(kept, measure_values(records, found, organization, kept), strict=True))
    cells = [MonthCell(values.get(month), states.get(_key(month), "ahead")) for month in months]
    rows = tuple(tuple(cells[start : start + 12]) for start in range(0, len(cells), 12))
    return MonthGrid(found, name_organization(records, organization), tuple(years), rows)


def _key(month: Period) -> tuple[int, int]:
    return month.start.year, month.start.month
