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

    `values`: the four quarters of each year; None for one that begins after the last day counted.
    `totals`: each year, up to the last day counted. It is more than its quarters where rows state
    no more than the year.
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
    values = []
    for period in periods:
        year = period.start.year
        firsts = [(date(year, month, 1), month + 2) for month in (1, 4, 7, 10)]
        spans = [
            Period(first, min(Period.month(year, last).end, period.end))
            if first <= period.end
            else None
            for first, last in firsts
        ]
        values.append(
            tuple(
                None if span is None else measure_value(records, measure, organization, span)
                for span in spans
            )
        )
    totals = measure_values(records, measure, organization, periods)
    years = tuple(period.start.year for period in periods)
    return Quarters(measure, name_organization(records, organization), years, tuple(values), totals)
