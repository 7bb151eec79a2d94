"""Comparisons: year over year on equal periods, and whether a difference is more than chance."""

from __future__ import annotations

from analysis.comparisons.earlier import (
    compare_back,
    compare_in_sequence,
    compare_with_year,
    same_days,
    span_before,
)
from analysis.comparisons.organizations import Standing, compare_organizations
from analysis.comparisons.ratios import Ratio, find_ratio
from analysis.comparisons.significance import (
    ALPHA,
    adjust_p_values,
    find_p_value,
    find_ratio_interval,
)
from analysis.comparisons.years import (
    SMALL_BASE,
    Comparison,
    compare_periods,
    compare_years,
    control_discoveries,
)

__all__ = [
    "ALPHA",
    "SMALL_BASE",
    "Comparison",
    "Ratio",
    "Standing",
    "adjust_p_values",
    "compare_back",
    "compare_in_sequence",
    "compare_organizations",
    "compare_periods",
    "compare_with_year",
    "compare_years",
    "control_discoveries",
    "find_p_value",
    "find_ratio",
    "find_ratio_interval",
    "same_days",
    "span_before",
]
