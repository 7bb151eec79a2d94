"""Parts: the three parts of a report, its comparison with last year, and its notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from analysis.comparisons import Comparison, compare_with_reports
from analysis.content import INVENTED, Cell, Heading, Paragraph, Table
from analysis.findings import Findings, Section
from analysis.measures import RECTIFICATION, list_measures
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
    compose_upkeep,
    number_point,
    tell_breaks,
)
from analysis.report.model import Block, Part
from analysis.report.own import OwnFindings, OwnText
from analysis.report.printed_notes import (
    tell_left_out,
    tell_revisions,
    tell_sources,
    tell_unchecked,
    tell_withheld,
)
from analysis.report.section_charts import draw_comparison, draw_section
from analysis.report.section_tables import tell_balances, tell_heads
from analysis.report.subject import Subject
from analysis.views import StoredView, describe_views
from analysis.vocabulary import read_vocabulary

PART_TITLES = ("履职情况", "存在的问题", "下一步", "主要数据与上年比较", "口径与数据说明")
_EVERY_NUMBER = "文中每个数都来自台账的行，可逐一查对；台账没有记载的，本报告不写。"
SECTIONS: tuple[Section, ...] = ("study", "responsibility", "conduct")
_WORTH = {"up": "明显增加", "down": "明显减少"}


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """What the parts are made of."""

    subject: Subject
    own: OwnText
    added: OwnFindings
    steps: Mapping[str, Step]
    is_invented: bool
    views: tuple[StoredView, ...] = ()


def build_parts(draft: Draft) -> tuple[Part, ...]:
    """Build the parts in order."""
    subject, findings = draft.subject, draft.subject.findings
    views = describe_views(
        subject.records, draft.views, subject.organization, subject.catalogue, subject.period.end
    )
    bodies = (
        _build_duties(draft),
        compose_problems(findings, draft.added.points),
        compose_next_steps(findings, draft.steps, draft.added.points),
        (tell_comparison(findings), *draw_comparison(findings), *views),
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
    findings = draft.subject.findings
    if draft.is_invented:
        yield Paragraph((INVENTED,), "note")
    yield compose_lead(findings)
    for place, section in enumerate(SECTIONS, start=1):
        title = SECTION_TITLES[section]
        yield Heading(3, f"（{number_point(place)}）{title}", f"section-{section}")
        yield from compose_section(findings, section)
        yield from draft.own.under(title)
        if section == "conduct":
            yield from tell_balances(findings)
            yield from tell_heads(draft.subject)
        yield from draw_section(draft.subject, section)


def tell_comparison(findings: Findings) -> Table:
    """Tabulate every measure of the report beside the year before."""
    span = findings.period
    before = "上年" if span.is_whole_year else "上年同期"
    columns = ("指标", "本期", before, "增减", "增减幅度", "说明")
    rows: list[tuple[Cell, ...]] = []
    for each in findings.comparisons:
        is_stated = each.missing is None and each.is_against_report
        said = ["上年数据取自上年度报告" if is_stated else tell_worth(each)]
        for when, value in (("本期", each.value), ("上年", each.baseline)):
            if value is not None and value.in_doubt:
                words = "项待核" if each.measure.activity == RECTIFICATION else "行未计入"
                said.append(f"{when}另有{value.in_doubt}{words}")
        said.append(tell_breaks(each.renamings) if each.missing is None else "")
        why = "；".join(part for part in said if part)
        change, change_pct = tell_change(each), tell_change_pct(each)
        rows.append((each.measure.name, each.value, each.baseline, change, change_pct, why))
    caption = f"{span.label}与{before}（{span.previous_year().label}）比较"
    return Table(Paragraph((caption,), "note"), columns, tuple(rows))


def tell_change(comparison: Comparison) -> Cell:
    """Write the difference with its direction; None if there is no comparison."""
    if comparison.change is None or comparison.is_uncertain:
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


def tell_worth(comparison: Comparison) -> str:
    """Say that a change is more than chance, or why there is no comparison; else nothing."""
    if comparison.missing is not None:
        is_told = comparison.missing in ("definition", "split")
        breaks = [each for each in comparison.measure.breaks if not each.is_comparable]
        told = f"{tell_breaks(comparison.breaks or breaks)}，" if is_told else ""
        return told + read_vocabulary("missing")[comparison.missing]["table"]
    doubts = [f"只比两年都有台账的月份{comparison.without}"] if comparison.left_out else []
    if comparison.is_uncertain:
        doubts.append("增减待核")
    if doubts:
        return "；".join(doubts)
    return _WORTH.get(comparison.direction or "", "") if comparison.is_significant else ""


def _build_notes(draft: Draft) -> Iterator[Block]:
    subject = draft.subject
    findings, records, year = subject.findings, subject.records, subject.year
    yield Heading(3, "比较和书写规则", "rules")
    yield compose_rules(findings)
    yield Heading(3, "指标口径", "definitions")
    yield compose_definitions(findings)
    yield from tell_withheld(records.suppression, list_measures(subject.catalogue))
    cadences = compose_cadences(findings)
    if cadences is not None:
        yield Heading(3, "频次要求", "cadences")
        yield cadences
    # Past reports of the two years that the report compares.
    compared = (
        compare_with_reports(records, subject.organization, each, catalogue=subject.catalogue)
        for each in (year, year - 1)
    )
    yield from tell_revisions(tuple(each for found in compared for each in found))
    yield Heading(3, "数据说明", "sources")
    yield Paragraph((_EVERY_NUMBER,), "note")
    yield from compose_absences(findings)
    upkeep = compose_upkeep(findings, draft.steps)
    if upkeep is not None:
        yield upkeep
    unchecked = (*draft.own.unchecked, *draft.added.unchecked)
    if unchecked:
        yield Paragraph(("单位自写段落中有未核数字，台账里没有对应的指标：",), "note")
        yield tell_unchecked(unchecked, (each.value for each in findings.comparisons))
    yield tell_sources(records)
    left_out = tell_left_out(findings, records)
    if left_out is not None:
        yield left_out
