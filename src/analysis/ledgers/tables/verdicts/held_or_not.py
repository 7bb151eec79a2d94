"""Held or not: verdicts on plans and on lists of what, or who, was missed."""

from __future__ import annotations

import re

from analysis.ledgers.tables.evidence import ABSENCE, Evidence
from analysis.ledgers.tables.verdicts.recognition_rules import RuleTable, cut_name

ON_PLANS = RuleTable()

_STATED_DAYS = ("date", "found_date", "closed_date")
_NOT_HELD = re.compile(
    r"未(?:开展|进行|接受|参加|参学|参会|谈话?|到会?|签到|签订|学习|培训|提交|完成谈话)|缺席|缺勤|请假|缺课|旷会|旷课"
    r"|补学|补签|补课|补训"
)
_BOTH = re.compile(r"[应已][谈签参学到考].{0,4}未|是否|有无")
"""已谈未谈人员: of those who were, too."""
_PLANNED = re.compile(
    r"计划|规划|预安排|安排|日程|预告|打算|工作要点|方案|拟(?:开展|召开|谈|定|组织|安排)|报名|预约|预订|预定|(?:会议室|场地)(?:使用|申请|借用)|(?:值班|值守|轮值|排班)(?:表|安排)"
    r"|会议通知|通知单|(?:申请|审批|呈批)[表单]|回执"
)
_HELD = re.compile(
    r"台账|登记|记录|纪实|开展情况|完成情况|落实情况|执行情况|总结|汇总|统计|明细|一览|签到"
)
_ACTUAL = re.compile(r"实[到考谈签学训]|实际|出席|到会|参加|参会|到场")


@ON_PLANS.row(
    "not_held",
    "表名写着未谈话、缺席、请假、补学，或备注栏多是事假、病假；没有实到人数",
    "2024年未开展任前廉政谈话人员名单",
)
def _absences(evidence: Evidence) -> str | None:
    if evidence.is_declared:
        return None
    is_of_absent = evidence.has("absence") and not evidence.has("people")
    is_of_absent &= not evidence.table.kinds
    if is_of_absent and evidence.has("persons", "attendees"):
        return "每行写的是请假、缺席或未参加的原因，记的是没有参加的人"
    remarks = evidence.headings("remark", "absence", "status", "form", "method")
    for heading in remarks if evidence.table.having("persons") else ():
        cells = [row[heading.index] for row in evidence.rows]
        told = sum(isinstance(cell, str) and bool(ABSENCE.search(cell)) for cell in cells)
        if told * 2 > len(evidence.rows):
            return f"“{heading.text}”栏写的是请假、缺席，记的是没有参加的人"
    for name in evidence.names:
        found = None if _BOTH.search(name) else _NOT_HELD.search(name)
        if found and not evidence.has("people"):
            return f"“{cut_name(name)}”里写着“{found[0]}”，记的是没有开展（没有参加）的"
    return None


def _held_by(evidence: Evidence) -> str:
    """Say which column shows that what was planned was held, "" where none does."""
    for heading in evidence.table.headings:
        column = evidence.columns[heading.index]
        if not column.filled:
            continue
        if heading.field in _STATED_DAYS and "实际" in heading.text and column.days:
            return heading.text
        if heading.field == "closed_date" and column.days:
            return heading.text
        if heading.field == "status" and column.statuses:
            return heading.text
        if heading.field == "people" and _ACTUAL.search(heading.text) and column.numbers:
            return heading.text
        if heading.field in {"minutes", "attachment"}:
            return heading.text
    return ""


def _named_plan(evidence: Evidence) -> tuple[str, bool]:
    """Give the nearest name that speaks of a plan, and whether it speaks of what was held, too."""
    for name in evidence.names:
        is_held = _HELD.search(name) is not None
        if _PLANNED.search(name):
            return name, is_held
        if is_held:
            return "", True
    return "", False


@ON_PLANS.row(
    "plan",
    "表名写着计划、安排、报名，或日期栏是计划日期；没有实际日期、实到人数、完成情况",
    "2024年学习计划：计划时间、主题、主讲人",
)
def _plan(evidence: Evidence) -> str | None:
    if evidence.is_declared:
        return None
    held = _held_by(evidence)
    has_day = any(evidence.column(h).days for h in evidence.headings(*_STATED_DAYS))
    planned = evidence.headings("plan_date")
    if planned and not has_day:
        if held:
            return None
        return f"日期只有“{planned[0].text}”，是计划，没有实际开展的日期"
    name, is_both = _named_plan(evidence)
    if name and not held and not is_both:
        return f"“{cut_name(name)}”是计划（安排、报名），又没有实际开展的日期、实到人数或完成情况"
    return None


@ON_PLANS.row(
    "unclear",
    "表名是计划，又填了实到人数或完成情况，却没有实际日期",
    "学习计划表里填了参加人数",
)
def _plan_or_not(evidence: Evidence) -> str | None:
    if evidence.is_declared:
        return None
    held = _held_by(evidence)
    has_day = any(evidence.column(h).days for h in evidence.headings(*_STATED_DAYS))
    if evidence.has("plan_date") and not has_day:
        return f"日期是计划的日期，“{held}”栏又写了开展情况，不能断定是哪一天开展的"
    if any("实际" in heading.text for heading in evidence.headings(*_STATED_DAYS)):
        return None
    name, is_both = _named_plan(evidence)
    if name and not (is_both and held):
        seen = f"“{held}”栏却填了内容" if held else "又写着台账、记录一类的字"
        return f"“{cut_name(name)}”像是计划，{seen}，不能断定是计划还是已经开展"
    return None
