"""Coverage: whether the ledgers of two periods are of the same organizations and months."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from analysis.measures import (
    INSTITUTIONS,
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
        # The parts of one that was split are together what it was.
        whole = {
            each.name: former
            for each in records.reorganizations
            if each.kind == "split"
            for former in each.former
        }
        kept, before = (
            {whole.get(name, name) for name in names if is_kept(records, measure, name, period)}
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


@dataclass(frozen=True, slots=True)
class CommonMonths:
    """The months of which both periods have a ledger, and the others by their number.

    `spans` are those months as stretches of days without a gap, of the one period and the other.
    """

    spans: tuple[tuple[Period, ...], tuple[Period, ...]]
    left_out: tuple[int, ...]


def find_common_months(
    records: Records, measure: Measure, organization: str | None, periods: tuple[Period, Period]
) -> CommonMonths | None:
    """Find the months that both periods have; None where a measure cannot be cut by months.

    Stocks, rates and medians cannot, and one institution may stand in two months. Of several
    organizations each would have other months.
    """
    selected = check_organization(records, organization)
    names = list_organizations(records) if selected is None else (selected,)
    if len(names) > 1 or not measure.is_sum or measure.code in {*STOCKS, INSTITUTIONS}:
        return None
    covered = covered_months(records, measure.activity or "", names[0])
    pairs = list(zip(*(period.months() for period in periods), strict=False))
    common = [place for place, pair in enumerate(pairs) if covered.issuperset(pair)]
    if not common or any(len(period.months()) != len(pairs) for period in periods):
        return None
    starts = [place for place in common if place - 1 not in common]
    ends = [place for place in common if place + 1 not in common]
    now, before = (
        tuple(
            Period(
                max(Period.month(*pairs[first][side]).start, period.start),
                min(Period.month(*pairs[last][side]).end, period.end),
            )
            for first, last in zip(starts, ends, strict=True)
        )
        for side, period in enumerate(periods)
    )
    left_out = [pairs[place][0][1] for place in range(len(pairs)) if place not in common]
    return CommonMonths((now, before), tuple(left_out))
