"""Measures: activity counts, people and the rectification life cycle, with their rows."""

from __future__ import annotations

from analysis.measures.definitions import (
    INSTITUTIONS,
    PEOPLE_SUFFIX,
    RECTIFICATION,
    Measure,
    find_measure,
    list_measures,
)
from analysis.measures.lookup import HEADS, measure_value, measure_values
from analysis.measures.monthly import monthly_table
from analysis.measures.rectification import MONTHLY, STOCKS, find_counted
from analysis.measures.selection import (
    Entry,
    check_organization,
    covered_months,
    is_kept,
    is_left_over,
    known_part,
    list_ledger_years,
    list_organizations,
    list_places,
    list_years,
    name_organization,
    select_entries,
    select_items,
    select_rows,
    with_changes,
)
from analysis.measures.tables import (
    list_frame_organizations,
    list_frame_years,
    measure_frame,
    measure_table,
    type_table,
)
from analysis.measures.values import (
    ALL_ORGANIZATIONS,
    STATED_NOTE,
    Place,
    Statement,
    Value,
    build_value,
    derive_value,
    stated_value,
)
from analysis.measures.withheld import WITHHELD, withhold_rows

__all__ = [
    "ALL_ORGANIZATIONS",
    "HEADS",
    "INSTITUTIONS",
    "MONTHLY",
    "PEOPLE_SUFFIX",
    "RECTIFICATION",
    "STATED_NOTE",
    "STOCKS",
    "WITHHELD",
    "Entry",
    "Measure",
    "Place",
    "Statement",
    "Value",
    "build_value",
    "check_organization",
    "covered_months",
    "derive_value",
    "find_counted",
    "find_measure",
    "is_kept",
    "is_left_over",
    "known_part",
    "list_frame_organizations",
    "list_frame_years",
    "list_ledger_years",
    "list_measures",
    "list_organizations",
    "list_places",
    "list_years",
    "measure_frame",
    "measure_table",
    "measure_value",
    "measure_values",
    "monthly_table",
    "name_organization",
    "select_entries",
    "select_items",
    "select_rows",
    "stated_value",
    "type_table",
    "with_changes",
    "withhold_rows",
]
