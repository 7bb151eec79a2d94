"""Definitions: what is printed at the end, so that a reader can judge every number."""

from __future__ import annotations

from analysis.cadence import LONG_SILENCE_DAYS, MIN_FOR_SHARE, write_cadence
from analysis.comparisons import ALPHA, MANIFOLD, SMALL_BASE
from analysis.content import ListBlock, Paragraph, Run, Table
from analysis.findings import (
    FALL_LEAST,
    FALL_SHARE,
    HALVED_LEAST,
    LAST_SHARE,
    LEAST_REPEATED,
    RUSH_SHARE,
    SILENCE_CHANCE,
    Findings,
)
from analysis.formatting import format_date, format_percent, quote_name
from analysis.measures import ALL_ORGANIZATIONS, Measure, find_measure
from analysis.narrative.phrases import list_names, tell_breaks, tell_renaming
from analysis.narrative.told_changes import MONTHS_NAMED
from analysis.trends import FORMS

_EACH = "台账中该事项"
_GROUP_RULE = "合计数只在两年有台账的单位相同时才比较；频次要求按单位核对，合计报告不核对。"
_REMINDER_RULE = "节前提醒按它所提醒的节日核对，元旦的提醒在上年末，算在上年。"
"""Why a year may have more reminders, or fewer, than holidays that were reminded of."""

_CADENCE_NOTE = (
    "只按核对过原文的规定、各地通行的做法和本单位采用的规定核对；规定有变化的，哪一天的事按哪一天的规定。"
    "工作日全部放假的周（月）不作要求。"
)

_NOTHING_BESIDE = "上年没有台账，不作比较，也不用更早的年份代替；没有台账不等于零。"
_ONLY_DATA = "只写数据所示，不推断原因。"
_PLAIN_RULE = "本报告的增减不能排除偶然起伏，或者不作检验，都只照数写明，不写“明显”。"
_WORDING_RULES = (
    "写“明显增加”“明显减少”的，是经检验不能用偶然起伏解释的增减；其余增减或者不能排除偶然起伏，"
    "或者不作检验，只照数写明。",
    "检验用两个计数的精确条件检验：假定两期发生的快慢相同，以两期天数为比例，"
    "算出偶然出现这样大或更大差别的概率（双侧）；本报告全部比较一起判断，"
    f"按本杰明尼—霍赫贝格方法把误判所占的比例控制在{format_percent(100 * ALPHA)}以内。",
    "一行可载多人、一天可记多项的数（人次、份数、同一次反馈的问题），以及比率、中位数和期末存量，"
    "不是各自独立发生的计数，不作检验；频次由规定、惯例安排的活动（如每月的主题党日）不是偶然的多少，也不作检验。",
)
"""When a change is called one, and by which test."""

_RHYTHM_RULES = (
    f"本单位自己安排的学习、教育和谈话，比上年少{format_percent(FALL_SHARE)}以上且不少于{FALL_LEAST}的，或者少一半以上且"
    f"不少于{HALVED_LEAST}的，列为减少，只照数写明，不作检验，原因由单位填写。",
    f"一年有{MIN_FOR_SHARE}次（谈话为人次）以上，十二月占{format_percent(RUSH_SHARE)}以上，或者最后两个月占"
    f"{format_percent(LAST_SHARE)}以上、活动的日期也有这样多的，列为集中在年底；年度未满的不判断。",
    f"当年的问题与上年或者当年更早的另一项表述相同、有{LEAST_REPEATED}项以上的，只写项数，是否同一问题由单位核实。",
    f"没有频次要求、一年有{MIN_FOR_SHARE}次以上的活动，连续{LONG_SILENCE_DAYS}天以上没有记录，而且按全年次数随机分布时"
    f"出现这样长间隔的概率不到{format_percent(100 * SILENCE_CHANCE)}的，列为较长时间没有记录；"
    "台账没有覆盖的月份、没有写明日期的不判断。",
    "分月的增减是本年各月与上年同月之差，相加等于全年的增减；一方没有台账的月份不作零计。"
    f"正文只在不超过{MONTHS_NAMED}个月就占增减的一半以上时写出月份。",
)
"""When work is said to be crowded into December, and when a silence is a long one."""


def compose_definitions(findings: Findings) -> Table:
    """List the measures of the report with their 口径, those of the same words but one together."""
    measures: dict[str, Measure] = {}
    for comparison in findings.comparisons:
        measures.setdefault(comparison.measure.code, comparison.measure)
    if findings.rectification is not None:
        to_date = find_measure("rectification_completion_rate_to_date")
        measures.setdefault(to_date.code, to_date)
    groups: dict[tuple[str, str], list[Measure]] = {}
    for each in measures.values():
        groups.setdefault((each.unit, _define(each, _EACH)), []).append(each)
    rows = tuple(
        ("、".join(each.name for each in alike), unit, f"各项分别统计：{words}")
        if len(alike) > 1
        else (alike[0].name, unit, _define(alike[0]))
        for (unit, words), alike in groups.items()
    )
    return Table(Paragraph(("统计口径",), "note"), ("指标", "单位", "口径"), rows)


def _define(measure: Measure, called: str | None = None) -> str:
    name = f"台账{quote_name(measure.name)}"
    definition = measure.definition.replace(name, called or name)
    breaks = [each for each in measure.breaks if each.kind == "definition"]
    return f"{definition}{tell_breaks(breaks)}，前后的数不作比较。" if breaks else definition


def compose_rules(findings: Findings) -> ListBlock:
    """State the rules by which values are compared and worded."""
    span = findings.period
    same = (
        f"本期为{span.label}，与上年全年比较。"
        if span.is_whole_year
        else f"本期为{span.label}，只与上年同期（{span.previous_year().label}）比较。"
    )
    is_whole = findings.organization == ALL_ORGANIZATIONS
    renamed = [tell_renaming(findings.comparisons, of_kinds=each) for each in (False, True)]
    rhythms = [fact.rhythm.activity.cadence for fact in findings.counted if fact.rhythm]
    has_reminders = any(each is not None and each.every == "holiday" for each in rhythms)
    has_marked = any(each.is_significant for each in findings.comparisons)
    if not any(each.change is not None for each in findings.comparisons):
        return ListBlock(((same,), (_NOTHING_BESIDE,), (_ONLY_DATA,)))
    items = (
        same,
        "上年没有台账的，不作比较，也不用更早的年份代替；没有台账不等于零。",
        *filter(None, renamed),
        *((_GROUP_RULE,) if is_whole else ()),
        "两年的数相等的写“持平”。",
        f"上年数不足{SMALL_BASE}或为零的，本年数超过上年{MANIFOLD}倍的，只写“由几增至几”，不写百分比；"
        "中位数也不写百分比。没有计入的行可能改变增减方向，或者使增减减半、加倍的，不写百分比，也不作检验。",
        *(_WORDING_RULES if has_marked else (_PLAIN_RULE,)),
        *_RHYTHM_RULES,
        *((_REMINDER_RULE,) if has_reminders else ()),
        "百分比之差用“个百分点”；次、人次、份、项不相加，不同种类的谈话、不同形态不合并。",
        "数据四舍五入只在书写时进行一次，比较和检验用未舍入的数；"
        "所以写出的百分比相减、相加，与写出的差、合计可能相差0.1。",
        _ONLY_DATA,
    )
    return ListBlock(tuple((item,) for item in items))


def compose_cadences(findings: Findings) -> Table | None:
    """List the rhythms that were checked, with their source; None if there were none."""
    rhythms = [fact.rhythm for fact in findings.counted if fact.rhythm is not None]
    if not rhythms:
        return None
    told = ((fact.activity, fact.comparison.value.doubt) for fact in findings.counted)
    doubts = {code: f"（{doubt}）" for code, doubt in told if doubt}
    rows = tuple(
        (
            each.activity.name,
            f"{write_cadence(each)}（{'、'.join(dict.fromkeys(r.strength for r in each.rules))}）",
            (each.kept_count, "／", each.due_count, doubts.get(each.activity.code, "")),
            "、".join(dict.fromkeys(rule.source for rule in each.rules)),
        )
        for each in rhythms
    )
    columns = ("事项", "频次和要求强度", "达到／可核对", "依据")
    return Table(Paragraph(("频次核对",), "note"), columns, rows, _CADENCE_NOTE)


def compose_limits(findings: Findings) -> tuple[Paragraph, ...]:
    """Say where the report's numbers end: what is not counted, and what a past report states."""
    paragraphs: list[tuple[Run, ...]] = []
    names, forms = part_not_kept(findings)
    kept = [fact.name for fact in findings.counted]
    if len(names) > len(kept) > 0:  # the fewer are named
        only = f"本报告只据{list_names(kept)}的台账写成，其他事项没有台账，未作统计。"
        paragraphs.append((only,))
    elif names:
        paragraphs.append((f"本年度无台账记载、未作统计的事项：{list_names(names)}。",))
    if forms:
        paragraphs.append((f"“四种形态”台账没有登记{list_names(forms)}的人次。",))
    paragraphs += [(f"两份台账所载不同：{each}。",) for each in findings.restated]
    if findings.not_due:
        due, end = list_names(findings.not_due), format_date(findings.period.end)
        paragraphs.append((f"每年一次、截至{end}还没有开展的事项，尚未到期，不作零计：{due}。",))
    if findings.stated_years:
        years = list_names([f"{year}年" for year in findings.stated_years])
        paragraphs.append((f"{years}没有台账，所用数据取自往年报告，没有台账行可查。",))
    if findings.after_cutoff is not None:
        end = format_date(findings.period.end)
        paragraphs.append(("台账中有", findings.after_cutoff, f"的日期在{end}之后，没有计入。"))
    return tuple(Paragraph(runs, "note") for runs in paragraphs)


def part_not_kept(findings: Findings) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Part what has no ledger from forms of whose kind the year's ledger holds others.

    The one ledger of the four forms is then kept, and holds none of these.
    """
    forms = {find_measure(code).name for code in FORMS}
    is_kept = any(fact.activity in FORMS for fact in findings.counted)
    left = tuple(name for name in findings.not_kept if is_kept and name in forms)
    return tuple(name for name in findings.not_kept if name not in left), left


def compose_absences(findings: Findings) -> tuple[tuple[Run, ...], ...]:
    """Tell a clerk what no text tells: numbers to fill in, zeros, rules that judge nothing."""
    told: list[tuple[Run, ...]] = []
    for each in findings.masked:
        where = f"没有写明数目{'（空缺，或者写作“xx”等符号）' if each.is_marked else ''}"
        told.append((f"{each.value.name}有", each.masked, f"{where}，请补填实际数目。"))
    zeros = [
        fact.comparison.value for fact in findings.counted if fact.comparison.value.number == 0
    ]
    for value in zeros:
        doubt = f"（{value.doubt}）" if value.doubt else ""
        told.append((f"{value.name}", value, f"{doubt}，正文不写，请确认确实没有开展。"))
    names, forms = part_not_kept(findings)
    if forms:
        told.append((f"“四种形态”台账没有登记{list_names(forms)}的人次，请确认确实没有运用。",))
    if names:
        told.append(
            (f"本年度台账没有记载的事项：{list_names(names)}。没有记载不等于没有开展，请确认。",)
        )
    told += [(note,) for note in findings.unjudged]
    if findings.switched_off:
        words = "；".join(findings.switched_off)
        told.append((f"台账显示而本单位设定不列入“存在的问题”的：{words}。",))
    return tuple(told)
