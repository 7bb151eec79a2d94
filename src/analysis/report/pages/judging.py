"""Judging: pages on whether a change is one, on rhythm, time to close, and other baselines."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.charts import draw_rhythm_calendar, draw_slopes, draw_time_to_close
from analysis.comparisons import (
    compare_back,
    compare_organizations,
    compare_with_year,
    find_ratio,
)
from analysis.content import Cell, Heading, Paragraph, Table
from analysis.errors import ReportError
from analysis.formatting import format_date
from analysis.measures import find_measure, list_organizations, list_years
from analysis.periods import Period
from analysis.report.attachments import tell_change, tell_change_pct, tell_worth
from analysis.report.model import MAIN_MEASURES, Block, Part
from analysis.report.pages.repeating import page_of_year
from analysis.report.section_tables import tell_balances
from analysis.report.subject import Subject
from analysis.trends import REMEDIES, build_closing
from analysis.vocabulary import read_vocabulary

_RATIO_NOTE = (
    "两期之比按天数折算；区间是精确条件区间（克洛珀—皮尔逊），含1的不能排除没有变化。"
    "判断对全表一起作，误判所占的比例控制在5%以内，所以个别不含1的也可能不写“明显”；"
    "没有判断的，不能排除偶然起伏。"
)
_BACK_NOTE = "“明显”指经检验不能用偶然起伏解释，同一指标的各年一起判断；无台账的年份不作比较。"
_BASE_NOTE = "与基年同一时段比较；基年没有台账的不作比较，也不用别的年份代替。"
_SIZE_NOTE = "各单位规模不同，数的多少不等于工作的好坏；没有台账或者数目不全的单位不计入中位数。"
_CLOSING_NOTE = "尚未完成的事项计到截止日。长期坚持的事项没有完成期限，与限期整改分开看。"
_REFERENCE_NOTE = (
    "这些要求的依据没有核对过原文，本单位也没有采用，报告不据以核对。要采用的，"
    "在 data/catalogue.toml 该活动下写 cadence = { adopted = true, from = 起始年份 }。"
)
_STANDING_COLUMNS = ("单位", "本期", "各单位中位数")


@page_of_year
def judge_changes(subject: Subject) -> Part:
    """Say of each count whether its change from last year is more than chance, with its bounds."""
    findings = subject.findings
    pairs = [(each, find_ratio(each)) for each in findings.comparisons]
    rows = tuple(
        (
            each.measure.name,
            each.value,
            each.baseline,
            ratio.estimate,
            (ratio.low, "至", ratio.high),
            "持平" if each.direction == "same" else tell_worth(each),
        )
        for each, ratio in pairs
        if ratio is not None
    )
    if not rows:
        return Part("增减的判断", (Paragraph(("没有可以检验的计数。",)),))
    caption = f"{findings.period.label}的增减是否超出偶然起伏"
    columns = ("指标", "本期", "上年同期", "两期之比（倍）", "95%区间", "判断")
    return Part("增减的判断", (Table(Paragraph((caption,), "note"), columns, rows, _RATIO_NOTE),))


@page_of_year
def compare_with_base_year(subject: Subject, *, base_year: int | None = None) -> Part:
    """Compare every measure of the year with an earlier base year, the first one known if None."""
    records, findings, year = subject.records, subject.findings, subject.year
    base = min(list_years(records)) if base_year is None else base_year
    if base_year is None and base == year:
        return Part("与基年比较", (Paragraph((f"{year}年以前没有台账，没有基年可比。",)),))
    if base >= year:
        raise ReportError(f"基年{base}年应早于{year}年，请改 base_year。")
    compared = compare_with_year(
        records,
        [each.measure for each in findings.comparisons],
        organization=subject.organization,
        year=year,
        base_year=base,
        as_of=findings.period.end,
    )
    rows = tuple(
        (
            each.measure.name,
            each.value,
            each.baseline,
            tell_change(each),
            tell_change_pct(each),
            tell_worth(each),
        )
        for each in compared
        if each.baseline is not None
    )
    title = f"与{base}年比较"
    if not rows:
        return Part(title, (Paragraph((f"{base}年没有可以比较的台账。",)),))
    caption = Paragraph((f"{findings.period.label}与{base}年同一时段比较",), "note")
    columns = ("指标", "本期", f"{base}年", "增减", "增减幅度", "判断")
    table = Table(caption, columns, rows, _BASE_NOTE)
    main = [each for each in compared if each.measure.code in MAIN_MEASURES]
    known = next((each.baseline for each in main if each.change is not None), None)
    if known is None:
        return Part(title, (table,))
    labels = (Period.from_key(known.period).label, findings.period.label)
    drawn = draw_slopes(main, title=f"主要事项：从{base}年到{year}年", labels=labels)
    return Part(title, (table, drawn))


@page_of_year
def look_back(
    subject: Subject,
    measures: Sequence[str] = ("group_study", "theme_party_day", "integrity_talk"),
    *,
    years_back: int = 5,
) -> Part:
    """Compare measures of the year with each of the years before it, over the same days."""
    period, year = subject.findings.period, subject.year
    rows: list[tuple[Cell, ...]] = []
    for code in measures:
        compared = compare_back(
            subject.records,
            find_measure(code, subject.catalogue),
            organization=subject.organization,
            year=year,
            years_back=years_back,
            as_of=period.end,
        )
        steps: list[Cell] = []
        for each in compared:
            if each.missing is not None:
                steps.append(read_vocabulary("missing")[each.missing]["cell"])
                continue
            change = tell_change(each)
            if each.is_significant and isinstance(change, tuple):
                change = (*change, "，明显")
            steps.append(change)
        rows.append((compared[0].measure.name, compared[0].value, *steps))
    earlier = [f"较{year - back}年" for back in range(1, years_back + 1)]
    caption = Paragraph((f"{period.label}与以前各年同一时段比较",), "note")
    table = Table(caption, ("指标", "本期", *earlier), tuple(rows), _BACK_NOTE)
    return Part("与以前各年比较", (table,))


@page_of_year
def show_rhythm(subject: Subject) -> Part:
    """Draw which periods of the year kept what is promised; for reference what nobody adopted."""
    findings = subject.findings
    rhythms = [fact.rhythm for fact in findings.counted if fact.rhythm is not None]
    words = "没有可以核对频次的台账；几个单位合在一起时，请写明 organization 逐个核对。"
    shown: Block = draw_rhythm_calendar(rhythms) if rhythms else Paragraph((words,))
    blocks: list[Block] = [shown, *(Paragraph((note,), "note") for note in findings.unjudged)]
    if findings.not_adopted:
        blocks.append(Heading(3, "供参考", "rhythm-reference"))
        blocks.append(draw_rhythm_calendar(findings.not_adopted))
        blocks.append(Paragraph((_REFERENCE_NOTE,), "note"))
    return Part("按期开展", tuple(blocks))


@page_of_year
def show_closing(subject: Subject) -> Part:
    """Show how long rectification takes, open items counted, and how old the open ones are."""
    findings = subject.findings
    records, organization = subject.records, subject.organization
    last_day = findings.period.end
    whole = build_closing(records, organization, as_of=last_day)
    if whole is None:
        return Part("整改用时", (Paragraph(("没有可以跟踪用时的整改事项。",)),))
    found = (build_closing(records, organization, as_of=last_day, remedy=key) for key in REMEDIES)
    kinds = [each for each in found if each is not None]
    followed = [whole, *kinds] if len(kinds) > 1 else [whole]
    rows = tuple(
        (c.name, c.opened, c.closed, c.still_open, c.median_days, c.median_age) for c in followed
    )
    until = f"截至{format_date(last_day)}"
    columns = ("类型", "跟踪", "已完成", "未完成", "用时中位数", "未完成已历时中位数")
    blocks: list[Block] = [
        *tell_balances(findings),
        Table(Paragraph((f"{until}的整改用时",), "note"), columns, rows, _CLOSING_NOTE),
        draw_time_to_close(whole),
    ]
    if whole.ages:
        ages = tuple((each.name, each) for each in whole.ages)
        caption = Paragraph((f"{until}未完成事项已历时",), "note")
        blocks.append(Table(caption, ("已历时", "事项"), ages))
    return Part("整改用时", tuple(blocks))


@page_of_year
def show_organizations(
    subject: Subject,
    measures: Sequence[str] = ("group_study", "integrity_talk", "rectification_completion_rate"),
) -> Part:
    """Tabulate measures of every organization beside the median of all, one table a measure."""
    records = subject.records
    if len(list_organizations(records)) == 1:
        return Part("各单位之间", (Paragraph(("台账只有一个单位，不作单位之间的比较。",)),))
    tables: list[Table] = []
    for code in measures:
        standing = compare_organizations(records, code, subject.period)
        if not standing.values:
            continue
        rows = tuple((each.organization, each, standing.median) for each in standing.values)
        unknown = f"没有台账或数目不全：{'、'.join(standing.unknown)}。" if standing.unknown else ""
        caption = Paragraph((f"{standing.measure.name}（{standing.period.label}）",), "note")
        tables.append(Table(caption, _STANDING_COLUMNS, rows, _SIZE_NOTE + unknown))
    return Part("各单位之间", tuple(tables))
