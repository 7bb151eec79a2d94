"""Slopes: measures from a base year to the year in question, one panel for each unit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from analysis.charts.attaching import attach
from analysis.charts.drawing import Drawing
from analysis.charts.paired_bars import group_by_unit
from analysis.charts.template import BLUE, GREY, INK, start_layout
from analysis.comparisons import Comparison
from analysis.content import Paragraph, Table
from analysis.formatting import format_value
from analysis.measures import Value

_ROW = 19  # pixels that a label needs
_LOWEST = 170  # pixels of a panel with few measures
_GAP = 58
_FALL = "dot"


def draw_slopes(
    comparisons: Sequence[Comparison], *, title: str, labels: tuple[str, str]
) -> go.Figure:
    """Draw each measure as a line from the base year's value to this year's.

    Falling lines are dotted. Names stand at the right end, moved apart where values are close to
    one another; thin lines lead from them to their points.

    Parameters
    ----------
    comparisons : sequence of Comparison
        At least one with both values.
    title : str
        Which measures and which periods.
    labels : tuple of str
        The base year's and the period's names.
    """
    drawn = [each for each in comparisons if each.change is not None]
    groups = group_by_unit(drawn)
    heights = [max(_LOWEST, _ROW * (len(group) + 1)) for _, group in groups]
    height = sum(heights) + _GAP * (len(groups) - 1)
    layout = start_layout(title, plot_height=height, notes=_notes(comparisons), left=150, above=10)
    layout["margin"]["r"] = 190
    traces: list[dict[str, Any]] = []
    top = height
    for place, ((unit, group), tall) in enumerate(zip(groups, heights, strict=True)):
        domain = [(top - tall) / height, top / height]
        panel = _Panel(place, unit, group, tall)
        layout |= panel.axes(domain, labels)
        layout["annotations"] += panel.names()
        traces += panel.lines()
        top -= tall + _GAP
    return attach(
        Drawing(data=traces, layout=layout),
        Paragraph((f"{title}。",), "note"),
        _alt(drawn, labels),
        _table(title, drawn, labels),
    )


class _Panel:
    """The measures of one unit on one scale from zero."""

    def __init__(self, place: int, unit: str, group: Sequence[Comparison], height: int) -> None:
        self._suffix = "" if place == 0 else str(place + 1)
        self._unit = unit
        self._group = group
        numbers = [_number(v) for each in group for v in (each.value, each.baseline)]
        self._top = 1.06 * max([1.0, *numbers])
        self._step = _ROW * self._top / height

    def axes(self, domain: list[float], labels: tuple[str, str]) -> dict[str, Any]:
        return {
            f"xaxis{self._suffix}": {
                "anchor": f"y{self._suffix}",
                "range": [-0.02, 1.02],
                "tickmode": "array",
                "tickvals": [0, 1],
                "ticktext": list(labels),
                "showgrid": True,
            },
            f"yaxis{self._suffix}": {
                "anchor": f"x{self._suffix}",
                "domain": domain,
                "range": [0, self._top],
                "showgrid": False,
                "showticklabels": False,
                "ticks": "",
                "title": {"text": self._unit, "standoff": 70},
            },
        }

    def lines(self) -> list[dict[str, Any]]:
        return [self._draw(each) for each in self._group]

    def _draw(self, each: Comparison) -> dict[str, Any]:
        is_fall = each.direction == "down"
        return {
            "type": "scatter",
            "x": [0, 1],
            "y": [_number(each.baseline), _number(each.value)],
            "mode": "lines+markers",
            "line": {"color": GREY, "width": 2, "dash": _FALL if is_fall else "solid"},
            "marker": {"size": 9, "color": [GREY, BLUE]},
            "cliponaxis": False,
            "showlegend": False,
            "name": each.measure.name,
            "hovertemplate": f"{each.measure.name}：%{{y}}{self._unit}<extra></extra>",
            "xaxis": f"x{self._suffix}",
            "yaxis": f"y{self._suffix}",
        }

    def names(self) -> list[dict[str, Any]]:
        """Write the values at both ends, on the right with the names."""
        left = [(_number(each.baseline), _label(each.baseline)) for each in self._group]
        right = [
            (_number(each.value), f"{each.measure.name} {_label(each.value)}")
            for each in self._group
        ]
        return [*self._write(left, 0), *self._write(right, 1)]

    def _write(self, ends: Sequence[tuple[float, str]], side: int) -> list[dict[str, Any]]:
        merged = _merge(ends) if side == 0 else list(ends)
        ordered = sorted(merged, key=lambda end: end[0])
        places = spread([number for number, _ in ordered], self._step)
        return [
            {
                "text": text,
                "x": side,
                "y": number,
                "xref": f"x{self._suffix}",
                "yref": f"y{self._suffix}",
                "ax": 26 if side else -26,
                "ay": round((number - place) / self._step * _ROW, 1),
                "xanchor": "left" if side else "right",
                "showarrow": True,
                "arrowhead": 0,
                "arrowwidth": 0.8,
                "arrowcolor": GREY,
                "standoff": 6,
                "font": {"size": 12, "color": INK},
            }
            for (number, text), place in zip(ordered, places, strict=True)
        ]


def spread(places: Sequence[float], step: float) -> list[float]:
    """Move ascending places apart, as little as it takes, until each is `step` above the last.

    Places that would touch are put together into a block around their middle.

    Examples
    --------
    >>> spread([1, 1, 5], 2)
    [0.0, 2.0, 5.0]
    """
    blocks: list[tuple[float, int]] = []
    for place in places:
        middle, size = float(place), 1
        while blocks and blocks[-1][0] + blocks[-1][1] * step / 2 > middle - size * step / 2:
            other, count = blocks.pop()
            middle = (other * count + middle * size) / (count + size)
            size += count
        blocks.append((middle, size))
    return [
        middle + (number - (size - 1) / 2) * step
        for middle, size in blocks
        for number in range(size)
    ]


def _merge(ends: Sequence[tuple[float, str]]) -> list[tuple[float, str]]:
    """Write a number once where several lines begin in it."""
    return list(dict(ends).items())


def _number(value: Value | None) -> float:
    return float((value.number if value is not None else 0) or 0)


def _label(value: Value | None) -> str:
    return "" if value is None else format_value(value.number, "")


def _notes(comparisons: Sequence[Comparison]) -> tuple[str, ...]:
    missing = [each.measure.name for each in comparisons if each.change is None]
    notes = ["单位不同的分开画，各从0起。"]
    if any(each.direction == "down" for each in comparisons):
        notes.append("虚线为减少。")
    if missing:
        notes.append(f"没有可比的数，不画：{'、'.join(missing)}。")
    return tuple(notes)


def _alt(drawn: Sequence[Comparison], labels: tuple[str, str]) -> str:
    said = [
        f"{each.measure.name}由{each.baseline.text if each.baseline else ''}到{each.value.text}"
        for each in drawn
    ]
    return f"斜率图，{labels[0]}到{labels[1]}。" + "；".join(said) + "。"


def _table(title: str, drawn: Sequence[Comparison], labels: tuple[str, str]) -> Table:
    rows = tuple((each.measure.name, each.baseline, each.value, each.change) for each in drawn)
    return Table(Paragraph((title,), "note"), ("指标", *labels, "相差"), rows)
