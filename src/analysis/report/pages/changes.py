"""Changes: pages on what a change consists of, on quarters in sequence, and on past reports."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.charts import draw_contributions
from analysis.comparisons import (
    Contributions,
    compare_in_sequence,
    control_discoveries,
    find_kind_contributions,
    find_month_contributions,
    find_organization_contributions,
)
from analysis.content import Cell, Heading, ListBlock, Paragraph, Table
from analysis.measures import MONTHLY, measure_values
from analysis.narrative import describe_contributions, describe_revision, describe_revisions
from analysis.periods import Period
from analysis.reconciliation import compare_with_reports
from analysis.report.attachments import tell_change, tell_worth
from analysis.report.model import Block, Part
from analysis.report.pages.repeating import page_of_year
from analysis.report.subject import Subject
from analysis.vocabulary import read_vocabulary

_EXPLAINED = 3
"""Changes that are split by month where the notebook names none: those least likely by chance."""

_QUARTERS = ("第一季度", "第二季度", "第三季度", "第四季度")
_CHOSEN = (
    f"列出的是最不像偶然起伏的{_EXPLAINED}项增减，以及反馈问题；是否超出偶然起伏，"
    "看“增减是不是偶然”的判断。分到各月、各类的增减不再逐个检验。"
)
_OPENED = "rectification_opened"
_SEQUENCE_NOTE = (
    "环比是最近一个完整季度与前一季度相比，基数不足10的不写百分比。各季度的工作安排本来不同，"
    "环比的增减不等于好坏；多数工作应与上年同期比。“明显”的判断对全表一起作。"
)


@page_of_year
def explain_changes(subject: Subject, measures: Sequence[str] | None = None) -> Part:
    """Split changes into months, items into origins and remedies, all together into organizations.

    Without `measures` those changes that chance accounts for least.
    """
    title = "增减从哪里来"
    compared = {each.measure.code: each for each in subject.findings.comparisons}
    note: tuple[Block, ...] = ()
    if measures is not None:
        chosen = [compared[code] for code in measures if code in compared]
    else:
        note = (Paragraph((_CHOSEN,), "note"),)
        moved = [
            each for code, each in compared.items() if each.signed_change and code not in MONTHLY
        ]
        moved.sort(key=lambda each: 1.0 if each.p_value is None else each.p_value)
        opened = compared.get(_OPENED)
        chosen = [*moved[:_EXPLAINED], *([opened] if opened is not None else [])]
    records, organization = subject.records, subject.organization
    found: list[Contributions] = []
    for comparison in chosen:
        if comparison.measure.code in MONTHLY:
            parts = [
                find_kind_contributions(records, comparison, dimension, organization)
                for dimension in ("origin", "category", "remedy")
            ]
        else:
            parts = [find_month_contributions(records, comparison, organization)]
        if organization is None:
            parts.append(find_organization_contributions(records, comparison))
        found += [each for each in parts if each is not None and (each.moved or each.unknown)]
    if not found:
        return Part(title, (Paragraph(("没有可以分解的增减。",)),))

    is_whole_year = subject.period.is_whole_year
    labels = ("上年", "本年") if is_whole_year else ("上年同期", "本期")
    told: list[Block] = []
    for each in found:
        told.append(describe_contributions(each, is_whole_year=is_whole_year))
        told.append(draw_contributions(each, labels=labels))
    return Part(title, (*note, *told))


@page_of_year
def compare_quarters(subject: Subject) -> Part:
    """Tabulate the quarters of the year, and the last whole one against the one before it."""
    title = "各季度与环比"
    year, end = subject.year, subject.period.end
    ends = ((Period.month(year, month), Period.month(year, month + 2)) for month in (1, 4, 7, 10))
    quarters = [Period(first.start, last.end) for first, last in ends if last.end <= end]
    if not quarters:
        return Part(title, (Paragraph(("本年度还没有一个完整的季度。",)),))
    hidden = subject.records.suppression or ()
    told = (each.comparison.measure for each in subject.findings.counted)
    measures = [each for each in told if each.code not in hidden]
    compared = control_discoveries(
        [
            compare_in_sequence(
                subject.records, measure, quarters[-1], organization=subject.organization
            )
            for measure in measures
        ]
    )
    rows: list[tuple[Cell, ...]] = []
    for each in compared:
        values = measure_values(
            subject.records, each.measure, subject.organization, tuple(quarters)
        )
        said = (value if value.is_kept else "无台账" for value in values)
        worth = "持平" if each.direction == "same" else tell_worth(each).replace("上年", "上季度")
        worth = worth if each.missing is None else "不作比较"
        rows.append((each.measure.name, *said, tell_change(each), worth))
    names = _QUARTERS[: len(quarters)]
    columns = ("指标", *names, f"{names[-1]}环比", "判断")
    caption = Paragraph((f"{subject.year}年各季度",), "note")
    return Part(title, (Table(caption, columns, tuple(rows), _SEQUENCE_NOTE),))


@page_of_year
def check_past_reports(subject: Subject) -> Part:
    """Set what past reports state beside the ledgers, each difference named, for all years."""
    title = "与往年报告核对"
    found = [
        each
        for each in compare_with_reports(
            subject.records, subject.organization, catalogue=subject.catalogue
        )
        if each.year <= subject.year
    ]
    if not found:
        words = "往年报告所载的年份没有台账，或者没有往年报告，没有可以相互核对的数。"
        return Part(title, (Paragraph((words,)),))
    differing = tuple(describe_revision(each) for each in found if each.difference is not None)
    blocks: list[Block] = [describe_revisions(found)]
    if differing:
        blocks += [Heading(3, "不一致的数", "revisions-differing"), ListBlock(differing)]
    columns = ("年度", "指标", "往年报告所载", "出处", "现台账", "相差", "说明")
    caption = Paragraph(("往年报告所载与现台账",), "note")
    states = read_vocabulary("revisions")
    rows = tuple(
        (
            f"{each.year}年",
            each.measure.name,
            each.stated,
            f"{each.place.file}第{each.place.row}行",
            each.ledger,
            each.difference,
            states[each.state]["cell"],
        )
        for each in found
    )
    return Part(title, (*blocks, Table(caption, columns, rows)))
