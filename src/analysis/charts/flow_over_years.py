"""Flow over years: rectification month by month through several years on one axis."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from analysis.charts.attaching import attach
from analysis.charts.drawing import Trace, bar, scatter
from analysis.charts.flow_lines import draw_rectification_flow
from analysis.charts.template import BLUE, GREY, PAPER, count_axis, start_figure, write_span
from analysis.content import Cell, Paragraph, Table
from analysis.measures import Value
from analysis.trends import Flow

_UNIT = "项"
_NOT_KEPT = "无台账"
_STOCK = "#D55E00"


def draw_flows(flows: Sequence[Flow]) -> go.Figure:
    """Draw the items opened and completed in each month of several years, and those still open.

    Months without a ledger are left empty and named; years that were not chosen leave no room.
    """
    if len(flows) == 1:
        return draw_rectification_flow(flows[0])
    title = f"整改情况按月：反馈、完成与期末未完成（{write_span([flow.year for flow in flows])}）"
    figure = start_figure(title, notes=_notes(flows), has_legend=True)
    months = [
        f"{month.start.year}年{month.start.month}月" for flow in flows for month in flow.months
    ]
    opened, closed, stock = (
        [value for flow in flows for value in getattr(flow, name)]
        for name in ("opened", "closed", "open_stock")
    )
    figure.add_trace(_bars(months, opened, "本月反馈", (-0.4, BLUE, "")))
    figure.add_trace(_bars(months, closed, "本月完成", (0.0, GREY, "/")))
    figure.add_trace(_line(months, stock))
    starts = [0]
    for flow in flows[:-1]:
        starts.append(starts[-1] + len(flow.months))
    figure.update_layout(barmode="overlay")
    figure.update_xaxes(
        tickmode="array",
        tickvals=starts,
        ticktext=[f"{flow.year}年1月" for flow in flows],
        tickangle=0,
        range=[-0.8, len(months) - 0.2],
        title_text="月份",
    )
    top = 1.15 * max([1.0, *(float(each.number or 0) for each in (*opened, *closed, *stock))])
    figure.update_yaxes(title_text=f"问题数（{_UNIT}）", **count_axis(top))
    return attach(figure, Paragraph((f"{title}。",), "note"), _alt(flows), _table(title, flows))


def _bars(
    months: Sequence[str], values: Sequence[Value], name: str, look: tuple[float, str, str]
) -> Trace:
    offset, colour, pattern = look
    return bar(
        x=list(range(len(values))),
        y=[value.number for value in values],
        offset=offset,
        width=0.4,
        name=name,
        marker={
            "color": colour,
            "line": {"width": 0},
            "pattern": {
                "fillmode": "overlay",
                "shape": pattern,
                "fgcolor": PAPER,
                "size": 6,
                "solidity": 0.3,
            },
        },
        hovertext=[
            f"{month}{name}：{value.text}" for month, value in zip(months, values, strict=True)
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _line(months: Sequence[str], values: Sequence[Value]) -> Trace:
    return scatter(
        x=list(range(len(values))),
        y=[value.number for value in values],
        mode="lines+markers",
        line={"color": _STOCK, "width": 2, "dash": "dot"},
        marker={"symbol": "square", "size": 5, "color": _STOCK},
        name="月末未完成",
        connectgaps=False,
        hovertext=[
            f"{month}末未完成：{value.text}" for month, value in zip(months, values, strict=True)
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _notes(flows: Sequence[Flow]) -> tuple[str, ...]:
    missing = [text for flow in flows if (text := _name_missing(flow))]
    return (f"{_NOT_KEPT}，图中空缺，不等于0：{'、'.join(missing)}。",) if missing else ()


def _name_missing(flow: Flow) -> str:
    months = [
        month.start.month
        for month, value in zip(flow.months, flow.opened, strict=True)
        if not value.is_kept
    ]
    if len(months) == len(flow.months):
        return f"{flow.year}年"
    return f"{flow.year}年{'、'.join(f'{month}月' for month in months)}" if months else ""


def _alt(flows: Sequence[Flow]) -> str:
    parts = []
    for flow in flows:
        last = flow.open_stock[-1]
        parts.append(
            f"{flow.year}年：反馈{_join(flow.opened)}；完成{_join(flow.closed)}；"
            f"{flow.months[-1].start.month}月末未完成{last.text if last.is_kept else _NOT_KEPT}"
        )
    return "柱形与折线图，每月一组，从1月起。" + "。".join(parts) + "。"


def _join(values: Sequence[Value]) -> str:
    return "，".join(value.text if value.is_kept else _NOT_KEPT for value in values)


def _table(title: str, flows: Sequence[Flow]) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (
            f"{month.start.year}年{month.start.month}月",
            *(_cell(values[place]) for values in (flow.opened, flow.closed, flow.open_stock)),
        )
        for flow in flows
        for place, month in enumerate(flow.months)
    ]
    columns = ("月份", "反馈", "完成", "月末未完成")
    return Table(Paragraph((title,), "note"), columns, tuple(rows))


def _cell(value: Value) -> Cell:
    return value if value.is_kept else _NOT_KEPT
