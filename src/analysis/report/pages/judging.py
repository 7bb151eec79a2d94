"""Judging: pages on whether a change is one, on rhythm, time to close, and other baselines."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.charts import Drawing, draw_rhythm_calendar, draw_slopes, draw_time_to_close
from analysis.comparisons import (
    Comparison,
    Ratio,
    Standing,
    compare_back,
    compare_organizations,
    compare_with_year,
    find_ratio,
)
from analysis.content import Cell, Paragraph, Table
from analysis.errors import ReportError
from analysis.findings import Findings
from analysis.formatting import format_date
from analysis.measures import find_measure, list_organizations, list_years
from analysis.periods import Period
from analysis.report.balance_table import tell_balances
from analysis.report.model import MAIN_MEASURES, Block, Part
from analysis.report.pages.repeating import repeatable
from analysis.report.pages.subject import Subject, page_of_year
from analysis.report.parts import tell_change, tell_change_pct, tell_worth
from analysis.trends import REMEDIES, Closing, build_closing

_RATIO_NOTE = (
    "两期之比按天数折算；区间是精确条件区间（克洛珀—皮尔逊），含1的不能排除没有变化。"
    "判断对全表一起作，误判所占的比例控制在5%以内，所以个别不含1的也可能不写“明显”。"
)
_MISSING = {
    "gap": "无台账",
    "first_year": "无台账",
    "absent": "本期无台账",
    "masked": "未载明",
    "nothing": "无可计算",
    "withheld": "不公开",
    "definition": "口径不同",
    "organizations": "单位不同",
    "months": "月份不同",
}
_BACK_NOTE = "“明显”指经检验不能用偶然起伏解释，同一指标的各年一起判断；无台账的年份不作比较。"
_BASE_NOTE = "与基年同一时段比较；基年没有台账的不作比较，也不用别的年份代替。"
_SIZE_NOTE = "各单位规模不同，数的多少不等于工作的好坏；没有台账或者数目不全的单位不计入中位数。"
_CLOSING_NOTE = "尚未完成的事项计到截止日。长期坚持的事项没有完成期限，与限期整改分开看。"
_STANDING_COLUMNS = ("单位", "本期", "各单位中位数")


@repeatable
@page_of_year
def judge_changes(subject: Subject) -> Part:
    """Say of each count whether its change from last year is more than chance, with its bounds."""
    findings = subject.findings
    pairs = [(each, find_ratio(each)) for each in findings.comparisons]
    rows = tuple(_tell_ratio(each, ratio) for each, ratio in pairs if ratio is not None)
    if not rows:
        return Part("增减的判断", (Paragraph(("没有可以检验的计数。",)),))
    caption = f"{findings.period.label}的增减是否超出偶然起伏"
    columns = ("指标", "本期", "上年同期", "两期之比（倍）", "95%区间", "判断")
    return Part("增减的判断", (Table(Paragraph((caption,), "note"), columns, rows, _RATIO_NOTE),))


def _tell_ratio(comparison: Comparison, ratio: Ratio) -> tuple[Cell, ...]:
    return (
        comparison.measure.name,
        comparison.value,
        comparison.baseline,
        ratio.estimate,
        (ratio.low, "至", ratio.high),
        "持平" if comparison.direction == "same" else tell_worth(comparison),
    )


@repeatable
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
    rows = tuple(_tell_base(each) for each in compared if each.baseline is not None)
    title = f"与{base}年比较"
    if not rows:
        return Part(title, (Paragraph((f"{base}年没有可以比较的台账。",)),))
    caption = Paragraph((f"{findings.period.label}与{base}年同一时段比较",), "note")
    columns = ("指标", "本期", f"{base}年", "增减", "增减幅度", "判断")
    table = Table(caption, columns, rows, _BASE_NOTE)
    return Part(title, (table, *_draw_slopes(compared, base, findings.period)))


def _draw_slopes(compared: Sequence[Comparison], base: int, period: Period) -> tuple[Drawing, ...]:
    """Draw the measures that an office looks for first, as far as they can be compared."""
    main = [each for each in compared if each.measure.code in MAIN_MEASURES]
    known = [each for each in main if each.change is not None]
    if not known:
        return ()
    before = Period.from_key(known[0].baseline.period) if known[0].baseline else period
    title = f"主要事项：从{base}年到{period.start.year}年"
    return (draw_slopes(main, title=title, labels=(before.label, period.label)),)


def _tell_base(comparison: Comparison) -> tuple[Cell, ...]:
    return (
        comparison.measure.name,
        comparison.value,
        comparison.baseline,
        tell_change(comparison),
        tell_change_pct(comparison),
        tell_worth(comparison),
    )


@repeatable
@page_of_year
def look_back(
    subject: Subject,
    measures: Sequence[str] = ("group_study", "theme_party_day", "integrity_talk"),
    *,
    years_back: int = 5,
) -> Part:
    """Compare measures of the year with each of the years before it, over the same days."""
    period, year = subject.findings.period, subject.year
    rows = tuple(
        _tell_back(
            compare_back(
                subject.records,
                find_measure(code, subject.catalogue),
                organization=subject.organization,
                year=year,
                years_back=years_back,
                as_of=period.end,
            )
        )
        for code in measures
    )
    earlier = [f"较{year - back}年" for back in range(1, years_back + 1)]
    caption = Paragraph((f"{period.label}与以前各年同一时段比较",), "note")
    table = Table(caption, ("指标", "本期", *earlier), rows, _BACK_NOTE)
    return Part("与以前各年比较", (table,))


def _tell_back(compared: Sequence[Comparison]) -> tuple[Cell, ...]:
    first = compared[0]
    return (first.measure.name, first.value, *(_tell_step(each) for each in compared))


def _tell_step(comparison: Comparison) -> Cell:
    if comparison.missing is not None:
        return _MISSING[comparison.missing]
    clear = "，明显" if comparison.is_significant else ""
    change = tell_change(comparison)
    return (*change, clear) if isinstance(change, tuple) and clear else change


@repeatable
@page_of_year
def show_rhythm(subject: Subject) -> Part:
    """Draw which periods of the year kept what is promised."""
    findings = subject.findings
    rhythms = [fact.rhythm for fact in findings.counted if fact.rhythm is not None]
    if not rhythms:
        words = "没有可以核对频次的台账；几个单位合在一起时，请写明 organization 逐个核对。"
        return Part("按期开展", (Paragraph((words,)), *_tell_unjudged(findings)))
    return Part("按期开展", (draw_rhythm_calendar(rhythms), *_tell_unjudged(findings)))


def _tell_unjudged(findings: Findings) -> tuple[Paragraph, ...]:
    return tuple(Paragraph((note,), "note") for note in findings.unjudged)


@repeatable
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
    rows = tuple(_tell_closing(each) for each in ([whole, *kinds] if len(kinds) > 1 else [whole]))
    caption = Paragraph((f"截至{format_date(last_day)}的整改用时",), "note")
    columns = ("类型", "跟踪", "已完成", "未完成", "用时中位数", "未完成已历时中位数")
    blocks: tuple[Block, ...] = (
        *tell_balances(findings),
        Table(caption, columns, rows, _CLOSING_NOTE),
        draw_time_to_close(whole),
        *_tell_ages(whole),
    )
    return Part("整改用时", blocks)


def _tell_ages(closing: Closing) -> tuple[Table, ...]:
    if not closing.ages:
        return ()
    rows = tuple((each.name, each) for each in closing.ages)
    caption = Paragraph((f"截至{format_date(closing.last_day)}未完成事项已历时",), "note")
    return (Table(caption, ("已历时", "事项"), rows),)


def _tell_closing(closing: Closing) -> tuple[Cell, ...]:
    return (
        closing.name,
        closing.opened,
        closing.closed,
        closing.still_open,
        closing.median_days,
        closing.median_age,
    )


@repeatable
@page_of_year
def show_organizations(
    subject: Subject,
    measures: Sequence[str] = ("group_study", "integrity_talk", "rectification_completion_rate"),
) -> Part:
    """Tabulate measures of every organization beside the median of all, one table a measure."""
    records = subject.records
    if len(list_organizations(records)) == 1:
        return Part("各单位之间", (Paragraph(("台账只有一个单位，不作单位之间的比较。",)),))
    period = subject.findings.period
    standings = [compare_organizations(records, code, period) for code in measures]
    tables = tuple(_tell_standing(each) for each in standings if each.values)
    return Part("各单位之间", tables)


def _tell_standing(standing: Standing) -> Table:
    rows = tuple((each.organization, each, standing.median) for each in standing.values)
    unknown = f"没有台账或数目不全：{'、'.join(standing.unknown)}。" if standing.unknown else ""
    caption = Paragraph((f"{standing.measure.name}（{standing.period.label}）",), "note")
    return Table(caption, _STANDING_COLUMNS, rows, _SIZE_NOTE + unknown)
