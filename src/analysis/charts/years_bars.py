"""Year over years: bars of several years side by side, a panel for each unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from analysis.charts.attaching import attach
from analysis.charts.drawing import Trace, bar
from analysis.charts.paired_bars import group_by_unit
from analysis.charts.small_multiples import stack_charts
from analysis.charts.template import BLUE, GREY, INK, LIGHT, PAPER, count_axis, start_figure
from analysis.comparisons import Comparison
from analysis.content import Cell, Paragraph, Run, Table
from analysis.formatting import format_value
from analysis.measures import Measure, Value
from analysis.periods import Period

_BAR = 15  # pixels
_BETWEEN = 14
_NOT_KEPT = "无台账"
_NAMED = (1, 2)
"""The year in question and the one before; older bars look alike and carry their year."""

Told = tuple[Comparison, tuple[Run, ...]]


@dataclass(frozen=True, slots=True)
class Bars:
    """The bars of one period in the panel of one unit; a value is None where none is known."""

    unit: str
    period: Period
    measures: tuple[Measure, ...]
    values: tuple[Value | None, ...]


def draw_year_over_years(
    compared: Sequence[Comparison],
    periods: Sequence[Period],
    words: Sequence[tuple[Run, ...]],
    *,
    title: str,
) -> go.Figure:
    """Draw each measure in several years, the last one and the one before standing out.

    Parameters
    ----------
    compared : sequence of Comparison
        Each measure in each year with the same days of the year before, at least one; measures
        in their order, years ascending.
    periods : sequence of Period
        What is drawn, ascending; the last is the one in question.
    words : sequence of tuple of Run
        How each comparison is put into words, for the table.
    title : str
        Which measures and which periods.
    """
    units = dict.fromkeys(bars.unit for bars in list_bars(compared, periods))
    told = list(zip(compared, words, strict=True))
    figures = [_draw_unit(unit, told, periods, title) for unit in units]
    if len(figures) == 1:
        return figures[0]
    return stack_charts(figures, list(units), title=title, head="计量单位")


def list_bars(compared: Sequence[Comparison], periods: Sequence[Period]) -> list[Bars]:
    """List what is drawn, in the order of the drawing's traces."""
    known = _list_values(compared)
    listed = []
    for unit, group in group_by_unit(compared):
        measures = tuple({each.measure.code: each.measure for each in group}.values())
        for period in periods:
            values = (known.get((measure.code, period.key)) for measure in measures)
            listed.append(Bars(unit, period, measures, tuple(values)))
    return listed


def _list_values(compared: Iterable[Comparison]) -> Mapping[tuple[str, str], Value]:
    values = (value for each in compared for value in (each.value, each.baseline) if value)
    return {(value.measure, value.period): value for value in values if value.is_kept}


def _draw_unit(unit: str, told: Sequence[Told], periods: Sequence[Period], title: str) -> go.Figure:
    shown = [(each, words) for each, words in told if each.measure.unit == unit]
    listed = list_bars([each for each, _ in shown], periods)
    measures = listed[0].measures
    figure = start_figure(
        title,
        plot_height=len(measures) * (len(periods) * _BAR + _BETWEEN) + 10,
        notes=_notes(listed),
        has_legend=True,
        left=132,
    )
    for place, bars in enumerate(listed):
        figure.add_trace(_bars(bars, len(listed) - place))
    top = 1.2 * max([1.0, *(float(v.number or 0) for b in listed for v in b.values if v)])
    figure.update_layout(barmode="group", bargap=_BETWEEN / (len(periods) * _BAR + _BETWEEN))
    figure.update_xaxes(title_text=unit, showgrid=True, **count_axis(top))
    figure.update_yaxes(
        tickmode="array",
        tickvals=list(range(len(measures))),
        ticktext=[measure.name for measure in measures],
        range=[len(measures) - 0.5, -0.5],
        showgrid=False,
        ticks="",
    )
    return attach(figure, Paragraph((f"{title}。",), "note"), _alt(listed), _table(title, shown))


def _bars(bars: Bars, age: int) -> Trace:
    """Draw one period: the one in question, the one before it, or an older one."""
    colour = {1: BLUE, 2: GREY}.get(age, LIGHT)
    return bar(
        y=list(range(len(bars.measures))),
        x=[_number(value) for value in bars.values],
        orientation="h",
        name=bars.period.label,
        showlegend=age in _NAMED,
        marker={
            "color": colour,
            "line": {"color": colour, "width": 1},
            "pattern": {
                "fillmode": "overlay",
                "shape": "/" if age == 2 else "",
                "fgcolor": PAPER,
                "size": 6,
                "solidity": 0.3,
            },
        },
        text=[_label(bars.period, value) for value in bars.values],
        textposition="outside",
        textangle=0,
        textfont={"color": INK, "size": 12},
        cliponaxis=False,
        hovertext=["" if value is None else value.text for value in bars.values],
        hovertemplate=f"{bars.period.label}：%{{hovertext}}<extra></extra>",
    )


def _number(value: Value | None) -> float | None:
    return None if value is None else value.number


def _label(period: Period, value: Value | None) -> str:
    number = _number(value)
    return "" if number is None else f"{format_value(number, '')}（{period.start.year}年）"


def _notes(listed: Sequence[Bars]) -> tuple[str, ...]:
    """Name what has no bar: without a ledger, or with rows that state no number."""
    missing: dict[str, list[str]] = {}
    unstated: dict[str, list[str]] = {}
    for bars in listed:
        for measure, value in zip(bars.measures, bars.values, strict=True):
            if value is None:
                missing.setdefault(measure.name, []).append(bars.period.label)
            elif value.number is None:
                unstated.setdefault(measure.name, []).append(bars.period.label)
    notes = [f"{_NOT_KEPT}，不等于0：{_write(missing)}。"] if missing else []
    return (*notes, f"数目未载明或不公开，不画：{_write(unstated)}。") if unstated else tuple(notes)


def _write(by_name: Mapping[str, Sequence[str]]) -> str:
    """Write names that share their periods together."""
    names: dict[str, list[str]] = {}
    for name, periods in by_name.items():
        names.setdefault("、".join(periods), []).append(name)
    return "；".join(f"{'、'.join(named)}{periods}" for periods, named in names.items())


def _alt(listed: Sequence[Bars]) -> str:
    parts = []
    for bars in listed:
        pairs = zip(bars.measures, bars.values, strict=True)
        said = (f"{measure.name}{value.text if value else _NOT_KEPT}" for measure, value in pairs)
        parts.append(f"{bars.period.label}：" + "，".join(said))
    return "分组条形图。" + "；".join(parts) + "。"


def _table(title: str, told: Sequence[Told]) -> Table:
    columns = ("事项", "时段", "本期", "上年同期", "比较")
    rows = tuple(_tell(each, words) for each, words in told)
    return Table(Paragraph((title,), "note"), columns, rows)


def _tell(each: Comparison, words: tuple[Run, ...]) -> tuple[Cell, ...]:
    period = Period.from_key(each.value.period)
    return (
        each.measure.name,
        period.label,
        each.value if each.value.is_kept else _NOT_KEPT,
        each.baseline or _NOT_KEPT,
        words,
    )
