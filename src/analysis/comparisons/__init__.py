"""Comparisons: year over year on equal periods, and whether a difference is more than chance."""

from __future__ import annotations

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
    "adjust_p_values",
    "compare_periods",
    "compare_years",
    "control_discoveries",
    "find_p_value",
    "find_ratio_interval",
]
