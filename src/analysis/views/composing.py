"""Building: a choice, drawn, told in a sentence, and tabulated from the same values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
    Quarters,
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

    Parameters
    ----------
    selection : Selection
        What was chosen.
    sentence : Paragraph
        What is seen, or why there is nothing to see.
    figure : Drawing or None
        The drawing, with its caption, text alternative and table; None if there is nothing.
    marks : tuple of Mark
        The values behind the points of the drawing.
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
        if len(self.measures) == 1:
            return self.measures[0].name
        return "所选指标"


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
    records : Records
        All ledgers, checked.
    selection : Selection
        What to show.
    catalogue : Catalogue
        The activities.
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
    if not measures:
        return View(selection, say_nothing(_explain_nothing(selection, without)))
    view = _BUILDERS[selection.view](task)
    notes = _tell_left_out(measures, without, selection)
    sentence = Paragraph((*view.sentence.runs, notes), view.sentence.role) if notes else None
    return replace(view, selection=selection, sentence=sentence or view.sentence)


def _explain_nothing(selection: Selection, without: Sequence[str]) -> str:
    name = QUANTITIES[selection.quantity]
    if without:
        return f"台账没有{'、'.join(without)}的“{name}”，请换一种量，或者换一项活动。"
    if selection.quantity in ("rate", "life_cycle"):
        return f"没有整改台账，看不了“{name}”。"
    return "没有选择活动，请选一项或几项。"


def _tell_left_out(
    measures: Sequence[Measure], without: Sequence[str], selection: Selection
) -> str:
    rest = [measure.name for measure in measures[MOST_DRAWN:]]
    said = f"一次最多画{MOST_DRAWN}项，没有画：{'、'.join(rest)}。" if rest else ""
    if without:
        said += f"台账没有{'、'.join(without)}的“{QUANTITIES[selection.quantity]}”。"
    return said


def _build_trends(task: _Task) -> View:
    trends = [_follow(task, measure) for measure in task.measures]
    compared = _compare(task, task.selection.years[-1:])
    if all(value is None for trend in trends for value in trend.values):
        return View(task.selection, tell_trends(trends, compared))
    years = task.selection.years
    is_unbroken = years == tuple(range(years[0], years[-1] + 1))
    figure = draw_trends(
        trends,
        year=task.selection.year,
        subject=f"{task.subject}{_name_cutoff(task)}",
        style="line" if is_unbroken and len(years) > 1 else "bar",
    )
    return View(task.selection, tell_trends(trends, compared), figure, tuple(mark_trends(trends)))


def _name_cutoff(task: _Task) -> str:
    if task.selection.cutoff is None:
        return ""
    end = task.periods[-1].end
    return f"（各年1月1日至{end.month}月{end.day}日）"


def _follow(task: _Task, measure: Measure) -> Trend:
    """Follow a measure over the chosen years, the same days of each where a cut-off is set."""
    selection = task.selection
    single = [
        build_trend(task.records, measure, task.organization, [period.start.year], as_of=period.end)
        for period in task.periods
    ]
    values = tuple(trend.values[0] for trend in single)
    partial = single[-1].partial_year if selection.cutoff is None else None
    return Trend(
        measure,
        single[0].organization,
        selection.years,
        values,
        tuple(year for trend in single for year in trend.gaps),
        tuple(year for trend in single for year in trend.stated_years),
        partial,
        _find_uneven(task, measure),
    )


def _find_uneven(task: _Task, measure: Measure) -> tuple[int, ...]:
    """Find the years in which other organizations kept the ledger than in the last one."""
    if task.organization is not None:
        return ()
    names = list_organizations(task.records)
    kept = {
        period.start.year: [n for n in names if is_kept(task.records, measure, n, period)]
        for period in task.periods
    }
    known = [year for year, group in kept.items() if group]
    return tuple(year for year in known if kept[year] != kept[known[-1]])


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
    listed = [(measure, _grid(task, measure)) for measure in task.measures]
    known = [(measure, grid) for measure, grid in listed if grid is not None]
    dated = [measure for measure, _ in known]
    if not dated:
        return View(
            task.selection,
            say_nothing("所选的量不是某一天发生的事，不能按月统计。请换一种看法或换一种量。"),
        )
    grids = [_cut(grid, task) for _, grid in known]
    title = f"{task.subject}按月分布（{write_span(task.selection.years)}）"
    figures = [draw_month_heatmap(grid) for grid in grids]
    figure = (
        figures[0]
        if len(figures) == 1
        else stack_charts(figures, [f"{m.name}（{m.unit}）" for m in dated], title=title)
    )
    totals = [
        measure_value(task.records, measure, task.organization, task.periods[-1])
        for measure in dated
    ]
    return View(task.selection, tell_calendar(grids, totals), figure, tuple(mark_grids(grids)))


def _grid(task: _Task, measure: Measure) -> MonthGrid | None:
    """Arrange a measure by month; None if it is not of what happens on a day."""
    try:
        return build_month_grid(task.records, measure, task.organization, task.selection.years)
    except ReportError:
        return None


def _cut(grid: MonthGrid, task: _Task) -> MonthGrid:
    """Leave out what lies after the last day counted, in each year."""
    rows = tuple(
        tuple(_cut_cell(grid, task, period, month, cell) for month, cell in enumerate(row, 1))
        for period, row in zip(task.periods, grid.cells, strict=True)
    )
    return replace(grid, cells=rows)


def _cut_cell(
    grid: MonthGrid, task: _Task, period: Period, month: int, cell: MonthCell
) -> MonthCell:
    whole = Period.month(period.start.year, month)
    if whole.end <= period.end or cell.value is None:
        is_out = whole.start > period.end and cell.state != "ahead"
        return MonthCell(None, "outside") if is_out else cell
    if whole.start > period.end:
        return MonthCell(None, "outside")
    part = Period(whole.start, period.end)
    return MonthCell(measure_value(task.records, grid.measure, task.organization, part), "kept")


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
        return _build_forms(task)
    parted = [m for m in task.measures if m.is_sum and m.code not in STOCKS]
    if not parted:
        return View(
            task.selection,
            say_nothing("所选的量不能分成各季度之和。请换一种看法或换一种量。"),
        )
    composed = [build_quarters(task.records, m, task.organization, task.periods) for m in parted]
    if not any(_has_quarter(each) for each in composed):
        return View(task.selection, say_nothing(_explain_no_quarters(composed)))
    figures = [draw_quarters(each) for each in composed]
    title = f"{task.subject}按季度构成（{write_span(task.selection.years)}）"
    figure = (
        figures[0]
        if len(figures) == 1
        else stack_charts(figures, [each.measure.name for each in composed], title=title)
    )
    marks = tuple(mark_quarters(composed))
    return View(task.selection, tell_quarters(composed), figure, marks)


def _has_quarter(quarters: Quarters) -> bool:
    return any(value is not None and value.is_kept for year in quarters.values for value in year)


def _explain_no_quarters(composed: Sequence[Quarters]) -> str:
    names = "、".join(each.measure.name for each in composed)
    stated = (
        "往年报告只载全年的数。" if any(t.is_stated for q in composed for t in q.totals) else ""
    )
    return f"所选年度没有{names}的台账，分不到季度。{stated}请换一种看法或换一年。"


def _build_forms(task: _Task) -> View:
    years = tuple(
        build_forms(task.records, task.organization, [period.start.year], as_of=period.end)[0]
        for period in task.periods
    )
    return View(task.selection, tell_forms(years), draw_forms(years), tuple(mark_forms(years)))


def _build_flow(task: _Task, selection: Selection) -> View:
    activities = task.records.table["activity"], task.records.coverage["activity"]
    if not any((column == RECTIFICATION).any() for column in activities):
        return View(selection, say_nothing("没有整改台账，看不了整改进度。"))
    flows = [
        build_flow(task.records, task.organization, period.start.year, as_of=period.end)
        for period in task.periods
    ]
    values = list(_measure_flow(task, _FLOW))
    (rate,) = _measure_flow(task, (_RATE,))
    if not any(flow.is_kept for flow in flows):
        return View(selection, tell_flow(values, rate))
    return View(selection, tell_flow(values, rate), draw_flows(flows), tuple(mark_flows(flows)))


def _measure_flow(task: _Task, codes: Sequence[str]) -> Iterator[Value]:
    for code in codes:
        yield measure_value(task.records, code, task.organization, task.periods[-1])


_BUILDERS = {
    "trend": _build_trends,
    "calendar": _build_calendar,
    "year_over_year": _build_comparison,
    "composition": _build_composition,
}
