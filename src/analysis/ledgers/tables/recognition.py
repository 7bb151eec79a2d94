"""Recognition: the evidence of a table collected, its verdict, and its columns as confirmed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.ledgers.cells import is_blank, normalise, read_amount
from analysis.ledgers.files import Scalar, Sheet
from analysis.ledgers.tables.context import Context
from analysis.ledgers.tables.evidence import (
    SAMPLE,
    Evidence,
    look_at,
    read_status,
)
from analysis.ledgers.tables.headings import Heading
from analysis.ledgers.tables.layout import Table
from analysis.ledgers.tables.markers import UNIT_OF_NUMBERS, marker_text
from analysis.ledgers.tables.verdicts import PROBLEM_WORDS, RECOGNITION, TableKind
from analysis.problems import TABLE_KINDS, column_letter

COUNTED = frozenset({"events", "people", "items", "counts"})
ASKED = frozenset({"plan", "not_held", "unclear"})
"""Kinds whose rows are told as errors, by one problem for the whole table."""

MEND_OF_TABLE: Mapping[str, str] = {
    "plan": "已经开展的，请另登记实际日期、人数；",
    "not_held": "这不是活动，一般无需处理；",
    "unclear": "请补上能说明的一栏（日期、类型或表头）；",
}
"""What would settle it, before the line of workspace.toml that answers for the whole sheet."""

_ANSWERED_BY = "本单位的答案（workspace.toml）写明是这种表"


@dataclass(frozen=True, slots=True, eq=False)
class Recognised:
    """What a table is, why, and its columns as the evidence confirms them."""

    kind: TableKind
    reasons: tuple[str, ...]
    table: Table

    @property
    def is_counted(self) -> bool:
        """Whether rows of the table are counted."""
        return self.kind in COUNTED


def recognise(
    sheet: Sheet,
    table: Table,
    places: Sequence[int],
    context: Context,
    titles: Sequence[str],
) -> Recognised:
    """Say what a table is.

    Parameters
    ----------
    places
        Its data rows.
    titles
        Texts of the title rows of the sheet.
    """
    evidence = _settle_days(collect_evidence(sheet, table, places, context, titles))
    if context.kind in TABLE_KINDS:
        told: TableKind = context.kind  # type: ignore[assignment]  # one of them, as just seen
        confirmed = _confirm_columns(evidence, told)
        return Recognised(told, (_ANSWERED_BY, *_describe_columns(sheet, confirmed)), confirmed)
    rule, reason = next(
        (rule, reason) for rule in RECOGNITION if (reason := rule.decide(evidence)) is not None
    )
    confirmed = _confirm_columns(evidence, rule.kind)
    return Recognised(rule.kind, (reason, *_describe_columns(sheet, confirmed)), confirmed)


def collect_evidence(
    sheet: Sheet, table: Table, places: Sequence[int], context: Context, titles: Sequence[str]
) -> Evidence:
    """Look at the first rows of a table and at the words around it."""
    rows = [sheet.rows[place] for place in places[:SAMPLE]]
    heads = [text for place, text in sorted(table.sections.items()) if place < table.start]
    names = (*reversed(heads[-1:]), *map(marker_text, titles), normalise(sheet.name))
    return Evidence(
        table=table,
        columns={h.index: look_at(row[h.index] for row in rows) for h in table.headings},
        names=(*names, normalise(sheet.file)),
        activity=context.activity,
        is_declared=context.is_activity_declared,
        has_year=context.year is not None,
        has_day=context.day is not None,
        rows=rows,
    )


_DATED = frozenset({"date", "found_date", "closed_date", "month"})


def _settle_days(evidence: Evidence) -> Evidence:
    """Take the time of signing in for the day of the event where no other column tells it.

    A column of days that holds 春节前 in a ledger of reminders names the holidays.
    """
    is_marked = evidence.has("score")  # 答题时间 beside 得分: who wrote an exam, and when
    is_of_holidays = evidence.activity is not None and evidence.activity.family == "notice"
    signed = [
        heading
        for heading in evidence.headings("sign_in", "entry_date")
        if evidence.column(heading).days
        and (heading.field == "sign_in" or (is_marked and _WRITTEN.match(heading.text)))
    ]
    signed = [] if evidence.has(*_DATED) else signed[:1]
    headings = list(evidence.table.headings)
    for place, heading in enumerate(headings):
        filled = [str(row[heading.index]).strip() for row in evidence.rows if row[heading.index]]
        if heading in signed:
            headings[place] = replace(heading, field="date", is_used=True)
        elif is_of_holidays and heading.field == "date" and filled:
            is_named = all(map(_BEFORE_HOLIDAY.fullmatch, filled))
            headings[place] = replace(heading, field="holiday") if is_named else heading
    table = replace(evidence.table, headings=tuple(headings))
    return replace(evidence, table=table, is_signed=bool(signed))


_WRITTEN = re.compile(r"(?:完成|开始|结束)?(?:答题|作答|答卷|交卷|考试)")
_BEFORE_HOLIDAY = re.compile(r"[\u3400-\u9fff、]{1,8}(?:前夕?|期间|节)")


# --- columns as confirmed ------------------------------------------------------------------------


def _confirm_columns(evidence: Evidence, kind: TableKind) -> Table:
    """Give the columns the roles that the kind of the table and their cells confirm."""
    table = _without_units(evidence)
    if kind == "items":
        headings = tuple(_of_item(heading, evidence) for heading in table.headings)
        table = replace(table, headings=headings)
    own = evidence.activity.code if evidence.activity is not None else None
    if kind == "counts" and evidence.has("count") and {h.activity for h in table.kinds} == {own}:
        bare = (replace(h, activity=None, kind="", quantity=None) for h in table.headings)
        others = (replace(h, field="other", is_used=False) for h in bare)
        pairs = zip(table.headings, others, strict=True)  # 次数 ｜ 其中观看警示片
        table = replace(table, headings=tuple(o if h.is_kind else h for h, o in pairs))
    if kind == "events":
        table = replace(table, headings=tuple(_of_event(h, evidence) for h in table.headings))
    family = evidence.activity.family if evidence.activity else ""
    about_persons = family in {"talk", "letter"} and evidence.has("persons")  # 科室 is theirs
    if kind == "people" or about_persons:
        headings = tuple(
            _of_person(heading, evidence)
            if kind == "people" or _WHERE_THEY_WORK.search(heading.text)
            else heading
            for heading in table.headings
        )
        table = replace(table, headings=headings)
    return table


def _without_units(evidence: Evidence) -> Table:
    """Take a column 单位 that holds 次, 人次 for units of measurement, not for offices."""
    for heading in evidence.table.having("organization"):
        texts = {str(row[heading.index]).strip() for row in evidence.rows} - {"None", ""}
        if texts and all(map(UNIT_OF_NUMBERS.fullmatch, texts)):
            other = replace(heading, field="other", is_used=False)
            headings = (other if h is heading else h for h in evidence.table.headings)
            return replace(evidence.table, headings=tuple(headings))
    return evidence.table


def _of_event(heading: Heading, evidence: Evidence) -> Heading:
    """Confirm a column of events: 次数 that runs 1, 2, 3 or 第1期 beside days numbers them."""
    cells = [str(row[heading.index]) for row in evidence.rows]
    is_order = len(cells) >= _FEWEST_IN_ORDER and cells == [str(n + 1) for n in range(len(cells))]
    if heading.field == "count":
        is_order |= any(cell.startswith("第") for cell in cells)
        is_order &= evidence.has("date")
        return replace(heading, field="serial", is_used=False) if is_order else heading
    family = evidence.activity.family if evidence.activity else ""
    if heading.field == "activity" and family == "institution" and not evidence.has("revision"):
        return replace(heading, field="revision")
    came = [row[heading.index] for row in evidence.rows if not is_blank(row[heading.index])]
    if heading.field == "attendees" and not _STAYED_AWAY.search(heading.text) and came:
        is_number = sum((read_amount(cell).value or 0) > 1 for cell in came) * 2 > len(came)
        if is_number and not evidence.has("people"):
            return replace(heading, field="people", is_used=True)
    is_whole = _OF_ALL.fullmatch(heading.text) and not evidence.table.kinds
    if is_whole and evidence.has("date") and not evidence.has("people"):
        return replace(heading, field="people", is_used=True, is_sum=False)
    days = ("date", "found_date")
    if heading.field == "closed_date" and not evidence.has(*days):
        is_alone = len(evidence.headings("closed_date")) == 1
        if is_alone and not evidence.table.having("date"):
            return replace(heading, field="date")  # 完成时间 of what was planned
    return heading


_FEWEST_IN_ORDER = 3
_OF_ALL = re.compile(r"(?:合计|总计|共计)(?:人数|人次)")
_STAYED_AWAY = re.compile(r"未|缺|请假|列席")


def _of_person(heading: Heading, evidence: Evidence) -> Heading:
    """Confirm a column of a list of persons: where they work is not who held the event."""
    if heading.field != "organization":
        return heading
    is_dated = evidence.has("date") and not evidence.is_signed
    is_theirs = evidence.column(heading).distinct > 1 and not is_dated
    if is_theirs or _WHERE_THEY_WORK.search(heading.text):
        return replace(heading, field="person_unit", is_used=False)
    return heading


_WHERE_THEY_WORK = re.compile(r"部门|[科处股]室|(?:所在|工作)单位|职务")


def _of_item(heading: Heading, evidence: Evidence) -> Heading:
    """Confirm a column of an item: a number of pieces is no number of items, an answer a status."""
    if heading.is_kind:
        is_of_institutions = heading.activity == "institution_revision"
        field = "institutions" if is_of_institutions else "other"
        return replace(
            heading, activity=None, kind="", quantity=None, field=field, is_used=is_of_institutions
        )
    told = _field_of_item(heading, evidence)
    return replace(heading, field=told, is_used=told not in _UNUSED) if told else heading


_UNUSED = frozenset({"serial", "other"})


def _field_of_item(heading: Heading, evidence: Evidence) -> str | None:
    """Find what else than its heading says a column of items is by its cells."""
    column = evidence.columns[heading.index]
    if column.days and column.is_mostly(column.days) and (dated := _date_item(heading, evidence)):
        return dated
    cells = [row[heading.index] for row in evidence.rows]
    numbers = [str(cell).strip() for cell in cells if not is_blank(cell)]
    if heading.field == "item" and numbers.count("1") > 1 and all(map(str.isdigit, numbers)):
        return "serial"  # they begin again in each group
    if _holds_ticks_of_status(heading, cells):
        return "status"
    is_of_problems = PROBLEM_WORDS.search(heading.text) or "项" in heading.text
    if heading.field == "count" and not is_of_problems:
        return "other"
    may_answer = heading.field in {"measure_taken", "reviewer", None}
    is_answered = may_answer and _ANSWERED.match(heading.text)
    return "status" if is_answered and column.is_mostly(column.statuses) else None


def _holds_ticks_of_status(heading: Heading, cells: Sequence[Scalar]) -> bool:
    """Say whether a column headed by one status (已完成, 未启动) is ticked where it holds."""
    if heading.field not in {"count", "other", "status", None} or not read_status(heading.text):
        return False
    told = {str(cell).strip() for cell in cells} - {"None", ""}
    return bool(told) and all(map(_TICKED.fullmatch, told))


def _date_item(heading: Heading, evidence: Evidence) -> str | None:
    """Find what day of an item a column of days tells: 完成, the day of an audit's report."""
    if heading.field is None and _DONE_ON.fullmatch(heading.text):
        return "closed_date"
    is_dated = evidence.has("found_date", "date")
    is_reported = heading.field == "entry_date" and _OF_REPORT.fullmatch(heading.text)
    is_inspected = any(map(_INSPECTION.search, evidence.names))
    return "found_date" if is_reported and is_inspected and not is_dated else None


_DONE_ON = re.compile(r"(?:整改|实际)?(?:完成|完毕|到位)|整改|销号|闭环|办结")
_OF_REPORT = re.compile(r"(?:审计|检查|巡察)?报告(?:出具|印发|下达)?(?:日期|时间)")
_INSPECTION = re.compile(r"审计|巡察|巡视|督查|检查")
_TICKED = re.compile(r"[√✓✔☑●■★*]|1(?:\.0)?|是")
_ANSWERED = re.compile(
    r"(?!是否.{0,2}(?:需|可|立|重复|属|有))(?:.*(?:结果|状态|完成|销号|闭环|整改|复查|验收|情况|进度|办结|确认)"
    r"|是否.{0,4}(?:到位|合格|解决|落实|消除|达标|通过))"
)


_SHOWN_FIELDS = {
    "date": "日期",
    "found_date": "发现日期",
    "due_date": "期限",
    "closed_date": "完成日期",
    "status": "状态",
    "people": "人数",
    "count": "次数",
    "activity": "类型",
    "subject": "主题",
    "persons": "人员",
    "organization": "单位",
}


def _describe_columns(sheet: Sheet, table: Table) -> list[str]:
    """Say in words which columns are read as what."""
    told = []
    for field, name in _SHOWN_FIELDS.items():
        letters = [column_letter(sheet.first_column + h.index) for h in table.having(field)]
        if letters:
            told.append(f"{name}{'、'.join(letters)}栏")
    return ["；".join(told)] if told else []
