"""Contributions: what each month, kind or organization adds to a change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from analysis.comparisons.years import Comparison, compare_periods, compare_values
from analysis.measures import (
    INSTITUTIONS,
    MONTHLY,
    RECTIFICATION,
    STOCKS,
    Measure,
    Value,
    build_value,
    check_organization,
    find_counted,
    known_part,
    list_organizations,
    list_places,
    measure_values,
    select_items,
    select_rows,
)
from analysis.periods import Period
from analysis.records import Records
from analysis.vocabulary import name_origin

Dimension = Literal["month", "origin", "category", "remedy", "organization"]

UNNAMED = "未注明"
REMEDY_NAMES = {"immediate": "立行立改", "deadline": "限期整改", "long_term": "长期坚持"}
_NOT_BY_MONTH = frozenset({*STOCKS, INSTITUTIONS})


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one part adds: its own change, with its sign in `Comparison.signed_change`."""

    label: str
    comparison: Comparison

    @property
    def number(self) -> int | float | None:
        """The signed change, None where it is not known."""
        return self.comparison.signed_change


@dataclass(frozen=True, slots=True)
class Contributions:
    """A change and its parts.

    `dimension`: what the parts are: months, kinds of items, organizations. `parts`: in the order of
    the calendar, or by name. The signed changes of all parts add up to that of the whole where
    every one is known. `unknown`: parts of which no contribution is given: without a ledger on
    either side, or with rows whose number or month is not stated. A gap is no zero.
    """

    comparison: Comparison
    dimension: Dimension
    parts: tuple[Contribution, ...]
    unknown: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        """Whether the known parts add up to the whole; a gap on both sides takes nothing away."""
        known = [part.number for part in self.parts if part.number is not None]
        return self.comparison.signed_change is not None and self.comparison.signed_change == sum(
            known
        )

    @property
    def moved(self) -> tuple[Contribution, ...]:
        """The parts that changed, the largest first, equal ones in their order."""
        found = [part for part in self.parts if part.number]
        return tuple(sorted(found, key=lambda part: -abs(part.number or 0)))


def find_month_contributions(
    records: Records, comparison: Comparison, organization: str | None = None
) -> Contributions | None:
    """Split a change into its months, each against the same month of the baseline.

    None for what does not happen on a day (stocks, rates, medians), for institutions, of which
    one may stand in two months, where the baseline is what a past report states, and where small
    numbers are withheld.
    """
    measure, baseline = comparison.measure, comparison.baseline
    is_split = measure.is_sum and measure.code not in _NOT_BY_MONTH
    if not is_split or baseline is None or baseline.is_stated or _is_withheld(records, measure):
        return None
    months, before = (
        [
            Period(max(month.start, period.start), min(month.end, period.end))
            for month in (Period.month(*each) for each in period.months())
        ]
        for period in (Period.from_key(value.period) for value in (comparison.value, baseline))
    )
    if len(months) != len(before) or _has_items_without_month(records, comparison, organization):
        return None
    values = measure_values(records, measure, organization, (*months, *before))
    pairs = zip(values[: len(months)], values[len(months) :], strict=True)
    compared = [compare_values(measure, now, then) for now, then in pairs]
    labels = [f"{month.start.month}月" for month in months]
    return _put_together(comparison, "month", labels, compared)


def find_kind_contributions(
    records: Records,
    comparison: Comparison,
    dimension: Literal["origin", "category", "remedy"],
    organization: str | None = None,
) -> Contributions | None:
    """Split a change of rectification items by where they came from or how they are mended.

    One item has one origin and one kind of remedy, so that the kinds add up. Kinds of talks and
    of forms do not and are never split; None for them, as for all but what was opened or
    closed, and where only the common months are compared.
    """
    measure, baseline = comparison.measure, comparison.baseline
    if measure.code not in MONTHLY or baseline is None or baseline.is_stated:
        return None
    if comparison.left_out:
        return None
    rows = select_items(records, check_organization(records, organization))
    rows = rows.assign(origin=rows["origin"].map(name_origin))
    values = (comparison.value, baseline)
    selected = []
    for value in values:  # the items that it counts
        known_days = known_part(records, Period.from_key(value.period))
        counted = rows.iloc[:0]
        if known_days is not None:
            counted = rows[find_counted(rows, value.measure, known_days)]
        selected.append(counted)
    known = list(REMEDY_NAMES)
    kinds = sorted(  # named kinds first, kinds of remedy by how soon they are due
        {str(kind) for each in selected for kind in each[dimension]},
        key=lambda kind: (not kind, known.index(kind) if kind in known else len(known), kind),
    )
    labels = [REMEDY_NAMES.get(kind, kind) or UNNAMED for kind in kinds]
    compared = []
    for kind, label in zip(kinds, labels, strict=True):
        of_kind = replace(
            measure,
            code=f"{measure.code}.{dimension}_{kind or 'unnamed'}",
            name=f"{measure.name}（{label}）",
        )
        now, before = (
            _count(of_kind, value, rows[rows[dimension] == kind])
            for value, rows in zip(values, selected, strict=True)
        )
        compared.append(compare_values(of_kind, now, before))
    return _put_together(comparison, dimension, labels, compared)


def find_organization_contributions(
    records: Records, comparison: Comparison
) -> Contributions | None:
    """Split a change of all organizations together by organization; None where there is one."""
    names = list_organizations(records)
    measure, baseline = comparison.measure, comparison.baseline
    if len(names) == 1 or not measure.is_sum or measure.code == INSTITUTIONS or baseline is None:
        return None
    if _is_withheld(records, measure):
        return None
    now, before = (Period.from_key(value.period) for value in (comparison.value, baseline))
    compared = [compare_periods(records, measure, name, now, before) for name in names]
    return _put_together(comparison, "organization", names, compared)


def _is_withheld(records: Records, measure: Measure) -> bool:
    """Whether small numbers of the measure are not published: parts would tell them."""
    return measure.code in (records.suppression or ())


def _put_together(
    whole: Comparison,
    dimension: Dimension,
    labels: Sequence[str],
    compared: Iterable[Comparison],
) -> Contributions:
    """Join the parts; none is judged by itself, for so many tests would find one by chance."""
    parts = tuple(
        Contribution(label, replace(each, is_significant=None, p_value=None, q_value=None))
        for label, each in zip(labels, compared, strict=True)
    )
    unknown = tuple(part.label for part in parts if part.number is None)
    return Contributions(whole, dimension, parts, unknown)


def _has_items_without_month(
    records: Records, comparison: Comparison, organization: str | None
) -> bool:
    if comparison.measure.code not in MONTHLY:
        return False
    rows = select_rows(records, RECTIFICATION, check_organization(records, organization))
    years = {int(v.period[:4]) for v in (comparison.value, comparison.baseline) if v is not None}
    return bool(((rows["precision"] == "year") & rows["year"].isin(years)).any())


def _count(measure: Measure, whole: Value, rows: pd.DataFrame) -> Value:
    stated = rows["amount"].dropna()
    masked = len(rows) - len(stated)
    number = None if masked and stated.empty else int(stated.sum())
    period = Period.from_key(whole.period)
    places = list_places(rows, measure.code, period.end)
    return build_value(measure, whole.organization, period, number, places, masked=masked)
