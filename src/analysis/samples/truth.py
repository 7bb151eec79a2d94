"""Truth: what a correct reader must find in the sample, counted from the plan itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from statistics import median

import pandas as pd

from analysis.samples.events import Item, Plan
from analysis.samples.layouts import GROUPS, find_layout

_PEOPLE_SUMMED = frozenset({*GROUPS["talks"], *GROUPS["forms"], "responsibility_letter"})
Counts = dict[str, float | None]


def expected_counts(plans: Iterable[Plan]) -> pd.DataFrame:
    """Count every measure from the plan.

    Returns
    -------
    DataFrame
        One row a measure, year and office: organization, year, measure, value (missing where the
        ledger masks it). A year of which only a past report is left has the values that the report
        states; activities that a year does not have are absent, not zero. Rates are
        percentages; those to date are of the last day of the plan.
    """
    rows = [
        (plan.organization, year, measure, value)
        for plan in plans
        for year in plan.years
        for measure, value in sorted(count_year(plan, year).items())
    ]
    table = pd.DataFrame(rows, columns=["organization", "year", "measure", "value"])
    return table.astype({"value": "Float64"})


def count_year(plan: Plan, year: int) -> Counts:
    """Count the measures of one year of one office."""
    events = [event for event in plan.events if event.held_date.year == year]
    counts: Counts = {}
    for activity in dict.fromkeys(event.activity for event in events):
        own = [event for event in events if event.activity == activity]
        people = sum(event.people or 0 for event in own)
        is_summed = activity in _PEOPLE_SUMMED
        is_masked = any(event.is_masked for event in own)
        counts[activity] = None if is_masked else people if is_summed else len(own)
        keeps_heads = any(
            activity in spec.activities and spec.keeps("people") and not spec.is_by_month
            for spec in find_layout(year)
        )
        if not is_summed and keeps_heads:
            counts[f"{activity}_people"] = people
    if not find_layout(year):
        found = sum(item.found_date.year == year for item in plan.items)
        return counts | _institutions(plan, year, counts) | {"rectification_opened": found}
    items = count_items(plan.items_known(year), year, date(plan.years[-1], 12, 31))
    return counts | items | _institutions(plan, year, counts)


def _institutions(plan: Plan, year: int, counts: Counts) -> Counts:
    """Add the institutions of items completed in the year to those of a ledger of their own."""
    from_items = sum(item.institutions for item in plan.items if _closed_year(item) == year)
    total = from_items + (counts.get("institution_revision") or 0)
    return {"institution_revision": total} if total else {}


def _closed_year(item: Item) -> int | None:
    return item.closed_date.year if item.closed_date else None


def count_items(items: Sequence[Item], year: int, as_of: date) -> Counts:
    """Count the rectification of a year; a rate or median that nothing defines is absent."""
    end = date(year, 12, 31)
    opened = [item for item in items if item.found_date.year == year]
    closed = [item for item in items if _closed_year(item) == year]
    left = [item for item in items if item.closed_date is None or item.closed_date > end]
    counts: Counts = {
        "rectification_opened": len(opened),
        "rectification_closed": len(closed),
        "rectification_closed_on_time": sum(_is_on_time(item) is True for item in closed),
        "rectification_closed_late": sum(_is_on_time(item) is False for item in closed),
        "rectification_closed_without_due": sum(item.due_date is None for item in closed),
        "rectification_open_at_year_end": len(left),
        "rectification_overdue_at_year_end": sum(
            item.due_date is not None and item.due_date <= end for item in left
        ),
    }
    if opened:
        done = sum(item not in left for item in opened)
        counts["rectification_item"] = len(opened)
        counts["rectification_completion_rate"] = 100 * done / len(opened)
        ever = sum(item.closed_date is not None and item.closed_date <= as_of for item in opened)
        counts["rectification_completion_rate_to_date"] = 100 * ever / len(opened)
    if closed:
        counts["rectification_median_days_to_close"] = median(
            (item.closed_date - item.found_date).days for item in closed if item.closed_date
        )
    return counts


def _is_on_time(item: Item) -> bool | None:
    if item.due_date is None or item.closed_date is None:
        return None
    return item.closed_date <= item.due_date
