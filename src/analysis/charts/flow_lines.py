"""Rectification: what was opened, completed and is still open, month by month."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from analysis.charts.attaching import attach
from analysis.charts.drawing import Trace, bar, scatter
from analysis.charts.template import BLUE, GREY, INK, PAPER, count_axis, month_axis, start_figure
from analysis.content import Cell, Paragraph, Table
from analysis.measures import Value
from analysis.periods import Period
from analysis.trends import Burndown, Flow

_UNIT = "项"
_NOT_KEPT = "无台账"


def draw_rectification_flow(flow: Flow) -> go.Figure:
    """Draw the items opened and completed in each month, and those open at its end."""
    title = f"整改情况按月：反馈、完成与期末未完成（{flow.year}年）"
    figure = start_figure(title, notes=_notes(flow.months, flow.opened), has_legend=True)
    months = [month.start.month for month in flow.months]
    figure.add_trace(_bars(months, flow.opened, "本月反馈", -0.2, (BLUE, "")))
    figure.add_trace(_bars(months, flow.closed, "本月完成", 0.2, (GREY, "/")))
    figure.add_trace(_stock_line(months, flow.open_stock, "月末未完成"))
    figure.update_xaxes(**month_axis(), title_text="月份")
    top = _headroom((*flow.opened, *flow.closed, *flow.open_stock))
    figure.update_yaxes(title_text=f"问题数（{_UNIT}）", **count_axis(top))
    series = {"反馈": flow.opened, "完成": flow.closed, "月末未完成": flow.open_stock}
    return attach(
        figure,
        Paragraph((f"{title}。",), "note"),
        _alt("柱形与折线图", flow.months, series),
        _table(title, flow.months, series),
    )


def draw_burndown(burndown: Burndown) -> go.Figure:
    """Draw what is left, at each month's end, of the items opened in the year."""
    title = f"当年反馈问题的剩余数（{burndown.year}年）"
    figure = start_figure(title, notes=_notes(burndown.months, burndown.remaining))
    months = [month.start.month for month in burndown.months]
    numbers = [value.number for value in burndown.remaining]
    figure.add_trace(
        scatter(
            x=months,
            y=numbers,
            mode="lines+markers+text",
            line={"color": BLUE, "width": 2.5},
            marker={"size": 8, "color": BLUE},
            text=["" if number is None else f"{number}" for number in numbers],
            textposition=[_place_label(numbers, place) for place in range(len(numbers))],
            textfont={"color": INK},
            fill="tozeroy",
            fillcolor="rgba(0,114,178,0.10)",
            connectgaps=False,
            cliponaxis=False,
            showlegend=False,
            hovertemplate=f"%{{x}}月末：%{{y}}{_UNIT}<extra></extra>",
        )
    )
    figure.update_xaxes(**month_axis(), title_text="月份")
    figure.update_yaxes(
        title_text=f"月末未完成（{_UNIT}）",
        **count_axis(_headroom(burndown.remaining)),
    )
    series = {"月末未完成": burndown.remaining}
    return attach(
        figure,
        Paragraph((f"{title}。",), "note"),
        _alt("折线图", burndown.months, series),
        _table(title, burndown.months, series),
    )


def _place_label(numbers: Sequence[float | None], place: int) -> str:
    """Place a point's number where the line is not: below a dip, else above."""
    here = numbers[place]
    around = (*numbers[max(place - 1, 0) : place], *numbers[place + 1 : place + 2])
    beside = [each for each in around if each is not None]
    is_dip = here and beside and min(beside) > here
    return "bottom center" if is_dip else "top center"


def _bars(
    months: Sequence[int],
    values: Sequence[Value],
    name: str,
    offset: float,
    look: tuple[str, str],
) -> Trace:
    colour, pattern = look
    return bar(
        x=[month + offset for month in months],
        y=[value.number for value in values],
        width=0.36,
        name=name,
        marker={
            "color": colour,
            "line": {"color": colour, "width": 1},
            "pattern": {
                "fillmode": "overlay",
                "shape": pattern,
                "fgcolor": PAPER,
                "size": 6,
                "solidity": 0.3,
            },
        },
        text=[str(value.number) if value.number else "" for value in values],
        textposition="outside" if pattern else "auto",
        textangle=0,
        insidetextfont={"color": PAPER},
        cliponaxis=False,
        hovertemplate=f"{name}：%{{y}}{_UNIT}<extra></extra>",
    )


def _stock_line(months: Sequence[int], values: Sequence[Value], name: str) -> Trace:
    return scatter(
        x=list(months),
        y=[value.number for value in values],
        mode="lines+markers",
        line={"color": "#D55E00", "width": 2, "dash": "dot"},
        marker={"symbol": "square", "size": 8, "color": "#D55E00"},
        name=name,
        connectgaps=False,
        hovertemplate=f"{name}：%{{y}}{_UNIT}<extra></extra>",
    )


def _headroom(values: Sequence[Value]) -> float:
    return 1.22 * max([1.0, *(float(value.number or 0) for value in values)])


def _notes(months: Sequence[Period], values: Sequence[Value]) -> tuple[str, ...]:
    pairs = list(zip(months, values, strict=True))
    missing = [f"{month.start.month}月" for month, value in pairs if not value.is_kept]
    notes = [f"{'、'.join(missing)}{_NOT_KEPT}，不等于0。"] if missing else []
    last = months[-1].end if months else None
    if last is not None and last != Period.month(last.year, last.month).end:
        notes.append(f"{last.month}月为截至{last.day}日的数。")
    return tuple(notes)


def _alt(kind: str, months: Sequence[Period], series: dict[str, tuple[Value, ...]]) -> str:
    said = [
        f"{name}："
        + "，".join(f"{m.start.month}月{v.text}" for m, v in zip(months, values, strict=True))
        for name, values in series.items()
    ]
    return f"{kind}。" + "；".join(said) + "。"


def _table(title: str, months: Sequence[Period], series: dict[str, tuple[Value, ...]]) -> Table:
    rows = tuple(
        (f"{month.start.month}月", *(_cell(values[place]) for values in series.values()))
        for place, month in enumerate(months)
    )
    return Table(Paragraph((title,), "note"), ("月份", *series), rows)


def _cell(value: Value) -> Cell:
    return value if value.is_kept else _NOT_KEPT
