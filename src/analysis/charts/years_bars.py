"""Years: bars of several years side by side, of measures by unit or of rows that a person chose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from analysis.charts.drawing import Drawing, Layout, Trace, bar
from analysis.charts.dumbbells import group_by_unit
from analysis.charts.small_multiples import stack_charts
from analysis.charts.template import (
    BLUE,
    GREY,
    INK,
    LIGHT,
    NOT_KEPT,
    count_axis,
    draw_chart,
    find_top,
    hatch,
    number_of,
    row_axis,
    tell,
)
from analysis.comparisons import Comparison
from analysis.content import Cell, Run, write_run
from analysis.formatting import format_value
from analysis.measures import Measure, Value
from analysis.periods import Period

_BETWEEN = 14  # pixels
_NAMED_BARS = 2  # the last year and the one before stand out; older ones look alike
_LINE = 10  # characters of a name on one line, left of the plot
_LINES = 3


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
) -> Drawing:
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
    """
    bars = groupby(list_bars(compared, periods), key=lambda each: each.unit)
    panels = {unit: list(found) for unit, found in bars}
    rows: dict[str, list[tuple[Cell, ...]]] = {unit: [] for unit in panels}
    for each, said in zip(compared, words, strict=True):
        label = Period.from_key(each.value.period).label
        values = (tell(each.value), each.baseline or NOT_KEPT)
        rows[each.measure.unit].append((each.measure.name, label, *values, said))
    figures = [_draw_unit(found, title, rows[unit]) for unit, found in panels.items()]
    if len(figures) == 1:
        return figures[0]
    return stack_charts(figures, list(panels), title=title, head="计量单位")


def list_bars(compared: Sequence[Comparison], periods: Sequence[Period]) -> list[Bars]:
    """List what is drawn, in the order of the drawing's traces."""
    pairs = (value for each in compared for value in (each.value, each.baseline) if value)
    known = {(value.measure, value.period): value for value in pairs if value.is_kept}
    listed = []
    for unit, group in group_by_unit(compared):
        measures = tuple({each.measure.code: each.measure for each in group}.values())
        for period in periods:
            values = (known.get((measure.code, period.key)) for measure in measures)
            listed.append(Bars(unit, period, measures, tuple(values)))
    return listed


def _draw_unit(listed: Sequence[Bars], title: str, rows: Sequence[tuple[Cell, ...]]) -> Drawing:
    traces = []
    for place, bars in enumerate(listed):
        age = len(listed) - place
        numbers = [number_of(value) for value in bars.values]
        year = f"（{bars.period.start.year}年）"
        trace = _draw_bars(
            bars.period,
            numbers,
            ["" if number is None else f"{format_value(number, '')}{year}" for number in numbers],
            ["" if value is None else value.text for value in bars.values],
        )
        look = hatch(_colour(age), "/" if age == _NAMED_BARS else "")
        traces.append(trace | {"marker": look, "showlegend": age <= _NAMED_BARS})
    said = [
        f"{bars.period.label}："
        + "，".join(
            f"{measure.name}{value.text if value else NOT_KEPT}"
            for measure, value in zip(bars.measures, bars.values, strict=True)
        )
        for bars in listed
    ]
    return _draw_rows(
        title,
        traces,
        [measure.name for measure in listed[0].measures],
        count_axis(find_top([v for bars in listed for v in bars.values], 1.2), listed[0].unit),
        thickness=15,
        left=132,
        alt=f"分组条形图。{'；'.join(said)}。",
        columns=("事项", "时段", "本期", "上年同期", "比较"),
        rows=rows,
        notes=_note_missing(listed),
    )


def _note_missing(listed: Sequence[Bars]) -> list[str]:
    """Name what has no bar: without a ledger, or with rows that state no number."""
    missing: dict[str, list[str]] = {}
    unstated: dict[str, list[str]] = {}
    for bars in listed:
        for measure, value in zip(bars.measures, bars.values, strict=True):
            if value is None:
                missing.setdefault(measure.name, []).append(bars.period.label)
            elif value.number is None:
                unstated.setdefault(measure.name, []).append(bars.period.label)
    notes = [f"{NOT_KEPT}，不等于0：{_write(missing)}。"] if missing else []
    return [*notes, f"数目未载明或不公开，不画：{_write(unstated)}。"] if unstated else notes


def _write(by_name: Mapping[str, Sequence[str]]) -> str:
    """Write names that share their periods together."""
    names: dict[str, list[str]] = {}
    for name, periods in by_name.items():
        names.setdefault("、".join(periods), []).append(name)
    return "；".join(f"{'、'.join(named)}{periods}" for periods, named in names.items())


@dataclass(frozen=True, slots=True)
class Row:
    """One row of bars, one bar a period; `panel` names the plot it stands in."""

    panel: str
    label: str
    values: tuple[Value, ...]


def draw_chosen_years(rows: Sequence[Row], periods: Sequence[Period], *, title: str) -> Drawing:
    """Draw each row in every period, a plot for each panel, nothing added up.

    Parameters
    ----------
    rows : sequence of Row
        At least one; those of a panel share a unit and follow one another.
    periods : sequence of Period
        What the values of each row belong to, ascending; the last stands out.
    """
    panels = {name: tuple(found) for name, found in groupby(rows, key=lambda row: row.panel)}
    figures = [_draw_chosen(found, periods, title) for found in panels.values()]
    return figures[0] if len(figures) == 1 else stack_charts(figures, list(panels), title=title)


def _draw_chosen(rows: Sequence[Row], periods: Sequence[Period], title: str) -> Drawing:
    traces = []
    for place, period in enumerate(periods):
        age = len(periods) - place
        values = [row.values[place] for row in rows]
        year = f"（{period.start.year}年）" if age > _NAMED_BARS else ""
        trace = _draw_bars(
            period,
            [value.number for value in values],
            ["" if v.number is None else f"{format_value(v.number, '')}{year}" for v in values],
            [write_run(tell(value)) for value in values],
        )
        traces.append(trace | {"marker": {"color": _colour(age)}})
    told = [
        (row.label, [(p.label, value) for value, p in zip(row.values, periods, strict=True)])
        for row in rows
    ]
    missing = [
        f"{name}{label}（{write_run(tell(value))}）"
        for name, pairs in told
        for label, value in pairs
        if value.number is None
    ]
    said = [
        f"{name}：" + "，".join(f"{label}{write_run(tell(value))}" for label, value in pairs)
        for name, pairs in told
    ]
    return _draw_rows(
        title,
        traces,
        [_break(row.label) for row in rows],
        count_axis(find_top([v for row in rows for v in row.values], 1.2), rows[0].values[0].unit),
        thickness=16,
        left=150,
        alt=f"分组条形图。{'；'.join(said)}。",
        columns=("名称", *(period.label for period in periods)),
        rows=[(row.label, *map(tell, row.values)) for row in rows],
        notes=[f"没有数、不等于0：{'、'.join(missing)}。"] if missing else (),
    )


def _break(label: str) -> str:
    """Break a long name into lines; what does not fit is left out, the table has all of it."""
    lines = [label[at : at + _LINE] for at in range(0, len(label), _LINE)]
    if len(lines) > _LINES:
        lines = [*lines[: _LINES - 1], lines[_LINES - 1][:-1] + "…"]
    return "<br>".join(lines)


def _colour(age: int) -> str:
    """Give the colour of the period in question, of the one before it, or of an older one."""
    return {1: BLUE, 2: GREY}.get(age, LIGHT)


def _draw_bars(
    period: Period,
    numbers: Sequence[float | None],
    labels: Sequence[str],
    told: Sequence[str],
) -> Trace:
    return bar(
        y=list(range(len(numbers))),
        x=list(numbers),
        orientation="h",
        name=period.label,
        text=list(labels),
        textposition="outside",
        textangle=0,
        textfont={"color": INK, "size": 12},
        cliponaxis=False,
        hovertext=list(told),
        hovertemplate=f"{period.label}：%{{hovertext}}<extra></extra>",
    )


def _draw_rows(
    title: str,
    traces: Sequence[Trace],
    names: Sequence[str],
    across: Layout,
    *,
    thickness: int,
    **told: Any,
) -> Drawing:
    """Draw a row of bars for each name, as many bars as there are traces."""
    height = len(traces) * thickness + _BETWEEN
    return draw_chart(
        title,
        traces,
        plot_height=len(names) * height + 10,
        has_legend=True,
        barmode="group",
        bargap=_BETWEEN / height,
        xaxis={**across, "showgrid": True},
        yaxis=row_axis(names),
        **told,
    )
