"""Months: a measure by month and year, where nothing kept is not the same as none held."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from analysis.charts.attaching import attach
from analysis.charts.drawing import Trace, bar, scatter
from analysis.charts.template import GREY, INK, PAPER, month_axis, start_figure, write_span
from analysis.content import Paragraph, Run, Table
from analysis.findings import MonthCell, MonthGrid
from analysis.formatting import format_value

Known = tuple[int, int, float]
"""A cell that has a number: its row, its month, and the number."""

_ROW = 36
_CELL = 0.94
_SCALE = ((0.0, "#F4F7FA"), (0.15, "#D3E4F1"), (0.5, "#7FB3D8"), (1.0, "#0072B2"))
_WHITE_FROM = 0.82  # of the darkest: there white and ink stand out from the cell alike
_DARKEST_FROM = 4  # one event a month is no extreme
_NOT_KEPT = "无台账"
_AHEAD = "未到"
_SAID = {"not_kept": _NOT_KEPT, "outside": "时段外"}


def draw_month_heatmap(grid: MonthGrid) -> go.Figure:
    """Draw how often something was done in each month of each year.

    A month without a ledger is hatched and has no number; a month with a ledger and no record
    shows 0; a month that has not come yet stays white.
    """
    title = f"{grid.measure.name}按月分布（{write_span(grid.years)}）"
    missing = _places(grid, "not_kept")
    notes = [f"斜线格为{_NOT_KEPT}，不等于0。"] if missing else []
    figure = start_figure(title, plot_height=_ROW * len(grid.years) + 6, notes=notes)
    known = _list_known(grid)
    figure.add_trace(_cells(grid, known))
    if missing:
        figure.add_trace(_hatching(missing))
    figure.add_trace(_numbers(known))
    _label_rows(figure, grid)
    figure.update_layout(barmode="overlay", showlegend=False)
    figure.update_xaxes(**month_axis(), ticks="", title_text="月份")
    figure.update_yaxes(
        tickmode="array",
        tickvals=list(range(len(grid.years))),
        ticktext=[f"{year}年" for year in grid.years],
        range=[len(grid.years) - 0.5, -0.5],
        showgrid=False,
        ticks="",
        title_text=f"年度（格内单位：{grid.measure.unit}）",
    )
    return attach(figure, Paragraph((f"{title}。",), "note"), _alt(grid), _table(title, grid))


def _cells(grid: MonthGrid, known: Sequence[Known]) -> Trace:
    """Draw the cells as bars: an export then needs the smaller build of plotly.js."""
    numbers = [number for _, _, number in known]
    return bar(
        x=[month for _, month, _ in known],
        y=[_CELL] * len(known),
        base=[row - _CELL / 2 for row, _, _ in known],
        width=_CELL,
        marker={
            "color": numbers,
            "colorscale": [list(stop) for stop in _SCALE],
            "cmin": 0,
            "cmax": _find_darkest(known),
            "line": {"width": 0},
        },
        hovertext=[
            f"{grid.years[row]}年{month}月：{format_value(number, grid.measure.unit)}"
            for row, month, number in known
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _numbers(known: Sequence[Known]) -> Trace:
    """Write the cells' numbers apart from the bars, whose own texts take twice as long to draw."""
    darkest = _find_darkest(known)
    return scatter(
        mode="text",
        x=[month for _, month, _ in known],
        y=[row for row, _, _ in known],
        text=[format_value(number, "") for _, _, number in known],
        textfont={
            "color": [PAPER if number > _WHITE_FROM * darkest else INK for _, _, number in known]
        },
        hoverinfo="skip",
    )


def _list_known(grid: MonthGrid) -> list[Known]:
    return [
        (row, month, number)
        for row, cells in enumerate(grid.cells)
        for month, cell in enumerate(cells, start=1)
        if (number := _number(cell)) is not None
    ]


def _find_darkest(known: Sequence[Known]) -> float:
    return max([_DARKEST_FROM, *(number for _, _, number in known)])


def _hatching(places: Sequence[tuple[int, int]]) -> Trace:
    return bar(
        x=[month for _, month in places],
        y=[_CELL] * len(places),
        base=[row - _CELL / 2 for row, _ in places],
        width=_CELL,
        marker={
            "color": PAPER,
            "line": {"width": 0},
            "pattern": {
                "shape": "/",
                "fgcolor": GREY,
                "bgcolor": PAPER,
                "size": 7,
                "solidity": 0.2,
            },
        },
        name=_NOT_KEPT,
        hovertemplate=f"{_NOT_KEPT}<extra></extra>",
    )


def _label_rows(figure: go.Figure, grid: MonthGrid) -> None:
    """Write 无台账 across a year that has no ledger at all."""
    for row, cells in enumerate(grid.cells):
        if all(cell.state == "not_kept" for cell in cells):
            figure.add_annotation(
                x=6.5,
                y=row,
                text=_NOT_KEPT,
                name=_NOT_KEPT,
                showarrow=False,
                bgcolor=PAPER,
                borderpad=3,
                font={"color": INK},
            )


def _places(grid: MonthGrid, state: str) -> list[tuple[int, int]]:
    return [
        (row, month)
        for row, cells in enumerate(grid.cells)
        for month, cell in enumerate(cells, start=1)
        if cell.state == state
    ]


def _number(cell: MonthCell) -> float | None:
    return None if cell.value is None else cell.value.number


def _say(cell: MonthCell) -> Run:
    if cell.value is not None:
        return cell.value
    return _SAID.get(cell.state, _AHEAD)


def _alt(grid: MonthGrid) -> str:
    rows = []
    for year, cells in zip(grid.years, grid.cells, strict=True):
        if all(cell.state == "not_kept" for cell in cells):
            rows.append(f"{year}年{_NOT_KEPT}")
            continue
        said = [_say(cell) for cell in cells]
        rows.append(f"{year}年：" + "，".join(s if isinstance(s, str) else s.text for s in said))
    return "热力图，每行一年，每格一个月。" + "；".join(rows) + "。"


def _table(title: str, grid: MonthGrid) -> Table:
    rows = tuple(
        (f"{year}年", *(_say(cell) for cell in cells))
        for year, cells in zip(grid.years, grid.cells, strict=True)
    )
    columns = ("年度", *(f"{month}月" for month in range(1, 13)))
    return Table(Paragraph((title,), "note"), columns, rows)
