"""Drawings: which charts a section has, by what data there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
from analysis.comparisons import Comparison
from analysis.findings import Findings, Section, build_month_grid
from analysis.measures import list_years
from analysis.records import Records
from analysis.trends import (
    FORMS,
    Trend,
    build_burndown,
    build_flow,
    build_forms,
    build_trend,
)

_STUDIES = (
    "first_topic_study",
    "group_study",
    "study_exchange",
    "centre_group_study",
    "theme_party_day",
    "party_lecture",
)
_MEETINGS = ("deployment_meeting", "branch_meeting", "branch_committee", "group_meeting")
_TALKS = (
    "heart_to_heart_talk",
    "integrity_talk",
    "reminder_talk",
    "appointed_talk",
    "admonition_talk",
)
_CALENDARS = ("theme_party_day", "group_study", "centre_group_study")
_LIFE_CYCLE = ("rectification_opened", "rectification_closed")


def draw_section(
    records: Records, organization: str | None, findings: Findings, section: Section
) -> Iterator[Drawing]:
    """Draw the charts of one section; a chart without any value this year is left out."""
    if section == "study":
        yield from _draw_studies(records, organization, findings)
    elif section == "responsibility":
        trends = _build_trends(records, organization, findings, _MEETINGS)
        if trends:
            yield draw_trends(trends, year=findings.year, subject="会议和组织生活", style="bar")
    else:
        yield from _draw_conduct(records, organization, findings)


def draw_comparison(findings: Findings) -> Iterator[Drawing]:
    """Draw the year over year chart of what was counted, rates and empty pairs left out."""
    shown = [each for each in findings.comparisons if _is_drawn(each)]
    if not shown:
        return
    span = findings.period
    before = span.previous_year()
    yield draw_year_over_year(
        shown,
        title=f"主要事项：{span.label}与上年{'' if span.is_whole_year else '同期'}",
        labels=(before.label, span.label),
    )


def _is_drawn(comparison: Comparison) -> bool:
    measure = comparison.measure
    numbers = [v.number for v in (comparison.value, comparison.baseline) if v is not None]
    is_counted = measure.kind == "amount" or measure.code in _LIFE_CYCLE
    return is_counted and any(numbers)


def _draw_studies(
    records: Records, organization: str | None, findings: Findings
) -> Iterator[Drawing]:
    trends = _build_trends(records, organization, findings, _STUDIES)
    if trends:
        yield draw_trends(trends, year=findings.year, subject="学习活动")
    told = {fact.activity for fact in findings.counted}
    code = next((code for code in _CALENDARS if code in told), None)
    if code is not None:
        grid = build_month_grid(records, code, organization, _years(records, findings))
        yield draw_month_heatmap(grid)


def _draw_conduct(
    records: Records, organization: str | None, findings: Findings
) -> Iterator[Drawing]:
    talks = _build_trends(records, organization, findings, _TALKS)
    if talks:
        yield draw_talks(talks, year=findings.year)
    if findings.rectification is not None:
        as_of = findings.period.end
        flow = build_flow(records, organization, findings.year, as_of=as_of)
        if any(value.number for value in (*flow.opened, *flow.closed, *flow.open_stock)):
            yield draw_rectification_flow(flow)
        burndown = build_burndown(records, organization, findings.year, as_of=as_of)
        if any(value.number for value in burndown.remaining):
            yield draw_burndown(burndown)
    if any(fact.activity in FORMS for fact in findings.counted):
        years = build_forms(
            records, organization, _years(records, findings), as_of=findings.period.end
        )
        if years[-1].total is not None and years[-1].total.number:
            yield draw_forms(years)


def _build_trends(
    records: Records, organization: str | None, findings: Findings, codes: Sequence[str]
) -> list[Trend]:
    told = {fact.activity: fact.comparison.measure for fact in findings.counted}
    years, last_day = _years(records, findings), findings.period.end
    return [
        build_trend(records, told[code], organization, years, as_of=last_day)
        for code in codes
        if code in told
    ]


def _years(records: Records, findings: Findings) -> range:
    """List every year from the first one known to the year in question."""
    return range(min(list_years(records)), findings.year + 1)
