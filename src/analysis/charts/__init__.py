"""Charts: plotly drawings of comparisons, trends and findings in one look, each with its table."""

from __future__ import annotations

from analysis.charts.attaching import attach
from analysis.charts.drawing import Drawing
from analysis.charts.flow_lines import draw_burndown, draw_rectification_flow
from analysis.charts.flow_over_years import draw_flows
from analysis.charts.kept_strips import draw_rhythm_calendar
from analysis.charts.month_map import draw_month_heatmap
from analysis.charts.paired_bars import draw_year_over_year
from analysis.charts.picked_years import NOT_KEPT, Row, draw_chosen_years
from analysis.charts.quarter_bars import draw_quarters
from analysis.charts.slopes import draw_slopes
from analysis.charts.small_multiples import stack_charts
from analysis.charts.stacked_shares import draw_forms
from analysis.charts.survival_curve import draw_time_to_close
from analysis.charts.template import write_span
from analysis.charts.trend_lines import draw_talks, draw_trend, draw_trends
from analysis.charts.waterfall import draw_contributions
from analysis.charts.years_bars import draw_year_over_years, list_bars

__all__ = [
    "NOT_KEPT",
    "Drawing",
    "Row",
    "attach",
    "draw_burndown",
    "draw_chosen_years",
    "draw_contributions",
    "draw_flows",
    "draw_forms",
    "draw_month_heatmap",
    "draw_quarters",
    "draw_rectification_flow",
    "draw_rhythm_calendar",
    "draw_slopes",
    "draw_talks",
    "draw_time_to_close",
    "draw_trend",
    "draw_trends",
    "draw_year_over_year",
    "draw_year_over_years",
    "list_bars",
    "stack_charts",
    "write_span",
]
