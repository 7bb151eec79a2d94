"""Marks: which value stands behind each point of a drawing, so that a click can find its rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from analysis.charts import list_bars
from analysis.comparisons import Comparison
from analysis.findings import MonthGrid
from analysis.measures import Value
from analysis.periods import Period
from analysis.trends import Flow, FormsYear, Quarters, Trend

_NOT_KEPT = "无台账"
NOT_DRAWN = -1
"""The place of a value that has no point of its own, and can only be picked from the list."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A point of a drawing: the number of its trace, its place in it, and what it stands for.

    `value` is None where no ledger tells of it.
    """

    trace: int
    point: int
    label: str
    value: Value | None


def mark_trends(trends: Sequence[Trend]) -> Iterator[Mark]:
    """Mark the points of `draw_trends`: a trace a measure, a point a year."""
    for trace, trend in enumerate(trends):
        for point, (year, value) in enumerate(zip(trend.years, trend.values, strict=True)):
            yield _mark(trace, point, f"{trend.measure.name} {year}年", value)


def mark_grids(grids: Sequence[MonthGrid]) -> Iterator[Mark]:
    """Mark the cells of stacked `draw_month_heatmap`: cells known, then without ledger."""
    trace = 0
    for grid in grids:
        known = _list_cells(grid, has_number=True)
        for point, (label, value) in enumerate(known):
            yield _mark(trace, point, label, value)
        missing = _list_cells(grid, has_number=False)
        for point, (label, _) in enumerate(missing):
            yield _mark(trace + 1, point, label, None)
        trace += 3 if missing else 2  # the numbers are a trace that nobody can click


def _list_cells(grid: MonthGrid, *, has_number: bool) -> list[tuple[str, Value | None]]:
    return [
        (f"{grid.measure.name} {year}年{month}月", cell.value)
        for year, cells in zip(grid.years, grid.cells, strict=True)
        for month, cell in enumerate(cells, start=1)
        if (
            cell.value is not None and cell.value.number is not None
            if has_number
            else cell.state == "not_kept"
        )
    ]


def mark_bars(compared: Sequence[Comparison], periods: Sequence[Period]) -> Iterator[Mark]:
    """Mark the bars of `draw_year_over_years`."""
    for trace, bars in enumerate(list_bars(compared, periods)):
        for point, (measure, value) in enumerate(zip(bars.measures, bars.values, strict=True)):
            yield _mark(trace, point, f"{measure.name} {bars.period.label}", value)


def mark_quarters(composed: Iterable[Quarters]) -> Iterator[Mark]:
    """Mark the parts of stacked `draw_quarters`: four traces a measure, a point a year."""
    for place, quarters in enumerate(composed):
        for part in range(4):
            for point, (year, values) in enumerate(
                zip(quarters.years, quarters.values, strict=True)
            ):
                label = f"{quarters.measure.name} {year}年第{'一二三四'[part]}季度"
                yield _mark(4 * place + part, point, label, values[part])


def mark_forms(years: Sequence[FormsYear]) -> Iterator[Mark]:
    """Mark the parts of `draw_forms`: a trace a form, a point a year that has shares."""
    known = [each for each in years if any(share is not None for share in each.shares)]
    rest = [each for each in years if each not in known]
    for trace in range(4):
        for point, each in (*enumerate(known), *((NOT_DRAWN, each) for each in rest)):
            value = each.counts[trace]
            name = value.name if value else f"第{'一二三四'[trace]}种形态"
            yield _mark(trace, point, f"{name} {each.year}年", value)


def mark_flows(flows: Sequence[Flow]) -> Iterator[Mark]:
    """Mark bars and points of a flow: opened, closed, still open, month by month."""
    for trace, name in enumerate(("反馈", "完成", "月末未完成")):
        months = [month for flow in flows for month in flow.months]
        values = [
            value for flow in flows for value in (flow.opened, flow.closed, flow.open_stock)[trace]
        ]
        for point, (month, value) in enumerate(zip(months, values, strict=True)):
            yield _mark(trace, point, f"{month.start.year}年{month.start.month}月{name}", value)


def _mark(trace: int, point: int, label: str, value: Value | None) -> Mark:
    kept = value if value is not None and value.is_kept else None
    return Mark(trace, point, f"{label}：{kept.text if kept else _NOT_KEPT}", kept)
