"""Parts: the three parts of a report, its comparison with last year, and its notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from analysis.catalogue import Catalogue
from analysis.comparisons import Comparison, Revision, compare_with_reports
from analysis.content import Cell, Heading, ListBlock, Paragraph, Table
from analysis.findings import Findings, Section
from analysis.measures import list_measures
from analysis.narrative import (
    SECTION_TITLES,
    Step,
    compose_absences,
    compose_cadences,
    compose_definitions,
    compose_lead,
    compose_next_steps,
    compose_problems,
    compose_rules,
    compose_section,
    describe_revision,
    describe_revisions,
    number_point,
    tell_breaks,
)
from analysis.records import Records
from analysis.report.balance_table import tell_balances
from analysis.report.model import Block, Part
from analysis.report.own import OwnText
from analysis.report.own_findings import OwnFindings
from analysis.report.section_charts import draw_comparison, draw_section
from analysis.report.sources import tell_left_out, tell_sources
from analysis.report.talk_tables import tell_heads
from analysis.report.unchecked import tell_unchecked
from analysis.report.withheld_note import tell_withheld
from analysis.views import StoredView, describe_views

PART_TITLES = ("履职情况", "存在的问题", "下一步", "主要数据与上年比较", "口径与数据说明")
INVENTED = "本报告所用台账含虚构示例数据，不反映任何单位的真实情况，不得作为报告报送。"
SECTIONS: tuple[Section, ...] = ("study", "responsibility", "conduct")
_WHY = {
    "gap": "上年无台账记录，不作比较",
    "first_year": "首个有台账的年度，不作比较",
    "absent": "本期无台账记录，不作比较",
    "masked": "数目没有完整载明，不作比较",
    "nothing": "有一期没有可以计算的整改事项，不作比较",
    "withheld": "数目不公开，不作比较",
    "definition": "不作比较",
    "organizations": "两年有台账的单位不同，不作比较",
    "months": "两年有台账的月份不同，不作比较",
}
_WORTH: Mapping[tuple[str | None, bool | None], str] = {
    ("up", True): "明显增加",
    ("down", True): "明显减少",
    ("up", False): "有所增加，不能排除偶然起伏",
    ("down", False): "有所减少，不能排除偶然起伏",
}


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """What the parts are made of."""

    records: Records
    organization: str | None
    findings: Findings
    own: OwnText
    added: OwnFindings
    steps: Mapping[str, Step]
    is_invented: bool
    catalogue: Catalogue
    views: tuple[StoredView, ...] = ()


def build_parts(draft: Draft) -> tuple[Part, ...]:
    """Build the parts in order."""
    bodies = (
        _build_duties(draft),
        compose_problems(draft.findings, draft.added.points),
        compose_next_steps(draft.findings, draft.steps, draft.added.points),
        _build_comparison(draft),
        _build_notes(draft),
    )
    return tuple(
        Part(
            title,
            (
                Heading(2, f"{number_point(place)}、{title}", f"part-{place}"),
                *body,
                *draft.own.under(title),
            ),
        )
        for place, (title, body) in enumerate(zip(PART_TITLES, bodies, strict=True), start=1)
    )


def _build_duties(draft: Draft) -> Iterator[Block]:
    if draft.is_invented:
        yield Paragraph((INVENTED,), "note")
    yield compose_lead(draft.findings)
    for place, section in enumerate(SECTIONS, start=1):
        title = SECTION_TITLES[section]
        yield Heading(3, f"（{number_point(place)}）{title}", f"section-{section}")
        yield from compose_section(draft.findings, section)
        yield from draft.own.under(title)
        if section == "conduct":
            yield from tell_balances(draft.findings)
            yield from tell_heads(draft.records, draft.organization, draft.findings)
        yield from draw_section(draft.records, draft.organization, draft.findings, section)


def _build_comparison(draft: Draft) -> Iterator[Block]:
    yield tell_comparison(draft.findings)
    yield from draw_comparison(draft.findings)
    last_day = draft.findings.period.end
    yield from describe_views(
        draft.records, draft.views, draft.organization, draft.catalogue, last_day
    )


def tell_comparison(findings: Findings) -> Table:
    """Tabulate every measure of the report beside the year before."""
    span = findings.period
    before = "上年" if span.is_whole_year else "上年同期"
    columns = ("指标", "本期", before, "增减", "增减幅度", "说明")
    rows = tuple(_tell_row(each) for each in findings.comparisons)
    caption = f"{span.label}与{before}（{span.previous_year().label}）比较"
    return Table(Paragraph((caption,), "note"), columns, rows)


def _tell_row(comparison: Comparison) -> tuple[Cell, ...]:
    return (
        comparison.measure.name,
        comparison.value,
        comparison.baseline,
        tell_change(comparison),
        tell_change_pct(comparison),
        _explain(comparison),
    )


def tell_change(comparison: Comparison) -> Cell:
    """Write the difference with its direction; None if there is no comparison."""
    if comparison.change is None:
        return None
    if comparison.direction == "same":
        return ("持平（", comparison.change, "）")
    up, down = ("提高", "降低") if comparison.measure.kind == "rate" else ("增加", "减少")
    return (up if comparison.direction == "up" else down, comparison.change)


def tell_change_pct(comparison: Comparison) -> Cell:
    """Write the percentage with its direction; None where none is given."""
    if comparison.change_pct is None or not comparison.change_pct.number:
        return None
    return ("增长" if comparison.direction == "up" else "下降", comparison.change_pct)


def _explain(comparison: Comparison) -> str:
    is_stated = comparison.missing is None and comparison.is_against_report
    return "上年数据取自上年度报告" if is_stated else tell_worth(comparison)


def tell_worth(comparison: Comparison) -> str:
    """Say whether a change is more than chance, or why there is no comparison."""
    if comparison.missing is not None:
        told = f"{tell_breaks(comparison.breaks)}，" if comparison.missing == "definition" else ""
        return told + _WHY[comparison.missing]
    return _WORTH.get((comparison.direction, comparison.is_significant), "")


def _build_notes(draft: Draft) -> Iterator[Block]:
    findings = draft.findings
    yield Heading(3, "比较和书写规则", "rules")
    yield compose_rules(findings)
    yield Heading(3, "指标口径", "definitions")
    yield compose_definitions(findings)
    yield from tell_withheld(draft.records.suppression, list_measures(draft.catalogue))
    cadences = compose_cadences(findings)
    if cadences is not None:
        yield Heading(3, "频次要求", "cadences")
        yield cadences
    yield from tell_revisions(_list_revisions(draft))
    yield Heading(3, "数据说明", "sources")
    yield from compose_absences(findings)
    yield from _tell_unchecked(draft)
    yield tell_sources(draft.records)
    left_out = tell_left_out(findings, draft.records)
    if left_out is not None:
        yield left_out


def _list_revisions(draft: Draft) -> tuple[Revision, ...]:
    """Compare past reports with the ledgers of the two years that the report compares."""
    year, organization = draft.findings.year, draft.organization
    return tuple(
        each
        for wanted in (year, year - 1)
        for each in compare_with_reports(
            draft.records, organization, wanted, catalogue=draft.catalogue
        )
    )


def tell_revisions(revisions: Sequence[Revision]) -> Iterator[Block]:
    """Tell how past reports agree with the ledgers; nothing where there is nothing to compare."""
    if not revisions:
        return
    yield Heading(3, "与往年报告核对", "revisions")
    yield describe_revisions(revisions)
    differing = [describe_revision(each) for each in revisions if each.difference is not None]
    if differing:
        yield ListBlock(tuple(differing))


def _tell_unchecked(draft: Draft) -> Iterator[Block]:
    unchecked = (*draft.own.unchecked, *draft.added.unchecked)
    if unchecked:
        yield Paragraph(("单位自写段落中有未核数字，台账里没有对应的指标：",), "note")
        values = (each.value for each in draft.findings.comparisons)
        yield tell_unchecked(unchecked, values)
