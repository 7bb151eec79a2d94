"""Earlier: a year against a base year or several years back, a span against the one before."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterable
from datetime import date, timedelta

from analysis.catalogue import Catalogue
from analysis.comparisons.years import (
    Comparison,
    compare_periods,
    control_discoveries,
    cut_year,
    list_comparable,
)
from analysis.measures import Measure, find_measure
from analysis.periods import Period
from analysis.records import Records

_DAY = timedelta(days=1)


def compare_with_year(
    records: Records,
    measures: Iterable[Measure | str] | None = None,
    *,
    organization: str | None = None,
    year: int,
    base_year: int,
    as_of: date | None = None,
    catalogue: Catalogue | None = None,
) -> tuple[Comparison, ...]:
    """Compare each measure of `year` with the same days of a base year.

    Everything else is as in `analysis.comparisons.compare_years`, which takes the year before.

    Raises
    ------
    UnknownNameError
        If no ledger names the organization or a measure does not exist.
    AnalysisError
        If `as_of` lies before the year.
    ValueError
        If the base year is not earlier than the year.
    """
    wanted = list_comparable(catalogue) if measures is None else measures
    period = cut_year(records, year, as_of)
    before = same_days(period, base_year)
    compared = [
        compare_periods(records, _find(each, catalogue), organization, period, before)
        for each in wanted
    ]
    return control_discoveries(
        [each for each in compared if each.value.is_kept or each.baseline is not None]
    )


def compare_back(
    records: Records,
    measure: Measure | str,
    *,
    organization: str | None = None,
    year: int,
    years_back: int,
    as_of: date | None = None,
) -> tuple[Comparison, ...]:
    """Compare one measure of `year` with each of the years before it, the nearest first.

    A year without a ledger stands among them as a missing comparison; it is never passed over
    for an older one.

    Raises
    ------
    UnknownNameError, AnalysisError
        As `compare_with_year` says.
    """
    period = cut_year(records, year, as_of)
    found = _find(measure, None)
    return control_discoveries(
        [
            compare_periods(records, found, organization, period, same_days(period, year - back))
            for back in range(1, years_back + 1)
        ]
    )


def compare_in_sequence(
    records: Records, measure: Measure | str, period: Period, *, organization: str | None = None
) -> Comparison:
    """Compare one measure with the span right before (环比), see `span_before`.

    Raises
    ------
    UnknownNameError
        If no ledger names the organization or the measure does not exist.
    """
    found = _find(measure, None)
    return compare_periods(records, found, organization, period, span_before(period))


def span_before(period: Period) -> Period:
    """Find the span right before: as many whole months, or else as many days.

    Examples
    --------
    >>> span_before(Period.month(2024, 3)).key
    '2024-02'
    >>> span_before(Period(date(2024, 4, 1), date(2024, 6, 30))).key
    '2024-01-01/2024-03-31'
    >>> span_before(Period(date(2024, 3, 4), date(2024, 3, 10))).key
    '2024-02-26/2024-03-03'
    """
    months = list(period.months())
    end = period.start - _DAY
    if Period(date(*months[0], 1), Period.month(*months[-1]).end) != period:
        return Period(end - (period.end - period.start), end)
    years, month = divmod(months[0][0] * 12 + months[0][1] - 1 - len(months), 12)
    return Period(date(years, month + 1, 1), end)


def same_days(period: Period, year: int) -> Period:
    """Find the same days of an earlier year; 29 February becomes the 28th.

    Raises
    ------
    ValueError
        If `year` is not earlier than the period's.

    Examples
    --------
    >>> same_days(Period(date(2024, 1, 1), date(2024, 2, 29)), 2019).key
    '2019-01-01/2019-02-28'
    """
    if year >= period.start.year:
        raise ValueError(f"{year} is not earlier than {period.key}")
    back = period.start.year - year
    return Period(_move(period.start, back), _move(period.end, back))


def _move(day: date, back: int) -> date:
    is_gone = (day.month, day.day) == (2, 29) and not isleap(day.year - back)
    return date(day.year - back, day.month, 28 if is_gone else day.day)


def _find(measure: Measure | str, catalogue: Catalogue | None) -> Measure:
    return find_measure(measure, catalogue) if isinstance(measure, str) else measure
