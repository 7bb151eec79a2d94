"""Dumbbells: this year's values beside last year's, one panel for each unit."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.charts.drawing import Drawing, Layout, Trace, scatter
from analysis.charts.template import (
    BLUE,
    GREY,
    INK,
    draw_chart,
    name_axes,
    note_breaks,
    number_of,
    place_axes,
    stack_domains,
    tick_axis,
)
from analysis.comparisons import Comparison
from analysis.formatting import format_value
from analysis.measures import Value

_ROW = 32
_PANEL_GAP = 74
_DIRECTIONS = {"up": "增", "down": "减", "same": "持平", None: ""}
_UNITS = ("次", "人次", "份", "项", "%", "天")


def draw_year_over_year(
    comparisons: Sequence[Comparison], *, title: str, labels: tuple[str, str]
) -> Drawing:
    """Draw each measure as a dumbbell from last year's value to this year's.

    Parameters
    ----------
    comparisons : sequence of Comparison
        At least one; those with neither value are named in the note.
    labels : tuple of str
        The baseline's and the period's names, for the legend.
    """
    groups = group_by_unit([each for each in comparisons if each.value.number is not None])
    rows = sum(len(group) for _, group in groups)
    gaps = max(len(groups) - 1, 0) * _PANEL_GAP
    height = rows * _ROW + gaps + _ROW
    share = (height - gaps) / max(rows, 1)
    domains = stack_domains([len(group) * share for _, group in groups], _PANEL_GAP, height)
    traces: list[Trace] = []
    axes: Layout = {}
    for place, ((unit, group), domain) in enumerate(zip(groups, domains, strict=True)):
        axes |= _draw_axes(place, unit, group, domain)
        traces += _draw_panel(place, group, labels)
    said = (
        f"{each.measure.name}：{each.baseline.text if each.baseline else '上年无可比数'}，"
        f"{each.pair[0].text}{_tell_doubt(each)}"
        for each in comparisons
    )
    return draw_chart(
        title,
        traces,
        alt=f"哑铃图，菱形为{labels[0]}，圆点为{labels[1]}。{'；'.join(said)}。",
        columns=("事项", labels[1], labels[0], "方向", "相差", "相差比例"),
        rows=[
            (
                each.measure.name,
                each.pair[0],
                each.baseline or "无台账",
                "待核" if each.is_uncertain else _DIRECTIONS[each.direction],
                None if each.is_uncertain else each.change,
                each.change_pct,
            )
            for each in comparisons
        ],
        notes=_note(comparisons),
        plot_height=height,
        has_legend=True,
        left=132,
        **axes,
    )


def _tell_doubt(each: Comparison) -> str:
    """Say how many rows or items of either year could not be counted."""
    pairs = (("本年", each.value), ("上年", each.baseline))
    told = [f"{when}{value.doubt}" for when, value in pairs if value is not None and value.doubt]
    return f"（{'，'.join(told)}）" if told else ""


def group_by_unit(comparisons: Sequence[Comparison]) -> list[tuple[str, list[Comparison]]]:
    """Put measures of one unit together: units never share an axis."""
    units = sorted(
        {each.measure.unit for each in comparisons},
        key=lambda unit: (_UNITS.index(unit) if unit in _UNITS else len(_UNITS), unit),
    )
    return [(unit, [each for each in comparisons if each.measure.unit == unit]) for unit in units]


def _draw_axes(place: int, unit: str, group: Sequence[Comparison], domain: list[float]) -> Layout:
    values = [value for each in group for value in each.pair]
    top = max([1, *(number for value in values if (number := number_of(value)))])
    across = {
        "range": [-0.04 * top, 1.14 * top],
        "showgrid": True,
        "nticks": 6,
        "title": {"text": unit},
    }
    names = [each.measure.name for each in group]
    down = tick_axis(range(len(group))[::-1], names, showgrid=False, ticks="")
    shown = {"domain": domain, "range": [-0.6, len(group) - 0.4]}
    return place_axes(place, across, down | shown)


def _draw_panel(place: int, group: Sequence[Comparison], labels: tuple[str, str]) -> list[Trace]:
    """Draw the lines between each two values, then the baselines, then the values."""
    x, y = name_axes(place)
    rows = list(range(len(group)))[::-1]
    pairs = [(each.baseline, each.pair[0]) for each in group]
    numbers = [(number_of(before), number_of(value)) for before, value in pairs]
    orders = [(before or 0) - (value or 0) for before, value in numbers]
    across = [number for pair in numbers for number in (*pair, None)]
    between = scatter(
        x=across,
        y=[row for each in rows for row in (each, each, None)],
        mode="lines",
        line={"color": GREY, "width": 3},
        hoverinfo="skip",
        showlegend=False,
        connectgaps=False,
        xaxis=x,
        yaxis=y,
    )
    same = {"y": rows, "mode": "markers+text", "cliponaxis": False, "xaxis": x, "yaxis": y}
    same["showlegend"] = place == 0
    baselines = scatter(
        x=[before for before, _ in numbers],
        marker={
            "symbol": "diamond-open",
            "size": 13,
            "color": GREY,
            "line": {"width": 2.5, "color": "#6B6B6B"},
        },
        text=["" if number_of(b) == v.number else _label(b) for b, v in pairs],
        textposition=["middle right" if order > 0 else "middle left" for order in orders],
        textfont={"color": "#555555"},
        name=labels[0],
        legendgroup="baseline",
        hovertemplate=f"{labels[0]}：%{{x}}<extra></extra>",
        **same,
    )
    values = scatter(
        x=[value for _, value in numbers],
        marker={"symbol": "circle", "size": 12, "color": BLUE},
        text=[_label(value) for _, value in pairs],
        textposition=["middle left" if order > 0 else "middle right" for order in orders],
        textfont={"color": INK},
        name=labels[1],
        legendgroup="value",
        hovertemplate=f"{labels[1]}：%{{x}}<extra></extra>",
        **same,
    )
    return [between, baselines, values]


def _label(value: Value | None) -> str:
    number = number_of(value)
    return "" if number is None else f" {format_value(number, '')} "


def _note(comparisons: Sequence[Comparison]) -> list[str]:
    masked = [each.measure.name for each in comparisons if each.value.number is None]
    alone = [
        each.measure.name
        for each in comparisons
        if each.value.number is not None and number_of(each.baseline) is None
    ]
    notes = [f"数目未载明或不公开，不画：{'、'.join(masked)}。"] if masked else []
    if alone:
        notes.append(f"没有可比的上年数，只画本年：{'、'.join(alone)}。")
    cut = [f"{each.measure.name}{each.without}" for each in comparisons if each.left_out]
    if cut:
        notes.append(f"只比两年都有台账的月份：{'、'.join(cut)}。")
    told = ((each.measure.name, _tell_doubt(each)) for each in comparisons)
    doubts = [name + doubt for name, doubt in told if doubt]
    notes += [f"图中的数可能有出入：{'、'.join(doubts)}。"] if doubts else []
    renamed = [(each.measure.name, change) for each in comparisons for change in each.renamings]
    return [*notes, *note_breaks(renamed)]
