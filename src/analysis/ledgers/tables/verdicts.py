"""Verdicts: what a table is, rule by rule, each decided from all its evidence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from analysis.ledgers.cells import is_amount, is_blank, read_date
from analysis.ledgers.files import Scalar
from analysis.ledgers.tables.evidence import ABSENCE, Evidence, states_day
from analysis.ledgers.tables.headings import MONTHS_OF_A_MATRIX, is_part_of_time

TableKind = Literal[
    "events",
    "people",
    "items",
    "counts",
    "register",
    "plan",
    "not_held",
    "statistics",
    "dictionary",
    "form",
    "unclear",
]

PROBLEM_WORDS = re.compile(r"问题|隐患|不符合|不合格|缺陷|短板")
_OF_ITEMS = ("found_date", "due_date", "closed_date", "remedy", "measure_taken")
_STATED_DAYS = ("date", "found_date", "closed_date")
_SAYS_MENDING = re.compile(
    r"问题|隐患|整改|反馈|巡察|巡视|督察|督查|不符合|缺陷|销号|闭环|复查|审计|自查|问责"
)
OF_ISSUE = re.compile(r"发文|印发|下发|出台|发布|收文|来文|成文")
_ISSUED = frozenset({"notice", "institution", "letter"})
_NOT_HELD = re.compile(
    r"未(?:开展|进行|接受|参加|参学|参会|谈话?|到会?|签到|签订|学习|培训|提交|完成谈话)|缺席|缺勤|请假|缺课|旷会|旷课"
    r"|补学|补签|补课|补训"
)
_PLANNED = re.compile(
    r"计划|规划|预安排|安排|日程|预告|打算|工作要点|方案|拟(?:开展|召开|谈|定|组织|安排)|报名|预约|预订|预定|(?:会议室|场地)(?:使用|申请|借用)|(?:值班|值守|轮值|排班)(?:表|安排)"
    r"|会议通知|通知单|(?:申请|审批|呈批)[表单]|回执"
)
_HELD = re.compile(
    r"台账|登记|记录|纪实|开展情况|完成情况|落实情况|执行情况|总结|汇总|统计|明细|一览|签到"
)
_ACTUAL = re.compile(r"实到|实际|出席|到会|参加|参会|到场")
_SIGNED = re.compile(r"签到|签名|签字|考勤|成绩|得分|出席|参加|参会|到会|参训|参学")
_BIOGRAPHY = ("personal", "personal_date", "post")
_OF_PERSONS = ("score", "time_of_day")


@dataclass(frozen=True, slots=True)
class RecognitionRule:
    """One row of the table of recognition: by what a table is known, with an example."""

    kind: TableKind
    by_what: str
    example: str
    decide: Callable[[Evidence], str | None]
    """Give the reason in words where the evidence says so."""


_RULES: list[RecognitionRule] = []


def _tells(
    kind: TableKind, by_what: str, example: str
) -> Callable[[Callable[[Evidence], str | None]], Callable[[Evidence], str | None]]:
    """Make the function below a row of the table of recognition; their order is that of trying."""

    def add(decide: Callable[[Evidence], str | None]) -> Callable[[Evidence], str | None]:
        _RULES.append(RecognitionRule(kind, by_what, example, decide))
        return decide

    return add


@_tells(
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


@_tells(
    "form",
    "栏目在左、内容在右，只有一份",
    "会议名称｜党组会议｜会议时间｜3月1日",
)
def _form(evidence: Evidence) -> str | None:
    return "栏目在左、内容在右，是一张表单" if evidence.table.shape == "form" else None


@_tells(
    "unclear",
    "工作表名、标题写着样表、样例、填写示例",
    "集体学习台账（样表）",
)
def _example(evidence: Evidence) -> str | None:
    """Tell a sheet that shows how another is to be filled in."""
    named = next((name for name in evidence.names if _OF_EXAMPLE.search(name)), "")
    if evidence.is_declared or not named:
        return None
    return f"“{_cut(named)}”是填写的样子，看不出是不是台账"


_OF_EXAMPLE = re.compile(r"样表|样例|范例|填[写报表]示例|填[写报]示范|^示例$")


@_tells(
    "unclear",
    "栏目竖排在左边，摆正了仍看不出一列是什么",
    "时间｜3月1日｜4月2日；得分｜90｜95",
)
def _sideways(evidence: Evidence) -> str | None:
    if evidence.table.shape != "sideways":
        return None
    return "表头竖排在左边，按列读仍看不出一列是什么活动；请转置成一行一次活动"


@_tells(
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


@_tells(
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


@_tells(
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


@_tells(
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


@_tells(
    "statistics",
    "表头之上、两张表之间的几行只有数字，没有日期",
    "党员总数、正式党员、预备党员各多少",
)
def _unread_numbers(evidence: Evidence) -> str | None:
    return "只有数字，没有日期，是统计数" if evidence.table.is_unread else None


@_tells(
    "unclear",
    "写的是问题、整改，没有问题描述和日期，几栏都是数：是汇总，不是一行一项",
    "类别、反馈问题数、已完成、正在推进",
)
def _sums_of_items(evidence: Evidence) -> str | None:
    """Tell a table that adds items up: a row of it is no item."""
    is_named = evidence.activity is not None and evidence.activity.family == "rectification"
    is_other = evidence.is_declared or not is_named or evidence.table.having("month")
    if is_other or any(map(evidence.table.having, ("subject", "date", *_OF_ITEMS[:3]))):
        return None
    numbers = [
        heading.text
        for heading in evidence.table.headings
        if heading.field in {None, "count", "other", "institutions"}
        and evidence.column(heading).is_mostly(evidence.column(heading).numbers)
    ]
    if len(numbers) < _SEVERAL_COLUMNS:
        return None
    return f"“{'”“'.join(numbers[:2])}”等栏是数，写的是几项问题的汇总，不是一行一项"


@_tells(
    "unclear",
    "记的是问题线索、信访举报、案件，没有整改措施、整改时限：不是一项整改",
    "问题线索处置台账：线索编号、主要问题、处置方式、处置结果",
)
def _clues(evidence: Evidence) -> str | None:
    """Tell a register of what is reported of persons: it is dealt with, nothing is mended."""
    is_other = evidence.activity is not None and evidence.activity.family != "rectification"
    if is_other or evidence.is_declared or evidence.has("remedy", "due_date", "measure_taken"):
        return None
    words = (*evidence.names, *(heading.text for heading in evidence.table.headings))
    found = next((said for word in words if (said := _OF_CLUES.search(word))), None)
    if found is None or any("整改" in heading.text for heading in evidence.table.headings):
        return None
    return f"写着“{found[0]}”，没有整改措施、时限，看不出是不是整改问题"


_OF_CLUES = re.compile(
    r"问题线索|线索(?:编号|处置|台账|登记)|信访举报|举报件|被反映|初步核实|案件(?:台账|登记|编号)"
)


@_tells(
    "items",
    "有问题描述和发现、期限、完成、状态栏；一两个表头（制度建设数量、谈话提醒人数）改变不了",
    "问题内容、发现日期、整改期限、整改状态",
)
def _items(evidence: Evidence) -> str | None:
    names_problem = any(
        h.field == "subject" and PROBLEM_WORDS.search(h.text) for h in evidence.table.headings
    )
    found = [field for field in _OF_ITEMS if evidence.table.having(field)]
    statuses = evidence.table.having("status")
    is_named = evidence.activity is not None and evidence.activity.family == "rectification"
    is_other = evidence.activity is not None and not is_named
    if names_problem and (found or statuses):
        return "有问题（隐患）描述栏，又有发现、整改、期限或状态栏：一行一项整改问题"
    if is_named:
        return "表名或标题写明是问题整改：一行一项"
    if is_other and not evidence.table.having("found_date"):
        return None
    words = (*evidence.names, *(heading.text for heading in evidence.table.headings))
    if not any(map(_SAYS_MENDING.search, words)):
        return None
    dated = {"found_date", "due_date", "closed_date", "remedy"}.intersection(found)
    if len(dated) >= 2 or (statuses and "due_date" in found):
        return "有发现、期限、完成、状态中的几栏：一行一项整改问题"
    return None


@_tells(
    "unclear",
    "有期限和完成情况，没有活动日期，也没有问题、整改一类的字",
    "重点工作任务分解表：工作任务、完成时限、完成情况",
)
def _tasks(evidence: Evidence) -> str | None:
    """Tell a list of tasks with their limits, which may be a plan or what was to be mended."""
    is_done = evidence.table.having("status") or evidence.table.having("closed_date")
    if evidence.is_declared or evidence.has("date", "found_date", "month", "count", "people"):
        return None
    if not (evidence.has("due_date") and is_done):
        return None
    return "有期限和完成情况，没有活动日期，看不出是整改问题还是工作任务"


@_tells(
    "unclear",
    "日期只有发文、印发的日期",
    "学习资料目录：文件名称、发文日期、文号",
)
def _documents(evidence: Evidence) -> str | None:
    """Tell a list of documents: their days are those of issue, not of a study or a talk."""
    dates = evidence.headings("date")
    family = evidence.activity.family if evidence.activity else ""
    if evidence.is_declared or family in _ISSUED or evidence.has("people", "count", "persons"):
        return None
    is_issued = dates and all(OF_ISSUE.search(heading.text) for heading in dates)
    if not (is_issued and (evidence.has("document_number") or not evidence.has("activity"))):
        return None
    return (
        f"日期只有“{dates[0].text}”，是文件的日期，不是活动的日期"
        if family or (evidence.has("document_number"))
        else None
    )


@_tells(
    "unclear",
    "表名是宣传报道、投稿、归档目录：日期是报道、归档的日期",
    "廉政宣传报道登记：日期、标题、媒体",
)
def _reported(evidence: Evidence) -> str | None:
    """Tell a list of what was written about activities: 我局召开党组会议 is a headline there."""
    is_told = evidence.activity is not None or evidence.has("activity", "people", "count")
    named = next((name for name in evidence.names if _OF_REPORTS.search(name)), "")
    if evidence.is_declared or is_told or not named:
        return None
    return f"“{_cut(named)}”记的是报道、档案，日期不是活动的日期"


_OF_REPORTS = re.compile(r"报道|投稿|稿件|新闻|简报|信息(?:报送|采用)|刊[发登]|归档|档案.{0,6}目录")


@_tells(
    "not_held",
    "表名写着未谈话、缺席、请假、补学，或备注栏多是事假、病假；没有实到人数",
    "2024年未开展任前廉政谈话人员名单",
)
def _absences(evidence: Evidence) -> str | None:
    if evidence.is_declared:
        return None
    is_of_absent = evidence.has("absence") and not evidence.has("people")
    if is_of_absent and evidence.has("persons", "attendees"):
        return "每行写的是请假、缺席或未参加的原因，记的是没有参加的人"
    remarks = evidence.headings("remark", "absence", "status", "form", "method")
    for heading in remarks if evidence.table.having("persons") else ():
        cells = [row[heading.index] for row in evidence.rows]
        told = sum(isinstance(cell, str) and bool(ABSENCE.search(cell)) for cell in cells)
        if told * 2 > len(evidence.rows):
            return f"“{heading.text}”栏写的是请假、缺席，记的是没有参加的人"
    for name in evidence.names:
        if (found := _NOT_HELD.search(name)) and not evidence.has("people"):
            return f"“{_cut(name)}”里写着“{found[0]}”，记的是没有开展（没有参加）的"
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


@_tells(
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
        return f"“{_cut(name)}”是计划（安排、报名），又没有实际开展的日期、实到人数或完成情况"
    return None


@_tells(
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
        return f"“{_cut(name)}”像是计划，{seen}，不能断定是计划还是已经开展"
    return None


@_tells(
    "people",
    "签到、考勤、成绩单，或写着参加人员的名单，日期只在标题里：那一天的一次活动，人数为名单上的人",
    "2024年5月20日主题党日签到表：姓名、部门、签名",
)
def _sign_in(evidence: Evidence) -> str | None:
    """Tell a list of who came to the one event whose day and kind stand in the title."""
    is_of_talks = evidence.activity is not None and evidence.activity.total == "people"
    if not evidence.has_day or is_of_talks or not _lists_persons(evidence):
        return None
    texts = (*evidence.names, *(heading.text for heading in evidence.table.headings))
    if not (any(map(_SIGNED.search, texts)) or evidence.table.having("score")):
        return None
    return "名单上一行一个参加的人，日期在标题里：是那一天的一次活动"


def _lists_persons(evidence: Evidence) -> bool:
    """Say whether a row is a person, and no row says when, nor how many."""
    stated = ("date", "found_date", "closed_date", "month", "year", "count", "people", "activity")
    if evidence.has(*stated) or evidence.table.having("date") or evidence.table.kinds:
        return False
    return evidence.has("persons")


@_tells(
    "register",
    "一行一个人，写的是性别、出生、入党、任职，没有活动日期",
    "姓名、性别、出生年月、入党时间、入党宣誓时间",
)
def _register(evidence: Evidence) -> str | None:
    biography = evidence.headings(*_BIOGRAPHY)
    has_day = evidence.has("date", "found_date", "closed_date", "month", "count", "people")
    if has_day or len({h.text for h in biography}) < 2 or not evidence.has("persons"):
        return None
    return "一行一个人，写的是出生、入党、任职等履历，没有活动日期，是花名册"


@_tells(
    "register",
    "一行一个支部，写的是成立、换届的时间，没有活动日期",
    "各支部基本情况表：支部名称、书记、党员数、成立时间、换届时间",
)
def _bodies(evidence: Evidence) -> str | None:
    """Tell a register of bodies: since when they are, and how many members they have."""
    stated = ("date", "found_date", "closed_date", "month", "count", "activity", "persons")
    is_other = evidence.is_declared or evidence.activity is not None or evidence.table.kinds
    if is_other or evidence.has(*stated) or not evidence.has("organization"):
        return None
    return "一行一个支部，写的是成立、换届的时间" if evidence.has("personal_date") else None


@_tells(
    "unclear",
    "表名是花名册、发展党员、培养考察，一行一个人，履历之间有谈话、培训的日期",
    "入党积极分子培养考察登记：姓名、递交申请书时间、谈话时间",
)
def _register_with_talks(evidence: Evidence) -> str | None:
    """Tell a register of persons in which the day of a talk is one of their dates."""
    named = next((name for name in evidence.names if _OF_REGISTER.search(name)), "")
    if evidence.is_declared or not named or not evidence.has("persons"):
        return None
    if not evidence.headings(*_BIOGRAPHY) or evidence.has("activity", "people", "count"):
        return None
    return f"“{_cut(named)}”是各人的登记，日期是履历还是活动，看不出来"


_OF_REGISTER = re.compile(r"花名册|名册|培养考察|发展党员|积极分子|发展对象|(?:人员|党员|基本)信息")


@_tells(
    "statistics",
    "一行一个人，写的是积分、得分、学时，没有日期，也不是哪一类活动",
    "学习强国积分排名：姓名、支部、积分",
)
def _scores(evidence: Evidence) -> str | None:
    """Tell scores of persons that no day and no activity stands over."""
    is_other = evidence.activity is not None or evidence.has_day or evidence.is_declared
    has_days = any(evidence.column(heading).days for heading in evidence.table.headings)
    is_scored = evidence.has("score", "time_of_day")
    is_scored |= any(h.field is None and h.text.endswith("票") for h in evidence.table.headings)
    if is_other or has_days or not is_scored or not _lists_persons(evidence):
        return None
    return "一行一个人，写的是积分、得分、学时，没有日期"


@_tells(
    "unclear",
    "一行一个人，没有活动日期，也没有次数",
    "谈话人员名单：姓名、单位",
)
def _persons_without_day(evidence: Evidence) -> str | None:
    """Tell a list of persons that says neither when, nor how many."""
    family = evidence.activity.family if evidence.activity else ""
    if family not in {"", "talk", "meeting"} or not _lists_persons(evidence):
        return None
    return "一行一个人，没有活动日期，看不出是已经谈过（参加过），还是名单"


@_tells(
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


@_tells(
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
    if len(filled) < _SEVERAL_COLUMNS or not (is_dated or is_of_events):
        return None
    return f"“{'”“'.join(filled[:2])}”等栏写的是日子或数，表头看不出是什么"


def _holds_values(cells: list[Scalar]) -> bool:
    """Say whether most of the cells are numbers or days."""
    told = [cell for cell in cells if not is_blank(cell)]
    values = sum(is_amount(cell) or read_date(cell, 2000).precision == "day" for cell in told)
    return values * 2 > len(told)


_SEVERAL_COLUMNS = 2
_OF_EVENTS = re.compile(r"学习|谈|会议|活动|教育|党课|党日|提醒|通报|台账|登记|纪实|开展")


_IN_TIMES = re.compile(r"[(（](?:次|人次|场次?|期)[)）]$")
"""集体学习（次） in front of numbers: they count what was held, whatever their headings are."""


@_tells(
    "unclear",
    "表名是一类活动，没有日期、次数、人数，几栏都是看不出意思的数",
    "集体学习统计：支部、学时、平均",
)
def _numbers_of_kind(evidence: Evidence) -> str | None:
    """Tell sums that a title says are of an activity: what they count is asked, not passed over."""
    is_said = evidence.activity is not None or any(
        isinstance(cell, str) and _IN_TIMES.search(cell) for row in evidence.rows for cell in row
    )
    return _numbers_alone(evidence) if is_said and not evidence.is_declared else None


@_tells(
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


@_tells(
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


@_tells(
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
    if not evidence.column(persons[0]).is_mostly(evidence.column(persons[0]).names):
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


@_tells(
    "statistics",
    "表名写着经费、预算、支出：各类活动后面的数是金额",
    "党建经费预算表：主题党日、3000",
)
def _money(evidence: Evidence) -> str | None:
    named = next((name for name in evidence.names if _OF_MONEY.search(name)), "")
    is_counted = evidence.table.kinds or evidence.has("count")
    if evidence.is_declared or not (named and is_counted) or evidence.has("date", "found_date"):
        return None
    return f"“{_cut(named)}”写的是金额，不是次数、人数"


_OF_MONEY = re.compile(r"经费|预算|决算|费用|支出|开支|报销|收支|金额|补助|津贴|党费")


@_tells(
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


@_tells(
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


@_tells(
    "events",
    "有活动日期栏，一行一次活动",
    "日期、类型、主题、人数",
)
def _events(evidence: Evidence) -> str | None:
    if evidence.has("date", "found_date"):
        return "有活动日期栏，一行一次活动"
    return "一行一次活动"


RECOGNITION = tuple(_RULES)
"""Every rule of recognition, in the order in which they are tried; the first that fits decides."""


def _cut(name: str) -> str:
    return name if len(name) <= 30 else f"{name[:29]}…"
