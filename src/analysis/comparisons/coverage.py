"""Coverage: whether the ledgers of two periods are of the same organizations and months."""

from __future__ import annotations

from typing import Literal

from analysis.measures import (
    STOCKS,
    Measure,
    check_organization,
    covered_months,
    is_kept,
    list_organizations,
)
from analysis.periods import Period
from analysis.records import Records


def find_uneven(
    records: Records, measure: Measure, organization: str | None, periods: tuple[Period, Period]
) -> Literal["organizations", "months"] | None:
    """Say in what the ledgers of two periods differ, None if they are alike.

    Of all organizations together a sum would otherwise grow because one more is counted, and that
    of a year because a month more is. Stocks are of a day and not of months.

    Raises
    ------
    UnknownNameError
        If no ledger names the organization.
    """
    selected = check_organization(records, organization)
    names = list_organizations(records) if selected is None else (selected,)
    if len(names) > 1:
        kept, before = (
            {name for name in names if is_kept(records, measure, name, period)}
            for period in periods
        )
        if kept != before or not kept:
            return "organizations"
    if measure.code in STOCKS:
        return None
    gaps: tuple[set[tuple[str, int]], ...] = (set(), set())
    for name in names:
        covered = covered_months(records, measure.activity or "", name)
        for found, period in zip(gaps, periods, strict=True):
            months = list(period.months())
            empty = {(name, n) for n, month in enumerate(months) if month not in covered}
            # A past report tells of a whole year, so that a year without any ledger has none.
            found |= empty if len(empty) < len(months) else set()
    return None if gaps[0] == gaps[1] else "months"
