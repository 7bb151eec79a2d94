"""Trends: a measure over many years, rectification through a year, the four forms as shares."""

from __future__ import annotations

from analysis.trends.closing import REMEDIES, Closing, build_closing
from analysis.trends.flow import Burndown, Flow, build_burndown, build_flow
from analysis.trends.forms import (
    FORMS,
    INTERVAL,
    INTERVAL_NOTE,
    SHARE_BASE,
    FormsYear,
    build_forms,
)
from analysis.trends.heads import Heads, build_heads
from analysis.trends.national import (
    NATIONAL_INTERVAL_NOTE,
    NationalForms,
    read_national_forms,
)
from analysis.trends.origins import build_origin_trends
from analysis.trends.quarters import Quarters, build_quarters
from analysis.trends.series import Segment, Trend, build_trend
from analysis.trends.shares import find_share_interval
from analysis.trends.statistics import (
    MIN_YEARS,
    find_direction,
    find_slope,
    find_turn,
    kendall_p_value,
)
from analysis.trends.survival import (
    estimate_open_share,
    find_median_days,
    share_after,
)

__all__ = [
    "FORMS",
    "INTERVAL",
    "INTERVAL_NOTE",
    "MIN_YEARS",
    "NATIONAL_INTERVAL_NOTE",
    "REMEDIES",
    "SHARE_BASE",
    "Burndown",
    "Closing",
    "Flow",
    "FormsYear",
    "Heads",
    "NationalForms",
    "Quarters",
    "Segment",
    "Trend",
    "build_burndown",
    "build_closing",
    "build_flow",
    "build_forms",
    "build_heads",
    "build_origin_trends",
    "build_quarters",
    "build_trend",
    "estimate_open_share",
    "find_direction",
    "find_median_days",
    "find_share_interval",
    "find_slope",
    "find_turn",
    "kendall_p_value",
    "read_national_forms",
    "share_after",
]
