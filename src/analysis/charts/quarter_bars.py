"""Quarters: how a year's amount of one measure lies over its quarters, a bar a year."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from analysis.charts.attaching import attach
from analysis.charts.drawing import Trace, bar
from analysis.charts.template import FORM_COLOURS, FORM_PATTERNS, PAPER, start_figure, write_span
from analysis.content import Cell, Paragraph, Table
from analysis.formatting import format_value
from analysis.measures import Value
from analysis.trends import Quarters

NAMES = ("第一季度", "第二季度", "第三季度", "第四季度")
_ROW = 34
_DARK = (True, False, False, True)  # whether the colour asks for white text
_NARROW = 0.045  # of the longest bar; narrower parts have their number in the table only
_NOT_KEPT = "无台账"
_AHEAD = "未到"


def draw_quarters(quarters: Quarters) -> go.Figure:
    """Draw one bar a year, its quarters behind one another: parts of one measure, never of several.

    A quarter without a ledger has no part and is named below.
    """
    title = f"{quarters.measure.name}按季度构成（{write_span(quarters.years)}）"
    figure = start_figure(
        title,
        plot_height=_ROW * len(quarters.years) + 16,
        notes=_notes(quarters),
        has_legend=True,
    )
    longest = max([1.0, *(sum(map(_height, values)) for values in quarters.values)])
    for part in range(len(NAMES)):
        figure.add_trace(_bars(quarters, part, longest))
    figure.update_layout(barmode="stack", bargap=0.3, legend={"traceorder": "normal"})
    marks = {"dtick": 1} if longest < 6 else {"nticks": 6}
    figure.update_xaxes(
        title_text=f"{quarters.measure.name}（{quarters.measure.unit}）",
        range=[0, 1.06 * longest],
        showgrid=True,
        **marks,
    )
    figure.update_yaxes(
        tickmode="array",
        tickvals=list(range(len(quarters.years))),
        ticktext=[f"{year}年" for year in quarters.years],
        range=[len(quarters.years) - 0.4, -0.6],
        showgrid=False,
        ticks="",
    )
    return attach(
        figure, Paragraph((f"{title}。",), "note"), _alt(quarters), _table(title, quarters)
    )


def _bars(quarters: Quarters, part: int, longest: float) -> Trace:
    values = [each[part] for each in quarters.values]
    return bar(
        y=list(range(len(values))),
        x=[None if value is None else value.number for value in values],
        orientation="h",
        name=NAMES[part],
        marker={
            "color": FORM_COLOURS[part],
            "line": {"color": PAPER, "width": 1},
            "pattern": {
                "fillmode": "overlay",
                "shape": FORM_PATTERNS[part],
                "fgcolor": "rgba(255,255,255,0.3)",
                "size": 6,
                "solidity": 0.25,
            },
        },
        text=[_label(value, longest) for value in values],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        constraintext="none",
        textfont={"color": PAPER if _DARK[part] else "#000000", "size": 12},
        hovertemplate=f"{NAMES[part]}：%{{x}}{quarters.measure.unit}<extra></extra>",
    )


def _height(value: Value | None) -> float:
    return float(value.number or 0) if value is not None else 0.0


def _label(value: Value | None, longest: float) -> str:
    is_wide = value is not None and _height(value) >= _NARROW * longest
    return format_value(value.number, "") if value is not None and is_wide else ""


def _notes(quarters: Quarters) -> tuple[str, ...]:
    missing = [
        f"{year}年{_name_parts(values)}"
        for year, values in zip(quarters.years, quarters.values, strict=True)
        if _name_parts(values)
    ]
    notes = [f"{_NOT_KEPT}，不等于0：{'；'.join(missing)}。"] if missing else []
    loose = [
        f"{year}年"
        for year, values, total in zip(
            quarters.years, quarters.values, quarters.totals, strict=True
        )
        if total.number is not None
        and not total.is_stated
        and total.number > sum(map(_height, values))
    ]
    stated = [
        f"{year}年"
        for year, total in zip(quarters.years, quarters.totals, strict=True)
        if total.is_stated
    ]
    if stated:
        notes.append(f"往年报告只载全年的数，分不到季度：{'、'.join(stated)}。")
    if loose:
        notes.append(f"有的行只写到年，不能归到季度，各季度之和小于全年：{'、'.join(loose)}。")
    return tuple(notes)


def _name_parts(values: Sequence[Value | None]) -> str:
    missing = [
        name
        for name, value in zip(NAMES, values, strict=True)
        if value is not None and not value.is_kept
    ]
    return "全年" if len(missing) == len(NAMES) else "、".join(missing)


def _say(value: Value | None) -> str | Value:
    if value is None:
        return _AHEAD
    return value if value.is_kept else _NOT_KEPT


def _alt(quarters: Quarters) -> str:
    rows = []
    for year, values in zip(quarters.years, quarters.values, strict=True):
        said = [
            f"{name}{told if isinstance(told := _say(value), str) else told.text}"
            for name, value in zip(NAMES, values, strict=True)
        ]
        rows.append(f"{year}年：" + "，".join(said))
    return "堆积条形图，每条一年，各段为一个季度。" + "；".join(rows) + "。"


def _table(title: str, quarters: Quarters) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (f"{year}年", *map(_say, values), _say(total))
        for year, values, total in zip(
            quarters.years, quarters.values, quarters.totals, strict=True
        )
    ]
    return Table(Paragraph((title,), "note"), ("年度", *NAMES, "合计"), tuple(rows))
