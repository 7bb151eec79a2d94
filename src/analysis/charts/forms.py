"""Forms: the four forms of oversight as shares of a year's total, their counts beside them."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from analysis.charts.attaching import attach
from analysis.charts.template import FORM_COLOURS, FORM_PATTERNS, PAPER, start_figure, write_span
from analysis.content import Cell, Paragraph, Table
from analysis.formatting import format_percent
from analysis.measures import Value
from analysis.trends import FormsYear

NAMES = ("第一种形态", "第二种形态", "第三种形态", "第四种形态")
_ROW = 38
_LABELLED = 7.0  # percent; narrower parts have their number in the table only
_DARK = (True, False, False, True)  # whether the colour asks for white text


def draw_forms(years: Sequence[FormsYear], *, subject: str = "监督执纪“四种形态”") -> go.Figure:
    """Draw the shares of the four forms, one full bar a year.

    A year of which not all four are known, or that holds none, has no bar and is named below.
    """
    known = [each for each in years if any(share is not None for share in each.shares)]
    span = sorted(each.year for each in years)
    title = f"{subject}占比（{write_span(span)}）"
    figure = start_figure(
        title,
        plot_height=_ROW * max(len(known), 1) + 24,
        notes=_notes(years),
        has_legend=True,
    )
    for place in range(len(NAMES)):
        figure.add_trace(_bars(known, place))
    figure.update_layout(barmode="stack", bargap=0.3, legend={"traceorder": "normal"})
    figure.update_xaxes(title_text="占比（%）", range=[0, 100], showgrid=True)
    figure.update_yaxes(
        tickmode="array",
        tickvals=list(range(len(known))),
        ticktext=[_label_year(each) for each in known],
        range=[len(known) - 0.4, -0.6],
        showgrid=False,
        ticks="",
    )
    return attach(figure, Paragraph((f"{title}。",), "note"), _alt(years), _table(title, years))


def _bars(years: Sequence[FormsYear], place: int) -> go.Bar:
    shares = [each.shares[place] for each in years]
    counts = [each.counts[place] for each in years]
    return go.Bar(
        y=list(range(len(years))),
        x=[None if share is None else share.number for share in shares],
        orientation="h",
        name=NAMES[place],
        marker={
            "color": FORM_COLOURS[place],
            "line": {"color": PAPER, "width": 1},
            "pattern": {
                "fillmode": "overlay",
                "shape": FORM_PATTERNS[place],
                "fgcolor": "rgba(255,255,255,0.55)",
                "size": 6,
                "solidity": 0.25,
            },
        },
        text=[_label(share, count) for share, count in zip(shares, counts, strict=True)],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        constraintext="none",
        textfont={"color": PAPER if _DARK[place] else "#000000", "size": 12},
        hovertext=[_hover(share, count) for share, count in zip(shares, counts, strict=True)],
        hovertemplate=f"{NAMES[place]}：%{{hovertext}}<extra></extra>",
    )


def _label(share: Value | None, count: Value | None) -> str:
    if share is None or count is None or (share.number or 0) < _LABELLED:
        return ""
    return f"{format_percent(share.number or 0)}"


def _hover(share: Value | None, count: Value | None) -> str:
    return "" if share is None or count is None else f"{count.text}，{share.text}"


def _label_year(each: FormsYear) -> str:
    return f"{each.year}年（{each.total.text}）" if each.total else f"{each.year}年"


def _notes(years: Sequence[FormsYear]) -> tuple[str, ...]:
    empty = [each.year for each in years if each.total is not None and not each.total.number]
    partial = [each.year for each in years if each.total is not None and None in each.counts]
    unknown = [each.year for each in years if each.total is None]
    notes = [f"{_list_years(empty)}四种形态均为0，不画。"] if empty else []
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
    return "百分比堆积条形图。" + "；".join(rows) + "。"


def _say(count: Value | None, share: Value | None) -> str:
    if count is None:
        return "无台账"
    return count.text if share is None else f"{count.text}，占{share.text}"


def _table(title: str, years: Sequence[FormsYear]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for each in years:
        counts: tuple[Cell, ...] = tuple(value or "无台账" for value in each.counts)
        rows.append((f"{each.year}年", *counts, each.total, *each.shares))
    columns = ("年度", *NAMES, "合计", *(f"{name}占比" for name in NAMES))
    return Table(Paragraph((title,), "note"), columns, tuple(rows))
