"""Attachments: the year's values beside last year's with their charts, and how they are counted."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.charts import Drawing
from analysis.comparisons import Comparison
from analysis.content import Cell, Heading, Paragraph, PartStart, Run, Table
from analysis.findings import Findings
from analysis.measures import list_measures
from analysis.narrative import (
    SECTION_TITLES,
    compose_cadences,
    compose_definitions,
    compose_limits,
    compose_rules,
    describe_agreements,
    tell_breaks,
)
from analysis.reconciliation import Reconciliation
from analysis.report.handed_in import ATTACHMENTS, SECTIONS, Draft
from analysis.report.model import Block, Part
from analysis.report.printed_notes import describe_sources, tell_withheld
from analysis.report.section_charts import draw_attached
from analysis.report.section_tables import tell_balances, tell_heads
from analysis.views import describe_views
from analysis.vocabulary import read_vocabulary

_EVERY_NUMBER = (
    "本报告据{}个文件编写。每个数都可查到台账的行，文件、工作表和行逐一列在附件3；"
    "台账没有记载的，不写。"
)
_WORTH = {"up": "明显增加", "down": "明显减少"}


def build_comparison(draft: Draft) -> Part:
    """Build the first attachment: every value beside last year's, tables and charts."""
    subject, findings = draft.subject, draft.subject.findings
    blocks: list[Block] = [PartStart("attachment", ATTACHMENTS[0], "attachment-1")]
    blocks += [Heading(3, "主要数据与上年比较", "comparison"), tell_comparison(findings)]
    topics = tell_topics(draft)
    blocks += [topics] if topics is not None else []
    blocks += [*tell_balances(findings, draft.voice.carried), *tell_heads(subject)]
    for section in SECTIONS:
        charts: Sequence[Drawing] = tuple(draw_attached(subject, section))
        if charts:
            blocks += [Heading(3, SECTION_TITLES[section], f"charts-{section}"), *charts]
    blocks += describe_views(
        subject.records, draft.views, subject.organization, subject.catalogue, subject.period.end
    )
    return Part(ATTACHMENTS[0], (*blocks, *draft.own.under("comparison")))


def tell_topics(draft: Draft) -> Table | None:
    """Tabulate what each activity was about, with all that the text leaves out; None of nothing."""
    rows: list[tuple[str, tuple[Run, ...]]] = []
    for fact in draft.subject.findings.counted:
        substance = draft.voice.substance.get(fact.activity)
        if substance is None or not substance.topics:
            continue
        listed: list[Run] = []
        for place, each in enumerate(substance.topics):
            listed += ["；" if place else "", each.text, "（新）" * each.is_new, each.value]
        listed += [f"；{doubt}"] if (doubt := fact.comparison.value.doubt) else []
        rows.append((fact.name, tuple(listed)))
    if not rows:
        return None
    caption = f"主题和内容（{draft.subject.period.label}）"
    has_new = any(run == "（新）" for _, listed in rows for run in listed)
    note = "按台账的主题、内容分列，一行有几个名称的分别计数，各数之和可以大于或者小于总数"
    note += "；“新”是以前年度没有的。" if has_new else "。"
    return Table(Paragraph((caption,), "note"), ("事项", "主题和内容"), tuple(rows), note)


def tell_comparison(findings: Findings) -> Table:
    """Tabulate every measure of the report beside the year before."""
    span = findings.period
    years = (span.label, span.previous_year().label)
    columns = ("指标", *years, "增减", "增减幅度", "说明")
    rows: list[tuple[Cell, ...]] = []
    gaps = {fact.activity: fact.missing_months for fact in findings.counted}
    for each in findings.comparisons:
        is_stated = each.missing is None and each.is_against_report
        said = ["上年数据取自上年度报告" if is_stated else tell_worth(each)]
        said += tell_doubts(each, years)
        said.append(tell_breaks(each.renamings) if each.missing is None else "")
        months = () if each.left_out else gaps.get(each.measure.code, ())
        lacks = f"{years[0]}缺{'、'.join(f'{month}月' for month in months)}的台账"
        said += [lacks] if months else []
        why = "；".join(part for part in said if part)
        change, change_pct = tell_change(each), tell_change_pct(each)
        rows.append((each.measure.name, each.value, each.baseline, change, change_pct, why))
    caption = f"{years[0]}与{years[1]}比较"
    return Table(Paragraph((caption,), "note"), columns, tuple(rows))


def tell_doubts(comparison: Comparison, called: tuple[str, str]) -> list[str]:
    """Say how many rows each of the two values may lack, and which is meant."""
    pairs = zip(called, (comparison.value, comparison.baseline), strict=True)
    return [f"{when}{value.doubt}" for when, value in pairs if value is not None and value.doubt]


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


def build_notes(draft: Draft, reconciled: Reconciliation) -> Part:
    """Build the second attachment: how values are counted and compared, and from which files."""
    subject = draft.subject
    findings, records = subject.findings, subject.records
    blocks: list[Block] = [PartStart("attachment", ATTACHMENTS[1], "attachment-2")]
    blocks += [Heading(3, "指标口径", "definitions"), compose_definitions(findings)]
    blocks += tell_withheld(records.suppression, list_measures(subject.catalogue))
    cadences = compose_cadences(findings)
    if cadences is not None:
        blocks += [Heading(3, "频次要求", "cadences"), cadences]
    blocks += [Heading(3, "比较和书写规则", "rules"), compose_rules(findings)]
    number = len(describe_sources(records, subject.year))
    stated = Paragraph((_EVERY_NUMBER.format(number),), "note")
    blocks += [Heading(3, "数据说明", "sources"), stated]
    blocks += [*compose_limits(findings), *describe_agreements(reconciled)]
    return Part(ATTACHMENTS[1], (*blocks, *draft.own.under("notes")))
