"""Organizations: one measure of each organization beside the median of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from analysis.measures import (
    ALL_ORGANIZATIONS,
    Measure,
    Value,
    derive_value,
    find_measure,
    list_organizations,
    measure_value,
)
from analysis.periods import Period
from analysis.records import Records

MIN_ORGANIZATIONS = 3
"""The median of two is as far from the one as from the other and tells nothing of either."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One measure of all organizations in one period.

    `measure`: what is compared. Organizations differ in size: of sums a difference is no judgement.
    `values`: the organizations that a ledger lets count, the highest first, equal ones by name.
    `unknown`: those without a ledger, or whose rows do not all state their number. `median`: of
    `values`; None for fewer than `MIN_ORGANIZATIONS`.
    """

    measure: Measure
    period: Period
    values: tuple[Value, ...]
    unknown: tuple[str, ...]
    median: Value | None


def compare_organizations(records: Records, measure: Measure | str, period: Period) -> Standing:
    """Compare one measure between organizations in the same days.

    One whose number is not known is named, and is no zero in the median: of three organizations
    with 2, 9 and 4 meetings it is 4, and a fourth without a ledger changes nothing in it.

    Raises
    ------
    UnknownNameError
        If there is no such measure.
    """
    found = find_measure(measure) if isinstance(measure, str) else measure
    names = list_organizations(records)
    every = [(name, measure_value(records, found, name, period)) for name in names]
    known = [each for _, each in every if is_known(each)]
    ordered = sorted(known, key=lambda each: (-(each.number or 0), each.organization))
    unknown = tuple(name for name, each in every if not is_known(each))
    return Standing(found, period, tuple(ordered), unknown, find_median(found, ordered))


def is_known(value: Value) -> bool:
    """Say whether a value counts among those of other organizations."""
    return value.is_kept and value.number is not None and not value.masked


def find_median(measure: Measure, values: Sequence[Value]) -> Value | None:
    """Find the median of one measure of several organizations; None for too few of them."""
    if len(values) < MIN_ORGANIZATIONS:
        return None
    number = median(each.number for each in values if each.number is not None)
    of_all = derive_value(
        f"{measure.code}.median",
        f"{measure.name}各单位中位数",
        number,
        measure.unit,
        f"{len(values)}个单位的中位数",
        tuple(values),
    )
    return replace(of_all, organization=ALL_ORGANIZATIONS)
