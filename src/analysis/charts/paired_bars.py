"""Year over year: this year's values beside last year's, one panel for each unit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from analysis.charts.attaching import attach
from analysis.charts.drawing import Drawing
from analysis.charts.template import BLUE, GREY, INK, start_layout
from analysis.comparisons import Comparison
from analysis.content import Paragraph, Table
from analysis.formatting import format_value
from analysis.measures import Value

_ROW = 32
_PANEL_GAP = 74
_DIRECTIONS = {"up": "增", "down": "减", "same": "持平"}
_UNITS = ("次", "人次", "份", "项", "%", "天")


def draw_year_over_year(
    comparisons: Sequence[Comparison], *, title: str, labels: tuple[str, str]
) -> go.Figure:
    """Draw each measure as a dumbbell from last year's value to this year's.

    Parameters
    ----------
    comparisons : sequence of Comparison
        At least one; those with neither value are named in the note.
    title : str
        Which measures and which periods.
    labels : tuple of str
        The baseline's and the period's names, for the legend.
    """
    drawn = [item for item in comparisons if _number(item.value) is not None]
    groups = group_by_unit(drawn)
    rows = sum(len(group) for _, group in groups)
    height = rows * _ROW + max(len(groups) - 1, 0) * _PANEL_GAP + _ROW
    layout = start_layout(
        title, plot_height=height, notes=_notes(comparisons), has_legend=True, left=132
    )
    traces: list[dict[str, Any]] = []
    domains = _panel_domains([len(group) for _, group in groups], height)
    for place, ((unit, group), domain) in enumerate(zip(groups, domains, strict=True)):
        layout |= _place_axes(group, place, unit, domain)
        traces += _draw_panel(group, place, labels)
    return attach(
        Drawing(data=traces, layout=layout),
        Paragraph((f"{title}。",), "note"),
        _alt(comparisons),
        _table(title, comparisons, labels),
    )


def group_by_unit(comparisons: Sequence[Comparison]) -> list[tuple[str, list[Comparison]]]:
    """Put measures of one unit together: units never share an axis."""
    units = sorted(
        {item.measure.unit for item in comparisons},
        key=lambda unit: (_UNITS.index(unit) if unit in _UNITS else len(_UNITS), unit),
    )
    return [(unit, [item for item in comparisons if item.measure.unit == unit]) for unit in units]


def _panel_domains(sizes: Sequence[int], height: float) -> list[list[float]]:
    """Share the height among the panels, the first on top, by their number of rows."""
    share = (height - max(len(sizes) - 1, 0) * _PANEL_GAP) / max(sum(sizes), 1)
    domains, top = [], float(height)
    for size in sizes:
        bottom = top - size * share
        domains.append([max(bottom, 0) / height, top / height])
        top = bottom - _PANEL_GAP
    return domains


def _draw_panel(
    group: Sequence[Comparison], place: int, labels: tuple[str, str]
) -> list[dict[str, Any]]:
    suffix = "" if place == 0 else str(place + 1)
    rows = list(range(len(group)))[::-1]
    axes = {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"}
    legend = {"showlegend": place == 0}
    return [
        _bars_between(group, rows) | axes,
        _baseline_points(group, rows, labels[0]) | axes | legend,
        _value_points(group, rows, labels[1]) | axes | legend,
    ]


def _place_axes(
    group: Sequence[Comparison], place: int, unit: str, domain: list[float]
) -> dict[str, Any]:
    suffix = "" if place == 0 else str(place + 1)
    known = [n for item in group for n in (_number(item.value), _number(item.baseline)) if n]
    top = max([1, *known])
    return {
        f"xaxis{suffix}": {
            "anchor": f"y{suffix}",
            "range": [-0.04 * top, 1.14 * top],
            "showgrid": True,
            "nticks": 6,
            "title": {"text": unit},
        },
        f"yaxis{suffix}": {
            "anchor": f"x{suffix}",
            "domain": domain,
            "tickmode": "array",
            "tickvals": list(range(len(group)))[::-1],
            "ticktext": [item.measure.name for item in group],
            "range": [-0.6, len(group) - 0.4],
            "showgrid": False,
            "ticks": "",
        },
    }


def _bars_between(group: Sequence[Comparison], rows: Sequence[int]) -> dict[str, Any]:
    across: list[float | None] = []
    down: list[float | None] = []
    for item, row in zip(group, rows, strict=True):
        across += [_number(item.baseline), _number(item.value), None]
        down += [row, row, None]
    return {
        "type": "scatter",
        "x": across,
        "y": down,
        "mode": "lines",
        "line": {"color": GREY, "width": 3},
        "hoverinfo": "skip",
        "showlegend": False,
        "connectgaps": False,
    }


def _baseline_points(
    group: Sequence[Comparison], rows: Sequence[int], label: str
) -> dict[str, Any]:
    is_higher = [(_number(i.baseline) or 0) > (_number(i.value) or 0) for i in group]
    return {
        "type": "scatter",
        "x": [_number(item.baseline) for item in group],
        "y": list(rows),
        "mode": "markers+text",
        "marker": {
            "symbol": "diamond-open",
            "size": 13,
            "color": GREY,
            "line": {"width": 2.5, "color": "#6B6B6B"},
        },
        "text": ["" if _is_equal(item) else _label(item.baseline) for item in group],
        "textposition": ["middle right" if higher else "middle left" for higher in is_higher],
        "textfont": {"color": "#555555"},
        "cliponaxis": False,
        "name": label,
        "legendgroup": "baseline",
        "hovertemplate": f"{label}：%{{x}}<extra></extra>",
    }


def _value_points(group: Sequence[Comparison], rows: Sequence[int], label: str) -> dict[str, Any]:
    is_lower = [(_number(i.value) or 0) < (_number(i.baseline) or 0) for i in group]
    return {
        "type": "scatter",
        "x": [_number(item.value) for item in group],
        "y": list(rows),
        "mode": "markers+text",
        "marker": {"symbol": "circle", "size": 12, "color": BLUE},
        "text": [_label(item.value) for item in group],
        "textposition": ["middle left" if lower else "middle right" for lower in is_lower],
        "textfont": {"color": INK},
        "cliponaxis": False,
        "name": label,
        "legendgroup": "value",
        "hovertemplate": f"{label}：%{{x}}<extra></extra>",
    }


def _number(value: Value | None) -> float | None:
    return None if value is None else value.number


def _label(value: Value | None) -> str:
    number = _number(value)
    return "" if number is None else f" {format_value(number, '')} "


def _is_equal(item: Comparison) -> bool:
    return _number(item.value) == _number(item.baseline)


def _notes(comparisons: Sequence[Comparison]) -> tuple[str, ...]:
    masked = [i.measure.name for i in comparisons if _number(i.value) is None]
    alone = [
        i.measure.name
        for i in comparisons
        if _number(i.value) is not None and _number(i.baseline) is None
    ]
    notes = [f"数目未载明或不公开，不画：{'、'.join(masked)}。"] if masked else []
    if alone:
        notes.append(f"没有可比的上年数，只画本年：{'、'.join(alone)}。")
    return tuple(notes)


def _alt(comparisons: Sequence[Comparison]) -> str:
    said = [f"{item.measure.name}{_say(item)}" for item in comparisons]
    return "哑铃图，菱形为上年，圆点为本年。" + "；".join(said) + "。"


def _say(item: Comparison) -> str:
    before = item.baseline.text if item.baseline else "上年无可比数"
    return f"：{before}，{item.value.text}"


def _table(title: str, comparisons: Sequence[Comparison], labels: tuple[str, str]) -> Table:
    rows = tuple(
        (
            item.measure.name,
            item.value,
            item.baseline or "无台账",
            "" if item.direction is None else _DIRECTIONS[item.direction],
            item.change,
            item.change_pct,
        )
        for item in comparisons
    )
    columns = ("事项", labels[1], labels[0], "方向", "相差", "相差比例")
    return Table(Paragraph((title,), "note"), columns, rows)
