"""Forms: the four forms of oversight as shares of a year's total, their counts beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import plotly.graph_objects as go

from analysis.charts.attaching import attach
from analysis.charts.drawing import Trace, bar
from analysis.charts.template import (
    FORM_COLOURS,
    FORM_PATTERNS,
    PAPER,
    count_axis,
    start_figure,
    write_span,
)
from analysis.content import Cell, Paragraph, Table
from analysis.formatting import PERCENT, format_percent, format_value
from analysis.measures import Value
from analysis.trends import INTERVAL, INTERVAL_NOTE, SHARE_BASE, FormsYear

NAMES = ("第一种形态", "第二种形态", "第三种形态", "第四种形态")
_ROW = 38
_LABELLED = 7.0  # percent; narrower parts have their number in the table only
_DARK = (True, False, False, True)  # whether the colour asks for white text


def draw_forms(
    years: Sequence[FormsYear],
    *,
    subject: str = "监督执纪“四种形态”",
    interval_note: str = INTERVAL_NOTE,
) -> go.Figure:
    """Draw the shares of the four forms, one full bar a year, their exact bounds in the table.

    A year of which not all four are known, or that holds none, has no bar and is named below. One
    with too few cases for shares has its total in the place of a bar; where no year has enough,
    the counts are drawn and no share is given anywhere.
    """
    has_shares = any(_has_shares(each) for each in years)
    shown = [each for each in years if _has_shares(each) or each.is_too_small]
    title = (
        f"{subject}{'占比' if has_shares else ''}（{write_span([each.year for each in years])}）"
    )
    notes = (*_notes(years), *([interval_note] if has_shares else ()))
    figure = start_figure(
        title, plot_height=_ROW * max(len(shown), 1) + 24, notes=notes, has_legend=True
    )
    for place in range(len(NAMES)):
        figure.add_trace(_bars(shown, place, has_shares=has_shares))
    figure.update_layout(barmode="stack", bargap=0.3, legend={"traceorder": "normal"})
    figure.update_xaxes(**_across(shown, has_shares=has_shares), showgrid=True)
    figure.update_yaxes(
        tickmode="array",
        tickvals=list(range(len(shown))),
        ticktext=[_label_year(each) for each in shown],
        range=[len(shown) - 0.4, -0.6],
        showgrid=False,
        ticks="",
    )
    for row, each in enumerate(shown):
        if has_shares and each.is_too_small:
            figure.add_annotation(**_say_small(row, each))
    return attach(figure, Paragraph((f"{title}。",), "note"), _alt(years), _table(title, years))


def _has_shares(each: FormsYear) -> bool:
    return any(share is not None for share in each.shares)


def _across(years: Sequence[FormsYear], *, has_shares: bool) -> dict[str, Any]:
    if has_shares:
        return {"title_text": "占比（%）", "range": [0, 100]}
    totals = [each.total for each in years if each.total is not None]
    unit = totals[0].unit if totals else ""
    top = max((total.number or 0 for total in totals), default=1)
    return {"title_text": f"合计（{unit}）", **count_axis(1.05 * top)}


def _say_small(row: int, each: FormsYear) -> dict[str, Any]:
    return {
        "text": f"共{each.total.text if each.total else ''}，不计算占比",
        "name": "small",
        "x": 0,
        "y": row,
        "xanchor": "left",
        "showarrow": False,
        "font": {"size": 12},
    }


def _bars(years: Sequence[FormsYear], place: int, *, has_shares: bool) -> Trace:
    drawn = [each.shares[place] if has_shares else each.counts[place] for each in years]
    return bar(
        y=list(range(len(years))),
        x=[None if value is None else value.number for value in drawn],
        orientation="h",
        name=NAMES[place],
        marker={
            "color": FORM_COLOURS[place],
            "line": {"color": PAPER, "width": 1},
            "pattern": {
                "fillmode": "overlay",
                "shape": FORM_PATTERNS[place],
                "fgcolor": "rgba(255,255,255,0.3)",
                "size": 6,
                "solidity": 0.25,
            },
        },
        text=[_label(value) for value in drawn],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        constraintext="none",
        textfont={"color": PAPER if _DARK[place] else "#000000", "size": 12},
        hovertext=[_hover(each, place) for each in years],
        hovertemplate=f"{NAMES[place]}：%{{hovertext}}<extra></extra>",
    )


def _label(value: Value | None) -> str:
    """Label a part that is wide enough; of counts every part that is there."""
    if value is None or not value.number:
        return ""
    if value.unit != PERCENT:
        return format_value(value.number, "")
    return "" if value.number < _LABELLED else format_percent(value.number)


def _hover(each: FormsYear, place: int) -> str:
    count, share, bounds = each.counts[place], each.shares[place], each.bounds[place]
    if count is None:
        return ""
    if share is None or bounds is None:
        return count.text
    return f"{count.text}，{share.text}（{INTERVAL}{bounds.low.text}至{bounds.high.text}）"


def _label_year(each: FormsYear) -> str:
    return f"{each.year}年（{each.total.text}）" if each.total else f"{each.year}年"


def _notes(years: Sequence[FormsYear]) -> tuple[str, ...]:
    empty = [each.year for each in years if each.total is not None and not each.total.number]
    partial = [each.year for each in years if each.total is not None and None in each.counts]
    unknown = [each.year for each in years if each.total is None]
    small = [
        f"{each.year}年共{each.total.text}" for each in years if each.total and each.is_too_small
    ]
    notes = [f"{_list_years(empty)}四种形态均为0，不画。"] if empty else []
    if small:
        notes.append(f"{'、'.join(small)}，不足{SHARE_BASE}人次，不计算占比。")
    if unknown:
        notes.append(f"{_list_years(unknown)}四种形态的数不全，不计算占比。")
    if partial:
        notes.append(f"{_list_years(partial)}有的形态无台账，合计只含有台账的形态。")
    return tuple(notes)


def _list_years(years: Sequence[int]) -> str:
    return "、".join(f"{year}年" for year in years)


def _alt(years: Sequence[FormsYear]) -> str:
    rows = []
    for each in years:
        pairs = zip(NAMES, each.counts, each.shares, strict=True)
        said = [f"{name}{_say(count, share)}" for name, count, share in pairs]
        rows.append(f"{each.year}年：" + "，".join(said))
    kind = "百分比堆积条形图" if any(_has_shares(each) for each in years) else "堆积条形图"
    return f"{kind}。" + "；".join(rows) + "。"


def _say(count: Value | None, share: Value | None) -> str:
    if count is None:
        return "无台账"
    return count.text if share is None else f"{count.text}，占{share.text}"


def _table(title: str, years: Sequence[FormsYear]) -> Table:
    """Tabulate a line of counts a year, and lines of shares and their bounds where there are."""
    rows = [row for each in years for row in _table_rows(each)]
    return Table(Paragraph((title,), "note"), ("年度", "内容", *NAMES, "合计"), tuple(rows))


def _table_rows(each: FormsYear) -> Iterator[tuple[Cell, ...]]:
    year = f"{each.year}年"
    yield (year, "数", *(value or "无台账" for value in each.counts), each.total)
    if _has_shares(each):
        yield (year, "占比", *each.shares, None)
        yield (year, f"{INTERVAL}下限", *(one.low if one else None for one in each.bounds), None)
        yield (year, f"{INTERVAL}上限", *(one.high if one else None for one in each.bounds), None)
