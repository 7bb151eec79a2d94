"""Quarters: one measure of a year in its four parts, which add up to the whole of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from analysis.measures import Measure, Value, measure_value, measure_values, name_organization
from analysis.periods import Period
from analysis.records import Records


@dataclass(frozen=True, slots=True)
class Quarters:
    """One measure by year and quarter.

    Parameters
    ----------
    measure : Measure
        What is counted.
    organization : str
        Whose values.
    years : tuple of int
        The years asked for.
    values : tuple of tuple of Value or None
        The four quarters of each year; None for one that begins after the last day counted.
    totals : tuple of Value
        Each year, up to the last day counted. It is more than its quarters where rows state no
        more than the year.
    """

    measure: Measure
    organization: str
    years: tuple[int, ...]
    values: tuple[tuple[Value | None, ...], ...]
    totals: tuple[Value, ...]


def build_quarters(
    records: Records, measure: Measure, organization: str | None, periods: Sequence[Period]
) -> Quarters:
    """Divide one measure into quarters, in each of some periods that begin with a year.

    Raises
    ------
    UnknownNameError
        If no ledger names the organization.
    """
    values = tuple(
        tuple(
            None if quarter is None else measure_value(records, measure, organization, quarter)
            for quarter in _divide(period)
        )
        for period in periods
    )
    totals = measure_values(records, measure, organization, periods)
    years = tuple(period.start.year for period in periods)
    return Quarters(measure, name_organization(records, organization), years, values, totals)


def _divide(period: Period) -> list[Period | None]:
    year = period.start.year
    spans = [
        Period(date(year, first, 1), Period.month(year, first + 2).end) for first in (1, 4, 7, 10)
    ]
    return [
        Period(span.start, min(span.end, period.end)) if span.start <= period.end else None
        for span in spans
    ]
