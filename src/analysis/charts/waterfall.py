"""Contributions: how the parts of a change lead from last year's number to this year's."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import plotly.graph_objects as go

from analysis.charts.attaching import attach
from analysis.charts.drawing import Trace, bar
from analysis.charts.template import BLUE, GREY, INK, PAPER, count_axis, start_figure
from analysis.comparisons import UNNAMED, Comparison, Contribution, Contributions
from analysis.content import Cell, Paragraph, Table
from analysis.formatting import format_cutoff, format_number
from analysis.periods import Period

_ORANGE = "#D55E00"
_DIMENSIONS = {"month": "月份", "origin": "来源", "remedy": "整改类型", "organization": "单位"}
_OF_ITEMS = ("origin", "remedy")
_WIDTH = 0.66
_HEADROOM = 1.2
_NOT_GIVEN = "不能比"


def draw_contributions(found: Contributions, *, labels: tuple[str, str]) -> go.Figure:
    """Draw steps from last year's number over what each part adds or takes to this year's.

    A part without a ledger on either side has no step and is named below; steps that do not lead
    from the one number to the other are not drawn on the same ground as if they did.

    Parameters
    ----------
    found : Contributions
        The change and its parts, last year's number known.
    labels : tuple of str
        Short names of the baseline and the period, below the two ends.
    """
    whole = found.comparison
    of_what = _DIMENSIONS[found.dimension]
    title = f"{whole.measure.name}的增减，按{of_what}（{_write_periods(whole)}）"
    figure = start_figure(title, notes=_notes(found), has_legend=True)
    before = float((whole.baseline.number if whole.baseline else 0) or 0)
    now = float(whole.value.number or 0)
    names = [labels[0], *(part.label for part in found.parts), labels[1]]
    tops = [before, *accumulate((float(p.number or 0) for p in found.parts), initial=before), now]
    figure.add_trace(_ends(names, (before, now)))
    for direction in ("up", "down"):
        if any(part.comparison.direction == direction for part in found.parts):
            figure.add_trace(_steps(found.parts, before, direction))
    figure.update_layout(barmode="overlay", legend={"traceorder": "normal"})
    places = list(range(len(names)))
    figure.update_xaxes(
        tickmode="array",
        tickvals=places,
        ticktext=names,
        tickangle=0,
        range=[-0.6, len(names) - 0.4],
        title_text=of_what,
    )
    figure.update_yaxes(
        title_text=f"{whole.measure.name}（{whole.measure.unit}）",
        **count_axis(_HEADROOM * max([1.0, *tops])),
    )
    return attach(
        figure,
        Paragraph((f"{title}。",), "note"),
        _alt(found, labels),
        _table(title, found, labels),
    )


def _write_periods(whole: Comparison) -> str:
    """Write which periods are compared, short enough for a title."""
    period = Period.from_key(whole.value.period)
    before = Period.from_key(whole.baseline.period) if whole.baseline else period
    if period.is_whole_year or before != period.previous_year():
        return f"{period.label}较{before.label}"
    return f"{format_cutoff(period.end)}，较上年同期"


def _ends(names: Sequence[str], heights: tuple[float, float]) -> Trace:
    return bar(
        x=[0, len(names) - 1],
        y=list(heights),
        width=_WIDTH,
        name="全期数",
        marker={"color": GREY, "line": {"color": GREY, "width": 1}},
        text=[format_number(height) for height in heights],
        textposition="outside",
        textfont={"color": INK},
        cliponaxis=False,
        hovertemplate="%{y}<extra></extra>",
    )


def _steps(parts: Sequence[Contribution], before: float, direction: str) -> Trace:
    """Draw the steps of one direction, each from where the one before it ended."""
    starts = list(accumulate((float(part.number or 0) for part in parts), initial=before))
    found = [
        (place, start, float(part.number or 0))
        for place, (part, start) in enumerate(zip(parts, starts[:-1], strict=True), start=1)
        if part.comparison.direction == direction
    ]
    is_up = direction == "up"
    colour, pattern = (BLUE, "") if is_up else (_ORANGE, "/")
    return bar(
        x=[place for place, _, _ in found],
        y=[abs(step) for _, _, step in found],
        base=[min(start, start + step) for _, start, step in found],
        width=_WIDTH,
        name="增加" if is_up else "减少",
        marker=_look(colour, pattern),
        text=[f"{'+' if is_up else '−'}{format_number(abs(step))}" for _, _, step in found],
        textposition="outside",
        textfont={"color": INK},
        cliponaxis=False,
        hovertemplate=f"{'增加' if is_up else '减少'}%{{y}}<extra></extra>",
    )


def _look(colour: str, pattern: str) -> dict[str, Any]:
    return {
        "color": colour,
        "line": {"color": colour, "width": 1},
        "pattern": {
            "fillmode": "overlay",
            "shape": pattern,
            "fgcolor": PAPER,
            "size": 6,
            "solidity": 0.3,
        },
    }


def _notes(found: Contributions) -> tuple[str, ...]:
    notes = []
    if found.unknown:
        notes.append(f"{'、'.join(found.unknown)}没有可比的数，不画增减，不等于0。")
    if found.dimension in _OF_ITEMS and any(_is_unnamed(part) for part in found.parts):
        notes.append("台账有未注明的项，各类的增减要连同未注明的一起看。")
    if not found.is_complete:
        notes.append("所画的增减合起来不等于两端之差。")
    return tuple(notes)


def _is_unnamed(part: Contribution) -> bool:
    return part.label == UNNAMED and bool(part.number)


def _alt(found: Contributions, labels: tuple[str, str]) -> str:
    whole = found.comparison
    before = whole.baseline.text if whole.baseline else ""
    said = [f"{part.label}{_write(part)}" for part in found.parts if part.number]
    return f"阶梯图，{labels[0]}{before}，{'，'.join(said)}，{labels[1]}{whole.value.text}。"


def _write(part: Contribution) -> str:
    change = part.comparison.change
    sign = "增加" if part.comparison.direction == "up" else "减少"
    return "" if change is None else f"{sign}{change.text}"


def _table(title: str, found: Contributions, labels: tuple[str, str]) -> Table:
    rows = tuple(
        (part.label, part.comparison.value, part.comparison.baseline, _tell(part))
        for part in found.parts
    )
    whole = found.comparison
    total = ("合计", whole.value, whole.baseline, _tell(Contribution("合计", whole)))
    columns = (_DIMENSIONS[found.dimension], labels[1], labels[0], "增减")
    return Table(Paragraph((title,), "note"), columns, (*rows, total))


def _tell(part: Contribution) -> Cell:
    change, direction = part.comparison.change, part.comparison.direction
    if change is None:
        return _NOT_GIVEN
    if direction == "same":
        return ("持平（", change, "）")
    return ("增加" if direction == "up" else "减少", change)
