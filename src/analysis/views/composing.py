"""Building: a choice, drawn, told in a sentence, and tabulated from the same values."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

from analysis.catalogue import Catalogue
from analysis.charts import (
    Drawing,
    draw_flows,
    draw_forms,
    draw_month_heatmap,
    draw_quarters,
    draw_trends,
    draw_year_over_years,
    stack_charts,
    write_span,
)
from analysis.comparisons import Comparison, compare_periods, control_discoveries
from analysis.content import Paragraph
from analysis.errors import ReportError
from analysis.findings import MonthCell, MonthGrid, build_month_grid
from analysis.measures import (
    RECTIFICATION,
    STOCKS,
    Measure,
    Value,
    is_kept,
    list_organizations,
    measure_value,
)
from analysis.periods import Period
from analysis.records import Records
from analysis.trends import (
    FORMS,
    Trend,
    build_flow,
    build_forms,
    build_quarters,
    build_trend,
)
from analysis.views.choices import find_measures, list_choices
from analysis.views.chosen import QUANTITIES, Selection
from analysis.views.marks import (
    Mark,
    mark_bars,
    mark_flows,
    mark_forms,
    mark_grids,
    mark_quarters,
    mark_trends,
)
from analysis.views.sentences import (
    phrase_comparison,
    say_nothing,
    tell_calendar,
    tell_comparisons,
    tell_flow,
    tell_forms,
    tell_quarters,
    tell_trends,
)

MOST_DRAWN = 12
"""More panels than this are too small to read; the rest is named."""

_FLOW = ("rectification_opened", "rectification_closed", "rectification_open_at_year_end")
_RATE = "rectification_completion_rate"


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """What is shown of a selection.

    `sentence`: what is seen, or why there is nothing to see. `figure`: the drawing, with its
    caption, text alternative and table; None if there is nothing. `marks`: the values behind the
    points of the drawing.
    """

    selection: Selection
    sentence: Paragraph
    figure: Drawing | None = None
    marks: tuple[Mark, ...] = ()

    def find_mark(self, trace: int, point: int) -> Mark | None:
        """Find what a point of the drawing stands for."""
        return next((m for m in self.marks if (m.trace, m.point) == (trace, point)), None)


@dataclass(frozen=True, slots=True, eq=False)
class _Task:
    """What a view is made of: records, the choice, its measures, and the days that count."""

    records: Records
    selection: Selection
    measures: tuple[Measure, ...]
    last_day: date | None

    @property
    def organization(self) -> str | None:
        return self.selection.organization

    @property
    def periods(self) -> list[Period]:
        return [self.selection.period(year, self.last_day) for year in self.selection.years]

    @property
    def subject(self) -> str:
        return self.measures[0].name if len(self.measures) == 1 else "所选指标"

    def measure(self, measure: Measure | str, period: Period | None = None) -> Value:
        """Measure over a period; by default the last year's days that count."""
        return measure_value(self.records, measure, self.organization, period or self.periods[-1])


def build_view(
    records: Records,
    selection: Selection,
    catalogue: Catalogue,
    last_day: date | None = None,
) -> View:
    """Draw a selection and say it in a sentence.

    Whatever is chosen, the result is a view: where nothing can be drawn its sentence says why.

    Parameters
    ----------
    last_day : date, optional
        The last day counted; the records' own if None.

    Raises
    ------
    UnknownNameError
        If no ledger names the organization.
    """
    if not selection.years:
        return View(selection, say_nothing("没有选择年度，请勾选一年或几年。"))
    choices = list_choices(records, catalogue)
    until = last_day or records.as_of
    years = tuple(year for year in selection.years if until is None or year <= until.year)
    if not years:
        return View(selection, say_nothing("所选年度都在统计截止日以后，还没有可看的数。"))
    measures, without = find_measures(selection, choices, catalogue)
    chosen = replace(selection, years=years)
    task = _Task(records, chosen, tuple(measures[:MOST_DRAWN]), until)
    if selection.view == "flow":
        return _build_flow(task, selection)
    missing = f"台账没有{'、'.join(without)}的“{QUANTITIES[selection.quantity]}”" if without else ""
    if not measures:
        why = "没有选择活动，请选一项或几项。"
        if missing:
            why = f"{missing}，请换一种量，或者换一项活动。"
        elif selection.quantity in ("rate", "life_cycle"):
            why = f"没有整改台账，看不了“{QUANTITIES[selection.quantity]}”。"
        return View(selection, say_nothing(why))
    view = _BUILDERS[selection.view](task)
    rest = [measure.name for measure in measures[MOST_DRAWN:]]
    notes = f"一次最多画{MOST_DRAWN}项，没有画：{'、'.join(rest)}。" if rest else ""
    notes += f"{missing}。" if missing else ""
    sentence = Paragraph((*view.sentence.runs, notes), view.sentence.role) if notes else None
    return replace(view, selection=selection, sentence=sentence or view.sentence)


def _build_trends(task: _Task) -> View:
    trends = [_follow(task, measure) for measure in task.measures]
    compared = _compare(task, task.selection.years[-1:])
    if all(value is None for trend in trends for value in trend.values):
        return View(task.selection, tell_trends(trends, compared))
    years = task.selection.years
    is_unbroken = years == tuple(range(years[0], years[-1] + 1))
    end = task.periods[-1].end
    is_cut = task.selection.cutoff is not None
    figure = draw_trends(
        trends,
        year=task.selection.year,
        subject=task.subject + (f"（各年1月1日至{end.month}月{end.day}日）" if is_cut else ""),
        style="line" if is_unbroken and len(years) > 1 else "bar",
    )
    return View(task.selection, tell_trends(trends, compared), figure, tuple(mark_trends(trends)))


def _follow(task: _Task, measure: Measure) -> Trend:
    """Follow a measure over the chosen years, the same days of each where a cut-off is set."""
    selection = task.selection
    single = [
        build_trend(task.records, measure, task.organization, [period.start.year], as_of=period.end)
        for period in task.periods
    ]
    values = tuple(trend.values[0] for trend in single)
    # The years in which other organizations kept the ledger than in the last one.
    uneven: tuple[int, ...] = ()
    if task.organization is None:
        names = list_organizations(task.records)
        kept = {
            period.start.year: [n for n in names if is_kept(task.records, measure, n, period)]
            for period in task.periods
        }
        known = [year for year, group in kept.items() if group]
        uneven = tuple(year for year in known if kept[year] != kept[known[-1]])
    partial = single[-1].partial_year if selection.cutoff is None else None
    return Trend(
        measure,
        single[0].organization,
        selection.years,
        values,
        tuple(year for trend in single for year in trend.gaps),
        tuple(year for trend in single for year in trend.stated_years),
        partial,
        uneven,
    )


def _compare(task: _Task, years: Sequence[int]) -> tuple[Comparison, ...]:
    return control_discoveries(
        [
            compare_periods(
                task.records,
                measure,
                task.organization,
                task.selection.period(year, task.last_day),
            )
            for measure in task.measures
            for year in years
        ]
    )


def _build_calendar(task: _Task) -> View:
    grids: list[MonthGrid] = []
    for measure in task.measures:
        with suppress(ReportError):  # not of what happens on a day
            whole = build_month_grid(task.records, measure, task.organization, task.selection.years)
            grids.append(_cut(whole, task))
    if not grids:
        return View(
            task.selection,
            say_nothing("所选的量不是某一天发生的事，不能按月统计。请换一种看法或换一种量。"),
        )
    dated = [grid.measure for grid in grids]
    figure = _stack(
        [draw_month_heatmap(grid) for grid in grids],
        [f"{measure.name}（{measure.unit}）" for measure in dated],
        f"{task.subject}按月分布（{write_span(task.selection.years)}）",
    )
    totals = [task.measure(measure) for measure in dated]
    return View(task.selection, tell_calendar(grids, totals), figure, tuple(mark_grids(grids)))


def _stack(figures: Sequence[Drawing], names: Sequence[str], title: str) -> Drawing:
    """Put drawings below each other under a title; one alone has its own."""
    return figures[0] if len(figures) == 1 else stack_charts(figures, names, title=title)


def _cut(grid: MonthGrid, task: _Task) -> MonthGrid:
    """Leave out what lies after the last day counted, in each year."""
    rows = []
    for period, cells in zip(task.periods, grid.cells, strict=True):
        row = []
        for month, cell in enumerate(cells, start=1):
            whole = Period.month(period.start.year, month)
            is_after = whole.start > period.end
            if is_after and (cell.value is not None or cell.state != "ahead"):
                row.append(MonthCell(None, "outside"))
            elif cell.value is None or whole.end <= period.end:
                row.append(cell)
            else:
                part = task.measure(grid.measure, Period(whole.start, period.end))
                row.append(MonthCell(part, "kept"))
        rows.append(tuple(row))
    return replace(grid, cells=tuple(rows))


def _build_comparison(task: _Task) -> View:
    last_day, selection = task.last_day, task.selection
    if last_day is not None and last_day.year == selection.year and selection.cutoff is None:
        is_running = (last_day.month, last_day.day) != (12, 31)
        cutoff = (last_day.month, last_day.day) if is_running else None
        task = replace(task, selection=replace(selection, cutoff=cutoff))
    compared = _compare(task, task.selection.years)
    known = [each for each in compared if each.value.is_kept or each.baseline is not None]
    if not known:
        names = "、".join(measure.name for measure in task.measures)
        return View(task.selection, say_nothing(f"所选各年和上年都没有{names}的台账，不作比较。"))
    periods = sorted({*task.periods, task.periods[-1].previous_year()})
    span = periods[-1].label if len(periods) == 2 else write_span(task.selection.years)
    figure = draw_year_over_years(
        compared,
        periods,
        [phrase_comparison(each) for each in compared],
        title=f"{task.subject}同比（{span}）",
    )
    last = [each for each in compared if each.value.period == task.periods[-1].key]
    marks = tuple(mark_bars(compared, periods))
    return View(task.selection, tell_comparisons(last), figure, marks)


def _build_composition(task: _Task) -> View:
    if all(measure.code in FORMS for measure in task.measures) and len(task.measures) > 1:
        forms = [
            build_forms(task.records, task.organization, [period.start.year], as_of=period.end)[0]
            for period in task.periods
        ]
        return View(task.selection, tell_forms(forms), draw_forms(forms), tuple(mark_forms(forms)))
    parted = [m for m in task.measures if m.is_sum and m.code not in STOCKS]
    if not parted:
        return View(
            task.selection,
            say_nothing("所选的量不能分成各季度之和。请换一种看法或换一种量。"),
        )
    composed = [build_quarters(task.records, m, task.organization, task.periods) for m in parted]
    names = [measure.name for measure in parted]
    parts = [value for each in composed for year in each.values for value in year]
    if not any(value is not None and value.is_kept for value in parts):
        is_stated = any(total.is_stated for each in composed for total in each.totals)
        stated = "往年报告只载全年的数。" if is_stated else ""
        why = f"所选年度没有{'、'.join(names)}的台账，分不到季度。{stated}请换一种看法或换一年。"
        return View(task.selection, say_nothing(why))
    title = f"{task.subject}按季度构成（{write_span(task.selection.years)}）"
    figure = _stack([draw_quarters(each) for each in composed], names, title)
    marks = tuple(mark_quarters(composed))
    return View(task.selection, tell_quarters(composed), figure, marks)


def _build_flow(task: _Task, selection: Selection) -> View:
    activities = task.records.table["activity"], task.records.coverage["activity"]
    if not any((column == RECTIFICATION).any() for column in activities):
        return View(selection, say_nothing("没有整改台账，看不了整改进度。"))
    flows = [
        build_flow(task.records, task.organization, period.start.year, as_of=period.end)
        for period in task.periods
    ]
    told = tell_flow([task.measure(code) for code in _FLOW], task.measure(_RATE))
    if not any(flow.is_kept for flow in flows):
        return View(selection, told)
    return View(selection, told, draw_flows(flows), tuple(mark_flows(flows)))


_BUILDERS = {
    "trend": _build_trends,
    "calendar": _build_calendar,
    "year_over_year": _build_comparison,
    "composition": _build_composition,
}
