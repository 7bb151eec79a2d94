"""Reasons: a page that tells what the data show to be wrong, each with the rule behind it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from analysis.cadence import LONG_SILENCE_DAYS, MIN_FOR_SHARE
from analysis.comparisons import ALPHA
from analysis.content import Paragraph
from analysis.findings import KINDS, RUSH_SHARE, SILENCE_CHANCE
from analysis.formatting import format_percent
from analysis.narrative import list_points, merge_text
from analysis.report.model import Block, Part
from analysis.report.pages.repeating import repeatable
from analysis.report.pages.subject import Subject, page_of_year

_RHYTHM = "台账已记、期限已到而次数不够的期；没有台账、期限未到、日期不全的期不算"
_REASONS: Mapping[str, str] = MappingProxyType(
    {
        "rhythm_study": _RHYTHM,
        "rhythm_responsibility": _RHYTHM,
        "rhythm_conduct": _RHYTHM,
        "holidays": "节日前15天内没有提醒；台账写明节日的，前45天内都算。没有放假安排的年度不核对",
        "overdue": "整改时限已到、到期末没有完成日期的事项，含以前年度结转的",
        "late": "完成日期晚于整改时限的事项",
        "fall": (
            f"精确条件检验下的减少，全部比较一起判断，误判的比例不超过{format_percent(100 * ALPHA)}"
        ),
        "rush": f"全年{MIN_FOR_SHARE}次以上，十二月占{format_percent(RUSH_SHARE)}以上",
        "silence": (
            f"没有频次要求、全年{MIN_FOR_SHARE}次以上的活动连续{LONG_SILENCE_DAYS}天以上没有记录，"
            f"随机出现的概率不到{format_percent(100 * SILENCE_CHANCE)}"
        ),
        "masked": "数目以符号代替或者空缺的行",
        "not_kept": "往年台账有、本年度台账没有的事项",
        "rows": "填写有误、不能计入的行",
    }
)
_NOTE = (
    "只列台账所示，不推断原因。要关闭某类问题或者自己写问题，改 data/findings.toml；"
    "要改写措施，改 data/next_steps.toml。"
)


@repeatable
@page_of_year
def show_reasons(subject: Subject) -> Part:
    """Tell the problems as the report would, each with the rule that finds it."""
    title = "问题和依据的规则"
    points = list_points(subject.findings)
    if not points:
        return Part(title, (Paragraph(("就台账所载数据，没有发现需要列出的问题。",)),))
    blocks: list[Block] = []
    for place, point in enumerate(points, start=1):
        blocks.append(Paragraph(merge_text((f"{place}. {point.title}。", *point.runs))))
        kind = f"（类别 {point.kind}）" if point.kind in KINDS else "（不能关闭）"
        blocks.append(Paragraph((f"依据：{_REASONS[point.kind]}{kind}。",), "note"))
    return Part(title, (*blocks, Paragraph((_NOTE,), "note")))
