"""Comparisons: equal periods against one another, what a change consists of, what chance does."""

from __future__ import annotations

from analysis.comparisons.among_organizations import (
    compare_organizations,
    find_median,
    is_known,
)
from analysis.comparisons.contributions import (
    REMEDY_NAMES,
    UNNAMED,
    Contribution,
    Contributions,
    find_kind_contributions,
    find_month_contributions,
    find_organization_contributions,
)
from analysis.comparisons.earlier import (
    compare_back,
    compare_in_sequence,
    compare_with_year,
    same_days,
    span_before,
)
from analysis.comparisons.ratios import find_ratio
from analysis.comparisons.significance import (
    ALPHA,
    adjust_p_values,
    find_p_value,
    find_ratio_interval,
)
from analysis.comparisons.years import (
    MANIFOLD,
    SMALL_BASE,
    Comparison,
    compare_periods,
    compare_years,
    control_discoveries,
)

__all__ = [
    "ALPHA",
    "MANIFOLD",
    "REMEDY_NAMES",
    "SMALL_BASE",
    "UNNAMED",
    "Comparison",
    "Contribution",
    "Contributions",
    "adjust_p_values",
    "compare_back",
    "compare_in_sequence",
    "compare_organizations",
    "compare_periods",
    "compare_with_year",
    "compare_years",
    "control_discoveries",
    "find_kind_contributions",
    "find_median",
    "find_month_contributions",
    "find_organization_contributions",
    "find_p_value",
    "find_ratio",
    "find_ratio_interval",
    "is_known",
    "same_days",
    "span_before",
]
