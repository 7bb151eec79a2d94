"""Closing: the part of items still open by days since they were opened."""

from __future__ import annotations

import plotly.graph_objects as go

from analysis.charts.attaching import attach
from analysis.charts.drawing import Trace, scatter
from analysis.charts.template import BLUE, GREY, INK, start_figure
from analysis.content import Paragraph, Run, Table
from analysis.formatting import format_date
from analysis.trends import Closing, share_after

_HALF = 50
_NOTE = "用乘积限法估计：尚未完成的计到截止日，不剔除。虚线为一半。"


def draw_time_to_close(closing: Closing) -> go.Figure:
    """Draw the estimated part of items still open, and where open items leave it.

    A curve that does not come down to the half line has no median.
    """
    title = f"反馈后仍未完成的比例（截至{format_date(closing.last_day)}）"
    figure = start_figure(title, notes=(_NOTE,), has_legend=True)
    longest = max([1, *(step.days for step in closing.steps), *closing.followed])
    figure.add_trace(_curve(closing, longest))
    if closing.followed:
        figure.add_trace(_marks(closing))
    figure.add_hline(y=_HALF, line={"color": GREY, "width": 1, "dash": "dot"})
    figure.update_xaxes(
        title_text="反馈后的天数", range=[-0.02 * longest, 1.04 * longest], nticks=8
    )
    figure.update_yaxes(title_text="仍未完成（%）", range=[0, 104], dtick=25)
    return attach(figure, _caption(title, closing), _alt(closing), _table(title, closing))


def _curve(closing: Closing, longest: int) -> Trace:
    days = [0, *(step.days for step in closing.steps), longest]
    shares = [share.number for share in closing.shares]
    return scatter(
        x=days,
        y=[*shares, shares[-1]],
        mode="lines",
        line={"color": BLUE, "width": 2.5, "shape": "hv"},
        name="仍未完成的比例",
        hovertemplate="%{x}天后：%{y:.1f}%<extra></extra>",
    )


def _marks(closing: Closing) -> Trace:
    return scatter(
        x=list(closing.followed),
        y=[float(100 * share_after(closing.steps, days)) for days in closing.followed],
        mode="markers",
        marker={"symbol": "line-ns-open", "size": 13, "color": INK, "line": {"width": 2}},
        name="尚未完成的事项（已历时）",
        hovertemplate="已历时%{x}天，尚未完成<extra></extra>",
    )


def _caption(title: str, closing: Closing) -> Paragraph:
    runs: tuple[Run, ...] = (
        f"{title}。跟踪",
        closing.opened,
        "，其中已完成",
        closing.closed,
        "、尚未完成",
        closing.still_open,
        "；用时中位数",
        closing.median_days,
    )
    if closing.left_out.number:
        runs = (*runs, "；没有写明反馈日或完成日、没有跟踪的有", closing.left_out)
    runs = (*runs, "。")
    return Paragraph(runs, "note")


def _alt(closing: Closing) -> str:
    last = closing.shares[-1]
    return f"阶梯曲线图，从100%降到{last.text}。用时中位数：{closing.median_days.text}。"


def _table(title: str, closing: Closing) -> Table:
    days = (0, *(step.days for step in closing.steps))
    pairs = zip(days, closing.shares, strict=True)
    rows = tuple((f"{day}天", share) for day, share in pairs)
    return Table(Paragraph((title,), "note"), ("反馈后", "仍未完成的比例"), rows)
