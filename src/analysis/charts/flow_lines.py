"""Rectification: what was opened, completed and is still open, by month and by days passed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from analysis.charts.drawing import Drawing, Layout, Trace, bar, scatter
from analysis.charts.template import (
    BLUE,
    GREY,
    INK,
    NOT_KEPT,
    ORANGE,
    PAPER,
    count_axis,
    draw_chart,
    find_top,
    hatch,
    month_axis,
    tell,
    tick_axis,
    write_span,
)
from analysis.content import Cell, Paragraph, Run, write_run
from analysis.formatting import format_date
from analysis.measures import Value
from analysis.periods import Period
from analysis.trends import Burndown, Closing, Flow, share_after

_UNIT = "项"
_HOVER = "%{hovertext}<extra></extra>"
_ESTIMATE = "用乘积限法估计：尚未完成的计到截止日，不剔除。虚线为一半。"


def draw_rectification_flow(flow: Flow) -> Drawing:
    """Draw the items opened and completed in each month, and those open at its end."""
    series = {"反馈": flow.opened, "完成": flow.closed, "月末未完成": flow.open_stock}
    months = [month.start.month for month in flow.months]
    bars = [
        _draw_bars(flow.opened, "本月反馈", hatch(BLUE, ""))
        | {"x": [month - 0.2 for month in months], "textposition": "auto"},
        _draw_bars(flow.closed, "本月完成", hatch(GREY, "/"))
        | {"x": [month + 0.2 for month in months], "textposition": "outside"},
    ]
    for trace, values in zip(bars, (flow.opened, flow.closed), strict=True):
        trace |= {
            "width": 0.36,
            "text": [str(value.number) if value.number else "" for value in values],
            "textangle": 0,
            "insidetextfont": {"color": PAPER},
            "cliponaxis": False,
            "hovertemplate": f"{trace['name']}：%{{y}}{_UNIT}<extra></extra>",
        }
    stock = _draw_stock(flow.open_stock, 8) | {
        "x": months,
        "hovertemplate": f"月末未完成：%{{y}}{_UNIT}<extra></extra>",
    }
    top = find_top([value for values in series.values() for value in values], 1.22)
    return _draw_months(
        f"整改情况按月：反馈、完成与期末未完成（{_name_span(flow.months)}）",
        [*bars, stock],
        flow.months,
        series,
        kind="柱形与折线图",
        notes=tell_flow(flow),
        lacks=list_lacks([flow]),
        has_legend=True,
        has_told_doubts=True,
        yaxis=count_axis(top, f"问题数（{_UNIT}）"),
    )


def tell_flow(flow: Flow) -> list[str]:
    """Say which rows and items the months of a flow lack, and which of them were done before."""
    left_out = next((value.doubt for value in flow.opened if value.in_doubt), "")
    return [
        *([f"反馈{left_out}，不在图中。"] if left_out else ()),
        *(
            words.format(value.text)
            for words, value in (
                ("另有{}是否完成待核，不在月末未完成之内。", flow.in_doubt),
                ("另有{}写明完成而没有完成日期，不在各月的数之内。", flow.undated),
                ("月末未完成包括以前已完成、重新打开的{}。", flow.reopened),
            )
            if value.number
        ),
    ]


def list_lacks(flows: Sequence[Flow]) -> list[tuple[Cell, ...]]:
    """Say below the numbers of each year what they may lack; nothing of a year that is sure."""
    rows: list[tuple[Cell, ...]] = []
    for flow in flows:
        left_out = next((value.doubt for value in flow.opened if value.in_doubt), "")
        stock = f"另有{flow.in_doubt.text}待核" if flow.in_doubt.number else ""
        undated = f"另有{flow.undated.text}没有完成日期" if flow.undated.number else ""
        closed = "；".join(filter(None, (stock, undated)))
        if left_out or closed:
            rows.append((f"{flow.year}年可能有出入", left_out, closed, stock))
    return rows


def draw_burndown(burndown: Burndown) -> Drawing:
    """Draw what is left, at each month's end, of the items opened in the year."""
    numbers = [value.number for value in burndown.remaining]
    places = []  # each number where the line is not: below a dip, else above
    for place, here in enumerate(numbers):
        around = (*numbers[max(place - 1, 0) : place], *numbers[place + 1 : place + 2])
        beside = [each for each in around if each is not None]
        is_dip = here and beside and min(beside) > here
        places.append("bottom center" if is_dip else "top center")
    line = scatter(
        x=[month.start.month for month in burndown.months],
        y=numbers,
        mode="lines+markers+text",
        line={"color": BLUE, "width": 2.5},
        marker={"size": 8, "color": BLUE},
        text=["" if number is None else f"{number}" for number in numbers],
        textposition=places,
        textfont={"color": INK},
        fill="tozeroy",
        fillcolor="rgba(0,114,178,0.10)",
        connectgaps=False,
        cliponaxis=False,
        showlegend=False,
        hovertemplate=f"%{{x}}月末：%{{y}}{_UNIT}<extra></extra>",
    )
    return _draw_months(
        f"当年反馈问题的剩余数（{_name_span(burndown.months)}）",
        [line],
        burndown.months,
        {"月末未完成": burndown.remaining},
        kind="折线图",
        yaxis=count_axis(find_top(burndown.remaining, 1.22), f"月末未完成（{_UNIT}）"),
    )


def _name_span(months: Sequence[Period]) -> str:
    """Name a year, or its days up to the cut-off."""
    return Period(months[0].start, months[-1].end).label


def _draw_months(
    title: str,
    traces: Sequence[Trace],
    months: Sequence[Period],
    series: Mapping[str, Sequence[Value]],
    *,
    kind: str,
    notes: Sequence[str] = (),
    lacks: Sequence[tuple[Cell, ...]] = (),
    **others: Any,
) -> Drawing:
    """Draw series over the months of a year; months without a ledger are named."""
    names = [f"{month.start.month}月" for month in months]
    first = next(iter(series.values()))
    missing = [name for name, value in zip(names, first, strict=True) if not value.is_kept]
    told = tuple(notes)
    notes = [*notes, *([f"{'、'.join(missing)}{NOT_KEPT}，不等于0。"] if missing else [])]
    last = months[-1].end if months else None
    if last is not None and last != Period.month(last.year, last.month).end:
        notes.append(f"{last.month}月为截至{last.day}日的数。")
    said = (
        f"{label}："
        + "，".join(f"{name}{value.text}" for name, value in zip(names, values, strict=True))
        for label, values in series.items()
    )
    return draw_chart(
        title,
        traces,
        alt=f"{kind}，{_name_span(months)}。{'；'.join(said)}。{''.join(told)}",
        columns=("月份", *series),
        rows=[
            *(
                (name, *map(tell, values))
                for name, *values in zip(names, *series.values(), strict=True)
            ),
            *lacks,
        ],
        notes=notes,
        xaxis=month_axis(),
        **others,
    )


def draw_flows(flows: Sequence[Flow]) -> Drawing:
    """Draw the items opened and completed in each month of several years, and those still open.

    Months without a ledger are left empty and named; years that were not chosen leave no room.
    """
    if len(flows) == 1:
        return draw_rectification_flow(flows[0])
    months = [(flow.year, month.start.month) for flow in flows for month in flow.months]
    names = [f"{year}年{month}月" for year, month in months]
    opened, closed, stock = (
        [value for flow in flows for value in getattr(flow, name)]
        for name in ("opened", "closed", "open_stock")
    )
    edge = {"width": 0}
    traces = [
        _draw_bars(opened, "本月反馈", hatch(BLUE, "", edge=edge)) | {"offset": -0.4},
        _draw_bars(closed, "本月完成", hatch(GREY, "/", edge=edge)) | {"offset": 0.0},
        _draw_stock(stock, 5),
    ]
    labels = ("本月反馈", "本月完成", "末未完成")
    for trace, label, values in zip(traces, labels, (opened, closed, stock), strict=True):
        pairs = zip(names, values, strict=True)
        trace |= {
            "x": list(range(len(months))),
            "hovertext": [f"{name}{label}：{value.text}" for name, value in pairs],
            "hovertemplate": _HOVER,
        }
    for trace in traces[:2]:
        trace["width"] = 0.4
    starts = [months.index((flow.year, flow.months[0].start.month)) for flow in flows]
    shown = {"tickangle": 0, "range": [-0.8, len(months) - 0.2], "title": {"text": "月份"}}
    missing = []
    for flow in flows:
        kept = [value.is_kept for value in flow.opened]
        empty = [
            f"{month.start.month}月"
            for month, is_in in zip(flow.months, kept, strict=True)
            if not is_in
        ]
        if empty:
            missing.append(f"{flow.year}年{'、'.join(empty) if any(kept) else ''}")
    doubts = [f"{flow.year}年：{''.join(told)}" for flow in flows if (told := tell_flow(flow))]
    said = (
        f"{flow.year}年：反馈{_join(flow.opened)}；完成{_join(flow.closed)}；"
        f"{flow.months[-1].start.month}月末未完成{_join(flow.open_stock[-1:])}"
        for flow in flows
    )
    return draw_chart(
        f"整改情况按月：反馈、完成与期末未完成（{write_span([flow.year for flow in flows])}）",
        traces,
        alt=f"柱形与折线图，每月一组，从1月起。{'。'.join(said)}。{''.join(doubts)}",
        columns=("月份", "反馈", "完成", "月末未完成"),
        rows=[
            *(
                (name, *map(tell, values))
                for name, *values in zip(names, opened, closed, stock, strict=True)
            ),
            *list_lacks(flows),
        ],
        notes=[
            *([f"{NOT_KEPT}，图中空缺，不等于0：{'、'.join(missing)}。"] if missing else ()),
            *doubts,
        ],
        has_legend=True,
        has_told_doubts=True,
        barmode="overlay",
        xaxis=tick_axis(starts, [f"{flow.year}年1月" for flow in flows], **shown),
        yaxis=count_axis(find_top([*opened, *closed, *stock], 1.15), f"问题数（{_UNIT}）"),
    )


def _join(values: Sequence[Value]) -> str:
    return "，".join(write_run(tell(value)) for value in values)


def _draw_bars(values: Sequence[Value], name: str, look: Layout) -> Trace:
    return bar(y=[value.number for value in values], name=name, marker=look)


def _draw_stock(values: Sequence[Value], size: int) -> Trace:
    return scatter(
        y=[value.number for value in values],
        mode="lines+markers",
        line={"color": ORANGE, "width": 2, "dash": "dot"},
        marker={"symbol": "square", "size": size, "color": ORANGE},
        name="月末未完成",
        connectgaps=False,
    )


def draw_time_to_close(closing: Closing) -> Drawing:
    """Draw the estimated part of items still open, and where open items leave it.

    A curve that does not come down to the half line has no median.
    """
    title = f"反馈后仍未完成的比例（截至{format_date(closing.last_day)}）"
    days = [0, *(step.days for step in closing.steps)]
    longest = max([1, *days, *closing.followed])
    shares = [share.number for share in closing.shares]
    curve = scatter(
        x=[*days, longest],
        y=[*shares, shares[-1]],
        mode="lines",
        line={"color": BLUE, "width": 2.5, "shape": "hv"},
        name="仍未完成的比例",
        hovertemplate="%{x}天后：%{y:.1f}%<extra></extra>",
    )
    marks = scatter(
        x=list(closing.followed),
        y=[float(100 * share_after(closing.steps, day)) for day in closing.followed],
        mode="markers",
        marker={"symbol": "line-ns-open", "size": 13, "color": INK, "line": {"width": 2}},
        name="尚未完成的事项（已历时）",
        hovertemplate="已历时%{x}天，尚未完成<extra></extra>",
    )
    told: tuple[Run, ...] = (
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
        told = (*told, "；没有写明反馈日或完成日、没有跟踪的有", closing.left_out)
    half = {"type": "line", "xref": "x domain", "yref": "y", "x0": 0, "x1": 1, "y0": 50, "y1": 50}
    return draw_chart(
        title,
        [curve, marks] if closing.followed else [curve],
        alt=(
            f"阶梯曲线图，从100%降到{closing.shares[-1].text}。"
            f"用时中位数：{closing.median_days.text}。"
        ),
        columns=("反馈后", "仍未完成的比例"),
        rows=[(f"{day}天", share) for day, share in zip(days, closing.shares, strict=True)],
        caption=Paragraph((*told, "。"), "note"),
        notes=(_ESTIMATE,),
        has_legend=True,
        shapes=[{**half, "line": {"color": GREY, "width": 1, "dash": "dot"}}],
        xaxis={
            "title": {"text": "反馈后的天数"},
            "range": [-0.02 * longest, 1.04 * longest],
            "nticks": 8,
        },
        yaxis={"title": {"text": "仍未完成（%）"}, "range": [0, 104], "dtick": 25},
    )
