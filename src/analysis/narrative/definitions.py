"""Definitions: what is printed at the end, so that a reader can judge every number."""

from __future__ import annotations

from analysis.comparisons import ALPHA, SMALL_BASE
from analysis.content import ListBlock, Paragraph, Run, Table
from analysis.findings import Findings
from analysis.formatting import format_date, format_percent
from analysis.measures import Measure
from analysis.narrative.phrases import list_names


def compose_definitions(findings: Findings) -> Table:
    """List the measures of the report with their 口径."""
    measures: dict[str, Measure] = {}
    for comparison in findings.comparisons:
        measures.setdefault(comparison.measure.code, comparison.measure)
    rows = tuple((each.name, each.unit, each.definition) for each in measures.values())
    return Table(Paragraph(("统计口径",), "note"), ("指标", "单位", "口径"), rows)


def compose_rules(findings: Findings) -> ListBlock:
    """State the rules by which values are compared and worded."""
    span = findings.period
    same = (
        f"本期为{span.label}，与上年全年比较。"
        if span.is_whole_year
        else f"本期为{span.label}，只与上年同期（{span.previous_year().label}）比较。"
    )
    small = f"上年数不足{SMALL_BASE}或为零的，只写“由几增至几”，不写百分比。"
    clear = (
        "写“明显”的，是用精确条件检验比较两个次数，偶然出现这样大差别的概率"
        f"小于{format_percent(100 * ALPHA)}；没有写“明显”的增减不能排除是偶然起伏。"
        "人次、份数等一行可载多人的数不作这一检验。"
    )
    items = (
        same,
        "上年没有台账的，不作比较，也不用更早的年份代替；没有台账不等于零。",
        small,
        clear,
        "百分比之差用“个百分点”；次、人次、份、项不相加，不同种类的谈话、不同形态不合并。",
        "数据四舍五入只在书写时进行一次；比较和检验用未舍入的数。",
        "只写数据所示，不推断原因。",
    )
    return ListBlock(tuple((item,) for item in items))


def compose_cadences(findings: Findings) -> Table | None:
    """List the rhythms that were checked, with their source; None if there were none."""
    rows = []
    for fact in findings.counted:
        rhythm = fact.rhythm
        if rhythm is None or rhythm.activity.cadence is None:
            continue
        cadence = rhythm.activity.cadence
        source = cadence.source if cadence.verified else f"{cadence.source}（待核）"
        rows.append(
            (
                fact.name,
                cadence.strength,
                rhythm.due_count,
                rhythm.kept_count,
                rhythm.missed_count,
                source,
            )
        )
    if not rows:
        return None
    columns = ("事项", "要求强度", "可核对", "达到", "没有达到", "依据")
    return Table(Paragraph(("频次核对",), "note"), columns, tuple(rows))


def compose_absences(findings: Findings) -> tuple[Paragraph, ...]:
    """Name what the report does not tell: activities without a ledger, masked and stated values."""
    paragraphs: list[tuple[Run, ...]] = []
    if findings.not_kept:
        names = list_names(findings.not_kept)
        paragraphs.append((f"本年度无台账记载、未作统计的事项：{names}。",))
    for each in findings.masked:
        where = "以“xx”等符号代替数目" if each.is_marked else "没有载明数目"
        paragraphs.append((f"{each.value.name}有", each.masked, f"{where}，不推算、不计入。"))
    if findings.stated_years:
        years = list_names([f"{year}年" for year in findings.stated_years])
        paragraphs.append((f"{years}没有台账，所用数据取自往年报告，没有台账行可查。",))
    if findings.after_cutoff is not None:
        end = format_date(findings.period.end)
        paragraphs.append(("台账中有", findings.after_cutoff, f"的日期在{end}之后，没有计入。"))
    return tuple(Paragraph(runs, "note") for runs in paragraphs)
