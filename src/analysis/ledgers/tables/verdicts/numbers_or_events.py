"""Numbers or events: verdicts on days and numbers, the last of which takes a row for an event."""

from __future__ import annotations

import re
from collections import Counter

from analysis.ledgers.cells import is_amount, is_blank, read_date
from analysis.ledgers.files import Scalar
from analysis.ledgers.tables.evidence import Evidence
from analysis.ledgers.tables.verdicts.recognition_rules import SEVERAL_COLUMNS, RuleTable, cut_name

ON_NUMBERS = RuleTable()

_OF_PERSONS = ("score", "time_of_day")


@ON_NUMBERS.row(
    "unclear",
    "没有活动日期栏，却有一栏日期的表头看不出意思",
    "“几时”栏里是日期",
)
def _unknown_day(evidence: Evidence) -> str | None:
    """Tell a table whose only days stand under a heading that says nothing of them."""
    if evidence.table.having("date") or evidence.has("found_date", "closed_date", "month", "year"):
        return None
    for heading in evidence.table.headings:
        column = evidence.columns[heading.index]
        if heading.field is None and column.days and column.is_mostly(column.days):
            return f"“{heading.full_text or '没有表头的一栏'}”里是日期，表头看不出是不是活动日期"
    return None


@ON_NUMBERS.row(
    "unclear",
    "没有活动日期栏，几栏看不出意思的表头下面都是日子；或都是数，表名说的是学习、谈话一类的事",
    "集体学习情况：单位｜上回｜下回：一科｜3月5日｜4月6日",
)
def _unread_matrix(evidence: Evidence) -> str | None:
    """Tell a matrix whose columns are headed by what is unknown: a row of it is no event."""
    dated = ("date", "found_date", "due_date", "closed_date", "plan_date", "running_total")
    if any(evidence.table.having(field) for field in (*dated, "count", "people")):
        return None
    if evidence.table.kinds:
        return None
    unknown = [heading for heading in evidence.table.headings if heading.field is None]
    filled = [
        heading.text
        for heading in unknown
        if heading.text and _holds_values([row[heading.index] for row in evidence.rows])
    ]
    is_dated = any(evidence.column(heading).days for heading in unknown)
    is_of_events = evidence.activity is not None or any(map(_OF_EVENTS.search, evidence.names))
    if len(filled) < SEVERAL_COLUMNS or not (is_dated or is_of_events):
        return None
    return f"“{'”“'.join(filled[:2])}”等栏写的是日子或数，表头看不出是什么"


def _holds_values(cells: list[Scalar]) -> bool:
    """Say whether most of the cells are numbers or days."""
    told = [cell for cell in cells if not is_blank(cell)]
    values = sum(is_amount(cell) or read_date(cell, 2000).precision == "day" for cell in told)
    return values * 2 > len(told)


_OF_EVENTS = re.compile(r"学习|谈|会议|活动|教育|党课|党日|提醒|通报|台账|登记|纪实|开展")


_IN_TIMES = re.compile(r"[(（](?:次|人次|场次?|期)[)）]$")
"""集体学习（次） in front of numbers: they count what was held, whatever their headings are."""


@ON_NUMBERS.row(
    "unclear",
    "表名是一类活动，没有日期、次数、人数，几栏都是看不出意思的数",
    "集体学习统计：支部、学时、平均",
)
def _numbers_of_kind(evidence: Evidence) -> str | None:
    """Tell sums that a title says are of an activity: what they count is asked, not passed over."""
    reason = None if evidence.is_declared else _numbers_alone(evidence)
    if reason is None or evidence.activity is not None:
        return reason
    own = [heading.index for heading in evidence.table.headings]
    cells = (row[index] for row in evidence.rows for index in own)
    is_said = any(isinstance(cell, str) and _IN_TIMES.search(cell) for cell in cells)
    return reason if is_said else None


@ON_NUMBERS.row(
    "statistics",
    "没有日期、次数、人数、主题，各栏是金额、累计一类的数",
    "类别、项目名称、费用明细、当月累计",
)
def _numbers_alone(evidence: Evidence) -> str | None:
    """Tell a table of sums: numbers under headings that are no times and no heads, and no day."""
    stated = ("date", "found_date", "due_date", "closed_date", "month", "year", "plan_date")
    if any(evidence.table.having(field) for field in (*stated, "count", "people", "level_count")):
        return None
    if evidence.table.kinds or evidence.has("persons", "subject", "form"):
        return None
    numbers = [
        heading.text
        for heading in evidence.table.headings
        if heading.field in {None, "other", "expected", "score"}
        and evidence.column(heading).is_mostly(evidence.column(heading).numbers)
    ]
    if not numbers or any(evidence.column(h).days for h in evidence.table.headings):
        return None
    return f"没有日期，“{'”“'.join(numbers[:2])}”等栏是数，不是活动的次数、人数"


_TIMES = re.compile(r"次|场|开展|召开")


@ON_NUMBERS.row(
    "statistics",
    "只有人数，没有日期、主题、类型，表名也不是一类活动",
    "党员情况：支部、党员人数",
)
def _heads_alone(evidence: Evidence) -> str | None:
    """Tell how many persons an office has: no event, and nothing that says of which."""
    is_said = evidence.activity is not None or evidence.is_declared or evidence.table.kinds
    heads = evidence.headings("people", "expected")
    if is_said or not heads or len(heads) < len(evidence.headings("people", "count", "expected")):
        return None
    told = ("date", "found_date", "closed_date", "due_date", "plan_date", "month", "year")
    if any(map(evidence.table.having, (*told, "activity", "form", "subject", "persons"))):
        return None
    if any(h.field is None and _TIMES.search(h.text) for h in evidence.table.headings):
        return None
    return f"只有“{heads[0].text}”，没有日期、类型、主题，是人数统计，不是活动"


@ON_NUMBERS.row(
    "people",
    "一行一个参加的人，日期、主题各行相同；写学时、得分、签到的也是；只有签到时间的，按那一天",
    "姓名、活动名称、活动时间、学时数；姓名、会议名称、签到时间",
)
def _people(evidence: Evidence) -> str | None:
    persons = [h for h in evidence.headings("persons") if h.activity is None]
    if not persons or not evidence.has("date") or evidence.has("count", "people"):
        return None
    if evidence.activity is not None and evidence.activity.total == "people":
        return None
    has_names = evidence.column(persons[0]).is_mostly(evidence.column(persons[0]).names)
    if not (has_names or evidence.is_signed):
        return None
    if any("谈" in heading.text for heading in evidence.table.headings):
        return None
    told = [*evidence.headings("date", "activity")[:2], *evidence.headings("subject")[:1]]
    events = Counter(tuple(str(row[h.index]) for h in told) for row in evidence.rows)
    if evidence.is_signed:
        return "一行一个签到的人，日子取签到时间：同一天、同一主题的各行是一次活动"
    is_repeated = max(events.values(), default=0) > 1
    if is_repeated or evidence.has(*_OF_PERSONS):
        return "一行一个参加的人，同一天、同一主题的各行是一次活动"
    return None


@ON_NUMBERS.row(
    "statistics",
    "表名写着经费、预算、支出：各类活动后面的数是金额",
    "党建经费预算表：主题党日、3000",
)
def _money(evidence: Evidence) -> str | None:
    named = next((name for name in evidence.names if OF_MONEY.search(name)), "")
    is_counted = evidence.table.kinds or evidence.has("count")
    if evidence.is_declared or not (named and is_counted) or evidence.has("date", "found_date"):
        return None
    return f"“{cut_name(named)}”写的是金额，不是次数、人数"


OF_MONEY = re.compile(r"经费|预算|决算|费用|支出|开支|报销|收支|金额|补助|津贴|党费")


@ON_NUMBERS.row(
    "unclear",
    "一行一个人，写的是各人参加的次数、学时，没有活动日期",
    "姓名、1月、2月、合计学时",
)
def _times_of_persons(evidence: Evidence) -> str | None:
    """Tell a table of how often each person came: their sum is no number of events."""
    is_of_talks = evidence.activity is not None and evidence.activity.total == "people"
    is_declared = evidence.is_declared or evidence.has("date", "found_date")
    if is_declared or is_of_talks or not evidence.table.having("persons"):
        return None
    is_counted = evidence.has("count") or any("谈" not in h.text for h in evidence.table.kinds)
    return "一行一个人，写的是各人参加的次数（学时），相加不是活动的次数" if is_counted else None


@ON_NUMBERS.row(
    "counts",
    "各栏是各类活动的次数，或一行写一个月的次数",
    "月份、集体学习次数、廉政谈话人次",
)
def _counts(evidence: Evidence) -> str | None:
    if evidence.table.kinds and not evidence.table.having("activity"):
        return "各栏（各行）是各类活动的次数、人次"
    if evidence.has("count") and not evidence.has("date", "found_date"):
        return "一行写的是一段时间的次数"
    return None


@ON_NUMBERS.row(
    "events",
    "有活动日期栏，一行一次活动",
    "日期、类型、主题、人数",
)
def _events(evidence: Evidence) -> str | None:
    if evidence.has("date", "found_date"):
        return "有活动日期栏，一行一次活动"
    return "一行一次活动"
