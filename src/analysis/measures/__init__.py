"""Measures: activity counts, people and the rectification life cycle, with their rows."""

from __future__ import annotations

from analysis.measures.definitions import (
    INSTITUTIONS,
    PEOPLE_SUFFIX,
    RECTIFICATION,
    Measure,
    default_catalogue,
    find_measure,
    list_measures,
)
from analysis.measures.lookup import measure_value, measure_values
from analysis.measures.monthly import monthly_table
from analysis.measures.selection import (
    covered_months,
    is_kept,
    list_organizations,
    list_years,
    name_organization,
    select_entries,
    select_rows,
)
from analysis.measures.tables import measure_table
from analysis.measures.values import ALL_ORGANIZATIONS, Place, Value, derive_value
from analysis.measures.withheld import WITHHELD, withhold_rows

__all__ = [
    "ALL_ORGANIZATIONS",
    "INSTITUTIONS",
    "PEOPLE_SUFFIX",
    "RECTIFICATION",
    "WITHHELD",
    "Measure",
    "Place",
    "Value",
    "covered_months",
    "default_catalogue",
    "derive_value",
    "find_measure",
    "is_kept",
    "list_measures",
    "list_organizations",
    "list_years",
    "measure_table",
    "measure_value",
    "measure_values",
    "monthly_table",
    "name_organization",
    "select_entries",
    "select_rows",
    "withhold_rows",
]
