"""Reconciling: pages on what past reports state beside the ledgers, for all years."""

from __future__ import annotations

from analysis.charts import draw_agreement_map
from analysis.content import Cell, Heading, Paragraph, Table
from analysis.narrative import describe_agreements, tabulate_agreements, tabulate_changes
from analysis.reconciliation import Reconciliation, reconcile
from analysis.report.model import Block, Part
from analysis.report.pages.repeating import page_of_year
from analysis.report.subject import Subject

_NOTHING = "没有往年报告，或者往年报告没有写到可以核对的数。往年报告请放进 data/past_reports。"
_LONGEST_TITLE = 40
_NO_CHANGES = "往年报告没有写明可以复算的增减和比率（如“较上年增长20%”“整改完成率100%”）。"
_REPORTS_NOTE = "只写部分月份的报告（如上半年），所载的数不与全年的台账核对。"


def reconcile_subject(subject: Subject) -> Reconciliation:
    """Reconcile the years of a subject up to its own."""
    return reconcile(
        subject.records,
        subject.findings.organization,
        until=subject.year,
        catalogue=subject.catalogue,
    )


@page_of_year
def list_past_reports(subject: Subject) -> Part:
    """Tabulate the past reports that were read: of which year each is, and what it states."""
    records, title = subject.records, "读到的往年报告"
    stated = records.stated
    rows: list[tuple[Cell, ...]] = []
    for report in records.past_reports:
        of_report = stated[stated["file"] == report.file]
        span = "不明" if report.year is None else f"{report.year}年"
        rows.append(
            (
                report.file,
                report.title[:_LONGEST_TITLE],
                report.organization or "报告没有写明",
                f"{span}{'（部分月份）' * report.is_partial}",
                str(len(of_report)) if report.lines else "没有读出",
                str(int((of_report["activity"] != "").sum())),
            )
        )
    if not rows:
        return Part(title, (Paragraph((_NOTHING,)),))
    columns = ("文件", "标题", "单位", "年度", "找到的数", "其中归到活动的")
    return Part(title, (Table(Paragraph((title,), "note"), columns, tuple(rows), _REPORTS_NOTE),))


@page_of_year
def map_agreements(subject: Subject) -> Part:
    """Draw which measures of which years agree between ledgers and past reports."""
    found = reconcile_subject(subject)
    block: Block = draw_agreement_map(found) if found.agreements else Paragraph((_NOTHING,))
    return Part("各年一致情况", (block,))


@page_of_year
def list_agreements(subject: Subject) -> Part:
    """Tell how many numbers agree, and tabulate all of them, those that differ first."""
    found = reconcile_subject(subject)
    blocks: list[Block] = [*describe_agreements(found)]
    apart = tabulate_agreements(found.in_state("differs", "reports_differ"), "不一致的数")
    if apart is not None:
        blocks += [Heading(3, "不一致的数", "agreements-differing"), apart]
    every = tabulate_agreements(found.agreements)
    if every is not None:
        blocks += [Heading(3, "各年各项指标", "agreements"), every]
    return Part("逐年核对", tuple(blocks) or (Paragraph((_NOTHING,)),))


@page_of_year
def recompute_changes(subject: Subject) -> Part:
    """Tabulate the changes and shares that past reports state beside the same computed again."""
    table = tabulate_changes(reconcile_subject(subject).changes)
    return Part("增减和比率的复算", (table or Paragraph((_NO_CHANGES,)),))
