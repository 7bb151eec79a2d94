"""Breaks: the marks of a trend chart where the definition of a measure changed."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Sequence
from typing import Any

from analysis.catalogue import Break
from analysis.charts.template import INK
from analysis.formatting import format_date
from analysis.trends import Trend

_MARK = "口径变化"


def mark_breaks(trend: Trend, suffix: str = "") -> dict[str, list[dict[str, Any]]]:
    """Draw a dashed line at each change of definition, named, across the axes of one panel.

    A year's value stands for all its days, from half a step left of its mark to half a step right:
    a change on 1 January lies midway between two years.
    """
    places = [_place(each) for each in trend.breaks]
    across = {"xref": f"x{suffix}", "yref": f"y{suffix} domain"}
    return {
        "shapes": [
            {
                **across,
                "type": "line",
                "layer": "below",
                "x0": place,
                "x1": place,
                "y0": 0,
                "y1": 1,
                "line": {"color": INK, "width": 1.5, "dash": "dash"},
            }
            for place in places
        ],
        "annotations": [
            {
                **across,
                "text": _MARK,
                "name": "break",
                "x": place,
                "y": 1,
                "xanchor": "left",
                "yanchor": "top",
                "xshift": 3,
                "showarrow": False,
                "font": {"size": 11, "color": INK},
                "bgcolor": "rgba(255,255,255,0.8)",
            }
            for place in places
        ],
    }


def list_points(trend: Trend) -> list[tuple[float, int | None]]:
    """List where a line has its points: each year, and between them a place without one.

    No line is drawn over a change of definition, nor to a year that it cuts through.
    """
    gaps = {_place(each) for each in trend.breaks}
    cut = {round(gap) for gap in gaps if gap % 1 != 0.5}
    ends = {gap for gap in gaps if gap % 1 == 0.5} | {y + side for y in cut for side in (-0.5, 0.5)}
    first, last = trend.years[0], trend.years[-1]
    inside = [(place, None) for place in ends if first < place < last]
    return sorted([*((year, year) for year in trend.years), *inside], key=lambda point: point[0])


def note_breaks(trends: Sequence[Trend]) -> tuple[str, ...]:
    """Say of each change of definition what changed and why; the same of several measures once."""
    names: dict[tuple[str, str], list[str]] = {}
    for trend in trends:
        for each in trend.breaks:
            names.setdefault((_name_day(each), each.reason), []).append(trend.measure.name)
    return tuple(
        f"竖虚线：{'、'.join(of)}自{day}起口径变化（{reason}），前后不相比较，趋势分段判断。"
        for (day, reason), of in names.items()
    )


def list_break_rows(trends: Sequence[Trend]) -> list[tuple[str, ...]]:
    """Write a row of the table below a trend's values: in which year its definition changed."""
    return [_write_row(trend) for trend in trends if trend.breaks]


def _write_row(trend: Trend) -> tuple[str, ...]:
    told: dict[int, list[str]] = {}
    for each in trend.breaks:
        told.setdefault(each.day.year, []).append(f"自{_name_day(each)}起：{each.reason}")
    cells = ("；".join(told.get(year, [])) for year in trend.years)
    return (f"{trend.measure.name}{_MARK}", *cells)


def _place(change: Break) -> float:
    start = change.day.replace(month=1, day=1)
    days = 366 if isleap(change.day.year) else 365
    return round(change.day.year - 0.5 + (change.day - start).days / days, 3)


def _name_day(change: Break) -> str:
    is_whole = (change.day.month, change.day.day) == (1, 1)
    return f"{change.day.year}年" if is_whole else format_date(change.day)
