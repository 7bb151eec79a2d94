"""Charts: plotly drawings of comparisons, trends and findings in one look, each with its table."""

from __future__ import annotations

from analysis.charts.drawing import Drawing
from analysis.charts.dumbbells import draw_year_over_year
from analysis.charts.flow_lines import (
    draw_burndown,
    draw_flows,
    draw_rectification_flow,
    draw_time_to_close,
)
from analysis.charts.kept_strips import draw_rhythm_calendar
from analysis.charts.slopes import draw_slopes
from analysis.charts.small_multiples import stack_charts
from analysis.charts.stacked_bars import draw_forms, draw_quarters
from analysis.charts.template import NOT_KEPT, write_span
from analysis.charts.tile_maps import draw_agreement_map, draw_month_heatmap, list_tiles
from analysis.charts.trend_lines import draw_talks, draw_trend, draw_trends
from analysis.charts.waterfall import draw_contributions
from analysis.charts.years_bars import Row, draw_chosen_years, draw_year_over_years, list_bars

__all__ = [
    "NOT_KEPT",
    "Drawing",
    "Row",
    "draw_agreement_map",
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
    "list_tiles",
    "stack_charts",
    "write_span",
]
