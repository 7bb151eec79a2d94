"""Chosen: what a person asks to see: any years beside each other, or the view of the panel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from analysis.charts import NOT_KEPT, Row, draw_chosen_years
from analysis.comparisons import Comparison, compare_periods, control_discoveries, same_days
from analysis.content import Cell, Paragraph, Table
from analysis.errors import ReportError
from analysis.measures import Measure, Value, find_measure, measure_value, name_organization
from analysis.periods import Period, read_cutoff, report_period
from analysis.records import Records
from analysis.report.attachments import tell_change, tell_worth
from analysis.report.model import Part
from analysis.report.pages.repeating import repeatable
from analysis.report.subject import find_place
from analysis.views import Selection, build_view, read_selection, write_selection

TITLE = "任选几年比较"
_VIEW_TITLE = "自由查看"
_FEWEST_YEARS = 2
_NOTE = "只比同一时段；次、人次、项分开列，不相加。各单位规模不同，数的多少不等于工作的好坏。"


@dataclass(frozen=True, slots=True)
class _Line:
    """One measure of one organization in every period, and the last against the first."""

    measure: Measure
    organization: str
    values: tuple[Value, ...]
    comparison: Comparison


@repeatable
def compare_chosen_years(
    records: Records,
    *,
    years: Sequence[int],
    measures: Sequence[str],
    organizations: Sequence[str | None] | None = None,
    as_of: date | str | None = None,
) -> Part:
    """Put the same days of any years beside each other, and compare the last with the first.

    A year without a ledger is said to have none, it is no zero. If the last year is a running
    one, only its days up to `as_of` are compared, in every year.

    Parameters
    ----------
    years : sequence of int
        Two or more, in any order.
    measures : sequence of str
        Codes of measures, at least one.
    organizations : sequence of str or None, optional
        Side by side; None, also as one of them, stands for all together.
    as_of : date or str, optional
        The last day counted; the records' own if None.

    Raises
    ------
    UnknownNameError
        If there is no such measure or organization.
    AnalysisError
        If `as_of` lies before the last year.
    """
    chosen = sorted(set(years))
    if len(chosen) < _FEWEST_YEARS:
        return _say("请选两个或更多的年度。")
    if not measures:
        return _say("请选一项或几项指标。")
    last_day, last_year = read_cutoff(as_of) or records.as_of, chosen[-1]
    cut = None if last_day is None else min(last_day, date(last_year, 12, 31))
    period = report_period(last_year, cut)
    periods = (*(same_days(period, year) for year in chosen[:-1]), period)
    catalogue = find_place(records).catalogue
    found = [find_measure(code, catalogue) for code in dict.fromkeys(measures)]
    whose = tuple(dict.fromkeys(organizations or (None,)))
    lines = _compare(records, found, whose, periods)
    kept = [line for line in lines if any(value.is_kept for value in line.values)]
    if not kept:
        return _say("所选各年都没有这些指标的台账，没有可比的数。")
    before = "、".join(f"{year}年" for year in chosen[:-1])
    title = f"{period.label}与{before}同一时段比较"
    if period.is_whole_year:
        title = f"{'、'.join(each.label for each in periods)}比较"
    rows = _list_rows(kept, is_single=len(whose) == 1)
    return Part(
        TITLE, (_tabulate(kept, periods, title), draw_chosen_years(rows, periods, title=title))
    )


def _say(text: str) -> Part:
    return Part(TITLE, (Paragraph((text,), "note"),))


def _compare(
    records: Records,
    measures: Sequence[Measure],
    organizations: Sequence[str | None],
    periods: Sequence[Period],
) -> list[_Line]:
    pairs = [(measure, name) for measure in measures for name in organizations]
    compared = control_discoveries(
        [compare_periods(records, each, name, periods[-1], periods[0]) for each, name in pairs]
    )
    return [
        _Line(
            measure,
            name_organization(records, name),
            tuple(measure_value(records, measure, name, period) for period in periods),
            comparison,
        )
        for (measure, name), comparison in zip(pairs, compared, strict=True)
    ]


def _list_rows(lines: Sequence[_Line], *, is_single: bool) -> list[Row]:
    """Make the rows of the chart: a panel for each unit, or for each measure of several offices."""
    if not is_single:
        return [
            Row(f"{line.measure.name}（{line.measure.unit}）", line.organization, line.values)
            for line in lines
        ]
    units = dict.fromkeys(line.measure.unit for line in lines)
    return [
        Row(f"单位：{unit}", line.measure.name, line.values)
        for unit in units
        for line in lines
        if line.measure.unit == unit
    ]


def _tabulate(lines: Sequence[_Line], periods: Sequence[Period], title: str) -> Table:
    years = [period.start.year for period in periods]
    named = (f"{year}年" for year in years)
    columns = ("指标", "单位", *named, f"{years[-1]}年较{years[0]}年", "判断")
    rows: list[tuple[Cell, ...]] = []
    for line in lines:
        values = (value if value.is_kept else NOT_KEPT for value in line.values)
        comparison = line.comparison
        is_unknown = comparison.missing in ("gap", "first_year", "absent")
        worth = "首末两年不都有台账，不作比较" if is_unknown else tell_worth(comparison)
        rows.append((line.measure.name, line.organization, *values, tell_change(comparison), worth))
    return Table(Paragraph((title,), "note"), columns, tuple(rows), _NOTE)


@repeatable
def show_view(
    records: Records,
    *,
    view: str,
    years: Sequence[int],
    activities: Sequence[str],
    quantity: str = "amount",
    organization: str | None = None,
    cutoff: str | None = None,
) -> Part:
    """Say and draw one view, given as the plain data that `write_selection` gives.

    Raises
    ------
    ReportError
        If the data name no view.
    """
    stated = {
        "view": view,
        "years": list(years),
        "activities": list(activities),
        "quantity": quantity,
        "organization": organization,
        "cutoff": cutoff,
    }
    selection = read_selection(stated)
    if selection is None:
        raise ReportError(f"“{_VIEW_TITLE}”的选择不能使用：{stated}")
    shown = build_view(records, selection, find_place(records).catalogue)
    drawn = () if shown.figure is None else (shown.figure,)
    return Part(_VIEW_TITLE, (shown.sentence, *drawn))


def show_selection(records: Records, selection: Selection) -> Part:
    """Say and draw a selection; an export can tell how to do it again."""
    return show_view(records, **write_selection(selection))
