"""Months: a measure by month and year, where nothing kept is not the same as none held."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.charts.drawing import Drawing, Trace, bar, scatter
from analysis.charts.template import (
    GREY,
    INK,
    NOT_KEPT,
    PAPER,
    draw_chart,
    month_axis,
    row_axis,
    write_span,
)
from analysis.content import Run, write_run
from analysis.findings import MonthCell, MonthGrid
from analysis.formatting import format_day, format_value
from analysis.periods import Period

Known = tuple[int, int, float]
"""A cell that has a number: its row, its month, and the number."""

_ROW = 36
_CELL = 0.94
_SCALE = ((0.0, "#F4F7FA"), (0.15, "#D3E4F1"), (0.5, "#7FB3D8"), (1.0, "#0072B2"))
_WHITE_FROM = 0.82  # of the darkest: there white and ink stand out from the cell alike
_DARKEST_FROM = 4  # one event a month is no extreme
_HATCHED = {
    "marker": {
        "color": PAPER,
        "line": {"width": 0},
        "pattern": {"shape": "/", "fgcolor": GREY, "bgcolor": PAPER, "size": 7, "solidity": 0.2},
    },
    "name": NOT_KEPT,
    "hovertemplate": f"{NOT_KEPT}<extra></extra>",
}
_SAID = {"not_kept": NOT_KEPT, "outside": "时段外"}


def draw_month_heatmap(grid: MonthGrid) -> Drawing:
    """Draw how often something was done in each month of each year.

    A month without a ledger is hatched and has no number; a month with a ledger and no record
    shows 0; a month that has not come yet stays white.
    """
    known_days = [Period.from_key(cell.value.period).end for cell in grid.cells[-1] if cell.value]
    is_cut = any(cell.state == "ahead" for cell in grid.cells[-1]) and bool(known_days)
    until = f"，{grid.years[-1]}年截至{format_day(max(known_days))}" if is_cut else ""
    title = f"{grid.measure.name}按月分布（{write_span(grid.years)}{until}）"
    cells = [
        (row, month, cell)
        for row, line in enumerate(grid.cells)
        for month, cell in enumerate(line, start=1)
    ]
    missing = [(row, month) for row, month, cell in cells if cell.state == "not_kept"]
    known = [
        (row, month, cell.value.number)
        for row, month, cell in cells
        if cell.value is not None and cell.value.number is not None
    ]
    darkest = max([_DARKEST_FROM, *(number for _, _, number in known)])
    # Apart from the bars, whose own texts take twice as long to draw.
    numbers = scatter(
        mode="text",
        x=[month for _, month, _ in known],
        y=[row for row, _, _ in known],
        text=[format_value(number, "") for _, _, number in known],
        textfont={"color": [PAPER if n > _WHITE_FROM * darkest else INK for _, _, n in known]},
        hoverinfo="skip",
    )
    years = [f"{year}年" for year in grid.years]
    empty = [
        row for row, line in enumerate(grid.cells) if all(cell.state == "not_kept" for cell in line)
    ]
    said = [
        f"{year}{NOT_KEPT}"
        if row in empty
        else f"{year}：" + "，".join(write_run(_say(cell)) for cell in grid.cells[row])
        for row, year in enumerate(years)
    ]
    rows = row_axis(years)
    found = [
        (year, next((cell.value.doubt for cell in line if cell.value and cell.value.in_doubt), ""))
        for year, line in zip(years, grid.cells, strict=True)
    ]
    doubts = [f"{year}{doubt}，不在图中。" for year, doubt in found if doubt]
    return draw_chart(
        title,
        [
            _draw_cells(grid, known, darkest),
            *([_draw_tiles(missing) | _HATCHED] if missing else []),
            numbers,
        ],
        alt=f"热力图，每行一年，每格一个月{until}。{'；'.join(said)}。{''.join(doubts)}",
        columns=("年度", *(f"{month}月" for month in range(1, 13))),
        rows=[
            *((year, *map(_say, line)) for year, line in zip(years, grid.cells, strict=True)),
            *((f"{year}可能有出入：{doubt}", *([""] * 12)) for year, doubt in found if doubt),
        ],
        notes=[*([f"斜线格为{NOT_KEPT}，不等于0。"] if missing else []), *doubts],
        annotations=[
            {
                "x": 6.5,
                "y": row,
                "text": NOT_KEPT,
                "name": NOT_KEPT,
                "showarrow": False,
                "bgcolor": PAPER,
                "borderpad": 3,
                "font": {"color": INK},
            }
            for row in empty
        ],
        plot_height=_ROW * len(grid.years) + 6,
        barmode="overlay",
        xaxis={**month_axis(), "ticks": ""},
        yaxis={**rows, "title": {"text": f"年度（格内单位：{grid.measure.unit}）"}},
    )


def _say(cell: MonthCell) -> Run:
    return _SAID.get(cell.state, "未到") if cell.value is None else cell.value


def _draw_cells(grid: MonthGrid, known: Sequence[Known], darkest: float) -> Trace:
    """Draw the cells as bars: an export then needs the smaller build of plotly.js."""
    marker = {
        "color": [number for _, _, number in known],
        "colorscale": [list(stop) for stop in _SCALE],
        "cmin": 0,
        "cmax": darkest,
        "line": {"width": 0},
    }
    told = [
        f"{grid.years[row]}年{month}月：{format_value(number, grid.measure.unit)}"
        for row, month, number in known
    ]
    shown = {"marker": marker, "hovertext": told, "hovertemplate": "%{hovertext}<extra></extra>"}
    return _draw_tiles([(row, month) for row, month, _ in known]) | shown


def _draw_tiles(places: Sequence[tuple[int, int]]) -> Trace:
    return bar(
        x=[month for _, month in places],
        y=[_CELL] * len(places),
        base=[row - _CELL / 2 for row, _ in places],
        width=_CELL,
    )
