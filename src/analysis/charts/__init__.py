"""Charts: plotly drawings of comparisons, trends and findings in one look, each with its table."""

from __future__ import annotations

from analysis.charts.attaching import attach
from analysis.charts.closing import draw_time_to_close
from analysis.charts.contributions import draw_contributions
from analysis.charts.forms import draw_forms
from analysis.charts.months import draw_month_heatmap
from analysis.charts.rectification import draw_burndown, draw_rectification_flow
from analysis.charts.rhythm import draw_rhythm_calendar
from analysis.charts.slopes import draw_slopes
from analysis.charts.trend import draw_talks, draw_trend, draw_trends
from analysis.charts.year_over_year import draw_year_over_year

__all__ = [
    "attach",
    "draw_burndown",
    "draw_contributions",
    "draw_forms",
    "draw_month_heatmap",
    "draw_rectification_flow",
    "draw_rhythm_calendar",
    "draw_slopes",
    "draw_talks",
    "draw_time_to_close",
    "draw_trend",
    "draw_trends",
    "draw_year_over_year",
]
