"""Trend: a measure over many years, alone or side by side, gaps and stated years visible."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

import plotly.graph_objects as go

from analysis.charts.attaching import attach
from analysis.charts.break_marks import list_break_rows, list_points, mark_breaks, note_breaks
from analysis.charts.drawing import Drawing
from analysis.charts.template import (
    BLUE,
    GREY,
    INK,
    LIGHT,
    PAPER,
    count_axis,
    start_figure,
    start_layout,
    write_span,
    year_axis,
)
from analysis.content import Paragraph, Run, Table
from analysis.formatting import format_day, format_value
from analysis.measures import Value
from analysis.periods import Period
from analysis.trends import Trend

_PANEL_HEIGHT = 150
_PANEL_GAP = 66
_PANEL_TITLE = 24
_COLUMNS = 2
_ACROSS = ([0.0, 0.455], [0.545, 1.0])

Style = Literal["line", "bar"]


def draw_trend(trend: Trend, *, year: int) -> go.Figure:
    """Draw one measure over its years; `year` stands out.

    A year without a ledger breaks the line; a year known only from a past report is hollow.
    """
    measure = trend.measure
    title = f"{measure.name}（{write_span(trend.years)}）"
    notes = list_notes((trend,))
    figure = start_figure(title, notes=notes)
    figure.add_trace(_line(trend, year))
    figure.update_xaxes(**year_axis(trend.years))
    figure.update_yaxes(
        **count_axis(_headroom(trend)), title_text=f"{measure.name}（{measure.unit}）"
    )
    marks = mark_breaks(trend)
    figure.update_layout(
        shapes=marks["shapes"], annotations=[*figure.layout.annotations, *marks["annotations"]]
    )
    return attach(figure, _caption(title, (trend,), year), _alt((trend,)), _table(title, (trend,)))


def draw_trends(
    trends: Sequence[Trend], *, year: int, subject: str, style: Style = "line"
) -> go.Figure:
    """Draw several measures in panels of their own, never on top of one another.

    Every panel has the years in common, and its own axis from zero: kinds are not added up and
    units are not mixed.
    """
    first = trends[0]
    title = f"{subject}（{write_span(first.years)}）"
    rows = -(-len(trends) // _COLUMNS)
    height = rows * _PANEL_HEIGHT + (rows - 1) * _PANEL_GAP
    layout = start_layout(title, plot_height=height, notes=list_notes(trends), above=_PANEL_TITLE)
    for place, trend in enumerate(trends):
        layout |= _place_axes(trend, place, rows)
    layout["annotations"] += [_write_title(trend, n, rows) for n, trend in enumerate(trends)]
    marks = [mark_breaks(trend, _suffix(place)) for place, trend in enumerate(trends)]
    layout["annotations"] += [note for each in marks for note in each["annotations"]]
    layout["shapes"] = [line for each in marks for line in each["shapes"]]
    draw = _line if style == "line" else _bars
    traces = [draw(trend, year) | _name_axes(place) for place, trend in enumerate(trends)]
    figure = Drawing(data=traces, layout=layout)
    return attach(figure, _caption(title, trends, year), _alt(trends), _table(title, trends))


def draw_talks(trends: Sequence[Trend], *, year: int) -> go.Figure:
    """Draw the talks of each kind over the years; the kinds are never stacked or added."""
    return draw_trends(trends, year=year, subject="各类谈话", style="bar")


def list_notes(trends: Sequence[Trend]) -> tuple[str, ...]:
    """Name the years that the chart cannot show as others: gaps, masked and stated ones."""
    gaps = _group_years((trend, trend.gaps) for trend in trends)
    masked = _group_years((trend, _masked_years(trend)) for trend in trends)
    stated = sorted({year for trend in trends for year in trend.stated_years})
    notes = [f"无台账，图中空缺：{gaps}。"] if gaps else []
    if masked:
        notes.append(f"台账未载明数目，不推算：{masked}。")
    withheld = _group_years((trend, _withheld_years(trend)) for trend in trends)
    if withheld:
        notes.append(f"数目不公开，图中空缺：{withheld}。")
    if stated:
        notes.append(f"空心为取自往年报告的数：{_list_years(stated)}。")
    uneven = _group_years((trend, trend.uneven_years) for trend in trends)
    if uneven:
        notes.append(f"有台账的单位与最近一年不同，不能直接相比：{uneven}。")
    partial = next((trend for trend in trends if trend.partial_year is not None), None)
    if partial is not None:
        notes.append(_note_partial(partial))
    return (*notes, *note_breaks(trends))


def _note_partial(trend: Trend) -> str:
    value = _value_in(trend, trend.partial_year or 0)
    end = Period.from_key(value.period).end if value else None
    return f"{trend.partial_year}年为截至{format_day(end)}的数。" if end else ""


def _line(trend: Trend, year: int) -> dict[str, Any]:
    known = dict(zip(trend.years, trend.values, strict=True))
    points = list_points(trend)
    years = [at for _, at in points]
    values = [None if at is None else known[at] for at in years]
    return {
        "type": "scatter",
        "x": [place for place, _ in points],
        "y": [_number(value) for value in values],
        "mode": "lines+markers+text",
        "connectgaps": False,
        "line": {"color": GREY, "width": 2},
        "marker": {
            "opacity": 1,
            "size": [12 if item == year else 9 for item in years],
            "symbol": ["circle-open" if item in trend.stated_years else "circle" for item in years],
            "color": [BLUE if item == year else GREY for item in years],
            "line": {"width": 2, "color": [BLUE if item == year else GREY for item in years]},
        },
        "text": [_label(value) for value in values],
        "textposition": "top center",
        "textfont": {"color": INK},
        "cliponaxis": False,
        "hovertemplate": f"%{{x}}年：%{{y}}{trend.measure.unit}<extra></extra>",
        "showlegend": False,
        "name": trend.measure.name,
    }


def _bars(trend: Trend, year: int) -> dict[str, Any]:
    edges = [BLUE if item == year else GREY for item in trend.years]
    return {
        "type": "bar",
        "x": list(trend.years),
        "y": [_number(value) for value in trend.values],
        "width": 0.62,
        "marker": {
            "color": [_fill(trend, item, year) for item in trend.years],
            "line": {"color": edges, "width": 1.5},
        },
        "text": [_label(value) for value in trend.values],
        "textposition": "outside",
        "textfont": {"color": INK},
        "cliponaxis": False,
        "hovertemplate": f"%{{x}}年：%{{y}}{trend.measure.unit}<extra></extra>",
        "showlegend": False,
        "name": trend.measure.name,
    }


def _fill(trend: Trend, item: int, year: int) -> str:
    if _is_stated(trend, item):
        return PAPER
    return BLUE if item == year else LIGHT


def _suffix(place: int) -> str:
    return "" if place == 0 else str(place + 1)


def _name_axes(place: int) -> dict[str, str]:
    suffix = _suffix(place)
    return {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"}


def _place_axes(trend: Trend, place: int, rows: int) -> dict[str, Any]:
    """Place the axes of one panel; small labels, for a panel has half the page."""
    row, column = divmod(place, _COLUMNS)
    suffix = _suffix(place)
    return {
        f"xaxis{suffix}": {
            **year_axis(trend.years),
            "ticktext": [str(item) for item in trend.years],
            "tickfont": {"size": 11},
            "tickangle": 0,
            "domain": _ACROSS[column],
            "anchor": f"y{suffix}",
        },
        f"yaxis{suffix}": {
            **count_axis(_headroom(trend), ticks=4),
            "domain": _rows_domain(row, rows),
            "anchor": f"x{suffix}",
            "title": {"text": trend.measure.unit},
        },
    }


def _write_title(trend: Trend, place: int, rows: int) -> dict[str, Any]:
    row, column = divmod(place, _COLUMNS)
    return {
        "text": f"<b>{trend.measure.name}</b>",
        "name": "panel",
        "x": _ACROSS[column][0],
        "y": _rows_domain(row, rows)[1],
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "bottom",
        "yshift": 8,
        "showarrow": False,
    }


def _rows_domain(row: int, rows: int) -> list[float]:
    """Give the vertical share of the plot that a row of panels takes, the first row on top."""
    total = rows * _PANEL_HEIGHT + (rows - 1) * _PANEL_GAP
    top = total - row * (_PANEL_HEIGHT + _PANEL_GAP)
    return [(top - _PANEL_HEIGHT) / total, top / total]


def _headroom(trend: Trend) -> float:
    """Leave room for the labels above the highest point."""
    known = [_number(value) for value in trend.values]
    return 1.25 * max([1.0, *(number for number in known if number is not None)])


def _number(value: Value | None) -> float | None:
    return None if value is None else value.number


def _label(value: Value | None) -> str:
    number = _number(value)
    return "" if number is None else format_value(number, "")


def _is_stated(trend: Trend, year: int) -> bool:
    return year in trend.stated_years


def _masked_years(trend: Trend) -> list[int]:
    pairs = zip(trend.years, trend.values, strict=True)
    unknown = [(year, value) for year, value in pairs if value is not None]
    return [year for year, v in unknown if v.number is None and not v.is_withheld]


def _withheld_years(trend: Trend) -> list[int]:
    pairs = zip(trend.years, trend.values, strict=True)
    return [year for year, value in pairs if value is not None and value.is_withheld]


def _group_years(pairs: Iterable[tuple[Trend, Sequence[int]]]) -> str:
    """Name the measures by the years they share: those of one set of years together."""
    by_years: dict[str, list[str]] = {}
    for trend, years in pairs:
        if years:
            by_years.setdefault(_list_years(years), []).append(trend.measure.name)
    return "；".join(f"{'、'.join(names)}{years}" for years, names in by_years.items())


def _list_years(years: Sequence[int]) -> str:
    return "、".join(f"{year}年" for year in years)


def _caption(title: str, trends: Sequence[Trend], year: int) -> Paragraph:
    runs: list[Run] = [f"{title}。"]
    shown = [
        (trend, dict(zip(trend.years, trend.values, strict=True)).get(year)) for trend in trends
    ]
    known = [(trend, value) for trend, value in shown if value is not None]
    for place, (trend, value) in enumerate(known):
        runs += ["" if place else f"{year}年：", trend.measure.name, value]
        runs.append("。" if place == len(known) - 1 else "，")
    return Paragraph(tuple(run for run in runs if run != ""), "note")


def _value_in(trend: Trend, year: int) -> Value | None:
    return dict(zip(trend.years, trend.values, strict=True)).get(year)


def _alt(trends: Sequence[Trend]) -> str:
    parts = [f"{trend.measure.name}：{_say_values(trend)}" for trend in trends]
    return "折线或柱形图。" + "。".join(parts) + "。"


def _say_values(trend: Trend) -> str:
    pairs = zip(trend.years, trend.values, strict=True)
    return "，".join(f"{year}年{value.text if value else '无台账'}" for year, value in pairs)


def _table(title: str, trends: Sequence[Trend]) -> Table:
    years = trends[0].years
    rows = [
        (trend.measure.name, *(value if value is not None else "无台账" for value in trend.values))
        for trend in trends
    ]
    columns = ("事项", *(f"{year}年" for year in years))
    return Table(Paragraph((title,), "note"), columns, (*rows, *list_break_rows(trends)))
