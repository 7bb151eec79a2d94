"""Items or papers: verdicts on problems to be mended, on clues, tasks, documents, headlines."""

from __future__ import annotations

import re

from analysis.ledgers.tables.evidence import Evidence
from analysis.ledgers.tables.verdicts.recognition_rules import SEVERAL_COLUMNS, RuleTable, cut_name

ON_ITEMS = RuleTable()

PROBLEM_WORDS = re.compile(
    r"问题|隐患|不符合|不合格|缺陷|短板|problem|issue|hazard|defect|wenti|yinhuan", re.IGNORECASE
)
_OF_ITEMS = ("found_date", "due_date", "closed_date", "remedy", "measure_taken")
_SAYS_MENDING = re.compile(
    r"问题|隐患|整改|反馈|巡察|巡视|督察|督查|不符合|缺陷|销号|闭环|复查|审计|自查|问责"
    r"|problem|issue|hazard|rectif|zhenggai",
    re.IGNORECASE,
)
OF_ISSUE = re.compile(r"发文|印发|下发|出台|发布|收文|来文|成文")
_ISSUED = frozenset({"notice", "institution", "letter"})


@ON_ITEMS.row(
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
    if len(numbers) < SEVERAL_COLUMNS:
        return None
    return f"“{'”“'.join(numbers[:2])}”等栏是数，写的是几项问题的汇总，不是一行一项"


@ON_ITEMS.row(
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


@ON_ITEMS.row(
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


@ON_ITEMS.row(
    "unclear",
    "有期限和完成情况，没有活动日期，也没有问题、整改一类的字",
    "重点工作任务分解表：工作任务、完成时限、完成情况",
)
def _tasks(evidence: Evidence) -> str | None:
    """Tell a list of tasks with their limits, which may be a plan or what was to be mended."""
    is_done = evidence.table.having("status") or evidence.table.having("closed_date")
    if evidence.is_declared or evidence.has("date", "month", "count", "people"):
        return None
    if not (evidence.has("due_date") and is_done):
        return None
    return "有期限和完成情况，没有活动日期，看不出是整改问题还是工作任务"


@ON_ITEMS.row(
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


@ON_ITEMS.row(
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
    return f"“{cut_name(named)}”记的是报道、档案，日期不是活动的日期"


_OF_REPORTS = re.compile(r"报道|投稿|稿件|新闻|简报|信息(?:报送|采用)|刊[发登]|归档|档案.{0,6}目录")
