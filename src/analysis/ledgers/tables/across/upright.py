"""Upright: tables whose events lie across, in columns of events, months or kinds, set upright."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from analysis.ledgers.cells import is_blank, read_date
from analysis.ledgers.files import Sheet
from analysis.ledgers.tables.across.column_spans import (
    FEWEST_SPANS,
    find_of_kind,
    find_pairs,
    find_spans,
    is_of_one_year,
)
from analysis.ledgers.tables.across.made_sheets import Made, Upright, cell_of, make_sheet
from analysis.ledgers.tables.across.matrices import unfold, what_cells_hold
from analysis.ledgers.tables.across.turned import read_forms, turn
from analysis.ledgers.tables.context import Context, Span, read_span
from analysis.ledgers.tables.headings import Heading, Vocabulary
from analysis.ledgers.tables.layout import DATA, Layout, Table

_ASKS_DAY = re.compile(r"日期|时间")
_MOST_REMINDERS = 5

WAYS = (
    (
        "栏目在左、内容在右，一张表单记一次活动",
        "填了日子、看得出是哪一类的，一张表单算一次活动；没有填的、看不出种类的跳过",
        "谈话时间｜5月9日｜地点｜一楼；谈话人｜甲某｜被谈话人｜乙某",
    ),
    (
        "表头竖排在左边，一列是一次活动",
        "按列读：日期一行记各次活动，地点、主持人、人数各行是它的栏目；下面又排一遍表头的，接着读",
        "日期｜3月1日｜4月2日；地点｜一楼｜二楼；人数｜20｜22",
    ),
    (
        "各月（季度、半年、年度）一栏，栏里是次数",
        "逐格读；本月是零的算没有开展，空着的算不知道；合计、累计、季度小计是相加的结果，绝不再加",
        "活动类别｜1月｜2月｜3月｜一季度小计",
    ),
    (
        "各月一栏，栏里是日子",
        "逐日读作一次活动；读不懂的、与这一栏的月份不符的，只是这一格不计",
        "支部｜1月｜2月：一支部｜3日、15日｜6日",
    ),
    (
        "各类活动一栏，栏里是日子",
        "逐日读作一次活动；表头写支委会时间、党课时间的也是",
        "月份｜支委会｜党小组会：1月｜5日｜9日、20日",
    ),
    (
        "名单左右排几栏（序号、姓名、签名又排一遍）",
        "左栏读完接着读右栏，仍是一张名单",
        "姓名｜签名｜姓名｜签名：张三｜｜李四｜",
    ),
    (
        "一行一个人，各天一栏",
        "打了勾（没有写请假、缺席）的算到场：一天一次活动，人数为到场的人",
        "姓名｜3月5日｜4月9日：张三｜√｜请假",
    ),
    (
        "第一次、第二次……各一栏，栏里是日子",
        "逐日读作一次活动",
        "谈话对象｜第一次谈话时间｜第二次谈话时间：某甲｜3月1日｜9月1日",
    ),
    (
        "各节日一栏（表名是节前廉政提醒）",
        "打勾、写次数的逐格读，计在表名的年份，写明节日，不写哪一天；写日子的逐日读，"
        "排在最前的元旦、春节栏里十一、十二月的日子是上一年的",
        "单位｜元旦｜春节｜清明：甲科｜12月29日｜√｜",
    ),
    ("各单位一栏，一行一个月", "逐格读", "月份｜一支部｜二支部：1月｜5日｜6日"),
    (
        "谈话台账里谁和谁谈一栏（或一行），一行（或一栏）一个月",
        "逐格读作那个月的谈话",
        "月份｜班子成员之间｜书记与党员：1月｜2｜3",
    ),
    (
        "谈话台账里谈话人一行一个、谈话对象一栏一个，栏里是日子",
        "逐日读作两人的一次谈话；只打勾的，看不出是几次、在哪一天，要问",
        "谈话人｜甲某｜乙某｜丙某：甲某｜—｜1月10日｜2月3日",
    ),
    (
        "谈话、责任书台账里和谁谈（签）一栏，栏里是人次、份数",
        "逐格读，合计绝不再加",
        "签订时间｜与班子成员｜与科室：2月10日｜6｜14",
    ),
)
"""How a table may lie, how it is then read, and an example."""


def set_upright(
    sheet: Sheet, table: Table, layout: Layout, vocabulary: Vocabulary, context: Context
) -> Upright | None:
    """Make a table that lies across a sheet of a row an event; None where it lies as others do."""
    if table.shape == "sideways":
        return turn(sheet, table, vocabulary)
    if table.shape == "form":
        is_letter = context.activity is not None and context.activity.family == "letter"
        is_asked = is_letter and not context.is_activity_declared
        return read_forms(sheet, table, vocabulary, is_letter=is_asked)
    places = [place for place in range(table.start, table.stop) if layout.kinds[place] == DATA]
    if stacked := _stack(sheet, table, places):
        return stacked
    table = _name_months(sheet, table, places)
    days = [
        (heading, Span(heading.text, "date"))
        for heading in table.headings
        if heading.field is None and read_date(heading.text, 2000).precision == "day"
    ]
    if len(days) >= FEWEST_SPANS and table.having("persons"):
        return unfold(sheet, table, places, days, context, vocabulary, is_of_days=False)
    rows = [sheet.rows[place] for place in places]
    pairs = find_pairs(table, rows, context.activity)
    spans = pairs or find_of_kind(table, vocabulary, context.activity)
    spans = spans or find_spans(table, vocabulary)
    if not spans or (len(spans) < FEWEST_SPANS and not is_of_one_year(spans, table)):
        return None
    cells = [row[heading.index] for row in rows for heading, _ in spans]
    asks_day = any(map(_ASKS_DAY.search, context.names))
    held = what_cells_hold(cells, asks_day=asks_day)
    if not held or (held == "numbers" and spans[0][1].field in {"activity", "talked"}):
        return None
    is_many = any(isinstance(cell, int | float) and cell > _MOST_REMINDERS for cell in cells)
    if held == "numbers" and spans[0][1].field == "holiday" and is_many:
        return None  # those who were reminded
    return unfold(sheet, table, places, spans, context, vocabulary, is_of_days=held == "days")


def _name_months(sheet: Sheet, table: Table, places: Sequence[int]) -> Table:
    """Take a column of days that holds months for them, where the columns beside hold the days."""
    dated = table.having("date")
    others = [heading for heading in table.headings if heading.field is None and heading.text]
    if len(dated) != 1 or len(others) < FEWEST_SPANS:
        return table
    own = [sheet.rows[place][dated[0].index] for place in places]
    spans = [read_span(cell) for cell in own if isinstance(cell, str)]
    beside = [sheet.rows[place][heading.index] for place in places for heading in others]
    is_month = len(spans) == len(own) > 0 and all(span and len(span.months) == 1 for span in spans)
    if not is_month or what_cells_hold(beside, asks_day=False) != "days":
        return table
    headings = (replace(h, field="month") if h is dated[0] else h for h in table.headings)
    return replace(table, headings=tuple(headings))


def _stack(sheet: Sheet, table: Table, places: Sequence[int]) -> Upright | None:
    """Put the blocks of a list that goes on beside itself (姓名｜签名｜姓名｜签名) in a row."""
    named = [heading for heading in table.headings if heading.text]
    if table.having("date") or len(table.having("persons")) < FEWEST_SPANS:
        return None
    starts = [place for place, heading in enumerate(named) if heading.text == named[0].text]
    pairs = zip(starts, [*starts[1:], len(named)], strict=True)
    blocks: list[Sequence[Heading]] = [named[start:stop] for start, stop in pairs]
    if len(blocks) < FEWEST_SPANS or len({tuple(h.text for h in block) for block in blocks}) != 1:
        return None
    made: list[Made] = [[(heading.text, None) for heading in blocks[0]]]
    rows = [sheet.first_row + table.header[-1]]
    for block in blocks:
        for place in places:
            cells = [cell_of(sheet, place, heading) for heading in block]
            if any(not is_blank(value) for value, _ in cells):
                made.append([*cells])
                rows.append(place + sheet.first_row)
    return make_sheet(sheet, made, rows, "名单左右排了几栏，接着读", is_sideways=False)
