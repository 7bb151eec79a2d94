"""Contributions: how the parts of a change lead from last year's number to this year's."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from analysis.charts.drawing import Drawing, Trace, bar
from analysis.charts.template import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    count_axis,
    draw_chart,
    hatch,
    number_of,
    tick_axis,
)
from analysis.comparisons import UNNAMED, Comparison, Contribution, Contributions
from analysis.content import Cell, write_cell
from analysis.formatting import format_cutoff, format_number
from analysis.periods import Period
from analysis.vocabulary import read_vocabulary

_DIMENSIONS = {code: row["name"] for code, row in read_vocabulary("dimensions").items()}
_OF_ITEMS = ("origin", "category", "remedy")
_DIRECTIONS = {"up": ("增加", "+", BLUE, ""), "down": ("减少", "−", ORANGE, "/")}
_WIDTH = 0.66
_HEADROOM = 1.2


def draw_contributions(found: Contributions, *, labels: tuple[str, str]) -> Drawing:
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
    before, now = (float(number_of(value) or 0) for value in whole.pair[::-1])
    names = [labels[0], *(part.label for part in found.parts), labels[1]]
    tops = [*accumulate((float(part.number or 0) for part in found.parts), initial=before)]
    said = [f"{part.label}{write_cell(_tell(part))}" for part in found.parts if part.number]
    ends = _draw_bars([0, len(names) - 1], [before, now], [*map(format_number, (before, now))]) | {
        "name": "全期数",
        "marker": {"color": GREY, "line": {"color": GREY, "width": 1}},
        "hovertemplate": "%{y}<extra></extra>",
    }
    has_unnamed = any(part.label == UNNAMED and part.number for part in found.parts)
    notes = {
        f"{'、'.join(found.unknown)}没有可比的数，不画增减，不等于0。": bool(found.unknown),
        "台账有未注明的项，各类的增减要连同未注明的一起看。": found.dimension in _OF_ITEMS
        and has_unnamed,
        "所画的增减合起来不等于两端之差。": not found.is_complete,
    }
    return draw_chart(
        f"{whole.measure.name}的增减，按{of_what}（{_write_periods(whole)}）",
        [ends, *_draw_steps(found.parts, tops)],
        alt=(
            f"阶梯图，{labels[0]}{whole.baseline.text if whole.baseline else ''}，"
            f"{'，'.join(said)}，"
            f"{labels[1]}{whole.pair[0].text}。"
        ),
        columns=(of_what, labels[1], labels[0], "增减"),
        rows=[
            (part.label, *part.comparison.pair, _tell(part))
            for part in (*found.parts, Contribution("合计", whole))
        ],
        notes=[note for note, is_said in notes.items() if is_said],
        has_legend=True,
        barmode="overlay",
        legend={"traceorder": "normal"},
        xaxis=tick_axis(
            range(len(names)),
            names,
            tickangle=0,
            range=[-0.6, len(names) - 0.4],
            title={"text": of_what},
        ),
        yaxis=count_axis(
            _HEADROOM * max([1.0, *tops, now]), f"{whole.measure.name}（{whole.measure.unit}）"
        ),
    )


def _write_periods(whole: Comparison) -> str:
    """Write which periods are compared, short enough for a title."""
    period = Period.from_key(whole.value.period)
    before = Period.from_key(whole.baseline.period) if whole.baseline else period
    if period.is_whole_year or before != period.previous_year():
        return f"{period.label}较{before.label}"
    return f"{format_cutoff(period.end)}，较上年同期"


def _draw_steps(parts: Sequence[Contribution], tops: Sequence[float]) -> list[Trace]:
    """Draw the steps of each direction, each from where the one before it ended."""
    traces = []
    for direction, (name, sign, colour, shape) in _DIRECTIONS.items():
        found = [
            (place, start, float(part.number or 0))
            for place, (part, start) in enumerate(zip(parts, tops[:-1], strict=True), start=1)
            if part.comparison.direction == direction
        ]
        heights = [abs(step) for _, _, step in found]
        steps = _draw_bars(
            [place for place, _, _ in found],
            heights,
            [f"{sign}{format_number(height)}" for height in heights],
        )
        steps |= {
            "base": [min(start, start + step) for _, start, step in found],
            "name": name,
            "marker": hatch(colour, shape),
            "hovertemplate": f"{name}%{{y}}<extra></extra>",
        }
        traces += [steps] if found else []
    return traces


def _draw_bars(places: Sequence[int], heights: Sequence[float], labels: Sequence[str]) -> Trace:
    return bar(
        x=list(places),
        y=list(heights),
        width=_WIDTH,
        text=list(labels),
        textposition="outside",
        textfont={"color": INK},
        cliponaxis=False,
    )


def _tell(part: Contribution) -> Cell:
    change, direction = part.comparison.change, part.comparison.direction
    if change is None:
        return "不能比"
    if direction == "same":
        return ("持平（", change, "）")
    return ("增加" if direction == "up" else "减少", change)
