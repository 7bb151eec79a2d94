"""Pages: single parts for the notebook of comparisons, without a whole report around them."""

from __future__ import annotations

from pathlib import Path

from analysis.cadence import LONG_SILENCE_DAYS, MIN_FOR_SHARE
from analysis.charts import draw_forms, draw_trends
from analysis.comparisons import ALPHA
from analysis.content import Cell, Heading, Paragraph, Table
from analysis.findings import (
    FALL_LEAST,
    FALL_SHARE,
    HALVED_LEAST,
    KINDS,
    LAST_SHARE,
    LEAST_REPEATED,
    RUSH_SHARE,
    SILENCE_CHANCE,
    find_national,
)
from analysis.formatting import format_percent
from analysis.narrative import SECTION_TITLES, describe_national, list_points, merge_text
from analysis.records import Records
from analysis.report.attachments import tell_comparison
from analysis.report.handed_in import SECTIONS
from analysis.report.model import Block, Part
from analysis.report.pages.repeating import page_of_year, repeatable
from analysis.report.section_charts import draw_comparison, draw_section
from analysis.report.section_tables import tell_heads
from analysis.report.subject import Subject, find_place
from analysis.trends import NATIONAL_INTERVAL_NOTE, read_national_forms
from analysis.vocabulary import read_vocabulary
from analysis.workspace import find_reference

NATIONAL_FILE = "national_four_forms.csv"
_THRESHOLDS = {
    "false_share": format_percent(100 * ALPHA),
    "fewest": MIN_FOR_SHARE,
    "rush_share": format_percent(RUSH_SHARE),
    "last_share": format_percent(LAST_SHARE),
    "fall_share": format_percent(FALL_SHARE),
    "fall_least": FALL_LEAST,
    "halved_least": HALVED_LEAST,
    "least_repeated": LEAST_REPEATED,
    "silent_days": LONG_SILENCE_DAYS,
    "silence_chance": format_percent(100 * SILENCE_CHANCE),
}
"""What the rules of the vocabulary name by these words."""

_NOTE = (
    "只列台账所示，不推断原因。要关闭某类问题或者自己写问题，改 data/findings.toml；"
    "要改写措施，改 data/next_steps.toml。"
)


@page_of_year
def compare_with_last_year(subject: Subject) -> Part:
    """Compare every measure of the year with the year before, as a table and a chart."""
    findings = subject.findings
    return Part("与上年比较", (tell_comparison(findings), *draw_comparison(findings)))


@page_of_year
def follow_years(subject: Subject) -> Part:
    """Draw what the ledgers tell of all years up to the year, section by section."""
    blocks: list[Block] = []
    for section in SECTIONS:
        charts = tuple(draw_section(subject, section))
        if charts:
            blocks += [Heading(3, SECTION_TITLES[section], f"years-{section}"), *charts]
    empty = Paragraph(("没有可以画出的数：台账没有载明数目，或者不在所画的各项之中。",))
    return Part("多年趋势", tuple(blocks or [empty]))


@repeatable
def show_national_forms(records: Records | None = None, *, path: Path | None = None) -> Part:
    """Tell, tabulate and draw the published national figures of the four forms.

    Raises
    ------
    SourceError
        If the file is not there or cannot be read.
    """
    if path is None:
        path = find_reference(find_place(records), NATIONAL_FILE) or Path(NATIONAL_FILE)
    national = read_national_forms(path)
    last = national.total.years[-1]
    checks = {check.year: check for check in national.checks}
    words = {True: "相符", False: "不符"}
    rows: list[tuple[Cell, ...]] = []
    for each in national.years:
        check = checks.get(each.year)
        told = "" if check is None else words[check.is_within_rounding]
        rows.append((f"{each.year}年", *each.counts, each.total, told, each.shares[0]))
    table = Table(
        Paragraph(("全国监督执纪“四种形态”",), "note"),
        ("年度", "第一种", "第二种", "第三种", "第四种", "公布合计", "核对", "第一种占比"),
        tuple(rows),
        "数据来自中央纪委国家监委公布的年度通报，单位万人次；核对指四项之和与合计的差不超过0.1万人次。",
    )
    return Part(
        "全国数据",
        (
            describe_national(find_national(national)),
            table,
            draw_trends(
                (national.total, *national.forms), year=last, subject="全国监督执纪“四种形态”"
            ),
            draw_forms(
                national.years,
                subject="全国监督执纪“四种形态”",
                interval_note=NATIONAL_INTERVAL_NOTE,
            ),
        ),
    )


@page_of_year
def show_reasons(subject: Subject) -> Part:
    """Tell the problems as the report would, each with the rule that finds it."""
    title = "问题和依据的规则"
    findings = subject.findings
    points = (*list_points(findings), *list_points(findings, is_noted=True))
    if not points:
        return Part(title, (Paragraph(("就台账所载数据，没有发现需要列出的问题。",)),))
    rules = read_vocabulary("weaknesses")
    blocks: list[Block] = []
    for place, point in enumerate(points, start=1):
        blocks.append(Paragraph(merge_text((f"{place}. {point.title}。", *point.runs))))
        kind = f"（类别 {point.kind}）" if point.kind in KINDS else "（不能关闭）"
        blocks.append(
            Paragraph((f"依据：{rules[point.kind]['rule'].format(**_THRESHOLDS)}{kind}。",), "note")
        )
    return Part(title, (*blocks, Paragraph((_NOTE,), "note")))


@page_of_year
def show_talks(subject: Subject) -> Part:
    """Tabulate the talks and forms of the year by times, heads and level."""
    tables = tuple(tell_heads(subject))
    none = Paragraph(("台账没有分别载明谈话的次数和人次，也没有载明级别。",))
    return Part("谈话的次数、人次和级别", tables or (none,))
