"""Chosen years: bars of the years that a person picked, of one organization or of several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import plotly.graph_objects as go

from analysis.charts.attaching import attach
from analysis.charts.small_multiples import stack_charts
from analysis.charts.template import BLUE, GREY, INK, LIGHT, count_axis, start_figure
from analysis.content import Cell, Paragraph, Table
from analysis.formatting import format_value
from analysis.measures import Value
from analysis.periods import Period

NOT_KEPT = "无台账"
_BAR = 16  # pixels
_BETWEEN = 14
_LEFT = 150
_LINE = 10  # characters of a name on one line, left of the plot
_LINES = 3
_NAMED_BARS = 2  # the last year and the one before stand out; older ones carry their year


@dataclass(frozen=True, slots=True)
class Row:
    """One row of bars, one bar a period; `panel` names the plot it stands in."""

    panel: str
    label: str
    values: tuple[Value, ...]


def draw_chosen_years(rows: Sequence[Row], periods: Sequence[Period], *, title: str) -> go.Figure:
    """Draw each row in every period, a plot for each panel, nothing added up.

    Parameters
    ----------
    rows : sequence of Row
        At least one; those of a panel share a unit and follow one another.
    periods : sequence of Period
        What the values of each row belong to, ascending; the last stands out.
    title : str
        What is compared.
    """
    panels = [(name, tuple(found)) for name, found in groupby(rows, key=lambda row: row.panel)]
    figures = [_draw_panel(found, periods, title) for _, found in panels]
    if len(figures) == 1:
        return figures[0]
    return stack_charts(figures, [name for name, _ in panels], title=title)


def _draw_panel(rows: Sequence[Row], periods: Sequence[Period], title: str) -> go.Figure:
    figure = start_figure(
        title,
        plot_height=len(rows) * (len(periods) * _BAR + _BETWEEN) + 10,
        notes=_note(rows, periods),
        has_legend=True,
        left=_LEFT,
    )
    for place, period in enumerate(periods):
        figure.add_trace(_draw_period(rows, period, place, len(periods) - place))
    top = 1.2 * max([1.0, *(float(v.number or 0) for row in rows for v in row.values)])
    figure.update_layout(barmode="group", bargap=_BETWEEN / (len(periods) * _BAR + _BETWEEN))
    figure.update_xaxes(title_text=rows[0].values[0].unit, showgrid=True, **count_axis(top))
    figure.update_yaxes(
        tickmode="array",
        tickvals=list(range(len(rows))),
        ticktext=[_break(row.label) for row in rows],
        range=[len(rows) - 0.5, -0.5],
        showgrid=False,
        ticks="",
    )
    return attach(
        figure, Paragraph((f"{title}。",), "note"), _alt(rows, periods), _table(rows, periods)
    )


def _draw_period(rows: Sequence[Row], period: Period, place: int, age: int) -> go.Bar:
    values = [row.values[place] for row in rows]
    year = f"（{period.start.year}年）" if age > _NAMED_BARS else ""
    return go.Bar(
        y=list(range(len(rows))),
        x=[value.number for value in values],
        orientation="h",
        name=period.label,
        marker={"color": {1: BLUE, 2: GREY}.get(age, LIGHT)},
        text=["" if v.number is None else f"{format_value(v.number, '')}{year}" for v in values],
        textposition="outside",
        textangle=0,
        textfont={"color": INK, "size": 12},
        cliponaxis=False,
        hovertext=[write_value(value) for value in values],
        hovertemplate=f"{period.label}：%{{hovertext}}<extra></extra>",
    )


def write_value(value: Value) -> str:
    """Write a value, or that no ledger was kept."""
    return value.text if value.is_kept else NOT_KEPT


def _break(label: str) -> str:
    """Break a long name into lines; what does not fit is left out, the table has all of it."""
    lines = [label[at : at + _LINE] for at in range(0, len(label), _LINE)]
    if len(lines) > _LINES:
        lines = [*lines[: _LINES - 1], lines[_LINES - 1][:-1] + "…"]
    return "<br>".join(lines)


def _note(rows: Sequence[Row], periods: Sequence[Period]) -> tuple[str, ...]:
    """Name what has no bar."""
    missing = [
        f"{row.label}{period.label}（{write_value(value)}）"
        for row in rows
        for value, period in zip(row.values, periods, strict=True)
        if value.number is None
    ]
    return (f"没有数、不等于0：{'、'.join(missing)}。",) if missing else ()


def _alt(rows: Sequence[Row], periods: Sequence[Period]) -> str:
    said = (
        f"{row.label}："
        + "，".join(
            f"{period.label}{write_value(value)}"
            for value, period in zip(row.values, periods, strict=True)
        )
        for row in rows
    )
    return "分组条形图。" + "；".join(said) + "。"


def _table(rows: Sequence[Row], periods: Sequence[Period]) -> Table:
    columns = ("名称", *(period.label for period in periods))
    cells: tuple[tuple[Cell, ...], ...] = tuple(
        (row.label, *(value if value.is_kept else NOT_KEPT for value in row.values)) for row in rows
    )
    return Table(Paragraph((rows[0].panel,), "note"), columns, cells)
