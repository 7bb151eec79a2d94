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
    if len(names) > 1 and not _is_same_group(records, measure, names, periods):
        return "organizations"
    if measure.code in STOCKS:
        return None
    gaps = [
        {(name, place) for name in names for place in _list_gaps(records, measure, name, period)}
        for period in periods
    ]
    return None if gaps[0] == gaps[1] else "months"


def _is_same_group(
    records: Records, measure: Measure, names: tuple[str, ...], periods: tuple[Period, Period]
) -> bool:
    kept = [
        {name for name in names if is_kept(records, measure, name, period)} for period in periods
    ]
    return kept[0] == kept[1] and bool(kept[0])


def _list_gaps(records: Records, measure: Measure, organization: str, period: Period) -> list[int]:
    """List which months no ledger covers, by their place in a period of which it covers some.

    A past report tells of a whole year, so that a year without any ledger has none.
    """
    covered = covered_months(records, measure.activity or "", organization)
    gaps = [place for place, month in enumerate(period.months()) if month not in covered]
    return gaps if len(gaps) < len(period.months()) else []
