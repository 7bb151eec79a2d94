"""Section charts: which a section of the report has, by what data there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from analysis.charts import (
    Drawing,
    draw_burndown,
    draw_forms,
    draw_month_heatmap,
    draw_rectification_flow,
    draw_talks,
    draw_trends,
    draw_year_over_year,
)
from analysis.findings import Findings, Section, build_month_grid
from analysis.measures import list_years
from analysis.report.subject import Subject
from analysis.trends import (
    FORMS,
    build_burndown,
    build_flow,
    build_forms,
    build_origin_trends,
    build_trend,
)
from analysis.vocabulary import read_vocabulary

_GROUPS: Mapping[Section, str] = {
    "study": "study",
    "responsibility": "meeting",
    "conduct": "talk",
}
"""The group of activities (see the catalogue) that a section draws over the years."""

_MONTHS_OF_YEARS = 3
"""The years of which a report shows the months: each takes twelve values and their rows."""

_FEWEST_BARS = 4
"""Years with persons dealt with of which the forms are drawn: of fewer the table tells as much."""

_LIFE_CYCLE = ("rectification_opened", "rectification_closed")


def draw_section(subject: Subject, section: Section) -> Iterator[Drawing]:
    """Draw all charts of one section; a chart without any value this year is left out."""
    records, organization, end = subject.records, subject.organization, subject.period.end
    beside = draw_beside_text(subject)
    yield from beside.get("study", ()) if section == "study" else ()
    if section == "responsibility":
        yield from _draw_group(subject, section)
    elif section == "conduct":
        yield from (*beside.get("talks", ()), *beside.get("rectification", ()))
        burndown = build_burndown(records, organization, subject.year, as_of=end)
        if any(value.number for value in burndown.remaining):
            yield draw_burndown(burndown)
    yield from draw_attached(subject, section)


def draw_beside_text(subject: Subject) -> Mapping[str, tuple[Drawing, ...]]:
    """Draw the charts that stand beside the text of a report, by the section or point they follow.

    They are those of study and of talks over the years, and of the year's rectification.
    """
    drawn: dict[str, tuple[Drawing, ...]] = {}
    if len(_years(subject)) > 1:  # one year is no trend
        drawn["study"] = tuple(_draw_group(subject, "study"))
        drawn["talks"] = tuple(_draw_group(subject, "conduct"))
    if subject.findings.rectification is not None:
        asked = (subject.records, subject.organization, subject.year)
        flow = build_flow(*asked, as_of=subject.period.end)
        if any(value.number for value in (*flow.opened, *flow.closed, *flow.open_stock)):
            drawn["rectification"] = (draw_rectification_flow(flow),)
    return drawn


def _draw_group(subject: Subject, section: Section) -> Iterator[Drawing]:
    """Draw the group of activities of a section over the years."""
    group = _GROUPS[section]
    records, organization = subject.records, subject.organization
    counted, years, end = subject.findings.counted, _years(subject), subject.period.end
    trends = [
        build_trend(records, fact.comparison.measure, organization, years, as_of=end)
        for fact in counted
        if fact.group == group
    ]
    if trends and group == "talk":
        yield draw_talks(trends, year=subject.year)
    elif trends:
        name, is_bar = read_vocabulary("chart_groups")[group]["name"], group == "meeting"
        style: Literal["bar", "line"] = "bar" if is_bar else "line"
        yield draw_trends(trends, year=subject.year, subject=name, style=style)


def draw_attached(subject: Subject, section: Section) -> Iterator[Drawing]:
    """Draw the charts of one section that stand in the attachment: months, origins, forms."""
    records, organization = subject.records, subject.organization
    years, end = _years(subject), subject.period.end
    told = {fact.activity for fact in subject.findings.counted}
    if section == "study":
        # The months of the activity that shows a year's rhythm best, of those that are told.
        code = next((code for code in read_vocabulary("calendars") if code in told), None)
        if code is not None:
            last = years[-_MONTHS_OF_YEARS:]
            yield draw_month_heatmap(build_month_grid(records, code, organization, last))
    if section != "conduct":
        return
    if origins := build_origin_trends(records, organization, years, as_of=end):
        yield draw_trends(origins, year=subject.year, subject="各来源反馈问题", style="bar")
    forms = build_forms(records, organization, years, as_of=end) if told & {*FORMS} else ()
    known = sum(each.total is not None and bool(each.total.number) for each in forms)
    if known >= _FEWEST_BARS and forms[-1].total is not None and forms[-1].total.number:
        yield draw_forms(forms)


def draw_comparison(findings: Findings) -> Iterator[Drawing]:
    """Draw the year over year chart of what was counted, rates and empty pairs left out."""
    shown = [
        each
        for each in findings.comparisons
        if each.measure.kind == "amount" or each.measure.code in _LIFE_CYCLE
        if any(value is not None and value.number for value in (each.value, each.baseline))
    ]
    if not shown:
        return
    span = findings.period
    before = span.previous_year()
    yield draw_year_over_year(
        shown,
        title=f"主要事项：{span.label}与上年{'' if span.is_whole_year else '同期'}",
        labels=(before.label, span.label),
    )


def _years(subject: Subject) -> range:
    """List every year from the first one known to the year in question."""
    return range(min(list_years(subject.records)), subject.year + 1)
