"""Pages: single parts for the notebook of comparisons, without a whole report around them."""

from __future__ import annotations

from pathlib import Path

from analysis.charts import draw_forms, draw_trends
from analysis.content import Heading, Paragraph, Table
from analysis.findings import find_national
from analysis.narrative import SECTION_TITLES, describe_national
from analysis.report.model import Block, Part
from analysis.report.pages.repeating import repeatable
from analysis.report.pages.subject import Subject, page_of_year
from analysis.report.parts import SECTIONS, tell_comparison
from analysis.report.section_charts import draw_comparison, draw_section
from analysis.trends import NATIONAL_INTERVAL_NOTE, NationalForms, read_national_forms
from analysis.workspace import find_reference, find_workspace

NATIONAL_FILE = "national_four_forms.csv"


@repeatable
@page_of_year
def compare_with_last_year(subject: Subject) -> Part:
    """Compare every measure of the year with the year before, as a table and a chart."""
    findings = subject.findings
    return Part("与上年比较", (tell_comparison(findings), *draw_comparison(findings)))


@repeatable
@page_of_year
def follow_years(subject: Subject) -> Part:
    """Draw what the ledgers tell of all years up to the year, section by section."""
    blocks: list[Block] = []
    for section in SECTIONS:
        charts = tuple(
            draw_section(subject.records, subject.organization, subject.findings, section)
        )
        if charts:
            blocks += [Heading(3, SECTION_TITLES[section], f"years-{section}"), *charts]
    empty = Paragraph(("没有可以画出的数：台账没有载明数目，或者不在所画的各项之中。",))
    return Part("多年趋势", tuple(blocks or [empty]))


@repeatable
def show_national_forms(path: Path | None = None) -> Part:
    """Tell, tabulate and draw the published national figures of the four forms.

    Raises
    ------
    SourceError
        If the file is not there or cannot be read.
    """
    if path is None:
        path = find_reference(find_workspace(Path.cwd()), NATIONAL_FILE) or Path(NATIONAL_FILE)
    national = read_national_forms(path)
    last = national.total.years[-1]
    return Part(
        "全国数据",
        (
            describe_national(find_national(national)),
            _tell_national(national),
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


def _tell_national(national: NationalForms) -> Table:
    checks = {check.year: check for check in national.checks}
    rows = tuple(
        (
            f"{each.year}年",
            *each.counts,
            each.total,
            _tell_check(checks[each.year].is_within_rounding) if each.year in checks else "",
            each.shares[0],
        )
        for each in national.years
    )
    columns = ("年度", "第一种", "第二种", "第三种", "第四种", "公布合计", "核对", "第一种占比")
    return Table(
        Paragraph(("全国监督执纪“四种形态”",), "note"),
        columns,
        rows,
        "数据来自中央纪委国家监委公布的年度通报，单位万人次；核对指四项之和与合计的差不超过0.1万人次。",
    )


def _tell_check(is_equal: bool) -> str:
    return "相符" if is_equal else "不符"
