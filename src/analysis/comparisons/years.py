"""Years: one span of days against the same span of the year before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from analysis.catalogue import Catalogue
from analysis.comparisons.significance import ALPHA, find_p_value
from analysis.formatting import PERCENT, POINTS, format_value
from analysis.measures import (
    Measure,
    Value,
    derive_value,
    find_measure,
    list_measures,
    list_years,
    measure_value,
)
from analysis.periods import Period, report_period
from analysis.records import Records

SMALL_BASE = 10
"""Below this baseline a percentage says more than the counts do, so none is given."""

Missing = Literal["gap", "first_year", "masked"]
Direction = Literal["same", "up", "down"]

_TO_DATE = "rectification_completion_rate_to_date"

CHANGE_SUFFIX = ".change"
CHANGE_PCT_SUFFIX = ".change_pct"

# One record is one event; of other units one row may hold many.
_EVENT_UNIT = "次"
_STOCKS = frozenset({"rectification_open_at_year_end", "rectification_overdue_at_year_end"})


@dataclass(frozen=True, slots=True)
class Comparison:
    """One measure against the same period of the previous year.

    Parameters
    ----------
    measure : Measure
        What is compared.
    organization : str
        Whose values.
    value : Value
        This year's; its number is None if no ledger states it.
    baseline : Value or None
        The previous year's, of a past report if only that states it; None if there is none.
    missing : str or None
        Why there is no comparison: ``gap`` no ledger of the previous year (or of this one),
        ``first_year`` no ledger of any earlier year, ``masked`` rows that state no number, on
        either side.
    change : Value or None
        The size of the difference, never negative; `direction` has its sign. Of rates its unit is
        个百分点.
    change_pct : Value or None
        `change` in percent of the baseline; None below `SMALL_BASE`, from zero, of rates and of
        medians.
    direction : str or None
        Of the unrounded numbers.
    is_significant : bool or None
        Whether equal rates would give so large a difference with a probability below `ALPHA`.
        None where the test does not apply: rates, medians, stocks, and heads of which one row
        may hold many (they are not counts of independent events).
    """

    measure: Measure
    organization: str
    value: Value
    baseline: Value | None
    missing: Missing | None
    change: Value | None
    change_pct: Value | None
    direction: Direction | None
    is_significant: bool | None

    @property
    def signed_change(self) -> int | float | None:
        """The difference with its sign."""
        if self.change is None or self.change.number is None:
            return None
        return -self.change.number if self.direction == "down" else self.change.number

    @property
    def is_against_report(self) -> bool:
        """Whether the baseline is what a past report states."""
        return self.baseline is not None and self.baseline.is_stated


def compare_years(
    records: Records,
    measures: Iterable[Measure | str] | None = None,
    *,
    organization: str | None = None,
    year: int,
    as_of: date | None = None,
    catalogue: Catalogue | None = None,
) -> tuple[Comparison, ...]:
    """Compare each measure of `year` with the same period of the previous year.

    Without `as_of` the records' own last day is the cut-off; a running year is compared up to the
    same day of the previous one. A measure of neither year is left out.

    Parameters
    ----------
    records : Records
        All ledgers, checked.
    measures : iterable of Measure or str, optional
        What to compare, in this order; if None all but the completion rate to date, for which
        the earlier year has had a year longer.
    organization : str or None
        Whose values; None for all together.
    year : int
        The year in question.
    as_of : date, optional
        The last day counted.
    catalogue : Catalogue, optional
        Where measures are found; the default one if None.

    Raises
    ------
    UnknownNameError
        If no ledger names the organization or a measure does not exist.
    AnalysisError
        If `as_of` lies before the year.
    """
    wanted = _list_comparable(catalogue) if measures is None else measures
    found = (find_measure(each, catalogue) if isinstance(each, str) else each for each in wanted)
    period = report_period(year, _cut_off(records, year, as_of))
    compared = (compare_periods(records, each, organization, period) for each in found)
    return tuple(each for each in compared if each.value.is_kept or each.baseline is not None)


def _list_comparable(catalogue: Catalogue | None) -> tuple[Measure, ...]:
    return tuple(each for each in list_measures(catalogue).values() if each.code != _TO_DATE)


def compare_periods(
    records: Records, measure: Measure, organization: str | None, period: Period
) -> Comparison:
    """Compare one measure in `period` with the same days one year earlier."""
    value = measure_value(records, measure, organization, period)
    before = measure_value(records, measure, organization, period.previous_year())
    baseline = before if before.is_kept else None
    missing = _find_missing(value, baseline)
    if missing == "gap" and value.is_kept and _is_first(records, measure, value, period):
        missing = "first_year"
    if missing is not None or baseline is None:
        return Comparison(
            measure, value.organization, value, baseline, missing, None, None, None, None
        )
    change = _find_change(measure, value, baseline)
    return Comparison(
        measure,
        value.organization,
        value,
        baseline,
        None,
        change,
        _find_change_pct(measure, change, baseline),
        _find_direction(value, baseline),
        _find_significance(measure, (value, baseline), (period, period.previous_year())),
    )


def _cut_off(records: Records, year: int, as_of: date | None) -> date | None:
    last_day = as_of or records.as_of
    return None if last_day is None else min(last_day, date(year, 12, 31))


def _find_missing(value: Value, baseline: Value | None) -> Missing | None:
    if baseline is None or not value.is_kept:
        return "gap"
    is_unknown = value.number is None or baseline.number is None
    return "masked" if is_unknown or value.masked or baseline.masked else None


def _is_first(records: Records, measure: Measure, value: Value, period: Period) -> bool:
    """Say whether no year before `period` has a value of the measure."""
    earlier = (year for year in list_years(records) if year < period.start.year)
    return not any(
        measure_value(records, measure, value.organization, Period.year(year)).is_kept
        for year in earlier
    )


def _find_change(measure: Measure, value: Value, baseline: Value) -> Value:
    larger, smaller = _order(value, baseline)
    number = (larger.number or 0) - (smaller.number or 0)
    unit = POINTS if measure.kind == "rate" else measure.unit
    formula = f"{_write(larger)}－{_write(smaller)}"
    return derive_value(
        measure.code + CHANGE_SUFFIX,
        f"{measure.name}较上年同期增减",
        number,
        unit,
        formula,
        (value, baseline),
    )


def _find_change_pct(measure: Measure, change: Value, baseline: Value) -> Value | None:
    base = baseline.number or 0
    if not measure.is_sum or base < SMALL_BASE or change.number is None:
        return None
    return derive_value(
        measure.code + CHANGE_PCT_SUFFIX,
        f"{measure.name}较上年同期增减幅度",
        100 * change.number / base,
        PERCENT,
        f"{_write(change)}÷{_write(baseline)}",
        (change, baseline),
    )


def _order(value: Value, baseline: Value) -> tuple[Value, Value]:
    """Put the larger number first."""
    is_fall = (value.number or 0) < (baseline.number or 0)
    return (baseline, value) if is_fall else (value, baseline)


def _write(value: Value) -> str:
    return format_value(value.number, value.unit)


def _find_direction(value: Value, baseline: Value) -> Direction:
    difference = (value.number or 0) - (baseline.number or 0)
    if difference == 0:
        return "same"
    return "up" if difference > 0 else "down"


def _find_significance(
    measure: Measure, values: tuple[Value, Value], periods: tuple[Period, Period]
) -> bool | None:
    if not measure.is_sum or measure.code in _STOCKS:
        return None
    is_event = measure.unit == _EVENT_UNIT or measure.kind == "rectification"
    if not (is_event or all(value.number == len(value.evidence) for value in values)):
        return None
    first, second = (int(value.number or 0) for value in values)
    days = [(period.end - period.start).days + 1 for period in periods]
    return find_p_value((first, second), (days[0], days[1])) < ALPHA
