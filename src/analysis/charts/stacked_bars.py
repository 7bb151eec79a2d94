"""Stacked bars: the four forms of oversight, or the quarters, as the parts of a year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from analysis.charts.drawing import Drawing, Layout, Trace, bar
from analysis.charts.template import (
    FORM_COLOURS,
    FORM_PATTERNS,
    NOT_KEPT,
    PAPER,
    count_axis,
    draw_chart,
    number_of,
    row_axis,
    tell,
    write_span,
)
from analysis.content import Cell, write_cell
from analysis.formatting import PERCENT, format_percent, format_value
from analysis.measures import Value
from analysis.trends import INTERVAL, INTERVAL_NOTE, SHARE_BASE, FormsYear, Quarters

FORM_NAMES = ("第一种形态", "第二种形态", "第三种形态", "第四种形态")
QUARTER_NAMES = ("第一季度", "第二季度", "第三季度", "第四季度")
_LABELLED = 7.0  # percent; narrower parts have their number in the table only
_NARROW = 0.045  # of the longest bar of counts; the same
_DARK = (True, False, False, True)  # whether the colour asks for white text


def draw_forms(
    years: Sequence[FormsYear],
    *,
    subject: str = "监督执纪“四种形态”",
    interval_note: str = INTERVAL_NOTE,
) -> Drawing:
    """Draw the shares of the four forms, one full bar a year, their exact bounds in the table.

    A year of which not all four are known, or that holds none, has no bar and is named below. One
    with too few cases for shares has its total in the place of a bar; where no year has enough,
    the counts are drawn and no share is given anywhere.
    """
    has_shares = any(map(_has_shares, years))
    shown = [each for each in years if _has_shares(each) or each.is_too_small or each.is_in_doubt]
    subject = f"{subject}{'占比' if has_shares else ''}"
    traces = []
    for place, name in enumerate(FORM_NAMES):
        drawn = [each.shares[place] if has_shares else each.counts[place] for each in shown]
        told = [_hover(each, place) for each in shown]
        trace = _draw_part(place, name, list(map(number_of, drawn)), list(map(_label, drawn)))
        hover = {"hovertext": told, "hovertemplate": f"{name}：%{{hovertext}}<extra></extra>"}
        traces.append(trace | hover)
    said = []
    for each in years:
        told = [NOT_KEPT if count is None else count.text for count in each.counts]
        told = [f"{t}，占{s.text}" if s else t for t, s in zip(told, each.shares, strict=True)]
        said.append(f"{each.label}：{'，'.join(map(''.join, zip(FORM_NAMES, told, strict=True)))}")
    totals = [each.total for each in shown if each.total is not None]
    top = max((total.number or 0 for total in totals), default=1)
    counted = count_axis(1.05 * top, f"合计（{totals[0].unit if totals else ''}）")
    return _draw_stack(
        f"{subject}（{write_span([each.year for each in years])}）",
        traces,
        [f"{each.label}{f'（{each.total.text}）' if each.total else ''}" for each in shown],
        {"title": {"text": "占比（%）"}, "range": [0, 100]} if has_shares else counted,
        alt=f"{'百分比' if has_shares else ''}堆积条形图。{'；'.join(said)}。",
        columns=("年度", "内容", *FORM_NAMES, "合计"),
        rows=[row for each in years for row in _list_rows(each)],
        notes=(*_note_forms(years), *([interval_note] if has_shares else ())),
        annotations=[
            {
                "text": f"共{each.total.text if each.total else ''}，不计算占比",
                "name": "small",
                "x": 0,
                "y": row,
                "xanchor": "left",
                "showarrow": False,
                "font": {"size": 12},
            }
            for row, each in enumerate(shown)
            if has_shares and not _has_shares(each)
        ],
        plot_height=38 * max(len(shown), 1) + 24,
    )


def _has_shares(each: FormsYear) -> bool:
    return any(share is not None for share in each.shares)


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


def _note_forms(years: Sequence[FormsYear]) -> list[str]:
    known = [each for each in years if each.total is not None]
    empty = [f"{each.year}年" for each in known if each.total and not each.total.number]
    partial = [f"{each.year}年" for each in known if None in each.counts]
    unknown = [f"{each.year}年" for each in years if each.total is None]
    small = [
        f"{each.year}年共{each.total.text}" for each in known if each.total and each.is_too_small
    ]
    notes = {
        "{}四种形态均为0，不画。": empty,
        f"{{}}，不足{SHARE_BASE}人次，不计算占比。": small,
        "{}另有行未计入，不计算占比。": [f"{each.year}年" for each in known if each.is_in_doubt],
        "{}四种形态的数不全，不计算占比。": unknown,
        f"{{}}有的形态{NOT_KEPT}，合计只含有台账的形态。": partial,
    }
    return [note.format("、".join(named)) for note, named in notes.items() if named]


def _list_rows(each: FormsYear) -> Iterator[tuple[Cell, ...]]:
    """Tabulate a line of counts a year, and lines of shares and their bounds where there are."""
    year = each.label
    yield (year, "数", *(value or NOT_KEPT for value in each.counts), each.total)
    if _has_shares(each):
        yield (year, "占比", *each.shares, None)
        yield (year, f"{INTERVAL}下限", *(one.low if one else None for one in each.bounds), None)
        yield (year, f"{INTERVAL}上限", *(one.high if one else None for one in each.bounds), None)


def draw_quarters(quarters: Quarters) -> Drawing:
    """Draw one bar a year, its quarters behind one another: parts of one measure, never of several.

    A quarter without a ledger has no part and is named below.
    """
    measure = quarters.measure
    longest = max([1.0, *map(_add_up, quarters.values)])
    traces = []
    for place, name in enumerate(QUARTER_NAMES):
        numbers = [number_of(values[place]) for values in quarters.values]
        labels = [
            format_value(number, "") if number is not None and number >= _NARROW * longest else ""
            for number in numbers
        ]
        hover = {"hovertemplate": f"{name}：%{{x}}{measure.unit}<extra></extra>"}
        traces.append(_draw_part(place, name, numbers, labels) | hover)
    rows = [
        (f"{year}年", *("未到" if value is None else tell(value) for value in values), tell(total))
        for year, values, total in _list_years(quarters)
    ]
    said = []
    for year, *told, _ in rows:
        pairs = zip(QUARTER_NAMES, told, strict=True)
        said.append(f"{year}：" + "，".join(f"{name}{write_cell(cell)}" for name, cell in pairs))
    marks = {"dtick": 1} if longest < 6 else {"nticks": 6}
    return _draw_stack(
        f"{measure.name}按季度构成（{write_span(quarters.years)}）",
        traces,
        [f"{year}年" for year in quarters.years],
        {"title": {"text": f"{measure.name}（{measure.unit}）"}, "range": [0, 1.06 * longest]}
        | marks,
        alt=f"堆积条形图，每条一年，各段为一个季度。{'；'.join(said)}。",
        columns=("年度", *QUARTER_NAMES, "合计"),
        rows=rows,
        notes=_note_quarters(quarters),
        plot_height=34 * len(quarters.years) + 16,
    )


def _list_years(quarters: Quarters) -> Iterator[tuple[int, Sequence[Value | None], Value]]:
    return zip(quarters.years, quarters.values, quarters.totals, strict=True)


def _add_up(values: Sequence[Value | None]) -> float:
    return sum(float(value.number or 0) for value in values if value is not None)


def _note_quarters(quarters: Quarters) -> list[str]:
    missing, stated, loose = [], [], []
    for year, values, total in _list_years(quarters):
        named = zip(QUARTER_NAMES, values, strict=True)
        empty = [name for name, value in named if value is not None and not value.is_kept]
        if empty:
            is_whole = len(empty) == len(QUARTER_NAMES)
            missing.append(f"{year}年{'全年' if is_whole else '、'.join(empty)}")
        if total.is_stated:
            stated.append(f"{year}年")
        elif total.number is not None and total.number > _add_up(values):
            loose.append(f"{year}年")
    notes = [f"{NOT_KEPT}，不等于0：{'；'.join(missing)}。"] if missing else []
    if stated:
        notes.append(f"往年报告只载全年的数，分不到季度：{'、'.join(stated)}。")
    if loose:
        notes.append(f"有的行只写到年，不能归到季度，各季度之和小于全年：{'、'.join(loose)}。")
    return notes


def _draw_part(
    place: int, name: str, numbers: Sequence[float | None], labels: Sequence[str]
) -> Trace:
    pattern = {
        "fillmode": "overlay",
        "shape": FORM_PATTERNS[place],
        "fgcolor": "rgba(255,255,255,0.3)",
        "size": 6,
        "solidity": 0.25,
    }
    edge = {"color": PAPER, "width": 1}
    return bar(
        y=list(range(len(numbers))),
        x=list(numbers),
        orientation="h",
        name=name,
        marker={"color": FORM_COLOURS[place], "line": edge, "pattern": pattern},
        text=list(labels),
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        constraintext="none",
        textfont={"color": PAPER if _DARK[place] else "#000000", "size": 12},
    )


def _draw_stack(
    title: str, traces: Sequence[Trace], names: Sequence[str], across: Layout, **told: Any
) -> Drawing:
    """Draw a bar for each name, the parts behind one another."""
    return draw_chart(
        title,
        traces,
        has_legend=True,
        barmode="stack",
        bargap=0.3,
        legend={"traceorder": "normal"},
        xaxis={**across, "showgrid": True},
        yaxis=row_axis(names, before=0.6, after=0.6),
        **told,
    )
