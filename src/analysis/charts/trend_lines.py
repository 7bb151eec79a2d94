"""Trend: a measure over many years, alone or side by side, gaps and stated years visible."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from analysis.catalogue import Break
from analysis.charts.drawing import Drawing, Layout, Trace
from analysis.charts.template import (
    BLUE,
    GREY,
    INK,
    LIGHT,
    PAPER,
    count_axis,
    draw_chart,
    find_top,
    name_axes,
    name_day,
    name_panel,
    note_breaks,
    number_of,
    place_axes,
    stack_domains,
    write_span,
    year_axis,
)
from analysis.content import Cell, Paragraph, Run
from analysis.formatting import format_day, format_value
from analysis.measures import Value
from analysis.periods import Period
from analysis.trends import Trend
from analysis.vocabulary import read_vocabulary

_PANEL_HEIGHT = 84
_PANEL_GAP = 40  # the years stand below the lowest panels alone
_PANEL_TITLE = 24
_COLUMNS = 2
_ACROSS = ([0.0, 0.455], [0.545, 1.0])
_YEARS_NAMED = 4  # of a small panel; more would lie over one another on a telephone
_MARKS = read_vocabulary("breaks")

Style = Literal["line", "bar"]


def draw_trend(trend: Trend, *, year: int) -> Drawing:
    """Draw one measure over its years; `year` stands out.

    A year without a ledger breaks the line; a year known only from a past report is hollow.
    """
    measure = trend.measure
    title = f"{measure.name}（{write_span(trend.years)}）"
    shapes, marks = _mark_breaks(trend, 0)
    return _draw(
        title,
        [_draw_line(trend, year)],
        (trend,),
        year,
        annotations=marks,
        shapes=shapes,
        xaxis=year_axis(trend.years),
        yaxis=count_axis(find_top(trend.values, 1.25), f"{measure.name}（{measure.unit}）"),
    )


def draw_trends(
    trends: Sequence[Trend], *, year: int, subject: str, style: Style = "line"
) -> Drawing:
    """Draw several measures in panels of their own, never on top of one another.

    Every panel has the years in common, and its own axis from zero: kinds are not added up and
    units are not mixed.
    """
    heights = [_PANEL_HEIGHT] * -(-len(trends) // _COLUMNS)
    domains = stack_domains(heights, _PANEL_GAP)
    draw = _draw_line if style == "line" else _draw_bars
    axes: Layout = {}
    traces, names, shapes, marks = [], [], [], []
    years, units = trends[0].years, {trend.measure.unit for trend in trends}
    span = write_span(years)
    step = -(-len(years) // _YEARS_NAMED)
    named = [str(each) if (years[-1] - each) % step == 0 else "" for each in years]
    for place, trend in enumerate(trends):
        row, column = divmod(place, _COLUMNS)
        is_lowest = place + _COLUMNS >= len(trends)
        small = {"tickfont": {"size": 11}, "tickangle": 0, "domain": _ACROSS[column]}
        axes |= place_axes(
            place,
            {**year_axis(years), "ticktext": named, "showticklabels": is_lowest, **small},
            {
                # The unit stands in a title: beside the axis it would lie on the next panel.
                **count_axis(find_top(trend.values, 1.25), "", ticks=4),
                "domain": domains[row],
            },
        )
        x, y = name_axes(place)
        traces.append(draw(trend, year) | {"xaxis": x, "yaxis": y})
        name = trend.measure.name + ("" if len(units) == 1 else f"（{trend.measure.unit}）")
        names.append(name_panel(name, _ACROSS[column][0], domains[row][1], 8))
        lines, notes = _mark_breaks(trend, place)
        shapes += lines
        marks += notes
    unit = f"，单位：{units.pop()}" if len(units) == 1 else ""
    return _draw(
        f"{subject}（{span}）",
        traces,
        trends,
        year,
        drawn_title=f"{subject}（{span}{unit}）",
        annotations=[*names, *marks],
        plot_height=sum(heights) + _PANEL_GAP * (len(heights) - 1),
        above=_PANEL_TITLE,
        shapes=shapes,
        **axes,
    )


def draw_talks(trends: Sequence[Trend], *, year: int) -> Drawing:
    """Draw the talks of each kind over the years; the kinds are never stacked or added."""
    return draw_trends(trends, year=year, subject="各类谈话", style="bar")


def _draw(
    title: str, traces: Sequence[Trace], trends: Sequence[Trend], year: int, **others: Any
) -> Drawing:
    """Draw trends with what stands in for them; the caption states the values of `year`."""
    shown = [(trend.measure.name, _find_value(trend, year)) for trend in trends]
    runs: list[Run] = [f"{title}。"]
    for name, value in shown:
        if value is not None:
            runs += [f"{trends[0].label(year)}：" if len(runs) == 1 else "，", name, value]
    said = []
    for trend in trends:
        told = []
        for item, value in zip(trend.years, trend.values, strict=True):
            months = "、".join(f"{month}月" for month in trend.missing_months.get(item, ()))
            lacks = [f"缺{months}"] * bool(months) + [value.doubt if value else ""]
            lack = "，".join(filter(None, lacks))
            text = value.text if value else "无台账"
            told.append(f"{trend.label(item)}{text}{f'（{lack}）' if lack else ''}")
        said.append(f"{trend.measure.name}：{'，'.join(told)}")
    rows: list[tuple[Cell, ...]] = [
        (trend.measure.name, *(value or "无台账" for value in trend.values)) for trend in trends
    ]
    rows += _list_remarks(trends)
    return draw_chart(
        title,
        traces,
        alt=f"折线或柱形图。{'。'.join(said)}。",
        columns=("事项", *map(trends[0].label, trends[0].years)),
        rows=rows,
        caption=Paragraph((*runs, "。") if len(runs) > 1 else tuple(runs), "note"),
        notes=_note(trends),
        **others,
    )


def _list_remarks(trends: Sequence[Trend]) -> list[tuple[Cell, ...]]:
    """Say below the numbers, year by year, what changed and what a number lacks."""
    found: dict[str, dict[int, dict[str, None]]] = {}

    def remark(label: str, year: int, words: str) -> None:
        found.setdefault(label, {}).setdefault(year, {})[words] = None

    for trend in trends:
        name = trend.measure.name
        for each in trend.breaks:
            label = f"{name if each.activity else '单位'}{_MARKS[each.kind]['mark']}"
            remark(label, each.day.year, f"自{name_day(each)}起：{each.reason}")
        for year, value in zip(trend.years, trend.values, strict=True):
            if value is not None and value.doubt:
                remark(f"{name}可能有出入", year, value.doubt)
        for year, months in trend.missing_months.items():
            remark(f"{name}缺台账的月份", year, "、".join(f"{month}月" for month in months))
    years = trends[0].years
    return [
        (label, *("；".join(by_year.get(year, ())) for year in years))
        for label, by_year in found.items()
    ]


def _find_value(trend: Trend, year: int) -> Value | None:
    return dict(zip(trend.years, trend.values, strict=True)).get(year)


def _note(trends: Sequence[Trend]) -> list[str]:
    """Name the years that the chart cannot show as others: gaps, masked and stated ones."""
    masked, withheld = [], []
    for trend in trends:
        pairs = zip(trend.years, trend.values, strict=True)
        unknown = [(item, v) for item, v in pairs if v is not None and v.number is None]
        masked.append((trend, [item for item, value in unknown if not value.is_withheld]))
        withheld.append((trend, [item for item, value in unknown if value.is_withheld]))
    stated = sorted(
        {
            item
            for trend in trends
            for item, value in zip(trend.years, trend.values, strict=True)
            if item in trend.stated_years and value is not None and value.number is not None
        }
    )
    told = {
        "无台账，图中空缺：": _group_years((trend, trend.gaps) for trend in trends),
        "台账未载明数目，不推算：": _group_years(masked),
        "数目不公开，图中空缺：": _group_years(withheld),
        "空心为取自往年报告的数：": _list_years(stated),
        "有台账的单位与最近一年不同，不能直接相比：": _group_years(
            (trend, trend.uneven_years) for trend in trends
        ),
    }
    notes = [f"{head}{named}。" for head, named in told.items() if named]
    short = [
        f"{trend.measure.name}{item}年{'、'.join(f'{month}月' for month in months)}"
        for trend in trends
        for item, months in trend.missing_months.items()
    ]
    doubts = [
        f"{trend.measure.name}{item}年{value.doubt}"
        for trend in trends
        for item, value in zip(trend.years, trend.values, strict=True)
        if value is not None and value.doubt
    ]
    if doubts:
        notes.append(f"图中的数可能有出入：{'；'.join(doubts)}。")
    if short:
        notes.append(f"有月份没有台账、不是全年的数：{'；'.join(short)}。")
    partial = next((trend for trend in trends if trend.partial_year is not None), None)
    if partial is not None and (value := _find_value(partial, partial.partial_year or 0)):
        end = format_day(Period.from_key(value.period).end)
        notes.append(f"{partial.partial_year}年为截至{end}的数。")
    marked = note_breaks((trend.measure.name, each) for trend in trends for each in trend.breaks)
    return notes + [f"竖虚线：{each}" for each in marked]


def _group_years(pairs: Iterable[tuple[Trend, Sequence[int]]]) -> str:
    """Name the measures by the years they share: those of one set of years together."""
    by_years: dict[str, list[str]] = {}
    for trend, years in pairs:
        if years:
            by_years.setdefault(_list_years(years), []).append(trend.measure.name)
    return "；".join(f"{'、'.join(names)}{years}" for years, names in by_years.items())


def _list_years(years: Sequence[int]) -> str:
    return "、".join(f"{year}年" for year in years)


def _draw_line(trend: Trend, year: int) -> Trace:
    known = dict(zip(trend.years, trend.values, strict=True))
    # A point each year, and between them a place without one: no line is drawn over a change of
    # definition, nor to a year that it cuts through.
    gaps = {_place(each) for each in trend.breaks if not each.is_comparable}
    cut = {round(gap) for gap in gaps if gap % 1 != 0.5}
    ends = {gap for gap in gaps if gap % 1 == 0.5} | {y + side for y in cut for side in (-0.5, 0.5)}
    first, last = trend.years[0], trend.years[-1]
    points: list[tuple[float, int | None]] = [(item, item) for item in trend.years]
    points += [(place, None) for place in ends if first < place < last]
    points.sort(key=lambda point: point[0])
    years = [at for _, at in points]
    values = [None if at is None else known[at] for at in years]
    colours = [BLUE if item == year else GREY for item in years]
    return {
        **_common(trend, values),
        "type": "scatter",
        "x": [place for place, _ in points],
        "mode": "lines+markers+text",
        "connectgaps": False,
        "line": {"color": GREY, "width": 2},
        "marker": {
            "opacity": 1,
            "size": [12 if item == year else 9 for item in years],
            "symbol": ["circle-open" if item in trend.stated_years else "circle" for item in years],
            "color": colours,
            "line": {"width": 2, "color": colours},
        },
        "textposition": "top center",
    }


def _draw_bars(trend: Trend, year: int) -> Trace:
    fills = [
        PAPER if item in trend.stated_years else BLUE if item == year else LIGHT
        for item in trend.years
    ]
    edges = [BLUE if item == year else GREY for item in trend.years]
    return {
        **_common(trend, trend.values),
        "type": "bar",
        "x": list(trend.years),
        "width": 0.62,
        "marker": {"color": fills, "line": {"color": edges, "width": 1.5}},
        "textposition": "outside",
    }


def _common(trend: Trend, values: Sequence[Value | None]) -> Trace:
    numbers = list(map(number_of, values))
    return {
        "y": numbers,
        "text": ["" if number is None else format_value(number, "") for number in numbers],
        "textfont": {"color": INK},
        "cliponaxis": False,
        "hovertemplate": f"%{{x}}年：%{{y}}{trend.measure.unit}<extra></extra>",
        "showlegend": False,
        "name": trend.measure.name,
    }


def _mark_breaks(trend: Trend, place: int) -> tuple[list[Layout], list[Layout]]:
    """Draw a dashed line at each change of definition, and name it, across one panel.

    A year's value stands for all its days, from half a step left of its mark to half a step right:
    a change on 1 January lies midway between two years.
    """
    x, y = name_axes(place)
    across = {"xref": x, "yref": f"{y} domain"}
    line = {**across, "type": "line", "layer": "below", "y0": 0, "y1": 1}
    line["line"] = {"color": INK, "width": 1.5, "dash": "dash"}
    name = {
        **across,
        "name": "break",
        "y": 1,
        "xanchor": "left",
        "yanchor": "top",
        "xshift": 3,
        "showarrow": False,
        "font": {"size": 11, "color": INK},
        "bgcolor": "rgba(255,255,255,0.8)",
    }
    at = [(_place(each), _MARKS[each.kind]["mark"]) for each in trend.breaks]
    names = [{**name, "text": mark, "x": place} for place, mark in at]
    return [{**line, "x0": place, "x1": place} for place, _ in at], names


def _place(change: Break) -> float:
    start = change.day.replace(month=1, day=1)
    days = 366 if isleap(change.day.year) else 365
    return round(change.day.year - 0.5 + (change.day - start).days / days, 3)
