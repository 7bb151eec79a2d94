"""Shapes: verdicts on forms, samples and matrices, told by how a table lies."""

from __future__ import annotations

import re

from analysis.ledgers.tables.evidence import Evidence, states_day
from analysis.ledgers.tables.headings import MONTHS_OF_A_MATRIX, heading_text, is_part_of_time
from analysis.ledgers.tables.verdicts.recognition_rules import RuleTable, cut_name

ON_SHAPES = RuleTable()


@ON_SHAPES.row(
    "unclear",
    "责任书、承诺书的文本，签名栏里填了日子，没有写份数：是一份文本，还是登记了一份，看不出来",
    "责任单位｜某局｜签订日期｜2024年3月1日",
)
def _letter_itself(evidence: Evidence) -> str | None:
    """Tell the text of one letter with a table to sign: what was signed is counted elsewhere."""
    is_letter = evidence.activity is not None and evidence.activity.family == "letter"
    is_filled = any(states_day(cell) for row in evidence.rows for cell in row)
    if evidence.table.shape != "form" or not is_letter or not is_filled:
        return None
    return "像是一份责任书（承诺书）的文本和签名栏，没有写份数，不能当作登记的份数"


@ON_SHAPES.row(
    "form",
    "栏目在左、内容在右，只有一份",
    "会议名称｜党组会议｜会议时间｜3月1日",
)
def _form(evidence: Evidence) -> str | None:
    return "栏目在左、内容在右，是一张表单" if evidence.table.shape == "form" else None


@ON_SHAPES.row(
    "unclear",
    "工作表名、标题写着样表、样例、填写示例",
    "集体学习台账（样表）",
)
def _example(evidence: Evidence) -> str | None:
    """Tell a sheet that shows how another is to be filled in."""
    named = next((name for name in evidence.names if _OF_EXAMPLE.search(name)), "")
    if evidence.is_declared or not named:
        return None
    return f"“{cut_name(named)}”是填写的样子，看不出是不是台账"


_OF_EXAMPLE = re.compile(r"样表|样例|范例|填[写报表]示例|填[写报]示范|^示例$")


@ON_SHAPES.row(
    "dictionary",
    "列的是试题：题目（题干、题型）和答案",
    "题号、题型、题目、答案",
)
def _questions(evidence: Evidence) -> str | None:
    """Tell the questions of an exam, which are no problems and were not held."""
    heads = [heading.text for heading in evidence.table.headings]
    is_asked = any("题" in head for head in heads) and any("答案" in head for head in heads)
    return "列的是试题和答案" if is_asked and not evidence.has("date") else None


@ON_SHAPES.row(
    "unclear",
    "栏目竖排在左边，摆正了仍看不出一列是什么",
    "时间｜3月1日｜4月2日；得分｜90｜95",
)
def _sideways(evidence: Evidence) -> str | None:
    if evidence.table.shape != "sideways":
        return None
    return "表头竖排在左边，按列读仍看不出一列是什么活动；请转置成一行一次活动"


@ON_SHAPES.row(
    "unclear",
    "各月一栏，栏里是文字，不是日子、次数",
    "支部｜1月｜2月：一支部｜学党章｜学准则",
)
def _matrix_of_words(evidence: Evidence) -> str | None:
    """Tell a matrix whose columns are months and whose cells are words."""
    months = [
        h for h in evidence.table.headings if is_part_of_time(h.text) or is_part_of_time(h.group)
    ]
    filled = sum(evidence.column(heading).filled for heading in months)
    numbers = sum(evidence.column(heading).numbers for heading in months)
    if len(months) < MONTHS_OF_A_MATRIX or numbers * 2 > filled or not filled:
        return None
    return "各月的栏里写的是文字，不是日子、次数，看不出各是什么活动"


@ON_SHAPES.row(
    "unclear",
    "谁和谁谈的方阵：各行的人又各是一栏，栏里没有日子",
    "谈心谈话：姓名｜甲某｜乙某｜丙某：甲某｜—｜√｜√",
)
def _who_with_whom(evidence: Evidence) -> str | None:
    """Tell a square of persons: a tick in it says neither when they talked, nor how often."""
    labels = [heading for heading in evidence.table.headings if heading.text][:2]
    heads = {heading.text for heading in evidence.table.headings}
    for label in labels:
        names = heads.intersection(heading_text(row[label.index]) for row in evidence.rows) - {""}
        if len(names) >= MONTHS_OF_A_MATRIX and not evidence.has("date", "found_date"):
            return "各行的人又各是一栏，是谁和谁的方阵，栏里没有日子，看不出是几次、在哪一天"
    return None


@ON_SHAPES.row(
    "unclear",
    "各节日一栏，表名不是节前廉政提醒，或者栏里写的不是日子、次数，也没有打勾",
    "节日值班情况：单位｜元旦｜春节｜清明",
)
def _feasts_of_others(evidence: Evidence) -> str | None:
    """Tell columns of holidays that no rule could set upright."""
    feasts = [heading.text for heading in evidence.table.headings if heading.is_feast]
    if len(feasts) < MONTHS_OF_A_MATRIX or evidence.has("date", "found_date"):
        return None
    return f"“{'”“'.join(feasts[:2])}”等节日各一栏，看不出是不是节前廉政提醒的日子、次数"


@ON_SHAPES.row(
    "unclear",
    "只有累计数，没有本月（本期）数",
    "谈话类型、累计人次",
)
def _running_totals(evidence: Evidence) -> str | None:
    """Tell a table whose only numbers run on from month to month."""
    if evidence.table.kinds or evidence.has("date", "found_date", "count", "people"):
        return None
    running = evidence.headings("running_total")
    return f"只有“{running[0].text}”，是累计数，不能相加" if running else None


@ON_SHAPES.row(
    "unclear",
    "表头之上、两张表之间的几行有日期，却没有能认出的表头",
    "日期横排的工作日志",
)
def _unread_table(evidence: Evidence) -> str | None:
    if not evidence.table.is_unread:
        return None
    if any(states_day(cell) for row in evidence.rows for cell in row):
        return "表头之上（之间）的这几行有日期，却没有能认出的表头，看不出一行是什么"
    return None


@ON_SHAPES.row(
    "statistics",
    "表头之上、两张表之间的几行只有数字，没有日期",
    "党员总数、正式党员、预备党员各多少",
)
def _unread_numbers(evidence: Evidence) -> str | None:
    return "只有数字，没有日期，是统计数" if evidence.table.is_unread else None
