"""Sentences: what a view shows, in one sentence that claims no more than the values hold."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.comparisons import Comparison
from analysis.content import Paragraph, Run
from analysis.findings import MonthGrid
from analysis.measures import Value
from analysis.narrative import (
    MISSING,
    join_runs,
    list_names,
    merge_text,
    phrase_change,
)
from analysis.periods import Period
from analysis.trends import FormsYear, Quarters, Trend

_MOST_TOLD = 4
_MOST_MONTHS = 3
"""Of more months than this none stands out."""
_DIRECTIONS = {"up": "上升", "down": "下降"}
_PARTS = ("第一季度", "第二季度", "第三季度", "第四季度")

Clause = tuple[Run, ...]


def say_nothing(text: str) -> Paragraph:
    """Say why there is nothing to see."""
    return Paragraph((text,), "note")


def phrase_comparison(each: Comparison) -> Clause:
    """Say how a value stands to the same days of the year before, or why that cannot be said."""
    if not each.value.is_kept:
        return ("本年无台账记录，不作比较",)
    if each.missing is not None:
        return (MISSING[each.missing],)
    is_whole = Period.from_key(each.value.period).is_whole_year
    said = phrase_change(each, is_whole_year=is_whole)
    if (before := each.baseline) is None:
        return said
    # Last year's value is written as the table beside it does, with where it comes from.
    return tuple(before if isinstance(run, Value) and run.id == before.id else run for run in said)


def tell_trends(trends: Sequence[Trend], compared: Sequence[Comparison]) -> Paragraph:
    """Tell the last year of trends, how it stands to the year before, and what all years show."""
    clauses: list[Clause] = []
    for trend, each in zip(trends, compared, strict=True):
        told = _tell_comparison(each)
        if direction := _DIRECTIONS.get(trend.direction or ""):  # only where chance is no reason
            told = (*told, f"，{trend.segments[-1].known[0][0]}年以来总体{direction}")
        clauses.append(told)
    gaps = sorted({year for trend in trends for year in trend.gaps})
    is_whole = {year: all(year in trend.gaps for trend in trends) for year in gaps}
    whole = "、".join(f"{year}年" for year in gaps if is_whole[year])
    some = "、".join(f"{year}年" for year in gaps if not is_whole[year])
    said = f"{whole}没有台账，不当作零。" if whole else ""
    said += f"{some}有的事项没有台账，见下表。" if some else ""
    return _join(compared[0].value, clauses, "图中各年见下表", said)


def tell_comparisons(compared: Sequence[Comparison]) -> Paragraph:
    """Tell the last year beside the year before."""
    clauses = [_tell_comparison(each) for each in compared]
    return _join(compared[0].value, clauses, "其余见下表")


def _tell_comparison(each: Comparison) -> Clause:
    told: Clause = (each.measure.name, each.value)
    if not each.value.is_kept:
        return told
    return join_runs([told, phrase_comparison(each)], end="")


def tell_calendar(grids: Sequence[MonthGrid], totals: Sequence[Value]) -> Paragraph:
    """Tell the last year's total, its fullest months, and the months that are empty or unknown."""
    clauses = [
        (grid.measure.name, total, *_tell_months(grid))
        for grid, total in zip(grids, totals, strict=True)
    ]
    return _join(totals[0], clauses, "其余见下表")


def _tell_months(grid: MonthGrid) -> Clause:
    cells = list(enumerate(grid.cells[-1], start=1))
    known = {m: cell.value for m, cell in cells if cell.value and cell.value.number is not None}
    missing = [month for month, cell in cells if cell.state == "not_kept"]
    empty = [month for month, value in known.items() if value.number == 0]
    held = [month for month, value in known.items() if value.number]
    most = max((value.number or 0 for value in known.values()), default=0)
    fullest = [month for month in held if known[month].number == most]
    parts: list[Clause] = []
    if 0 < len(fullest) <= _MOST_MONTHS and len(held) > len(fullest):
        each = "各" if len(fullest) > 1 else ""
        parts.append((f"最多的是{_name_months(fullest)}（{each}", known[fullest[0]], "）"))
    if held and 0 < len(empty) <= len(held):
        parts.append((f"{_name_months(empty)}台账中没有记录",))
    elif held and empty:
        parts.append((f"集中在{_name_months(held)}，其余各月台账中没有记录",))
    if missing and len(missing) < len(cells):
        parts.append((f"{_name_months(missing)}无台账",))
    return ("，", *join_runs(parts, end="")) if parts else ()


def _name_months(months: Sequence[int]) -> str:
    return list_names([f"{month}月" for month in months])


def tell_quarters(composed: Sequence[Quarters]) -> Paragraph:
    """Tell how the last year's amounts lie over its quarters."""
    clauses: list[Clause] = []
    for each in composed:
        told: list[Clause] = [(each.measure.name, each.totals[-1])]
        if each.totals[-1].is_kept:
            pairs = zip(_PARTS, each.values[-1], strict=True)
            told += [(name, value) for name, value in pairs if value is not None]
        clauses.append(join_runs(told, end=""))
    return _join(composed[0].totals[-1], clauses, "其余见下表")


def tell_forms(years: Sequence[FormsYear]) -> Paragraph:
    """Tell the last year's counts of the four forms, with shares where they may be given."""
    last = years[-1]
    parts: list[Clause] = []
    for count, share in zip(last.counts, last.shares, strict=True):
        if count is not None:
            parts.append((count.name, count, *(("，占", share) if share is not None else ())))
    if not parts:
        return say_nothing(f"{last.year}年四种形态没有台账，不当作零。")
    whole: list[Clause] = [] if last.total is None else [("合计", last.total)]
    reason = "" if last.total is not None else "台账所载的形态不全，不计算占比。"
    return Paragraph(merge_text((f"{last.year}年：", *join_runs([*parts, *whole], "；"), reason)))


def tell_flow(values: Sequence[Value], rate: Value) -> Paragraph:
    """Tell what was opened and completed in the last year, what is still open, and the rate."""
    opened, closed, still_open = values
    if not any(value.is_kept for value in values):
        return say_nothing(f"{_name_period(opened)}没有整改台账，不当作零。")
    parts: list[Clause] = [
        ("反馈问题", opened),
        ("完成整改（不论哪一年反馈）", closed),
        ("期末尚未完成", still_open),
    ]
    if rate.number is not None and rate.inputs:
        parts.append(("当年反馈的完成", rate.inputs[0], "，完成率", rate))
    return Paragraph(merge_text((f"{_name_period(opened)}：", *join_runs(parts))))


def _name_period(value: Value) -> str:
    return Period.from_key(value.period).label


def _join(first: Value, clauses: Sequence[Clause], rest: str, after: str = "") -> Paragraph:
    told = list(clauses[:_MOST_TOLD])
    more = len(clauses) - len(told)
    if more:
        told.append((f"另有{more}项，{rest}",))
    return Paragraph(merge_text((f"{_name_period(first)}：", *join_runs(told, "；"), after)))
