"""Slopes: measures from a base year to the year in question, one panel for each unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.charts.drawing import Drawing, Layout, Trace, scatter
from analysis.charts.dumbbells import group_by_unit
from analysis.charts.template import (
    BLUE,
    GREY,
    INK,
    draw_chart,
    name_axes,
    place_axes,
    stack_domains,
    tick_axis,
)
from analysis.comparisons import Comparison
from analysis.formatting import format_value
from analysis.measures import Value

_ROW = 19  # pixels that a label needs
_LOWEST = 170  # pixels of a panel with few measures
_GAP = 58


def draw_slopes(
    comparisons: Sequence[Comparison], *, title: str, labels: tuple[str, str]
) -> Drawing:
    """Draw each measure as a line from the base year's value to this year's.

    Falling lines are dotted. Names stand at the right end, moved apart where values are close to
    one another; thin lines lead from them to their points.

    Parameters
    ----------
    comparisons : sequence of Comparison
        At least one with both values.
    labels : tuple of str
        The base year's and the period's names.
    """
    drawn = [each for each in comparisons if each.change is not None]
    groups = group_by_unit(drawn)
    heights = [max(_LOWEST, _ROW * (len(group) + 1)) for _, group in groups]
    domains = stack_domains(heights, _GAP)
    axes: Layout = {}
    panels = [
        _Panel(place, unit, group, height)
        for place, ((unit, group), height) in enumerate(zip(groups, heights, strict=True))
    ]
    for panel, domain in zip(panels, domains, strict=True):
        axes |= panel.axes(domain, labels)
    said = [
        f"{each.measure.name}由{each.baseline.text if each.baseline else ''}到{each.value.text}"
        for each in drawn
    ]
    missing = [each.measure.name for each in comparisons if each.change is None]
    notes = ["单位不同的分开画，各从0起。"]
    if any(each.direction == "down" for each in comparisons):
        notes.append("虚线为减少。")
    if missing:
        notes.append(f"没有可比的数，不画：{'、'.join(missing)}。")
    return draw_chart(
        title,
        [line for panel in panels for line in panel.lines()],
        alt=f"斜率图，{labels[0]}到{labels[1]}。{'；'.join(said)}。",
        columns=("指标", *labels, "相差"),
        rows=[(each.measure.name, each.baseline, each.value, each.change) for each in drawn],
        notes=notes,
        annotations=[name for panel in panels for name in panel.names()],
        plot_height=sum(heights) + _GAP * (len(groups) - 1),
        left=150,
        right=190,
        above=10,
        **axes,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Panel:
    """The measures of one unit on one scale from zero."""

    place: int
    unit: str
    group: Sequence[Comparison]
    height: int

    @property
    def top(self) -> float:
        numbers = [_number(v) for each in self.group for v in (each.value, each.baseline)]
        return 1.06 * max([1.0, *numbers])

    def axes(self, domain: list[float], labels: tuple[str, str]) -> Layout:
        across = tick_axis([0, 1], labels, range=[-0.02, 1.02], showgrid=True)
        down = {
            "domain": domain,
            "range": [0, self.top],
            "showgrid": False,
            "showticklabels": False,
            "ticks": "",
            "title": {"text": self.unit, "standoff": 70},
        }
        return place_axes(self.place, across, down)

    def lines(self) -> list[Trace]:
        x, y = name_axes(self.place)
        return [
            scatter(
                x=[0, 1],
                y=[_number(each.baseline), _number(each.value)],
                mode="lines+markers",
                line={
                    "color": GREY,
                    "width": 2,
                    "dash": "dot" if each.direction == "down" else "solid",
                },
                marker={"size": 9, "color": [GREY, BLUE]},
                cliponaxis=False,
                showlegend=False,
                name=each.measure.name,
                hovertemplate=f"{each.measure.name}：%{{y}}{self.unit}<extra></extra>",
                xaxis=x,
                yaxis=y,
            )
            for each in self.group
        ]

    def names(self) -> list[Layout]:
        """Write the values at both ends, on the right with the names."""
        left = {_number(each.baseline): _label(each.baseline) for each in self.group}
        right = [
            (_number(each.value), f"{each.measure.name} {_label(each.value)}")
            for each in self.group
        ]
        return [*self._write(list(left.items()), 0), *self._write(right, 1)]

    def _write(self, ends: Sequence[tuple[float, str]], side: int) -> list[Layout]:
        x, y = name_axes(self.place)
        step = _ROW * self.top / self.height
        ordered = sorted(ends, key=lambda end: end[0])
        places = spread([number for number, _ in ordered], step)
        return [
            {
                "text": text,
                "x": side,
                "y": number,
                "xref": x,
                "yref": y,
                "ax": 26 if side else -26,
                "ay": round((number - place) / step * _ROW, 1),
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


def _number(value: Value | None) -> float:
    return float((value.number if value is not None else 0) or 0)


def _label(value: Value | None) -> str:
    return "" if value is None else format_value(value.number, "")
