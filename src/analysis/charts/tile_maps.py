"""Tile maps: a measure by month and year, and how reports agree by measure and year."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.charts.drawing import Drawing, Trace, bar, scatter
from analysis.charts.template import (
    BLUE,
    GREY,
    INK,
    LIGHT,
    NOT_KEPT,
    ORANGE,
    PAPER,
    draw_chart,
    month_axis,
    row_axis,
    tick_axis,
    write_span,
)
from analysis.content import Run, write_run
from analysis.findings import MonthCell, MonthGrid
from analysis.formatting import format_day, format_value, plain_number
from analysis.periods import Period
from analysis.reconciliation import Agreement, Reconciliation

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
_AGREEING: tuple[tuple[str, tuple[str, ...], str, str], ...] = (
    ("相符", ("equal", "approximate"), BLUE, BLUE),
    ("不一致", ("differs", "reports_differ"), ORANGE, ORANGE),
    ("只有报告所载", ("only_stated",), LIGHT, LIGHT),
    ("只有台账记载", ("only_kept",), PAPER, BLUE),
    ("不能比较", ("masked", "unstated", "partial"), PAPER, GREY),
)
"""Name, states, fill and outline of the tiles of one look; what stands in them tells them apart
in grey."""
_SIGNS = {
    "equal": "＝",
    "approximate": "≈",
    "reports_differ": "≠",
    "only_stated": "报告",
    "only_kept": "台账",
}
_AGREEMENT_ROW = 26
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


Tile = tuple[int, int, Agreement]
"""Row, column, and what stands there."""


def list_tiles(found: Reconciliation) -> tuple[tuple[Tile, ...], ...]:
    """List the tiles of `draw_agreement_map`, those of each trace that one can click."""
    rows = {measure: place for place, measure in enumerate(found.measures)}
    columns = {year: place for place, year in enumerate(found.years)}
    return tuple(
        tiles
        for _, states, *_ in _AGREEING
        if (
            tiles := tuple(
                (rows[each.measure], columns[each.year], each)
                for each in found.agreements
                if each.state in states
            )
        )
    )


def draw_agreement_map(found: Reconciliation) -> Drawing:
    """Draw how ledger and reports agree: a row a measure, a column a year of which reports speak.

    Parameters
    ----------
    found : Reconciliation
        With at least one agreement.
    """
    groups = list_tiles(found)
    looks = [next(look for look in _AGREEING if tiles[0][2].state in look[1]) for tiles in groups]
    counted = "，".join(
        f"{name}{len(tiles)}格" for (name, *_), tiles in zip(looks, groups, strict=True)
    )
    years = [f"{year}年" for year in found.years]
    names = [measure.name for measure in found.measures]
    places = {(row, column): each for tiles in groups for row, column, each in tiles}
    return draw_chart(
        f"往年报告与台账的一致情况（{write_span(found.years)}）",
        [
            *(_draw_group(look, tiles) for look, tiles in zip(looks, groups, strict=True)),
            _write_signs(groups),
        ],
        alt=f"热力图，每行一个指标，每列一年。{counted}；空格是没有报告说到的。",
        columns=("指标", *years),
        rows=[
            (
                name,
                *(
                    places[row, column].told if (row, column) in places else ""
                    for column in range(len(years))
                ),
            )
            for row, name in enumerate(names)
        ],
        notes=[
            "格内：＝相符，≈所载为约数而不矛盾，前面是报告所载、后面是现台账；空格没有报告说到。"
        ],
        plot_height=_AGREEMENT_ROW * len(names) + 6,
        has_legend=True,
        left=150,
        barmode="overlay",
        xaxis=tick_axis(range(len(years)), years, range=[-0.6, len(years) - 0.4], ticks=""),
        yaxis=row_axis(names),
    )


def _draw_group(look: tuple[str, tuple[str, ...], str, str], tiles: Sequence[Tile]) -> Trace:
    name, _, fill, line = look
    return _draw_tiles([(row, column) for row, column, _ in tiles]) | {
        "name": name,
        "marker": {"color": fill, "line": {"color": line, "width": 1}},
        "hovertext": [f"{each.year}年{each.measure.name}：{each.told}" for _, _, each in tiles],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _write_signs(groups: Sequence[Sequence[Tile]]) -> Trace:
    tiles = [tile for group in groups for tile in group]
    is_dark = [each.state in ("equal", "approximate", "differs") for _, _, each in tiles]
    signs = []
    for _, _, each in tiles:
        differing = [one for one in each.revisions if one.difference is not None]
        sides = [(one.stated.number, one.ledger.number) for one in differing[:1]]
        told = [f"{plain_number(said)}≠{plain_number(kept)}" for said, kept in sides]
        signs.append(_SIGNS.get(each.state, "".join(told) or "？"))
    return scatter(
        mode="text",
        x=[column for _, column, _ in tiles],
        y=[row for row, _, _ in tiles],
        text=signs,
        textfont={"color": [PAPER if dark else INK for dark in is_dark], "size": 11},
        hoverinfo="skip",
        showlegend=False,
    )
