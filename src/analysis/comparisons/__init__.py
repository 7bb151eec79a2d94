"""Comparisons: year over year on equal periods, and whether a difference is more than chance."""

from __future__ import annotations

from analysis.comparisons.significance import ALPHA, find_p_value
from analysis.comparisons.years import (
    SMALL_BASE,
    Comparison,
    compare_periods,
    compare_years,
)

__all__ = [
    "ALPHA",
    "SMALL_BASE",
    "Comparison",
    "compare_periods",
    "compare_years",
    "find_p_value",
]
